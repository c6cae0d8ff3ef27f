//! What the command line asks for.

use std::path::PathBuf;

use crate::{
    bench::{Bench, MEASURES},
    cross::System,
    stages::Stage,
};

/// Shown for `--help` and after anything that was not understood.
pub const USAGE: &str = "\
Usage: cargo xtask CHORE

  demo [--as NAME]           the app in its window against the stand-in school
  demo --screenshots DIR     the same without a screen: pictures of the app's screens
  pictures DIR               every state of every screen, in both themes, small and with large text
  test [STAGE…]              all checks, or only the named: fmt clippy ui unit sdk windows addresses
                             check-windows wine check-macos
  bench [WHAT…] [--quick]    what the app costs beside a blank window and Chromium: all, or only the named of
                             size parse start memory press refresh idle
  bench --write              all of it, and the table goes into docs/performance.md
  check-windows, check-macos  the app compiled for Windows, type-checked for macOS
  wine                       the Windows adapters' own tests under Wine
  prepare                    system packages, the UI's packages, the UI's build
  types                      write the UI's TypeScript types anew
  docs                       write docs/stand.md and the README's list of people anew
  simulate                   a region's school morning at the portal: writes docs/school-morning.md and .svg

demo, pictures, test, bench, types and docs prepare what they need themselves.";

/// One chore with its arguments.
#[derive(Debug, PartialEq, Eq)]
pub enum Chore {
    /// Tell how to use this.
    Help,
    /// Make the machine ready.
    Prepare,
    /// Show the app against the stand-in school.
    Demo {
        /// Whose account to name.
        person: Option<String>,
        /// Where pictures go, instead of a window.
        screenshots: Option<PathBuf>,
    },
    /// Take pictures of every state of every screen.
    Pictures {
        /// Where they go.
        folder: PathBuf,
    },
    /// Run the checks.
    Test {
        /// In their own order, each once.
        stages: Vec<Stage>,
    },
    /// Measure what the app costs.
    Bench(Bench),
    /// Check the app for another system.
    CheckFor {
        /// Which.
        system: System,
    },
    /// Run the Windows adapters' own tests.
    Wine,
    /// Generate the UI's types.
    Types,
    /// Generate the stand's documents.
    Docs,
    /// Simulate what a region does to the portal.
    Simulate,
}

impl Chore {
    /// Reads the words after `cargo xtask`.
    pub fn read(words: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut words = words.into_iter();
        let Some(chore) = words.next() else {
            return Err("No chore was named.".to_owned());
        };
        let rest: Vec<String> = words.collect();
        if rest.iter().any(|word| word == "--help" || word == "-h") {
            return Ok(Chore::Help);
        }
        match chore.as_str() {
            "help" | "--help" | "-h" => Ok(Chore::Help),
            "prepare" => nothing_more(&rest, Chore::Prepare),
            "check-windows" => nothing_more(
                &rest,
                Chore::CheckFor {
                    system: System::Windows,
                },
            ),
            "check-macos" => nothing_more(
                &rest,
                Chore::CheckFor {
                    system: System::MacOs,
                },
            ),
            "wine" => nothing_more(&rest, Chore::Wine),
            "types" => nothing_more(&rest, Chore::Types),
            "docs" => nothing_more(&rest, Chore::Docs),
            "simulate" => nothing_more(&rest, Chore::Simulate),
            "demo" => demo(rest),
            "pictures" => pictures(&rest),
            "test" => test(&rest),
            "bench" => bench(rest),
            other => Err(format!("There is no chore «{other}».")),
        }
    }
}

fn nothing_more(rest: &[String], chore: Chore) -> Result<Chore, String> {
    match rest.first() {
        None => Ok(chore),
        Some(word) => Err(format!("«{word}» was not expected.")),
    }
}

fn pictures(rest: &[String]) -> Result<Chore, String> {
    match rest {
        [folder] if !folder.is_empty() && !folder.starts_with('-') => Ok(Chore::Pictures {
            folder: PathBuf::from(folder),
        }),
        _ => Err("pictures needs one folder.".to_owned()),
    }
}

