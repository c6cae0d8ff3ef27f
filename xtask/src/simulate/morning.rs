//! A region's school morning, pupil by pupil: when the portal is asked by Звонок, and by pupils who reload a page.
//!
//! Whatever is assumed stands here as data. Pupils do not know of each other, so each is followed alone through the
//! morning, from one thing that happens to the next; every draw comes from the seed, the pupil and the class.

use std::thread;

use jiff::{
    SignedDuration,
    civil::{Date, DateTime, Time, date},
};
use zvonok_core::{
    bell::freshness::{self, Known, Spread},
    diary::{CallLink, Day, DayKind, Found, Hours, Lesson, LessonId},
};

/// Milliseconds since midnight.
type Moment = i64;

/// A second.
pub const SECOND: Moment = 1000;
/// A minute.
pub const MINUTE: Moment = 60 * SECOND;

/// When the morning begins and ends.
pub const FROM: Moment = clock(7, 30);
/// See [`FROM`].
pub const TO: Moment = clock(14, 0);

/// Bells of a usual school day of seven lessons, 40 minutes each. Every school of the region rings them: the worst there
/// can be.
pub const BELLS: [Moment; 7] = [
    clock(8, 0),
    clock(8, 50),
    clock(9, 50),
    clock(10, 50),
    clock(11, 40),
    clock(12, 30),
    clock(13, 20),
];
/// From bell to bell.
pub const LESSON: Moment = 40 * MINUTE;

/// Pupils in a class: they have the same lessons and the same links.
pub const CLASS: u32 = 25;

/// How often the program looks at its clock.
pub const TURN: Moment = 5 * SECOND;

/// Whoever opens Звонок by hand does it within so long before the first bell, more of them the closer it is.
pub const OPENED_BEFORE: Moment = 20 * MINUTE;
/// The share of pupils whose Звонок ran in the background before the morning began.
pub const RAN_ALREADY: f64 = 0.3;
/// The share of pupils who come for the second or third lesson.
pub const COME_LATER: f64 = 0.1;
/// The share of pupils who leave the window open all morning.
pub const KEEP_OPEN: f64 = 0.5;
/// The others bring it up within so long before each bell, and put it away so long after.
pub const BROUGHT_UP_BEFORE: Moment = 8 * MINUTE;
/// See [`BROUGHT_UP_BEFORE`].
pub const PUT_AWAY_AFTER: Moment = 3 * MINUTE;
/// The share of pupils who press «Обновить» each minute from the bell on while the link lacks, three times at most.
pub const IMPATIENT: f64 = 0.1;
/// See [`IMPATIENT`].
pub const PRESSES: Moment = 3;

/// Whoever uses a browser opens the diary within so long before the bell of an online lesson.
pub const BROWSER_BEFORE: Moment = 5 * MINUTE;
/// Reloads it after so long while the link lacks: from, to.
pub const RELOADED_AFTER: (Moment, Moment) = (30 * SECOND, 90 * SECOND);
/// And gives up so long after the bell.
pub const GIVES_UP_AFTER: Moment = 10 * MINUTE;

const fn clock(hour: i64, minute: i64) -> Moment {
    (hour * 60 + minute) * MINUTE
}

/// When teachers make links.
#[derive(Debug, Clone, Copy)]
pub struct Links {
    /// The share that is there since the evening before.
    pub evening: f64,
    /// The share that comes 15 to 1 minutes before the bell. The rest comes in the five minutes behind it.
    pub before: f64,
}

/// A morning.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Its name in the document.
    pub title: &'static str,
    /// The share of classes whose lessons are all calls; the others have none.
    pub online: f64,
    /// The share of the others' pupils who are at a computer, with Звонок on.
    pub others: f64,
    /// When links come.
    pub links: Links,
    /// The portal answers nobody from, to.
    pub outage: Option<(Moment, Moment)>,
}

const USUAL_LINKS: Links = Links {
    evening: 0.4,
    before: 0.5,
};

