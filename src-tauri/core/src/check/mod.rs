//! «Проверка связи»: what to look at, what the findings mean in words, and a report for whoever looks after the
//! computer. The looking itself is done elsewhere.

mod plan;
mod report;
mod verdict;

use std::collections::BTreeMap;

use jiff::SignedDuration;
use serde::Serialize;
use ts_rs::TS;

pub use plan::{Plan, Topic};
pub use report::{Circumstances, report};
pub use verdict::{Phase, Verdict, judge};

/// One thing to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Subject {
    /// The diary portal.
    Portal,
    /// The sites of the portal's sign-in.
    SignIn,
    /// VK ID.
    VkId,
    /// The sites of one call service.
    Calls,
    /// This computer's clock.
    Clock,
    /// The keychain.
    Keychain,
    /// What opens a call.
    Program,
    /// The webview that shows the sign-in pages.
    Webview,
}

/// A step on the way to a site, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Looking the name up (of the proxy, where there is one).
    Dns,
    /// Opening a connection (to the proxy, where there is one).
    Tcp,
    /// Asking the proxy for the way to the site.
    Proxy,
    /// Agreeing on encryption and judging the certificate.
    Tls,
    /// Asking for a page.
    Http,
}

/// Where the system's proxy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyPlace {
    /// On this computer (a filter, a VPN).
    Here,
    /// Elsewhere.
    Elsewhere,
}

/// Why a step failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The name leads nowhere, or nobody answers for names.
    NotFound,
    /// The connection was refused: nobody listens there.
    Refused,
    /// There is no way to that network.
    Unreachable,
    /// The connection was cut.
    Cut,
    /// No answer before the deadline.
    Silent,
    /// The proxy wants a name and a password (407).
    ProxyPassword,
    /// The proxy gave another answer than the way to the site.
    ProxyRefused(u16),
    /// The certificate is signed by nobody this computer trusts.
    Untrusted,
    /// The certificate is another site's.
    OtherSite,
    /// The certificate is out of its dates by this computer's clock.
    Dates,
    /// No agreement on encryption.
    Handshake,
    /// A server error: 5xx or 429.
    Down(u16),
    /// The site, or a filter in its place, does not let this computer in: 403 or 451.
    Forbidden(u16),
    /// The answer is not what it claims to be.
    Unreadable,
}

/// What came of one attempt to reach a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The proxy the way led through.
    pub proxy: Option<ProxyPlace>,
    /// Steps that succeeded, and how long each took, in milliseconds.
    pub steps: Vec<(Step, u32)>,
    /// The step that failed, why, and after how many milliseconds.
    pub failed: Option<(Step, Problem, u32)>,
    /// Status of the answer.
    pub status: Option<u16>,
    /// The site's clock (`Date`) minus this computer's.
    pub clock: Option<SignedDuration>,
}

impl Reached {
    /// Nothing happened before the deadline.
    pub fn silent(millis: u32) -> Self {
        Reached {
            proxy: None,
            steps: Vec::new(),
            failed: Some((Step::Dns, Problem::Silent, millis)),
            status: None,
            clock: None,
        }
    }

    fn took(&self) -> u32 {
        self.steps
            .iter()
            .fold(0, |sum, (_, millis)| sum.saturating_add(*millis))
    }
}

/// What came of writing, reading and removing a throw-away record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keychain {
    /// It keeps what it is given.
    Works,
    /// This system offers none.
    Absent,
    /// It is locked, or refused.
    Locked,
    /// It did not answer in time.
    Silent,
    /// It gave back something else.
    Wrong,
}

/// What stands ready to open a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// Programs of the region's table by name, and whether each stands ready.
    pub known: Vec<(String, bool)>,
    /// A browser stands ready.
    pub browser: bool,
    /// Whether this system can be asked at all; where not, calls open in the browser.
    pub told: bool,
}

/// The engine behind the sign-in window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Linux.
    WebKitGtk,
    /// Windows.
    WebView2,
    /// macOS.
    WebKit,
}

impl Engine {
    /// Its own name.
    pub fn name(self) -> &'static str {
        match self {
            Engine::WebKitGtk => "WebKitGTK",
            Engine::WebView2 => "WebView2",
            Engine::WebKit => "WebKit",
        }
    }
}

/// The webview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webview {
    /// Which.
    pub engine: Engine,
    /// Its version as the system tells it; `None` when it does not.
    pub version: Option<String>,
}

/// Everything found out so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// For each of the plan's origins.
    pub sites: Vec<Option<Reached>>,
    /// The keychain.
    pub keychain: Option<Keychain>,
    /// What opens a call.
    pub programs: Option<Programs>,
    /// The webview.
    pub webview: Option<Webview>,
}

impl Findings {
    /// Nothing yet.
    pub fn none(plan: &Plan) -> Self {
        Findings {
            sites: vec![None; plan.origins.len()],
            ..Findings::default()
        }
    }
}

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    /// Not known yet.
    Waiting,
    /// As it should be.
    Good,
    /// Lessons are possible, but something is worse than usual.
    Warning,
    /// It stands in the way of a lesson.
    Bad,
    /// It was not, or could not be, found out.
    Unknown,
}

/// Something that words of the catalogue need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(untagged)]
pub enum Argument {
    /// A figure, for plurals.
    Number(#[ts(type = "number")] i64),
    /// A host, a version, an ISO date.
    Text(String),
}

impl From<i64> for Argument {
    fn from(number: i64) -> Self {
        Argument::Number(number)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Argument::Text(text.to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Argument::Text(text)
    }
}

/// A message of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sentence {
    /// Its id.
    pub id: &'static str,
    /// Its arguments; `date` is an ISO date.
    pub args: BTreeMap<&'static str, Argument>,
}

impl Sentence {
    pub(crate) fn new(id: &'static str) -> Self {
        Sentence {
            id,
            args: BTreeMap::new(),
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Self {
        self.args.insert(name, value.into());
        self
    }
}

/// One line of the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// What it is about.
    pub subject: Subject,
    /// «ЦОП Югры», «VK Звонки», where the subject has a name.
    pub name: Option<String>,
    /// How it is.
    pub standing: Standing,
    /// What is so, and what to do.
    pub words: Sentence,
    /// The sites behind it.
    pub sites: Vec<SiteLine>,
}

/// One site behind a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SiteLine {
    /// Its host.
    pub host: String,
    /// How it is.
    pub standing: Standing,
    /// Steps and durations, as in the report; empty while it is not known.
    pub steps: String,
}

/// What all of it comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// How it is.
    pub standing: Standing,
    /// In a few words.
    pub title: Sentence,
    /// What to do first.
    pub note: Sentence,
}
