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
    /// 200 with bytes that are neither text nor the type they claim.
    Garbage,
    /// The first half of the body, well framed, and the connection closed.
    HalfPage,
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
}

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
