//! Links to Звонок itself.

use jiff::SignedDuration;
use zvonok_core::error::ErrorCode;
use zvonok_lib::{app::snapshot::Question, ports::PortalError};

use crate::fakes::{MAX, MONDAY, VK, World, Zvonok, lesson};

#[tokio::test(start_paused = true)]
async fn a_link_before_the_start_waits_and_runs_once() {
    let zvonok = Zvonok::signed_in().await;
    let world = zvonok.world.clone();
    drop(zvonok);
    let zvonok = Zvonok::over(world);
    zvonok.app.deep_link("zvonok://join").await;
    assert!(zvonok.opened().is_empty());
    let raised = zvonok.world.things().raised;
    assert!(raised > 0);
    zvonok.app.start().await;
    assert_eq!(zvonok.opened(), [VK]);
    zvonok.app.tick().await;
    zvonok.app.refresh().await;
    assert_eq!(zvonok.opened(), [VK]);
}

#[tokio::test(start_paused = true)]
async fn a_link_while_the_keychain_is_read_waits_too() {
    let zvonok = Zvonok::signed_in().await;
    let world = zvonok.world.clone();
    drop(zvonok);
    let gate = world.gate("vault.load");
    let zvonok = Zvonok::over(world);
    let start = zvonok.beside(async move |app| app.start().await);
    gate.reached().await;
    zvonok.app.deep_link("zvonok://join").await;
    assert!(zvonok.opened().is_empty());
    assert_eq!(
        zvonok.notice(),
        None,
        "nothing is known yet about being signed in"
    );
    zvonok.world.ungate("vault.load");
    gate.open();
    start.await.unwrap();
    assert_eq!(zvonok.opened(), [VK]);
}

#[tokio::test(start_paused = true)]
async fn a_malformed_link_opens_nothing() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.forget_log();
    for link in [
        "zvonok://join?x=1",
        "zvonok://open/https://evil.example/",
        "zvonok-dev://join",
        "https://vk.ru/call/join/0123456789abcdef",
        "zvonok://lesson/2026-11-25/02",
        "",
    ] {
        zvonok.app.deep_link(link).await;
        assert_eq!(zvonok.notice(), Some(ErrorCode::BadDeepLink), "{link}");
        zvonok.app.dismiss();
    }
    assert!(zvonok.opened().is_empty());
    assert!(zvonok.world.calls("portal.").is_empty());
}

#[tokio::test(start_paused = true)]
async fn join_opens_the_lesson_that_is_on() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.forget_log();
    zvonok.app.deep_link("zvonok://join").await;
    assert_eq!(zvonok.opened(), [VK]);
    assert!(
        zvonok.world.calls("portal.").is_empty(),
        "what is known is enough"
    );
    // Between lessons: the next one.
    zvonok.world.set_now("2026-11-25T05:50:00Z");
    zvonok.app.deep_link("ZVONOK://join/").await;
    assert_eq!(zvonok.opened(), [VK, MAX]);
}

#[tokio::test(start_paused = true)]
async fn two_lessons_at_once_ask_which() {
    let zvonok = Zvonok::signed_in().await;
    {
        let mut things = zvonok.world.things();
        let wednesday = &mut things.weeks.get_mut(&MONDAY).unwrap()[0];
        wednesday.lessons.insert(
            2,
            lesson("2026-11-25/2.2", "10:00-10:40", "Английский", &[MAX]),
        );
    }
    zvonok.app.refresh().await;
    zvonok.app.deep_link("zvonok://nonsense").await;
    zvonok.app.deep_link("zvonok://join").await;
    let lessons = vec!["2026-11-25/2".to_owned(), "2026-11-25/2.2".to_owned()];
    assert_eq!(
        zvonok.screen().question,
        Some(Question::WhichLesson { lessons })
    );
    assert_eq!(zvonok.notice(), None, "a question stands alone");
    let asked = zvonok.screen().question;
    zvonok.app.dismiss();
    zvonok.app.deep_link("zvonok://lesson/2026-11-25/2").await;
    assert_eq!(
        zvonok.screen().question,
        asked,
        "the number is both lessons'"
    );
    assert!(zvonok.opened().is_empty());
    zvonok
        .app
        .join("2026-11-25/2.2".parse().unwrap(), Default::default())
        .await;
    assert_eq!(
        (zvonok.opened(), zvonok.screen().question),
        (vec![MAX.to_owned()], None)
    );
}

