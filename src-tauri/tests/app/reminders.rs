//! Whole school days, minute by minute: who is reminded of what, and when.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use zvonok_core::{
    account::{Account, Role},
    diary::{CallLink, Found, Lesson, LessonId},
    error::ErrorCode,
};
use zvonok_lib::{
    app::snapshot::{
        CallChoice, JoinChoice, PhaseView, ReminderAnswer, Service, SessionOnly, SettingsChange,
    },
    ports::{PortalError, ReminderId},
};

use crate::fakes::{
    MAX, MONDAY, NEXT_MONDAY, VK, World, Zvonok, account, day, lesson, page_user, session, to,
};

const DAY: &str = "2026-11-25";

/// `HH:MM[:SS]` of the school's Wednesday.
fn at(time: &str) -> Timestamp {
    let text = format!("{DAY}T{time}[Asia/Yekaterinburg]");
    text.parse::<jiff::Zoned>().unwrap().timestamp()
}

/// Lets the clock run, turn by turn, every 30 seconds, and gives what was shown meanwhile: `HH:MM subject`.
async fn runs(zvonok: &Zvonok, from: &str, till: &str) -> Vec<String> {
    let already = zvonok.world.things().noted.len();
    let (mut now, till) = (at(from), at(till));
    let mut told = Vec::new();
    while now <= till {
        zvonok.world.things().now = now;
        let before = zvonok.world.things().noted.len();
        zvonok.app.tick().await;
        let things = zvonok.world.things();
        for (_, view) in &things.noted[before..] {
            let clock = now.to_zoned(jiff::tz::TimeZone::get("Asia/Yekaterinburg").unwrap());
            let subjects: Vec<String> = view
                .lessons
                .iter()
                .map(|it| it.subject.clone().unwrap_or_else(|| "—".to_owned()))
                .collect();
            told.push(format!(
                "{} {}",
                clock.strftime("%H:%M"),
                subjects.join(" + ")
            ));
        }
        drop(things);
        now += SignedDuration::from_secs(30);
    }
    assert_eq!(zvonok.world.things().noted.len() - already, told.len());
    told
}

/// Signed in before the first bell of a day with these lessons (`id`, hours, subject, links).
async fn morning(lessons: &[(&str, &str, &str, &[&str])]) -> Zvonok {
    let world = World::new();
    {
        let mut things = world.things();
        things.now = at("07:30");
        let lessons = lessons
            .iter()
            .map(|(slot, hours, subject, links)| {
                lesson(&format!("{DAY}/{slot}"), hours, subject, links)
            })
            .collect();
        things.weeks.insert(MONDAY, vec![day(DAY, lessons)]);
    }
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    assert_eq!(zvonok.notice(), None);
    zvonok
}

const ORDINARY: &[(&str, &str, &str, &[&str])] = &[
    ("1", "08:00-08:40", "Химия", &[]),
    ("2", "08:50-09:30", "Алгебра", &[VK]),
    ("3", "09:45-10:25", "Физика", &[]),
    ("4", "10:45-11:25", "История", &[MAX]),
];

