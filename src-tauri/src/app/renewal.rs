//! Asking the portal by itself: the day on screen stays of now, and a session that the portal renews by use lives on.

use jiff::{SignedDuration, Timestamp};

use super::{App, state::State};
use crate::ports::PortalError;

/// A week older than this is asked for anew. It also keeps the session in use: a portal may change its cookie with
/// any answer, and other clients ask every 45 minutes to keep theirs (eljur.md §2.4).
const OLD: SignedDuration = SignedDuration::from_mins(15);

/// Between two attempts, whatever is on screen.
const BETWEEN: SignedDuration = SignedDuration::from_mins(1);

/// How long the portal is left alone after each failure in a row.
const RESTS: [SignedDuration; 4] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(5),
    OLD,
];

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
    pub failures: usize,
    /// How long it is left alone now.
    rests: SignedDuration,
}

impl Asked {
    pub fn succeeded(&mut self) {
        self.failures = 0;
    }

    pub fn failed(&mut self, error: &PortalError) {
        self.failures += 1;
        let place = if passes(error) {
            self.failures
        } else {
            RESTS.len()
        };
        self.rests = RESTS[place.min(RESTS.len()) - 1];
    }
}

/// Whether time alone may mend it.
pub(super) fn passes(error: &PortalError) -> bool {
    match error {
        PortalError::Offline
        | PortalError::Slow
        | PortalError::Down(_)
        | PortalError::Unreadable
        | PortalError::Refused => true,
        PortalError::SessionOver | PortalError::Certificate(_) => false,
    }
}

impl App {
    /// Asks the portal where it is time to.
    pub(super) async fn renew(&self) {
        if self.is_due() {
            self.refresh_as(Manner::Quiet).await;
        }
    }

    fn is_due(&self) -> bool {
        let (here, now, shown) = (self.ports.clock.now(), self.now(), self.shown_day());
        let state = self.state();
        // A sign-in window may share the session: nothing is changed under it.
        if state.loading || state.signing_in.is_some() || !state.has_session() {
            return false;
        }
        // A clock that was set back is as good a reason to ask as one that went on.
        let since = |then: Timestamp, now: Timestamp| now.duration_since(then).abs();
        let Some(at) = state.asked.at else {
            return true;
        };
        if state.asked.failures > 0 {
            return since(at, here) >= state.asked.rests;
        }
        let old = state
            .week(shown)
            .is_none_or(|week| since(week.fetched_at, now) >= OLD);
        old && since(at, here) >= BETWEEN
    }
}

impl State {
    /// Whether there is anything to ask the portal with.
    fn has_session(&self) -> bool {
        self.signed_in.is_some() || self.nameless.is_some()
    }
}
