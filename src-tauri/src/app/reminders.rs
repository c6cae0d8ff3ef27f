//! Reminders and what else goes on while the window is closed: what was chosen, what the system offers, what is due.

use serde::{Deserialize, Serialize};
use zvonok_core::bell::reminders::Rules;

use super::{
    snapshot::{SettingsView, ShortcutView},
    state::State,
};

/// When and how one is reminded of a lesson: nothing about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Reminders {
    pub before: Option<u8>,
    pub at_bell: bool,
    pub repeat: bool,
    pub hide_subject: bool,
    pub auto_join: bool,
}

impl Default for Reminders {
    fn default() -> Self {
        Reminders {
            before: Some(5),
            at_bell: true,
            repeat: false,
            hide_subject: false,
            auto_join: false,
        }
    }
}

impl Reminders {
    pub fn rules(&self) -> Rules {
        Rules {
            before: self.before,
            at_bell: self.at_bell,
            repeat: self.repeat,
            auto_join: self.auto_join,
        }
    }
}

/// What the system offers beside the window, and how that stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Surroundings {
    /// There is a place beside the clock.
    pub tray: bool,
    /// The program starts with the system; `None` where that cannot be arranged.
    pub autostart: Option<bool>,
    /// A button stands on the desktop; `None` where none can be made.
    pub desktop_button: Option<bool>,
    /// The system lets programs have keys.
    pub shortcuts: bool,
    /// The chosen keys are ours.
    pub has_keys: bool,
}

pub(super) fn settings(state: &State) -> SettingsView {
    let preferences = &state.preferences;
    let reminders = &preferences.reminders;
    let around = &state.surroundings;
    SettingsView {
        remind_before: reminders.before,
        remind_at_bell: reminders.at_bell,
        repeat: reminders.repeat,
        hide_subject: reminders.hide_subject,
        auto_join: reminders.auto_join,
        background: around.tray.then_some(!preferences.ends_with_window),
        autostart: around.autostart,
        shortcut: match &preferences.shortcut {
            _ if !around.shortcuts => ShortcutView::Unavailable,
            None => ShortcutView::Off,
            Some(keys) if around.has_keys => ShortcutView::On { keys: keys.clone() },
            Some(keys) => ShortcutView::Taken { keys: keys.clone() },
        },
        desktop_button: around.desktop_button,
    }
}
