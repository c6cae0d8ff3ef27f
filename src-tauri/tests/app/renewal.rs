//! The app asks the portal by itself, and not too often.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp, civil::date};
use zvonok_core::error::ErrorCode;
use zvonok_lib::{
    app::snapshot::{CallView, Service},
    ports::PortalError,
};

use crate::fakes::{VK, World, Zvonok, account, day, lesson, page_user, session, to};

/// How often the program’s own turns come, at the worst.
const TURN: SignedDuration = SignedDuration::from_secs(10);

fn secs(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

fn mins(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

/// Time passes, on both clocks, in the program's own turns. Gives the waits between the times the portal was asked,
/// the first one from now on, in seconds.
async fn passes(zvonok: &Zvonok, span: SignedDuration) -> Vec<i64> {
    let mut waits = Vec::new();
    let mut waited = 0;
    for _ in 0..span.as_secs() / TURN.as_secs() {
        tokio::time::advance(TURN.unsigned_abs()).await;
        zvonok.world.things().now += TURN;
        waited += TURN.as_secs();
        let before = zvonok.world.calls("portal.week").len();
        zvonok.app.tick().await;
        // The next week may be looked into beside this one, but none twice.
        let mut asked = zvonok.world.calls("portal.week").split_off(before);
        if !asked.is_empty() {
            waits.push(std::mem::take(&mut waited));
        }
        let turn = asked.clone();
        asked.sort_unstable();
        asked.dedup();
        assert_eq!(asked.len(), turn.len(), "{turn:?}");
    }
    waits
}

/// The computer sleeps: only the clock that people set goes on.
fn sleeps(zvonok: &Zvonok, span: SignedDuration) {
    zvonok.world.things().now += span;
}

fn within(waits: &[i64], from: i64, to: i64) {
    let fit = |wait: &i64| (from..=to + TURN.as_secs()).contains(wait);
    assert!(
        !waits.is_empty() && waits.iter().all(fit),
        "{waits:?} within {from}..{to}"
    );
}

/// Somebody whose installation has the place that `random` draws.
async fn at_place(random: u8) -> Zvonok {
    let world = World::new();
    world.things().random = random;
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    zvonok.app.tick().await;
    zvonok.world.forget_log();
    zvonok
}

#[tokio::test(start_paused = true)]
async fn the_day_is_renewed_more_often_while_it_is_seen() {
    let zvonok = at_place(0).await;
    let seen = passes(&zvonok, mins(100)).await;
    within(&seen, 11 * 60, 19 * 60);
    assert_eq!((zvonok.notice(), zvonok.day().stale), (None, false));
    zvonok.app.set_visible(false);
    passes(&zvonok, mins(60)).await;
    let unseen = passes(&zvonok, mins(180)).await;
    within(&unseen[1..], 27 * 60, 45 * 60);
    // Whoever comes back to an old day does not wait.
    passes(&zvonok, mins(60)).await;
    while passes(&zvonok, TURN).await.is_empty() {}
    passes(&zvonok, mins(20)).await;
    zvonok.app.set_visible(true);
    within(&passes(&zvonok, mins(1)).await, 0, 5);
    // A press is an answer too.
    passes(&zvonok, mins(10)).await;
    zvonok.app.refresh().await;
    assert!(passes(&zvonok, mins(11)).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_day_of_now_is_renewed_without_a_word() {
    let zvonok = at_place(0).await;
    let was_said = || {
        let shown = std::mem::take(&mut zvonok.world.things().shown);
        shown.iter().any(|snapshot| snapshot.loading)
    };
    was_said();
    assert!(!passes(&zvonok, mins(20)).await.is_empty());
    assert!(!was_said(), "nobody asked");
    zvonok.app.refresh().await;
    assert!(was_said(), "somebody waits");
    assert!(!zvonok.screen().loading);
    // A day of before is renewed by itself as well, and that is said.
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    passes(&zvonok, mins(20)).await;
    was_said();
    assert!(!passes(&zvonok, mins(20)).await.is_empty());
    assert!(was_said(), "the day is old");
}

#[tokio::test(start_paused = true)]
async fn whoever_presses_while_it_is_renewed_is_answered_at_once() {
    for shows_a_week in [false, true] {
        let zvonok = at_place(0).await;
        let gate = zvonok.world.gate("portal.week");
        tokio::time::advance(mins(20).unsigned_abs()).await;
        zvonok.world.things().now += mins(20);
        let quiet = zvonok.beside(async move |app| app.tick().await);
        gate.reached().await;
        assert!(!zvonok.screen().loading);
        let press = zvonok.beside(async move |app| {
            if shows_a_week {
                app.show_week(Some(date(2026, 12, 16))).await;
            } else {
                app.refresh().await;
            }
        });
        tokio::task::yield_now().await;
        assert!(zvonok.screen().loading, "{shows_a_week}");
        for _ in 0..6 {
            gate.open();
        }
        quiet.await.unwrap();
        press.await.unwrap();
        assert!(!zvonok.screen().loading);
    }
}

#[tokio::test(start_paused = true)]
async fn two_installations_do_not_keep_step() {
    let mut moments = Vec::new();
    for random in [0, 60, 120, 180] {
        let zvonok = at_place(random).await;
        let waits = passes(&zvonok, mins(60)).await;
        let sums = waits.iter().scan(0, |sum, wait| {
            *sum += wait;
            Some(*sum)
        });
        moments.push(sums.collect::<Vec<_>>());
    }
    for (at, one) in moments.iter().enumerate() {
        for other in &moments[..at] {
            assert_ne!(one, other);
        }
    }
}

/// The second lesson has its call; the fourth gets none, or gets it a few minutes before its bell.
#[tokio::test(start_paused = true)]
async fn around_a_bell_the_link_that_is_expected_is_looked_for() {
    let lessons = |link: &[&str]| {
        vec![day(
            "2026-11-25",
            vec![
                lesson("2026-11-25/2", "10:00-10:40", "Алгебра", &[VK]),
                lesson("2026-11-25/3", "11:00-11:40", "Физика", link),
            ],
        )]
    };
    for (comes, visible) in [(true, true), (false, true), (false, false)] {
        let zvonok = at_place(90).await;
        zvonok.app.set_visible(visible);
        let monday = crate::fakes::MONDAY;
        zvonok.world.things().weeks.insert(monday, lessons(&[]));
        zvonok.app.refresh().await;
        // 10:50.
        passes(&zvonok, mins(45)).await;
        let before = passes(&zvonok, mins(6)).await;
        if comes {
            zvonok.world.things().weeks.insert(monday, lessons(&[VK]));
        }
        let after = passes(&zvonok, mins(14)).await;
        let looks = before.len() + after.len();
        match (comes, visible) {
            (true, _) => {
                assert!(looks <= 4, "{before:?} {after:?}");
                assert_ne!(zvonok.lesson("2026-11-25/3").call, CallView::None);
            }
            (false, true) => assert!((5..=7).contains(&looks), "{before:?} {after:?}"),
            (false, false) => assert!((3..=5).contains(&looks), "{before:?} {after:?}"),
        }
    }
}

/// A parent is shown no call, so nobody looks for one.
#[tokio::test(start_paused = true)]
async fn for_a_parent_a_bell_is_no_occasion() {
    let world = World::new();
    {
        let mut things = world.things();
        things.account = Ok(zvonok_core::account::Account {
            role: zvonok_core::account::Role::Parent,
            ..account()
        });
        things.user = Some(page_user("7", "parent"));
        let lessons = [
            lesson("2026-11-25/2", "10:00-10:40", "Алгебра", &[VK]),
            lesson("2026-11-25/3", "11:00-11:40", "Физика", &[]),
        ];
        let today = vec![day("2026-11-25", lessons.to_vec())];
        things.weeks.insert(crate::fakes::MONDAY, today);
    }
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    zvonok.world.forget_log();
    within(&passes(&zvonok, mins(80)).await, 11 * 60, 19 * 60);
}

#[tokio::test(start_paused = true)]
async fn a_cookie_that_the_portal_changes_is_taken_without_a_press() {
    let zvonok = Zvonok::signed_in().await;
    let changed = Some(session("hush-jwt-2"));
    zvonok.world.things().rotates.push_back(changed);
    passes(&zvonok, mins(45)).await;
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
        PortalError::Unreadable,
    ] {
        let zvonok = at_place(0).await;
        let before = zvonok.day();
        zvonok.world.things().portal_fails = Some(fails);
        let waits = passes(&zvonok, mins(110)).await;
        within(&waits[..1], 11 * 60, 19 * 60);
        within(&waits[1..2], 60, 180);
        within(&waits[2..3], 120, 360);
        within(&waits[3..4], 300, 600);
        within(&waits[4..], 600, 1200);
        assert_eq!(zvonok.notice(), None);
        let after = zvonok.day();
        assert!(after.stale, "the screen says how old it is");
        assert_eq!(
            (after.lessons.len(), after.fetched_time),
            (before.lessons.len(), before.fetched_time)
        );
        assert!(!zvonok.screen().loading);
        zvonok.world.things().portal_fails = None;
        within(&passes(&zvonok, mins(20)).await[..1], 0, 1200);
        assert!(!zvonok.day().stale);
        within(&passes(&zvonok, mins(40)).await[1..], 11 * 60, 19 * 60);
    }
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_wants_to_be_left_alone_is() {
    let zvonok = at_place(0).await;
    let (status, rests) = (503, mins(10));
    zvonok.world.things().portal_fails = Some(PortalError::Busy { status, rests });
    zvonok.app.refresh().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::PortalDown));
    assert_eq!(
        zvonok.screen().notice.unwrap().server_code.as_deref(),
        Some("503")
    );
    zvonok.world.things().portal_fails = None;
    // Not even by a computer that slept meanwhile.
    passes(&zvonok, mins(1)).await;
    sleeps(&zvonok, mins(3));
    let waits = passes(&zvonok, mins(12)).await;
    let since = waits[0] + 4 * 60;
    within(&[since], 10 * 60, 15 * 60);
    // A person may ask whenever they like.
    zvonok.world.things().portal_fails = Some(PortalError::Busy { status, rests });
    zvonok.app.refresh().await;
    zvonok.world.things().portal_fails = None;
    zvonok.app.refresh().await;
    assert_eq!((zvonok.notice(), zvonok.day().stale), (None, false));
    within(&passes(&zvonok, mins(20)).await, 11 * 60, 19 * 60);
}

#[tokio::test(start_paused = true)]
async fn a_computer_that_wakes_asks_soon() {
    for (visible, longest) in [(true, 5), (false, 35)] {
        for random in [0, 100, 200] {
            let zvonok = at_place(random).await;
            zvonok.app.set_visible(visible);
            passes(&zvonok, mins(3)).await;
            sleeps(&zvonok, mins(5));
            let waits = passes(&zvonok, mins(5)).await;
            within(&waits, 0, longest);
            assert_eq!(waits.len(), 1, "once");
        }
    }
    // It slept, and asked a moment before it did.
    let zvonok = at_place(0).await;
    zvonok.app.refresh().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    sleeps(&zvonok, mins(3));
    within(&passes(&zvonok, mins(1)).await, 0, 5);
    assert_eq!(zvonok.notice(), None);
    assert_eq!(zvonok.day().lessons.len(), 6);
}

/// A turn that was only late is no sleep.
#[tokio::test(start_paused = true)]
async fn a_slow_computer_does_not_wake() {
    let zvonok = at_place(0).await;
    for _ in 0..3 {
        tokio::time::advance(mins(3).unsigned_abs()).await;
        zvonok.world.things().now += mins(3);
        zvonok.app.tick().await;
    }
    assert!(zvonok.world.calls("portal.week").is_empty());
    // Where both clocks go on in its sleep, a turn of a quarter of an hour gives it away.
    zvonok.app.refresh().await;
    zvonok.app.set_visible(false);
    zvonok.world.forget_log();
    tokio::time::advance(mins(15).unsigned_abs()).await;
    zvonok.world.things().now += mins(15);
    zvonok.app.tick().await;
    within(&passes(&zvonok, mins(2)).await, 0, 30);
}

#[tokio::test(start_paused = true)]
async fn a_network_that_comes_back_is_used_at_once() {
    let [home, school]: [IpAddr; 2] = [[192, 168, 1, 5].into(), [10, 0, 0, 7].into()];
    for (lost, found, asks) in [
        (None, Some(home), true),
        (Some(home), Some(school), true),
        (Some(home), Some(home), false),
        (Some(home), None, false),
    ] {
        let zvonok = at_place(0).await;
        zvonok.world.things().portal_fails = Some(PortalError::Offline);
        zvonok.world.things().way_out = lost;
        // Long enough for the longest rest.
        passes(&zvonok, mins(50)).await;
        while passes(&zvonok, TURN).await.is_empty() {}
        assert!(passes(&zvonok, mins(2)).await.is_empty());
        {
            let mut things = zvonok.world.things();
            things.way_out = found;
            things.portal_fails = None;
        }
        let waits = passes(&zvonok, mins(1)).await;
        if asks {
            within(&waits, 0, 15);
        }
        assert_eq!(waits.len(), usize::from(asks), "{lost:?} {found:?}");
        assert_eq!(zvonok.day().stale, !asks);
    }
    // It went and came again while the portal was not asked at all.
    let zvonok = at_place(0).await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.app.refresh().await;
    zvonok.app.refresh().await;
    zvonok.app.refresh().await;
    passes(&zvonok, mins(1)).await;
    zvonok.world.things().way_out = None;
    passes(&zvonok, secs(10)).await;
    zvonok.world.things().way_out = Some(home);
    zvonok.world.things().portal_fails = None;
    within(&passes(&zvonok, mins(1)).await, 0, 15);
    // A portal that is unwell is not better on another way.
    let zvonok = at_place(0).await;
    zvonok.world.things().portal_fails = Some(PortalError::Down(502));
    for _ in 0..4 {
        zvonok.app.refresh().await;
    }
    zvonok.world.things().way_out = Some(school);
    assert!(passes(&zvonok, mins(5)).await.is_empty());
}

/// Whoever looks at another week has lessons today all the same.
#[tokio::test(start_paused = true)]
async fn another_week_on_screen_does_not_let_today_grow_old() {
    let zvonok = at_place(0).await;
    zvonok.app.show_day(Some(date(2026, 11, 30))).await;
    zvonok.world.forget_log();
    let until = zvonok.world.things().now + mins(60);
    while zvonok.world.things().now < until {
        tokio::time::advance(TURN.unsigned_abs()).await;
        zvonok.world.things().now += TURN;
        zvonok.app.tick().await;
    }
    let of = |monday: &str| zvonok.world.calls(&format!("portal.week {monday}")).len();
    assert!((3..=6).contains(&of("2026-11-23")));
    assert!((1..=6).contains(&of("2026-11-30")));
    zvonok.app.show_day(None).await;
    assert!(!zvonok.day().stale);
}

#[tokio::test(start_paused = true)]
async fn what_a_press_told_stays_until_it_is_over() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.app.refresh().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::Offline));
    passes(&zvonok, mins(2)).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::Offline));
    zvonok.world.things().portal_fails = None;
    passes(&zvonok, mins(8)).await;
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
        while passes(&zvonok, TURN).await.is_empty() {}
        assert_eq!(zvonok.notice(), Some(ErrorCode::SessionOver));
        assert_eq!(zvonok.day().stale, !token);
        // It stays while it is not put away.
        within(&passes(&zvonok, mins(21)).await[..1], 600, 1200);
        assert_eq!(
            zvonok.notice(),
            Some(ErrorCode::SessionOver),
            "token: {token}"
        );
        zvonok.app.dismiss();
        within(&passes(&zvonok, mins(45)).await[1..], 600, 1200);
        assert_eq!(zvonok.notice(), None, "token: {token}");
        zvonok.app.refresh().await;
        assert_eq!(zvonok.notice(), Some(ErrorCode::SessionOver));
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_asked_for_nobody_and_under_an_open_window() {
    let zvonok = Zvonok::started().await;
    assert!(passes(&zvonok, mins(60)).await.is_empty());
    let zvonok = Zvonok::connected().await;
    passes(&zvonok, mins(10)).await;
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let attempt = zvonok.beside(async move |app| app.sign_in(Service::Portal).await);
    while zvonok.screen().signing_in.is_none() {
        tokio::task::yield_now().await;
    }
    assert!(passes(&zvonok, mins(14)).await.is_empty());
    zvonok.app.cancel_sign_in();
    attempt.await.unwrap();
    within(&passes(&zvonok, mins(1)).await, 0, 5);
}