fn only_note(zvonok: &Zvonok) -> ReminderId {
    let things = zvonok.world.things();
    assert_eq!(things.notes.len(), 1, "{:?}", things.notes);
    things.notes.keys().next().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn an_ordinary_day() {
    let zvonok = morning(ORDINARY).await;
    assert_eq!(
        runs(&zvonok, "07:30", "14:00").await,
        [
            "08:45 Алгебра",
            "08:50 Алгебра",
            "10:40 История",
            "10:45 История"
        ]
    );
    assert!(
        zvonok.world.things().notes.is_empty(),
        "what is over is taken away"
    );
    assert_eq!(zvonok.opened(), [""; 0], "nothing opens by itself");
}

#[tokio::test(start_paused = true)]
async fn joined_from_the_reminder_and_left_in_peace() {
    let zvonok = morning(ORDINARY).await;
    zvonok
        .app
        .change_setting(SettingsChange::Repeat { on: true })
        .await;
    assert_eq!(
        runs(&zvonok, "08:40", "08:50").await,
        ["08:45 Алгебра", "08:50 Алгебра"]
    );
    let id = only_note(&zvonok);
    let raised = zvonok.world.things().raised;
    zvonok.app.answer_reminder(&id, ReminderAnswer::Join).await;
    assert_eq!(zvonok.opened(), [VK]);
    assert_eq!(
        zvonok.world.things().raised,
        raised,
        "the call opens, not our window"
    );
    assert!(zvonok.world.things().notes.is_empty());
    assert_eq!(runs(&zvonok, "08:51", "10:39").await, [""; 0]);
    assert!(zvonok.lesson("2026-11-25/2").joined);
    // Nor after a restart.
    zvonok.world.things().now = at("09:00");
    let zvonok = zvonok.restarted().await;
    let shown = zvonok.world.things().shown.clone();
    let days: Vec<_> = shown.iter().filter_map(|it| it.day.as_ref()).collect();
    assert!(!days.is_empty());
    for day in days {
        let algebra = day.lessons.iter().find(|it| it.id == "2026-11-25/2");
        assert!(algebra.unwrap().joined, "from the first picture on");
    }
    assert_eq!(runs(&zvonok, "09:00", "10:39").await, [""; 0]);
    assert!(zvonok.lesson("2026-11-25/2").joined);
}

#[tokio::test(start_paused = true)]
async fn a_lesson_joined_from_the_card_takes_its_reminder_away() {
    let zvonok = morning(ORDINARY).await;
    runs(&zvonok, "08:40", "08:46").await;
    only_note(&zvonok);
    let algebra = "2026-11-25/2".parse().unwrap();
    zvonok.app.join(algebra, JoinChoice::default()).await;
    assert!(zvonok.world.things().notes.is_empty());
    assert_eq!(runs(&zvonok, "08:46", "09:30").await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn nothing_fires_twice_or_is_lost_over_a_restart() {
    let zvonok = morning(ORDINARY).await;
    assert_eq!(runs(&zvonok, "08:40", "08:46").await, ["08:45 Алгебра"]);
    let zvonok = zvonok.restarted().await;
    assert_eq!(runs(&zvonok, "08:46", "08:55").await, ["08:50 Алгебра"]);
    let zvonok = zvonok.restarted().await;
    assert_eq!(runs(&zvonok, "08:55", "10:39").await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn sleep_loses_no_lesson_that_is_still_on() {
    let zvonok = morning(ORDINARY).await;
    runs(&zvonok, "07:30", "08:00").await;
    // The lid was closed, and opened in the middle of the lesson.
    assert_eq!(runs(&zvonok, "09:07", "09:20").await, ["09:07 Алгебра"]);
    let view = zvonok.world.things().noted.last().unwrap().1.clone();
    assert_eq!(view.phase, PhaseView::Running { minutes: 17 });
    // And once more, past a whole lesson.
    assert_eq!(runs(&zvonok, "11:26", "12:00").await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_link_that_comes_late_is_told_when_it_comes() {
    let zvonok = morning(&[("2", "08:50-09:30", "Алгебра", &[])]).await;
    assert_eq!(runs(&zvonok, "08:30", "08:47").await, [""; 0]);
    let with_link = vec![lesson("2026-11-25/2", "08:50-09:30", "Алгебра", &[VK])];
    zvonok
        .world
        .things()
        .weeks
        .insert(MONDAY, vec![day(DAY, with_link)]);
    zvonok.app.refresh().await;
    assert_eq!(
        runs(&zvonok, "08:48", "09:00").await,
        ["08:48 Алгебра", "08:50 Алгебра"]
    );
}

/// Another start of the program, which then runs by itself; its day is of now.
async fn running(zvonok: Zvonok) -> Zvonok {
    let world = zvonok.world.clone();
    drop(zvonok);
    let zvonok = Zvonok::over(world);
    zvonok.beside(async move |app| app.run(std::future::ready(())).await);
    comes("a fresh day", || {
        zvonok.screen().day.is_some_and(|day| !day.stale)
    })
    .await;
    zvonok
}

/// Waits, as long as a minute by the clock that nobody sets.
async fn comes(what: &str, came: impl Fn() -> bool) {
    let coming = async {
        while !came() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let came = tokio::time::timeout(Duration::from_secs(60), coming).await;
    assert!(came.is_ok(), "{what} never came");
}

#[tokio::test(start_paused = true)]
async fn a_portal_that_does_not_answer_keeps_no_bell_waiting() {
    let zvonok = running(morning(ORDINARY).await).await;
    let gate = zvonok.world.gate("portal.week");
    zvonok.world.things().now = at("08:44:30");
    gate.reached().await;
    assert!(zvonok.world.things().noted.is_empty());
    zvonok.world.things().now = at("08:45");
    comes("the reminder", || zvonok.world.things().noted.len() == 1).await;
    let soon = zvonok.lesson(&format!("{DAY}/2")).phase;
    assert_eq!(soon, PhaseView::Soon { minutes: 5 }, "minutes go on too");
    zvonok.world.things().now = at("08:50");
    comes("the bell", || zvonok.world.things().noted.len() == 2).await;
}

#[tokio::test(start_paused = true)]
async fn what_the_portal_has_just_said_rings_at_once() {
    let zvonok = running(morning(&[("2", "08:50-09:30", "Алгебра", &[])]).await).await;
    zvonok.app.set_visible(false);
    let gate = zvonok.world.gate("portal.week");
    zvonok.world.things().now = at("08:52");
    let going = async {
        loop {
            tokio::time::sleep(Duration::from_secs(30)).await;
            zvonok.world.things().now += SignedDuration::from_secs(30);
        }
    };
    tokio::select! {
        () = gate.reached() => {}
        () = going => {}
    }
    let linked = lesson(&format!("{DAY}/2"), "08:50-09:30", "Алгебра", &[VK]);
    zvonok
        .world
        .things()
        .weeks
        .insert(MONDAY, vec![day(DAY, vec![linked])]);
    let asked = tokio::time::Instant::now();
    gate.open();
    comes("the reminder", || zvonok.world.things().noted.len() == 1).await;
    assert!(
        asked.elapsed() < Duration::from_secs(1),
        "{:?}",
        asked.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_changed_timetable() {
    let zvonok = morning(&[("2", "08:50-09:30", "Алгебра", &[VK])]).await;
    assert_eq!(runs(&zvonok, "08:40", "08:46").await, ["08:45 Алгебра"]);
    // Another subject in its place, under another number: the bell rings once.
    let other = vec![lesson("2026-11-25/3", "08:50-09:30", "Геометрия", &[VK])];
    zvonok
        .world
        .things()
        .weeks
        .insert(MONDAY, vec![day(DAY, other)]);
    zvonok.app.refresh().await;
    assert_eq!(runs(&zvonok, "08:47", "08:49").await, [""; 0]);
    // Moved: what stands on screen is taken away, and the new bell rings anew.
    let moved = vec![lesson("2026-11-25/3", "09:45-10:25", "Геометрия", &[VK])];
    zvonok
        .world
        .things()
        .weeks
        .insert(MONDAY, vec![day(DAY, moved)]);
    zvonok.app.refresh().await;
    assert_eq!(
        runs(&zvonok, "08:49", "09:50").await,
        ["09:40 Геометрия", "09:45 Геометрия"]
    );
    assert_eq!(only_note(&zvonok).bell.to_string(), "2026-11-25T09:45:00");
    // Cancelled.
    zvonok
        .world
        .things()
        .weeks
        .insert(MONDAY, vec![day(DAY, vec![])]);
    zvonok.app.refresh().await;
    assert_eq!(runs(&zvonok, "09:51", "10:00").await, [""; 0]);
    assert!(zvonok.world.things().notes.is_empty());
}

#[tokio::test(start_paused = true)]
async fn repeated_until_dismissed() {
    let zvonok = morning(ORDINARY).await;
    zvonok
        .app
        .change_setting(SettingsChange::Repeat { on: true })
        .await;
    assert_eq!(
        runs(&zvonok, "08:40", "08:55").await,
        [
            "08:45 Алгебра",
            "08:50 Алгебра",
            "08:52 Алгебра",
            "08:54 Алгебра"
        ]
    );
    let id = only_note(&zvonok);
    zvonok
        .app
        .answer_reminder(&id, ReminderAnswer::Dismiss)
        .await;
    assert!(zvonok.world.things().notes.is_empty());
    assert_eq!(runs(&zvonok, "08:56", "10:39").await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn dismissed_before_the_bell_it_still_rings_at_the_bell() {
    let zvonok = morning(ORDINARY).await;
    runs(&zvonok, "08:40", "08:46").await;
    let id = only_note(&zvonok);
    zvonok
        .app
        .answer_reminder(&id, ReminderAnswer::Dismiss)
        .await;
    assert_eq!(runs(&zvonok, "08:46", "08:55").await, ["08:50 Алгебра"]);
}

#[tokio::test(start_paused = true)]
async fn other_minutes_and_none() {
    for (minutes, at_bell, told) in [
        (Some(15), true, vec!["08:35 Алгебра", "08:50 Алгебра"]),
        (None, true, vec!["08:50 Алгебра"]),
        (Some(1), false, vec!["08:49 Алгебра"]),
        (None, false, vec![]),
    ] {
        let zvonok = morning(&ORDINARY[..2]).await;
        zvonok
            .app
            .change_setting(SettingsChange::RemindBefore { minutes })
            .await;
        zvonok
            .app
            .change_setting(SettingsChange::RemindAtBell { on: at_bell })
            .await;
        assert_eq!(
            runs(&zvonok, "08:00", "10:00").await,
            told,
            "{minutes:?} {at_bell}"
        );
        let zvonok = zvonok.restarted().await;
        assert_eq!(
            zvonok.screen().settings.remind_before,
            minutes,
            "remembered"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_subject_is_nobodys_business() {
    let zvonok = morning(ORDINARY).await;
    zvonok
        .app
        .change_setting(SettingsChange::HideSubject { on: true })
        .await;
    assert_eq!(runs(&zvonok, "08:40", "08:46").await, ["08:45 —"]);
}

#[tokio::test(start_paused = true)]
async fn what_stands_is_hidden_too_and_a_sub_group_tells_nothing() {
    let zvonok = morning(&[]).await;
    {
        let mut things = zvonok.world.things();
        let mut english = lesson("2026-11-25/2", "08:50-09:30", "Английский", &[VK]);
        english.group = Some("Английский 9а/1".into());
        things.weeks.insert(MONDAY, vec![day(DAY, vec![english])]);
    }
    zvonok.app.refresh().await;
    assert_eq!(runs(&zvonok, "08:45", "08:46").await, ["08:45 Английский"]);
    zvonok
        .app
        .change_setting(SettingsChange::HideSubject { on: true })
        .await;
    let things = zvonok.world.things();
    let (_, view) = things.notes.iter().next().unwrap();
    assert_eq!(
        (&view.lessons[0].subject, &view.lessons[0].group),
        (&None, &None)
    );
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_looked_into_hours_ahead_still_rings() {
    let zvonok = morning(ORDINARY).await;
    let history: LessonId = "2026-11-25/4".parse().unwrap();
    zvonok.app.join(history, JoinChoice::default()).await;
    assert_eq!(zvonok.opened(), [MAX]);
    assert!(!zvonok.lesson("2026-11-25/4").joined);
    assert_eq!(
        runs(&zvonok, "10:40", "10:46").await,
        ["10:40 История", "10:45 История"]
    );
    // Whoever comes a few minutes before the bell is there.
    let zvonok = morning(ORDINARY).await;
    zvonok.world.things().now = at("10:32");
    zvonok.app.join(history, JoinChoice::default()).await;
    assert!(zvonok.lesson("2026-11-25/4").joined);
    assert_eq!(runs(&zvonok, "10:40", "10:46").await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_in_the_call_is_not_brought_there_again() {
    let zvonok = morning(ORDINARY).await;
    zvonok
        .app
        .change_setting(SettingsChange::AutoJoin { on: true })
        .await;
    zvonok.world.things().now = at("10:20");
    let history: LessonId = "2026-11-25/4".parse().unwrap();
    zvonok.app.join(history, JoinChoice::default()).await;
    assert_eq!(
        runs(&zvonok, "10:40", "10:50").await,
        ["10:40 История", "10:45 История"]
    );
    assert_eq!(zvonok.opened(), [MAX]);
}

#[tokio::test(start_paused = true)]
async fn what_has_to_be_asked_rings_once_though_sub_groups_share_the_bell() {
    let zvonok = morning(&[
        (
            "2",
            "08:50-09:30",
            "Английский",
            &["https://rooms.example/one"],
        ),
        ("2.2", "08:50-09:30", "Немецкий", &[MAX]),
    ])
    .await;
    let before = SettingsChange::RemindBefore { minutes: None };
    zvonok.app.change_setting(before).await;
    zvonok
        .app
        .set_auto_join("2026-11-25/2".parse().unwrap(), true)
        .await;
    let told = runs(&zvonok, "08:49", "08:55").await;
    assert_eq!(told, ["08:50 Английский + Немецкий"]);
    assert!(zvonok.screen().question.is_some());
}

#[tokio::test(start_paused = true)]
async fn reminders_go_with_the_program() {
    let zvonok = morning(ORDINARY).await;
    runs(&zvonok, "08:50", "08:51").await;
    only_note(&zvonok);
    zvonok.app.leave().await;
    assert!(zvonok.world.things().notes.is_empty());
    assert!(zvonok.screen().pupil.is_some(), "nobody is signed out");
}

#[tokio::test(start_paused = true)]
async fn a_video_in_the_homework_is_no_call() {
    let zvonok = morning(&[]).await;
    let lessons = |calls: &[(&str, Found)]| {
        let calls = calls.iter().map(|(address, found)| CallLink {
            address: (*address).into(),
            found: *found,
        });
        let physics = Lesson {
            calls: calls.collect(),
            ..lesson("2026-11-25/3", "09:45-10:25", "Физика", &[])
        };
        vec![day(DAY, vec![physics])]
    };
    let video = ("https://vk.com/video-1_2", Found::Text);
    zvonok
        .world
        .things()
        .weeks
        .insert(MONDAY, lessons(&[video]));
    zvonok.world.things().now = at("09:46");
    zvonok.app.refresh().await;
    let button = (VK, Found::Button);
    zvonok
        .world
        .things()
        .weeks
        .insert(MONDAY, lessons(&[video, button]));
    // Whoever joins has the link looked for.
    zvonok.app.join_quietly().await;
    assert_eq!(zvonok.opened(), [VK]);
}

#[tokio::test(start_paused = true)]
async fn a_later_lesson_is_not_joined_before_the_link_of_the_one_that_is_on_was_looked_for() {
    let zvonok = morning(&[
        ("2", "08:50-09:30", "Алгебра", &[]),
        ("4", "10:45-11:25", "История", &[MAX]),
    ])
    .await;
    {
        let mut things = zvonok.world.things();
        things.now = at("08:52");
        let lessons = vec![
            lesson("2026-11-25/2", "08:50-09:30", "Алгебра", &[VK]),
            lesson("2026-11-25/4", "10:45-11:25", "История", &[MAX]),
        ];
        things.weeks.insert(MONDAY, vec![day(DAY, lessons)]);
    }
    zvonok.app.join_quietly().await;
    assert_eq!(zvonok.opened(), [VK]);
}

#[tokio::test(start_paused = true)]
async fn lessons_at_once_are_one_reminder_that_asks() {
    let zvonok = morning(&[
        ("2", "08:50-09:30", "Английский", &[VK]),
        ("2.2", "08:50-09:30", "Немецкий", &[MAX]),
    ])
    .await;
    assert_eq!(
        runs(&zvonok, "08:40", "08:46").await,
        ["08:45 Английский + Немецкий"]
    );
    let id = only_note(&zvonok);
    let raised = zvonok.world.things().raised;
    zvonok.app.answer_reminder(&id, ReminderAnswer::Join).await;
    assert!(zvonok.screen().question.is_some());
    assert_eq!(
        zvonok.world.things().raised,
        raised + 1,
        "the question is seen"
    );
    assert_eq!(zvonok.opened(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn without_notifications_the_small_window_reminds() {
    let zvonok = morning(ORDINARY).await;
    zvonok.world.things().no_notes = true;
    runs(&zvonok, "08:40", "08:46").await;
    let small = zvonok
        .world
        .things()
        .small
        .clone()
        .expect("the small window");
    assert_eq!(small.phase, PhaseView::Soon { minutes: 4 }, "it counts");
    assert_eq!(zvonok.app.reminder(), Some(small.clone()));
    zvonok.app.close_small().await;
    assert_eq!(zvonok.world.things().small, None);
    runs(&zvonok, "08:46", "08:51").await;
    let again = zvonok.world.things().small.clone();
    let again = again.expect("at the bell again");
    // A second press on what was on screen before.
    zvonok
        .app
        .answer_small(small.number, ReminderAnswer::Join)
        .await;
    assert_eq!(zvonok.opened(), [""; 0]);
    zvonok
        .app
        .answer_small(again.number, ReminderAnswer::Join)
        .await;
    assert_eq!(zvonok.opened(), [VK]);
    assert_eq!(zvonok.world.things().small, None);
}

#[tokio::test(start_paused = true)]
async fn joined_by_itself_only_where_somebody_wished_so() {
    let zvonok = morning(ORDINARY).await;
    zvonok
        .app
        .set_auto_join("2026-11-25/2".parse().unwrap(), true)
        .await;
    assert!(zvonok.lesson("2026-11-25/2").auto_join);
    assert_eq!(runs(&zvonok, "08:40", "09:30").await, ["08:45 Алгебра"]);
    assert_eq!(zvonok.opened(), [VK], "once");
    assert_eq!(
        runs(&zvonok, "09:31", "11:30").await,
        ["10:40 История", "10:45 История"]
    );
    assert_eq!(zvonok.opened(), [VK], "the other lesson was not asked for");
}

#[tokio::test(start_paused = true)]
async fn a_wish_survives_a_restart_and_can_be_taken_back() {
    let zvonok = morning(ORDINARY).await;
    for lesson in ["2026-11-25/2", "2026-11-25/4"] {
        zvonok
            .app
            .set_auto_join(lesson.parse().unwrap(), true)
            .await;
    }
    let zvonok = zvonok.restarted().await;
    zvonok.world.things().now = at("08:00");
    zvonok.app.tick().await;
    zvonok
        .app
        .set_auto_join("2026-11-25/2".parse().unwrap(), false)
        .await;
    runs(&zvonok, "08:40", "12:00").await;
    assert_eq!(zvonok.opened(), [MAX]);
}

#[tokio::test(start_paused = true)]
async fn every_lesson_by_itself_but_never_two_at_once_nor_late() {
    let zvonok = morning(&[
        ("1", "08:00-08:40", "Химия", &[VK]),
        ("2", "08:50-09:30", "Английский", &[VK]),
        ("2.2", "08:50-09:30", "Немецкий", &[MAX]),
        ("3", "10:00-10:40", "Физика", &[MAX]),
    ])
    .await;
    zvonok
        .app
        .change_setting(SettingsChange::AutoJoin { on: true })
        .await;
    runs(&zvonok, "07:50", "09:30").await;
    assert_eq!(zvonok.opened(), [VK], "which of two, nobody can say");
    // Awake in the middle: whoever came in time is long in.
    assert_eq!(runs(&zvonok, "10:15", "10:30").await, ["10:15 Физика"]);
    assert_eq!(zvonok.opened(), [VK]);
}

#[tokio::test(start_paused = true)]
async fn what_has_to_be_asked_first_is_asked_in_the_window() {
    let strange = "https://rooms.example/hush-room";
    let zvonok = morning(&[("1", "08:00-08:40", "Химия", &[strange])]).await;
    zvonok
        .app
        .set_auto_join("2026-11-25/1".parse().unwrap(), true)
        .await;
    let raised = zvonok.world.things().raised;
    runs(&zvonok, "07:59", "08:10").await;
    assert_eq!(
        zvonok.opened(),
        [""; 0],
        "an unknown site never opens by itself"
    );
    assert!(zvonok.screen().question.is_some());
    assert_eq!(zvonok.world.things().raised, raised + 1, "once");
    // Nobody may be at the window: one is reminded, too.
    let id = only_note(&zvonok);
    let confirmed = JoinChoice {
        site_confirmed: true,
        ..JoinChoice::default()
    };
    zvonok
        .app
        .join("2026-11-25/1".parse().unwrap(), confirmed)
        .await;
    assert_eq!(zvonok.opened(), [strange]);
    assert!(!zvonok.world.things().notes.contains_key(&id));
}

#[tokio::test(start_paused = true)]
async fn whoever_wants_to_be_asked_is_asked_in_the_window() {
    let zvonok = morning(&[("1", "08:00-08:40", "Химия", &[MAX])]).await;
    zvonok.world.things().programs.insert("max");
    for change in [
        SettingsChange::AutoJoin { on: true },
        SettingsChange::CallChoice {
            provider: "max".into(),
            choice: CallChoice::Ask,
        },
    ] {
        zvonok.app.change_setting(change).await;
    }
    let raised = zvonok.world.things().raised;
    runs(&zvonok, "07:59", "08:10").await;
    assert_eq!(zvonok.opened(), [""; 0]);
    assert!(zvonok.screen().question.is_some());
    assert_eq!(zvonok.world.things().raised, raised + 1, "once");
}

#[tokio::test(start_paused = true)]
async fn a_wrong_clock_rings_by_the_schools() {
    let zvonok = morning(ORDINARY).await;
    // An hour slow, and told so by the portal.
    zvonok.world.things().portal_ahead = Some(SignedDuration::from_hours(1));
    zvonok.world.things().now = at("07:00");
    zvonok.app.refresh().await;
    assert_eq!(zvonok.screen().clock_off, Some(-60));
    assert_eq!(
        runs(&zvonok, "07:40", "07:55").await,
        ["07:45 Алгебра", "07:50 Алгебра"]
    );
    // Put right while the program runs: what rang does not ring again.
    zvonok.world.things().portal_ahead = None;
    zvonok.world.things().portal_ahead = Some(SignedDuration::ZERO);
    zvonok.world.things().now = at("08:56");
    zvonok.app.refresh().await;
    assert_eq!(zvonok.screen().clock_off, None);
    assert_eq!(runs(&zvonok, "08:56", "09:30").await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn offline_the_known_link_still_rings() {
    let zvonok = morning(ORDINARY).await;
    zvonok.world.things().portal_fails = Some(PortalError::Offline);
    let zvonok = zvonok.restarted().await;
    assert!(zvonok.day().stale);
    assert_eq!(
        runs(&zvonok, "08:40", "08:51").await,
        ["08:45 Алгебра", "08:50 Алгебра"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_over_is_told_before_the_first_lesson_once() {
    let zvonok = morning(&[
        ("1", "08:00-08:40", "Химия", &[]),
        ("2", "08:50-09:30", "Алгебра", &[]),
    ])
    .await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.app.refresh().await;
    assert_eq!(
        runs(&zvonok, "07:50", "09:30").await,
        ["07:55 Химия", "08:00 Химия"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ends_between_lessons_is_told_before_the_next_one() {
    let zvonok = morning(&[
        ("2", "08:50-09:30", "Алгебра", &[VK]),
        ("4", "10:45-11:25", "История", &[]),
        ("5", "11:45-12:25", "Химия", &[]),
    ])
    .await;
    runs(&zvonok, "08:44", "08:51").await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.world.things().now = at("09:20");
    zvonok.app.refresh().await;
    assert_eq!(
        runs(&zvonok, "10:35", "12:25").await,
        ["10:40 История", "10:45 История"],
        "once a day"
    );
}

#[tokio::test(start_paused = true)]
async fn two_lessons_that_only_a_sign_in_can_tell_of_do_not_silence_each_other() {
    let zvonok = morning(&[
        ("1", "08:00-08:40", "Химия", &[]),
        ("2", "08:50-09:30", "Алгебра", &[]),
    ])
    .await;
    zvonok
        .app
        .change_setting(SettingsChange::RemindBefore { minutes: Some(15) })
        .await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.app.refresh().await;
    assert_eq!(runs(&zvonok, "08:36", "08:37").await, ["08:36 Химия"]);
}

#[tokio::test(start_paused = true)]
async fn whoever_signed_in_again_is_reminded_though_another_week_could_not_be_had() {
    let zvonok = morning(ORDINARY).await;
    zvonok.world.things().now = at("08:44");
    zvonok
        .app
        .show_day(Some("2026-11-30".parse().unwrap()))
        .await;
    let down = PortalError::Down(500);
    zvonok.world.things().week_fails.insert(NEXT_MONDAY, down);
    zvonok.sign_in().await;
    assert_eq!(
        runs(&zvonok, "08:44", "08:51").await,
        ["08:45 Алгебра", "08:50 Алгебра"]
    );
}

#[tokio::test(start_paused = true)]
async fn whoever_signs_in_for_a_lesson_is_not_reminded_of_it_unless_they_give_up() {
    let zvonok = morning(&[("2", "08:50-09:30", "Алгебра", &[])]).await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.app.refresh().await;
    assert_eq!(runs(&zvonok, "08:44", "08:46").await, ["08:45 Алгебра"]);
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let lesson: LessonId = format!("{DAY}/2").parse().unwrap();
    let join = zvonok.beside(async move |app| app.join(lesson, JoinChoice::default()).await);
    while zvonok.screen().window_at.is_none() {
        tokio::task::yield_now().await;
    }
    // What stands, stands: they may give up.
    only_note(&zvonok);
    // A second press begins nothing, and changes nothing.
    zvonok.app.join(lesson, JoinChoice::default()).await;
    assert_eq!(runs(&zvonok, "08:49", "08:55").await, [""; 0]);
    zvonok.app.cancel_sign_in();
    join.await.unwrap();
    assert_eq!(runs(&zvonok, "08:56", "09:30").await, ["08:56 Алгебра"]);
}

#[tokio::test(start_paused = true)]
async fn a_reminder_stands_while_somebody_signs_in_for_its_lesson() {
    let zvonok = morning(&[("2", "08:50-09:30", "Алгебра", &[])]).await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.app.refresh().await;
    assert_eq!(runs(&zvonok, "08:49", "08:51").await.len(), 2);
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let lesson: LessonId = format!("{DAY}/2").parse().unwrap();
    let join = zvonok.beside(async move |app| app.join(lesson, JoinChoice::default()).await);
    while zvonok.screen().window_at.is_none() {
        tokio::task::yield_now().await;
    }
    assert_eq!(runs(&zvonok, "08:52", "08:55").await, [""; 0]);
    // It has rung at the bell, and does not ring again: it is what still tells of the lesson.
    let id = only_note(&zvonok);
    zvonok.app.answer_reminder(&id, ReminderAnswer::Join).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::SignInBusy));
    zvonok.app.cancel_sign_in();
    join.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn whoever_closes_the_windows_that_a_reminder_opened_is_left_in_peace() {
    let zvonok = morning(&[("2", "08:50-09:30", "Алгебра", &[])]).await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.app.refresh().await;
    runs(&zvonok, "08:50", "08:51").await;
    let id = only_note(&zvonok);
    zvonok.world.next_window(|address| to(&[address.as_str()]));
    let join = zvonok.beside(async move |app| app.answer_reminder(&id, ReminderAnswer::Join).await);
    while zvonok.screen().window_at.is_none() {
        tokio::task::yield_now().await;
    }
    let raised = zvonok.world.things().raised;
    zvonok.app.stay().await;
    join.await.unwrap();
    assert_eq!(zvonok.world.things().raised, raised);
}

#[tokio::test(start_paused = true)]
async fn no_sign_in_begins_by_itself() {
    let zvonok = morning(&[("2", "08:50-09:30", "Алгебра", &[])]).await;
    zvonok
        .app
        .change_setting(SettingsChange::AutoJoin { on: true })
        .await;
    zvonok.world.things().portal_fails = Some(PortalError::SessionOver);
    zvonok.app.refresh().await;
    assert_eq!(
        runs(&zvonok, "08:40", "09:30").await,
        ["08:45 Алгебра", "08:50 Алгебра"]
    );
    assert_eq!(zvonok.screen().signing_in, None);
}

#[tokio::test(start_paused = true)]
async fn a_parent_is_reminded_of_nothing() {
    let world = World::new();
    {
        let mut things = world.things();
        things.now = at("07:30");
        things.account.as_mut().unwrap().role = Role::Parent;
    }
    let zvonok = Zvonok::over(world);
    zvonok.app.start().await;
    zvonok.sign_in().await;
    assert_eq!(runs(&zvonok, "08:00", "15:00").await, [""; 0]);
}

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
        let petr = vec![lesson("2026-11-25/3", "09:45-10:25", "Музыка", &[MAX])];
        things.weeks.insert(MONDAY, vec![day(DAY, petr)]);
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

/// Both have a lesson at this bell, the second child is on screen, and every lesson is to be joined by itself.
async fn two_children_at_one_bell() -> Zvonok {
    let zvonok = two_children().await;
    {
        let mut things = zvonok.world.things();
        let petr = vec![lesson("2026-11-25/2", "08:50-09:30", "Музыка", &[MAX])];
        things.weeks.insert(MONDAY, vec![day(DAY, petr)]);
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
        let petr = vec![lesson("2026-11-25/2", "08:40-09:20", "Музыка", &[MAX])];
        things.weeks.insert(MONDAY, vec![day(DAY, petr)]);
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
        let petr = vec![lesson("2026-11-25/2", "08:50-09:30", "Музыка", &[])];
        things.weeks.insert(MONDAY, vec![day(DAY, petr)]);
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
        let petr = vec![lesson("2026-11-25/2", "08:50-09:30", "Музыка", &[])];
        things.weeks.insert(MONDAY, vec![day(DAY, petr)]);
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
        let petr = vec![lesson("2026-11-25/2", "08:50-09:30", "Музыка", &[MAX])];
        things.weeks.insert(MONDAY, vec![day(DAY, petr)]);
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
    let zvonok = two_children().await;
    zvonok.world.things().now = at("08:16");
    zvonok.app.refresh().await;
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
    let zvonok = two_children().await;
    zvonok.world.things().now = at("08:16");
    zvonok.app.refresh().await;
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
    let zvonok = two_children().await;
    zvonok.world.things().now = at("08:16");
    zvonok.app.refresh().await;
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
    let zvonok = two_children().await;
    zvonok.world.things().now = at("08:16");
    zvonok.app.refresh().await;
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
    let zvonok = two_children().await;
    zvonok.world.things().now = at("08:16");
    zvonok.app.refresh().await;
    {
        let mut things = zvonok.world.things();
        let ivan = vec![lesson("2026-11-25/1", "09:50-10:30", "Химия", &[])];
        things.weeks.insert(MONDAY, vec![day(DAY, ivan)]);
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
    let zvonok = two_children().await;
    zvonok.world.things().now = at("08:16");
    zvonok.app.refresh().await;
    {
        let mut things = zvonok.world.things();
        let ivan = vec![lesson("2026-11-25/1", "08:30-09:10", "Химия", &[VK])];
        things.weeks.insert(MONDAY, vec![day(DAY, ivan)]);
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
async fn a_link_that_starts_the_program_joins_once() {
    let zvonok = morning(ORDINARY).await;
    zvonok
        .app
        .change_setting(SettingsChange::AutoJoin { on: true })
        .await;
    let world = zvonok.world.clone();
    drop(zvonok);
    world.things().now = at("08:52");
    let zvonok = Zvonok::over(world);
    zvonok.app.deep_link("zvonok://join").await;
    zvonok.beside(async move |app| app.run(std::future::ready(())).await);
    comes("the call", || !zvonok.opened().is_empty()).await;
    tokio::time::sleep(Duration::from_secs(120)).await;
    assert_eq!(zvonok.opened(), [VK]);
    assert!(
        zvonok.world.things().noted.is_empty(),
        "they are on the way"
    );
}

#[tokio::test(start_paused = true)]
async fn the_diary_of_whoever_is_not_on_screen_is_kept_too() {
    let zvonok = two_children().await;
    zvonok.world.things().now = at("08:16");
    zvonok.app.refresh().await;
    {
        let mut things = zvonok.world.things();
        let ivan = vec![lesson("2026-11-25/1", "08:30-09:10", "Химия", &[VK])];
        things.weeks.insert(MONDAY, vec![day(DAY, ivan)]);
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

#[tokio::test(start_paused = true)]
async fn whoever_signs_out_is_reminded_of_nothing() {
    let zvonok = morning(ORDINARY).await;
    runs(&zvonok, "08:40", "08:46").await;
    only_note(&zvonok);
    zvonok.app.sign_out().await;
    assert!(zvonok.world.things().notes.is_empty());
    assert_eq!(runs(&zvonok, "08:47", "11:00").await, [""; 0]);
    assert!(
        zvonok.world.things().cache.is_empty(),
        "nothing of it is kept"
    );
}

#[tokio::test(start_paused = true)]
async fn a_reminder_pressed_after_everything_is_over_says_so() {
    let zvonok = morning(ORDINARY).await;
    runs(&zvonok, "08:40", "08:46").await;
    let id = only_note(&zvonok);
    zvonok.world.things().now = at("12:00");
    zvonok.app.answer_reminder(&id, ReminderAnswer::Join).await;
    assert_eq!(zvonok.notice(), Some(ErrorCode::NoLessonNow));
    assert_eq!(zvonok.opened(), [""; 0]);
}
