//! Notifications of macOS.

use std::sync::Arc;

use async_trait::async_trait;
use notify_rust::Notification;

use super::Answers;
use crate::{
    app::snapshot::ReminderView,
    ports::{NotShown, Notifier, ReminderId},
    words::Words,
};

/// The system's notifications.
pub struct SystemNotifier {
    words: Arc<Words>,
    identifier: String,
}

impl SystemNotifier {
    /// Speaks in these words. `identifier` is the app's. Nothing is ever pressed there.
    pub fn new(words: Arc<Words>, _: Answers, identifier: &str) -> Self {
        Self {
            words,
            identifier: identifier.to_owned(),
        }
    }
}

#[async_trait]
impl Notifier for SystemNotifier {
    /// A bell must not be lost. The interface that a program without a paid signature has (`NSUserNotification`) says
    /// that it showed what it did not: where the person refused notifications, and while the program itself is in
    /// front. What it shows is gone after seconds, and cannot be taken away. The small window does all of that.
    async fn remind(&self, _: &ReminderId, _: &ReminderView) -> Result<(), NotShown> {
        Err(NotShown)
    }

    async fn withdraw(&self, _: &ReminderId) {}

    async fn say_it_stays(&self) {
        let (title, body) = self.words.it_stays();
        let mut notification = Notification::new();
        notification
            .appname(&self.words.app_name())
            .summary(&title)
            .body(&body);
        let _ = notify_rust::set_application(&self.identifier);
        let shown = tokio::task::spawn_blocking(move || notification.show().is_ok()).await;
        if !matches!(shown, Ok(true)) {
            tracing::info!("it was not said that the program stays");
        }
    }
}
