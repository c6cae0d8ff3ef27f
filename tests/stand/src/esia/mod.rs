//! ESIA (Госуслуги): the authorisation endpoint, the `/login/` page and the JSON API behind it.

mod hostile;
mod login;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use cookie::Cookie;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, PreEscaped, html};
use parking_lot::Mutex;
use serde::Deserialize;

use crate::portal::REDIRECT_PATH;
use crate::{World, bare, page, random};

/// Mnemonic of the portal at ESIA; the stand's own.
pub(crate) const CLIENT_ID: &str = "STAND_PORTAL";

/// Cookie of a sign-in under way [1 identity.md §1.5].
const SESSION: &str = "ESIA_SESSION";

/// Sign-ins under way and codes not yet redeemed.
#[derive(Debug, Default)]
pub(crate) struct Esia(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// By the cookie's value.
    sessions: HashMap<String, Attempt>,
    codes: HashMap<String, Grant>,
}

/// What the portal asked for and how far the person has come.
#[derive(Debug, Clone)]
struct Attempt {
    redirect_uri: String,
    state: String,
    step: Step,
}

#[derive(Debug, Clone)]
enum Step {
    Password,
    Code {
        person: &'static str,
        code: String,
        until: Timestamp,
        left: u32,
    },
    Done {
        person: &'static str,
    },
}

/// What a code stands for.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) person: &'static str,
    pub(crate) state: String,
    redirect_uri: String,
    until: Timestamp,
}

impl Esia {
    /// Redeems a code once, as `/aas/oauth2/v3/te` does for the portal's server [C identity.md §1.1].
    pub(crate) fn redeem(
        &self,
        world: &World,
        code: &str,
        client_id: &str,
        redirect_uri: &str,
    ) -> Option<Grant> {
        let grant = self.0.lock().codes.remove(code)?;
        let fits = client_id == CLIENT_ID
            && grant.redirect_uri == redirect_uri
            && world.clock.now() < grant.until;
        fits.then_some(grant)
    }

    fn attempt(&self, headers: &HeaderMap) -> Option<(String, Attempt)> {
        let lines = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok());
        let session = lines
            .flat_map(Cookie::split_parse)
            .flatten()
            .find(|c| c.name() == SESSION)?
            .value()
            .to_owned();
        let attempt = self.0.lock().sessions.get(&session)?.clone();
        Some((session, attempt))
    }

    fn set_step(&self, session: &str, step: Step) {
        if let Some(attempt) = self.0.lock().sessions.get_mut(session) {
            attempt.step = step;
        }
    }
}

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(home))
        .route("/aas/oauth2/v2/ac", get(authorise).post(authorise))
        .route("/login/done", get(done))
        .route("/login/cancel", get(cancel))
        .merge(login::routes())
        .merge(hostile::routes())
}

/// Start page [stand].
async fn home() -> Markup {
    page::words(
        "вход через Госуслуги",
        "Вход через Госуслуги",
        "Вход начинается на портале школы.",
    )
}

/// ESIA's answer to a request it cannot send back: a page with the error's number [C: the numbers, identity.md
/// §1.4; G: the page].
fn error_page(code: &str, text: &str) -> Response {
    let text = format!("{code}: {text}");
    (
        StatusCode::BAD_REQUEST,
        page::words("вход через Госуслуги", "Ошибка запроса на вход", &text),
    )
        .into_response()
}

fn found(location: impl Into<String>) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, location.into())]).into_response()
}

#[derive(Deserialize)]
struct Authorise {
    client_id: Option<String>,
    client_secret: Option<String>,
    client_certificate_hash: Option<String>,
    redirect_uri: Option<String>,
    scope: Option<String>,
    response_type: Option<String>,
    state: Option<String>,
    timestamp: Option<String>,
}

