//! The bell: which lesson is now, which is next, and how far away.

pub mod freshness;
pub mod reminders;

use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};

use crate::diary::{Day, Lesson, LessonId};

/// Where a lesson stands against the clock. Minutes are whole, rounded down for what has passed and up
/// for what is to come (so that «через 1 минуту» never means «already»).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Its hours are not known.
    Untimed,
    /// Over.
    Past,
    /// On, for so many minutes.
    Running(u32),
    /// Begins within [`SOON_MINUTES`].
    Soon(u32),
    /// Begins later today, or on a later day.
    Later(u32),
}

/// A lesson is «скоро» from this many minutes before its bell.
pub const SOON_MINUTES: u32 = 15;

/// Where a lesson stands at `now` (school-local). It is on from its first bell up to, but not at, its last.
pub fn phase(lesson: &Lesson, now: DateTime) -> Phase {
    let Some((start, end)) = bells(lesson) else {
        return Phase::Untimed;
    };
    if now >= end {
        return Phase::Past;
    }
    if now >= start {
        return Phase::Running(minutes(start.duration_until(now).as_secs()));
    }
    let until = now.duration_until(start);
    let part = i64::from(until.subsec_nanos() > 0);
    match minutes(until.as_secs().saturating_add(part).saturating_add(59)) {
        soon @ ..=SOON_MINUTES => Phase::Soon(soon),
        later => Phase::Later(later),
    }
}

/// Whether a lesson is still to come, and not within [`SOON_MINUTES`]: a call that is opened now is not its lesson.
pub fn begins_later(lesson: &Lesson, now: DateTime) -> bool {
    matches!(phase(lesson, now), Phase::Later(_))
}

/// The lesson(s) the day's card is about: the running ones (a lesson with a call over one without), else
/// the next one of the day. Several only when lessons overlap and none is preferable.
pub fn focus(day: &Day, now: DateTime) -> Vec<LessonId> {
    let shown = match running(day, now) {
        on if on.is_empty() => next(day.lessons.iter(), now),
        on => on,
    };
    let with_call: Vec<_> = shown
        .iter()
        .copied()
        .filter(|lesson| has_call(lesson))
        .collect();
    ids(if with_call.is_empty() {
        shown
    } else {
        with_call
    })
}

/// What «join» without a lesson means at `now`: the running lesson with a call; else the next one today
/// with a call; several when they overlap; none when no lesson with a call is on or to come today.
///
/// Lessons of today that have a call but no hours may be on as well as not: they are the answer when there
/// is no other.
pub fn to_join(day: &Day, now: DateTime) -> Vec<LessonId> {
    let on: Vec<_> = running(day, now)
        .into_iter()
        .filter(|lesson| has_call(lesson))
        .collect();
    if !on.is_empty() || !is_today(day.date, now) {
        return ids(on);
    }
    let with_call = || day.lessons.iter().filter(|lesson| has_call(lesson));
    let coming = next(with_call(), now);
    if coming.is_empty() {
        ids(with_call().filter(|lesson| lesson.hours.is_none()))
    } else {
        ids(coming)
    }
}

fn is_today(date: Date, now: DateTime) -> bool {
    date == now.date()
}

fn has_call(lesson: &Lesson) -> bool {
    !lesson.calls.is_empty()
}

/// First and last bell. A lesson that ends «before» it starts ends after midnight.
fn bells(lesson: &Lesson) -> Option<(DateTime, DateTime)> {
    let hours = lesson.hours?;
    let date = lesson.id.date;
    let last = if hours.end > hours.start {
        date
    } else {
        date.saturating_add(1.day())
    };
    Some((date.to_datetime(hours.start), last.to_datetime(hours.end)))
}

/// The first bell of a lesson; `None` where its hours are not known.
pub fn start(lesson: &Lesson) -> Option<DateTime> {
    bells(lesson).map(|(start, _)| start)
}

/// The last bell of a lesson; `None` where its hours are not known.
pub fn end(lesson: &Lesson) -> Option<DateTime> {
    bells(lesson).map(|(_, end)| end)
}

fn running(day: &Day, now: DateTime) -> Vec<&Lesson> {
    day.lessons
        .iter()
        .filter(|lesson| matches!(phase(lesson, now), Phase::Running(_)))
        .collect()
}

