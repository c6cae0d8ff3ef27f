//! Reminders: which are due, and which are spent. One bell is one reminder: lessons that begin together share it,
//! so a lesson that changes its number or subject rings once, and one that is moved rings again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{
    SignedDuration,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

use super::{bells, has_call};
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
    joined: BTreeSet<Named>,
    wished: BTreeSet<Named>,
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
    /// It could not be opened by itself, and one was reminded of it like of any other.
    #[serde(default)]
    asked: bool,
    /// How many lessons one was told of.
    #[serde(default = "all")]
    lessons: usize,
    /// Of none of them a call was known: only a new sign-in can tell.
    #[serde(default)]
    unsure: bool,
}

/// Whoever is asked looks for themselves, and so did whoever was told before it was counted.
fn all() -> usize {
    usize::MAX
}

/// A lesson as somebody meant it: its place may become another lesson's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Named {
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
        /// Of none of them a call is known: only a new sign-in can tell.
        unsure: bool,
    },
    /// Join a lesson, as was asked beforehand.
    Join {
        /// First bell.
        bell: DateTime,
        /// The lesson.
        lesson: LessonId,
    },
}

impl Named {
    fn of(lesson: &Lesson) -> Self {
        Named {
            lesson: lesson.id,
            subject: lesson.subject.clone(),
            bell: super::start(lesson),
        }
    }

    fn is_same_subject(&self, other: &Self) -> bool {
        self.lesson.date == other.lesson.date && self.subject == other.subject
    }

    fn meets(&self, other: &Self) -> bool {
        self.bell.is_some() && self.bell == other.bell
    }

    /// Sub-groups have one subject and one bell: of those only one is meant.
    fn is_wish_for(&self, other: &Self) -> bool {
        let place = self.lesson == other.lesson
            || (self.lesson.part == other.lesson.part && self.meets(other));
        self.is_same_subject(other) && place
    }
}

impl Remembered {
    /// A lesson was joined: nothing reminds of it, and nothing opens it by itself.
    pub fn join(&mut self, lesson: &Lesson) {
        self.set_auto_join(lesson, false);
        self.joined.insert(Named::of(lesson));
    }

    /// Whether it was joined. A lesson that was moved stays joined, another lesson in its place is not.
    pub fn is_joined(&self, lesson: &Lesson) -> bool {
        let named = Named::of(lesson);
        self.joined
            .iter()
            .any(|it| it.is_same_subject(&named) && (it.lesson == named.lesson || it.meets(&named)))
    }

    /// Asks that a lesson be joined when it begins, or takes that back.
    pub fn set_auto_join(&mut self, lesson: &Lesson, on: bool) {
        let named = Named::of(lesson);
        self.wished.retain(|it| !it.is_wish_for(&named));
        if on {
            self.wished.insert(named);
        }
    }

    /// Whether a lesson is to be joined when it begins, by its own wish. A lesson that was moved still is, another
    /// lesson in its place is not.
    pub fn auto_joins(&self, lesson: &Lesson) -> bool {
        let named = Named::of(lesson);
        self.wished.iter().any(|it| it.is_wish_for(&named))
    }

    /// One was reminded of a bell: of so many lessons, and whether of none of them a call was known.
    pub fn tell(&mut self, bell: DateTime, now: DateTime, lessons: usize, unsure: bool) {
        let told = self.at(bell, now);
        told.at = now;
        told.rang |= now >= bell;
        told.lessons = told.lessons.max(lessons);
        told.unsure = unsure;
    }

    /// The lesson of a bell was opened by itself.
    pub fn open(&mut self, bell: DateTime, now: DateTime) {
        let told = self.at(bell, now);
        told.rang = true;
        told.opened = true;
    }

