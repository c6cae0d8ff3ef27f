//! Several children at one computer: whose bells ring, and what becomes of those who are not on screen.

use std::time::Duration;

use zvonok_core::{account::Account, diary::LessonId, error::ErrorCode};
use zvonok_lib::{
    app::snapshot::{JoinChoice, ReminderAnswer, Service, SessionOnly, SettingsChange},
    ports::PortalError,
};

use crate::{
    fakes::{MAX, MONDAY, VK, Zvonok, account, day, lesson, page_user, session, to},
    reminders::{DAY, at, comes, morning, only_note, runs},
};

fn second() -> Account {
    Account {
        uid: "8".into(),
        name: "Иванов Пётр Иванович".into(),
        ..account()
    }
}

/// Ivan's day, then Petr signs in beside him with a day of his own.
async fn two_children() -> Zvonok {
    let zvonok = morning(&[("2", "08:50-09:30", "Алгебра", &[VK])]).await;
    {
        let mut things = zvonok.world.things();
        things.account = Ok(second());
        things.user = Some(page_user("8", "student"));
        things.cookies = Ok(session("hush-jwt-8").cookies);
        things.todays(lesson("2026-11-25/3", "09:45-10:25", "Музыка", &[MAX]));
    }
    zvonok
        .world
        .next_window(|_| to(&["https://esia.gosuslugi.ru/login/", crate::fakes::FINISH]));
    zvonok.app.sign_in(Service::Portal).await;
    assert_eq!(zvonok.screen().members.len(), 2);
    assert_eq!(zvonok.screen().pupil.unwrap().short_name, "Пётр И.");
    zvonok
}

#[tokio::test(start_paused = true)]
async fn the_bells_of_both_children_ring_and_lead_to_their_own_lessons() {
    let zvonok = two_children().await;
    // The portal is not asked for Ivan in this test: it would give Petr's week.
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    assert_eq!(
        runs(&zvonok, "08:40", "10:00").await,
        [
            "08:45 Алгебра",
            "08:50 Алгебра",
            "09:40 Музыка",
            "09:45 Музыка"
        ]
    );
    let names: Vec<_> = zvonok
        .world
        .things()
        .noted
        .iter()
        .map(|(_, it)| it.who.clone())
        .collect();
    assert_eq!(names[0].as_deref(), Some("Иван И."));
    assert_eq!(names[3].as_deref(), Some("Пётр И."));

    let zvonok = two_children().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    runs(&zvonok, "08:44", "08:46").await;
    let id = only_note(&zvonok);
    assert_eq!(id.person, "7");
    zvonok.app.answer_reminder(&id, ReminderAnswer::Join).await;
    assert_eq!(zvonok.screen().pupil.unwrap().short_name, "Иван И.");
    assert_eq!(zvonok.opened(), [VK]);
}

/// Petr, on screen, has just been looked for: what the portal gives from here on it gives Ivan.
async fn two_children_at_08_16() -> Zvonok {
    let zvonok = two_children().await;
    zvonok.world.things().now = at("08:16");
    zvonok.app.refresh().await;
    zvonok
}

/// Both have a lesson at this bell, the second child is on screen, and every lesson is to be joined by itself.
async fn two_children_at_one_bell() -> Zvonok {
    let zvonok = two_children().await;
    {
        let mut things = zvonok.world.things();
        things.todays(lesson("2026-11-25/2", "08:50-09:30", "Музыка", &[MAX]));
    }
    zvonok.app.refresh().await;
    zvonok
        .app
        .change_setting(SettingsChange::AutoJoin { on: true })
        .await;
    // From here on the portal would give this week for Ivan's.
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok
}

#[tokio::test(start_paused = true)]
async fn of_two_children_at_one_bell_nobody_is_joined_by_itself() {
    let zvonok = two_children_at_one_bell().await;
    let told = runs(&zvonok, "08:49", "08:55").await;
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told[2].starts_with("08:50") && told[3].starts_with("08:50"));
    assert_eq!(zvonok.opened(), [""; 0]);
    assert_eq!(
        zvonok.screen().pupil.unwrap().short_name,
        "Пётр И.",
        "the screen stays whose it was"
    );
}

