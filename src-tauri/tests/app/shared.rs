//! A shared computer: nothing outlives a person's turn at it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use zvonok_core::{error::ErrorCode, guide::ForWhom};
use zvonok_lib::{
    app::snapshot::{CallChoice, JoinChoice, Screen, Service, SessionOnly, SettingsChange},
    ports::PortalError,
};

use crate::fakes::{FINISH, NOW, World, Zvonok, page_user, session, to};

/// Started on a computer that is everybody's; nobody is signed in.
async fn shared() -> Zvonok {
    let zvonok = Zvonok::started().await;
    zvonok.app.choose_for_whom(Some(ForWhom::Shared)).await;
    zvonok
}

/// Иван at such a computer, connected to VK ID.
async fn ivan() -> Zvonok {
    let zvonok = shared().await;
    zvonok.sign_in().await;
    zvonok.connect().await;
    assert_eq!(zvonok.notice(), None);
    assert_eq!(zvonok.day().lessons.len(), 6);
    zvonok
}

fn next_is_anna(zvonok: &Zvonok) {
    let mut things = zvonok.world.things();
    things.user = Some(page_user("8", "student"));
    let account = things.account.as_mut().unwrap();
    account.uid = "8".into();
    account.name = "Иванова Анна Ивановна".into();
    things.cookies = Ok(session("hush-jwt-8").cookies);
}

fn shown(zvonok: &Zvonok) -> Vec<String> {
    let members = zvonok.screen().members.into_iter();
    members.map(|it| it.short_name).collect()
}

#[track_caller]
fn nothing_is_written(zvonok: &Zvonok) {
    assert_eq!(zvonok.keychain(), Vec::<String>::new());
    let things = zvonok.world.things();
    assert!(things.memory.is_empty() && things.cache.is_empty());
    let preferences = things.preferences.as_deref().unwrap();
    for personal in ["hush", "Иван", "\"7\""] {
        assert!(!preferences.contains(personal), "{preferences}");
    }
}

/// The program's own turns, one a minute, from one minute after [`NOW`] to another; gives the first one after which
/// nobody is signed in.
async fn left_after(zvonok: &Zvonok, from: i64, to: i64) -> Option<i64> {
    let start: Timestamp = NOW.parse().unwrap();
    for minute in from..=to {
        zvonok.world.things().now = start + SignedDuration::from_mins(minute);
        zvonok.app.tick().await;
        if zvonok.screen().pupil.is_none() {
            return Some(minute);
        }
    }
    None
}

#[tokio::test(start_paused = true)]
async fn nothing_of_a_person_is_written_down() {
    let zvonok = ivan().await;
    let screen = zvonok.screen();
    assert!(screen.shared);
    assert_eq!(screen.session_only, Some(SessionOnly::SharedComputer));
    let changed = Some(session("hush-jwt-2"));
    zvonok.world.things().rotates.push_back(changed);
    zvonok.app.refresh().await;
    zvonok.app.vk_profile_is_linked().await;
    zvonok.world.set_now("2026-11-25T05:14:00Z");
    zvonok.app.tick().await;
    nothing_is_written(&zvonok);
    assert!(zvonok.world.calls("vault.save").is_empty());
    assert!(zvonok.world.calls("cache.save").is_empty());

    let zvonok = zvonok.restarted().await;
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    assert_eq!(shown(&zvonok), Vec::<String>::new());
    assert!(zvonok.screen().shared, "the computer stays what it is");
    assert!(
        zvonok.world.calls("vault.load").is_empty(),
        "nobody is looked for"
    );
    assert!(zvonok.world.calls("portal.").is_empty());
}

/// Whatever a keychain holds is not for whoever comes to a shared computer.
#[tokio::test(start_paused = true)]
async fn what_lies_in_the_keychain_is_not_read() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().preferences =
        Some(r#"{"version":1,"for_whom":"shared","shared":true}"#.into());
    let zvonok = zvonok.restarted().await;
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    assert!(shown(&zvonok).is_empty());
}

