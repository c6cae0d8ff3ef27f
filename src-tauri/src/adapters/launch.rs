//! How this program is started: by the system at its own start, or by a button on the desktop.

use std::{
    env,
    path::{Path, PathBuf},
};

/// A command line that starts this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// The region file it was started with, where it is not its own.
    pub region: Option<PathBuf>,
}

impl Launch {
    /// Starts this program again as it was started now; none where the system does not tell which it is.
    pub fn of_this_program(region: Option<PathBuf>) -> Option<Self> {
        // What an AppImage runs is gone when it ends; the image itself stays.
        let image = env::var_os("APPIMAGE").map(PathBuf::from);
        let program = image.or_else(|| env::current_exe().ok())?;
        if cfg!(target_os = "macos") && is_passing(&program) {
            return None;
        }
        let region = region.map(|it| it.canonicalize().unwrap_or(it));
        Some(Self { program, region })
    }

    /// The arguments, with these at the end. None where a name cannot be written as text.
    pub fn arguments(&self, more: &[&str]) -> Option<Vec<String>> {
        let region = match &self.region {
            Some(region) => vec!["--region".to_owned(), region.to_str()?.to_owned()],
            None => Vec::new(),
        };
        Some(
            region
                .into_iter()
                .chain(more.iter().map(|it| (*it).to_owned()))
                .collect(),
        )
    }

    /// The `Exec` of a desktop file: every word quoted, by the Desktop Entry Specification («The Exec key»).
    pub fn exec(&self, more: &[&str]) -> Option<String> {
        let program = self.program.to_str()?.to_owned();
        let words = std::iter::once(program).chain(self.arguments(more)?);
        let quoted: Vec<String> = words.map(|word| quoted(&word)).collect();
        Some(quoted.join(" "))
    }
}

/// Whether macOS runs the program from where it will not be after a restart: a disk image, or the random place that what
/// was just downloaded is moved to.
fn is_passing(program: &Path) -> bool {
    program.starts_with("/Volumes") || program.iter().any(|it| it == "AppTranslocation")
}

/// Quoted once for `Exec` and once more for a string of a desktop file.
fn quoted(word: &str) -> String {
    let mut text = String::from('"');
    for character in word.chars() {
        match character {
            '"' | '`' | '$' => text.extend(['\\', '\\', character]),
            '\\' => text.push_str("\\\\\\\\"),
            '%' => text.push_str("%%"),
            _ => text.push(character),
        }
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_from_a_disk_image_has_no_place_to_stay() {
        for (program, passing) in [
            ("/Applications/Zvonok.app/Contents/MacOS/zvonok", false),
            (
                "/Users/Иван/Applications/Zvonok.app/Contents/MacOS/zvonok",
                false,
            ),
            ("/Volumes/Zvonok/Zvonok.app/Contents/MacOS/zvonok", true),
            (
                "/private/var/folders/x/AppTranslocation/1-2/d/Zvonok.app/Contents/MacOS/zvonok",
                true,
            ),
        ] {
            assert_eq!(is_passing(Path::new(program)), passing, "{program}");
        }
    }

    #[test]
    fn the_exec_of_a_desktop_file() {
        let launch = Launch {
            program: "/home/Иван Иванов/50%/zvonok".into(),
            region: Some("/tmp/a \"b\" $c\\d.toml".into()),
        };
        assert_eq!(
            launch.exec(&["--background"]).unwrap(),
            r#""/home/Иван Иванов/50%%/zvonok" "--region" "/tmp/a \\"b\\" \\$c\\\\d.toml" "--background""#
        );
    }
}