#[tokio::test(start_paused = true)]
async fn whose_turn_cannot_come_is_reminded_instead() {
    let zvonok = two_children().await;
    zvonok
        .app
        .change_setting(SettingsChange::AutoJoin { on: true })
        .await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.app.tick().await;
    // Petr is linking his profile in a window of his own.
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let window = zvonok.beside(async move |app| app.sign_in(Service::VkId).await);
    while zvonok.screen().window_at.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(
        runs(&zvonok, "08:50", "08:52").await,
        ["08:50 Алгебра"],
        "Ivan's lesson"
    );
    assert_eq!(zvonok.opened(), [""; 0]);
    zvonok.app.cancel_sign_in();
    window.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_press_whose_turn_has_not_come_uses_no_reminder_up() {
    let zvonok = two_children().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    assert_eq!(runs(&zvonok, "08:50", "08:50").await, ["08:50 Алгебра"]);
    let id = only_note(&zvonok);
    // Petr is linking his profile in a window of his own.
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let window = zvonok.beside(async move |app| app.sign_in(Service::VkId).await);
    while zvonok.screen().window_at.is_none() {
        tokio::task::yield_now().await;
    }
    zvonok.app.answer_reminder(&id, ReminderAnswer::Join).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInBusy));
    assert_eq!(only_note(&zvonok), id);
    zvonok.app.cancel_sign_in();
    window.await.unwrap();
    zvonok.app.answer_reminder(&id, ReminderAnswer::Join).await;
    assert_eq!(zvonok.opened(), [VK]);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_taken_out_of_a_lesson_that_is_on() {
    let zvonok = two_children().await;
    {
        let mut things = zvonok.world.things();
        things.todays(lesson("2026-11-25/2", "08:40-09:20", "Музыка", &[MAX]));
        things.now = at("08:42");
    }
    zvonok.app.refresh().await;
    zvonok
        .app
        .change_setting(SettingsChange::AutoJoin { on: true })
        .await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    runs(&zvonok, "08:42", "08:43").await;
    assert_eq!(zvonok.opened(), [MAX], "Petr's");
    let told = runs(&zvonok, "08:50", "08:51").await;
    assert_eq!(told, ["08:50 Алгебра"]);
    assert_eq!(zvonok.opened(), [MAX]);
    assert_eq!(zvonok.screen().pupil.unwrap().short_name, "Пётр И.");
}

