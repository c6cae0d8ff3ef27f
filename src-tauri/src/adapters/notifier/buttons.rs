//! What reminders with buttons share.

use std::sync::Arc;

use super::Answers;
use crate::{
    app::snapshot::{ReminderAnswer, ReminderView},
    ports::ReminderId,
    words::{ReminderWords, Words},
};

/// Names of the buttons, as the system gives them back.
pub(super) const JOIN: &str = "join";
pub(super) const DISMISS: &str = "dismiss";

/// What a pressed button means; none for a name that is none of ours.
pub(super) fn meaning(button: &str) -> Option<ReminderAnswer> {
    match button {
        JOIN => Some(ReminderAnswer::Join),
        DISMISS => Some(ReminderAnswer::Dismiss),
        // The notification itself, by the specification's own name.
        "default" => Some(ReminderAnswer::Open),
        _ => None,
    }
}

/// What a notifier with buttons needs.
pub(super) struct Common {
    pub words: Arc<Words>,
    pub answers: Answers,
}

impl Common {
    pub fn tell(&self, id: &ReminderId, answer: ReminderAnswer) {
        // Nobody listens any more while the program ends.
        let _ = self.answers.send((id.clone(), answer));
    }

    pub fn words_of(&self, reminder: &ReminderView) -> ReminderWords {
        self.words.reminder(reminder)
    }
}
