//! The school as data: its people, its bells, its timetable for any week.
//!
//! Everything follows from the date, so a week looks the same however often and in whatever order it is asked
//! for; only marks wait until their lesson is over by the stand's clock.

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time, Weekday, date, time};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use url::Url;

mod links;
mod people;
mod plan;

use links::Seed;
pub use links::{CallProvider, HostileLink};
pub use people::{Gosuslugi, Obstacle, Person, Profile, Pupil, Role, SecondFactor, VkAccount};
use plan::{Entry, Slot, Task};

use crate::settings::{ButtonMarkup, Settings};

/// Code of the school at the portal («vendor», «school domain»).
pub const VENDOR: &str = "stand1";
/// The school's number at the portal.
pub const VENDOR_ID: &str = "12345";
/// The school's name.
pub const SCHOOL: &str = "МБОУ «Учебная школа № 1»";

/// Lessons 1 to 6: begin and end.
pub const BELLS: [(Time, Time); 6] = [
    (time(8, 0, 0, 0), time(8, 40, 0, 0)),
    (time(8, 50, 0, 0), time(9, 30, 0, 0)),
    (time(9, 45, 0, 0), time(10, 25, 0, 0)),
    (time(10, 40, 0, 0), time(11, 20, 0, 0)),
    (time(11, 30, 0, 0), time(12, 10, 0, 0)),
    (time(12, 20, 0, 0), time(13, 0, 0, 0)),
];

/// Lessons of the school of arts: begin and end.
const ARTS_BELLS: [(Time, Time); 3] = [
    (time(16, 0, 0, 0), time(16, 40, 0, 0)),
    (time(16, 50, 0, 0), time(17, 30, 0, 0)),
    (time(17, 40, 0, 0), time(18, 20, 0, 0)),
];

/// The extra-curricular lesson, which has no number.
const EXTRA_BELL: (Time, Time) = (time(14, 0, 0, 0), time(14, 40, 0, 0));

/// A file that hangs on a homework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileFact {
    /// `zadanie.docx`
    pub name: String,
    /// Address at the portal.
    pub link: String,
}

/// One homework of a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HomeworkFact {
    /// The portal's id.
    pub id: u64,
    /// The teacher's words, without links.
    pub text: String,
    /// Links that follow the words.
    pub links: Vec<String>,
    /// Attached files.
    pub files: Vec<FileFact>,
}

/// A mark, or the sign of absence («н»).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MarkFact {
    /// `5`, `5/4`, `н`
    pub value: String,
    /// 1 unless the page shows `×N`.
    pub weight: u32,
    /// The teacher's comment, or empty.
    pub comment: String,
    /// «Контрольная работа», or empty.
    pub control: String,
}

impl MarkFact {
    /// Absence is not a mark that counts [C eljur.md §1.7].
    pub fn is_absence(&self) -> bool {
        self.value == "н"
    }

    /// What it counts as: the mean of a double mark; none for an absence.
    pub fn mean(&self) -> Option<f64> {
        let parts: Vec<f64> = self
            .value
            .split('/')
            .filter_map(|part| part.parse().ok())
            .collect();
        (!parts.is_empty()).then(|| parts.iter().sum::<f64>() / parts.len() as f64)
    }
}

/// The truth about a lesson, to compare the app with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LessonFact {
    /// The portal's id of the lesson.
    pub id: String,
    /// The date.
    pub date: Date,
    /// Absent for an extra-curricular lesson; sub-groups share one.
    pub number: Option<u8>,
    /// Local time of the school.
    pub start: Time,
    /// Local time of the school.
    pub end: Time,
    /// «Алгебра»
    pub subject: String,
    /// Name of the sub-group, or empty.
    pub group: String,
    /// «Линейные уравнения»
    pub topic: String,
    /// «42»; only the JSON API tells it.
    pub room: String,
    /// «Петрова П.П.»; only the JSON API tells it.
    pub teacher: String,
    /// Homework, perhaps several.
    pub homework: Vec<HomeworkFact>,
    /// Marks; none before the lesson is over.
    pub marks: Vec<MarkFact>,
    /// Link to the call as the pupil's diary gives it.
    pub call_link: Option<String>,
}

