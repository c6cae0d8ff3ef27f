//! What the system offers beside the window.

use zvonok_core::error::ErrorCode;
use zvonok_lib::app::snapshot::{Service, SettingsChange, ShortcutView};

use crate::fakes::{World, Zvonok, to};

const KEYS: &str = "Ctrl+Alt+KeyJ";

fn keys(text: &str) -> SettingsChange {
    SettingsChange::Shortcut {
        keys: Some(text.to_owned()),
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_switched_is_what_the_system_says_afterwards() {
    let zvonok = Zvonok::signed_in().await;
    let settings = zvonok.screen().settings;
    assert_eq!(
        (settings.autostart, settings.desktop_button),
        (Some(false), Some(false))
    );
    for change in [
        SettingsChange::Autostart { on: true },
        SettingsChange::DesktopButton { on: true },
    ] {
        zvonok.app.change_setting(change).await;
    }
    let settings = zvonok.screen().settings;
    assert_eq!(
        (settings.autostart, settings.desktop_button),
        (Some(true), Some(true))
    );

    zvonok.world.things().refuses = true;
    for (change, told) in [
        (
            SettingsChange::Autostart { on: false },
            ErrorCode::AutostartFailed,
        ),
        (
            SettingsChange::DesktopButton { on: false },
            ErrorCode::DesktopButtonFailed,
        ),
    ] {
        zvonok.app.change_setting(change).await;
        assert_eq!(zvonok.notice(), Some(told));
    }
    let settings = zvonok.screen().settings;
    assert_eq!(
        (settings.autostart, settings.desktop_button),
        (Some(true), Some(true))
    );
}

#[tokio::test(start_paused = true)]
async fn keys_are_taken_again_at_the_next_start() {
    let zvonok = Zvonok::signed_in().await;
    assert_eq!(zvonok.screen().settings.shortcut, ShortcutView::Off);
    zvonok.app.change_setting(keys(KEYS)).await;
    let on = ShortcutView::On {
        keys: KEYS.to_owned(),
    };
    assert_eq!(zvonok.screen().settings.shortcut, on);
    zvonok.world.things().keys = None;
    let zvonok = zvonok.restarted().await;
    assert_eq!(zvonok.world.things().keys.as_deref(), Some(KEYS));
    assert_eq!(zvonok.screen().settings.shortcut, on);
    zvonok
        .app
        .change_setting(SettingsChange::Shortcut { keys: None })
        .await;
    assert_eq!(zvonok.screen().settings.shortcut, ShortcutView::Off);
    assert_eq!(zvonok.world.things().keys, None);
}

#[tokio::test(start_paused = true)]
async fn keys_are_let_go_of_while_others_are_chosen() {
    let zvonok = Zvonok::signed_in().await;
    let held = || zvonok.world.things().keys.clone();
    zvonok.app.choose_keys(true).await;
    zvonok.app.choose_keys(false).await;
    assert_eq!(held(), None, "nobody chose any");
    zvonok.app.change_setting(keys(KEYS)).await;
    zvonok.app.choose_keys(true).await;
    assert_eq!(held(), None);
    let on = ShortcutView::On {
        keys: KEYS.to_owned(),
    };
    assert_eq!(zvonok.screen().settings.shortcut, on, "nothing flickers");
    zvonok.app.choose_keys(false).await;
    assert_eq!(held().as_deref(), Some(KEYS));

    // The page tells both, and they may arrive in either order.
    const OTHER: &str = "Ctrl+Shift+KeyK";
    for choosing_ends_first in [true, false] {
        zvonok.app.change_setting(keys(KEYS)).await;
        zvonok.app.choose_keys(true).await;
        if choosing_ends_first {
            zvonok.app.choose_keys(false).await;
            zvonok.app.change_setting(keys(OTHER)).await;
        } else {
            zvonok.app.change_setting(keys(OTHER)).await;
            zvonok.app.choose_keys(false).await;
        }
        assert_eq!(held().as_deref(), Some(OTHER));
    }

    // The window was closed over it.
    zvonok.app.choose_keys(true).await;
    zvonok.app.stay().await;
    assert_eq!(held().as_deref(), Some(OTHER));

    zvonok.app.choose_keys(true).await;
    zvonok.world.things().taken_keys.insert(OTHER);
    zvonok.app.choose_keys(false).await;
    let taken = ShortcutView::Taken {
        keys: OTHER.to_owned(),
    };
    assert_eq!(zvonok.screen().settings.shortcut, taken);
    assert_eq!(zvonok.notice(), Some(ErrorCode::ShortcutTaken));
}

#[tokio::test(start_paused = true)]
async fn keys_of_another_program_are_told() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().taken_keys.insert(KEYS);
    zvonok.app.change_setting(keys(KEYS)).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::ShortcutTaken));
    let taken = ShortcutView::Taken {
        keys: KEYS.to_owned(),
    };
    assert_eq!(zvonok.screen().settings.shortcut, taken);
}

#[tokio::test(start_paused = true)]
async fn what_the_system_does_not_offer_is_not_claimed() {
    let world = World::new();
    {
        let mut things = world.things();
        (things.autostart, things.desktop_button) = (None, None);
        things.no_shortcuts = true;
        things.tray = false;
    }
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    let settings = zvonok.screen().settings;
    assert_eq!(
        (
            settings.autostart,
            settings.desktop_button,
            settings.background
        ),
        (None, None, None)
    );
    assert_eq!(settings.shortcut, ShortcutView::Unavailable);
    assert!(
        !zvonok.app.stays(),
        "without a place beside the clock nobody would find it again"
    );
    // A panel comes later than the program.
    zvonok.world.things().tray = true;
    zvonok.app.tray_changed();
    assert_eq!(zvonok.screen().settings.background, Some(true));
    assert!(zvonok.app.stays());
}

#[tokio::test(start_paused = true)]
async fn it_stays_for_somebody_and_says_so_once() {
    let zvonok = Zvonok::started().await;
    assert!(!zvonok.app.stays(), "nobody is to be reminded");
    zvonok.sign_in().await;
    assert!(zvonok.app.stays());
    zvonok.app.stay().await;
    zvonok.app.stay().await;
    assert_eq!(zvonok.world.things().said_it_stays, 1);
    zvonok
        .app
        .change_setting(SettingsChange::Background { on: false })
        .await;
    assert!(!zvonok.app.stays());
    let zvonok = zvonok.restarted().await;
    assert!(!zvonok.app.stays(), "remembered");
    assert_eq!(zvonok.screen().settings.background, Some(false));
}

#[tokio::test(start_paused = true)]
async fn a_window_that_is_closed_during_a_sign_in_stays_closed() {
    for closed in [true, false] {
        let zvonok = Zvonok::signed_in().await;
        zvonok.app.set_visible(true);
        zvonok.world.next_window(|address| to(&[address.as_str()]));
        let sign_in = zvonok.beside(async move |app| app.sign_in(Service::VkId).await);
        while zvonok.screen().window_at.is_none() {
            tokio::task::yield_now().await;
        }
        let before = zvonok.world.things().raised;
        if closed {
            zvonok.app.stay().await;
        } else {
            zvonok.app.cancel_sign_in();
        }
        sign_in.await.unwrap();
        // Given up in the main window itself, that comes to the front.
        let raised = zvonok.world.things().raised - before;
        assert_eq!(raised, if closed { 0 } else { 1 });
    }
}