#[tokio::test(start_paused = true)]
async fn no_lesson_now_is_said_after_a_fresh_look() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.set_now("2026-11-25T12:00:00Z");
    zvonok.world.forget_log();
    zvonok.app.deep_link("zvonok://join").await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::NoLessonNow));
    assert_eq!(zvonok.world.calls("portal.week").len(), 1);
    // The look brought a link that was not there before.
    {
        let mut things = zvonok.world.things();
        let wednesday = &mut things.weeks.get_mut(&MONDAY).unwrap()[0];
        wednesday
            .lessons
            .push(lesson("2026-11-25/9", "17:00-17:40", "Кружок", &[MAX]));
    }
    zvonok.app.deep_link("zvonok://join").await;
    assert_eq!(
        (zvonok.opened(), zvonok.notice()),
        (vec![MAX.to_owned()], None)
    );
}

#[tokio::test(start_paused = true)]
async fn a_failed_look_says_why() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.set_now("2026-11-25T12:00:00Z");
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.app.deep_link("zvonok://join").await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::Offline));
    zvonok.app.deep_link("zvonok://lesson/2026-12-09/2").await;
    assert_eq!(
        zvonok.notice(),
        Some(ErrorCode::Offline),
        "it is not known that there is no such lesson"
    );
    assert!(zvonok.opened().is_empty());
}

#[tokio::test(start_paused = true)]
async fn with_nothing_known_the_diary_is_fetched_first() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.world.things().cache.clear();
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    let zvonok = zvonok.restarted().await;
    assert_eq!(zvonok.screen().day, None);
    zvonok.world.things().portal_fails = None;
    zvonok.app.deep_link("zvonok://join").await;
    assert_eq!(
        (zvonok.opened(), zvonok.notice()),
        (vec![VK.to_owned()], None)
    );
}

#[tokio::test(start_paused = true)]
async fn a_lesson_of_another_day_is_shown_and_joined() {
    let zvonok = Zvonok::signed_in().await;
    zvonok.app.deep_link("zvonok://lesson/2026-11-26/1").await;
    assert_eq!(zvonok.opened(), [MAX]);
    assert_eq!(zvonok.day().date, "2026-11-26");
    assert_eq!(zvonok.screen().opened.unwrap().lesson, "2026-11-26/1");
    zvonok.app.deep_link("zvonok://lesson/2026-11-30/2").await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::NoCallLink));
    assert_eq!(zvonok.day().date, "2026-11-30");
    zvonok.app.deep_link("zvonok://lesson/2026-11-26/19").await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::NoSuchLesson));
    // «join» comes back to today.
    zvonok.app.deep_link("zvonok://join").await;
    assert_eq!((zvonok.day().is_today, zvonok.opened().len()), (true, 2));
}

#[tokio::test(start_paused = true)]
async fn signed_out_it_asks_to_sign_in_first() {
    let zvonok = Zvonok::started().await;
    zvonok.app.deep_link("zvonok://join").await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInFirst));
    zvonok.app.dismiss();
    zvonok.app.deep_link("zvonok://lesson/2026-11-25/2").await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInFirst));
    assert!(zvonok.world.calls("portal.").is_empty());

    let zvonok = Zvonok::over(World::new());
    zvonok.app.deep_link("zvonok://join").await;
    zvonok.app.start().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInFirst));
}