fn demo(rest: Vec<String>) -> Result<Chore, String> {
    let (mut person, mut screenshots) = (None, None);
    let mut words = rest.into_iter();
    while let Some(word) = words.next() {
        let (option, value) = match word.split_once('=') {
            Some((option, value)) => (option.to_owned(), Some(value.to_owned())),
            None => (word, None),
        };
        let mut value = |what: &str| {
            value
                .clone()
                .or_else(|| words.next())
                .filter(|value| !value.is_empty() && !value.starts_with("--"))
                .ok_or_else(|| format!("{option} needs {what}."))
        };
        match option.as_str() {
            "--as" => person = Some(value("a name")?),
            "--screenshots" => screenshots = Some(PathBuf::from(value("a folder")?)),
            other => return Err(format!("demo has no «{other}».")),
        }
    }
    if person.is_some() && screenshots.is_some() {
        return Err("--as has no meaning together with --screenshots.".to_owned());
    }
    Ok(Chore::Demo {
        person,
        screenshots,
    })
}

fn test(rest: &[String]) -> Result<Chore, String> {
    for word in rest {
        if !Stage::ALL.iter().any(|stage| stage.name() == word) {
            return Err(format!("There is no stage «{word}»."));
        }
    }
    let wanted = |stage: &Stage| rest.is_empty() || rest.iter().any(|word| word == stage.name());
    let stages = Stage::ALL.into_iter().filter(wanted).collect();
    Ok(Chore::Test { stages })
}

fn bench(rest: Vec<String>) -> Result<Chore, String> {
    let mut bench = Bench::default();
    for word in rest {
        match word.as_str() {
            "--quick" => bench.quick = true,
            "--write" => bench.write = true,
            what if MEASURES.contains(&what) => bench.what.push(word),
            other => return Err(format!("bench has no «{other}».")),
        }
    }
    if bench.write && !bench.what.is_empty() {
        return Err("--write takes all measures, not some.".to_owned());
    }
    Ok(Chore::Bench(bench))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Chore, String> {
        Chore::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn each_chore_is_read() {
        assert_eq!(read("prepare"), Ok(Chore::Prepare));
        assert_eq!(read("types"), Ok(Chore::Types));
        assert_eq!(read("wine"), Ok(Chore::Wine));
        assert_eq!(read("simulate"), Ok(Chore::Simulate));
        let folder = PathBuf::from("all");
        assert_eq!(read("pictures all"), Ok(Chore::Pictures { folder }));
        assert_eq!(read("--help"), Ok(Chore::Help));
        assert_eq!(read("test --help"), Ok(Chore::Help));
    }

    #[test]
    fn demo_takes_a_name_or_a_folder() {
        let demo = |person: Option<&str>, screenshots: Option<&str>| {
            Ok(Chore::Demo {
                person: person.map(str::to_owned),
                screenshots: screenshots.map(PathBuf::from),
            })
        };
        assert_eq!(read("demo"), demo(None, None));
        assert_eq!(read("demo --as Иванов"), demo(Some("Иванов"), None));
        assert_eq!(read("demo --as=Иванов"), demo(Some("Иванов"), None));
        assert_eq!(
            read("demo --screenshots docs/pictures"),
            demo(None, Some("docs/pictures"))
        );
    }

    #[test]
    fn stages_run_in_their_own_order_and_once() {
        assert_eq!(
            read("test"),
            Ok(Chore::Test {
                stages: Stage::ALL.to_vec()
            })
        );
        assert_eq!(
            read("test unit fmt unit"),
            Ok(Chore::Test {
                stages: vec![Stage::Fmt, Stage::Unit]
            })
        );
    }

    #[test]
    fn bench_takes_measures_and_options() {
        let bench = |what: &[&str], quick, write| {
            Ok(Chore::Bench(Bench {
                what: what.iter().copied().map(str::to_owned).collect(),
                quick,
                write,
            }))
        };
        assert_eq!(read("bench"), bench(&[], false, false));
        assert_eq!(
            read("bench start --quick memory"),
            bench(&["start", "memory"], true, false)
        );
        assert_eq!(read("bench --write --quick"), bench(&[], true, true));
    }

    #[test]
    fn anything_else_is_refused() {
        for line in [
            "",
            "demos",
            "prepare now",
            "types --all",
            "simulate 5",
            "test units",
            "pictures",
            "pictures --all",
            "pictures a b",
            "demo now",
            "demo --as",
            "demo --as --screenshots x",
            "demo --as Иванов --screenshots x",
            "demo --screenshots=",
            "bench speed",
            "bench start --write",
        ] {
            assert!(read(line).is_err(), "«{line}» was taken");
        }
    }
}
