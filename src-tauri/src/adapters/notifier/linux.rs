//! `org.freedesktop.Notifications` on the session bus.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio::sync::Mutex;
use zbus::{
    Connection, Message, export::futures_core::Stream, proxy::SignalStream, zvariant::Value,
};

use super::{
    Answers,
    buttons::{Common, DISMISS, JOIN, meaning},
};
use crate::{
    app::snapshot::{ReminderAnswer, ReminderView},
    ports::{NotShown, Notifier, ReminderId},
    words::Words,
};

/// A service that answers later than this shows nothing in time.
const ANSWER: Duration = Duration::from_secs(5);

/// Closed by the person, by the specification's table of reasons.
const BY_THE_PERSON: u32 = 2;

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Notifications {
    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;

    #[allow(clippy::too_many_arguments)]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    fn close_notification(&self, id: u32) -> zbus::Result<()>;
}

type Shown = Arc<Mutex<HashMap<ReminderId, u32>>>;

/// The desktop's notification service.
pub struct SystemNotifier {
    common: Arc<Common>,
    /// What stands on screen: the service's numbers of our reminders. Held while one is being shown: whoever presses at
    /// once is not quicker than its number.
    shown: Shown,
    /// Made at the first reminder, and again after the bus was lost.
    service: Mutex<Option<NotificationsProxy<'static>>>,
}

impl SystemNotifier {
    /// Speaks in these words, and tells what was pressed.
    pub fn new(words: Arc<Words>, answers: Answers) -> Self {
        Self {
            common: Arc::new(Common { words, answers }),
            shown: Arc::default(),
            service: Mutex::new(None),
        }
    }

    async fn service(&self) -> zbus::Result<NotificationsProxy<'static>> {
        let mut service = self.service.lock().await;
        if let Some(service) = &*service {
            return Ok(service.clone());
        }
        let bus = Connection::session().await?;
        let made = NotificationsProxy::new(&bus).await?;
        // Before the first reminder: no press is missed.
        let signals = made.inner().receive_all_signals().await?;
        let (common, shown) = (Arc::clone(&self.common), Arc::clone(&self.shown));
        tauri::async_runtime::spawn(listen(common, shown, signals));
        Ok(service.insert(made).clone())
    }

    async fn show(&self, id: &ReminderId, reminder: &ReminderView) -> zbus::Result<bool> {
        let service = self.service().await?;
        // Another service may have taken the place of the one asked before.
        let can = service.get_capabilities().await?;
        if !can.iter().any(|it| it == "actions") {
            return Ok(false);
        }
        let words = self.common.words_of(reminder);
        let mut shown = self.shown.lock().await;
        let before = shown.get(id).copied().unwrap_or(0);
        // Shown until it is pressed or withdrawn: a lesson does not wait.
        let hints = HashMap::from([
            ("urgency", Value::U8(2)),
            ("category", Value::from("x-zvonok.lesson")),
            ("desktop-entry", Value::from("zvonok")),
            ("sound-name", Value::from("bell")),
        ]);
        let markup = can.iter().any(|it| it == "body-markup");
        let body = if markup {
            escaped(&words.body)
        } else {
            words.body
        };
        let number = service
            .notify(
                &self.common.words.app_name(),
                before,
                "zvonok",
                &words.title,
                &body,
                &[
                    "default",
                    &words.join,
                    JOIN,
                    &words.join,
                    DISMISS,
                    &words.dismiss,
                ],
                hints,
                0,
            )
            .await?;
        shown.insert(id.clone(), number);
        Ok(true)
    }
}

/// Passes on what is pressed, until the bus is gone. All signals in one stream: a pressed notification is closed too, and
/// which came first matters.
async fn listen(common: Arc<Common>, shown: Shown, signals: SignalStream<'static>) {
    let mut signals = std::pin::pin!(signals);
    while let Some(signal) = next(signals.as_mut()).await {
        let Some((number, answer)) = read(&signal) else {
            continue;
        };
        let mut shown = shown.lock().await;
        let found = shown.iter().find(|(_, it)| **it == number);
        if let Some(id) = found.map(|(id, _)| id.clone()) {
            // What is pressed and what is closed is gone from the screen.
            shown.remove(&id);
            if let Some(answer) = answer {
                common.tell(&id, answer);
            }
        }
    }
}

/// Which notification a signal is about, and what it means; none for what is nothing to us.
fn read(signal: &Message) -> Option<(u32, Option<ReminderAnswer>)> {
    let body = signal.body();
    match signal.header().member()?.as_str() {
        "ActionInvoked" => {
            let (number, button): (u32, String) = body.deserialize().ok()?;
            Some((number, Some(meaning(&button)?)))
        }
        "NotificationClosed" => {
            let (number, reason): (u32, u32) = body.deserialize().ok()?;
            let by_hand = reason == BY_THE_PERSON;
            Some((number, by_hand.then_some(ReminderAnswer::Dismiss)))
        }
        _ => None,
    }
}

async fn next<S: Stream>(mut stream: std::pin::Pin<&mut S>) -> Option<S::Item> {
    std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await
}

/// The specification's markup has three characters of its own.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[async_trait]
impl Notifier for SystemNotifier {
    async fn remind(&self, id: &ReminderId, reminder: &ReminderView) -> Result<(), NotShown> {
        match tokio::time::timeout(ANSWER, self.show(id, reminder)).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(NotShown),
            Ok(Err(error)) => {
                tracing::info!(%error, "the desktop shows no notifications");
                *self.service.lock().await = None;
                Err(NotShown)
            }
            Err(_) => Err(NotShown),
        }
    }

    async fn withdraw(&self, id: &ReminderId) {
        let number = self.shown.lock().await.remove(id);
        if let Some(number) = number
            && let Ok(service) = self.service().await
        {
            let closed = service.close_notification(number);
            let _ = tokio::time::timeout(ANSWER, closed).await;
        }
    }

    async fn say_it_stays(&self) {
        let said = async {
            let service = self.service().await?;
            let words = &self.common.words;
            let (title, body) = words.it_stays();
            service
                .notify(
                    &words.app_name(),
                    0,
                    "zvonok",
                    &title,
                    &body,
                    &[],
                    HashMap::from([("desktop-entry", Value::from("zvonok"))]),
                    -1,
                )
                .await
        };
        if !matches!(tokio::time::timeout(ANSWER, said).await, Ok(Ok(_))) {
            tracing::info!("it was not said that the program stays");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_no_markup() {
        assert_eq!(escaped("<b>Я & ты</b>"), "&lt;b&gt;Я &amp; ты&lt;/b&gt;");
    }

    #[test]
    fn only_our_buttons_mean_something() {
        assert_eq!(meaning("join"), Some(ReminderAnswer::Join));
        assert_eq!(meaning("dismiss"), Some(ReminderAnswer::Dismiss));
        assert_eq!(meaning("default"), Some(ReminderAnswer::Open));
        assert_eq!(meaning("settings"), None);
    }
}
