//! Faults that a test or the control API puts in the way of requests.

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::Service;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// This status with an HTML body, even where JSON is awaited.
    Status(u16),
    /// 503 that asks to be left alone for so many seconds (`Retry-After`).
    Busy(u32),
    /// 200 with bytes that are neither text nor the type they claim.
    Garbage,
    /// The first half of the body, well framed, and the connection closed.
    HalfPage,
    /// The length of the whole body is announced, half of it comes, then the connection is cut.
    CutBody,
    /// The right status without a body.
    EmptyBody,
    /// The right body under a `Content-Type` that is not its own.
    WrongType(WrongType),
    /// 200 with well-formed JSON that is not of the type awaited.
    WrongJson(WrongJson),
    /// The right answer in pieces of 64 bytes, with so many milliseconds between them.
    Trickle(u64),
    /// The connection is cut without an answer.
    CutConnection,
    /// The right answer, this many milliseconds later.
    Delay(u64),
    /// The portal's login page with 200 instead of what was asked for.
    LoginPage,
    /// A redirect to the very same address.
    RedirectLoop,
    /// The session the request came with ends before it is answered.
    ExpiredSession,
    /// The answer carries a new session cookie, and the old one dies.
    RotateCookies,
    /// The session ends, and the answer takes its cookie away: `Set-Cookie: …=deleted` [1 eljur.md §2.4].
    DeleteCookies,
    /// The `Date` of the answer is off by so many seconds.
    WrongClock(i64),
}

/// A `Content-Type` that is not the body's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WrongType {
    /// `text/html`
    Html,
    /// `application/json`
    Json,
    /// `text/plain`
    Text,
    /// `application/octet-stream`
    Octets,
    /// `text/html` in windows-1251, which the body is not.
    Cyrillic,
    /// No such header.
    Absent,
}

impl WrongType {
    /// The header's value.
    pub(crate) fn value(self) -> Option<&'static str> {
        match self {
            Self::Html => Some("text/html; charset=utf-8"),
            Self::Json => Some("application/json"),
            Self::Text => Some("text/plain; charset=utf-8"),
            Self::Octets => Some("application/octet-stream"),
            Self::Cyrillic => Some("text/html; charset=windows-1251"),
            Self::Absent => None,
        }
    }
}

/// JSON of a type that nobody awaits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WrongJson {
    /// `[]`
    Array,
    /// `{}`
    Object,
    /// `"ok"`
    Text,
    /// `7`
    Number,
    /// `null`
    Null,
    /// The envelope with a `result` that is a word.
    Result,
}

impl WrongJson {
    /// The body.
    pub(crate) fn body(self) -> &'static str {
        match self {
            Self::Array => "[]",
            Self::Object => "{}",
            Self::Text => "\"ok\"",
            Self::Number => "7",
            Self::Null => "null",
            Self::Result => r#"{"response":{"state":200,"error":null,"result":"ok"}}"#,
        }
    }
}

/// The longest delay, ms: nobody waits longer.
const LONGEST: u64 = 600_000;

/// The farthest a clock may be off, seconds: a hundred years.
const FARTHEST: i64 = 3_155_760_000;

/// A fault and the requests it meets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Whose answers.
    pub service: Service,
    /// Start of the path; `/` meets every request.
    pub path_prefix: String,
    /// What goes wrong.
    pub kind: FaultKind,
    /// How many requests it meets; all when absent.
    #[serde(default)]
    pub times: Option<u32>,
}

impl Fault {
    /// Why this fault cannot be injected.
    pub(crate) fn check(&self) -> Result<(), String> {
        if !self.path_prefix.starts_with('/') {
            return Err(format!(
                "path_prefix: «{}» does not start with /",
                self.path_prefix
            ));
        }
        if let FaultKind::Status(status) = self.kind
            && !(200..=599).contains(&status)
        {
            return Err(format!(
                "kind.status: {status} is not a status of an answer"
            ));
        }
        if let FaultKind::Delay(ms) | FaultKind::Trickle(ms) = self.kind
            && ms > LONGEST
        {
            return Err(format!("kind: {ms} ms are more than {LONGEST}"));
        }
        if let FaultKind::WrongClock(seconds) = self.kind
            && !(-FARTHEST..=FARTHEST).contains(&seconds)
        {
            return Err(format!(
                "kind.wrong_clock: {seconds} s are more than a hundred years"
            ));
        }
        if self.service == Service::People {
            return Err("service: faults of the control panel itself would lock you out".into());
        }
        if self.times == Some(0) {
            return Err("times: at least 1, or absent for all requests".into());
        }
        Ok(())
    }
}

/// Faults in force, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        self.0.lock().push(fault);
    }

    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }

    pub(crate) fn list(&self) -> Vec<Fault> {
        self.0.lock().clone()
    }

    /// The fault that meets this request, counted down.
    pub(crate) fn meet(&self, service: Service, path: &str) -> Option<FaultKind> {
        // The stand's own script and reports are the test's hands, not a part of the service.
        if path.starts_with("/_stand/") {
            return None;
        }
        let mut faults = self.0.lock();
        let index = faults
            .iter()
            .position(|f| f.service == service && path.starts_with(&f.path_prefix))?;
        let kind = faults[index].kind;
        if let Some(times) = &mut faults[index].times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                faults.remove(index);
            }
        }
        Some(kind)
    }
}
