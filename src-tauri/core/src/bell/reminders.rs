//! Reminders: which are due, and which are spent. One bell is one reminder: lessons that begin together share it,
//! so a lesson that changes its number or subject rings once, and one that is moved rings again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    SignedDuration,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

use super::bells;
use crate::diary::{Day, Lesson, LessonId};

/// One is reminded again after so long.
pub const AGAIN: SignedDuration = SignedDuration::from_mins(2);

/// A lesson that began longer ago is not opened by itself any more: whoever comes later is asked.
pub const AUTO_JOIN_UNTIL: SignedDuration = SignedDuration::from_mins(10);

/// The longest time before the bell that can be chosen, in minutes.
pub const LONGEST_BEFORE: u8 = 30;

/// What was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Remind so many minutes before the bell.
    pub before: Option<u8>,
    /// Remind at the bell.
    pub at_bell: bool,
    /// Remind again every [`AGAIN`] from the bell on, until the lesson was joined or the reminder taken away.
    pub repeat: bool,
    /// Join every lesson when it begins.
    pub auto_join: bool,
}

impl Rules {
    fn remind(&self) -> bool {
        self.before.is_some() || self.at_bell || self.repeat
    }
}

/// What became of a person's bells. Survives a restart; old days are forgotten.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    told: BTreeMap<DateTime, Told>,
    joined: BTreeSet<Joined>,
    auto_join: BTreeSet<LessonId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    /// When one was reminded last.
    at: DateTime,
    /// One was reminded at the bell or later.
    rang: bool,
    /// Whoever was reminded wants no more of it.
    dismissed: bool,
    /// The lesson was opened by itself.
    opened: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Joined {
    lesson: LessonId,
    subject: String,
    bell: Option<DateTime>,
}

/// Something to do at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Remind of the lessons that begin at this bell.
    Remind {
        /// First bell; names the reminder.
        bell: DateTime,
        /// The lessons, at least one.
        lessons: Vec<LessonId>,
    },
    /// Join a lesson, as was asked beforehand.
    Join {
        /// First bell.
        bell: DateTime,
        /// The lesson.
        lesson: LessonId,
    },
}

impl Remembered {
    /// A lesson was joined: nothing reminds of it, and nothing opens it by itself.
    pub fn join(&mut self, lesson: &Lesson) {
        self.auto_join.remove(&lesson.id);
        self.joined.insert(Joined {
            lesson: lesson.id,
            subject: lesson.subject.clone(),
            bell: bells(lesson).map(|(start, _)| start),
        });
    }

    /// Whether it was joined. A lesson that was moved stays joined, another lesson in its place is not.
    pub fn is_joined(&self, lesson: &Lesson) -> bool {
        let bell = bells(lesson).map(|(start, _)| start);
        self.joined.iter().any(|it| {
            it.lesson.date == lesson.id.date
                && it.subject == lesson.subject
                && (it.lesson == lesson.id || (it.bell.is_some() && it.bell == bell))
        })
    }

    /// Asks that a lesson be joined when it begins, or takes that back.
    pub fn set_auto_join(&mut self, lesson: LessonId, on: bool) {
        if on {
            self.auto_join.insert(lesson);
        } else {
            self.auto_join.remove(&lesson);
        }
    }

    /// Whether a lesson is to be joined when it begins, by its own wish.
    pub fn auto_joins(&self, lesson: LessonId) -> bool {
        self.auto_join.contains(&lesson)
    }

    /// One was reminded of a bell.
    pub fn tell(&mut self, bell: DateTime, now: DateTime) {
        let told = self.at(bell, now);
        told.at = now;
        told.rang |= now >= bell;
    }

    /// The lesson of a bell was opened by itself.
    pub fn open(&mut self, bell: DateTime, now: DateTime) {
        let told = self.at(bell, now);
        told.rang = true;
        told.opened = true;
    }

    /// The reminder of a bell was taken away. Before the bell that was only the first one.
    pub fn dismiss(&mut self, bell: DateTime, now: DateTime) {
        let told = self.at(bell, now);
        told.dismissed |= now >= bell;
    }

    fn at(&mut self, bell: DateTime, now: DateTime) -> &mut Told {
        self.told.entry(bell).or_insert(Told {
            at: now,
            rang: false,
            dismissed: false,
            opened: false,
        })
    }

