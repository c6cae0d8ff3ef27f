//! Everything that shows the application's state: the main window, the small one, the icon beside the clock.

use std::sync::Arc;

use tauri::AppHandle;

use super::{main_window::MainWindow, reminder_window::ReminderWindow, tray::Tray};
use crate::{
    app::snapshot::{ReminderView, Snapshot},
    ports::View,
    words::Words,
};

/// All of it.
pub struct SystemView {
    main: MainWindow,
    reminder: ReminderWindow,
    tray: Tray,
    words: Arc<Words>,
}

impl SystemView {
    /// Shows the state of this app. The icon comes at once, the main window when it is opened.
    pub fn new(app: &AppHandle, words: Arc<Words>) -> Self {
        Self {
            main: MainWindow::new(app.clone(), &words.app_name()),
            reminder: ReminderWindow::new(app.clone(), &words.reminder_window_title()),
            tray: Tray::new(app, &words.app_name(), words.tray_at_the_start()),
            words,
        }
    }
}

impl View for SystemView {
    fn show(&self, snapshot: &Snapshot) {
        self.main.show(snapshot);
        self.reminder.leave_keyboard(snapshot.signing_in.is_some());
        self.tray.show(&self.words.tray(snapshot));
    }

    fn remind(&self, reminder: Option<&ReminderView>) {
        self.reminder.show(reminder);
    }

    fn has_tray(&self) -> bool {
        self.tray.is_there()
    }

    fn raise(&self) {
        self.main.raise();
    }

    fn print(&self) {
        self.main.print();
    }
}
