//! The icon of Windows' notification area and macOS's menu bar.

use std::sync::{Arc, Mutex, PoisonError};

use tauri::{
    AppHandle,
    menu::{Menu, MenuItem},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};

use super::{ICON, Press, menu, press};
use crate::words::TrayWords;

/// The icon.
pub struct Tray {
    app: AppHandle,
    icon: Option<TrayIcon>,
    /// What it is to say; the newest is said last.
    words: Arc<Mutex<Option<TrayWords>>>,
}

impl Tray {
    /// Puts the icon there.
    pub fn new(app: &AppHandle, name: &str, words: TrayWords) -> Self {
        let icon = TrayIconBuilder::new()
            .icon(ICON)
            .tooltip(name)
            .show_menu_on_left_click(cfg!(target_os = "macos"))
            .on_menu_event(|app, event| {
                let does = match event.id().as_ref() {
                    "open" => Press::Open,
                    "join" => Press::Join,
                    "quit" => Press::Quit,
                    _ => return,
                };
                press(app, does);
            })
            .on_tray_icon_event(|icon, event| {
                if let TrayIconEvent::Click {
                    button: MouseButton::Left,
                    button_state: MouseButtonState::Up,
                    ..
                } = event
                {
                    press(icon.app_handle(), Press::Open);
                }
            })
            .build(app);
        if let Err(error) = &icon {
            tracing::info!(%error, "no icon beside the clock");
        }
        let tray = Self {
            app: app.clone(),
            icon: icon.ok(),
            words: Arc::default(),
        };
        tray.show(&words);
        tray
    }

    /// Whether it is there.
    pub fn is_there(&self) -> bool {
        self.icon.is_some()
    }

    /// Says something else. Returns at once: menus are made on the main thread, which may be waiting for the caller.
    pub fn show(&self, words: &TrayWords) {
        {
            let mut said = self.words.lock().unwrap_or_else(PoisonError::into_inner);
            if said.as_ref() == Some(words) {
                return;
            }
            *said = Some(words.clone());
        }
        let Some(icon) = self.icon.clone() else {
            return;
        };
        let (app, newest) = (self.app.clone(), Arc::clone(&self.words));
        tauri::async_runtime::spawn_blocking(move || {
            let words = newest
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone();
            let said = words.map_or(Ok(()), |words| say(&app, &icon, &words));
            if let Err(error) = said {
                tracing::warn!(%error, "the icon beside the clock says what it said before");
            }
        });
    }
}

fn say(app: &AppHandle, icon: &TrayIcon, words: &TrayWords) -> tauri::Result<()> {
    let items = Menu::new(app)?;
    for (label, does) in menu(words) {
        let id = match does {
            None => "says",
            Some(Press::Open) => "open",
            Some(Press::Join) => "join",
            Some(Press::Quit) => "quit",
        };
        // An ampersand would underline what follows.
        let label = label.replace('&', "&&");
        let item = MenuItem::with_id(app, id, label, does.is_some(), None::<&str>)?;
        items.append(&item)?;
    }
    icon.set_menu(Some(items))?;
    // The menu says it too.
    if let Err(error) = icon.set_tooltip(Some(&words.says)) {
        tracing::info!(%error, "nothing is said under the pointer");
    }
    Ok(())
}
