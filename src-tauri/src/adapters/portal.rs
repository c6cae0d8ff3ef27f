//! The portal over HTTP.

mod cookies;
mod recent;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::{Timestamp, civil::Date};
use reqwest::{
    Client, Response, StatusCode,
    header::{ACCEPT, COOKIE, LOCATION},
};
use url::Url;
use zvonok_core::{
    account::Account,
    diary::{
        Day, chats,
        html::{Page, ReadError, Week, read_week},
        json::{self, AnswerError, SchoolToken},
    },
    region::{self, CallProvider, Region},
    secret::{ExposeSecret, Secret},
};

use self::{
    cookies::Jar,
    recent::{Key, Print, Recent, Sent, Validators},
};
use super::http::{self, Trouble};
use crate::ports::{Fetched, Portal, PortalError, PortalSession};

/// More redirects than this lead nowhere.
const MOST_REDIRECTS: usize = 5;

/// The region's portal, spoken to as a browser would.
///
/// A connection cut in the middle of an answer is [`PortalError::Offline`]: the network failed, not the portal.
pub struct HttpPortal {
    client: Client,
    portal: region::Portal,
    call_providers: Arc<[CallProvider]>,
    deadline: Duration,
    /// Pages that the portal need not send again while they are as they were.
    weeks: Recent<Week>,
    /// The same of the JSON diary.
    days: Recent<Vec<Day>>,
}

impl HttpPortal {
    /// The portal of a region. `user_agent` names this program to it.
    ///
    /// # Errors
    /// When the system's TLS cannot be used, or `user_agent` is not a header's value.
    pub fn new(region: &Region, user_agent: &str) -> reqwest::Result<Self> {
        let portal = region.portal.clone();
        Ok(Self {
            client: http::client(&portal.origin, user_agent).build()?,
            call_providers: region.call_providers.clone().into(),
            deadline: Duration::from_secs(portal.answer_seconds.into()),
            portal,
            weeks: Recent::default(),
            days: Recent::default(),
        })
    }

    /// One visit, from the first address to the last body, within the region's deadline.
    async fn visit(&self, visit: Visit<'_>) -> Result<Answer, PortalError> {
        tokio::time::timeout(self.deadline, self.follow(visit))
            .await
            .map_err(|_| PortalError::Slow)?
    }

    async fn follow(&self, visit: Visit<'_>) -> Result<Answer, PortalError> {
        let mut address = visit.address.clone();
        let mut jar = Jar::new(visit.session);
        for _ in 0..=MOST_REDIRECTS {
            if self.portal.is_login_page(&address) {
                return Err(PortalError::SessionOver);
            }
            let mut request = self
                .client
                .get(address.clone())
                .header(ACCEPT, visit.accept);
            if let Some(cookies) = jar.header() {
                request = request.header(COOKIE, cookies);
            }
            // They are of the address that was asked for, and of no other on the way.
            if address == visit.address
                && let Some(validators) = visit.validators
            {
                request = request.headers(validators.conditions());
            }
            let response = request
                .send()
                .await
                .map_err(|error| refine(http::trouble(error)))?;
            let server_time = http::server_time(response.headers());
            jar.take(
                response.headers(),
                &self.portal,
                server_time.unwrap_or_else(Timestamp::now),
            );
            let status = response.status();
            if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
                let (status, headers) = (status.as_u16(), response.headers());
                let now = server_time.unwrap_or_else(Timestamp::now);
                return Err(match http::retry_after(headers, now) {
                    Some(rests) => PortalError::Busy { status, rests },
                    None => PortalError::Down(status),
                });
            }
            match next(&address, &response) {
                Some(next) => address = self.own(next?)?,
                None => {
                    let own = address == visit.address;
                    let validators = Validators::of(response.headers()).filter(|_| own);
                    let body = http::text(response).await.map_err(refine)?;
                    return Ok(Answer {
                        address,
                        status,
                        validators,
                        body,
                        rotated: jar.rotated(),
                        server_time,
                    });
                }
            }
        }
        Err(PortalError::Unreadable)
    }

    /// Fetches a page for people, as somebody; where it was fetched before, only if it has changed.
    async fn page(
        &self,
        address: Url,
        session: &PortalSession,
        validators: Option<&Validators>,
    ) -> Result<Answer, PortalError> {
        let answer = self
            .visit(Visit {
                address,
                accept: "text/html",
                session,
                validators,
            })
            .await?;
        if is_refusal(answer.status) {
            return Err(PortalError::SessionOver);
        }
        let unchanged = validators.is_some() && answer.status == StatusCode::NOT_MODIFIED;
        if !answer.status.is_success() && !unchanged {
            return Err(PortalError::Unreadable);
        }
        Ok(answer)
    }

    /// Lets an address through that is the portal's own: its cookies and tokens go nowhere else.
    fn own(&self, address: Url) -> Result<Url, PortalError> {
        (address.origin() == self.portal.origin.origin())
            .then_some(address)
            .ok_or(PortalError::Unreadable)
    }

    fn address(&self, path: &str) -> Result<Url, PortalError> {
        self.portal
            .origin
            .join(path)
            .map_err(|_| PortalError::Unreadable)
            .and_then(|address| self.own(address))
    }

    /// Calls a method of the JSON API.
    async fn call<T>(
        &self,
        method: &str,
        parameters: &[(&str, &str)],
        session: &PortalSession,
        read: impl FnOnce(&str) -> Result<T, AnswerError>,
    ) -> Result<Fetched<T>, PortalError> {
        let answer = self.answer(method, parameters, session, None).await?;
        let value = read(&answer.body).map_err(|error| unanswered(method, answer.status, error))?;
        Ok(Fetched {
            value,
            rotated: answer.rotated,
            server_time: answer.server_time,
        })
    }

    /// What a method of the JSON API answers; where it answered before, only if that has changed.
    async fn answer(
        &self,
        method: &str,
        parameters: &[(&str, &str)],
        session: &PortalSession,
        validators: Option<&Validators>,
    ) -> Result<Answer, PortalError> {
        let mut address = self.address(&format!(
            "{}/{method}",
            self.portal.api_path.trim_end_matches('/')
        ))?;
        address
            .query_pairs_mut()
            .append_pair("out_format", "json")
            .extend_pairs(parameters);
        if let Some(key) = &self.portal.api_key {
            address.query_pairs_mut().append_pair("devkey", key);
        }
        self.visit(Visit {
            address,
            accept: "application/json",
            session,
            validators,
        })
        .await
    }
}

