//! When the portal is asked for the diary again: fresh for one pupil, gentle for a region of them.
//!
//! Nothing here is drawn at the moment it is needed: each installation has its place in [0, 1), its [`Spread`], and
//! every wait follows from it. Where everybody shares the occasion (a bell, midnight), the wait is that place within a
//! span of time, turned by the occasion. A turn keeps distances: places that lie evenly come evenly, two installations
//! with different places never come together because of a bell, and who is first changes from bell to bell. Where the
//! occasion is one's own (the last answer, a failure), the wait is scattered instead: those whom a bell has put side by
//! side do not stay so.

use jiff::{
    SignedDuration,
    civil::{Date, DateTime},
};

use super::{bells, has_call};
use crate::diary::{Day, Lesson};

/// Between two attempts, whatever happens.
pub const BETWEEN: SignedDuration = SignedDuration::from_mins(1);

/// The diary in a visible window is renewed after so long, give or take a quarter.
pub const ON_SCREEN: SignedDuration = SignedDuration::from_mins(15);

/// The diary of a window that is not seen is renewed after so long, give or take a quarter: 45 minutes at most, which
/// is how often other clients ask to keep the portal's session alive (eljur.md §2.4).
pub const BEHIND: SignedDuration = SignedDuration::from_mins(36);

/// Around a bell is from so long before it to so long after it.
pub const AROUND: SignedDuration = SignedDuration::from_mins(10);

/// A visible window looks, around a bell, for a link that is expected: once between each two of these moments, in
/// seconds from the bell. Closer together where teachers make links and pupils wait for them.
const LOOKS_ON_SCREEN: [i64; 7] = [-600, -300, -150, 0, 150, 300, 600];

/// The same for a window that is not seen.
const LOOKS_BEHIND: [i64; 5] = [-600, -300, 0, 300, 600];

/// A link that is expected is not looked for so soon after an answer.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(2);

/// How long the portal is left alone after each failure in a row: from, to.
const RESTS: [(SignedDuration, SignedDuration); 4] = [
    (SignedDuration::from_mins(1), SignedDuration::from_mins(3)),
    (SignedDuration::from_mins(2), SignedDuration::from_mins(6)),
    (SignedDuration::from_mins(5), SignedDuration::from_mins(10)),
    (SignedDuration::from_mins(10), SignedDuration::from_mins(20)),
];

/// So many failures at once are what no waiting mends.
pub const HOPELESS: u32 = RESTS.len() as u32;

/// A portal that wants to be left alone for longer than this is asked all the same.
pub const LONGEST_BUSY: SignedDuration = SignedDuration::from_hours(1);

/// Everybody who was told to come back at a moment comes within so long of it.
const AFTER_BUSY: SignedDuration = SignedDuration::from_mins(5);

/// Computers that woke together, with nobody looking, ask within so long.
const AFTER_WAKING: SignedDuration = SignedDuration::from_secs(30);

/// Computers whose network came back together ask within so long.
const AFTER_NETWORK: SignedDuration = SignedDuration::from_secs(10);

/// Midnight comes to everybody at once; the day itself is mostly known already.
const AFTER_MIDNIGHT: SignedDuration = SignedDuration::from_mins(30);

/// The same where the new day is not known.
const AFTER_MIDNIGHT_UNKNOWN: SignedDuration = SignedDuration::from_mins(2);

/// An installation's place among all of them, in [0, 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread(f64);

impl Spread {
    /// The place `place`; what lies outside [0, 1) is wrapped into it.
    pub fn at(place: f64) -> Self {
        let place = place.rem_euclid(1.0);
        // A tiny negative number wraps to 1 itself, what is no number to none.
        Spread(if (0.0..1.0).contains(&place) {
            place
        } else {
            0.0
        })
    }

    /// The place that random bits name.
    pub fn of_random(bits: u64) -> Self {
        Spread(fraction(bits))
    }

    /// A part of `span`: this place, turned by an occasion that everybody shares.
    fn turned(self, span: SignedDuration, by: u64) -> SignedDuration {
        part(span, (self.0 + fraction(mix(by))).fract())
    }

