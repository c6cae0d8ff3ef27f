//! The app asks the portal by itself, and not too often.

use jiff::{SignedDuration, Timestamp};
use zvonok_core::error::ErrorCode;
use zvonok_lib::{app::snapshot::Service, ports::PortalError};

use crate::fakes::{NOW, Zvonok, session, to};

/// So many seconds after [`NOW`], minute by minute, as the program's own turns come.
async fn goes_on(zvonok: &Zvonok, from: i64, to: i64) -> Vec<i64> {
    let start: Timestamp = NOW.parse().unwrap();
    let mut asked = Vec::new();
    for minute in from..=to {
        zvonok.world.things().now = start + SignedDuration::from_mins(minute);
        let before = zvonok.world.calls("portal.week").len();
        // The second turn of a minute finds nothing to do.
        zvonok.app.tick().await;
        zvonok.app.tick().await;
        match zvonok.world.calls("portal.week").len() - before {
            0 => {}
            1 => asked.push(minute),
            several => panic!("{several} times in minute {minute}"),
        }
    }
    asked
}

#[tokio::test(start_paused = true)]
async fn the_day_on_screen_is_never_older_than_a_quarter_of_an_hour() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.forget_log();
    assert_eq!(goes_on(&zvonok, 1, 100).await, [15, 30, 45, 60, 75, 90]);
    assert_eq!((zvonok.notice(), zvonok.day().stale), (None, false));
    // A press is an answer too.
    zvonok.app.refresh().await;
    assert_eq!(goes_on(&zvonok, 101, 116).await, [115]);
}

#[tokio::test(start_paused = true)]
async fn a_cookie_that_the_portal_changes_is_taken_without_a_press() {
    let zvonok = Zvonok::signed_in().await;
    let changed = Some(session("hush-jwt-2"));
    zvonok.world.things().rotates.push_back(changed);
    goes_on(&zvonok, 1, 45).await;
    assert!(zvonok.world.things().keychain["7/portal-session"].contains("hush-jwt-2"));
    let asked = zvonok.world.calls("portal.week");
    assert!(
        asked.last().unwrap().ends_with("with hush-jwt-2"),
        "{asked:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_passes_by_itself_is_not_told_and_not_hammered() {
    for fails in [
        PortalError::Offline,
        PortalError::Slow,
        PortalError::Down(502),
    ] {
        let zvonok = Zvonok::signed_in().await;
        zvonok.world.things().portal_fails = Some(fails);
        zvonok.world.forget_log();
        assert_eq!(goes_on(&zvonok, 1, 70).await, [15, 16, 18, 23, 38, 53, 68]);
        assert_eq!(zvonok.notice(), None);
        assert!(zvonok.day().stale, "the screen says how old it is");
        assert!(!zvonok.screen().loading);
        zvonok.world.things().portal_fails = None;
        assert_eq!(goes_on(&zvonok, 71, 100).await, [83, 98]);
        assert!(!zvonok.day().stale);
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_press_told_stays_until_it_is_over() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.app.refresh().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::Offline));
    goes_on(&zvonok, 1, 2).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::Offline));
    zvonok.world.things().portal_fails = None;
    goes_on(&zvonok, 3, 4).await;
    assert_eq!((zvonok.notice(), zvonok.day().stale), (None, false));
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ends_unseen_is_told_once() {
    for token in [true, false] {
        let zvonok = Zvonok::signed_in().await;
        {
            let mut things = zvonok.world.things();
            let days = things.weeks[&crate::fakes::MONDAY].clone();
            things.json_days = if token { Ok(days) } else { Ok(Vec::new()) };
            things.portal_fails = Some(PortalError::SessionOver);
        }
        zvonok.world.forget_log();
        assert_eq!(goes_on(&zvonok, 1, 15).await, [15]);
        assert_eq!(zvonok.notice(), Some(ErrorCode::SessionOver));
        assert_eq!(zvonok.day().stale, !token);
        // It stays while it is not put away.
        assert_eq!(goes_on(&zvonok, 16, 31).await, [30]);
        assert_eq!(
            zvonok.notice(),
            Some(ErrorCode::SessionOver),
            "token: {token}"
        );
        zvonok.app.dismiss();
        assert_eq!(goes_on(&zvonok, 32, 61).await, [45, 60]);
        assert_eq!(zvonok.notice(), None, "token: {token}");
        zvonok.app.refresh().await;
        assert_eq!(zvonok.notice(), Some(ErrorCode::SessionOver));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_for_nobody_and_under_an_open_window() {
    let zvonok = Zvonok::started().await;
    assert!(goes_on(&zvonok, 1, 60).await.is_empty());
    let zvonok = Zvonok::connected().await;
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let attempt = zvonok.beside(async move |app| app.sign_in(Service::Portal).await);
    while zvonok.screen().signing_in.is_none() {
        tokio::task::yield_now().await;
    }
    assert!(goes_on(&zvonok, 1, 30).await.is_empty());
    zvonok.app.cancel_sign_in();
    attempt.await.unwrap();
    assert_eq!(goes_on(&zvonok, 31, 32).await, [31]);
}

/// The portal failed right behind the sign-in: its owner is learned as soon as it answers.
#[tokio::test(start_paused = true)]
async fn a_sign_in_that_the_portal_left_halfway_is_finished_by_itself() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().portal_fails = Some(PortalError::Down(503));
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::PortalDown));
    goes_on(&zvonok, 1, 2).await;
    zvonok.world.things().portal_fails = None;
    goes_on(&zvonok, 3, 6).await;
    assert_eq!((zvonok.notice(), zvonok.day().lessons.len()), (None, 6));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_stops_nothing() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.set_now("2026-11-25T02:00:00Z");
    zvonok.world.forget_log();
    zvonok.app.tick().await;
    assert_eq!(zvonok.world.calls("portal.week").len(), 1);
    zvonok.app.tick().await;
    assert_eq!(zvonok.world.calls("portal.week").len(), 1);
}
