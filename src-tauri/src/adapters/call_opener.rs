//! Opening calls: in a program of the system's choice, or in the default browser.

use async_trait::async_trait;
use zvonok_core::region::Installed;

use crate::ports::{CallOpener, OpenFailed};

/// What the operating system has for an address.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemOpener;

#[async_trait]
impl CallOpener for SystemOpener {
    fn registered(&self, scheme: &str) -> bool {
        is_scheme(scheme) && handler::stands_ready(scheme)
    }

    fn installed(&self, program: &Installed) -> bool {
        handler::is_installed(program)
    }

    fn tells(&self) -> bool {
        cfg!(target_os = "linux")
    }

    async fn open(&self, address: &str) -> Result<(), OpenFailed> {
        let scheme = openable(address).ok_or(OpenFailed)?.to_owned();
        let address = address.to_owned();
        tokio::task::spawn_blocking(move || handler::launch(&scheme, &address))
            .await
            .map_err(|_| OpenFailed)?
    }

    async fn start(&self, program: &Installed, address: &str) -> Result<(), OpenFailed> {
        let web = matches!(openable(address), Some("https" | "http"));
        if !web {
            return Err(OpenFailed);
        }
        let (program, address) = (program.clone(), address.to_owned());
        tokio::task::spawn_blocking(move || handler::start(&program, &address))
            .await
            .map_err(|_| OpenFailed)?
    }
}

/// `[a-z][a-z0-9+.-]*`.
fn is_scheme(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+.-".contains(&b))
}

/// The scheme of an address that may be handed to another program; `None` for one that must not be.
///
/// It becomes an argument of a command line there: nothing in it may end a quotation or look like an option.
/// Which sites and programs are meant at all is the caller's decision; files and scripts never are.
fn openable(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once(':')?;
    let plain = address
        .bytes()
        .all(|b| b.is_ascii_graphic() && !b"\"<>\\`".contains(&b));
    let harmless = !matches!(
        scheme,
        "file" | "javascript" | "data" | "blob" | "about" | "view-source"
    );
    (plain && harmless && is_scheme(scheme) && !rest.is_empty()).then_some(scheme)
}

#[cfg(target_os = "linux")]
mod handler {
    use std::{ffi::OsString, path::Path};

    use gtk::{
        gio::{AppInfo, AppLaunchContext, DesktopAppInfo, prelude::*},
        glib,
    };
    use zvonok_core::region::Installed;

    use crate::ports::OpenFailed;

    /// GIO's table of handlers may be read from any thread (GTK itself may not be touched from here).
    pub(super) fn stands_ready(scheme: &str) -> bool {
        find(scheme).is_some()
    }

    /// Starts the handler through GIO; that is also what `xdg-open` does on a desktop. Without one, `xdg-open`
    /// cannot read a quoted `Exec`, and hands addresses of unknown schemes to any browser it finds.
    pub(super) fn launch(scheme: &str, address: &str) -> Result<(), OpenFailed> {
        if let Some(program) = find(scheme) {
            if program
                .launch_uris(&[address], AppLaunchContext::NONE)
                .is_ok()
            {
                return Ok(());
            }
            tracing::warn!(scheme, "a handler did not start");
        }
        // The launchers of other desktops may still know a browser. They know no program that GIO does not.
        if !matches!(scheme, "https" | "http") {
            return Err(OpenFailed);
        }
        open::that_detached(address).map_err(|_| OpenFailed)
    }

    /// Whether a program that is known by its desktop file is really there.
    pub(super) fn is_installed(program: &Installed) -> bool {
        command_of(program).is_some()
    }

