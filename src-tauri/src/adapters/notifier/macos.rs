//! Notifications of macOS.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use notify_rust::{CloseReason, Notification, NotificationResponse, NsNotificationExt as _};

use super::{Answers, Common, JOIN, meaning};
use crate::{
    app::snapshot::{ReminderAnswer, ReminderView},
    ports::{NotShown, Notifier, ReminderId},
    words::Words,
};

/// Whether a notification is there shows only when it is gone again, which is noticed of one that never was within
/// this time.
const GONE_AT_ONCE: Duration = Duration::from_secs(3);

/// What macOS takes for its own sound.
const SOUND: &str = "NSUserNotificationDefaultSoundName";

/// The system's notifications.
pub struct SystemNotifier {
    common: Arc<Common>,
    identifier: String,
    /// Reminders that count, with how often each was shown: an answer to an older showing means nothing.
    counts: Arc<Mutex<HashMap<ReminderId, u32>>>,
}

impl SystemNotifier {
    /// Speaks in these words, and tells what was pressed. `identifier` is the app's.
    pub fn new(words: Arc<Words>, answers: Answers, identifier: &str) -> Self {
        Self {
            common: Arc::new(Common { words, answers }),
            identifier: identifier.to_owned(),
            counts: Arc::default(),
        }
    }

    fn blank(&self) -> Notification {
        let mut notification = Notification::new();
        notification.appname(&self.common.words.app_name());
        let _ = notify_rust::set_application(&self.identifier);
        notification
    }
}

#[async_trait]
impl Notifier for SystemNotifier {
    async fn remind(&self, id: &ReminderId, reminder: &ReminderView) -> Result<(), NotShown> {
        let words = self.common.words_of(reminder);
        let mut notification = self.blank();
        notification
            .summary(&words.title)
            .body(&words.body)
            .sound_name(SOUND)
            // Two actions would be hidden in a menu.
            .action(JOIN, &words.join)
            .close_button(&words.dismiss);
        let count = {
            let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
            let count = counts.entry(id.clone()).or_default();
            *count += 1;
            *count
        };
        let (common, counts, id) = (
            Arc::clone(&self.common),
            Arc::clone(&self.counts),
            id.clone(),
        );
        let (told, answered) = tokio::sync::oneshot::channel();
        // The library waits for the answer on the thread that asks, for as long as the notification stands.
        std::thread::spawn(move || {
            let Ok(handle) = notification.show() else {
                return;
            };
            let _ = handle.wait_for_response(|response: &NotificationResponse| {
                let answer = match response {
                    NotificationResponse::Default => Some(ReminderAnswer::Open),
                    NotificationResponse::Action(button) => meaning(button),
                    NotificationResponse::Closed(CloseReason::Dismissed) => {
                        Some(ReminderAnswer::Dismiss)
                    }
                    NotificationResponse::Closed(_) | NotificationResponse::Reply(_) => None,
                };
                let Some(answer) = answer else { return };
                let _ = told.send(());
                let counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
                if counts.get(&id) == Some(&count) {
                    common.tell(&id, answer);
                }
            });
        });
        match tokio::time::timeout(GONE_AT_ONCE, answered).await {
            // Gone, and nobody answered it.
            Ok(Err(_)) => Err(NotShown),
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }

    async fn withdraw(&self, id: &ReminderId) {
        // The library closes none that it waits for: what is pressed there means nothing any more.
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.remove(id);
    }

    async fn say_it_stays(&self) {
        let (title, body) = self.common.words.it_stays();
        let mut notification = self.blank();
        notification.summary(&title).body(&body);
        let shown = tokio::task::spawn_blocking(move || notification.show().is_ok()).await;
        if !matches!(shown, Ok(true)) {
            tracing::info!("it was not said that the program stays");
        }
    }
}
