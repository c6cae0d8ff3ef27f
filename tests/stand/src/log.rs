//! What came in, what the pages reported, what the telephone received: and waiting for it.

use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;
use serde::Serialize;
use tokio::sync::watch;

use crate::Service;

/// One request that a service answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// Which service was asked.
    pub service: Service,
    /// `GET`, `POST`, …
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Names of the query's parameters; their values may be secrets and are not kept.
    pub query_keys: Vec<String>,
    /// Status of the answer; 0 when the connection was cut without one.
    pub status: u16,
    /// When, by the stand's clock.
    pub at: Timestamp,
}

/// What a hostile page tried and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Whose page.
    pub service: Service,
    /// Name of the attempt: `invoke:snapshot`, `window.open`, …, and `done` at the end.
    pub what: String,
    /// Result or text of the refusal.
    pub outcome: String,
    /// When, by the stand's clock.
    pub at: Timestamp,
}

/// Who sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sender {
    /// Госуслуги (ESIA).
    Gosuslugi,
    /// Госуслуги, a question in place of a code: [`Sms::code`] is its `challenge_id`.
    GosuslugiPush,
    /// The program that shows one-time codes.
    Authenticator,
    /// A code in MAX.
    Max,
    /// MAX, a question in place of a code: [`Sms::code`] is its `challenge_id`.
    MaxPush,
    /// VK ID.
    VkId,
}

impl Sender {
    /// Asks a question in place of sending a code.
    pub fn asks(self) -> bool {
        matches!(self, Sender::GosuslugiPush | Sender::MaxPush)
    }

    /// The name on the telephone.
    pub fn title(self) -> &'static str {
        match self {
            Sender::Gosuslugi | Sender::GosuslugiPush => "Госуслуги",
            Sender::Authenticator => "Приложение с кодами",
            Sender::Max | Sender::MaxPush => "MAX",
            Sender::VkId => "VK ID",
        }
    }
}

/// An SMS with a code, as it "arrived".
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sms {
    /// The person's telephone.
    pub phone: String,
    /// Six digits, or the id of what is asked.
    pub code: String,
    /// Who sent it.
    pub from: Sender,
    /// When, by the stand's clock.
    pub at: Timestamp,
}

/// Waited in vain.
#[derive(Debug, thiserror::Error)]
#[error("waited {seconds:.1} s for {what} in vain; {seen}")]
pub struct Late {
    what: String,
    seconds: f64,
    seen: String,
}

#[derive(Debug, Default)]
struct Seen {
    requests: Vec<Request>,
    reports: Vec<Report>,
    sms: Vec<Sms>,
    /// How many of `sms` an earlier `wait_sms` has already handed out, by sender.
    sms_taken: Vec<(Sender, usize)>,
    /// Pages that reported ready and that nobody has waited for yet.
    ready: Vec<String>,
}

/// The journal; every entry wakes those who wait.
#[derive(Debug)]
pub(crate) struct Log {
    seen: Mutex<Seen>,
    changed: watch::Sender<u64>,
}

impl Log {
    pub(crate) fn new() -> Self {
        Self {
            seen: Mutex::default(),
            changed: watch::Sender::new(0),
        }
    }

    fn record(&self, write: impl FnOnce(&mut Seen)) {
        write(&mut self.seen.lock());
        self.changed
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(crate) fn request(&self, request: Request) {
        self.record(|seen| seen.requests.push(request));
    }

    pub(crate) fn report(&self, report: Report) {
        self.record(|seen| seen.reports.push(report));
    }

    pub(crate) fn ready_page(&self, page: String) {
        self.record(|seen| seen.ready.push(page));
    }

    pub(crate) fn sms_sent(&self, sms: Sms) {
        self.record(|seen| seen.sms.push(sms));
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.seen.lock().requests.clone()
    }

    pub(crate) fn clear_requests(&self) {
        self.seen.lock().requests.clear();
    }

    pub(crate) fn reports(&self) -> Vec<Report> {
        self.seen.lock().reports.clone()
    }

    pub(crate) fn sms(&self) -> Vec<Sms> {
        self.seen.lock().sms.clone()
    }

    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    async fn wait<T>(
        &self,
        what: String,
        timeout: Duration,
        mut find: impl FnMut(&mut Seen) -> Option<T>,
    ) -> Result<T, Late> {
        // Subscribed before the first look, so nothing falls between the look and the wait.
        let mut changed = self.changed.subscribe();
        let search = async {
            loop {
                if let Some(found) = find(&mut self.seen.lock()) {
                    return Some(found);
                }
                changed.changed().await.ok()?;
            }
        };
        let found = tokio::time::timeout(timeout, search).await.ok().flatten();
        found.ok_or_else(|| Late {
            what,
            seconds: timeout.as_secs_f64(),
            seen: self.tail(),
        })
    }

    /// The last entries, for the message of a test that waited in vain.
    fn tail(&self) -> String {
        let seen = self.seen.lock();
        let last: Vec<String> = seen
            .requests
            .iter()
            .rev()
            .take(8)
            .map(|r| format!("{:?} {} {} → {}", r.service, r.method, r.path, r.status))
            .collect();
        format!(
            "pages ready and not yet waited for: {:?}; last requests, newest first: {last:#?}",
            seen.ready
        )
    }

    pub(crate) async fn wait_for(
        &self,
        mut matches: impl FnMut(&Request) -> bool,
        timeout: Duration,
    ) -> Result<Request, Late> {
        self.wait("a request".into(), timeout, move |seen| {
            seen.requests.iter().find(|r| matches(r)).cloned()
        })
        .await
    }

    pub(crate) async fn wait_report(
        &self,
        mut matches: impl FnMut(&Report) -> bool,
        timeout: Duration,
    ) -> Result<Report, Late> {
        self.wait("a report".into(), timeout, move |seen| {
            seen.reports.iter().find(|r| matches(r)).cloned()
        })
        .await
    }

    pub(crate) async fn ready(&self, page: &str, timeout: Duration) -> Result<(), Late> {
        self.wait(format!("page «{page}»"), timeout, |seen| {
            let before = seen.ready.len();
            seen.ready.retain(|p| p != page);
            (seen.ready.len() < before).then_some(())
        })
        .await
    }

    pub(crate) async fn wait_sms(&self, from: Sender, timeout: Duration) -> Result<Sms, Late> {
        self.wait(format!("an SMS from {}", from.title()), timeout, |seen| {
            let taken = seen
                .sms_taken
                .iter()
                .position(|(sender, _)| *sender == from)
                .unwrap_or_else(|| {
                    seen.sms_taken.push((from, 0));
                    seen.sms_taken.len() - 1
                });
            let of_sender: Vec<&Sms> = seen.sms.iter().filter(|sms| sms.from == from).collect();
            let entry = &mut seen.sms_taken[taken].1;
            if of_sender.len() <= *entry {
                return None;
            }
            // The newest: an older code is no longer the one the page waits for.
            *entry = of_sender.len();
            of_sender.last().map(|sms| (*sms).clone())
        })
        .await
    }
}
