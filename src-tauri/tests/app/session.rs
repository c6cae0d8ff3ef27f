//! The portal's session ends before the school token does.

use jiff::civil::date;
use zvonok_core::error::ErrorCode;
use zvonok_lib::{
    app::snapshot::{CallView, JoinChoice, Screen, Service},
    ports::PortalError,
};

use crate::fakes::{
    FINISH, MAX, MONDAY, NEXT_MONDAY, VK, Zvonok, day, lesson, page_user, session, to,
};

const NOW_LESSON: &str = "2026-11-25/2";

fn id(lesson: &str) -> zvonok_core::diary::LessonId {
    lesson.parse().unwrap()
}

/// Wednesday by the API: the past lesson, the one that is on, two ahead, the last with a link of its own.
fn by_token() -> Vec<zvonok_core::diary::Day> {
    let lessons = vec![
        lesson("2026-11-25/1", "09:00-09:40", "Химия", &[]),
        lesson(NOW_LESSON, "10:00-10:40", "Алгебра", &[]),
        lesson("2026-11-25/3", "11:00-11:40", "Рисование", &[]),
        lesson("2026-11-25/4", "12:00-12:40", "История", &[MAX]),
    ];
    vec![
        day("2026-11-25", lessons),
        day(
            "2026-11-26",
            vec![lesson("2026-11-26/1", "08:30-09:10", "Музыка", &[])],
        ),
    ]
}

/// Иван started the app; the session is over and nothing is known of the day but what the school token tells.
async fn only_the_token() -> Zvonok {
    let zvonok = Zvonok::signed_in().await;
    {
        let mut things = zvonok.world.things();
        things.cache.clear();
        things.portal_fails = Some(PortalError::SessionOver);
        things.json_days = Ok(by_token());
    }
    let zvonok = zvonok.restarted().await;
    assert_eq!(zvonok.screen().screen, Screen::Today);
    zvonok
}

fn known() -> CallView {
    CallView::Known {
        program: None,
        provider: "VK Звонки".into(),
    }
}

#[tokio::test(start_paused = true)]
async fn the_diary_comes_by_the_school_token_and_the_button_explains() {
    let zvonok = only_the_token().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SessionOver));
    let day = zvonok.day();
    assert!(!day.stale, "it is of now");
    assert_eq!(day.fetched_time, "10:05");
    let calls: Vec<_> = day.lessons.into_iter().map(|it| it.call).collect();
    assert_eq!(calls[0], CallView::None, "it is past");
    assert_eq!(calls[1], CallView::SignInFirst);
    assert_eq!(calls[2], CallView::SignInFirst);
    assert!(matches!(calls[3], CallView::Known { .. }), "{calls:?}");
    zvonok.app.show_day(Some(date(2026, 11, 26))).await;
    assert_eq!(zvonok.lesson("2026-11-26/1").call, CallView::SignInFirst);
    // What the API says needs no portal.
    zvonok
        .app
        .join(id("2026-11-25/4"), JoinChoice::default())
        .await;
    assert_eq!(zvonok.opened(), [MAX]);
    // The profile's page is not asked with a session that is over.
    assert!(zvonok.world.calls("portal.vk_profile").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_link_of_the_last_known_page_still_leads_to_the_lesson() {
    let zvonok = Zvonok::signed_in().await;
    {
        let mut things = zvonok.world.things();
        things.portal_fails = Some(PortalError::SessionOver);
        things.json_days = Ok(by_token());
    }
    zvonok.world.set_now("2026-11-25T05:06:00Z");
    zvonok.app.refresh().await;
    assert_eq!(
        (zvonok.notice(), zvonok.day().stale),
        (Some(ErrorCode::SessionOver), false)
    );
    assert_eq!(zvonok.day().fetched_time, "10:06");
    assert_eq!(zvonok.lesson(NOW_LESSON).call, known());
    // The third lesson is another one by now: the link was the other's.
    assert_eq!(zvonok.lesson("2026-11-25/3").subject, "Рисование");
    assert_eq!(zvonok.lesson("2026-11-25/3").call, CallView::SignInFirst);
    assert_eq!(zvonok.day().lessons.len(), 4, "what was called off is gone");
    zvonok.app.join(id(NOW_LESSON), JoinChoice::default()).await;
    assert_eq!(zvonok.opened(), [VK]);
    assert!(
        zvonok.world.calls("window.open").len() == 1,
        "nobody had to sign in again"
    );
}

#[tokio::test(start_paused = true)]
async fn the_button_signs_in_and_joins_by_itself() {
    let zvonok = only_the_token().await;
    zvonok.world.things().portal_fails = None;
    zvonok.world.next_window(|_| to(&[FINISH]));
    zvonok.app.join(id(NOW_LESSON), JoinChoice::default()).await;
    assert_eq!(zvonok.opened(), [VK]);
    assert_eq!(zvonok.notice(), None);
    assert_eq!(zvonok.screen().opened.unwrap().lesson, NOW_LESSON);

    // A lesson that turns out to have no call says so.
    let zvonok = only_the_token().await;
    let mut week = by_token();
    week[0].lessons.remove(3);
    zvonok.world.things().json_days = Ok(Vec::new());
    zvonok.world.things().weeks.insert(MONDAY, week);
    zvonok.world.things().portal_fails = None;
    zvonok.world.next_window(|_| to(&[FINISH]));
    zvonok.app.join(id(NOW_LESSON), JoinChoice::default()).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::NoCallLink));
    assert!(zvonok.opened().is_empty());
}

