//! The icon beside the clock, with the lesson that the bell is about.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod others;

use std::sync::Arc;

use tauri::{AppHandle, Manager as _, image::Image};

use crate::{app::App, words::TrayWords};

#[cfg(target_os = "linux")]
pub use linux::Tray;
#[cfg(not(target_os = "linux"))]
pub use others::Tray;

/// 32 × 32, red, green, blue, alpha.
const ICON: Image<'static> = tauri::include_image!("../icons/32x32.png");

/// What a press in the icon's menu asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Press {
    Open,
    Join,
    Quit,
}

/// Does what was pressed. Returns at once: the icon's own thread waits for nothing.
fn press(app: &AppHandle, press: Press) {
    let Some(application) = app.try_state::<Arc<App>>() else {
        return;
    };
    let (application, app) = (Arc::clone(&application), app.clone());
    tauri::async_runtime::spawn(async move {
        match press {
            Press::Open => application.raise(),
            Press::Join => application.join_quietly().await,
            Press::Quit => {
                application.leave().await;
                app.exit(0);
            }
        }
    });
}

/// The menu, from top to bottom. A line without a press only says something.
fn menu(words: &TrayWords) -> Vec<(String, Option<Press>)> {
    let join = words.join.clone().map(|label| (label, Some(Press::Join)));
    [(words.says.clone(), None)]
        .into_iter()
        .chain(join)
        .chain([
            (words.open.clone(), Some(Press::Open)),
            (words.quit.clone(), Some(Press::Quit)),
        ])
        .collect()
}
