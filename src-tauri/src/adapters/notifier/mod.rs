//! Reminders as the system shows them, beside all windows.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(any(windows, test))]
mod toast;
#[cfg(windows)]
mod windows;

#[cfg(not(target_os = "macos"))]
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use crate::{app::snapshot::ReminderAnswer, ports::ReminderId};
#[cfg(not(target_os = "macos"))]
use crate::{
    app::snapshot::ReminderView,
    words::{ReminderWords, Words},
};

#[cfg(target_os = "linux")]
pub use self::linux::SystemNotifier;
#[cfg(target_os = "macos")]
pub use self::macos::SystemNotifier;
#[cfg(windows)]
pub use self::windows::SystemNotifier;

/// Where it is told what was pressed.
pub type Answers = UnboundedSender<(ReminderId, ReminderAnswer)>;

/// Names of the buttons, as the system gives them back.
#[cfg(not(target_os = "macos"))]
const JOIN: &str = "join";
#[cfg(not(target_os = "macos"))]
const DISMISS: &str = "dismiss";

/// What a pressed button means; none for a name that is none of ours.
#[cfg(not(target_os = "macos"))]
fn meaning(button: &str) -> Option<ReminderAnswer> {
    match button {
        JOIN => Some(ReminderAnswer::Join),
        DISMISS => Some(ReminderAnswer::Dismiss),
        // The notification itself, by the specification's own name.
        "default" => Some(ReminderAnswer::Open),
        _ => None,
    }
}

/// What a notifier with buttons needs.
#[cfg(not(target_os = "macos"))]
struct Common {
    words: Arc<Words>,
    answers: Answers,
}

#[cfg(not(target_os = "macos"))]
impl Common {
    fn tell(&self, id: &ReminderId, answer: ReminderAnswer) {
        // Nobody listens any more while the program ends.
        let _ = self.answers.send((id.clone(), answer));
    }

    fn words_of(&self, reminder: &ReminderView) -> ReminderWords {
        self.words.reminder(reminder)
    }
}