#[tokio::test(start_paused = true)]
async fn choosing_it_signs_everybody_out_and_removes_what_was_kept() {
    let zvonok = Zvonok::connected().await;
    next_is_anna(&zvonok);
    zvonok.sign_in().await;
    assert_eq!(zvonok.world.things().cache.len(), 2);
    zvonok.app.choose_for_whom(Some(ForWhom::Shared)).await;
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    assert!(shown(&zvonok).is_empty());
    nothing_is_written(&zvonok);
    // Иван was not on screen; his access is taken away all the same.
    assert_eq!(zvonok.world.things().revoked, ["hush-access-one"]);
    assert_eq!(zvonok.notice(), None);
    let zvonok = zvonok.restarted().await;
    assert!(shown(&zvonok).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_silent_keychain_is_told() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().keychain_fails = Some(SessionOnly::KeychainSilent);
    zvonok.app.choose_for_whom(Some(ForWhom::Shared)).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignOutIncomplete));
    assert!(zvonok.screen().shared);
    // With nobody here there is nothing to be told.
    let world = World::new();
    world.things().keychain_fails = Some(SessionOnly::KeychainSilent);
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.app.choose_for_whom(Some(ForWhom::Shared)).await;
    assert_eq!(zvonok.notice(), None);
}

/// Wherever something stands when the computer becomes everybody's, it writes nothing afterwards.
#[tokio::test(start_paused = true)]
async fn what_is_under_way_writes_nothing() {
    for stands_at in ["portal.week", "portal.days", "vault.save", "cache.save"] {
        let zvonok = Zvonok::connected().await;
        let changed = Some(session("hush-jwt-late"));
        zvonok.world.things().rotates.push_back(changed);
        let gate = zvonok.world.gate(stands_at);
        let refresh = zvonok.beside(async move |app| app.refresh().await);
        gate.reached().await;
        zvonok.world.ungate(stands_at);
        let choice =
            zvonok.beside(async move |app| app.choose_for_whom(Some(ForWhom::Shared)).await);
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        gate.open();
        refresh.await.unwrap();
        choice.await.unwrap();
        nothing_is_written(&zvonok);
        assert_eq!(zvonok.screen().pupil, None, "{stands_at}");
    }
}

#[tokio::test(start_paused = true)]
async fn switched_off_it_keeps_whoever_is_signed_in() {
    let zvonok = ivan().await;
    // Asked again, nothing is written down while somebody thinks.
    zvonok.app.choose_for_whom(None).await;
    zvonok.app.refresh().await;
    nothing_is_written(&zvonok);
    assert!(zvonok.screen().shared);

    zvonok.app.choose_for_whom(Some(ForWhom::Pupil)).await;
    assert!(!zvonok.screen().shared);
    assert_eq!(zvonok.screen().session_only, None);
    assert_eq!(shown(&zvonok), ["Иван И."]);
    let zvonok = zvonok.restarted().await;
    assert_eq!(shown(&zvonok), ["Иван И."]);
    assert_eq!(zvonok.day().lessons.len(), 6);
    assert_eq!(zvonok.keychain().len(), 6);
    assert_eq!(zvonok.world.things().cache.len(), 1);
    assert_eq!(left_after(&zvonok, 1, 60).await, None);
}

