//! Asking the portal by itself: the day on screen stays of now, and a session that the portal renews by use lives on.

use std::net::IpAddr;

use jiff::{SignedDuration, Timestamp, civil::DateTime};
use tokio::time::Instant;
use zvonok_core::{
    account::Role,
    bell::freshness::{self, HOPELESS, Known, Spread, Stir},
    diary::week,
};

use super::{
    App,
    state::{State, Weeks},
};
use crate::ports::PortalError;

/// Turns come every few seconds. When the clock that people set went so much further between two of them than the one
/// that stands still while the computer sleeps, it slept.
const SLEPT: SignedDuration = SignedDuration::from_mins(2);

/// No turn takes so long: the computer slept, also where no clock stands still then (Windows).
const LONGEST_TURN: SignedDuration = SignedDuration::from_mins(10);

/// What the rule of freshness knows of this run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rhythm {
    /// This installation's place among all of them.
    pub spread: Spread,
    /// The window is seen.
    pub visible: bool,
    /// When the last turn began: on the clock that nobody sets, and on the one that people set.
    turn: Option<(Instant, Timestamp)>,
}

impl Default for Rhythm {
    fn default() -> Self {
        Rhythm {
            spread: Spread::at(0.0),
            visible: true,
            turn: None,
        }
    }
}

/// How a refresh came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// Somebody waits for it, and is told what went wrong.
    Asked,
    /// By itself: what may pass by itself is not told.
    Quiet,
}

/// What the portal last gave when it was asked for the diary.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked {
    /// When, by this computer's own clock.
    pub at: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// Until when the portal wants to be left alone, by this computer's own clock.
    busy_until: Option<Timestamp>,
    /// What happened to the computer since, and when, by its own clock.
    stirred: Option<(Stir, Timestamp)>,
    /// The way out of this computer when the portal was not reached.
    lost: Option<Option<IpAddr>>,
}

impl Asked {
    /// It is asked now.
    pub fn begins(&mut self, here: Timestamp) {
        self.at = Some(here);
        self.stirred = None;
    }

    pub fn succeeded(&mut self) {
        self.failures = 0;
        self.busy_until = None;
        self.lost = None;
    }

    /// `way_out` is that of this computer.
    pub fn failed(&mut self, error: &PortalError, here: Timestamp, way_out: Option<IpAddr>) {
        self.failures += 1;
        if !passes(error) {
            self.failures = self.failures.max(HOPELESS);
        }
        self.busy_until = match error {
            PortalError::Busy { rests, .. } => here.checked_add(*rests).ok(),
            _ => None,
        };
        self.lost = is_lost_on_the_way(error).then_some(way_out);
    }
}

/// Whether another way to the portal may mend it.
fn is_lost_on_the_way(error: &PortalError) -> bool {
    matches!(
        error,
        PortalError::Offline | PortalError::Slow | PortalError::Certificate(_)
    )
}

/// Whether time alone may mend it.
pub(super) fn passes(error: &PortalError) -> bool {
    match error {
        PortalError::Offline
        | PortalError::Slow
        | PortalError::Down(_)
        | PortalError::Busy { .. }
        | PortalError::Unreadable
        | PortalError::Refused => true,
        PortalError::SessionOver | PortalError::Certificate(_) => false,
    }
}

impl App {
    /// The main window is seen, or not any more: what nobody looks at is renewed less often.
    pub fn set_visible(&self, visible: bool) {
        self.change(|state| state.rhythm.visible = visible);
    }

    /// Draws this run's place among all installations.
    pub(super) fn take_a_place(&self) {
        let mut bits = [0; 8];
        let spread = match self.ports.random.fill(&mut bits) {
            Ok(()) => Spread::of_random(u64::from_le_bytes(bits)),
            // No secret: the moment of the start does too.
            Err(_) => Spread::at(f64::from(self.ports.clock.now().subsec_nanosecond()) / 1e9),
        };
        self.state().rhythm.spread = spread;
    }

    /// Asks the portal where it is time to.
    pub(super) async fn renew(&self) {
        self.notice_waking();
        self.notice_network();
        if self.is_due() {
            self.refresh_as(Manner::Quiet).await;
        }
    }

    fn notice_waking(&self) {
        let turn = (Instant::now(), self.ports.clock.now());
        let mut state = self.state();
        let Some((then, there)) = state.rhythm.turn.replace(turn) else {
            return;
        };
        let went = turn.1.duration_since(there);
        let passed = SignedDuration::try_from(turn.0 - then).unwrap_or(SignedDuration::MAX);
        if went.saturating_sub(passed) >= SLEPT || went >= LONGEST_TURN {
            state.asked.stirred = Some((Stir::Woke, turn.1));
        }
    }

    /// Whoever lost the portal on the way tries again on a new way.
    fn notice_network(&self) {
        if self.state().asked.lost.is_none() {
            return;
        }
        let (here, way_out) = (self.ports.clock.now(), self.ports.network.way_out());
        let mut state = self.state();
        let before = state.asked.lost.replace(way_out);
        if way_out.is_some() && before != Some(way_out) {
            state.asked.stirred = Some((Stir::Network, here));
        }
    }

    fn is_due(&self) -> bool {
        let now = self.now();
        let state = self.state();
        // A sign-in window may share the session: nothing is changed under it.
        if state.loading.is_some() || state.signing_in.is_some() || !state.has_session() {
            return false;
        }
        let account = state.signed_in.as_ref().map(|it| &it.account);
        let sees_calls = account.is_none_or(|it| it.role != Role::Parent);
        let visible = state.rhythm.visible;
        self.is_time(
            &state,
            &state.weeks,
            &state.asked,
            (visible, sees_calls),
            now,
        )
    }

    /// Whether these weeks are to be asked for again; the caller holds the state, and knows the moment.
    pub(super) fn is_time(
        &self,
        state: &State,
        weeks: &Weeks,
        asked: &Asked,
        (visible, sees_calls): (bool, bool),
        now: Timestamp,
    ) -> bool {
        let at_school =
            |moment: Timestamp| -> DateTime { moment.to_zoned(self.region.zone()).datetime() };
        let here = |moment: Timestamp| {
            let there = moment.checked_add(state.clock_offset);
            at_school(there.unwrap_or(moment))
        };
        let now = at_school(now);
        let days: Vec<_> = weeks.values().flat_map(|week| &week.days).collect();
        let this_week = weeks.get(&week::monday_of(now.date()));
        let known = Known {
            days: &days,
            fetched: this_week.map(|it| at_school(it.fetched_at)),
            asked: asked.at.map(here),
            failures: asked.failures,
            busy_until: asked.busy_until.map(here),
            stirred: asked.stirred.map(|(stir, at)| (stir, here(at))),
            visible,
            sees_calls,
        };
        freshness::next(&known, state.rhythm.spread, now) <= now
    }
}

impl State {
    /// Whether there is anything to ask the portal with.
    fn has_session(&self) -> bool {
        self.signed_in.is_some() || self.nameless.is_some()
    }
}