/// What a day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    /// Lessons are held.
    School,
    /// Sunday.
    Free,
    /// A holiday with its name.
    Holiday(&'static str),
    /// A day of vacation.
    Vacation(&'static str),
}

/// What a date is: the country's holidays, the vacations of autumn, winter and spring, Sundays. Summer is not
/// vacation here: one may rehearse in July.
pub fn day_kind(day: Date) -> DayKind {
    let holiday = match (day.month(), day.day()) {
        (1, 1) => Some("Новый год"),
        (1, 7) => Some("Рождество Христово"),
        (2, 23) => Some("День защитника Отечества"),
        (3, 8) => Some("Международный женский день"),
        (5, 1) => Some("Праздник Весны и Труда"),
        (5, 9) => Some("День Победы"),
        (6, 12) => Some("День России"),
        (11, 4) => Some("День народного единства"),
        _ => None,
    };
    if let Some(name) = holiday {
        return DayKind::Holiday(name);
    }
    match (day.month(), day.day()) {
        (10, 26..) | (11, ..=3) => return DayKind::Vacation("Осенние каникулы"),
        (12, 29..) | (1, ..=8) => return DayKind::Vacation("Зимние каникулы"),
        (3, 27..) | (4, ..=4) => return DayKind::Vacation("Весенние каникулы"),
        _ => {}
    }
    if day.weekday() == Weekday::Sunday {
        DayKind::Free
    } else {
        DayKind::School
    }
}

/// A quarter of the school year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Period {
    /// «I»
    pub(crate) name: &'static str,
    pub(crate) start: Date,
    pub(crate) end: Date,
}

impl Period {
    /// «I четверть»
    pub(crate) fn title(&self) -> String {
        format!("{} четверть", self.name)
    }
}

/// The quarters of the school year that a date lies in; it begins in September, and July belongs to the old one.
pub(crate) fn periods(today: Date) -> Vec<Period> {
    let year = match today.month() {
        ..=8 => today.year() - 1,
        _ => today.year(),
    };
    let period = |name, [start, end]: [(i16, i8, i8); 2]| {
        let day = |(year, month, day)| Date::new(year, month, day).ok();
        Some(Period {
            name,
            start: day(start)?,
            end: day(end)?,
        })
    };
    [
        period("I", [(year, 9, 1), (year, 10, 25)]),
        period("II", [(year, 11, 4), (year, 12, 28)]),
        period("III", [(year + 1, 1, 9), (year + 1, 3, 26)]),
        period("IV", [(year + 1, 4, 5), (year + 1, 5, 31)]),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The first day from `day` on with lessons.
pub fn school_day_from(day: Date) -> Date {
    let mut day = day;
    while day_kind(day) != DayKind::School {
        let Ok(next) = day.tomorrow() else {
            return date(2026, 11, 23);
        };
        day = next;
    }
    day
}

/// The first day from `day` on with lessons for every class of the school: on Saturdays only the eldest learn.
pub fn full_day_from(day: Date) -> Date {
    let day = school_day_from(day);
    if day.weekday() == Weekday::Saturday {
        return day.tomorrow().map_or(day, full_day_from);
    }
    day
}

/// What a lesson's content depends on beside the date.
pub(crate) struct View<'a> {
    /// Now by the stand's clock, local time of the school.
    pub(crate) now: DateTime,
    pub(crate) settings: &'a Settings,
    pub(crate) portal: &'a Url,
    /// Where VK's call links lead.
    pub(crate) vk_site: &'a Url,
    pub(crate) elsewhere: &'a Url,
}

/// People, pupils and lessons.
#[derive(Debug)]
pub(crate) struct School {
    pub(crate) people: Vec<Person>,
    pub(crate) pupils: Vec<Pupil>,
}

/// A lesson found by the address of its call.
#[derive(Debug)]
pub(crate) struct CallOf {
    pub(crate) provider: CallProvider,
    pub(crate) class: &'static str,
    pub(crate) date: Date,
    pub(crate) number: Option<u8>,
    pub(crate) start: Time,
    pub(crate) end: Time,
    pub(crate) subject: &'static str,
    pub(crate) group: &'static str,
    pub(crate) teacher: &'static str,
    /// The teacher has made another call since.
    pub(crate) is_replaced: bool,
}

impl School {
    pub(crate) fn new() -> Self {
        Self {
            people: people::people(),
            pupils: people::pupils(),
        }
    }

    pub(crate) fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// By id, or by a name or a part of one that only one person has; else whom it might mean.
    pub(crate) fn find_person(&self, name: &str) -> Result<&Person, Vec<String>> {
        let wanted = name.trim().to_lowercase().replace('ё', "е");
        let spoken = |person: &Person| format!("{} ({})", person.name(), person.id);
        if let Some(person) = self.person(&wanted) {
            return Ok(person);
        }
        let called: Vec<&Person> = self
            .people
            .iter()
            .filter(|person| {
                let own = person.name().to_lowercase().replace('ё', "е");
                own == wanted || own.split(' ').any(|part| part == wanted)
            })
            .collect();
        match called[..] {
            [only] => Ok(only),
            [] => Err(self.people.iter().map(spoken).collect()),
            _ => Err(called.into_iter().map(spoken).collect()),
        }
    }

    pub(crate) fn pupil(&self, uid: u32) -> Option<&Pupil> {
        self.pupils.iter().find(|pupil| pupil.uid == uid)
    }

    /// Lessons of a pupil's day in the order of the bells.
    pub(crate) fn lessons(&self, uid: u32, day: Date, view: &View<'_>) -> Vec<LessonFact> {
        let Some(pupil) = self.pupil(uid) else {
            return Vec::new();
        };
        let week = week_number(day);
        slots(pupil.class, day)
            .iter()
            .enumerate()
            .map(|(index, slot)| lesson(pupil, day, week, index, slot, view))
            .collect()
    }

    /// The lesson whose call has this address, within half a school year around today.
    pub(crate) fn call(
        &self,
        path: &str,
        query: &str,
        now: DateTime,
        settings: &Settings,
    ) -> Option<CallOf> {
        let provider = CallProvider::of(path, query)?;
        let today = now.date();
        // The nearest first: nearly every call asked for is today's.
        let days = (0..=180_i32).flat_map(|away| {
            let later = today.checked_add(away.days());
            let earlier = today.checked_sub(away.days());
            [Some(later), (away > 0).then_some(earlier)]
        });
        for day in days.flatten().flatten() {
            for class in plan::CLASSES {
                for (index, slot) in slots(class, day).iter().enumerate() {
                    if !is_online(class, slot, settings) {
                        continue;
                    }
                    let (start, end) = bell(class, slot);
                    let now_is = generation(DateTime::from_parts(day, start), now, settings);
                    for of in 0..=1 {
                        if provider.is_of(&seed(class, day, index, of), path, query) {
                            return Some(CallOf {
                                provider,
                                class,
                                date: day,
                                number: slot.number,
                                start,
                                end,
                                subject: slot.subject,
                                group: slot.group,
                                teacher: slot.teacher,
                                is_replaced: of < now_is,
                            });
                        }
                    }
                }
            }
        }
        None
    }
}

/// The timetable of a class on a date.
fn slots(class: &str, day: Date) -> &'static [Slot] {
    match day_kind(day) {
        DayKind::School => plan::slots(class, day.weekday()),
        _ => &[],
    }
}