    /// Starts it with the address as its one argument. Its desktop file may name no place for one (`%u`), and GIO
    /// would leave the address out then.
    pub(super) fn start(program: &Installed, address: &str) -> Result<(), OpenFailed> {
        let mut command = command_of(program).ok_or(OpenFailed)?;
        command.push(address.into());
        let command: Vec<&Path> = command.iter().map(Path::new).collect();
        glib::spawn_async(
            None::<&Path>,
            &command,
            &[],
            glib::SpawnFlags::SEARCH_PATH
                | glib::SpawnFlags::STDOUT_TO_DEV_NULL
                | glib::SpawnFlags::STDERR_TO_DEV_NULL,
            None,
        )
        .map(drop)
        .map_err(|error| {
            tracing::warn!(%error, "a program did not start");
            OpenFailed
        })
    }

    /// The command of a desktop file without the places for files and addresses (`%U`, Flatpak's `@@u … @@`);
    /// `None` where the program is not there, or is none that can be started so.
    fn command_of(program: &Installed) -> Option<Vec<OsString>> {
        let program = DesktopAppInfo::new(program.desktop.as_deref()?)?;
        let mut words = glib::shell_parse_argv(program.string("Exec")?.as_str()).ok()?;
        words.retain(|word| {
            let word = word.as_encoded_bytes();
            let is_place = word.len() == 2 && word[0] == b'%';
            !is_place && !word.starts_with(b"@@")
        });
        let there = is_there(&program) && glib::find_program_in_path(words.first()?).is_some();
        there.then_some(words)
    }

    /// The default program for a scheme, if it is really there.
    fn find(scheme: &str) -> Option<DesktopAppInfo> {
        let program = AppInfo::default_for_uri_scheme(scheme)?
            .downcast::<DesktopAppInfo>()
            .ok()?;
        is_there(&program).then_some(program)
    }

    /// A package that was removed may leave its desktop file behind; `Hidden` means «removed», though GIO still
    /// finds such a file where `mimeapps.list` names it.
    fn is_there(program: &DesktopAppInfo) -> bool {
        if program.is_hidden() {
            return false;
        }
        if program.boolean("DBusActivatable") {
            return true;
        }
        if program
            .string("TryExec")
            .is_some_and(|program| glib::find_program_in_path(program.as_str()).is_none())
        {
            return false;
        }
        let words = program
            .string("Exec")
            .and_then(|exec| glib::shell_parse_argv(exec.as_str()).ok());
        words
            .and_then(|words| glib::find_program_in_path(words.first()?))
            .is_some()
    }
}

#[cfg(not(target_os = "linux"))]
mod handler {
    use zvonok_core::region::Installed;

    use crate::ports::OpenFailed;

    /// No claim without a check: Windows (`AssocQueryStringW`) and macOS (`NSWorkspace`) are not asked yet, so
    /// calls open in the browser there.
    pub(super) fn stands_ready(_scheme: &str) -> bool {
        false
    }

    pub(super) fn is_installed(_program: &Installed) -> bool {
        false
    }

    pub(super) fn start(_program: &Installed, _address: &str) -> Result<(), OpenFailed> {
        Err(OpenFailed)
    }

    pub(super) fn launch(_scheme: &str, address: &str) -> Result<(), OpenFailed> {
        open::that_detached(address).map_err(|_| OpenFailed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes() {
        for good in ["max", "vkme", "x-zvonok-test", "a+b.c-1"] {
            assert!(is_scheme(good), "{good}");
        }
        for bad in ["", "1a", "-a", "A", "a b", "a/b", "max:", "мах", "a\n"] {
            assert!(!is_scheme(bad), "{bad}");
            assert!(!SystemOpener.registered(bad), "{bad}");
        }
    }

    #[test]
    fn only_plain_addresses_are_handed_on() {
        for good in [
            "https://vk.ru/call/join/abc?x=1&y=%20#z",
            "max://max.ru/joincall/abc",
            "http://127.0.0.1:1/",
        ] {
            assert!(openable(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "-a",
            "--help",
            "-x:y",
            "https",
            "https:",
            "://a",
            "HTTPS://a",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://a/\n",
            "https://a/\0",
            "https://a b",
            "https://a/\"--x",
            "https://a/\\b",
            "https://пример.рф/",
            "/etc/passwd",
        ] {
            assert!(openable(bad).is_none(), "{bad}");
        }
    }
}