/// One class in ten learns online.
pub const ORDINARY: Scenario = Scenario {
    title: "An ordinary day",
    online: 0.1,
    others: 0.2,
    links: USUAL_LINKS,
    outage: None,
};
/// Too cold to go to school: in Югра whole towns stay at home then, and every lesson is a call.
pub const COLD: Scenario = Scenario {
    title: "A cold day",
    online: 1.0,
    ..ORDINARY
};
/// The same with teachers who make most links after the bell.
pub const LATE: Scenario = Scenario {
    title: "A cold day, late teachers",
    links: Links {
        evening: 0.1,
        before: 0.3,
    },
    ..COLD
};
/// The same with a portal that is down for ten minutes around a bell.
pub const OUTAGE: Scenario = Scenario {
    title: "A cold day, an outage",
    outage: Some((clock(9, 45), clock(9, 55))),
    ..COLD
};

/// How many pupils, and from which seed.
#[derive(Debug, Clone, Copy)]
pub struct Region {
    /// Pupils.
    pub pupils: u32,
    /// Seed of every draw.
    pub seed: u64,
}

/// What came to the portal, second by second, and what pupils had of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Requests in each second from [`FROM`] to [`TO`].
    pub seconds: Vec<u32>,
    /// Lessons of pupils whose link was there at the bell, and how many of the pupils had it then.
    at_bell: (u64, u64),
    /// How many pupils had a link so many seconds after bell and link were both there.
    waited: Vec<u32>,
}

impl Side {
    fn new() -> Self {
        Side {
            seconds: vec![0; (TO - FROM) as usize / SECOND as usize],
            at_bell: (0, 0),
            waited: vec![0; LESSON as usize / SECOND as usize + 1],
        }
    }

    fn hit(&mut self, now: Moment) {
        if let Ok(second) = usize::try_from((now - FROM).div_euclid(SECOND))
            && let Some(count) = self.seconds.get_mut(second)
        {
            *count += 1;
        }
    }

    /// A pupil came to know a link, or never did.
    fn reached(&mut self, bell: Moment, link: Moment, known: Option<Moment>) {
        if link <= bell {
            self.at_bell.0 += 1;
            self.at_bell.1 += u64::from(known.is_some_and(|known| known <= bell));
        }
        let waited = known.map_or(LESSON, |known| (known - link.max(bell)).clamp(0, LESSON));
        self.waited[(waited / SECOND) as usize] += 1;
    }

    fn add(&mut self, other: &Side) {
        for (mine, theirs) in [
            (&mut self.seconds, &other.seconds),
            (&mut self.waited, &other.waited),
        ] {
            for (mine, theirs) in mine.iter_mut().zip(theirs) {
                *mine += theirs;
            }
        }
        self.at_bell.0 += other.at_bell.0;
        self.at_bell.1 += other.at_bell.1;
    }

    /// All requests.
    pub fn total(&self) -> u64 {
        self.seconds.iter().copied().map(u64::from).sum()
    }

    /// Requests a second on average.
    pub fn mean(&self) -> f64 {
        self.total() as f64 / self.seconds.len() as f64
    }

    /// The busiest second.
    pub fn peak(&self) -> u32 {
        self.peak_within(FROM, TO)
    }

    /// When that was.
    pub fn peak_at(&self) -> String {
        let top = self.peak();
        let at = self.seconds.iter().position(|count| *count == top);
        let at = FROM / SECOND + at.unwrap_or(0) as i64;
        format!("{}:{:02}:{:02}", at / 3600, at / 60 % 60, at % 60)
    }

    /// The busiest minute.
    pub fn peak_minute(&self) -> u32 {
        let minutes = self.seconds.windows(60).map(|minute| minute.iter().sum());
        minutes.max().unwrap_or(0)
    }

    /// The busiest second between two moments.
    fn peak_within(&self, from: Moment, to: Moment) -> u32 {
        let [from, to] = [from, to].map(|at| ((at - FROM) / SECOND) as usize);
        self.seconds[from..to].iter().copied().max().unwrap_or(0)
    }