#[tokio::test(start_paused = true)]
async fn what_one_pressed_is_not_opened_for_whoever_came_on_screen_meanwhile() {
    let zvonok = two_children().await;
    {
        let mut things = zvonok.world.things();
        things.now = at("08:52");
        things.todays(lesson("2026-11-25/2", "08:50-09:30", "Музыка", &[]));
    }
    zvonok.app.refresh().await;
    let gate = zvonok.world.gate("portal.week");
    let joining = zvonok.beside(async move |app| app.join_quietly().await);
    gate.reached().await;
    let switching = zvonok.beside(async move |app| app.switch_to("7").await);
    while zvonok
        .screen()
        .pupil
        .is_none_or(|it| it.short_name != "Иван И.")
    {
        tokio::task::yield_now().await;
    }
    zvonok.world.ungate("portal.week");
    gate.open();
    joining.await.unwrap();
    switching.await.unwrap();
    assert_eq!(zvonok.opened(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn whoever_is_on_the_way_keeps_the_screen() {
    let zvonok = two_children().await;
    {
        let mut things = zvonok.world.things();
        things.now = at("08:49");
        things.todays(lesson("2026-11-25/2", "08:50-09:30", "Музыка", &[]));
    }
    zvonok.app.refresh().await;
    zvonok
        .app
        .change_setting(SettingsChange::AutoJoin { on: true })
        .await;
    // The portal would give this week for Ivan's.
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.app.tick().await;
    let told = zvonok.world.things().noted.len();
    {
        let mut things = zvonok.world.things();
        things.todays(lesson("2026-11-25/2", "08:50-09:30", "Музыка", &[MAX]));
        things.portal_fails = None;
        things.now = at("08:50");
    }
    let gate = zvonok.world.gate("portal.week");
    let joining = zvonok.beside(async move |app| app.join_quietly().await);
    gate.reached().await;
    let ringing = zvonok.beside(async move |app| app.tick().await);
    comes("Ivan's reminder", || {
        let things = zvonok.world.things();
        things.noted[told..].iter().any(|(id, _)| id.person == "7")
    })
    .await;
    assert_eq!(zvonok.opened(), [""; 0]);
    zvonok.world.ungate("portal.week");
    gate.open();
    joining.await.unwrap();
    ringing.await.unwrap();
    assert_eq!(zvonok.opened(), [MAX], "Petr's, who pressed");
    assert_eq!(zvonok.screen().pupil.unwrap().short_name, "Пётр И.");
}

#[tokio::test(start_paused = true)]
async fn a_locked_keychain_is_not_asked_every_minute() {
    let zvonok = two_children_at_08_16().await;
    zvonok.world.things().keychain_fails = Some(SessionOnly::KeychainLocked);
    zvonok.world.forget_log();
    runs(&zvonok, "09:30", "10:30").await;
    let asked = zvonok.world.calls("vault.load");
    let asked = asked
        .iter()
        .filter(|it| it.contains("session") && it.contains('7'));
    let asked = asked.count();
    assert!((1..=12).contains(&asked), "{asked}");
}

#[tokio::test(start_paused = true)]
async fn one_failure_of_the_schools_other_answer_gives_nobody_up() {
    let zvonok = two_children_at_08_16().await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.world.things().json_days = Err(PortalError::Offline);
    zvonok.app.tick().await;
    let ivan = vec![lesson("2026-11-25/5", "10:00-10:40", "Химия", &[VK])];
    zvonok.world.things().json_days = Ok(vec![day(DAY, ivan)]);
    runs(&zvonok, "08:20", "10:01").await;
    let noted = zvonok.world.things().noted.clone();
    let of_ivan = noted.iter().filter(|(id, _)| id.person == "7");
    let mut hours = of_ivan.map(|(id, _)| id.bell.hour());
    assert!(hours.any(|it| it == 10), "{noted:?}");
}

#[tokio::test(start_paused = true)]
async fn whose_call_it_was_joined_it_though_another_came_on_screen_while_it_opened() {
    let zvonok = two_children().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    zvonok.world.things().now = at("09:46");
    let music: LessonId = "2026-11-25/3".parse().unwrap();
    let gate = zvonok.world.gate("open");
    let joining = zvonok.beside(async move |app| app.join(music, JoinChoice::default()).await);
    gate.reached().await;
    zvonok.world.ungate("open");
    zvonok.app.switch_to("7").await;
    gate.open();
    joining.await.unwrap();
    assert!(zvonok.screen().opened.is_none(), "it is not Ivan's");
    zvonok.app.switch_to("8").await;
    assert!(zvonok.lesson("2026-11-25/3").joined);
}

#[tokio::test(start_paused = true)]
async fn a_keychain_that_was_silent_once_gives_nobody_up() {
    let zvonok = two_children_at_08_16().await;
    zvonok.world.things().keychain_fails = Some(SessionOnly::KeychainSilent);
    zvonok.app.tick().await;
    // Nor does a press throw anybody off the screen.
    zvonok.app.switch_to("7").await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::KeychainSilent));
    assert_eq!(zvonok.screen().pupil.unwrap().short_name, "Пётр И.");
    zvonok.world.things().keychain_fails = None;
    zvonok.world.forget_log();
    runs(&zvonok, "09:10", "09:20").await;
    let asked = zvonok.world.calls("portal.week");
    assert!(
        asked.iter().any(|it| it.ends_with("with hush-jwt-1")),
        "{asked:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_link_that_only_the_schools_other_answer_has_rings_for_whoever_is_not_on_screen() {
    let zvonok = two_children_at_08_16().await;
    {
        let mut things = zvonok.world.things();
        let ivan = |calls| vec![lesson("2026-11-25/1", "08:30-09:10", "Химия", calls)];
        things.weeks.insert(MONDAY, vec![day(DAY, ivan(&[]))]);
        things.json_days = Ok(vec![day(DAY, ivan(&[VK]))]);
    }
    zvonok.app.tick().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    assert_eq!(runs(&zvonok, "08:20", "08:26").await, ["08:25 Химия"]);
}

#[tokio::test(start_paused = true)]
async fn whose_session_is_over_is_told_so_also_while_another_is_on_screen() {
    let zvonok = two_children_at_08_16().await;
    {
        let mut things = zvonok.world.things();
        things.todays(lesson("2026-11-25/1", "09:50-10:30", "Химия", &[]));
    }
    zvonok.app.tick().await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.world.things().json_days = Err(PortalError::SessionOver);
    let told = runs(&zvonok, "08:20", "09:51").await;
    assert_eq!(told.len(), 4, "{told:?}");
    assert!(told.contains(&"09:50 Химия".to_owned()), "{told:?}");
    let notes = zvonok.world.things().notes.clone();
    let id = notes.keys().find(|it| it.person == "7").unwrap().clone();
    // The way on is a window to sign in at.
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let joining =
        zvonok.beside(async move |app| app.answer_reminder(&id, ReminderAnswer::Join).await);
    while zvonok.screen().window_at.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(zvonok.screen().pupil.unwrap().short_name, "Иван И.");
    zvonok.app.cancel_sign_in();
    joining.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_this_run_knows_of_somebody_is_not_replaced_by_what_was_kept_before() {
    let zvonok = two_children_at_08_16().await;
    {
        let mut things = zvonok.world.things();
        things.todays(lesson("2026-11-25/1", "08:30-09:10", "Химия", &[VK]));
        things.disk_is_full = true;
    }
    zvonok.app.tick().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    assert_eq!(runs(&zvonok, "08:20", "08:26").await, ["08:25 Химия"]);
    let id = only_note(&zvonok);
    zvonok.app.answer_reminder(&id, ReminderAnswer::Join).await;
    assert_eq!(zvonok.opened(), [VK]);
}

#[tokio::test(start_paused = true)]
async fn whose_session_is_over_is_reminded_and_nobody_leaves_the_screen_for_it() {
    let zvonok = two_children().await;
    zvonok
        .app
        .change_setting(SettingsChange::AutoJoin { on: true })
        .await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    runs(&zvonok, "08:20", "08:21").await;
    assert_eq!(
        runs(&zvonok, "08:50", "08:52").await,
        ["08:50 Алгебра"],
        "Ivan's lesson"
    );
    assert_eq!(zvonok.screen().pupil.unwrap().short_name, "Пётр И.");
    only_note(&zvonok);
}

#[tokio::test(start_paused = true)]
async fn whoever_leaves_the_screen_for_another_is_still_reminded_by_what_is_known() {
    let zvonok = two_children().await;
    let first_turn = runs(&zvonok, "08:45", "08:45").await;
    assert_eq!(first_turn, ["08:45 Алгебра"], "before the portal is asked");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_known_does_not_wait_for_the_portal() {
    let zvonok = two_children().await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    runs(&zvonok, "08:44", "08:46").await;
    let id = only_note(&zvonok);
    let _gate = zvonok.world.gate("portal.week");
    let joining =
        zvonok.beside(async move |app| app.answer_reminder(&id, ReminderAnswer::Join).await);
    let joined = tokio::time::timeout(Duration::from_secs(60), joining).await;
    joined.expect("the portal was waited for").unwrap();
    assert_eq!(zvonok.opened(), [VK]);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_reminded_of_yesterdays_knowledge() {
    let zvonok = two_children().await;
    let world = zvonok.world.clone();
    drop(zvonok);
    let gate = world.gate("portal.week");
    world.things().now = at("08:46");
    let zvonok = Zvonok::over(world);
    zvonok.beside(async move |app| app.run(std::future::ready(())).await);
    // Petr's day first, which he sees; Ivan's is asked for after it.
    gate.reached().await;
    gate.open();
    gate.reached().await;
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(zvonok.world.things().noted.is_empty());
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    gate.open();
    comes("the reminder", || zvonok.world.things().noted.len() == 1).await;
    assert_eq!(only_note(&zvonok).person, "7");
}

#[tokio::test(start_paused = true)]
async fn the_diary_of_whoever_is_not_on_screen_is_kept_too() {
    let zvonok = two_children_at_08_16().await;
    {
        let mut things = zvonok.world.things();
        things.todays(lesson("2026-11-25/1", "08:30-09:10", "Химия", &[VK]));
    }
    zvonok.world.forget_log();
    zvonok.app.tick().await;
    let asked = zvonok.world.calls("portal.week");
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].ends_with("with hush-jwt-1"), "{asked:?}");
    // From here on the portal would give this week for Petr's.
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    assert_eq!(runs(&zvonok, "08:20", "08:26").await, ["08:25 Химия"]);
    assert_eq!(
        zvonok.day().lessons[0].subject,
        "Музыка",
        "the screen stays Petr's"
    );
    assert_eq!(zvonok.notice(), None);
}