/// The portal failed right behind the sign-in: its owner is learned as soon as it answers.
#[tokio::test(start_paused = true)]
async fn a_sign_in_that_the_portal_left_halfway_is_finished_by_itself() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().portal_fails = Some(PortalError::Down(503));
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::PortalDown));
    passes(&zvonok, mins(2)).await;
    zvonok.world.things().portal_fails = None;
    passes(&zvonok, mins(8)).await;
    assert_eq!((zvonok.notice(), zvonok.day().lessons.len()), (None, 6));
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_back_stops_nothing() {
    let zvonok = at_place(0).await;
    zvonok.world.set_now("2026-11-25T02:00:00Z");
    zvonok.app.tick().await;
    assert_eq!(zvonok.world.calls("portal.week").len(), 1);
    zvonok.app.tick().await;
    assert_eq!(zvonok.world.calls("portal.week").len(), 1);
    within(&passes(&zvonok, mins(60)).await, 11 * 60, 19 * 60);
}

/// Midnight comes to everybody at once; the day on screen is the new one all the same.
#[tokio::test(start_paused = true)]
async fn midnight_brings_a_new_day_and_no_crowd() {
    let mut firsts = Vec::new();
    for random in [0, 60, 120, 180] {
        let zvonok = at_place(random).await;
        zvonok.app.set_visible(false);
        zvonok.world.set_now("2026-11-25T18:55:00Z");
        zvonok.app.refresh().await;
        zvonok.app.tick().await;
        while !passes(&zvonok, mins(1)).await.is_empty() {}
        let midnight: Timestamp = "2026-11-25T19:00:00Z".parse().unwrap();
        while zvonok.world.things().now < midnight {
            assert!(passes(&zvonok, TURN).await.is_empty());
        }
        zvonok.app.tick().await;
        let shown = zvonok.day();
        assert_eq!((shown.date.as_str(), shown.is_today), ("2026-11-26", true));
        let waits = passes(&zvonok, mins(31)).await;
        within(&waits[..1], 0, 30 * 60);
        firsts.push(waits[0]);
        assert_eq!(zvonok.day().fetched_date, "2026-11-26");
    }
    firsts.sort_unstable();
    firsts.dedup();
    assert_eq!(firsts.len(), 4, "{firsts:?}");
}

/// What the portal sent may be kept from asking for it again; not for whoever asks, and not for whoever has gone.
#[tokio::test(start_paused = true)]
async fn pages_are_remembered_between_quiet_looks_only() {
    let zvonok = at_place(0).await;
    passes(&zvonok, mins(60)).await;
    assert!(zvonok.world.calls("pages.forget").is_empty());
    zvonok.app.refresh().await;
    assert_eq!(zvonok.world.calls("pages.forget").len(), 1);
    assert!(zvonok.world.at("pages.forget") < zvonok.world.things().log.len() - 1);
    zvonok.world.forget_log();
    zvonok.app.sign_out().await;
    assert_eq!(zvonok.world.calls("pages.forget").len(), 1);
}
