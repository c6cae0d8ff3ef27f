//! What the application knows at a moment. Plain data.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};
use tokio::{sync::Notify, time::Instant};
use url::Url;
use zvonok_core::{
    account::Account,
    bell::{self, reminders::Remembered},
    diary::{Day, Lesson, LessonId, json::SchoolToken, week},
    region::{Opener, Region},
    sign_in::{
        Place,
        vk_id::{Person, Tokens},
    },
};

use super::check::Check;
use super::guide::Preferences;
use super::others::Other;
use super::reminders::Shown;
use super::renewal::{Asked, Manner, Rhythm};
use super::snapshot::{Notice, Opened, Question, Screen, Service, SessionOnly};
use super::surroundings::Surroundings;
use crate::ports::PortalSession;

/// Fetched weeks by their Mondays.
pub(super) type Weeks = BTreeMap<Date, FetchedWeek>;

pub(super) struct State {
    pub screen: Screen,
    /// Whose day is on screen.
    pub signed_in: Option<SignedIn>,
    /// Everybody who signed in on this computer and has not signed out, in the order they came.
    pub members: Vec<Member>,
    /// How many sign-ins there were since the start; each has its number.
    pub sign_ins: u64,
    /// A portal session whose owner the portal has not told yet (it failed right after the sign-in).
    pub nameless: Option<Nameless>,
    pub signing_in: Option<Attempt>,
    pub session_only: Option<SessionOnly>,
    pub weeks: Weeks,
    /// Weeks of the parent's other children, by the portal's ids.
    pub other_weeks: HashMap<String, Weeks>,
    /// The day on screen, where it is not today.
    pub chosen_day: Option<Date>,
    /// How the portal answered when it was last asked for the diary.
    pub asked: Asked,
    /// The portal was asked for the diary on screen in this run, and answered or could not be reached.
    pub heard: bool,
    /// How the diary is renewed in this run.
    pub rhythm: Rhythm,
    pub stale: bool,
    /// The portal is being asked for the diary.
    pub loading: Option<Manner>,
    pub notice: Option<Notice>,
    pub question: Option<Question>,
    /// What people are joining just now.
    pub on_the_way: Vec<OnTheWay>,
    pub opened: Option<Opened>,
    /// Whose call was opened last, of which lesson, and when, by the clock that nobody sets.
    pub opened_last: Option<(String, LessonId, Instant)>,
    /// When the lesson is over whose call was opened last, by the school's clock.
    pub in_lesson_until: Option<Timestamp>,
    /// The last look at everything a lesson needs.
    pub check: Option<Check>,
    /// Portal's clock minus this computer's.
    pub clock_offset: SignedDuration,
    /// When the portal's clock was last compared with this computer's: on the clock that nobody sets, and on
    /// the one that people set.
    pub clock_compared: Option<(Instant, Timestamp)>,
    /// What was chosen on this computer.
    pub preferences: Preferences,
    /// What became of each person's bells, by their keys.
    pub bells: HashMap<String, Remembered>,
    /// Reminders that are shown.
    pub reminders: Shown,
    /// Pupils who are not on screen, by their keys.
    pub others: HashMap<String, Other>,
    /// Monday of the week on screen.
    pub shown_week: Option<Date>,
    /// What the system offers beside the window.
    pub surroundings: Surroundings,
    /// Whose page the sign-in window shows.
    pub window_at: Option<Place>,
    /// What the region's table has beside the browser, and whether it stands ready.
    pub ready: HashMap<Opener, bool>,
    /// Where the program for the call that was just opened is to be had.
    pub install_page: Option<Url>,
    /// A deep link that came before the start was over.
    pub waiting_link: Option<String>,
    /// Grows with every change of person: an answer that belongs to an older one is dropped.
    pub generation: u64,
    /// Whose «Чаты» were read in this run.
    pub vk_profile_asked: HashSet<Owner>,
    /// When somebody was last seen at the computer, by its own clock.
    pub active_at: Option<Timestamp>,
    /// Until when a call that was opened from here may go on, by the school's clock.
    pub call_until: Option<Timestamp>,
    /// VK ID gave nothing a moment ago: it is not asked again before this.
    pub vk_id_rests_until: Option<Instant>,
}

impl Default for State {
    fn default() -> Self {
        State {
            screen: Screen::Starting,
            signed_in: None,
            members: Vec::new(),
            sign_ins: 0,
            nameless: None,
            signing_in: None,
            session_only: None,
            weeks: BTreeMap::new(),
            other_weeks: HashMap::new(),
            chosen_day: None,
            asked: Asked::default(),
            heard: false,
            rhythm: Rhythm::default(),
            stale: false,
            loading: None,
            notice: None,
            question: None,
            on_the_way: Vec::new(),
            opened: None,
            opened_last: None,
            in_lesson_until: None,
            check: None,
            clock_offset: SignedDuration::ZERO,
            clock_compared: None,
            preferences: Preferences::default(),
            bells: HashMap::new(),
            reminders: Shown::default(),
            others: HashMap::new(),
            shown_week: None,
            surroundings: Surroundings::default(),
            window_at: None,
            ready: HashMap::new(),
            install_page: None,
            waiting_link: None,
            generation: 0,
            vk_profile_asked: HashSet::new(),
            active_at: None,
            call_until: None,
            vk_id_rests_until: None,
        }
    }
}

/// Somebody who signed in on this computer.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub account: Account,
    /// Which of the interface's colours is theirs.
    pub colour: u8,
    /// Number of their last sign-in.
    pub sign_in: u64,
    /// Their учебный профиль VK ID is linked to the diary, as far as is known.
    pub vk_profile: bool,
}

