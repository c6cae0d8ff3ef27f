//! What the application knows at a moment. Plain data.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use tokio::{sync::Notify, time::Instant};
use zvonok_core::{
    account::Account,
    diary::{Day, Lesson, LessonId, json::SchoolToken, week},
    sign_in::vk_id::{Person, Tokens},
};

use super::check::Check;
use super::snapshot::{Notice, Opened, Question, Screen, Service, SessionOnly};
use crate::ports::PortalSession;

pub(super) struct State {
    pub screen: Screen,
    pub signed_in: Option<SignedIn>,
    /// A portal session whose owner the portal has not told yet (it failed right after the sign-in).
    pub nameless: Option<Nameless>,
    pub signing_in: Option<Attempt>,
    pub session_only: Option<SessionOnly>,
    pub weeks: BTreeMap<Date, FetchedWeek>,
    /// The day on screen, where it is not today.
    pub chosen_day: Option<Date>,
    /// The date that was today at the last refresh.
    pub asked_for: Option<Date>,
    pub stale: bool,
    pub loading: bool,
    pub notice: Option<Notice>,
    pub question: Option<Question>,
    pub opened: Option<Opened>,
    /// The last look at everything a lesson needs.
    pub check: Option<Check>,
    /// Portal's clock minus this computer's.
    pub clock_offset: SignedDuration,
    /// When the portal's clock was last compared with this computer's: on the clock that nobody sets, and on
    /// the one that people set.
    pub clock_compared: Option<(Instant, Timestamp)>,
    /// Schemes of the region's table and whether a program stands ready for them.
    pub registered: HashMap<String, bool>,
    /// A deep link that came before the start was over.
    pub waiting_link: Option<String>,
    /// Grows with every change of person: an answer that belongs to an older one is dropped.
    pub generation: u64,
    /// VK ID gave nothing a moment ago: it is not asked again before this.
    pub vk_id_rests_until: Option<Instant>,
}

impl Default for State {
    fn default() -> Self {
        State {
            screen: Screen::Starting,
            signed_in: None,
            nameless: None,
            signing_in: None,
            session_only: None,
            weeks: BTreeMap::new(),
            chosen_day: None,
            asked_for: None,
            stale: false,
            loading: false,
            notice: None,
            question: None,
            opened: None,
            check: None,
            clock_offset: SignedDuration::ZERO,
            clock_compared: None,
            registered: HashMap::new(),
            waiting_link: None,
            generation: 0,
            vk_id_rests_until: None,
        }
    }
}

#[derive(Clone)]
pub(super) struct SignedIn {
    pub account: Account,
    pub session: PortalSession,
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

impl State {
    /// Who is signed in, if it is still the person of this generation.
    pub fn signed_in_of(&mut self, generation: u64) -> Option<&mut SignedIn> {
        self.signed_in
            .as_mut()
            .filter(|_| self.generation == generation)
    }

    pub fn day(&self, date: Date) -> Option<&Day> {
        self.week(date)?.days.iter().find(|day| day.date == date)
    }

    pub fn week(&self, date: Date) -> Option<&FetchedWeek> {
        self.weeks.get(&week::monday_of(date))
    }

    pub fn lesson(&self, id: LessonId) -> Option<&Lesson> {
        self.day(id.date)?
            .lessons
            .iter()
            .find(|lesson| lesson.id == id)
    }
}
