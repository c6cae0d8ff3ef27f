//! Keys that join from anywhere.

use std::{
    env,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use tauri::{AppHandle, Manager as _};
use tauri_plugin_global_shortcut::{Builder, GlobalShortcutExt as _, Shortcut, ShortcutState};

use crate::{
    app::App,
    ports::{Refused, Shortcuts},
};

/// The system's keys.
pub struct SystemShortcuts {
    app: AppHandle,
    /// The keys that are ours; none before the first were asked for.
    held: Mutex<Option<Shortcut>>,
}

impl SystemShortcuts {
    /// Takes keys for this app.
    pub fn new(app: AppHandle) -> Self {
        Self {
            app,
            held: Mutex::new(None),
        }
    }

    fn take(&self, keys: Option<&str>) -> Result<(), Box<dyn std::error::Error>> {
        let wanted: Option<Shortcut> = keys.map(str::parse).transpose()?;
        // A key alone would be lost to whatever one types.
        if wanted.is_some_and(|it| it.mods.is_empty()) {
            return Err("no modifier".into());
        }
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if *held == wanted {
            return Ok(());
        }
        // It listens with a thread of its own: only for those who want it.
        if self
            .app
            .try_state::<tauri_plugin_global_shortcut::GlobalShortcut<tauri::Wry>>()
            .is_none()
        {
            self.app.plugin(Builder::new().build())?;
        }
        let keys = self.app.global_shortcut();
        if let Some(before) = held.take() {
            keys.unregister(before)?;
        }
        if let Some(wanted) = wanted {
            keys.on_shortcut(wanted, |app, _, event| {
                if event.state == ShortcutState::Pressed {
                    join(app);
                }
            })?;
            *held = Some(wanted);
        }
        Ok(())
    }
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
        self.take(keys).map_err(|error| {
            tracing::info!(%error, "the keys were not had");
            Refused
        })
    }
}
