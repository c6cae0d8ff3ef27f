//! The order of a day's lessons, and their ids.

use std::collections::HashMap;

use jiff::civil::{Date, Time};

use super::{Lesson, LessonId};

/// Gives lessons their parts: in the order they come, a lesson that shares its number with earlier ones
/// counts on.
#[derive(Default)]
pub(super) struct Slots(HashMap<Option<u8>, u8>);

impl Slots {
    /// The next id; `None` when a number has no part left (255 lessons at once are no school day).
    pub(super) fn next(&mut self, date: Date, number: Option<u8>) -> Option<LessonId> {
        let part = self.0.entry(number).or_default();
        *part = part.checked_add(1)?;
        Some(LessonId {
            date,
            number,
            part: *part,
        })
    }
}

/// A day's lessons in order, with ids.
pub(super) fn settle(date: Date, mut lessons: Vec<Lesson>) -> Vec<Lesson> {
    by_time(&mut lessons);
    let mut slots = Slots::default();
    lessons.retain_mut(|lesson| match slots.next(date, lesson.number) {
        Some(id) => {
            lesson.id = id;
            true
        }
        None => false,
    });
    lessons
}

/// What a lesson is ordered by: whether it is placed at all, its time, its number (extra-curricular last).
type Place = (bool, Time, bool, Option<u8>);

/// By time, then by number. A numbered lesson without hours stays behind the number before it; one that has
/// neither comes last.
pub(super) fn by_time(lessons: &mut Vec<Lesson>) {
    lessons.sort_by_key(|lesson| (lesson.number.is_none(), lesson.number));
    let mut last_start = Time::MIN;
    let mut placed: Vec<(Place, Lesson)> = std::mem::take(lessons)
        .into_iter()
        .map(|lesson| {
            let start = match (lesson.hours, lesson.number) {
                (Some(hours), number) => {
                    if number.is_some() {
                        last_start = hours.start;
                    }
                    Some(hours.start)
                }
                (None, Some(_)) => Some(last_start),
                (None, None) => None,
            };
            let key = (
                start.is_none(),
                start.unwrap_or(Time::MAX),
                lesson.number.is_none(),
                lesson.number,
            );
            (key, lesson)
        })
        .collect();
    placed.sort_by_key(|(key, _)| *key);
    lessons.extend(placed.into_iter().map(|(_, lesson)| lesson));
}