    /// The busiest second within half a minute of any bell.
    pub fn peak_at_bells(&self) -> u32 {
        let peaks = BELLS.map(|bell| self.peak_within(bell - MINUTE / 2, bell + MINUTE / 2));
        peaks.into_iter().max().unwrap_or(0)
    }

    /// The share of pupils who had, when the bell rang, the link that was there by then.
    pub fn known_at_bell(&self) -> f64 {
        self.at_bell.1 as f64 / self.at_bell.0.max(1) as f64
    }

    /// So many of a hundred pupils had the link within this many seconds of bell and link both being there.
    pub fn waited(&self, percent: u64) -> u64 {
        let all: u64 = self.waited.iter().copied().map(u64::from).sum();
        let mut so_far = 0;
        let within = self.waited.iter().position(|count| {
            so_far += u64::from(*count);
            so_far * 100 >= all * percent
        });
        within.unwrap_or(0) as u64
    }
}

/// Both ways to the same lessons.
#[derive(Debug, Clone, PartialEq)]
pub struct Morning {
    /// By Звонок.
    pub app: Side,
    /// By a page in a browser.
    pub browser: Side,
}

/// Follows every pupil of the region.
pub fn simulate(region: Region, scenario: &Scenario) -> Morning {
    let days = Days::new();
    let threads = thread::available_parallelism().map_or(1, usize::from) as u32;
    let share = region.pupils.div_ceil(threads);
    let follow = |from: u32, to: u32| {
        let (mut app, mut browser) = (Side::new(), Side::new());
        for pupil in from..to {
            let class = Class::new(region.seed, pupil / CLASS, scenario);
            let pupil = Pupil::new(region.seed, pupil, scenario.outage);
            if class.is_online() || pupil.place < scenario.others {
                pupil.uses_app(&class, &days, &mut app);
            }
            pupil.uses_browser(&class, &mut browser);
        }
        (app, browser)
    };
    let (mut app, mut browser) = (Side::new(), Side::new());
    thread::scope(|scope| {
        let parts: Vec<_> = (0..threads)
            .map(|part| {
                let from = part * share;
                let to = region.pupils.min(from + share);
                scope.spawn(move || follow(from, to))
            })
            .collect();
        for part in parts {
            match part.join() {
                Ok(part) => {
                    app.add(&part.0);
                    browser.add(&part.1);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    Morning { app, browser }
}

/// Draws that are the same in every run.
struct Chance(u64);

impl Chance {
    fn new(seed: u64, of: u64, what: u64) -> Self {
        let mut chance = Chance(seed ^ of.rotate_left(20) ^ what.rotate_left(50));
        chance.bits();
        chance
    }

    /// SplitMix64.
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// In [0, 1).
    fn part(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, from: Moment, to: Moment) -> Moment {
        from + (self.part() * (to - from) as f64) as Moment
    }

    /// Within `span` before `at`, more often the closer.
    fn before(&mut self, at: Moment, span: Moment) -> Moment {
        at - (span as f64 * (1.0 - self.part().sqrt())) as Moment
    }
}

/// When each lesson's link comes; none for a lesson without a call.
struct Class([Option<Moment>; BELLS.len()]);

impl Class {
    fn new(seed: u64, number: u32, scenario: &Scenario) -> Self {
        let mut chance = Chance::new(seed, number.into(), 1);
        let online = chance.part() < scenario.online;
        let links = scenario.links;
        Class(BELLS.map(|bell| {
            let (kind, before) = (chance.part(), chance.between(MINUTE, 15 * MINUTE));
            let after = chance.between(0, 5 * MINUTE);
            online.then(|| match kind {
                kind if kind < links.evening => clock(0, 0),
                kind if kind < links.evening + links.before => bell - before,
                _ => bell + after,
            })
        }))
    }

    /// Which links are in the diary, a bit for each lesson.
    fn links(&self, now: Moment) -> usize {
        let bits = self.0.iter().enumerate();
        bits.filter(|(_, link)| link.is_some_and(|link| link <= now))
            .map(|(place, _)| 1 << place)
            .sum()
    }

    fn is_online(&self) -> bool {
        self.0.iter().any(Option::is_some)
    }
}

const TODAY: Date = date(2026, 11, 25);
const LAST_WEEK: Date = date(2026, 11, 18);

/// The diary as it looks with each set of links.
struct Days {
    today: Vec<Day>,
    /// A day on which every subject was a call.
    earlier: Day,
    /// The same without.
    plain: Day,
}

impl Days {
    fn new() -> Self {
        let all = (1 << BELLS.len()) - 1;
        Days {
            today: (0..=all).map(|links| day(TODAY, links)).collect(),
            earlier: day(LAST_WEEK, all),
            plain: day(LAST_WEEK, 0),
        }
    }
}

fn day(date: Date, links: usize) -> Day {
    let lessons = (1..).zip(BELLS).map(|(number, bell)| {
        let time = |at: Moment| Time::midnight().wrapping_add(SignedDuration::from_millis(at));
        let call = CallLink {
            address: "https://vk.ru/call/join/x".to_owned(),
            found: Found::Button,
        };
        let has_link = links & (1 << (number - 1)) != 0;
        Lesson {
            id: LessonId {
                date,
                number: Some(number),
                part: 1,
            },
            number: Some(number),
            hours: Some(Hours {
                start: time(bell),
                end: time(bell + LESSON),
            }),
            subject: format!("lesson {number}"),
            topic: None,
            room: None,
            teacher: None,
            group: None,
            homework: Vec::new(),
            marks: Vec::new(),
            calls: has_link.then_some(call).into_iter().collect(),
        }
    });
    Day {
        date,
        kind: DayKind::School,
        lessons: lessons.collect(),
    }
}

struct Pupil {
    seed: u64,
    number: u32,
    outage: Option<(Moment, Moment)>,
    /// The first lesson they come to.
    first: usize,
    /// Among those of the same kind, in [0, 1).
    place: f64,
}

/// Something that a person does with the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    BringsUp,
    PutsAway,
    /// Presses «Обновить», if this lesson has no link.
    Presses(usize),
}

impl Pupil {
    fn new(seed: u64, number: u32, outage: Option<(Moment, Moment)>) -> Self {
        let mut chance = Chance::new(seed, number.into(), 2);
        let first = if chance.part() < COME_LATER {
            1 + (chance.bits() % 2) as usize
        } else {
            0
        };
        Pupil {
            seed,
            number,
            outage,
            first,
            place: chance.part(),
        }
    }

    fn is_down(&self, now: Moment) -> bool {
        self.outage
            .is_some_and(|(from, to)| (from..to).contains(&now))
    }

    /// Lessons that this pupil is there for, with the moment their link comes.
    fn lessons<'a>(&self, class: &'a Class) -> impl Iterator<Item = (usize, Moment, Moment)> + 'a {
        let all = BELLS.into_iter().zip(&class.0).enumerate();
        all.skip(self.first)
            .filter_map(|(place, (bell, link))| Some((place, bell, (*link)?)))
    }

    /// What the person does with the window, and when.
    fn plan(&self, class: &Class, chance: &mut Chance, visible: bool) -> Vec<(Moment, Does)> {
        let mut plan = Vec::new();
        let keeps = chance.part() < KEEP_OPEN;
        if !keeps || !visible {
            let bells = if keeps {
                &BELLS[self.first..=self.first]
            } else {
                &BELLS[self.first..]
            };
            for bell in bells {
                let up = bell - chance.between(0, BROUGHT_UP_BEFORE);
                plan.push((up, Does::BringsUp));
                if !keeps {
                    plan.push((bell + PUT_AWAY_AFTER, Does::PutsAway));
                }
            }
        }
        if chance.part() < IMPATIENT {
            for (place, bell, _) in self.lessons(class) {
                let first = bell + chance.between(0, MINUTE);
                let presses = (0..PRESSES).map(|press| first + press * MINUTE);
                plan.extend(presses.map(|at| (at, Does::Presses(place))));
            }
        }
        plan.sort_by_key(|(at, _)| *at);
        plan
    }

    fn uses_app(&self, class: &Class, days: &Days, side: &mut Side) {
        let mut chance = Chance::new(self.seed, self.number.into(), 3);
        let spread = Spread::of_random(chance.bits());
        let ran = self.first == 0 && chance.part() < RAN_ALREADY;
        let start = if ran {
            FROM - chance.between(0, freshness::BEHIND.as_millis() as Moment)
        } else {
            chance.before(BELLS[self.first], OPENED_BEFORE)
        };
        let turn = chance.between(0, TURN);
        let plan = self.plan(class, &mut chance, !ran);
        let mut plan = plan
            .into_iter()
            .skip_while(|(at, _)| *at <= start)
            .peekable();
        let other = if class.is_online() {
            &days.earlier
        } else {
            &days.plain
        };
        let mut visible = !ran;
        let (mut now, mut fetched, mut failures) = (start, None, 0);
        let mut asked = start;
        let mut links = 0;
        let mut known = [None; BELLS.len()];
        let mut asks = true;
        loop {
            if asks {
                side.hit(now);
                asked = now;
                if self.is_down(now) {
                    failures += 1;
                } else {
                    failures = 0;
                    fetched = Some(now);
                    links = class.links(now);
                    for (place, known) in known.iter_mut().enumerate() {
                        if links & (1 << place) != 0 {
                            known.get_or_insert(now);
                        }
                    }
                }
            }
            let today = [&days.today[links], other];
            let next = freshness::next(
                &Known {
                    days: &today,
                    fetched: fetched.map(at_school),
                    asked: Some(at_school(asked)),
                    failures,
                    busy_until: None,
                    stirred: None,
                    visible,
                    sees_calls: true,
                },
                spread,
                at_school(now),
            );
            let next = of_school(next).max(now);
            // The program looks at its clock now and then.
            let next = next + (turn - next).rem_euclid(TURN);
            match plan.next_if(|(at, _)| *at <= next) {
                Some((at, does)) => {
                    now = at.max(now);
                    asks = match does {
                        Does::BringsUp => {
                            visible = true;
                            false
                        }
                        Does::PutsAway => {
                            visible = false;
                            false
                        }
                        Does::Presses(place) => visible && links & (1 << place) == 0,
                    };
                }
                None => {
                    now = next;
                    asks = true;
                }
            }
            if now >= TO {
                break;
            }
        }
        for (place, bell, link) in self.lessons(class) {
            side.reached(bell, link, known[place]);
        }
    }

    fn uses_browser(&self, class: &Class, side: &mut Side) {
        let mut chance = Chance::new(self.seed, self.number.into(), 4);
        for (_, bell, link) in self.lessons(class) {
            let mut now = bell - chance.between(0, BROWSER_BEFORE);
            let known = loop {
                side.hit(now);
                if link <= now && !self.is_down(now) {
                    break Some(now);
                }
                now += chance.between(RELOADED_AFTER.0, RELOADED_AFTER.1);
                if now > bell + GIVES_UP_AFTER {
                    break None;
                }
            };
            side.reached(bell, link, known);
        }
    }
}

fn at_school(moment: Moment) -> DateTime {
    TODAY.to_datetime(Time::midnight()) + SignedDuration::from_millis(moment)
}

/// The first whole millisecond that is not before it.
fn of_school(moment: DateTime) -> Moment {
    let since = TODAY.to_datetime(Time::midnight()).duration_until(moment);
    let part = i64::from(since.subsec_nanos() % 1_000_000 > 0);
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX - 1) + part
}
