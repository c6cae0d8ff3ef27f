//! A button on the desktop that joins: a small file that every system opens in its own way.

use std::{fs, io, path::PathBuf};

use async_trait::async_trait;

use super::launch::Launch;
use crate::ports::{DesktopButton, Refused};

/// A file in the desktop's folder.
pub struct DesktopFile {
    folder: Option<PathBuf>,
    launch: Option<Launch>,
    /// «Подключиться к уроку».
    name: String,
    /// The deep link that joins.
    link: String,
}

impl DesktopFile {
    /// A button of this name in the user's desktop folder.
    pub fn new(launch: Option<Launch>, name: &str, scheme: &str) -> Self {
        // Where nobody set one up, desktops use this.
        let usual = || dirs::home_dir().map(|home| home.join("Desktop"));
        let folder = dirs::desktop_dir().or_else(usual);
        Self {
            folder: folder.filter(|it| it.is_dir()),
            launch,
            name: name.to_owned(),
            link: format!("{scheme}://join"),
        }
    }

    fn file(&self) -> Option<PathBuf> {
        let ending = if cfg!(windows) {
            "url"
        } else if cfg!(target_os = "macos") {
            "webloc"
        } else {
            "desktop"
        };
        Some(
            self.folder
                .as_ref()?
                .join(format!("{}.{ending}", self.name)),
        )
    }

    fn text(&self) -> Option<String> {
        let Self { name, link, .. } = self;
        if cfg!(windows) {
            // https://learn.microsoft.com/windows/win32/lwef/internet-shortcuts
            return Some(format!("[InternetShortcut]\r\nURL={link}\r\n"));
        }
        if cfg!(target_os = "macos") {
            return Some(format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
                 \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\"><dict><key>URL</key>\
                 <string>{link}</string></dict></plist>\n"
            ));
        }
        let exec = self.launch.as_ref()?.exec(&[link])?;
        Some(format!(
            "[Desktop Entry]\nType=Application\nName={name}\nExec={exec}\nIcon=zvonok\nTerminal=false\n"
        ))
    }

    fn put(&self) -> io::Result<()> {
        let no_place = || io::Error::from(io::ErrorKind::NotFound);
        let file = self.file().ok_or_else(no_place)?;
        fs::write(&file, self.text().ok_or_else(no_place)?)?;
        // Desktops start only a file that may be run.
        #[cfg(unix)]
        fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        Ok(())
    }
}

#[async_trait]
impl DesktopButton for DesktopFile {
    async fn is_there(&self) -> Option<bool> {
        self.text()?;
        Some(self.file()?.is_file())
    }

    async fn set(&self, there: bool) -> Result<(), Refused> {
        let done = match (there, self.file()) {
            (true, _) => self.put(),
            (false, Some(file)) => match fs::remove_file(file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
            (false, None) => Ok(()),
        };
        done.map_err(|error| {
            tracing::warn!(kind = ?error.kind(), "the button on the desktop was not changed");
            Refused
        })
    }
}
