//! What kind of computer this is.

use zvonok_core::check::{Engine, Webview};

use crate::ports::Computer;

/// The computer the program runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct ThisComputer;

impl Computer for ThisComputer {
    fn system(&self) -> String {
        // Type and version only: the host's name and the edition's owner stay out.
        let info = os_info::get();
        let name = info.os_type().to_string();
        let architecture = std::env::consts::ARCH;
        match info.version() {
            os_info::Version::Unknown => format!("{name}, {architecture}"),
            version => format!("{name} {version}, {architecture}"),
        }
    }

    fn webview(&self) -> Webview {
        let engine = if cfg!(windows) {
            Engine::WebView2
        } else if cfg!(target_os = "macos") {
            Engine::WebKit
        } else {
            Engine::WebKitGtk
        };
        Webview {
            engine,
            version: tauri::webview_version().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_named_without_its_user_or_host() {
        let told = ThisComputer.system();
        assert!(told.contains(std::env::consts::ARCH), "{told}");
        assert!(told.len() < 80 && !told.contains('/'), "{told}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn webkitgtk_tells_its_version() {
        let webview = ThisComputer.webview();
        assert_eq!(webview.engine, Engine::WebKitGtk);
        assert!(webview.version.unwrap().starts_with("2."));
    }
}
