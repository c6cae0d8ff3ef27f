//! The stand's clock: settable, and running on from where it was set.

use std::time::Instant;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use parking_lot::Mutex;
use tokio::sync::watch;

/// IANA name of the school's time zone: Югра is UTC+5 [C eljur.md §3].
pub const ZONE: &str = "Asia/Yekaterinburg";

/// The school's time zone; the database is bundled, so UTC is never the answer.
pub fn zone() -> TimeZone {
    TimeZone::get(ZONE).unwrap_or(TimeZone::UTC)
}

/// One clock for all services: a test sets it, and it runs on at the speed of the real one.
#[derive(Debug)]
pub(crate) struct Clock {
    set: Mutex<(Timestamp, Instant)>,
    /// Told whenever it is set.
    changed: watch::Sender<()>,
}

impl Clock {
    pub(crate) fn new(now: Timestamp) -> Self {
        Self {
            set: Mutex::new((now, Instant::now())),
            changed: watch::Sender::new(()),
        }
    }

    pub(crate) fn set(&self, now: Timestamp) {
        *self.set.lock() = (now, Instant::now());
        self.changed.send_replace(());
    }

    /// Wakes whoever waits for a moment that a new setting may have brought.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    pub(crate) fn now(&self) -> Timestamp {
        let (base, since) = *self.set.lock();
        let run = SignedDuration::try_from(since.elapsed()).unwrap_or(SignedDuration::ZERO);
        // Saturates at the end of the calendar rather than failing: the control API may set any moment.
        base.saturating_add(run).unwrap_or(base)
    }

    pub(crate) fn zoned(&self) -> Zoned {
        self.now().to_zoned(zone())
    }

    /// Value of the `Date` header, off by so many seconds: the app follows the portal's clock, not the computer's.
    pub(crate) fn http_date(&self, off: i64) -> String {
        self.now()
            .saturating_add(SignedDuration::from_secs(off))
            .unwrap_or(Timestamp::MAX)
            .to_zoned(TimeZone::UTC)
            .strftime("%a, %d %b %Y %H:%M:%S GMT")
            .to_string()
    }
}