#[tokio::test(start_paused = true)]
async fn another_zvonok_is_open_and_says_only_that() {
    let zvonok = Zvonok::over(World::new());
    zvonok.app.already_open();
    assert_eq!(
        zvonok.screen().screen,
        zvonok_lib::app::snapshot::Screen::AlreadyOpen
    );
    assert!(zvonok.world.calls("vault.").is_empty());
}

#[tokio::test(start_paused = true)]
async fn from_beside_the_clock_only_the_call_opens() {
    let zvonok = Zvonok::signed_in().await;
    let raised = zvonok.world.things().raised;
    zvonok.app.join_quietly().await;
    assert_eq!(zvonok.opened(), [VK]);
    assert_eq!(zvonok.world.things().raised, raised);
    // Keys that are held come again and again.
    zvonok.app.join_quietly().await;
    assert_eq!(zvonok.opened(), [VK]);
    assert!(zvonok.screen().opened.is_some(), "what was said stays");
    tokio::time::advance(std::time::Duration::from_secs(2)).await;
    // Whatever was looked at: the lesson is of today.
    zvonok
        .app
        .show_day(Some(jiff::civil::date(2026, 11, 26)))
        .await;
    zvonok.app.join_quietly().await;
    assert_eq!(zvonok.opened(), [VK, VK]);
}

#[tokio::test(start_paused = true)]
async fn from_beside_the_clock_what_has_to_be_said_brings_the_window() {
    let zvonok = Zvonok::started().await;
    zvonok.app.join_quietly().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInFirst));
    assert_eq!(zvonok.world.things().raised, 1);
    zvonok.sign_in().await;
    let raised = zvonok.world.things().raised;
    zvonok.world.things().weeks.clear();
    zvonok.app.refresh().await;
    zvonok.app.join_quietly().await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::NoLessonNow));
    assert_eq!(zvonok.world.things().raised, raised + 1);
}

#[tokio::test(start_paused = true)]
async fn the_command_line_reads_what_is_kept_and_disturbs_nobody() {
    let zvonok = Zvonok::signed_in().await;
    let world = zvonok.world.clone();
    world.forget_log();
    let looking = Zvonok::over(world.clone());
    looking.app.look_into(false).await;
    assert_eq!(looking.day().lessons.len(), 6);
    assert_eq!(world.calls("portal.week"), [""; 0]);
    let looking = Zvonok::over(world.clone());
    looking.app.look_into(true).await;
    assert!(!looking.day().stale);
    assert_eq!(world.calls("portal.week").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_command_line_means_the_schools_today_whatever_the_computers_clock_says() {
    let zvonok = Zvonok::signed_in().await;
    let world = zvonok.world.clone();
    world.things().portal_ahead = Some(SignedDuration::from_hours(24));
    let looking = Zvonok::over(world.clone());
    looking.app.look_into(false).await;
    assert_eq!(looking.day().date, "2026-11-26");
    // A portal that says nothing holds up nobody.
    world.things().mute.insert("cop.admhmao.ru");
    let looking = Zvonok::over(world.clone());
    looking.app.look_into(false).await;
    assert_eq!(looking.day().date, "2026-11-25");
}

#[tokio::test(start_paused = true)]
async fn keys_that_are_held_while_a_link_is_looked_for_open_one_call() {
    let zvonok = Zvonok::signed_in().await;
    let known = std::mem::take(&mut zvonok.world.things().weeks);
    zvonok.app.refresh().await;
    zvonok.world.things().weeks = known;
    let gate = zvonok.world.gate("portal.week");
    let first = zvonok.beside(async move |app| app.join_quietly().await);
    gate.reached().await;
    let raised = zvonok.world.things().raised;
    let again = zvonok.beside(async move |app| app.join_quietly().await);
    let again = tokio::time::timeout(std::time::Duration::from_secs(60), again).await;
    again.expect("it waited for the portal").unwrap();
    gate.open();
    first.await.unwrap();
    assert_eq!(zvonok.opened(), [VK]);
    assert_eq!(zvonok.world.things().raised, raised);
}