    /// A part of `span`: one that neighbours do not share, for an occasion of one's own.
    fn scattered(self, span: SignedDuration, by: u64) -> SignedDuration {
        part(span, fraction(mix(self.0.to_bits() ^ mix(by))))
    }
}

/// Something happened to the computer that makes asking worth while now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stir {
    /// It woke.
    Woke,
    /// Its network came back, or is another one.
    Network,
}

/// What is known when it is decided when to ask. All moments are school-local.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Days of all known weeks.
    pub days: &'a [&'a Day],
    /// When today's week was fetched; none where it is not known.
    pub fetched: Option<DateTime>,
    /// When the portal was last asked, whatever became of it.
    pub asked: Option<DateTime>,
    /// Failures in a row since it last answered.
    pub failures: u32,
    /// Until when the portal itself wants to be left alone.
    pub busy_until: Option<DateTime>,
    /// What happened since it was last asked, and when.
    pub stirred: Option<(Stir, DateTime)>,
    /// The window is seen.
    pub visible: bool,
    /// The portal shows calls to whoever is signed in.
    pub sees_calls: bool,
}

/// The next moment to ask the portal; it may be over already. Never within [`BETWEEN`] of the last attempt, but for a
/// clock that was set back.
pub fn next(known: &Known<'_>, spread: Spread, now: DateTime) -> DateTime {
    let Some(asked) = known.asked else {
        return now;
    };
    let earliest = after(asked, BETWEEN);
    // What has happened cannot lie ahead: the clock was set back, and a plan made of it would never come.
    let lies_ahead = |moment: DateTime| moment > after(now, BETWEEN);
    if lies_ahead(asked) {
        return now;
    }
    let known = &Known {
        fetched: known.fetched.filter(|at| !lies_ahead(*at)),
        ..*known
    };
    let busy = known.busy_until.map(|until| {
        let wait = spread.turned(AFTER_BUSY, turn(Why::Busy, until, 0));
        after(until.min(after(asked, LONGEST_BUSY)), wait)
    });
    let wish = if let Some((stir, at)) = known.stirred {
        if lies_ahead(at) {
            earliest
        } else {
            after(at, after_stir(known, stir, at, spread))
        }
    } else if known.failures > 0 {
        after(asked, rest(known.failures, asked, spread))
    } else {
        renewal(known, asked, spread, now)
    };
    earliest.max(wish).max(busy.unwrap_or(DateTime::MIN))
}

fn after_stir(known: &Known<'_>, stir: Stir, at: DateTime, spread: Spread) -> SignedDuration {
    let span = match stir {
        // Whoever opens the lid waits for the day, and lids are not opened together.
        Stir::Woke if known.visible => return SignedDuration::ZERO,
        Stir::Woke => AFTER_WAKING,
        Stir::Network => AFTER_NETWORK,
    };
    spread.turned(span, turn(Why::Stir, at, 0))
}

fn rest(failures: u32, asked: DateTime, spread: Spread) -> SignedDuration {
    let place = usize::try_from(failures).unwrap_or(usize::MAX);
    let (from, to) = RESTS[place.clamp(1, RESTS.len()) - 1];
    from + spread.scattered(to - from, turn(Why::Rest, asked, failures))
}

/// The next moment while the portal answers.
fn renewal(known: &Known<'_>, asked: DateTime, spread: Spread, now: DateTime) -> DateTime {
    let today = now.date();
    let is_new_day = asked.date() < today;
    let Some(fetched) = known.fetched else {
        return if is_new_day {
            midnight(today, AFTER_MIDNIGHT_UNKNOWN, spread)
        } else {
            asked
        };
    };
    let usual = if known.visible { ON_SCREEN } else { BEHIND };
    let shortest = usual / 4 * 3;
    let wait = shortest + spread.scattered(usual / 2, turn(Why::Usual, fetched, 0));
    let mut next = after(fetched, wait);
    if is_new_day {
        next = next.min(midnight(today, AFTER_MIDNIGHT, spread));
    }
    if known.sees_calls
        && let Some(look) = next_look(known, fetched, spread, today)
    {
        next = next.min(look);
    }
    next
}