fn lesson(
    pupil: &Pupil,
    day: Date,
    week: usize,
    index: usize,
    slot: &Slot,
    view: &View<'_>,
) -> LessonFact {
    let (start, end) = bell(pupil.class, slot);
    let entries = plan::entries(pupil.class, slot.subject);
    let (nth, in_week) = plan::place(pupil.class, day.weekday(), slot);
    let step = week * in_week + nth;
    let entry = entries
        .get(step % entries.len().max(1))
        .copied()
        .unwrap_or(Entry {
            topic: "",
            tasks: &[],
        });
    let id = format!("{}{:02}", day.strftime("%y%m%d"), index + 1);
    let number_of_id: u64 = id.parse().unwrap_or_default();
    let homework = entry
        .tasks
        .iter()
        .enumerate()
        .map(|(n, task)| homework(number_of_id * 10 + n as u64, task, view))
        .collect();
    let is_over = DateTime::from_parts(day, end) <= view.now;
    LessonFact {
        id,
        date: day,
        number: slot.number,
        start,
        end,
        subject: slot.subject.into(),
        group: slot.group.into(),
        topic: entry.topic.into(),
        room: slot.room.into(),
        teacher: slot.teacher.into(),
        homework,
        marks: if is_over && slot.number.is_some() {
            marks(pupil.uid, day, index)
        } else {
            Vec::new()
        },
        call_link: call_link(pupil.class, day, index, slot, view),
    }
}

/// The link as the diary gives it at this moment, if it does.
fn call_link(class: &str, day: Date, index: usize, slot: &Slot, view: &View<'_>) -> Option<String> {
    let settings = view.settings;
    if settings.button_markup == ButtonMarkup::Nowhere || !is_online(class, slot, settings) {
        return None;
    }
    let start = DateTime::from_parts(day, bell(class, slot).0);
    if let Some(minutes) = settings.call_link_minutes_before
        && view.now < before(start, minutes.into())
    {
        return None;
    }
    let seed = seed(class, day, index, generation(start, view.now, settings));
    if let Some(hostile) = settings.hostile_link {
        return Some(hostile.address(&seed, view.vk_site));
    }
    let of_lesson = slot
        .number
        .and_then(|number| settings.call_providers.get(&number));
    let provider = of_lesson.copied().unwrap_or(settings.call_provider);
    Some(provider.address(&seed, view.vk_site))
}

