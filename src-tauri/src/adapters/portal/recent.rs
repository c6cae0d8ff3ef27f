//! The last few answers that the portal sent, so that it need not send again what has not changed.
//!
//! In memory only, and of one session at a time: whoever comes next finds nothing of whoever was here before.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::civil::Date;
use reqwest::header::{
    CACHE_CONTROL, ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;
use zvonok_core::{
    diary::json::SchoolToken,
    secret::{ExposeSecret, Secret},
};

use crate::ports::PortalSession;

/// Those of this week, the next one, and a few that were looked at; for a parent, of several children.
const MOST: usize = 8;

/// A longer validator than this is not one to carry about.
const LONGEST_VALIDATOR: usize = 1024;

/// A server may be wrong about what has changed: after so long an answer is asked for as if it were not known.
const TRUSTED: Duration = Duration::from_secs(60 * 60);

/// What names one state of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Validators {
    etag: Option<HeaderValue>,
    last_modified: Option<HeaderValue>,
}

impl Validators {
    /// Those of an answer; none where there are none, or where it is not to be stored.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let mut cache = headers.get_all(CACHE_CONTROL).iter();
        let is_no_store = |value: &HeaderValue| {
            let words = String::from_utf8_lossy(value.as_bytes()).to_ascii_lowercase();
            words.split(',').any(|word| word.trim() == "no-store")
        };
        if cache.any(is_no_store) {
            return None;
        }
        let get = |name| {
            let value: Option<&HeaderValue> = headers.get(name);
            let fits = |it: &&HeaderValue| (1..=LONGEST_VALIDATOR).contains(&it.len());
            value.filter(fits).cloned()
        };
        let validators = Validators {
            etag: get(ETAG),
            last_modified: get(LAST_MODIFIED),
        };
        (validators.etag.is_some() || validators.last_modified.is_some()).then_some(validators)
    }

    /// The headers of a request for what differs from this state.
    pub(super) fn conditions(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(etag) = &self.etag {
            headers.insert(IF_NONE_MATCH, etag.clone());
        }
        if let Some(date) = &self.last_modified {
            headers.insert(IF_MODIFIED_SINCE, date.clone());
        }
        headers
    }
}

/// Stands for a session or a school token without telling it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Print([u8; 32]);

impl Print {
    /// By the cookie that is the session; by all cookies, where there is none of that name.
    pub(super) fn of(session: &PortalSession, cookie: &str) -> Self {
        let named = session.cookies.iter().any(|it| it.name == cookie);
        let counts = session
            .cookies
            .iter()
            .filter(|it| !named || it.name == cookie);
        Print::of_pairs(counts.map(|it| (it.name.as_str(), &it.value)))
    }

    pub(super) fn of_token(token: &SchoolToken) -> Self {
        Print::of_pairs([(token.vendor.as_str(), &token.token)])
    }

    fn of_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a Secret)>) -> Self {
        let mut hash = Sha256::new();
        for (name, value) in pairs {
            for part in [name, value.expose_secret()] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part);
            }
        }
        Print(hash.finalize().into())
    }
}

/// What was asked for, read as what, for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) session: Print,
    /// The address, or what tells it from others; no secret.
    pub(super) asked: String,
    /// A page tells no year: the same words are other days in another week.
    pub(super) monday: Date,
}

/// An answer as it was sent.
#[derive(Clone)]
pub(super) struct Sent<T> {
    pub(super) validators: Validators,
    pub(super) value: T,
    /// When it was sent whole.
    pub(super) whole: Instant,
}

impl<T> Sent<T> {
    /// Sent whole now.
    pub(super) fn whole(validators: Validators, value: T) -> Self {
        Sent {
            validators,
            value,
            whole: Instant::now(),
        }
    }

    /// The same, after the portal said that it is as it was; it may have named its state anew.
    pub(super) fn unchanged(self, validators: Option<Validators>) -> Self {
        Sent {
            validators: validators.unwrap_or(self.validators),
            ..self
        }
    }
}

/// What was found, and when it was looked for.
pub(super) struct Found<T> {
    pub(super) sent: Option<Sent<T>>,
    pub(super) since: Since,
}

/// A moment between two forgettings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Since(u64);

/// The answers of one kind.
pub(super) struct Recent<T>(Mutex<Inner<T>>);

struct Inner<T> {
    /// Oldest first.
    answers: Vec<(Key, Sent<T>)>,
    forgotten: u64,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Recent(Mutex::new(Inner {
            answers: Vec::new(),
            forgotten: 0,
        }))
    }
}

impl<T: Clone> Recent<T> {
    pub(super) fn get(&self, key: &Key) -> Found<T> {
        let inner = self.inner();
        let mut answers = inner.answers.iter();
        let sent = answers.find(|(it, sent)| it == key && sent.whole.elapsed() < TRUSTED);
        Found {
            sent: sent.map(|(_, sent)| sent.clone()),
            since: Since(inner.forgotten),
        }
    }

    /// Keeps an answer, unless everything was forgotten since it was asked for. Those of other sessions go.
    pub(super) fn put(&self, since: Since, key: Key, sent: Sent<T>) {
        let mut inner = self.inner();
        if inner.forgotten != since.0 {
            return;
        }
        inner
            .answers
            .retain(|(it, _)| it.session == key.session && *it != key);
        if inner.answers.len() >= MOST {
            inner.answers.remove(0);
        }
        inner.answers.push((key, sent));
    }

    pub(super) fn forget(&self) {
        let mut inner = self.inner();
        inner.answers.clear();
        inner.forgotten += 1;
    }

    fn inner(&self) -> MutexGuard<'_, Inner<T>> {
        // A panic while the lock was held leaves whole answers.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::ports::SessionCookie;

    fn session(cookies: &[(&str, &str)]) -> PortalSession {
        let cookies = cookies.iter().map(|&(name, value)| SessionCookie {
            name: name.into(),
            value: value.into(),
        });
        PortalSession {
            cookies: cookies.collect(),
        }
    }

    fn sent() -> Sent<()> {
        let mut headers = HeaderMap::new();
        headers.insert(ETAG, HeaderValue::from_static("\"v1\""));
        Sent {
            validators: Validators::of(&headers).unwrap(),
            value: (),
            whole: Instant::now(),
        }
    }

    #[test]
    fn a_session_is_its_cookie() {
        let print = |cookies: &[_]| Print::of(&session(cookies), "jwt");
        let one = print(&[("jwt", "a"), ("csrf", "x")]);
        assert_eq!(one, print(&[("csrf", "y"), ("jwt", "a")]));
        assert_ne!(one, print(&[("jwt", "b"), ("csrf", "x")]));
        // Without that cookie all of them count.
        let nameless = print(&[("other", "a"), ("csrf", "x")]);
        assert_ne!(nameless, print(&[("other", "a"), ("csrf", "y")]));
        assert_ne!(nameless, print(&[("other", "ac"), ("srf", "x")]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_is_not_believed_for_ever() {
        let recent = Recent::default();
        let key = Key {
            session: Print::of(&session(&[("jwt", "a")]), "jwt"),
            asked: "https://portal.example/week.0".to_owned(),
            monday: date(2026, 11, 23),
        };
        recent.put(recent.get(&key).since, key.clone(), sent());
        tokio::time::advance(TRUSTED / 2).await;
        let half = recent.get(&key);
        // Found unchanged, it is still as old as it is.
        recent.put(half.since, key.clone(), half.sent.unwrap());
        tokio::time::advance(TRUSTED / 2).await;
        assert!(recent.get(&key).sent.is_none());
    }
}
