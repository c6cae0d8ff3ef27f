//! Week arithmetic of the portal.

use jiff::{Span, ToSpan, civil::Date};

/// Monday of the week a date is in.
pub fn monday_of(date: Date) -> Date {
    let since_monday = i64::from(date.weekday().to_monday_zero_offset());
    date.saturating_sub(Span::new().days(since_monday))
}

/// The number the portal's address wants (`/week.N`) for the week of `date`, seen from `today`.
/// The portal's sign is inverted: 0 is this week, −1 the next, 1 the one before (\[C\] ×5).
pub fn page_number(today: Date, date: Date) -> i32 {
    let (this, that) = (monday_of(today), monday_of(date));
    let days = that.duration_until(this).as_secs() / (24 * 60 * 60);
    // Whole weeks, except at the two ends of the calendar, where a Monday is cut off.
    i32::try_from(days.div_euclid(7)).unwrap_or_default()
}

/// The full date of a title without a year («Понедельник, 28.09»), inside the week that starts at
/// `monday`; `None` when the day and month are not within a week of it (the page is another week's).
pub fn date_in_week(monday: Date, day: i8, month: i8) -> Option<Date> {
    days_of(monday).find(|date| date.day() == day && date.month() == month)
}

/// As [`date_in_week`], but a title of another week gets the year that brings it nearest to `monday`; `None`
/// when no year has such a date.
pub fn date_near(monday: Date, day: i8, month: i8) -> Option<Date> {
    date_in_week(monday, day, month).or_else(|| {
        // Eight years around a leap day hold another one.
        (-8i16..=8)
            .filter_map(|years| Date::new(monday.year().checked_add(years)?, month, day).ok())
            .min_by_key(|date| monday.duration_until(*date).as_secs().abs())
    })
}

/// The seven days that start at `monday` (fewer at the end of the calendar).
pub fn days_of(monday: Date) -> impl Iterator<Item = Date> {
    (0..7).filter_map(move |offset: i64| monday.checked_add(offset.days()).ok())
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn mondays() {
        for (day, monday) in [
            (date(2026, 9, 28), date(2026, 9, 28)),
            (date(2026, 10, 4), date(2026, 9, 28)),
            (date(2026, 10, 5), date(2026, 10, 5)),
            (date(2027, 1, 1), date(2026, 12, 28)),
            (date(2028, 3, 1), date(2028, 2, 28)),
            (date(2026, 12, 31), date(2026, 12, 28)),
        ] {
            assert_eq!(monday_of(day), monday, "{day}");
        }
        // The ends of the calendar do not panic.
        let _ = (monday_of(Date::MIN), monday_of(Date::MAX));
        let _ = (
            page_number(Date::MIN, Date::MAX),
            page_number(Date::MAX, Date::MIN),
        );
        assert!(days_of(Date::MAX).count() <= 7);
    }

    #[test]
    fn the_portals_sign_is_inverted() {
        let today = date(2026, 9, 30);
        for (day, number) in [
            (date(2026, 9, 28), 0),
            (date(2026, 10, 4), 0),
            (date(2026, 10, 5), -1),
            (date(2026, 10, 12), -2),
            (date(2026, 9, 27), 1),
            (date(2026, 9, 1), 4),
        ] {
            assert_eq!(page_number(today, day), number, "{day}");
        }
        assert_eq!(page_number(date(2026, 12, 31), date(2027, 1, 3)), 0);
        assert_eq!(page_number(date(2026, 12, 31), date(2027, 1, 4)), -1);
        assert_eq!(page_number(date(2027, 1, 4), date(2026, 12, 31)), 1);
    }

    #[test]
    fn dates_without_a_year() {
        let monday = date(2026, 12, 28);
        for (day, month, found) in [
            (28, 12, Some(date(2026, 12, 28))),
            (31, 12, Some(date(2026, 12, 31))),
            (1, 1, Some(date(2027, 1, 1))),
            (3, 1, Some(date(2027, 1, 3))),
            (4, 1, None),
            (27, 12, None),
            (1, 12, None),
            (0, 0, None),
            (99, 99, None),
            (-1, 1, None),
        ] {
            assert_eq!(date_in_week(monday, day, month), found, "{day}.{month}");
        }
        assert_eq!(
            date_in_week(date(2028, 2, 28), 29, 2),
            Some(date(2028, 2, 29))
        );
        assert_eq!(date_in_week(date(2027, 2, 22), 29, 2), None);
    }

    #[test]
    fn titles_of_another_week_get_the_nearest_year() {
        let monday = date(2026, 12, 28);
        for (day, month, found) in [
            (31, 12, Some(date(2026, 12, 31))),
            (1, 1, Some(date(2027, 1, 1))),
            (11, 1, Some(date(2027, 1, 11))),
            (1, 9, Some(date(2026, 9, 1))),
            (29, 2, Some(date(2028, 2, 29))),
            (30, 2, None),
            (0, 1, None),
            (1, 13, None),
        ] {
            assert_eq!(date_near(monday, day, month), found, "{day}.{month}");
        }
        let _ = (date_near(Date::MIN, 1, 1), date_near(Date::MAX, 31, 12));
    }

    fn days() -> impl Strategy<Value = Date> {
        (0i64..60_000).prop_map(|days| date(1970, 1, 1).checked_add(days.days()).unwrap())
    }

    proptest! {
        #[test]
        fn monday_is_a_monday_at_most_six_days_back(day in days()) {
            let monday = monday_of(day);
            prop_assert_eq!(monday.weekday(), Weekday::Monday);
            prop_assert!(days_of(monday).any(|d| d == day));
            prop_assert_eq!(monday_of(monday), monday);
        }

        #[test]
        fn page_number_is_the_inverse_of_going_weeks_back(today in days(), weeks in -500i64..500) {
            let then = today.checked_sub(weeks.weeks()).unwrap();
            prop_assert_eq!(i64::from(page_number(today, then)), weeks);
            prop_assert_eq!(page_number(then, today), -page_number(today, then));
            prop_assert_eq!(page_number(monday_of(today), then), page_number(today, then));
        }

        #[test]
        fn every_title_of_a_week_finds_its_date(day in days()) {
            prop_assert_eq!(date_in_week(monday_of(day), day.day(), day.month()), Some(day));
        }

        #[test]
        fn a_title_of_another_week_finds_none(day in days(), weeks in 1i64..26) {
            let other = monday_of(day).checked_add(weeks.weeks()).unwrap();
            prop_assert_eq!(date_in_week(other, day.day(), day.month()), None);
        }
    }
}