fn before(moment: DateTime, minutes: i64) -> DateTime {
    moment.saturating_sub(minutes.minutes())
}

/// How many times the teacher has made the call anew by now.
fn generation(start: DateTime, now: DateTime, settings: &Settings) -> u8 {
    let changed = settings
        .call_link_changes_minutes_before
        .is_some_and(|minutes| now >= before(start, minutes.into()));
    u8::from(changed)
}

fn homework(id: u64, task: &Task, view: &View<'_>) -> HomeworkFact {
    HomeworkFact {
        id,
        text: task.text.into(),
        links: task
            .link
            .iter()
            .map(|path| address(view.elsewhere, &format!("/materials/{path}")))
            .collect(),
        files: task
            .file
            .iter()
            .map(|name| FileFact {
                name: (*name).into(),
                link: address(view.portal, &format!("/storage/{id}/{name}")),
            })
            .collect(),
    }
}

fn address(origin: &Url, path: &str) -> String {
    origin.join(path).map(String::from).unwrap_or_default()
}

fn bell(class: &str, slot: &Slot) -> (Time, Time) {
    let bells: &[(Time, Time)] = match class {
        "5Ф" => &ARTS_BELLS,
        _ => &BELLS,
    };
    slot.number
        .and_then(|number| bells.get(usize::from(number).saturating_sub(1)))
        .copied()
        .unwrap_or(EXTRA_BELL)
}

fn is_online(class: &str, slot: &Slot, settings: &Settings) -> bool {
    settings.online_classes.iter().any(|online| online == class)
        && slot
            .number
            .is_some_and(|number| settings.online_lessons.contains(&number))
}

/// What the call's address is made of; the same for a lesson in every run.
fn seed(class: &str, day: Date, index: usize, generation: u8) -> Seed {
    let again = if generation == 0 { "" } else { " again" };
    Sha256::digest(format!("call of {class} {day} {index}{again}")).into()
}

/// Classes that can have calls.
pub(crate) fn is_class(name: &str) -> bool {
    plan::CLASSES.contains(&name)
}

fn week_number(day: Date) -> usize {
    let days = day
        .since(date(2024, 1, 1))
        .map(|span| span.get_days())
        .unwrap_or_default();
    usize::try_from(days.max(0) / 7).unwrap_or_default()
}

/// Marks of a pupil for a lesson: most lessons bring none.
fn marks(uid: u32, day: Date, index: usize) -> Vec<MarkFact> {
    let hash = Sha256::digest(format!("marks of {uid} {day} {index}"));
    let mark = |value: &str, weight, comment: &str, control: &str| MarkFact {
        value: value.into(),
        weight,
        comment: comment.into(),
        control: control.into(),
    };
    match hash[0] % 16 {
        0 => vec![mark("5", 1, "", "")],
        1 => vec![mark("4", 1, "Ответ у доски", "")],
        2 => vec![mark(
            "5/4",
            2,
            "За выполнение и за оформление",
            "Контрольная работа",
        )],
        3 => vec![mark("3", 1, "Нет вычислений", "Самостоятельная работа")],
        4 => vec![mark("н", 1, "", "")],
        5 => vec![
            mark("5", 1, "", ""),
            mark("4", 3, "Проект", "Практическая работа"),
        ],
        6 => vec![mark("4", 1, "", "")],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{full_day_from, plan, school_day_from};

    #[test]
    fn a_day_to_try_the_school_on_has_lessons_for_every_class() {
        for (from, school, full) in [
            // A Friday, a Saturday, a Sunday, the country's holidays.
            (date(2026, 11, 27), date(2026, 11, 27), date(2026, 11, 27)),
            (date(2026, 11, 28), date(2026, 11, 28), date(2026, 11, 30)),
            (date(2026, 11, 29), date(2026, 11, 30), date(2026, 11, 30)),
            (date(2027, 1, 1), date(2027, 1, 9), date(2027, 1, 11)),
        ] {
            assert_eq!(school_day_from(from), school, "{from}");
            assert_eq!(full_day_from(from), full, "{from}");
            for class in ["9А", "6В", "2Б"] {
                assert!(
                    !plan::slots(class, full.weekday()).is_empty(),
                    "{class}, {full}"
                );
            }
        }
    }
}