/// What to fetch, and as whom.
struct Visit<'a> {
    address: Url,
    accept: &'static str,
    session: &'a PortalSession,
    validators: Option<&'a Validators>,
}

/// What stood at the end of a visit.
struct Answer {
    address: Url,
    status: StatusCode,
    validators: Option<Validators>,
    body: String,
    rotated: Option<PortalSession>,
    server_time: Option<Timestamp>,
}

#[async_trait]
impl Portal for HttpPortal {
    async fn week(
        &self,
        session: &PortalSession,
        page: i32,
        monday: Date,
        child: Option<&str>,
    ) -> Result<Fetched<Week>, PortalError> {
        let whose = match child {
            // An id out of an answer: nothing but an id may become a part of an address.
            Some(uid) if !is_plain(uid) => return Err(PortalError::Unreadable),
            Some(uid) => format!("/u.{uid}"),
            None => String::new(),
        };
        let address = self.address(&format!(
            "{}{whose}/week.{page}",
            self.portal.diary_path.trim_end_matches('/')
        ))?;
        let key = |session: &PortalSession| Key {
            session: Print::of(session, &self.portal.session_cookie),
            asked: address.to_string(),
            monday,
        };
        let known = self.weeks.get(&key(session));
        let validators = known.sent.as_ref().map(|it| &it.validators);
        let answer = self.page(address.clone(), session, validators).await;
        let answer = answer.inspect_err(|error| {
            if *error == PortalError::SessionOver {
                self.weeks.forget();
            }
        })?;
        let as_now = answer.rotated.as_ref().unwrap_or(session);
        if answer.status == StatusCode::NOT_MODIFIED
            && let Some(sent) = known.sent
        {
            let value = sent.value.clone();
            let sent = sent.unchanged(answer.validators);
            self.weeks.put(known.since, key(as_now), sent);
            return Ok(Fetched {
                value,
                rotated: answer.rotated,
                server_time: answer.server_time,
            });
        }
        let key = key(as_now);
        let (call_button, call_providers) = (
            self.portal.call_button.clone(),
            Arc::clone(&self.call_providers),
        );
        let (address, body) = (answer.address, answer.body);
        // A long page takes its time, and a page that upsets the reader must not take the program with it.
        let read = tokio::task::spawn_blocking(move || {
            let page = Page {
                address: &address,
                monday,
                call_button: &call_button,
                call_providers: &call_providers,
            };
            read_week(&body, &page)
        });
        let value = read
            .await
            .map_err(|_| PortalError::Unreadable)?
            .map_err(unread)?;
        if child.is_some_and(|uid| value.is_of_another(uid)) {
            tracing::warn!("the portal shows another child's diary");
            return Err(PortalError::Unreadable);
        }
        if let Some(validators) = answer.validators {
            self.weeks
                .put(known.since, key, Sent::whole(validators, value.clone()));
        }
        Ok(Fetched {
            value,
            rotated: answer.rotated,
            server_time: answer.server_time,
        })
    }

