//! Whole school days, minute by minute: who is reminded of what, and when.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use zvonok_core::{
    account::Role,
    diary::{CallLink, Found, Lesson, LessonId},
    error::ErrorCode,
};
use zvonok_lib::{
    app::snapshot::{CallChoice, JoinChoice, PhaseView, ReminderAnswer, SettingsChange},
    ports::{PortalError, ReminderId},
};

use crate::fakes::{MAX, MONDAY, NEXT_MONDAY, VK, World, Zvonok, day, lesson, to};

pub const DAY: &str = "2026-11-25";

/// `HH:MM[:SS]` of the school's Wednesday.
pub fn at(time: &str) -> Timestamp {
    let text = format!("{DAY}T{time}[Asia/Yekaterinburg]");
    text.parse::<jiff::Zoned>().unwrap().timestamp()
}

/// Lets the clock run, turn by turn, every 30 seconds, and gives what was shown meanwhile: `HH:MM subject`.
pub async fn runs(zvonok: &Zvonok, from: &str, till: &str) -> Vec<String> {
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
pub async fn morning(lessons: &[(&str, &str, &str, &[&str])]) -> Zvonok {
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

pub fn only_note(zvonok: &Zvonok) -> ReminderId {
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
pub async fn comes(what: &str, came: impl Fn() -> bool) {
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
