//! Keeping the diary: fresh when the portal answers, whole when it does not.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, civil::date};
use zvonok_core::error::ErrorCode;
use zvonok_lib::{
    app::snapshot::{DayKindView, Service, SessionOnly},
    ports::{CertificateProblem, PortalError},
};

use crate::fakes::{MAX, MONDAY, NEXT_MONDAY, NOW, World, Zvonok, day, lesson, session};

#[tokio::test(start_paused = true)]
async fn every_failure_keeps_the_day_and_says_why() {
    for (error, code, server_code) in [
        (PortalError::Offline, ErrorCode::Offline, None),
        (PortalError::Slow, ErrorCode::PortalSlow, None),
        (PortalError::Down(502), ErrorCode::PortalDown, Some("502")),
        (PortalError::Unreadable, ErrorCode::PortalUnreadable, None),
        (PortalError::SessionOver, ErrorCode::SessionOver, None),
        (
            PortalError::Certificate(CertificateProblem::Untrusted),
            ErrorCode::Untrusted,
            None,
        ),
        (
            PortalError::Certificate(CertificateProblem::OtherSite),
            ErrorCode::OtherSite,
            None,
        ),
        // This portal tells no time: nothing speaks for this computer's clock.
        (
            PortalError::Certificate(CertificateProblem::Dates),
            ErrorCode::ClockWrong,
            None,
        ),
        (PortalError::Refused, ErrorCode::PortalUnreadable, None),
    ] {
        let zvonok = Zvonok::signed_in().await;
        let before = zvonok.day();
        zvonok.world.set_now("2026-11-25T05:06:00Z");
        zvonok.world.things().portal_fails = Some(error.clone());
        zvonok.app.refresh().await;

        let screen = zvonok.screen();
        let notice = screen.notice.unwrap();
        assert_eq!(
            (notice.code, notice.server_code.as_deref()),
            (code, server_code),
            "{error:?}"
        );
        assert_eq!(notice.service, Some(Service::Portal));
        let host = matches!(error, PortalError::Certificate(_)).then_some("cop.admhmao.ru");
        assert_eq!(notice.host.as_deref(), host, "{error:?}");
        assert!(!screen.loading);
        let after = zvonok.day();
        assert!(after.stale, "{error:?}");
        assert_eq!(
            (after.lessons.len(), &after.fetched_time),
            (6, &before.fetched_time),
            "{error:?}"
        );

        zvonok.world.things().portal_fails = None;
        zvonok.app.refresh().await;
        assert_eq!(
            (zvonok.notice(), zvonok.day().stale),
            (None, false),
            "{error:?}"
        );
        assert_eq!(zvonok.day().fetched_time, "10:06");
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_takes_away_only_notices_about_the_portal() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.app.deep_link("zvonok://nonsense").await;
    zvonok.app.refresh().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::BadDeepLink));
    zvonok.app.dismiss();
    assert_eq!(zvonok.notice(), None);
}

