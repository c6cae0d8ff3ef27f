//! Whether a portal session lives long enough.

use jiff::{
    ToSpan as _,
    civil::{DateTime, time},
};

use crate::diary::Day;

/// From this hour of the evening on, the next day's lessons are looked at.
const EVENING: i8 = 16;

/// Whether a session that ends at `end` is over before the lessons that come next are: those of today, or
/// from the evening before on, those of the next day with lessons. Not asked of a session that is over.
pub fn falls_short<'a>(
    end: DateTime,
    days: impl IntoIterator<Item = &'a Day>,
    now: DateTime,
) -> bool {
    let last_bell = |day: &Day| {
        let bells = day.lessons.iter().filter_map(|lesson| lesson.hours);
        let last = bells.map(|hours| hours.end).max()?;
        Some(day.date.to_datetime(last))
    };
    let ahead = days
        .into_iter()
        .filter_map(|day| Some((day.date, last_bell(day)?)))
        .filter(|(_, last)| *last > now)
        .min();
    let Some((date, last)) = ahead else {
        return false;
    };
    let looked_at_from = date
        .saturating_sub(1.day())
        .to_datetime(time(EVENING, 0, 0, 0));
    now >= looked_at_from && now < end && end < last
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::diary::{DayKind, Hours, Lesson};

    fn day(day: i8, hours: &[(i8, i8)]) -> Day {
        let lesson = |(start, end): &(i8, i8)| Lesson {
            hours: Some(Hours {
                start: time(*start, 0, 0, 0),
                end: time(*end, 0, 0, 0),
            }),
            id: format!("2026-11-{day}/1").parse().unwrap(),
            number: Some(1),
            subject: "Алгебра".into(),
            topic: None,
            room: None,
            teacher: None,
            group: None,
            homework: vec![],
            marks: vec![],
            calls: vec![],
        };
        Day {
            date: date(2026, 11, day),
            kind: DayKind::School,
            lessons: hours.iter().map(lesson).collect(),
        }
    }

    #[test]
    fn it_is_said_the_evening_before_and_in_the_morning_and_not_earlier() {
        let days = [day(25, &[(8, 9), (9, 13)]), day(26, &[(8, 9), (10, 12)])];
        let at = |day, hour| date(2026, 11, day).at(hour, 0, 0, 0);
        for (end, now, short) in [
            // Signed in on the 25th at 8: over on the 26th at 10, an hour of lessons too early.
            (at(26, 10), at(25, 8), false),
            (at(26, 10), at(25, 15), false),
            (at(26, 10), at(25, 16), true),
            (at(26, 10), at(26, 7), true),
            (at(26, 10), at(26, 9), true),
            (at(26, 10), at(26, 10), false),
            // Long enough, to the very bell.
            (at(26, 12), at(25, 20), false),
            (at(27, 9), at(26, 7), false),
            // In the middle of today's lessons.
            (at(25, 11), at(25, 8), true),
            // Nothing is known of the day after.
            (at(27, 2), at(26, 20), false),
        ] {
            assert_eq!(falls_short(end, &days, now), short, "{end} at {now}");
        }
    }

    #[test]
    fn before_a_free_day_nothing_is_said() {
        let days = [day(27, &[(8, 12)]), day(30, &[(8, 12)])];
        let at = |day, hour| date(2026, 11, day).at(hour, 0, 0, 0);
        assert!(!falls_short(at(28, 15), &days, at(27, 18)));
        assert!(!falls_short(at(29, 20), &days, at(29, 15)));
        assert!(falls_short(at(29, 20), &days, at(29, 17)));
    }
}
