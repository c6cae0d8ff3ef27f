//! Where the project lies, and running programs in it.

use std::{
    env, fmt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context as _, Result, bail};

/// The project's folders.
pub struct World {
    /// The repository's root.
    pub root: PathBuf,
    /// Where cargo puts what it builds.
    pub target: PathBuf,
}

impl World {
    /// Finds the folders from where cargo started this program.
    pub fn find() -> Result<Self> {
        let root = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(xtask) => Path::new(&xtask).parent().map(Path::to_owned),
            None => {
                let here = env::current_dir().context("there is no current folder")?;
                here.ancestors()
                    .find(|folder| folder.join("xtask/Cargo.toml").is_file())
                    .map(Path::to_owned)
            }
        };
        let root = root.context("This is not the project's folder: start it as «cargo xtask»")?;
        // `<target>/debug/xtask`: whatever target folder was asked for, cargo has put this program there.
        let target = env::current_exe()
            .ok()
            .and_then(|exe| exe.ancestors().nth(2).map(Path::to_owned))
            .context("cargo's target folder was not found")?;
        Ok(Self { root, target })
    }

    /// A program that runs in the repository's root.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// `cargo` with these words.
    pub fn cargo(&self, words: &[&str]) -> Command {
        let cargo = env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let mut command = self.command(&cargo);
        command.args(words);
        command
    }

    /// `npm` with these words, in the UI's folder.
    pub fn npm(&self, words: &[&str]) -> Command {
        self.npm_in("ui", words)
    }

    /// `npm` with these words, in a folder of the repository.
    pub fn npm_in(&self, folder: &str, words: &[&str]) -> Command {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let mut command = self.command(npm);
        command.current_dir(self.root.join(folder)).args(words);
        command
    }

    /// Where `cargo build --release` puts a program.
    pub fn released(&self, program: &str) -> PathBuf {
        self.target
            .join("release")
            .join(format!("{program}{}", env::consts::EXE_SUFFIX))
    }

    /// Where `cargo build` puts a program.
    pub fn built(&self, program: &str) -> PathBuf {
        self.target
            .join("debug")
            .join(format!("{program}{}", env::consts::EXE_SUFFIX))
    }
}

/// Runs a command to its end, with its output on the screen.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = Shown(command).to_string();
    println!("$ {shown}");
    let status = command
        .status()
        .with_context(|| format!("«{shown}» did not start"))?;
    if !status.success() {
        bail!("«{shown}» failed: {status}");
    }
    Ok(())
}

/// Whether a command can be run and succeeds; nothing of it is shown.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether a program is on the `PATH`.
pub fn on_path(program: &str) -> bool {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(&file).is_file()))
}

/// A command as one would type it.
struct Shown<'a>(&'a Command);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = Path::new(self.0.get_program());
        let name = program.file_stem().unwrap_or(program.as_os_str());
        write!(f, "{}", name.display())?;
        for argument in self.0.get_args() {
            write!(f, " {}", argument.display())?;
        }
        Ok(())
    }
}

/// A duration as one would say it.
pub fn spoken(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds < 60 {
        format!("{:.1} s", duration.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_spoken() {
        assert_eq!(spoken(Duration::from_millis(4_210)), "4.2 s");
        assert_eq!(spoken(Duration::from_secs(61)), "1 min 1 s");
        assert_eq!(spoken(Duration::from_secs(1_500)), "25 min 0 s");
    }

    #[test]
    fn commands_are_shown_as_typed() {
        let mut command = Command::new("cargo");
        command.args(["fmt", "--all"]);
        assert_eq!(Shown(&command).to_string(), "cargo fmt --all");
    }
}