    /// The lesson of a bell could not be opened by itself: one is reminded of it instead.
    pub fn ask(&mut self, bell: DateTime, now: DateTime) {
        self.tell(bell, now, all(), false);
        let told = self.at(bell, now);
        told.opened = false;
        told.asked = true;
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
            asked: false,
            lessons: 0,
            unsure: false,
        })
    }

    /// Whether it was said of an earlier bell of the same day already that only a new sign-in can tell of calls.
    pub fn was_unsure_before(&self, bell: DateTime) -> bool {
        let earlier = self.told.range(..bell);
        earlier
            .filter(|(it, _)| it.date() == bell.date())
            .any(|(_, told)| told.unsure)
    }

    /// Forgets the days before `today`, but for yesterday's: its lessons may go on past midnight.
    pub fn forget_before(&mut self, today: Date) {
        let first = today.yesterday().unwrap_or(today);
        self.told.retain(|bell, _| bell.date() >= first);
        self.joined.retain(|it| it.lesson.date >= first);
        self.wished.retain(|it| it.lesson.date >= first);
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
/// [`Remembered::tell`], [`Remembered::open`] or [`Remembered::ask`]: then it is not due again. What was missed (the
/// computer slept, the link came late) is due as long as the lesson is on.
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
        let at_bell = day
            .lessons
            .iter()
            .filter(|it| super::start(it) == Some(bell));
        // Of sub-groups nobody can say which is meant, whosever link comes first.
        let alone = at_bell.count() == 1;
        let wanted: Vec<&&Lesson> = lessons
            .iter()
            // Where only a new sign-in can tell of a link, nothing opens by itself.
            .filter(|it| has_call(it) && ((rules.auto_join && alone) || remembered.auto_joins(it)))
            .collect();
        let fresh = now >= bell && bell.duration_until(now) < AUTO_JOIN_UNTIL;
        match wanted.as_slice() {
            // Of two at once nobody can say which is meant.
            [lesson] if fresh && !told.is_some_and(|it| it.opened || it.asked || it.dismissed) => {
                let lesson = lesson.id;
                due.push(Due::Join { bell, lesson });
            }
            _ if is_time(bell, rules, told, lessons.len(), now) => {
                let unsure = !lessons.iter().any(|it| has_call(it));
                let lessons = lessons.iter().map(|it| it.id).collect();
                due.push(Due::Remind {
                    bell,
                    lessons,
                    unsure,
                });
            }
            _ => {}
        }
    }
    due
}

