//! Opening calls: in a program of the system's choice, or in the default browser.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

use async_trait::async_trait;
use zvonok_core::region::Installed;

use crate::ports::{CallOpener, OpenFailed};

#[cfg(target_os = "linux")]
use self::linux as handler;
#[cfg(target_os = "macos")]
use self::macos as handler;
#[cfg(windows)]
use self::windows as handler;

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
        true
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