fn midnight(today: Date, span: SignedDuration, spread: Spread) -> DateTime {
    let midnight = today.to_datetime(jiff::civil::Time::midnight());
    after(
        midnight,
        spread.turned(span, turn(Why::NewDay, midnight, 0)),
    )
}

/// The next look for a link around one of today's bells.
fn next_look(
    known: &Known<'_>,
    fetched: DateTime,
    spread: Spread,
    today: Date,
) -> Option<DateTime> {
    let day = known.days.iter().find(|day| day.date == today)?;
    let of_lesson = |lesson: &Lesson| {
        let (bell, _) = bells(lesson)?;
        if after(bell, AROUND) <= fetched || has_call(lesson) {
            return None;
        }
        let turn = turn(Why::Bell, bell, 0);
        if !is_expected(known.days, day, lesson) {
            let look = after(before(bell, AROUND), spread.turned(AROUND, turn));
            return (look >= after(fetched, AROUND)).then_some(look);
        }
        let looks = if known.visible {
            &LOOKS_ON_SCREEN[..]
        } else {
            &LOOKS_BEHIND
        };
        let mut all = looks.windows(2).map(|pair| {
            let [from, to] = [pair[0], pair[1]].map(SignedDuration::from_secs);
            after(bell, from + spread.turned(to - from, turn))
        });
        all.find(|look| *look >= after(fetched, JUST_NOW))
    };
    day.lessons.iter().filter_map(of_lesson).min()
}

/// Whether a lesson without a link is likely to get one: others of the day have theirs, or its subject had one on a
/// day that is known.
fn is_expected(days: &[&Day], today: &Day, lesson: &Lesson) -> bool {
    let had_one = |other: &Lesson| has_call(other) && other.subject == lesson.subject;
    today.lessons.iter().any(has_call) || days.iter().any(|day| day.lessons.iter().any(had_one))
}

/// What a wait is for: waits of different kinds that begin at one moment do not end alike.
#[derive(Clone, Copy)]
enum Why {
    Usual = 1,
    Bell,
    Rest,
    Busy,
    Stir,
    NewDay,
}

/// How far a place is turned for one occasion.
fn turn(why: Why, at: DateTime, count: u32) -> u64 {
    let seconds = at.duration_since(DateTime::ZERO).as_secs().cast_unsigned();
    mix(seconds ^ ((why as u64) << 56)).wrapping_add(u64::from(count))
}

