//! One diary out of the page and the JSON answer.

use super::{Attachment, Day, DayKind, Homework, Lesson, order, text};

/// One diary out of both sources. The page wins for what stands in it (it is what the pupil would see);
/// the JSON adds what the page lacks: rooms, teachers, hours, days, call links of fields.
///
/// Lessons of the page keep their ids; lessons that only the JSON has take the next free part.
pub fn merge(page: Vec<Day>, json: Vec<Day>) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for day in page {
        match days.iter_mut().find(|known| known.date == day.date) {
            Some(known) => known.lessons.extend(day.lessons),
            None => days.push(day),
        }
    }
    let mut added: Vec<Vec<Lesson>> = days.iter().map(|_| Vec::new()).collect();
    for day in json {
        match days.iter().position(|known| known.date == day.date) {
            Some(at) => {
                let known = &mut days[at];
                if known.kind == DayKind::NoLessons && known.lessons.is_empty() {
                    known.kind = day.kind;
                }
                added[at].extend(pair_up(&mut known.lessons, day.lessons));
            }
            None => {
                days.push(day);
                added.push(Vec::new());
            }
        }
    }
    for (day, added) in days.iter_mut().zip(added) {
        let mut slots = order::Slots::default();
        let date = day.date;
        let mut nameless = Vec::new();
        for lesson in std::mem::take(&mut day.lessons) {
            if slots.keep(date, &lesson) {
                day.lessons.push(lesson);
            } else {
                nameless.push(lesson);
            }
        }
        nameless.extend(added);
        nameless.retain_mut(|lesson| slots.name(date, lesson));
        day.lessons.extend(nameless);
        order::by_time(&mut day.lessons);
        if !day.lessons.is_empty() {
            day.kind = DayKind::School;
        }
    }
    days.sort_by_key(|day| day.date);
    days
}

/// Days that came without the page, with what the page told of calls when it was last seen: links, and days
/// that are not among the fresh ones.
pub fn keep_links(mut fresh: Vec<Day>, known: &[Day]) -> Vec<Day> {
    for day in &mut fresh {
        let known = known.iter().filter(|known| known.date == day.date);
        let links = known.flat_map(|known| &known.lessons).map(|lesson| Lesson {
            id: lesson.id,
            number: lesson.number,
            hours: lesson.hours,
            subject: lesson.subject.clone(),
            topic: None,
            room: None,
            teacher: None,
            group: None,
            homework: Vec::new(),
            marks: Vec::new(),
            calls: lesson.calls.clone(),
        });
        let mut left: Vec<Option<Lesson>> = links.map(Some).collect();
        let mut filled = vec![false; day.lessons.len()];
        // Another subject in the same place is another lesson: the link was not for it.
        let signs: [&Sign<'_>; 3] = [
            &|a, b| same_number(a, b) && same_subject(a, b) && same_hours(a, b),
            &|a, b| same_number(a, b) && same_subject(a, b),
            &|a, b| same_subject(a, b) && same_hours(a, b),
        ];
        for sign in signs {
            pair_by(sign, &mut day.lessons, &mut left, &mut filled);
        }
    }
    let missing = known
        .iter()
        .filter(|known| fresh.iter().all(|day| day.date != known.date));
    let missing: Vec<Day> = missing.cloned().collect();
    fresh.extend(missing);
    fresh.sort_by_key(|day| day.date);
    fresh
}

/// A sign that two lessons are one.
type Sign<'a> = dyn Fn(&Lesson, &Lesson) -> bool + 'a;

/// Fills the page's lessons from their JSON counterparts; gives back the JSON lessons without one.
fn pair_up(page: &mut [Lesson], json: Vec<Lesson>) -> Vec<Lesson> {
    let mut left: Vec<Option<Lesson>> = json.into_iter().map(Some).collect();
    let mut filled = vec![false; page.len()];
    // By number alone, one lesson must stand against one: else it is anyone's guess whose they are.
    let alone_in =
        |numbers: &[Option<u8>], number| numbers.iter().filter(|own| **own == number).count() == 1;
    let (ours, theirs): (Vec<_>, Vec<_>) = (
        page.iter().map(|l| l.number).collect(),
        left.iter().flatten().map(|l| l.number).collect(),
    );
    let alone = |number: Option<u8>| {
        number.is_some() && alone_in(&ours, number) && alone_in(&theirs, number)
    };
    // From the surest sign to the weakest. Sub-groups share number and hours: the subject tells them apart.
    let signs: [&Sign<'_>; 4] = [
        &|a, b| same_number(a, b) && same_subject(a, b) && same_hours(a, b),
        &|a, b| same_number(a, b) && same_subject(a, b),
        &|a, b| same_number(a, b) && alone(a.number),
        // One source numbers the lesson and the other does not.
        &|a, b| a.number.is_none() != b.number.is_none() && same_subject(a, b) && same_hours(a, b),
    ];
    for sign in signs {
        pair_by(sign, page, &mut left, &mut filled);
    }
    left.into_iter().flatten().collect()
}

/// Fills lessons by one sign, each once, and takes away what filled them.
fn pair_by(
    same: &Sign<'_>,
    lessons: &mut [Lesson],
    left: &mut [Option<Lesson>],
    filled: &mut [bool],
) {
    for (lesson, filled) in lessons
        .iter_mut()
        .zip(filled)
        .filter(|(_, filled)| !**filled)
    {
        let other = left
            .iter_mut()
            .find(|other| other.as_ref().is_some_and(|other| same(lesson, other)));
        if let Some(other) = other.and_then(Option::take) {
            fill(lesson, other);
            *filled = true;
        }
    }
}

fn same_subject(a: &Lesson, b: &Lesson) -> bool {
    text::folded(&a.subject) == text::folded(&b.subject)
}

fn same_hours(a: &Lesson, b: &Lesson) -> bool {
    a.hours.is_some() && a.hours == b.hours
}

fn same_number(a: &Lesson, b: &Lesson) -> bool {
    a.number == b.number
}

fn fill(lesson: &mut Lesson, other: Lesson) {
    lesson.hours = lesson.hours.or(other.hours);
    if lesson.subject.is_empty() {
        lesson.subject = other.subject;
    }
    lesson.topic = lesson.topic.take().or(other.topic);
    lesson.room = lesson.room.take().or(other.room);
    lesson.teacher = lesson.teacher.take().or(other.teacher);
    lesson.group = lesson.group.take().or(other.group);
    if lesson.marks.is_empty() {
        lesson.marks = other.marks;
    }
    if lesson.homework.is_empty() {
        lesson.homework = other.homework;
    } else {
        add_attachments(&mut lesson.homework, other.homework);
    }
    lesson.calls.extend(other.calls);
    lesson.calls = text::best_first(std::mem::take(&mut lesson.calls));
}

/// Files that only the JSON names, to the homework of the same words, else to the first. A file of the same
/// title under another address is the same file: the two sources sign their links differently [G].
fn add_attachments(homework: &mut [Homework], other: Vec<Homework>) {
    for Homework { text, attachments } in other {
        for file in attachments {
            let known =
                |known: &Attachment| known.address == file.address || known.title == file.title;
            if homework
                .iter()
                .any(|task| task.attachments.iter().any(known))
            {
                continue;
            }
            let same = homework
                .iter()
                .position(|task| task.text == text)
                .unwrap_or(0);
            if let Some(task) = homework.get_mut(same) {
                task.attachments.push(file);
            }
        }
    }
}
