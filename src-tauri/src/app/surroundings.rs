//! What the system offers beside the window: the place beside the clock, starting with the system, keys, a button on
//! the desktop.

use std::time::Duration;

use zvonok_core::{
    call::{
        Chosen,
        table::{CallProgram, CallProvider},
    },
    error::ErrorCode,
    region::{Opener, Region},
};

use super::{
    App,
    snapshot::{Notice, ProviderCalls, SettingsView, ShortcutView},
    state::State,
};

/// Within this the system has taken note that keys were let go of (under X11 their connection has to close).
const LETTING_GO: Duration = Duration::from_millis(200);

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

pub(super) fn settings(state: &State, region: &Region) -> SettingsView {
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
        calls: calls(state, region),
    }
}

/// What was chosen for calls. On a shared computer that is nobody's to change.
fn calls(state: &State, region: &Region) -> Vec<ProviderCalls> {
    if state.preferences.shared {
        return Vec::new();
    }
    let providers = region.call_providers.iter();
    providers
        .filter_map(|provider| provider_calls(provider, state))
        .collect()
}

/// `None` where nothing was chosen, or a program that the table no longer has: that counts as nothing.
fn provider_calls(provider: &CallProvider, state: &State) -> Option<ProviderCalls> {
    let chosen = state.preferences.calls.get(&provider.id)?;
    let is_chosen = |name: &str| matches!(chosen, Chosen::Program(it) if it == name);
    let mut programs: Vec<String> = Vec::new();
    // A program may stand in the table in more than one way.
    for program in &provider.programs {
        let offered = is_chosen(&program.name) || state.is_ready(&program.opener);
        if offered && !programs.contains(&program.name) {
            programs.push(program.name.clone());
        }
    }
    // Another site of the table's opens in the browser, too: there is nothing to ask.
    let is_program = |it: &CallProgram| !matches!(it.opener, Opener::Site { .. });
    let mut ready = provider
        .programs
        .iter()
        .filter(|it| state.is_ready(&it.opener));
    let can_ask = *chosen == Chosen::Ask || ready.any(is_program);
    let is_gone = matches!(chosen, Chosen::Program(_)) && !programs.iter().any(|it| is_chosen(it));
    (!is_gone).then(|| ProviderCalls {
        provider: provider.id.clone(),
        name: provider.name.clone(),
        programs,
        can_ask,
        choice: chosen.clone().into(),
    })
}

impl App {
    /// Asks the system what it offers, and takes the keys that were chosen.
    pub(super) async fn look_around(&self) {
        let autostart = self.ports.autostart.is_on().await;
        let desktop_button = self.ports.desktop_button.is_there().await;
        let shortcuts = self.ports.shortcuts.available();
        let _turn = self.taking_keys.lock().await;
        let keys = self.state().preferences.shortcut.clone();
        let has_keys = match keys {
            Some(keys) if shortcuts => self.ports.shortcuts.set(Some(&keys)).await.is_ok(),
            _ => false,
        };
        let tray = self.ports.view.has_tray();
        self.change(|state| {
            state.surroundings = Surroundings {
                tray,
                autostart,
                desktop_button,
                shortcuts,
                has_keys,
            };
        });
    }

    /// The place beside the clock came or went.
    pub fn tray_changed(&self) {
        let tray = self.ports.view.has_tray();
        self.change(|state| state.surroundings.tray = tray);
    }

    pub(super) async fn set_autostart(&self, on: bool) {
        let done = self.ports.autostart.set(on).await;
        let is_on = self.ports.autostart.is_on().await;
        self.change(|state| state.surroundings.autostart = is_on);
        if done.is_err() {
            self.tell(Notice::new(ErrorCode::AutostartFailed));
        }
    }

    /// On a computer that is everybody's nothing begins by itself, and no keys are anybody's.
    pub(super) async fn let_go_of_the_computer(&self) {
        if self.ports.autostart.is_on().await == Some(true) {
            self.set_autostart(false).await;
        }
        let keys = self.state().preferences.shortcut.clone();
        if keys.is_some() {
            self.set_shortcut(None).await;
        }
    }

    pub(super) async fn set_desktop_button(&self, there: bool) {
        let done = self.ports.desktop_button.set(there).await;
        let is_there = self.ports.desktop_button.is_there().await;
        self.change(|state| state.surroundings.desktop_button = is_there);
        if done.is_err() {
            self.tell(Notice::new(ErrorCode::DesktopButtonFailed));
        }
    }

    /// Somebody presses new keys in the settings, or no longer does: what is pressed meanwhile is not for the old ones.
    pub async fn choose_keys(&self, choosing: bool) {
        let _turn = self.taking_keys.lock().await;
        let keys = {
            let state = self.state();
            let held = state.surroundings.has_keys && !choosing;
            state.preferences.shortcut.clone().filter(|_| held)
        };
        let taken = async || self.ports.shortcuts.set(keys.as_deref()).await.is_err();
        if !taken().await || choosing {
            return;
        }
        // What was let go of a moment ago is free a moment later.
        tokio::time::sleep(LETTING_GO).await;
        if taken().await {
            self.change(|state| state.surroundings.has_keys = false);
            self.tell(Notice::new(ErrorCode::ShortcutTaken));
        }
    }

    pub(super) async fn set_shortcut(&self, keys: Option<String>) {
        let _turn = self.taking_keys.lock().await;
        let taken = self.ports.shortcuts.set(keys.as_deref()).await.is_err();
        let has_keys = keys.is_some() && !taken;
        self.prefer(|it| it.shortcut = keys).await;
        self.change(|state| state.surroundings.has_keys = has_keys);
        if taken {
            self.tell(Notice::new(ErrorCode::ShortcutTaken));
        }
    }

    /// Whether the program goes on when its window is closed: there is a place where it stays in sight, somebody to
    /// be reminded, and nobody wished otherwise.
    pub fn stays(&self) -> bool {
        let tray = self.ports.view.has_tray();
        let state = self.state();
        let wanted = !state.preferences.ends_with_window && !state.preferences.shared;
        tray && wanted && state.signed_in.is_some()
    }

    /// The window was closed, and the program goes on. Said once on a computer: an icon is easily overlooked.
    pub async fn stay(&self) {
        self.set_visible(false);
        self.cancel_sign_in();
        self.dismiss();
        // They may have been let go of for whoever was choosing others.
        self.choose_keys(false).await;
        let told = self.state().preferences.told_it_stays;
        if !told {
            self.prefer(|it| it.told_it_stays = true).await;
            self.ports.notifier.say_it_stays().await;
        }
    }
}