    fn forget(&self) {
        self.weeks.forget();
        self.days.forget();
    }

    async fn school_tokens(
        &self,
        session: &PortalSession,
        finish: &Secret,
    ) -> Result<Fetched<Vec<SchoolToken>>, PortalError> {
        let parameters = [("v_token", finish.expose_secret()), ("auth_token", "true")];
        self.call(
            "getusersvendors",
            &parameters,
            session,
            json::read_school_tokens,
        )
        .await
    }

    async fn vk_profile(
        &self,
        session: &PortalSession,
    ) -> Result<Fetched<Option<bool>>, PortalError> {
        let Some(path) = &self.portal.chats_path else {
            return Ok(Fetched {
                value: None,
                rotated: None,
                server_time: None,
            });
        };
        let answer = self.page(self.address(path)?, session, None).await?;
        let offers = self.portal.link_button.clone();
        let body = answer.body;
        let read = tokio::task::spawn_blocking(move || chats::is_linked(&body, &offers));
        let linked = read.await.map_err(|_| PortalError::Unreadable)?;
        Ok(Fetched {
            value: Some(linked.map_err(unread)?),
            rotated: answer.rotated,
            server_time: answer.server_time,
        })
    }

    async fn account(&self, token: &SchoolToken) -> Result<Account, PortalError> {
        let parameters = [
            ("vendor", token.vendor.as_str()),
            ("auth_token", token.token.expose_secret()),
        ];
        self.call(
            "getrules",
            &parameters,
            &PortalSession::default(),
            json::read_account,
        )
        .await
        .map(|answer| answer.value)
    }

    async fn days(
        &self,
        token: &SchoolToken,
        student: &str,
        monday: Date,
    ) -> Result<Fetched<Vec<Day>>, PortalError> {
        const METHOD: &str = "getdiary";
        let days = json::days_parameter(monday);
        let parameters = [
            ("vendor", token.vendor.as_str()),
            ("auth_token", token.token.expose_secret()),
            ("student", student),
            ("days", &days),
            ("rings", "true"),
        ];
        let key = Key {
            session: Print::of_token(token),
            asked: student.to_owned(),
            monday,
        };
        let known = self.days.get(&key);
        let validators = known.sent.as_ref().map(|it| &it.validators);
        let session = PortalSession::default();
        let answer = self
            .answer(METHOD, &parameters, &session, validators)
            .await?;
        let (value, sent) = match known.sent {
            Some(sent) if answer.status == StatusCode::NOT_MODIFIED => {
                (sent.value.clone(), Some(sent.unchanged(answer.validators)))
            }
            _ => {
                let read = json::read_days(&answer.body, student, &self.call_providers);
                let value = read.map_err(|error| unanswered(METHOD, answer.status, error))?;
                let sent = answer
                    .validators
                    .map(|validators| Sent::whole(validators, value.clone()));
                (value, sent)
            }
        };
        if let Some(sent) = sent {
            self.days.put(known.since, key, sent);
        }
        Ok(Fetched {
            value,
            rotated: answer.rotated,
            server_time: answer.server_time,
        })
    }
}

fn refine(trouble: Trouble) -> PortalError {
    match trouble {
        Trouble::Offline => PortalError::Offline,
        Trouble::Certificate(problem) => PortalError::Certificate(problem),
        Trouble::Unreadable => PortalError::Unreadable,
    }
}

/// Why the API gave nothing.
fn unanswered(method: &str, status: StatusCode, error: AnswerError) -> PortalError {
    match error {
        AnswerError::TokenOver => PortalError::SessionOver,
        AnswerError::Refused { state, .. } => {
            tracing::debug!(method, state, "the portal's API refused");
            PortalError::Refused
        }
        // The envelope's `state` goes before the status; without an envelope the status is all there is.
        AnswerError::NotAnAnswer if is_refusal(status) => PortalError::Refused,
        AnswerError::NotAnAnswer => PortalError::Unreadable,
    }
}

fn unread(error: ReadError) -> PortalError {
    match error {
        ReadError::LoginPage => PortalError::SessionOver,
        ReadError::NotADiary | ReadError::CutShort => PortalError::Unreadable,
    }
}

fn is_plain(uid: &str) -> bool {
    !uid.is_empty() && uid.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_refusal(status: StatusCode) -> bool {
    matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

/// Where a response sends one; `None` when it sends nowhere.
fn next(address: &Url, response: &Response) -> Option<Result<Url, PortalError>> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response
        .headers()
        .get(LOCATION)
        .map(|value| String::from_utf8_lossy(value.as_bytes()));
    let next = location.and_then(|location| address.join(&location).ok());
    Some(next.ok_or(PortalError::Unreadable))
}