fn is_time(
    bell: DateTime,
    rules: &Rules,
    told: Option<&Told>,
    lessons: usize,
    now: DateTime,
) -> bool {
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
    // The other sub-group's link came: whoever is in it was told of nothing yet.
    let is_news = !told.rang || lessons > told.lessons;
    let first = is_news && (rules.at_bell || rules.repeat);
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

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};
    use proptest::prelude::*;

    use super::*;
    use crate::diary::{CallLink, DayKind, Found, Hours};

    const TODAY: Date = date(2026, 11, 25);
    const USUAL: Rules = Rules {
        before: Some(5),
        at_bell: true,
        repeat: false,
        auto_join: false,
    };

    /// `start` in minutes after midnight.
    fn lesson(slot: &str, start: i64, minutes: i64, call: bool) -> Lesson {
        let id: LessonId = format!("{TODAY}/{slot}").parse().unwrap();
        let start = time(0, 0, 0, 0).wrapping_add(SignedDuration::from_mins(start));
        let end = start.wrapping_add(SignedDuration::from_mins(minutes));
        let link = CallLink {
            address: "https://vk.ru/call/join/x".into(),
            found: Found::Button,
        };
        Lesson {
            id,
            number: id.number,
            hours: Some(Hours { start, end }),
            subject: slot.to_owned(),
            topic: None,
            room: None,
            teacher: None,
            group: None,
            homework: vec![],
            marks: vec![],
            calls: call.then_some(link).into_iter().collect(),
        }
    }

    fn day(lessons: Vec<Lesson>) -> Day {
        Day {
            date: TODAY,
            kind: DayKind::School,
            lessons,
        }
    }

    fn online(lesson: &Lesson) -> bool {
        !lesson.calls.is_empty()
    }

    fn at(text: &str) -> DateTime {
        format!("{TODAY}T{text}").parse().unwrap()
    }

    /// What is due, and done at once.
    fn turn(day: &Day, rules: &Rules, remembered: &mut Remembered, now: DateTime) -> Vec<Due> {
        let due = due(day, online, rules, remembered, now);
        for due in &due {
            match due {
                Due::Remind {
                    bell,
                    lessons,
                    unsure,
                } => remembered.tell(*bell, now, lessons.len(), *unsure),
                Due::Join { bell, .. } => remembered.open(*bell, now),
            }
        }
        due
    }

    #[test]
    fn to_the_second() {
        let day = day(vec![lesson("2", 8 * 60 + 50, 40, true)]);
        let mut remembered = Remembered::default();
        for (now, rings) in [
            ("08:44:59.999", false),
            ("08:45:00", true),
            ("08:45:01", false),
            ("08:49:59.999", false),
            ("08:50:00", true),
            ("08:50:01", false),
            ("09:29:59", false),
            ("09:30:00", false),
        ] {
            let due = turn(&day, &USUAL, &mut remembered, at(now));
            assert_eq!(!due.is_empty(), rings, "{now}");
        }
    }

    #[test]
    fn the_next_moment_is_when_it_rings() {
        let day = day(vec![
            lesson("2", 8 * 60 + 50, 40, true),
            lesson("3", 9 * 60 + 45, 40, false),
            lesson("4", 10 * 60 + 45, 40, true),
        ]);
        let rules = Rules {
            repeat: true,
            ..USUAL
        };
        let mut remembered = Remembered::default();
        let mut now = at("00:00");
        let mut moments = Vec::new();
        while let Some(moment) = next(&day, online, &rules, &remembered, now) {
            now = moment;
            let rang = !turn(&day, &rules, &mut remembered, now).is_empty();
            assert!(rang, "nothing at {now}");
            moments.push(now.strftime("%H:%M").to_string());
            if moments.len() == 4 {
                remembered.dismiss(at("08:50"), now);
            }
            if moments.len() == 6 {
                remembered.join(&day.lessons[2]);
            }
        }
        assert_eq!(
            moments,
            ["08:45", "08:50", "08:52", "08:54", "10:40", "10:45"]
        );
    }

    #[test]
    fn joined_is_the_lesson_and_not_its_place() {
        let algebra = lesson("2", 8 * 60 + 50, 40, true);
        let mut remembered = Remembered::default();
        remembered.join(&algebra);
        assert!(remembered.is_joined(&algebra));
        let moved = Lesson {
            hours: None,
            ..algebra.clone()
        };
        assert!(remembered.is_joined(&moved), "its hours are not its name");
        let renumbered = Lesson {
            id: format!("{TODAY}/3").parse().unwrap(),
            ..algebra.clone()
        };
        assert!(remembered.is_joined(&renumbered), "nor is its number");
        let another = Lesson {
            subject: "История".into(),
            ..algebra.clone()
        };
        assert!(!remembered.is_joined(&another));
        let tomorrow = Lesson {
            id: "2026-11-26/2".parse().unwrap(),
            ..algebra
        };
        assert!(!remembered.is_joined(&tomorrow));
    }

    #[test]
    fn a_wish_is_for_the_lesson_and_not_for_its_place() {
        let algebra = Lesson {
            subject: "Алгебра".into(),
            ..lesson("3", 10 * 60, 40, true)
        };
        let in_its_place = Lesson {
            subject: "Литература".into(),
            ..algebra.clone()
        };
        let renumbered = Lesson {
            id: format!("{TODAY}/4").parse().unwrap(),
            ..algebra.clone()
        };
        let other_group = Lesson {
            id: format!("{TODAY}/3.2").parse().unwrap(),
            ..algebra.clone()
        };
        let mut remembered = Remembered::default();
        remembered.set_auto_join(&algebra, true);
        assert!(remembered.auto_joins(&algebra) && remembered.auto_joins(&renumbered));
        assert!(!remembered.auto_joins(&in_its_place) && !remembered.auto_joins(&other_group));
        remembered.set_auto_join(&renumbered, false);
        assert!(!remembered.auto_joins(&algebra));
    }

    #[test]
    fn the_other_sub_groups_link_rings_again_and_nothing_opens_for_whoever_may_be_in_either() {
        let rules = Rules {
            auto_join: true,
            ..USUAL
        };
        let groups = |second| {
            day(vec![
                lesson("3", 10 * 60, 40, true),
                lesson("3.2", 10 * 60, 40, second),
            ])
        };
        let mut remembered = Remembered::default();
        let mut rings = |second, now| {
            let due = turn(&groups(second), &rules, &mut remembered, at(now));
            assert!(
                !due.iter().any(|it| matches!(it, Due::Join { .. })),
                "{now}"
            );
            due.len()
        };
        for (second, now, wanted) in [
            (false, "09:55", 1),
            (false, "10:00", 1),
            (false, "10:02", 0),
            (true, "10:03", 1),
            (true, "10:04", 0),
            (false, "10:05", 0),
            (true, "10:06", 0),
        ] {
            assert_eq!(rings(second, now), wanted, "{now}");
        }
        let own = &groups(true).lessons[1];
        remembered = Remembered::default();
        remembered.set_auto_join(own, true);
        let due = turn(&groups(true), &rules, &mut remembered, at("10:00"));
        assert!(matches!(due.as_slice(), [Due::Join { lesson, .. }] if *lesson == own.id));
    }

    #[test]
    fn that_only_a_sign_in_can_tell_is_said_once_a_day() {
        let mut remembered = Remembered::default();
        remembered.tell(at("08:00"), at("08:00"), 1, false);
        assert!(
            !remembered.was_unsure_before(at("08:50")),
            "that was a call"
        );
        remembered.tell(at("08:50"), at("08:45"), 1, true);
        assert!(!remembered.was_unsure_before(at("08:50")));
        assert!(!remembered.was_unsure_before(at("08:00")));
        assert!(remembered.was_unsure_before(at("09:45")));
        let tomorrow = TODAY.tomorrow().unwrap().at(8, 0, 0, 0);
        assert!(!remembered.was_unsure_before(tomorrow));
    }

    #[test]
    fn old_days_are_forgotten() {
        let algebra = lesson("2", 8 * 60 + 50, 40, true);
        let mut remembered = Remembered::default();
        remembered.join(&algebra);
        remembered.set_auto_join(&algebra, true);
        remembered.tell(at("08:50"), at("08:50"), 1, false);
        let kept = remembered.clone();
        remembered.forget_before(TODAY.tomorrow().unwrap());
        assert_eq!(remembered, kept);
        remembered.forget_before(TODAY.tomorrow().unwrap().tomorrow().unwrap());
        assert_eq!(remembered, Remembered::default());
    }

    #[test]
    fn what_is_remembered_survives_writing() {
        let mut remembered = Remembered::default();
        remembered.join(&lesson("2", 530, 40, true));
        remembered.set_auto_join(&lesson("4.2", 645, 40, true), true);
        remembered.tell(at("08:50"), at("08:45"), 2, true);
        let text = serde_json::to_string(&remembered).unwrap();
        assert_eq!(
            serde_json::from_str::<Remembered>(&text).unwrap(),
            remembered
        );
    }

    #[test]
    fn what_was_told_before_it_was_counted_does_not_ring_again() {
        let text = r#"{"told":{"2026-11-25T08:50:00":{"at":"2026-11-25T08:50:00","rang":true,"dismissed":false,"opened":false}}}"#;
        let remembered: Remembered = serde_json::from_str(text).unwrap();
        let day = day(vec![lesson("2", 8 * 60 + 50, 40, true)]);
        assert_eq!(due(&day, online, &USUAL, &remembered, at("08:52")), []);
    }

    proptest! {
        /// However often one looks, and however long the computer sleeps in between: a bell rings at most once before
        /// and once from its time on, and a lesson that one is awake in is never missed.
        #[test]
        fn once_and_never_lost(
            starts in proptest::collection::vec((0i64..1300, 1i64..90, any::<bool>()), 1..8),
            steps in proptest::collection::vec(1i64..5000, 1..200),
            rules in (proptest::option::of(1u8..30), any::<bool>())
        ) {
            let (before, at_bell) = rules;
            let rules = Rules { before, at_bell, repeat: false, auto_join: false };
            let lessons: Vec<Lesson> = starts.iter().enumerate()
                .map(|(i, (start, minutes, call))| lesson(&(i + 1).to_string(), *start, *minutes, *call))
                .collect();
            let day = day(lessons);
            let mut remembered = Remembered::default();
            let mut rang: Vec<(DateTime, DateTime)> = Vec::new();
            let mut looked = Vec::new();
            let mut now = at("00:00");
            for step in steps {
                now = now.checked_add(SignedDuration::from_secs(step)).unwrap();
                if now.date() != TODAY { break; }
                looked.push(now);
                for due in turn(&day, &rules, &mut remembered, now) {
                    let Due::Remind { bell, lessons, .. } = due else { panic!("nothing opens by itself") };
                    prop_assert!(!lessons.is_empty());
                    rang.push((bell, now));
                }
            }
            for (bell, _) in &rang {
                let early = rang.iter().filter(|(it, now)| it == bell && now < bell).count();
                let late = rang.iter().filter(|(it, now)| it == bell && now >= bell).count();
                prop_assert!(early <= usize::from(before.is_some()) && late <= 1);
            }
            for lesson in day.lessons.iter().filter(|it| online(it)) {
                let (start, end) = bells(lesson).unwrap();
                let awake = looked.iter().any(|now| *now >= start && *now < end);
                let told = rang.iter().any(|(bell, _)| *bell == start);
                prop_assert!(told || !awake || !(at_bell || before.is_some()), "{start} was missed");
            }
        }
    }
}