#[tokio::test(start_paused = true)]
async fn given_up_it_joins_nothing_neither_now_nor_later() {
    let zvonok = only_the_token().await;
    zvonok.world.things().portal_fails = None;
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let join =
        zvonok.beside(async move |app| app.join(id(NOW_LESSON), JoinChoice::default()).await);
    while zvonok.screen().signing_in.is_none() {
        tokio::task::yield_now().await;
    }
    // A second press begins no second sign-in, and no second call.
    zvonok.app.join(id(NOW_LESSON), JoinChoice::default()).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInBusy));
    zvonok.app.cancel_sign_in();
    join.await.unwrap();
    assert_eq!(zvonok.notice(), None);
    zvonok.sign_in().await;
    assert!(zvonok.opened().is_empty());
}

#[tokio::test(start_paused = true)]
async fn another_person_joins_nothing_of_the_first_ones() {
    let zvonok = only_the_token().await;
    {
        let mut things = zvonok.world.things();
        things.portal_fails = None;
        things.user = Some(page_user("8", "student"));
        let account = things.account.as_mut().unwrap();
        account.uid = "8".into();
        things.cookies = Ok(session("hush-jwt-8").cookies);
    }
    zvonok.world.next_window(|_| to(&[FINISH]));
    zvonok.app.join(id(NOW_LESSON), JoinChoice::default()).await;
    assert_eq!(zvonok.screen().members.len(), 2);
    assert!(zvonok.opened().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_fails_behind_the_sign_in_is_told_instead() {
    let zvonok = only_the_token().await;
    zvonok.world.things().portal_fails = Some(PortalError::Down(502));
    zvonok.world.next_window(|_| to(&[FINISH]));
    zvonok.app.join(id(NOW_LESSON), JoinChoice::default()).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::PortalDown));
    zvonok.world.things().portal_fails = None;
    zvonok.app.refresh().await;
    assert_eq!(zvonok.lesson(NOW_LESSON).call, known());
    assert!(zvonok.opened().is_empty(), "nobody waits for it any more");
}

#[tokio::test(start_paused = true)]
async fn one_is_where_one_was() {
    let zvonok = only_the_token().await;
    zvonok.world.things().json_days = Ok(vec![day(
        "2026-11-30",
        vec![lesson("2026-11-30/2", "09:20-10:00", "Литература", &[])],
    )]);
    zvonok.app.show_day(Some(date(2026, 11, 30))).await;
    assert_eq!(zvonok.lesson("2026-11-30/2").call, CallView::SignInFirst);
    {
        let mut things = zvonok.world.things();
        things.portal_fails = None;
        let lessons = vec![lesson("2026-11-30/2", "09:20-10:00", "Литература", &[VK])];
        things
            .weeks
            .insert(NEXT_MONDAY, vec![day("2026-11-30", lessons)]);
    }
    zvonok.sign_in().await;
    assert_eq!(
        (zvonok.day().date.as_str(), zvonok.notice()),
        ("2026-11-30", None)
    );
    assert_eq!(zvonok.lesson("2026-11-30/2").call, known());
    assert!(!zvonok.day().stale);
}

