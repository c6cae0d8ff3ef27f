//! Keys that join from anywhere.

use std::{cell::RefCell, env, sync::Arc};

use async_trait::async_trait;
use global_hotkey::{GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState, hotkey::HotKey};
use tauri::{AppHandle, Manager as _};

use crate::{
    app::App,
    ports::{Refused, Shortcuts},
};

thread_local! {
    /// The keys that are ours, on the main thread, where Windows and macOS want them. There is none while nobody chose
    /// any: under X11 it listens with a thread and a connection of its own, and what that holds is given back with it.
    static HELD: RefCell<Option<(HotKey, GlobalHotKeyManager)>> = const { RefCell::new(None) };
}

/// The system's keys.
pub struct SystemShortcuts {
    app: AppHandle,
}

impl SystemShortcuts {
    /// Takes keys for this app.
    pub fn new(app: AppHandle) -> Self {
        let pressed = app.clone();
        GlobalHotKeyEvent::set_event_handler(Some(move |event: GlobalHotKeyEvent| {
            if event.state == HotKeyState::Pressed {
                join(&pressed);
            }
        }));
        Self { app }
    }
}

/// Takes these keys in place of those before. Runs on the main thread.
fn take(wanted: Option<HotKey>) -> global_hotkey::Result<()> {
    HELD.with_borrow_mut(|held| {
        if held.as_ref().map(|(keys, _)| *keys) == wanted {
            return Ok(());
        }
        if let Some((before, manager)) = held.take() {
            manager.unregister(before)?;
        }
        if let Some(wanted) = wanted {
            let manager = GlobalHotKeyManager::new()?;
            manager.register(wanted)?;
            *held = Some((wanted, manager));
        }
        Ok(())
    })
}

fn join(app: &AppHandle) {
    if let Some(application) = app.try_state::<Arc<App>>() {
        let application = Arc::clone(&application);
        tauri::async_runtime::spawn(async move { application.join_quietly().await });
    }
}

#[async_trait]
impl Shortcuts for SystemShortcuts {
    fn available(&self) -> bool {
        // Under Wayland no program hears keys that are meant for another.
        !cfg!(target_os = "linux")
            || (env::var_os("DISPLAY").is_some_and(|it| !it.is_empty())
                && env::var_os("WAYLAND_DISPLAY").is_none_or(|it| it.is_empty()))
    }

    async fn set(&self, keys: Option<&str>) -> Result<(), Refused> {
        let wanted: Option<HotKey> = keys.map(str::parse).transpose().map_err(|_| Refused)?;
        // A key alone would be lost to whatever one types.
        if wanted.is_some_and(|it| it.mods.is_empty()) {
            return Err(Refused);
        }
        let (told, taken) = tokio::sync::oneshot::channel();
        let asked = self.app.run_on_main_thread(move || {
            let _ = told.send(take(wanted));
        });
        match (asked, taken.await) {
            (Ok(()), Ok(Ok(()))) => Ok(()),
            (Ok(()), Ok(Err(error))) => {
                tracing::info!(%error, "the keys were not had");
                Err(Refused)
            }
            _ => Err(Refused),
        }
    }
}