#[tokio::test(start_paused = true)]
async fn one_person_at_a_time() {
    let zvonok = ivan().await;
    next_is_anna(&zvonok);
    zvonok.sign_in().await;
    assert_eq!(shown(&zvonok), ["Анна И."]);
    assert_eq!(zvonok.world.things().revoked, ["hush-access-one"]);
    zvonok.app.switch_to("7").await;
    assert_eq!(shown(&zvonok), ["Анна И."]);
    nothing_is_written(&zvonok);
    // Switched off, only she is kept: nothing of the one before was left in memory.
    zvonok.app.choose_for_whom(Some(ForWhom::Child)).await;
    let kept = zvonok.keychain();
    assert!(
        kept.iter().all(|record| !record.starts_with("7/")),
        "{kept:?}"
    );
    assert!(kept.contains(&"8/portal-session".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_signing_in_sends_nobody_away() {
    let zvonok = ivan().await;
    zvonok
        .world
        .next_window(|_| vec![crate::fakes::Goes::Closed]);
    zvonok.app.sign_in(Service::Portal).await;
    assert_eq!(shown(&zvonok), ["Иван И."]);
    // The same person again stays connected.
    zvonok.sign_in().await;
    assert_eq!(shown(&zvonok), ["Иван И."]);
    assert!(zvonok.world.things().revoked.is_empty());
}

#[tokio::test(start_paused = true)]
async fn whoever_left_is_signed_out() {
    let zvonok = ivan().await;
    assert_eq!(left_after(&zvonok, 1, 14).await, None);
    zvonok.app.active();
    assert_eq!(left_after(&zvonok, 15, 28).await, None);
    assert_eq!(left_after(&zvonok, 29, 40).await, Some(29));
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    assert_eq!(
        zvonok.notice(),
        Some(ErrorCode::LeftAlone),
        "it is said why"
    );
    assert_eq!(zvonok.world.things().revoked.len(), 1);
    nothing_is_written(&zvonok);
    // Whoever comes next has the whole time.
    zvonok.sign_in().await;
    assert_eq!(left_after(&zvonok, 30, 43).await, None);
    assert_eq!(left_after(&zvonok, 44, 50).await, Some(44));
    // On a computer of one's own nobody is.
    let own = Zvonok::signed_in().await;
    assert_eq!(left_after(&own, 1, 120).await, None);
}

/// 10:05; the lesson ends at 10:40.
#[tokio::test(start_paused = true)]
async fn nobody_is_signed_out_of_a_call() {
    let zvonok = ivan().await;
    let lesson = "2026-11-25/2".parse().unwrap();
    zvonok.app.join(lesson, JoinChoice::default()).await;
    assert_eq!(zvonok.opened().len(), 1);
    assert_eq!(left_after(&zvonok, 1, 60).await, Some(40));
    // Somebody who comes back from the call has their time.
    let zvonok = ivan().await;
    zvonok.app.join(lesson, JoinChoice::default()).await;
    assert_eq!(left_after(&zvonok, 1, 38).await, None);
    zvonok.app.active();
    assert_eq!(left_after(&zvonok, 39, 60).await, Some(53));
}

#[tokio::test(start_paused = true)]
async fn an_open_sign_in_window_is_somebody() {
    let zvonok = ivan().await;
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let attempt = zvonok.beside(async move |app| app.sign_in(Service::Portal).await);
    while zvonok.screen().signing_in.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(left_after(&zvonok, 1, 30).await, None);
    zvonok.app.cancel_sign_in();
    attempt.await.unwrap();
    assert_eq!(left_after(&zvonok, 31, 60).await, Some(45));
}

/// A session whose owner the portal has not told is somebody's too.
#[tokio::test(start_paused = true)]
async fn a_nameless_session_does_not_wait_for_the_next_one() {
    let zvonok = shared().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.sign_in().await;
    left_after(&zvonok, 1, 1).await;
    zvonok.world.set_now("2026-11-25T05:25:00Z");
    zvonok.app.tick().await;
    zvonok.world.things().portal_fails = None;
    zvonok.app.refresh().await;
    assert_eq!(zvonok.screen().pupil, None);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_makes_nobody_leave_too_early() {
    let zvonok = ivan().await;
    zvonok.world.set_now("2026-11-25T01:00:00Z");
    zvonok.app.tick().await;
    assert!(zvonok.screen().pupil.is_some());
    zvonok.world.set_now("2026-11-25T01:14:00Z");
    zvonok.app.tick().await;
    assert!(zvonok.screen().pupil.is_some());
    zvonok.world.set_now("2026-11-25T01:15:00Z");
    zvonok.app.tick().await;
    assert!(zvonok.screen().pupil.is_none());
}

#[tokio::test(start_paused = true)]
async fn closing_the_program_signs_out_and_does_not_wait_for_ever() {
    let zvonok = ivan().await;
    assert!(zvonok.app.must_leave());
    zvonok.app.leave().await;
    assert_eq!(zvonok.world.things().revoked, ["hush-access-one"]);
    assert_eq!(zvonok.screen().screen, Screen::Welcome);
    assert!(!zvonok.app.must_leave());

    // VK ID is silent: the program ends all the same.
    let zvonok = ivan().await;
    let _gate = zvonok.world.gate("vk_id.revoke");
    let before = tokio::time::Instant::now();
    zvonok.app.leave().await;
    assert!(
        before.elapsed() <= Duration::from_secs(5),
        "{:?}",
        before.elapsed()
    );
    assert_eq!(zvonok.screen().screen, Screen::Welcome);

    // At home nobody is signed out.
    let zvonok = Zvonok::connected().await;
    assert!(!zvonok.app.must_leave());
    zvonok.app.leave().await;
    assert!(zvonok.screen().pupil.is_some() && zvonok.world.things().revoked.is_empty());
}

/// The keychain itself is looked at there too.
#[tokio::test(start_paused = true)]
async fn the_check_tries_the_keychain_itself() {
    let zvonok = shared().await;
    zvonok.app.check().await;
    assert_eq!(zvonok.world.calls("vault.save"), ["vault.save check"]);
    assert_eq!(zvonok.keychain(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_was_under_way_signs_nobody_in() {
    let zvonok = Zvonok::started().await;
    zvonok.world.next_window(|_| to(&[FINISH]));
    let gate = zvonok.world.gate("portal.week");
    let attempt = zvonok.beside(async move |app| app.sign_in(Service::Portal).await);
    gate.reached().await;
    zvonok.world.ungate("portal.week");
    zvonok.app.choose_for_whom(Some(ForWhom::Shared)).await;
    gate.open();
    attempt.await.unwrap();
    assert_eq!(zvonok.screen().pupil, None);
    nothing_is_written(&zvonok);
}

/// VK ID may take its time to take the access away; whoever presses on meanwhile waits for the first choice.
#[tokio::test(start_paused = true)]
async fn two_choices_at_once_leave_one_truth() {
    let zvonok = Zvonok::connected().await;
    let gate = zvonok.world.gate("vk_id.revoke");
    let sharing = zvonok.beside(async |app| app.choose_for_whom(Some(ForWhom::Shared)).await);
    gate.reached().await;
    let kept = zvonok.world.things().preferences.clone();
    assert!(
        kept.is_some_and(|text| text.contains("\"shared\":true")),
        "kept before VK ID answers"
    );
    let own = zvonok.beside(async |app| app.choose_for_whom(Some(ForWhom::Pupil)).await);
    zvonok.world.ungate("vk_id.revoke");
    gate.open();
    sharing.await.unwrap();
    own.await.unwrap();
    assert!(!zvonok.screen().shared);
    zvonok.sign_in().await;
    assert!(zvonok.screen().session_only.is_none(), "kept again");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_may_have_said_shared() {
    let world = World::new();
    world.things().preferences = Some("{\"version\":99}".into());
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    assert!(zvonok.screen().shared);
    zvonok.sign_in().await;
    nothing_is_written(&zvonok);
}

/// A lesson of another day may be looked into: nobody is in its call till then.
#[tokio::test(start_paused = true)]
async fn a_lesson_of_another_day_keeps_nobody_signed_in() {
    let zvonok = ivan().await;
    zvonok.world.set_now("2026-11-25T00:05:00Z");
    let lesson = "2026-11-25/2".parse().unwrap();
    zvonok.app.join(lesson, JoinChoice::default()).await;
    assert_eq!(zvonok.opened().len(), 1);
    assert!(left_after(&zvonok, 1, 90).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn one_pupils_choices_are_not_the_next_ones() {
    let zvonok = ivan().await;
    let before = zvonok.world.things().preferences.clone();
    zvonok.app.has_account(true).await;
    let lesson = "2026-11-25/2".parse().unwrap();
    let browser = JoinChoice {
        program: Some(false),
        ..JoinChoice::default()
    };
    zvonok.app.join(lesson, browser).await;
    let ask = SettingsChange::CallChoice {
        provider: "vk".into(),
        choice: CallChoice::Ask,
    };
    zvonok.app.change_setting(ask).await;
    assert_eq!(zvonok.world.things().preferences, before);
    assert!(zvonok.screen().settings.calls.is_empty());
}

/// Before the computer became everybody's.
#[tokio::test(start_paused = true)]
async fn what_was_chosen_for_calls_before_is_not_shown() {
    let world = World::new();
    let calls = r#"{"version":1,"shared":true,"calls":{"vk":"browser"}}"#;
    world.things().preferences = Some(calls.into());
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    assert!(zvonok.screen().shared);
    assert!(zvonok.screen().settings.calls.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_computer_that_becomes_everybodys_starts_nothing_by_itself() {
    let zvonok = Zvonok::signed_in().await;
    let keys = Some("Ctrl+Alt+Z".to_owned());
    for change in [
        SettingsChange::Autostart { on: true },
        SettingsChange::Shortcut { keys },
    ] {
        zvonok.app.change_setting(change).await;
    }
    let of_the_system = || {
        let things = zvonok.world.things();
        (things.autostart, things.keys.is_some())
    };
    assert_eq!(of_the_system(), (Some(true), true));
    zvonok.app.choose_for_whom(Some(ForWhom::Shared)).await;
    assert_eq!(of_the_system(), (Some(false), false));
    assert_eq!(zvonok.notice(), None);
}
