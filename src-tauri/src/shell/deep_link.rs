//! Deep links as they reach the process: from its own command line (cold), from a second start's (warm), or
//! from the system's event (macOS). Each arrives by exactly one of these ways.

use std::{sync::Arc, time::Duration};

use tauri::{AppHandle, Manager};
use tauri_plugin_deep_link::DeepLinkExt;

use crate::app::App;

/// How long the start waits for the scheme's registration; it goes on behind it.
const REGISTRATION: Duration = Duration::from_secs(3);

/// Hands a deep link to the application.
pub fn handle(app: &AppHandle, link: String) {
    let Some(application) = app.try_state::<Arc<App>>() else {
        return;
    };
    let application = application.inner().clone();
    tauri::async_runtime::spawn(async move { application.deep_link(&link).await });
}

/// Hears links that the system delivers as an event: only macOS does.
pub fn listen(app: &AppHandle) {
    if !cfg!(target_os = "macos") {
        return;
    }
    let handle_to = app.clone();
    app.deep_link().on_open_url(move |event| {
        for link in event.urls() {
            handle(&handle_to, link.to_string());
        }
    });
}

/// Registers the scheme for this user. An installed package brings the registration with it; a copy that was
/// only unpacked, and a developer's build, do it here. Done when the system's table of handlers is at rest
/// again, or after [`REGISTRATION`].
pub async fn register(app: &AppHandle, scheme: &str) {
    let (app, scheme) = (app.clone(), scheme.to_owned());
    let registration = tauri::async_runtime::spawn_blocking(move || {
        let links = app.deep_link();
        if links.is_registered(&scheme).unwrap_or(false) {
            return;
        }
        if let Err(error) = links.register(&scheme) {
            tracing::info!(%error, "the scheme was not registered");
        }
    });
    if tokio::time::timeout(REGISTRATION, registration)
        .await
        .is_err()
    {
        tracing::warn!("the scheme's registration takes its time");
    }
}
