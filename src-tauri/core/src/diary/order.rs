//! The order of a day's lessons, and their ids.

use std::collections::HashSet;

use jiff::civil::{Date, Time};

use super::{Lesson, LessonId};

/// Gives lessons their ids: in the order they come, a lesson that shares its number with others of the day
/// takes the next free part.
#[derive(Default)]
pub(super) struct Slots(HashSet<LessonId>);

impl Slots {
    /// Names a lesson anew; false when its number has no part left (255 lessons at once are no school day).
    pub(super) fn name(&mut self, date: Date, lesson: &mut Lesson) -> bool {
        let number = lesson.number;
        let free = (1..=u8::MAX)
            .map(|part| LessonId { date, number, part })
            .find(|id| !self.0.contains(id));
        let Some(id) = free else { return false };
        lesson.id = id;
        self.0.insert(id)
    }

    /// Lets a lesson keep the id it has, where that is a sound one and still free.
    pub(super) fn keep(&mut self, date: Date, lesson: &Lesson) -> bool {
        let id = lesson.id;
        id.date == date && id.number == lesson.number && id.part >= 1 && self.0.insert(id)
    }
}

/// A day's lessons in order, with ids.
pub(super) fn settle(date: Date, mut lessons: Vec<Lesson>) -> Vec<Lesson> {
    by_time(&mut lessons);
    let mut slots = Slots::default();
    lessons.retain_mut(|lesson| slots.name(date, lesson));
    lessons
}

/// What a lesson is ordered by: whether it is placed at all, its time, its number (extra-curricular last).
type Place = (bool, Time, bool, Option<u8>);

/// By time, then by number. A numbered lesson without hours stays behind the number before it; one that has
/// neither comes last.
pub(super) fn by_time(lessons: &mut Vec<Lesson>) {
    lessons.sort_by_key(|l| {
        (
            l.number.is_none(),
            l.number,
            l.hours.map(|hours| hours.start),
        )
    });
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