#[tokio::test(start_paused = true)]
async fn a_chosen_week_that_fails_behind_the_sign_in_is_told_with_its_age() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.app.show_day(Some(date(2026, 11, 30))).await;
    let fails = PortalError::Down(500);
    zvonok.world.things().week_fails.insert(NEXT_MONDAY, fails);
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::PortalDown));
    assert!(zvonok.day().stale);
    assert_eq!(zvonok.day().date, "2026-11-30");
}

#[tokio::test(start_paused = true)]
async fn with_both_over_the_last_known_day_stays_and_its_age() {
    for json in [
        Err(PortalError::SessionOver),
        Err(PortalError::Down(500)),
        Ok(Vec::new()),
    ] {
        let dead = json == Err(PortalError::SessionOver);
        let zvonok = Zvonok::signed_in().await;
        zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
        zvonok.world.things().json_days = json;
        zvonok.app.refresh().await;
        assert_eq!(zvonok.notice(), Some(ErrorCode::SessionOver));
        assert!(zvonok.day().stale);
        assert_eq!(zvonok.day().lessons.len(), 6);
        assert_eq!(
            zvonok.keychain().contains(&"7/school-token".to_owned()),
            !dead
        );
        zvonok.world.things().portal_fails = None;
        zvonok.sign_in().await;
        assert_eq!((zvonok.notice(), zvonok.day().stale), (None, false));
    }
}

#[tokio::test(start_paused = true)]
async fn a_deep_link_says_that_the_session_is_over() {
    let zvonok = only_the_token().await;
    zvonok.world.things().json_days = Ok(vec![day(
        "2026-11-25",
        vec![lesson(NOW_LESSON, "10:00-10:40", "Алгебра", &[])],
    )]);
    zvonok.app.refresh().await;
    zvonok.app.dismiss();
    zvonok.app.deep_link("zvonok://join").await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SessionOver));
    assert!(
        zvonok.world.calls("window.open").is_empty(),
        "no window comes by itself"
    );
    assert_eq!(zvonok.notice(), Some(ErrorCode::SessionOver));
    assert_eq!(
        zvonok.screen().notice.unwrap().service,
        Some(Service::Portal)
    );
}

/// The login page tells no time; the API's answer does.
#[tokio::test(start_paused = true)]
async fn a_wrong_clock_is_put_right_by_the_token_too() {
    for (now, first) in [
        ("2026-11-24T20:00:00Z", MONDAY),
        ("2026-11-18T05:05:00Z", date(2026, 11, 16)),
    ] {
        let zvonok = Zvonok::signed_in().await;
        let right: jiff::Timestamp = crate::fakes::NOW.parse().unwrap();
        zvonok.world.set_now(now);
        {
            let mut things = zvonok.world.things();
            things.cache.clear();
            things.portal_fails = Some(PortalError::SessionOver);
            things.json_days = Ok(by_token());
            things.portal_ahead = Some(right.duration_since(things.now));
        }
        let zvonok = zvonok.restarted().await;
        let asked = zvonok.world.calls("portal.days");
        assert!(
            asked[0].starts_with(&format!("portal.days 7 {first}")),
            "{asked:?}"
        );
        let last = asked.last().unwrap();
        assert!(
            last.starts_with(&format!("portal.days 7 {MONDAY}")),
            "{asked:?}"
        );
        assert_eq!(
            (zvonok.day().date.as_str(), zvonok.day().stale),
            ("2026-11-25", false)
        );
        assert_eq!(zvonok.day().fetched_time, "10:05");
        assert_eq!(zvonok.lesson(NOW_LESSON).call, CallView::SignInFirst);
    }
}