#[tokio::test(start_paused = true)]
async fn a_changed_session_is_kept_and_used() {
    let zvonok = Zvonok::signed_in().await;
    zvonok
        .world
        .things()
        .rotates
        .push_back(Some(session("hush-jwt-2")));
    zvonok.app.refresh().await;
    assert!(zvonok.world.things().keychain["7/portal-session"].contains("hush-jwt-2"));
    zvonok.world.forget_log();
    zvonok.app.refresh().await;
    assert!(zvonok.world.calls("portal.week")[0].ends_with("with hush-jwt-2"));
    let zvonok = zvonok.restarted().await;
    assert!(zvonok.world.calls("portal.week")[0].ends_with("with hush-jwt-2"));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_put_right() {
    let zvonok = Zvonok::signed_in().await;
    // The computer believes it is a week earlier.
    zvonok.world.set_now("2026-11-18T05:05:00Z");
    zvonok.world.things().portal_ahead = Some(SignedDuration::from_hours(7 * 24));
    zvonok.world.things().cache.clear();
    let zvonok = zvonok.restarted().await;

    let shown = zvonok.day();
    assert_eq!(
        (shown.date.as_str(), shown.is_today, shown.stale),
        ("2026-11-25", true, false)
    );
    assert_eq!(
        (shown.fetched_date.as_str(), shown.fetched_time.as_str()),
        ("2026-11-25", "10:05")
    );
    assert_eq!(shown.lessons.len(), 6);
    let asked = zvonok.world.calls("portal.week");
    assert!(
        asked[0].starts_with("portal.week 2026-11-16 page 0"),
        "{asked:?}"
    );
    assert!(
        asked[1].starts_with("portal.week 2026-11-23 page 0"),
        "{asked:?}"
    );
    // Nothing was filed under the wrong week.
    zvonok.app.show_day(Some(date(2026, 11, 18))).await;
    assert_eq!(zvonok.day().kind, DayKindView::NoLessons);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_put_right_at_sign_in() {
    let world = World::new();
    world.set_now("2026-11-18T05:05:00Z");
    world.things().portal_ahead = Some(SignedDuration::from_hours(7 * 24));
    world
        .things()
        .rotates
        .push_back(Some(session("hush-jwt-2")));
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), None);
    assert_eq!(
        (zvonok.day().date.as_str(), zvonok.day().lessons.len()),
        ("2026-11-25", 6)
    );
    let asked = zvonok.world.calls("portal.week");
    assert!(
        asked[1].starts_with("portal.week 2026-11-23 page 0 with hush-jwt-2"),
        "{asked:?}"
    );
    assert!(zvonok.world.things().keychain["7/portal-session"].contains("hush-jwt-2"));
}

#[tokio::test(start_paused = true)]
async fn a_chosen_day_is_read_although_the_clock_was_wrong() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.set_now("2026-11-18T05:05:00Z");
    zvonok.world.things().cache.clear();
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    let zvonok = zvonok.restarted().await;
    zvonok.world.things().portal_fails = None;
    zvonok.world.things().portal_ahead = Some(SignedDuration::from_hours(7 * 24));
    zvonok.app.show_day(Some(date(2026, 11, 26))).await;
    assert_eq!(
        (zvonok.day().date.as_str(), zvonok.day().lessons.len()),
        ("2026-11-26", 1)
    );
}

#[tokio::test(start_paused = true)]
async fn clocks_may_differ_by_a_little() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().portal_ahead = Some(SignedDuration::from_secs(59));
    zvonok.world.set_now("2026-11-25T05:05:30Z");
    zvonok.app.refresh().await;
    assert_eq!(zvonok.day().fetched_time, "10:05");
    zvonok.world.things().portal_ahead = Some(SignedDuration::from_mins(10));
    zvonok.app.refresh().await;
    assert_eq!(zvonok.day().fetched_time, "10:15");
}

#[tokio::test(start_paused = true)]
async fn json_adds_to_the_page() {
    let zvonok = Zvonok::signed_in().await;
    let mut chemistry = lesson("2026-11-25/1", "09:00-09:40", "Химия", &[MAX]);
    chemistry.teacher = Some("Петрова П. П.".into());
    zvonok.world.things().json_days = Ok(vec![day("2026-11-25", vec![chemistry])]);
    zvonok.app.refresh().await;
    assert_eq!(zvonok.day().lessons.len(), 6);
    assert_eq!(
        zvonok.lesson("2026-11-25/1").teacher.as_deref(),
        Some("Петрова П. П.")
    );
}