/// `/aas/oauth2/v2/ac` [C identity.md §1.2]: checks what the portal sent, opens an attempt, 302 to `/login/`.
async fn authorise(State(world): State<Arc<World>>, Query(query): Query<Authorise>) -> Response {
    if query.client_id.as_deref() != Some(CLIENT_ID) {
        return error_page("ESIA-007002", "информационная система не известна");
    }
    let registered = format!("{}{REDIRECT_PATH}", bare(&world.origins.portal));
    if query.redirect_uri.as_ref() != Some(&registered) {
        return error_page("ESIA-007023", "адрес возврата не зарегистрирован");
    }
    let mandatory = [
        &query.client_secret,
        &query.client_certificate_hash,
        &query.scope,
        &query.timestamp,
    ];
    if mandatory
        .iter()
        .any(|value| value.as_ref().is_none_or(String::is_empty))
    {
        return error_page("ESIA-007014", "нет обязательного параметра");
    }
    if query.response_type.as_deref() != Some("code") {
        return error_page("ESIA-007003", "response_type должен быть code");
    }
    let Some(state) = query.state.filter(|state| is_uuid(state)) else {
        return error_page("ESIA-007003", "state должен быть UUID");
    };
    // A clock that is off is refused [C: ESIA-007015].
    let sent = jiff::Zoned::strptime("%Y.%m.%d %H:%M:%S %z", query.timestamp.unwrap_or_default());
    let drift = sent.map(|sent| sent.timestamp().duration_since(world.clock.now()).abs());
    if drift.is_ok_and(|drift| drift < SignedDuration::from_mins(10)) {
        let session = world.secret(random::hex32());
        let attempt = Attempt {
            redirect_uri: registered,
            state,
            step: Step::Password,
        };
        world
            .esia
            .0
            .lock()
            .sessions
            .insert(session.clone(), attempt);
        let cookie = format!("{SESSION}={session}; Path=/; HttpOnly; SameSite=Lax");
        return (
            StatusCode::FOUND,
            [
                (header::LOCATION, "/login/".to_owned()),
                (header::SET_COOKIE, cookie),
            ],
        )
            .into_response();
    }
    error_page("ESIA-007015", "время запроса неверно")
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `redirect_url` of a finished sign-in: a page that posts `code` to the portal by itself [1 identity.md §1.6].
async fn done(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let Some((session, attempt)) = world.esia.attempt(&headers) else {
        return error_page("ESIA-007011", "вход устарел, начните его на портале заново");
    };
    let Step::Done { person } = attempt.step else {
        return found("/login/");
    };
    let now = world.clock.now();
    let until = now
        .saturating_add(SignedDuration::from_secs(120))
        .unwrap_or(now);
    let code = world.secret(random::token());
    let grant = Grant {
        person,
        state: attempt.state,
        redirect_uri: attempt.redirect_uri.clone(),
        until,
    };
    {
        let mut inner = world.esia.0.lock();
        inner.sessions.remove(&session);
        inner.codes.insert(code.clone(), grant);
    }
    page::page(
        "вход через Госуслуги",
        "Возврат на портал",
        "",
        html! {
            h1 { "Возвращаемся на портал" }
            form #back action=(attempt.redirect_uri) method="POST" {
                input type="hidden" name="code" value=(code);
                noscript { button { "Продолжить" } }
            }
            script { (PreEscaped("document.getElementById('back').submit();")) }
        },
    )
    .into_response()
}

/// «Отмена»: back with `access_denied`, ESIA-007004 [C identity.md §1.3, §1.4].
async fn cancel(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let Some((session, attempt)) = world.esia.attempt(&headers) else {
        return error_page("ESIA-007011", "вход устарел, начните его на портале заново");
    };
    world.esia.0.lock().sessions.remove(&session);
    let Ok(mut back) = url::Url::parse(&attempt.redirect_uri) else {
        return error_page("ESIA-007023", "адрес возврата не зарегистрирован");
    };
    back.query_pairs_mut()
        .append_pair("error", "access_denied")
        .append_pair(
            "error_description",
            "ESIA-007004: владелец ресурса или сервис авторизации отклонил запрос",
        )
        .append_pair("state", &attempt.state);
    found(back)
}