/// SplitMix64: every bit of what comes in changes half of what comes out.
fn mix(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

fn part(span: SignedDuration, place: f64) -> SignedDuration {
    SignedDuration::from_millis((place * span.as_millis() as f64) as i64)
}

/// The upper 53 bits, as a number in [0, 1).
fn fraction(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

fn after(moment: DateTime, wait: SignedDuration) -> DateTime {
    moment.saturating_add(wait)
}

fn before(moment: DateTime, wait: SignedDuration) -> DateTime {
    moment.saturating_sub(wait)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use jiff::civil::{date, time};
    use proptest::prelude::*;

    use super::*;
    use crate::diary::{CallLink, DayKind, Found, Hours, LessonId};

    const TODAY: Date = date(2026, 11, 25);

    fn secs(seconds: i64) -> SignedDuration {
        SignedDuration::from_secs(seconds)
    }

    fn mins(minutes: i64) -> SignedDuration {
        SignedDuration::from_mins(minutes)
    }

    /// `HH:MM[:SS]` today, or a whole date and time.
    fn at(text: &str) -> DateTime {
        if text.contains('T') {
            text.parse().unwrap()
        } else {
            format!("{TODAY}T{text}").parse().unwrap()
        }
    }

    /// `slot` as in a lesson id, the hour and minute of its bell, its subject, and whether it has its link.
    fn lesson(date: Date, slot: &str, bell: (i8, i8), subject: &str, call: bool) -> Lesson {
        let id: LessonId = format!("{date}/{slot}").parse().unwrap();
        let start = time(bell.0, bell.1, 0, 0);
        let calls = call.then(|| CallLink {
            address: "https://vk.ru/call/join/x".into(),
            found: Found::Button,
        });
        Lesson {
            id,
            number: id.number,
            hours: Some(Hours {
                start,
                end: start.wrapping_add(mins(40)),
            }),
            subject: subject.into(),
            topic: None,
            room: None,
            teacher: None,
            group: None,
            homework: vec![],
            marks: vec![],
            calls: calls.into_iter().collect(),
        }
    }

    const BELLS: [(i8, i8); 7] = [
        (8, 0),
        (8, 50),
        (9, 50),
        (10, 50),
        (11, 50),
        (12, 40),
        (13, 30),
    ];

    /// A school day of seven lessons; `calls` are the places of those that have their link.
    fn school_day(date: Date, calls: &[usize]) -> Day {
        let lessons = BELLS.iter().enumerate().map(|(place, bell)| {
            let slot = (place + 1).to_string();
            let subject = format!("предмет {slot}");
            lesson(date, &slot, *bell, &subject, calls.contains(&place))
        });
        Day {
            date,
            kind: DayKind::School,
            lessons: lessons.collect(),
        }
    }

    fn known<'a>(days: &'a [&'a Day], answered: DateTime) -> Known<'a> {
        Known {
            days,
            fetched: Some(answered),
            asked: Some(answered),
            failures: 0,
            busy_until: None,
            stirred: None,
            visible: true,
            sees_calls: true,
        }
    }

    /// Every moment at which an installation asks, where the portal always answers at once.
    fn asks(
        days: &[&Day],
        spread: Spread,
        visible: bool,
        (from, to): (DateTime, DateTime),
    ) -> Vec<DateTime> {
        let mut asks = vec![from];
        let mut now = from;
        loop {
            let known = Known {
                visible,
                ..known(days, now)
            };
            let wanted = next(&known, spread, now);
            // At midnight the plan changes.
            let tomorrow = now.date().tomorrow().unwrap().to_datetime(time(0, 0, 0, 0));
            now = if now < tomorrow && wanted > tomorrow {
                next(&known, spread, tomorrow).max(tomorrow)
            } else {
                wanted
            };
            if now >= to {
                return asks;
            }
            asks.push(now);
        }
    }

    fn waits(asks: &[DateTime]) -> Vec<SignedDuration> {
        asks.windows(2)
            .map(|pair| pair[0].duration_until(pair[1]))
            .collect()
    }

    fn around(asks: &[DateTime], bell: &str) -> usize {
        let (from, to) = (before(at(bell), AROUND), after(at(bell), AROUND));
        asks.iter().filter(|ask| (from..to).contains(ask)).count()
    }

    #[test]
    fn without_lessons_a_window_is_renewed_by_its_pace() {
        for (visible, from, to) in [(true, 675, 1125), (false, 1620, 2700)] {
            let span = (at("2026-11-28T06:00"), at("2026-11-28T22:00"));
            for place in 0..50 {
                let spread = Spread::at(f64::from(place) / 50.0);
                let waits = waits(&asks(&[], spread, visible, span));
                assert!(waits.len() > 15);
                let fit = |wait: &SignedDuration| (secs(from)..=secs(to)).contains(wait);
                assert!(waits.iter().all(fit), "{waits:?}");
            }
        }
        assert!(BEHIND / 4 * 5 <= mins(45), "the session stays in use");
    }

    #[test]
    fn a_link_that_is_expected_is_looked_for_around_its_bell() {
        // Others of the day have theirs.
        let today = school_day(TODAY, &[0, 1, 2, 4, 5, 6]);
        // The subject had one last week; nothing else of today has.
        let plain = school_day(TODAY, &[]);
        let earlier = school_day(date(2026, 11, 18), &[3]);
        let span = (at("07:31"), at("14:30"));
        for place in 0..100 {
            let spread = Spread::at(f64::from(place) / 100.0);
            for days in [&[&today][..], &[&plain, &earlier]] {
                let seen = asks(days, spread, true, span);
                let looks = around(&seen, "10:50");
                assert!((5..=7).contains(&looks), "{seen:?}");
                let unseen = asks(days, spread, false, span);
                let looks = around(&unseen, "10:50");
                assert!((3..=5).contains(&looks), "{unseen:?}");
            }
            // A bell that is served is no occasion.
            let seen = asks(&[&today], spread, true, span);
            assert!(around(&seen, "11:50") <= 2, "{seen:?}");
        }
    }

    #[test]
    fn where_nothing_is_expected_a_bell_is_worth_one_look_at_most() {
        let today = school_day(TODAY, &[]);
        let span = (at("07:31"), at("14:30"));
        for visible in [true, false] {
            for place in 0..100 {
                let spread = Spread::at(f64::from(place) / 100.0);
                let here = asks(&[&today], spread, visible, span);
                let usual = asks(&[], spread, visible, span);
                assert!(
                    here.len() <= usual.len() + BELLS.len(),
                    "{here:?} {usual:?}"
                );
                for bell in ["08:50", "09:50", "10:50", "11:50", "12:40", "13:30"] {
                    assert!(around(&here, bell) <= 3, "{here:?}");
                }
                let shortest = waits(&here).into_iter().min().unwrap();
                assert!(shortest >= mins(10), "the last answer was fresh enough");
            }
        }
        // Whoever is shown no calls looks for none.
        let blind = Known {
            sees_calls: false,
            ..known(&[], at("08:20"))
        };
        let days = [&today];
        let parent = Known {
            days: &days,
            ..blind
        };
        let spread = Spread::at(0.3);
        assert_eq!(
            next(&parent, spread, at("08:20")),
            next(&blind, spread, at("08:20"))
        );
    }

    #[test]
    fn of_sub_groups_each_has_its_own_link() {
        let mut today = school_day(TODAY, &[]);
        let other = |call| lesson(TODAY, "4.2", (10, 50), "английский", call);
        let span = (at("10:31"), at("11:05"));
        today.lessons.push(other(true));
        let lacking = asks(&[&today], Spread::at(0.5), true, span);
        assert!(around(&lacking, "10:50") >= 5, "{lacking:?}");
        for lesson in &mut today.lessons {
            lesson.calls.clone_from(&other(true).calls);
        }
        let served = asks(&[&today], Spread::at(0.5), true, span);
        assert!(around(&served, "10:50") <= 2, "{served:?}");
    }

    /// A whole lab that was switched on together, and a region.
    #[test]
    fn a_bell_brings_nobody_together() {
        let today = school_day(TODAY, &[0, 1, 2, 4, 5, 6]);
        let days = [&today];
        // As many as there are seconds between two looks of one installation.
        let all = 150;
        for (answered, visible) in [("10:37:59", true), ("10:39", true), ("10:35", false)] {
            let mut seconds = HashSet::new();
            for place in 0..all {
                let spread = Spread::at(f64::from(place) / f64::from(all));
                let known = Known {
                    visible,
                    ..known(&days, at(answered))
                };
                let first = next(&known, spread, at(answered));
                assert!(first >= at("10:40") && first < at("10:50"), "{first}");
                let second = at("00:00").duration_until(first).as_secs();
                assert!(seconds.insert(second), "two at {first}");
            }
        }
        // Nor does the same moment of the last answer.
        let seconds: HashSet<_> = (0..all)
            .map(|place| {
                let spread = Spread::at(f64::from(place) / f64::from(all));
                next(&known(&[], at("10:00")), spread, at("10:00"))
            })
            .collect();
        assert_eq!(seconds.len(), all as usize);
    }

    #[test]
    fn who_is_first_changes_from_bell_to_bell() {
        let today = school_day(TODAY, &[0]);
        let days = [&today];
        let look = |bell: DateTime, place: f64| {
            let answered = before(bell, mins(12));
            let known = Known {
                visible: false,
                ..known(&days, answered)
            };
            next(&known, Spread::at(place), answered)
        };
        let first = |bell: DateTime| {
            let places = (0..10).map(|place| f64::from(place) / 10.0);
            places.min_by_key(|place| look(bell, *place)).unwrap()
        };
        let firsts: HashSet<_> = BELLS[1..]
            .iter()
            .map(|(hour, minute)| first(TODAY.at(*hour, *minute, 0, 0)).to_bits())
            .collect();
        assert!(firsts.len() >= 3, "{firsts:?}");
    }

    #[test]
    fn after_failures_the_portal_is_left_alone_for_longer_and_longer() {
        let today = school_day(TODAY, &[0, 1]);
        let days = [&today];
        for (failures, from, to) in [
            (1, 60, 180),
            (2, 120, 360),
            (3, 300, 600),
            (4, 600, 1200),
            (5, 600, 1200),
            (u32::MAX, 600, 1200),
        ] {
            let mut moments = HashSet::new();
            for place in 0..60 {
                // A bell with a link that is expected makes no difference.
                let asked = at("09:48");
                let failed = Known {
                    failures,
                    ..known(&days, asked)
                };
                let again = next(&failed, Spread::at(f64::from(place) / 60.0), asked);
                let wait = asked.duration_until(again);
                assert!(
                    (secs(from)..=secs(to)).contains(&wait),
                    "{failures}: {wait}"
                );
                moments.insert(again);
            }
            assert_eq!(moments.len(), 60);
        }
    }

    #[test]
    fn a_portal_that_asks_for_rest_gets_it() {
        let mut moments = HashSet::new();
        for place in 0..60 {
            let spread = Spread::at(f64::from(place) / 60.0);
            for stirred in [None, Some((Stir::Woke, at("09:51")))] {
                let busy = Known {
                    failures: 1,
                    busy_until: Some(at("10:00")),
                    stirred,
                    ..known(&[], at("09:50"))
                };
                let again = next(&busy, spread, at("09:51"));
                assert!(
                    again >= at("10:00") && again < at("10:05"),
                    "{again} keeps away, and does not come with everybody"
                );
                moments.insert(again);
            }
            let forever = Known {
                failures: 1,
                busy_until: Some(at("2027-11-25T10:00")),
                ..known(&[], at("09:50"))
            };
            assert!(next(&forever, spread, at("09:51")) < at("10:55"));
        }
        assert_eq!(moments.len(), 60);
    }

    #[test]
    fn a_computer_that_woke_or_has_a_network_again() {
        for (stir, visible, longest) in [
            (Stir::Woke, true, 0),
            (Stir::Woke, false, 30),
            (Stir::Network, true, 10),
            (Stir::Network, false, 10),
        ] {
            let mut moments = HashSet::new();
            for place in 0..30 {
                let stirred = Known {
                    failures: 4,
                    stirred: Some((stir, at("12:00"))),
                    visible,
                    ..known(&[], at("11:50"))
                };
                let again = next(&stirred, Spread::at(f64::from(place) / 30.0), at("12:00"));
                let wait = at("12:00").duration_until(again);
                assert!((secs(0)..=secs(longest)).contains(&wait), "{wait}");
                moments.insert(again);
            }
            assert_eq!(moments.len(), if longest == 0 { 1 } else { 30 });
        }
        // It was asked a moment before.
        let stirred = Known {
            stirred: Some((Stir::Woke, at("12:00"))),
            ..known(&[], at("11:59:30"))
        };
        assert_eq!(next(&stirred, Spread::at(0.0), at("12:00")), at("12:00:30"));
    }

    #[test]
    fn midnight_is_no_bell_either() {
        let today = school_day(TODAY, &[]);
        let now = at("2026-11-26T00:00");
        for (fetched, longest) in [(Some(at("23:50")), 30), (None, 2)] {
            let mut moments = HashSet::new();
            for place in 0..60 {
                let asleep = Known {
                    fetched,
                    visible: false,
                    ..known(&[], at("23:50"))
                };
                let days = [&today];
                let asleep = Known {
                    days: &days,
                    ..asleep
                };
                let again = next(&asleep, Spread::at(f64::from(place) / 60.0), now);
                assert!(again >= now && again < after(now, mins(longest)), "{again}");
                moments.insert(again);
            }
            assert_eq!(moments.len(), 60);
        }
    }

    #[test]
    fn what_is_not_known_is_asked_for() {
        let spread = Spread::at(0.7);
        let nothing = Known {
            fetched: None,
            asked: None,
            ..known(&[], at("09:00"))
        };
        assert_eq!(next(&nothing, spread, at("09:00")), at("09:00"));
        let no_week = Known {
            fetched: None,
            ..known(&[], at("09:00"))
        };
        assert_eq!(next(&no_week, spread, at("09:00")), at("09:01"));
    }

    #[test]
    fn a_clock_that_is_set_back_holds_nothing_up() {
        let spread = Spread::at(0.7);
        let now = at("08:00");
        for ahead in ["08:01:01", "12:00", "2031-01-01T00:00"] {
            assert_eq!(next(&known(&[], at(ahead)), spread, now), now, "{ahead}");
        }
        let asked = at("07:59:30");
        let from_ahead = Known {
            fetched: Some(at("12:00")),
            ..known(&[], asked)
        };
        assert_eq!(next(&from_ahead, spread, now), after(asked, BETWEEN));
        let woke_ahead = Known {
            stirred: Some((Stir::Network, at("12:00"))),
            ..known(&[], asked)
        };
        assert_eq!(next(&woke_ahead, spread, now), after(asked, BETWEEN));
    }

    #[test]
    fn places() {
        for (place, wrapped) in [(0.25, 0.25), (1.0, 0.0), (-0.25, 0.75), (7.5, 0.5)] {
            assert_eq!(Spread::at(place), Spread::at(wrapped), "{place}");
        }
        for odd in [f64::NAN, f64::INFINITY, -f64::EPSILON / 4.0] {
            assert_eq!(Spread::at(odd), Spread::at(0.0), "{odd}");
        }
        let ends = [Spread::of_random(0), Spread::of_random(u64::MAX)];
        assert!(ends.iter().all(|it| (0.0..1.0).contains(&it.0)));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

        #[test]
        fn never_more_than_once_a_minute(
            place in 0.0..1.0_f64,
            calls in proptest::collection::vec(0_usize..7, 0..7),
            visible: bool,
            start in 0_i64..86_400,
        ) {
            let today = school_day(TODAY, &calls);
            let from = after(at("00:00"), secs(start));
            let all = asks(&[&today], Spread::at(place), visible, (from, after(from, mins(26 * 60))));
            for wait in waits(&all) {
                prop_assert!(wait >= BETWEEN && wait <= mins(45), "{wait}");
            }
        }

        #[test]
        fn whatever_happened_the_last_attempt_is_a_minute_ago(
            place in 0.0..1.0_f64,
            failures in 0_u32..6,
            ago in 0_i64..10_000,
            answered_ago in proptest::option::of(0_i64..100_000),
            stirred_ago in proptest::option::of(0_i64..10_000),
            busy_in in proptest::option::of(-10_000_i64..10_000),
            visible: bool,
            second in 0_i64..86_400,
        ) {
            let now = after(at("00:00"), secs(second));
            let today = school_day(TODAY, &[1]);
            let asked = before(now, secs(ago));
            let days = [&today];
            let known = Known {
                fetched: answered_ago.map(|ago| before(now, secs(ago))),
                failures,
                stirred: stirred_ago.map(|ago| (Stir::Woke, before(now, secs(ago)))),
                busy_until: busy_in.map(|after_now| after(now, secs(after_now))),
                visible,
                ..known(&days, asked)
            };
            let again = next(&known, Spread::at(place), now);
            prop_assert!(again >= after(asked, BETWEEN));
            prop_assert!(again <= after(now.max(asked), mins(70)), "{again}");
            // The plan does not run away from the moment it is made at.
            let later = after(now, secs(7)).min(at("23:59:59"));
            if later >= now {
                prop_assert_eq!(next(&known, Spread::at(place), later), again);
            }
        }

        #[test]
        fn the_ends_of_the_calendar_do_not_panic(place in 0.0..1.0_f64, end: bool) {
            let now = if end { DateTime::MAX } else { DateTime::MIN };
            for failures in [0, 1] {
                let known = Known { failures, busy_until: Some(now), ..known(&[], now) };
                next(&known, Spread::at(place), now);
            }
        }
    }
}