#[tokio::test(start_paused = true)]
async fn a_dead_school_token_is_dropped_and_the_page_is_enough() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().json_days = Err(PortalError::SessionOver);
    zvonok.app.refresh().await;
    assert_eq!(
        (
            zvonok.notice(),
            zvonok.day().stale,
            zvonok.day().lessons.len()
        ),
        (None, false, 6)
    );
    assert!(!zvonok.keychain().contains(&"7/school-token".to_owned()));
    zvonok.world.forget_log();
    zvonok.app.refresh().await;
    assert!(zvonok.world.calls("portal.days").is_empty());

    // A passing failure of the API is no reason to drop it.
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().json_days = Err(PortalError::Down(500));
    zvonok.app.refresh().await;
    assert_eq!((zvonok.notice(), zvonok.day().stale), (None, false));
    assert!(zvonok.keychain().contains(&"7/school-token".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn a_school_token_dead_from_the_start_is_not_kept() {
    let zvonok = Zvonok::started().await;
    zvonok.world.things().json_days = Err(PortalError::SessionOver);
    zvonok.sign_in().await;
    assert_eq!((zvonok.notice(), zvonok.day().lessons.len()), (None, 6));
    assert!(!zvonok.keychain().contains(&"7/school-token".to_owned()));
    zvonok.world.forget_log();
    zvonok.app.refresh().await;
    assert!(zvonok.world.calls("portal.days").is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_a_keychain_it_says_so_and_writes_no_cache() {
    for reason in [
        SessionOnly::NoKeychain,
        SessionOnly::KeychainLocked,
        SessionOnly::KeychainSilent,
    ] {
        let world = World::new();
        world.things().keychain_fails = Some(reason);
        let zvonok = Zvonok::over(world);
        zvonok.app.start().await;
        assert_eq!(
            zvonok.screen().session_only,
            None,
            "nobody is signed in: nothing will be forgotten"
        );
        zvonok.sign_in().await;
        assert_eq!(zvonok.screen().session_only, Some(reason));
        zvonok.app.refresh().await;
        zvonok.app.refresh().await;
        assert!(zvonok.world.calls("cache.save").is_empty());
        assert!(zvonok.keychain().is_empty());
        assert_eq!((zvonok.notice(), zvonok.day().lessons.len()), (None, 6));
        let zvonok = zvonok.restarted().await;
        assert_eq!(zvonok.screen().pupil, None);
    }
}

#[tokio::test(start_paused = true)]
async fn a_keychain_that_falls_silent_later_is_told_too() {
    let zvonok = Zvonok::signed_in().await;
    assert_eq!(zvonok.screen().session_only, None);
    zvonok.world.things().keychain_fails = Some(SessionOnly::KeychainSilent);
    zvonok
        .world
        .things()
        .rotates
        .push_back(Some(session("hush-jwt-2")));
    zvonok.world.forget_log();
    zvonok.app.refresh().await;
    assert_eq!(
        zvonok.screen().session_only,
        Some(SessionOnly::KeychainSilent)
    );
    assert!(zvonok.world.calls("cache.save").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_not_kept_writes_no_cache() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().keychain.remove("cache-key");
    zvonok.world.things().keychain_fails = Some(SessionOnly::KeychainLocked);
    zvonok.world.forget_log();
    zvonok.app.refresh().await;
    zvonok.world.things().keychain_fails = None;
    zvonok.app.refresh().await;
    zvonok.app.refresh().await;
    let zvonok = {
        zvonok.world.things().portal_fails = Some(PortalError::Offline);
        zvonok.restarted().await
    };
    assert_eq!(
        zvonok.day().lessons.len(),
        6,
        "whatever was written can be read again"
    );
}

#[tokio::test(start_paused = true)]
async fn an_offline_start_shows_the_last_known_day_and_its_age() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.world.set_now("2026-11-26T03:00:00Z");
    let zvonok = zvonok.restarted().await;
    let shown = zvonok.day();
    assert_eq!(
        (shown.date.as_str(), shown.lessons.len()),
        ("2026-11-26", 1)
    );
    assert_eq!(
        (shown.fetched_date.as_str(), shown.fetched_time.as_str()),
        ("2026-11-25", "10:05")
    );
    assert!(shown.stale);
    assert_eq!(zvonok.notice(), Some(ErrorCode::Offline));
    // The known day was on screen while the portal was still being asked.
    let shown = zvonok.world.things().shown.clone();
    assert!(
        shown
            .iter()
            .any(|snapshot| snapshot.loading && snapshot.day.as_ref().is_some_and(|day| day.stale))
    );
}

#[tokio::test(start_paused = true)]
async fn a_cache_that_does_not_open_is_as_good_as_none() {
    for spoil in ["{}", "{\"version\":2,\"weeks\":{}}", "\u{0}"] {
        let zvonok = Zvonok::signed_in().await;
        zvonok.world.things().cache.get_mut("7").unwrap().1 = spoil.as_bytes().to_vec();
        zvonok.world.things().portal_fails = Some(PortalError::Offline);
        let zvonok = zvonok.restarted().await;
        assert_eq!(
            (zvonok.screen().day, zvonok.notice()),
            (None, Some(ErrorCode::Offline))
        );
        assert!(zvonok.screen().pupil.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn an_offline_midnight_keeps_the_week_and_does_not_hammer() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.world.set_now("2026-11-25T19:00:00Z");
    zvonok.world.forget_log();
    for _ in 0..10 {
        zvonok.app.tick().await;
    }
    assert_eq!(zvonok.world.calls("portal.week").len(), 1);
    assert_eq!(
        (zvonok.day().date.as_str(), zvonok.day().stale),
        ("2026-11-26", true)
    );
}

#[tokio::test(start_paused = true)]
async fn before_a_weekend_the_next_week_is_looked_into() {
    // Thursday's lesson is the last of the week; Friday evening; Sunday.
    for now in ["2026-11-27T14:00:00Z", "2026-11-29T06:00:00Z"] {
        let zvonok = Zvonok::signed_in().await;
        zvonok.world.set_now(now);
        let zvonok = zvonok.restarted().await;
        let shown = zvonok.day();
        assert_eq!(shown.kind, DayKindView::NoLessons, "{now}");
        let next = shown.next_school_day.unwrap();
        assert_eq!(
            (next.date.as_str(), next.start.as_deref()),
            ("2026-11-30", Some("09:20")),
            "{now}"
        );
        let asked = zvonok.world.calls("portal.week");
        assert!(
            asked
                .last()
                .unwrap()
                .starts_with("portal.week 2026-11-30 page -1"),
            "{asked:?}"
        );

        zvonok.world.things().cache.clear();
        let fails = PortalError::Down(500);
        zvonok.world.things().week_fails.insert(NEXT_MONDAY, fails);
        let zvonok = zvonok.restarted().await;
        assert_eq!(
            (zvonok.notice(), zvonok.day().stale),
            (None, false),
            "{now}"
        );
        assert_eq!(zvonok.day().next_school_day, None);
    }
    // In the middle of a week it is not.
    let zvonok = Zvonok::signed_in().await;
    assert_eq!(zvonok.world.calls("portal.week").len(), 1);
    assert_eq!(zvonok.day().next_school_day.unwrap().date, "2026-11-26");
}

#[tokio::test(start_paused = true)]
async fn one_refresh_at_a_time() {
    let zvonok = Zvonok::signed_in().await;
    let gate = zvonok.world.gate("portal.week");
    let first = zvonok.beside(async move |app| app.refresh().await);
    gate.reached().await;
    assert!(zvonok.screen().loading);
    let second = zvonok.beside(async move |app| app.refresh().await);
    tokio::task::yield_now().await;
    gate.open();
    gate.open();
    first.await.unwrap();
    second.await.unwrap();
    assert_eq!(zvonok.world.things().most_in_flight, 1);
    assert!(!zvonok.screen().loading);
}

#[tokio::test(start_paused = true)]
async fn another_day_is_shown_and_fetched_only_when_it_is_not_known() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.forget_log();
    zvonok.app.show_day(Some(date(2026, 11, 26))).await;
    assert_eq!(
        (zvonok.day().date.as_str(), zvonok.day().is_today),
        ("2026-11-26", false)
    );
    assert!(zvonok.day().focus.is_empty());
    assert!(zvonok.world.calls("portal.").is_empty());
    zvonok.app.show_day(Some(date(2026, 11, 30))).await;
    assert_eq!(
        (zvonok.day().date.as_str(), zvonok.day().lessons.len()),
        ("2026-11-30", 1)
    );
    assert_eq!(zvonok.world.calls("portal.week").len(), 1);
    // A Sunday of a known week is known, though the portal does not name it.
    zvonok.app.show_day(Some(date(2026, 11, 29))).await;
    assert_eq!(zvonok.day().kind, DayKindView::NoLessons);
    assert_eq!(zvonok.world.calls("portal.week").len(), 1);
    zvonok.app.show_day(None).await;
    assert_eq!(zvonok.day().date, "2026-11-25");
    assert!(NOW.starts_with(&zvonok.day().date));
    assert_eq!(MONDAY, date(2026, 11, 23));
}

/// The portal's own clock counts, and so do its sessions of 26 hours.
#[tokio::test(start_paused = true)]
async fn a_session_too_short_for_the_lessons_ahead_is_told_beforehand() {
    // {"exp": …}: today, Wednesday, 11:00 at school; lessons go on until 13:00.
    let payload = URL_SAFE_NO_PAD.encode(r#"{"exp":1795586400}"#);
    let zvonok = Zvonok::started().await;
    let cookies = session(&format!("hush.{payload}.hush")).cookies;
    zvonok.world.things().cookies = Ok(cookies);
    zvonok.sign_in().await;
    let ends = zvonok.screen().session_ends.unwrap();
    assert_eq!((&*ends.date, &*ends.time), ("2026-11-25", "11:00"));
    zvonok.world.set_now("2026-11-25T06:00:01Z");
    assert_eq!(
        zvonok.screen().session_ends,
        None,
        "it is over: the portal will say so"
    );
    let zvonok = Zvonok::signed_in().await;
    assert_eq!(
        zvonok.screen().session_ends,
        None,
        "the cookie says nothing"
    );
}

#[tokio::test(start_paused = true)]
async fn a_week_is_shown_beside_the_day_however_far_away() {
    let zvonok = Zvonok::signed_in().await;
    assert_eq!(zvonok.screen().week, None);
    zvonok.app.show_week(None).await;
    let week = zvonok.screen().week.unwrap();
    assert_eq!(
        (week.monday.as_str(), week.today.as_str()),
        ("2026-11-23", "2026-11-25")
    );
    let days: Vec<_> = week
        .days
        .iter()
        .map(|it| (it.date.as_str(), it.lessons.len()))
        .collect();
    assert_eq!(days, [("2026-11-25", 6), ("2026-11-26", 1)]);
    // Further away than what is kept for the next run.
    let far = jiff::civil::date(2026, 9, 14);
    let lessons = vec![lesson("2026-09-15/1", "08:00-08:40", "Химия", &[])];
    zvonok
        .world
        .things()
        .weeks
        .insert(far, vec![day("2026-09-15", lessons)]);
    zvonok
        .app
        .show_week(Some(jiff::civil::date(2026, 9, 16)))
        .await;
    let week = zvonok.screen().week.unwrap();
    assert_eq!((week.monday.as_str(), week.days.len()), ("2026-09-14", 1));
    assert_eq!(zvonok.day().date, "2026-11-25", "the day stays");
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok
        .app
        .show_week(Some(jiff::civil::date(2026, 10, 1)))
        .await;
    let week = zvonok.screen().week.unwrap();
    assert_eq!(
        (week.days.len(), week.fetched_time),
        (0, None),
        "nothing is known of it"
    );
    zvonok.app.hide_week();
    assert_eq!(zvonok.screen().week, None);
}

#[tokio::test(start_paused = true)]
async fn what_has_a_call_and_no_hours_is_on_the_card_where_nothing_else_is() {
    let zvonok = Zvonok::signed_in().await;
    let lessons = vec![
        lesson("2026-11-25/1", "", "Химия", &[]),
        lesson("2026-11-25/2", "", "Алгебра", &[MAX]),
    ];
    zvonok
        .world
        .things()
        .weeks
        .insert(MONDAY, vec![day("2026-11-25", lessons)]);
    zvonok.app.refresh().await;
    assert_eq!(zvonok.day().focus, ["2026-11-25/2"]);
}
