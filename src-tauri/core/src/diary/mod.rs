//! The diary: days, lessons, homework and marks, and reading them from the portal's HTML and JSON.

pub mod chats;
mod cut;
pub mod html;
pub mod json;
mod merge;
mod order;
mod text;
pub mod week;

use std::{fmt, str::FromStr};

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

/// Names one lesson of one day; stable across refreshes as long as the day keeps its numbering.
///
/// Written `2026-11-25/2` (lesson number 2), `2026-11-25/2.2` (the second lesson that carries
/// number 2: sub-groups), `2026-11-25/x1` (the first lesson without a number: extra-curricular).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LessonId {
    /// The day.
    pub date: Date,
    /// The lesson's number, or `None` for a lesson without one.
    pub number: Option<u8>,
    /// 1 for the first lesson with this number that day, 2 for the second…
    pub part: u8,
}

impl fmt::Display for LessonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.number, self.part) {
            (Some(number), 1) => write!(f, "{}/{number}", self.date),
            (Some(number), part) => write!(f, "{}/{number}.{part}", self.date),
            (None, part) => write!(f, "{}/x{part}", self.date),
        }
    }
}

/// The text is not a lesson id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a lesson id")]
pub struct NotALessonId;

impl FromStr for LessonId {
    type Err = NotALessonId;

    fn from_str(text: &str) -> Result<Self, NotALessonId> {
        let (date, slot) = text.split_once('/').ok_or(NotALessonId)?;
        let date: Date = date.parse().map_err(|_| NotALessonId)?;
        let digits = |s: &str| -> Result<u8, NotALessonId> {
            let plain = !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| s.parse().ok()).flatten().ok_or(NotALessonId)
        };
        let (number, part) = if let Some(part) = slot.strip_prefix('x') {
            (None, digits(part)?)
        } else if let Some((number, part)) = slot.split_once('.') {
            (Some(digits(number)?), digits(part)?)
        } else {
            (Some(digits(slot)?), 1)
        };
        let id = LessonId { date, number, part };
        (part >= 1 && id.to_string() == text)
            .then_some(id)
            .ok_or(NotALessonId)
    }
}

impl Serialize for LessonId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LessonId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// What kind of day the portal says it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DayKind {
    /// A day with lessons.
    School,
    /// The portal says there are no lessons («Нет уроков»), or the day is empty.
    NoLessons,
    /// A public holiday, with its name where the portal gives one.
    Holiday {
        /// «День народного единства».
        name: Option<String>,
    },
    /// School holidays.
    Vacation,
}

/// One day of the diary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The date, in the school's time zone.
    pub date: Date,
    /// What kind of day it is.
    pub kind: DayKind,
    /// Lessons in order of time, then of number.
    pub lessons: Vec<Lesson>,
}

/// Bell to bell, in the school's local time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// First bell.
    pub start: Time,
    /// Last bell.
    pub end: Time,
}

/// One lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// Its name within the diary.
    pub id: LessonId,
    /// The lesson's number that day; `None` for extra-curricular lessons.
    pub number: Option<u8>,
    /// Bell to bell, where the portal gives it.
    pub hours: Option<Hours>,
    /// «Алгебра».
    pub subject: String,
    /// «Линейные уравнения».
    pub topic: Option<String>,
    /// «42».
    pub room: Option<String>,
    /// «Петрова П. П.».
    pub teacher: Option<String>,
    /// Sub-group, where the class is divided («Англ. 1 группа»).
    pub group: Option<String>,
    /// Homework, in the portal's order.
    pub homework: Vec<Homework>,
    /// Marks, in the portal's order.
    pub marks: Vec<Mark>,
    /// Every place of the lesson that may be a call link, best first, without repeats; once the day is kept, only those
    /// that count as one ([`crate::call::only_calls`]).
    pub calls: Vec<CallLink>,
}

/// One piece of homework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Homework {
    /// What to do, as plain text.
    pub text: String,
    /// Addresses and files that belong to it.
    pub attachments: Vec<Attachment>,
}

/// A link or a file of a homework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The file's name, or the link's text.
    pub title: String,
    /// Absolute https address (http only where the portal itself is http).
    pub address: url::Url,
    /// A file to download, or a page to look at.
    pub file: bool,
}

/// One mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// As the portal writes it: «5», «3/5», «н».
    pub value: String,
    /// Weight, where it is not 1.
    pub weight: Option<u8>,
    /// The teacher's words, or what the mark was for.
    pub comment: Option<String>,
}

/// Where a call link was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Found {
    /// The portal's own «Онлайн-урок» button.
    Button,
    /// A field of the JSON diary (`resources`, `payload_*`).
    Field,
    /// The free text of topic or homework.
    Text,
}

/// Something that may lead to the lesson's call. Not yet trusted: see [`crate::call::recognise`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallLink {
    /// The address as the portal wrote it (made absolute where it was relative).
    pub address: String,
    /// Where it stood.
    pub found: Found,
}
