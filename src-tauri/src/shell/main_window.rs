//! The main window, and showing the application's state in it.

use std::{sync::Arc, time::Duration};

use tauri::{
    AppHandle, Emitter, Manager, WebviewUrl, WebviewWindowBuilder,
    webview::{NewWindowResponse, PageLoadEvent},
};
use tokio::sync::Notify;

use super::login_window;
use crate::app::{App, snapshot::Snapshot};

/// Label of the main window: the only one that may call anything.
pub const MAIN: &str = "main";

/// The page asks for the state while its own scripts are still on their way: its first picture has the day in it.
const ASKS_FIRST: &str = "window.zvonokFirst = window.__TAURI_INTERNALS__.invoke('snapshot');";

/// A page that takes longer is not waited for.
const DRAWING: Duration = Duration::from_secs(3);

/// Told when the main window has its page.
#[derive(Default)]
pub struct Drawn(Notify);

/// Waits until the main window has its page: what else is done by then takes the processor from it.
pub async fn drawn(app: &AppHandle) {
    if let Some(drawn) = app.try_state::<Drawn>() {
        let _ = tokio::time::timeout(DRAWING, drawn.0.notified()).await;
    }
}

/// Opens the main window.
///
/// # Errors
/// When the system gives no window.
pub fn open(app: &AppHandle, title: &str) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title(title)
        .inner_size(480.0, 800.0)
        .min_inner_size(360.0, 560.0)
        .center()
        .initialization_script(ASKS_FIRST)
        .on_page_load(|window, load| {
            if let (PageLoadEvent::Finished, Some(drawn)) =
                (load.event(), window.try_state::<Drawn>())
            {
                drawn.0.notify_one();
            }
        })
        .on_navigation(|address| {
            address.scheme() == "tauri" || address.host_str() == Some("tauri.localhost")
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()?;
    if let Some(application) = app.try_state::<Arc<App>>() {
        application.set_visible(true);
    }
    if let Err(error) = super::place::fit(&window) {
        tracing::info!(%error, "the main window keeps the size it has");
    }
    Ok(())
}

/// The main window as the application sees it.
pub struct MainWindow {
    app: AppHandle,
    title: String,
}

impl MainWindow {
    /// Shows snapshots in the app's main window.
    pub fn new(app: AppHandle, title: &str) -> Self {
        Self {
            app,
            title: title.to_owned(),
        }
    }

    /// Shows this state, where the window is open: a fresh one asks for it.
    pub fn show(&self, snapshot: &Snapshot) {
        if let Err(error) = self.app.emit_to(MAIN, "snapshot", snapshot) {
            tracing::warn!(%error, "the main window did not take the state");
        }
    }

    /// Brings the window to the front; opens it where it was closed. Returns at once: windows are built in tasks.
    pub fn raise(&self) {
        let (app, title) = (self.app.clone(), self.title.clone());
        tauri::async_runtime::spawn(async move {
            let raised = match app.get_webview_window(MAIN) {
                Some(window) => window
                    .unminimize()
                    .and_then(|()| window.show())
                    .and_then(|()| window.set_focus()),
                None => open(&app, &title),
            };
            // Whoever is typing a password goes on typing it there, not here.
            let raised = raised.and_then(|()| login_window::focus(&app));
            if let Err(error) = raised {
                tracing::warn!(%error, "the main window was not raised");
            }
        });
    }

    /// Opens the system's dialog for printing what the window shows.
    pub fn print(&self) {
        let Some(window) = self.app.get_webview_window(MAIN) else {
            return;
        };
        if let Err(error) = window.print() {
            tracing::warn!(%error, "nothing was printed");
        }
    }
}
