//! When the portal is asked for the diary again: fresh for one pupil, gentle for a region of them.
//!
//! Nothing here is drawn at the moment it is needed. Each installation has its place in [0, 1), its [`Spread`], and
//! every wait is that place within a span of time, turned by something everybody shares (a bell) or nobody does (the
//! second of the last answer). A turn keeps distances: two installations with different places never come to the
//! portal together because of a bell, and who is first changes from bell to bell.

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

/// How often a visible window looks, around a bell, for a link that is expected.
pub const LOOKS_ON_SCREEN: u8 = 4;

/// How often a window that is not seen does.
pub const LOOKS_BEHIND: u8 = 2;

/// A link that is expected is not looked for so soon after an answer.
const JUST_NOW: SignedDuration = SignedDuration::from_mins(2);

/// How long the portal is left alone after each failure in a row: from, to.
const RESTS: [(SignedDuration, SignedDuration); 4] = [
    (SignedDuration::from_mins(1), SignedDuration::from_mins(2)),
    (SignedDuration::from_mins(2), SignedDuration::from_mins(4)),
    (SignedDuration::from_mins(4), SignedDuration::from_mins(8)),
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

    /// A part of `span`: this place, turned by `by`.
    fn part_of(self, span: SignedDuration, by: u64) -> SignedDuration {
        let place = (self.0 + fraction(mix(by))).fract();
        let millis = place * span.as_millis() as f64;
        SignedDuration::from_millis(millis as i64)
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
        let wait = spread.part_of(AFTER_BUSY, turn(Why::Busy, until, 0));
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
    spread.part_of(span, turn(Why::Stir, at, 0))
}

fn rest(failures: u32, asked: DateTime, spread: Spread) -> SignedDuration {
    let place = usize::try_from(failures).unwrap_or(usize::MAX);
    let (from, to) = RESTS[place.clamp(1, RESTS.len()) - 1];
    from + spread.part_of(to - from, turn(Why::Rest, asked, failures))
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
    let wait = shortest + spread.part_of(usual / 2, turn(Why::Usual, fetched, 0));
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
        spread.part_of(span, turn(Why::NewDay, midnight, 0)),
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
        if after(bell, AROUND) <= fetched || is_served(day, bell) {
            return None;
        }
        let first = before(bell, AROUND);
        let turn = turn(Why::Bell, bell, 0);
        if !is_expected(known.days, day, lesson) {
            let look = after(first, spread.part_of(AROUND, turn));
            return (look >= after(fetched, AROUND)).then_some(look);
        }
        let looks = if known.visible {
            LOOKS_ON_SCREEN
        } else {
            LOOKS_BEHIND
        };
        // As far from each other as they can be.
        let step = AROUND * 2 / i32::from(looks);
        let within = spread.part_of(step, turn);
        let mut all = (0..i32::from(looks)).map(|look| after(first, step * look + within));
        all.find(|look| *look >= after(fetched, JUST_NOW))
    };
    day.lessons.iter().filter_map(of_lesson).min()
}

/// Whether a lesson that begins at this bell has its link. Of sub-groups a pupil is in one.
fn is_served(day: &Day, bell: DateTime) -> bool {
    let at_bell = |lesson: &&Lesson| bells(lesson).is_some_and(|(start, _)| start == bell);
    day.lessons.iter().filter(at_bell).any(has_call)
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