/// Those of the lessons to come that begin first.
fn next<'a>(lessons: impl Iterator<Item = &'a Lesson>, now: DateTime) -> Vec<&'a Lesson> {
    let coming: Vec<(DateTime, &Lesson)> = lessons
        .filter_map(|lesson| Some((bells(lesson)?.0, lesson)))
        .filter(|(start, _)| *start > now)
        .collect();
    let first = coming.iter().map(|(start, _)| *start).min();
    coming
        .into_iter()
        .filter(|(start, _)| Some(*start) == first)
        .map(|(_, lesson)| lesson)
        .collect()
}

fn ids<'a>(lessons: impl IntoIterator<Item = &'a Lesson>) -> Vec<LessonId> {
    lessons.into_iter().map(|lesson| lesson.id).collect()
}

fn minutes(seconds: i64) -> u32 {
    u32::try_from(seconds / 60).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;
    use crate::diary::{CallLink, DayKind, Found, Hours};

    const TODAY: Date = date(2026, 11, 25);

    /// `slot` as in a lesson id, `hours` as `H:MM-H:MM` or empty, `call` whether there is a link.
    fn lesson(slot: &str, hours: &str, call: bool) -> Lesson {
        let id: LessonId = format!("{TODAY}/{slot}").parse().unwrap();
        let clock = |text: &str| {
            let (h, m) = text.split_once(':').unwrap();
            time(h.parse().unwrap(), m.parse().unwrap(), 0, 0)
        };
        let hours = hours.split_once('-').map(|(start, end)| Hours {
            start: clock(start),
            end: clock(end),
        });
        let calls = call
            .then(|| CallLink {
                address: "https://vk.ru/call/join/x".into(),
                found: Found::Button,
            })
            .into_iter()
            .collect();
        Lesson {
            id,
            number: id.number,
            hours,
            subject: slot.to_owned(),
            topic: None,
            room: None,
            teacher: None,
            group: None,
            homework: vec![],
            marks: vec![],
            calls,
        }
    }

    fn day(lessons: Vec<Lesson>) -> Day {
        Day {
            date: TODAY,
            kind: DayKind::School,
            lessons,
        }
    }

    /// `HH:MM[:SS[.mmm]]` today, or a whole date and time.
    fn at(text: &str) -> DateTime {
        if text.contains('T') {
            text.parse().unwrap()
        } else {
            format!("{TODAY}T{text}").parse().unwrap()
        }
    }

    fn slots(ids: &[LessonId]) -> String {
        ids.iter()
            .map(|id| id.to_string().split_once('/').unwrap().1.to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn phases_of_one_lesson() {
        let algebra = lesson("2", "8:50-9:30", true);
        for (now, wanted) in [
            ("2026-11-24T08:50", Phase::Later(24 * 60)),
            ("2026-11-24T23:59:59", Phase::Later(8 * 60 + 51)),
            ("00:00", Phase::Later(530)),
            ("08:34", Phase::Later(16)),
            ("08:34:00.001", Phase::Later(16)),
            ("08:34:59.999", Phase::Later(16)),
            ("08:35", Phase::Soon(15)),
            ("08:35:01", Phase::Soon(15)),
            ("08:49", Phase::Soon(1)),
            ("08:49:01", Phase::Soon(1)),
            ("08:49:59.999", Phase::Soon(1)),
            ("08:50", Phase::Running(0)),
            ("08:50:59", Phase::Running(0)),
            ("08:51", Phase::Running(1)),
            ("09:29:59.999", Phase::Running(39)),
            ("09:30", Phase::Past),
            ("23:59:59", Phase::Past),
            ("2026-11-26T09:00", Phase::Past),
            ("2027-11-25T09:00", Phase::Past),
        ] {
            assert_eq!(phase(&algebra, at(now)), wanted, "{now}");
        }
    }

    #[test]
    fn a_lesson_without_hours_has_no_phase() {
        for now in ["00:00", "2020-01-01T12:00", "2030-01-01T12:00"] {
            assert_eq!(
                phase(&lesson("x1", "", true), at(now)),
                Phase::Untimed,
                "{now}"
            );
        }
    }

    #[test]
    fn a_lesson_over_midnight() {
        let late = lesson("1", "23:30-0:15", true);
        for (now, wanted) in [
            ("23:29", Phase::Soon(1)),
            ("23:30", Phase::Running(0)),
            ("23:59:59", Phase::Running(29)),
            ("2026-11-26T00:00", Phase::Running(30)),
            ("2026-11-26T00:14:59", Phase::Running(44)),
            ("2026-11-26T00:15", Phase::Past),
        ] {
            assert_eq!(phase(&late, at(now)), wanted, "{now}");
        }
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic() {
        let algebra = lesson("2", "8:50-9:30", true);
        assert_eq!(phase(&algebra, DateTime::MAX), Phase::Past);
        assert!(matches!(phase(&algebra, DateTime::MIN), Phase::Later(_)));
    }

    /// A school day: 1 plain, 2 with a call, 3 in two sub-groups (the second has the call), 4 in two
    /// sub-groups without calls, an hour's window, 6 with a call, and a club without hours.
    fn school_day() -> Day {
        day(vec![
            lesson("1", "8:00-8:40", false),
            lesson("2", "8:50-9:30", true),
            lesson("3", "9:50-10:30", false),
            lesson("3.2", "9:50-10:30", true),
            lesson("4", "10:50-11:30", false),
            lesson("4.2", "10:50-11:30", false),
            lesson("6", "12:40-13:20", true),
            lesson("x1", "", true),
        ])
    }

    #[test]
    fn a_whole_day() {
        for (now, card, join) in [
            ("2026-11-24T12:00", "1", ""),
            ("00:00", "1", "2"),
            ("07:59:59", "1", "2"),
            ("08:00", "1", "2"),
            ("08:39:59", "1", "2"),
            ("08:40", "2", "2"),
            ("08:50", "2", "2"),
            ("09:29:59", "2", "2"),
            ("09:30", "3.2", "3.2"),
            ("09:50", "3.2", "3.2"),
            ("10:29", "3.2", "3.2"),
            ("10:30", "4 4.2", "6"),
            ("10:50", "4 4.2", "6"),
            ("11:30", "6", "6"),
            ("12:39:59", "6", "6"),
            ("12:40", "6", "6"),
            ("13:19:59", "6", "6"),
            ("13:20", "", "x1"),
            ("23:59:59", "", "x1"),
            ("2026-11-26T00:00", "", ""),
            ("2026-11-26T09:00", "", ""),
        ] {
            assert_eq!(slots(&focus(&school_day(), at(now))), card, "card at {now}");
            assert_eq!(
                slots(&to_join(&school_day(), at(now))),
                join,
                "join at {now}"
            );
        }
    }

    #[test]
    fn overlapping_lessons() {
        let overlap = day(vec![
            lesson("1", "8:00-8:40", true),
            lesson("1.2", "8:00-8:40", true),
            lesson("2", "8:30-9:10", true),
            lesson("x1", "8:35-9:00", false),
        ]);
        for (now, card, join) in [
            ("07:00", "1 1.2", "1 1.2"),
            ("08:29", "1 1.2", "1 1.2"),
            ("08:30", "1 1.2 2", "1 1.2 2"),
            ("08:36", "1 1.2 2", "1 1.2 2"),
            ("08:40", "2", "2"),
            ("09:10", "", ""),
        ] {
            assert_eq!(slots(&focus(&overlap, at(now))), card, "card at {now}");
            assert_eq!(slots(&to_join(&overlap, at(now))), join, "join at {now}");
        }
    }

    #[test]
    fn a_running_lesson_without_a_call_does_not_hide_the_next_call() {
        let two = day(vec![
            lesson("1", "8:00-8:40", false),
            lesson("2", "8:50-9:30", true),
        ]);
        assert_eq!(slots(&focus(&two, at("08:20"))), "1");
        assert_eq!(slots(&to_join(&two, at("08:20"))), "2");
    }

    #[test]
    fn days_without_anything_to_join() {
        for (what, one) in [
            ("no lessons", day(vec![])),
            (
                "no calls",
                day(vec![
                    lesson("1", "8:00-8:40", false),
                    lesson("x1", "", false),
                ]),
            ),
        ] {
            assert_eq!(to_join(&one, at("08:10")), vec![], "{what}");
        }
        assert_eq!(focus(&day(vec![]), at("08:10")), vec![]);
        assert_eq!(
            focus(&day(vec![lesson("x1", "", true)]), at("08:10")),
            vec![]
        );
    }

    #[test]
    fn the_order_of_the_list_does_not_matter_for_what_is_next() {
        let mut lessons = school_day().lessons;
        lessons.reverse();
        assert_eq!(slots(&to_join(&day(lessons), at("07:00"))), "2");
    }

    #[test]
    fn a_lesson_over_midnight_is_joined_on_its_own_day() {
        let late = day(vec![lesson("1", "23:30-0:15", true)]);
        assert_eq!(slots(&to_join(&late, at("23:45"))), "1");
        assert_eq!(slots(&to_join(&late, at("2026-11-26T00:10"))), "1");
        assert_eq!(slots(&to_join(&late, at("2026-11-26T00:15"))), "");
    }
}
