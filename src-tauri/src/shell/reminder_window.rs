//! The small window that stays above all others, where the system shows no reminders.

use std::{sync::Arc, time::Duration};

use tauri::{
    AppHandle, Emitter as _, LogicalSize, Manager as _, PhysicalPosition, PhysicalSize, State,
    WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent,
    webview::{NewWindowResponse, PageLoadEvent},
};
use tokio::sync::{Notify, watch};
use zvonok_core::error::ErrorCode;

use crate::app::{
    App,
    snapshot::{ReminderAnswer, ReminderView},
};

/// Label of the small window: it may ask for its reminder and answer it, and nothing else.
pub const REMINDER: &str = "reminder";

/// Its size, in logical pixels.
const SIZE: (f64, f64) = (440.0, 260.0);

/// Between it and the edges of the screen, in logical pixels.
const MARGIN: f64 = 16.0;

/// A window that takes longer to go is not waited for.
const GOING: Duration = Duration::from_secs(3);

/// The small window as the application sees it.
pub struct ReminderWindow {
    app: AppHandle,
    wanted: watch::Sender<Option<ReminderView>>,
}

impl ReminderWindow {
    /// Not there until something has to be shown.
    pub fn new(app: AppHandle, title: &str) -> Self {
        let wanted = watch::Sender::new(None);
        tauri::async_runtime::spawn(follow(app.clone(), title.to_owned(), wanted.subscribe()));
        Self { app, wanted }
    }

    /// Shows the reminder, or takes the window away. Returns at once: windows are built in a task.
    pub fn show(&self, reminder: Option<&ReminderView>) {
        self.wanted.send_replace(reminder.cloned());
    }

    /// Leaves the keyboard to whoever types a password into the sign-in window, or takes it again.
    pub fn leave_keyboard(&self, leaves: bool) {
        let Some(window) = self.app.get_webview_window(REMINDER) else {
            return;
        };
        if let Err(error) = window.set_focusable(!leaves) {
            tracing::warn!(%error, "the small window cannot leave the keyboard to others");
        }
    }
}

/// One change after the other: a window that is just being built is taken away only when it is there.
async fn follow(app: AppHandle, title: String, mut wanted: watch::Receiver<Option<ReminderView>>) {
    while wanted.changed().await.is_ok() {
        let reminder = wanted.borrow_and_update().clone();
        let shown = match (app.get_webview_window(REMINDER), reminder) {
            (Some(window), None) => take_away(&window).await,
            (Some(_), Some(reminder)) => app.emit_to(REMINDER, "reminder", reminder),
            (None, Some(_)) => open(&app, &title),
            (None, None) => Ok(()),
        };
        if let Err(error) = shown {
            tracing::warn!(%error, "the small window does not show the reminder");
        }
    }
}

/// Gone when this returns: the next one has the same label.
async fn take_away(window: &WebviewWindow) -> tauri::Result<()> {
    let gone = Arc::new(Notify::new());
    let is_gone = Arc::clone(&gone);
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::Destroyed) {
            gone.notify_one();
        }
    });
    window.destroy()?;
    // One that somebody closed just before this tells nobody.
    let _ = tokio::time::timeout(GOING, is_gone.notified()).await;
    Ok(())
}

/// Shows the window, with the keyboard where nobody is signing in.
fn appear(window: &WebviewWindow) -> tauri::Result<()> {
    let app: State<'_, Arc<App>> = window.state();
    if app.is_signing_in() {
        window.set_focusable(false)?;
        return window.show();
    }
    window.show()?;
    window.set_focus()
}

fn open(app: &AppHandle, title: &str) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, REMINDER, WebviewUrl::App("reminder.html".into()))
        .title(title)
        .inner_size(SIZE.0, SIZE.1)
        // GTK gives a window that cannot be resized no more room than its content asks for: a page asks for none.
        .min_inner_size(SIZE.0, SIZE.1)
        .minimizable(false)
        .maximizable(false)
        .always_on_top(true)
        .visible_on_all_workspaces(true)
        // Seen with its words in it, and told where it stands before that: some window managers ask only then.
        .visible(false)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                tauri::async_runtime::spawn(async move {
                    if let Err(error) = appear(&window) {
                        tracing::warn!(%error, "the small window was not shown");
                    }
                });
            }
        })
        .on_navigation(|address| {
            address.scheme() == "tauri" || address.host_str() == Some("tauri.localhost")
        })
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()?;
    if let Err(error) = to_the_corner(&window) {
        tracing::info!(%error, "the small window stands where the system put it");
    }
    Ok(())
}

/// Where systems show their own: at the lower right.
fn to_the_corner(window: &WebviewWindow) -> tauri::Result<()> {
    let Some(monitor) = window.primary_monitor()? else {
        return Ok(());
    };
    let area = monitor.work_area();
    let scale = monitor.scale_factor();
    let own: PhysicalSize<f64> = if cfg!(target_os = "linux") {
        // Of a window that was not seen yet, what GTK gives for a size is none.
        LogicalSize::<f64>::from(SIZE).to_physical(scale)
    } else {
        window.outer_size()?.cast()
    };
    let left =
        |end: i32, whole: u32, own: f64| f64::from(end) + f64::from(whole) - own - MARGIN * scale;
    window.set_position(PhysicalPosition::new(
        left(area.position.x, area.size.width, own.width),
        left(area.position.y, area.size.height, own.height),
    ))
}

#[tauri::command]
pub async fn reminder(app: State<'_, Arc<App>>) -> Result<Option<ReminderView>, ErrorCode> {
    Ok(app.reminder())
}

#[tauri::command]
pub async fn answer_reminder(
    app: State<'_, Arc<App>>,
    number: u32,
    answer: ReminderAnswer,
) -> Result<(), ErrorCode> {
    let app = Arc::clone(&app);
    tauri::async_runtime::spawn(async move { app.answer_small(number, answer).await });
    Ok(())
}