/// Whose a session is: a person, and which sign-in of theirs. What arrives for an older one is worthless.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Owner {
    pub person: String,
    pub sign_in: u64,
}

/// A lesson that is being joined, which may take until somebody has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OnTheWay {
    pub number: u64,
    pub person: String,
    /// When they set out, by the clock that nobody sets.
    pub since: Instant,
    /// None while it is not known which.
    pub lesson: Option<(LessonId, Option<DateTime>)>,
}

/// Whose diary is on screen: what was asked for another is dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Whose {
    generation: u64,
    child: Option<String>,
}

#[derive(Clone)]
pub(super) struct SignedIn {
    pub account: Account,
    /// Number of this sign-in.
    pub sign_in: u64,
    /// Which of a parent's children is on screen, by the portal's id.
    pub child: Option<String>,
    pub session: PortalSession,
    /// The portal said that this session is over.
    pub session_over: bool,
    pub school: Option<SchoolToken>,
    pub vk_id: Option<VkIdConnection>,
}

#[derive(Clone)]
pub(super) struct Nameless {
    pub session: PortalSession,
    pub finish: Option<zvonok_core::secret::Secret>,
}

#[derive(Clone)]
pub(super) struct VkIdConnection {
    pub tokens: Tokens,
    pub person: Option<Person>,
}

pub(super) struct Attempt {
    pub service: Service,
    pub cancel: Arc<Notify>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FetchedWeek {
    pub days: Vec<Day>,
    pub fetched_at: Timestamp,
}

impl SignedIn {
    pub fn owner(&self) -> Owner {
        Owner {
            person: self.account.key(),
            sign_in: self.sign_in,
        }
    }

    /// The portal's id of the pupil whose diary is on screen.
    pub fn student(&self) -> &str {
        self.child.as_deref().unwrap_or(&self.account.uid)
    }
}

impl State {
    /// Whether a person is joining this lesson, or another of the same bell, or nobody can say yet which.
    pub fn is_on_the_way(&self, person: &str, lesson: &Lesson) -> bool {
        self.on_the_way.iter().any(|it| {
            it.person == person
                && it.lesson.is_none_or(|(id, bell)| {
                    id == lesson.id || (bell.is_some() && bell == bell::start(lesson))
                })
        })
    }

    /// The same computer with nobody on screen.
    pub fn with_nobody(&mut self) -> State {
        State {
            screen: Screen::Welcome,
            members: std::mem::take(&mut self.members),
            sign_ins: self.sign_ins,
            clock_offset: self.clock_offset,
            clock_compared: self.clock_compared,
            rhythm: self.rhythm,
            generation: self.generation.wrapping_add(1),
            // They end by themselves, and clear this then.
            signing_in: self.signing_in.take(),
            on_the_way: std::mem::take(&mut self.on_the_way),
            opened_last: self.opened_last.take(),
            in_lesson_until: self.in_lesson_until,
            window_at: self.window_at,
            preferences: self.preferences.clone(),
            bells: std::mem::take(&mut self.bells),
            reminders: std::mem::take(&mut self.reminders),
            others: std::mem::take(&mut self.others),
            surroundings: self.surroundings.clone(),
            ready: std::mem::take(&mut self.ready),
            vk_profile_asked: std::mem::take(&mut self.vk_profile_asked),
            ..State::default()
        }
    }

    pub fn is_ready(&self, opener: &Opener) -> bool {
        self.ready.get(opener).copied().unwrap_or(false)
    }

    /// Whether a program for the calls of the region's schools stands ready.
    pub fn has_program(&self, region: &Region) -> bool {
        region
            .usual_call_providers()
            .flat_map(|provider| &provider.programs)
            .any(|it| !matches!(it.opener, Opener::Site { .. }) && self.is_ready(&it.opener))
    }

    pub fn whose(&self) -> Whose {
        let child = self.signed_in.as_ref().and_then(|it| it.child.clone());
        Whose {
            generation: self.generation,
            child,
        }
    }

    /// Whether this sign-in is the person's last, and they have not signed out.
    pub fn is_member(&self, owner: &Owner) -> bool {
        let mut members = self.members.iter();
        members.any(|it| it.account.key() == owner.person && it.sign_in == owner.sign_in)
    }

    /// Whether this person's day is on screen.
    pub fn is_on_screen(&self, person: &str) -> bool {
        let on_screen = self.signed_in.as_ref();
        on_screen.is_some_and(|it| it.account.key() == person)
    }

    /// Who is signed in, if this is their sign-in.
    pub fn signed_in_as(&mut self, owner: &Owner) -> Option<&mut SignedIn> {
        self.signed_in.as_mut().filter(|it| it.owner() == *owner)
    }

    /// The colour of a person: the one they have, else one that nobody has.
    pub fn colour_for(&self, key: &str) -> u8 {
        let own = self.members.iter().find(|it| it.account.key() == key);
        let free = || (0..).find(|colour| self.members.iter().all(|it| it.colour != *colour));
        own.map(|it| it.colour).or_else(free).unwrap_or_default()
    }

    pub fn day(&self, date: Date) -> Option<&Day> {
        self.week(date)?.days.iter().find(|day| day.date == date)
    }

    pub fn week(&self, date: Date) -> Option<&FetchedWeek> {
        self.weeks.get(&week::monday_of(date))
    }

    /// What became of the bells of whoever is on screen.
    pub fn remembered(&self) -> Option<&Remembered> {
        self.bells.get(&self.signed_in.as_ref()?.account.key())
    }

    pub fn lesson(&self, id: LessonId) -> Option<&Lesson> {
        self.day(id.date)?
            .lessons
            .iter()
            .find(|lesson| lesson.id == id)
    }
}