    /// Whether one was reminded of another bell of the same day.
    pub fn told_another(&self, bell: DateTime) -> bool {
        let mut told = self.told.keys();
        told.any(|it| it.date() == bell.date() && *it != bell)
    }

    /// Forgets the days before `today`, but for yesterday's: its lessons may go on past midnight.
    pub fn forget_before(&mut self, today: Date) {
        let first = today.yesterday().unwrap_or(today);
        self.told.retain(|bell, _| bell.date() >= first);
        self.joined.retain(|it| it.lesson.date >= first);
        self.auto_join.retain(|lesson| lesson.date >= first);
    }
}

/// The bells of `day` that still matter at `now`: lessons that `online` takes for calls, not over, none of them
/// joined. A reminder of any other bell is to be taken away.
pub fn live<'a>(
    day: &'a Day,
    online: impl Fn(&Lesson) -> bool,
    remembered: &Remembered,
    now: DateTime,
) -> BTreeMap<DateTime, Vec<&'a Lesson>> {
    let mut live: BTreeMap<DateTime, Vec<&Lesson>> = BTreeMap::new();
    for lesson in &day.lessons {
        let Some((start, end)) = bells(lesson) else {
            continue;
        };
        if now < end && online(lesson) {
            live.entry(start).or_default().push(lesson);
        }
    }
    live.retain(|_, lessons| !lessons.iter().any(|lesson| remembered.is_joined(lesson)));
    live
}

/// What is to be done at `now` (school-local) for the lessons of `day`. Whoever does it says so with
/// [`Remembered::tell`] or [`Remembered::open`]: then it is not due again. What was missed (the computer slept, the
/// link came late) is due as long as the lesson is on.
pub fn due(
    day: &Day,
    online: impl Fn(&Lesson) -> bool,
    rules: &Rules,
    remembered: &Remembered,
    now: DateTime,
) -> Vec<Due> {
    let mut due = Vec::new();
    for (bell, lessons) in live(day, online, remembered, now) {
        let told = remembered.told.get(&bell);
        let wanted: Vec<&&Lesson> = lessons
            .iter()
            .filter(|it| rules.auto_join || remembered.auto_joins(it.id))
            .collect();
        let fresh = now >= bell && bell.duration_until(now) < AUTO_JOIN_UNTIL;
        match wanted.as_slice() {
            // Of two at once nobody can say which is meant.
            [lesson] if fresh && !told.is_some_and(|it| it.opened || it.dismissed) => {
                let lesson = lesson.id;
                due.push(Due::Join { bell, lesson });
            }
            _ if is_time(bell, rules, told, now) => {
                let lessons = lessons.iter().map(|it| it.id).collect();
                due.push(Due::Remind { bell, lessons });
            }
            _ => {}
        }
    }
    due
}

fn is_time(bell: DateTime, rules: &Rules, told: Option<&Told>, now: DateTime) -> bool {
    if now < bell {
        let ahead = now.duration_until(bell);
        let before = |minutes| ahead <= SignedDuration::from_mins(i64::from(minutes));
        return told.is_none() && rules.before.is_some_and(before);
    }
    let Some(told) = told else {
        return rules.remind();
    };
    if told.opened || told.dismissed {
        return false;
    }
    let first = !told.rang && (rules.at_bell || rules.repeat);
    let again = told.rang && rules.repeat && told.at.duration_until(now) >= AGAIN;
    first || again
}

/// The next moment after `now` at which something of `day` may become due; none when nothing more is to come.
pub fn next(
    day: &Day,
    online: impl Fn(&Lesson) -> bool,
    rules: &Rules,
    remembered: &Remembered,
    now: DateTime,
) -> Option<DateTime> {
    let moments = live(day, online, remembered, now)
        .into_keys()
        .flat_map(|bell| {
            let before = rules
                .before
                .and_then(|it| bell.checked_sub(SignedDuration::from_mins(it.into())).ok());
            let told = remembered.told.get(&bell);
            let again = told
                .filter(|it| rules.repeat && it.rang && !it.dismissed && !it.opened)
                .and_then(|it| it.at.checked_add(AGAIN).ok());
            [before, Some(bell), again]
        });
    moments.flatten().filter(|moment| *moment > now).min()
}
