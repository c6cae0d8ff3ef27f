//! Figures, ratios and the table of them.

use std::{fmt, fs, path::Path, process::Command};

use anyhow::{Context as _, Result};

use crate::Amount;

/// Between these the table stands in its document.
const MARKERS: [&str; 2] = ["<!-- bench: begin -->", "<!-- bench: end -->"];

/// What was measured several times.
#[derive(Debug, Clone)]
pub struct Figure {
    values: Vec<f64>,
    unit: &'static str,
}

impl Figure {
    /// At least one value is needed.
    pub fn of(values: impl IntoIterator<Item = f64>, unit: &'static str) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Figure { values, unit }
    }

    /// The middle one.
    pub fn median(&self) -> f64 {
        let middle = self.values.len() / 2;
        match (self.values.get(middle), self.values.len() % 2) {
            (Some(upper), 0) => (upper + self.values[middle - 1]) / 2.0,
            (Some(value), _) => *value,
            (None, _) => f64::NAN,
        }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit;
        write!(f, "{} {unit}", plain(self.median()))?;
        match &self.values[..] {
            [least, .., most] => write!(f, " ({}–{})", plain(*least), plain(*most)),
            _ => Ok(()),
        }
    }
}

/// Three digits that mean something.
fn plain(value: f64) -> String {
    let digits = match value.abs() {
        0.0 => 0,
        size if size < 0.1 => 3,
        size if size < 10.0 => 2,
        size if size < 100.0 => 1,
        _ => 0,
    };
    format!("{value:.digits$}")
}

/// What is to be reached.
#[derive(Debug, Clone, Copy)]
pub enum Aim {
    /// Ours is at most so many times the yardstick.
    Ratio(f64),
    /// Ours is less than this, whatever the yardstick is.
    Below(f64),
    /// It is only to be known.
    None,
}

/// One comparison.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub what: &'static str,
    /// The app's.
    pub ours: Figure,
    /// What the app is compared with.
    pub beside: &'static str,
    /// Its figure.
    pub theirs: Figure,
    /// What is to be reached.
    pub aim: Aim,
}

impl Row {
    fn ratio(&self) -> f64 {
        self.ours.median() / self.theirs.median()
    }

    fn reached(&self) -> &'static str {
        let reached = match self.aim {
            Aim::Ratio(most) => self.ratio() <= most,
            Aim::Below(most) => self.ours.median() < most,
            Aim::None => return "—",
        };
        if reached { "yes" } else { "no" }
    }

    fn aim(&self) -> String {
        match self.aim {
            Aim::Ratio(most) => format!("≤ {}", plain(most)),
            Aim::Below(most) => format!("< {} {}", plain(most), self.ours.unit),
            Aim::None => "—".to_owned(),
        }
    }

    fn cells(&self) -> [String; 6] {
        [
            self.what.to_owned(),
            self.ours.to_string(),
            format!("{}: {}", self.beside, self.theirs),
            plain(self.ratio()),
            self.aim(),
            self.reached().to_owned(),
        ]
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.cells().join(" | "))
    }
}

/// All comparisons of a run, and on what they were made.
pub fn table(rows: &[Row], amount: Amount) -> String {
    let head = ["What", "Звонок", "Beside", "Ratio", "Aim", "Reached"];
    let mut lines = vec![
        format!("| {} |", head.join(" | ")),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    lines.extend(
        rows.iter()
            .map(|row| format!("| {} |", row.cells().join(" | "))),
    );
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    lines.push(format!(
        "\nMedians of {} turns (least–most) on {cores} cores; {}; WebKitGTK {}.",
        amount.turns,
        said("chromium", &["--version"]),
        said("pkg-config", &["--modversion", "webkit2gtk-4.1"]),
    ));
    lines.join("\n")
}

fn said(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).output();
    let said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let said = said.unwrap_or_default();
    // Without the name of whoever packed it.
    let words: Vec<&str> = said.split_whitespace().take(2).collect();
    words.join(" ")
}

/// Puts the table in its place in a document.
///
/// # Errors
/// When the document has no place for it.
pub fn write(file: &Path, table: &str) -> Result<()> {
    let text =
        fs::read_to_string(file).with_context(|| format!("{} does not open", file.display()))?;
    let [begin, end] = MARKERS;
    let (before, rest) = text.split_once(begin).context("no place for the table")?;
    let (_, after) = rest
        .split_once(end)
        .context("the table's place has no end")?;
    fs::write(file, format!("{before}{begin}\n\n{table}\n\n{end}{after}"))?;
    println!("Written: {}", file.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_its_median_with_its_range() {
        assert_eq!(
            Figure::of([3.0, 1.0, 200.0], "ms").to_string(),
            "3.00 ms (1.00–200)"
        );
        assert_eq!(Figure::of([1.0, 2.0], "ms").median(), 1.5);
        assert_eq!(Figure::of([12.34], "MB").to_string(), "12.3 MB");
    }

    #[test]
    fn a_ratio_is_held_against_its_aim() {
        let row = |aim| Row {
            what: "start",
            ours: Figure::of([110.0], "ms"),
            beside: "blank",
            theirs: Figure::of([100.0], "ms"),
            aim,
        };
        assert_eq!(row(Aim::Ratio(1.15)).reached(), "yes");
        assert_eq!(row(Aim::Ratio(1.05)).reached(), "no");
        assert_eq!(row(Aim::Below(110.0)).reached(), "no");
        assert_eq!(row(Aim::None).reached(), "—");
    }

    #[test]
    fn the_table_replaces_what_stood_between_its_markers() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("performance.md");
        let [begin, end] = MARKERS;
        fs::write(&file, format!("# Head\n{begin}\nold\n{end}\ntail\n")).unwrap();
        write(&file, "new").unwrap();
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(text, format!("# Head\n{begin}\n\nnew\n\n{end}\ntail\n"));
    }
}
