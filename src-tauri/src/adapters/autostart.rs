//! Starting with the system: an autostart file of the desktop, the registry's `Run` key, a launch agent.

use async_trait::async_trait;

use super::launch::Launch;
use crate::ports::{Autostart, Refused};

/// Starts without a window.
pub const IN_BACKGROUND: &str = "--background";

/// What the system starts for this user.
pub struct SystemAutostart {
    /// None where nobody can say what is to be started.
    launch: Option<Launch>,
    /// The app's identifier: each channel has an entry of its own.
    identifier: String,
    /// The app's name for people.
    name: String,
}

impl SystemAutostart {
    /// Arranges that `launch` happens when the system starts.
    pub fn new(launch: Option<Launch>, identifier: &str, name: &str) -> Self {
        Self {
            launch,
            identifier: identifier.to_owned(),
            name: name.to_owned(),
        }
    }
}

#[async_trait]
impl Autostart for SystemAutostart {
    async fn is_on(&self) -> Option<bool> {
        system::is_on(self.launch.as_ref()?, &self.identifier)
    }

    async fn set(&self, on: bool) -> Result<(), Refused> {
        let launch = self.launch.as_ref().ok_or(Refused)?;
        system::set(launch, &self.identifier, &self.name, on).map_err(|error| {
            tracing::warn!(%error, "starting with the system was not changed");
            Refused
        })
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::{fs, io, path::PathBuf};

    use super::{IN_BACKGROUND, Launch};

    /// The Desktop Application Autostart Specification's folder for one user.
    fn file(identifier: &str) -> Option<PathBuf> {
        let folder = dirs::config_dir()?.join("autostart");
        Some(folder.join(format!("{identifier}.desktop")))
    }

    pub(super) fn is_on(launch: &Launch, identifier: &str) -> Option<bool> {
        let exec = format!("Exec={}\n", launch.exec(&[IN_BACKGROUND])?);
        let text = fs::read_to_string(file(identifier)?).unwrap_or_default();
        // A desktop's own settings switch an entry off without removing it.
        Some(text.contains(&exec) && !text.contains("Hidden=true"))
    }

    pub(super) fn set(launch: &Launch, identifier: &str, name: &str, on: bool) -> io::Result<()> {
        let no_place = || io::Error::from(io::ErrorKind::NotFound);
        let file = file(identifier).ok_or_else(no_place)?;
        if !on {
            return match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        let exec = launch.exec(&[IN_BACKGROUND]).ok_or_else(no_place)?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let text = format!(
            "[Desktop Entry]\nType=Application\nName={name}\nExec={exec}\nIcon=zvonok\nTerminal=false\n"
        );
        fs::write(file, text)
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use auto_launch::{AutoLaunch, AutoLaunchBuilder};

    use super::{IN_BACKGROUND, Launch};

    /// Where Windows keeps what starts with it, for one user.
    #[cfg(windows)]
    const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";

    fn entry(launch: &Launch, identifier: &str) -> auto_launch::Result<AutoLaunch> {
        let program = launch.program.to_string_lossy();
        let arguments = launch.arguments(&[IN_BACKGROUND]).unwrap_or_default();
        let mut builder = AutoLaunchBuilder::new();
        builder.set_app_name(identifier);
        #[cfg(windows)]
        {
            // One string in the registry: names with spaces stay whole in quotes, which no name there may hold.
            let quoted: Vec<String> = arguments.iter().map(|it| format!("\"{it}\"")).collect();
            builder
                .set_app_path(&format!("\"{program}\""))
                .set_args(&quoted)
                .set_windows_enable_mode(auto_launch::WindowsEnableMode::CurrentUser);
        }
        #[cfg(not(windows))]
        builder
            .set_app_path(&program)
            .set_args(&arguments)
            .set_macos_launch_mode(auto_launch::MacOSLaunchMode::LaunchAgent);
        builder.build()
    }

    pub(super) fn is_on(launch: &Launch, identifier: &str) -> Option<bool> {
        let entry = entry(launch, identifier).ok()?;
        // The entry may be of another copy, which may be gone.
        Some(entry.is_enabled().ok()? && starts_this_copy(&entry))
    }

    #[cfg(windows)]
    fn starts_this_copy(entry: &AutoLaunch) -> bool {
        let run = windows_registry::CURRENT_USER.open(RUN);
        let written = run.and_then(|run| run.get_string(entry.get_app_name()));
        let wanted = format!("{} {}", entry.get_app_path(), entry.get_args().join(" "));
        written.is_ok_and(|it| it == wanted)
    }

    #[cfg(not(windows))]
    fn starts_this_copy(entry: &AutoLaunch) -> bool {
        let Some(home) = dirs::home_dir() else {
            return false;
        };
        let file = format!("{}.plist", entry.get_app_name());
        let text = std::fs::read_to_string(home.join("Library/LaunchAgents").join(file));
        let words = std::iter::once(entry.get_app_path().to_owned())
            .chain(entry.get_args().iter().cloned());
        let wanted: String = words.map(|it| format!("<string>{it}</string>")).collect();
        text.is_ok_and(|it| it.contains(&wanted))
    }

    pub(super) fn set(
        launch: &Launch,
        identifier: &str,
        _: &str,
        on: bool,
    ) -> auto_launch::Result<()> {
        let entry = entry(launch, identifier)?;
        if on { entry.enable() } else { entry.disable() }
    }
}
