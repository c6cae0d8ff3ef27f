//! The diary portal (ЭлЖур).

mod api;
pub(crate) mod diary;
mod sign_in;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use cookie::Cookie;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, PreEscaped, html};
use parking_lot::Mutex;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::json;

use crate::page;
use crate::school::{Person, SCHOOL, VENDOR};
use crate::{World, jwt, random};

pub(crate) use sign_in::REDIRECT_PATH;

/// Where VK ID sends people back to after «Привязать учебный профиль VK ID» [G identity.md §3].
pub(crate) const VK_REDIRECT_PATH: &str = "/journal-vkid-action/action.validate";

/// Cookie that is the session [C eljur.md §2.4].
const SESSION: &str = "jwt_v_2";

/// Sessions, tokens and sign-ins under way.
#[derive(Debug, Default)]
pub(crate) struct Portal(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// By the session cookie's value.
    sessions: HashMap<String, Session>,
    /// States sent to ESIA and not yet back.
    states: HashSet<String>,
    /// Sign-ins whose code is being checked, by `esiaTaskId`.
    tasks: HashMap<String, sign_in::Task>,
    /// The `token` of the redirect link, with its `region`: person.
    links: HashMap<String, (String, &'static str)>,
    /// By `v_token`.
    v_tokens: HashMap<String, &'static str>,
    /// By `auth_token`.
    api_tokens: HashMap<String, (&'static str, Timestamp)>,
}

#[derive(Debug, Clone)]
struct Session {
    person: &'static str,
    until: Timestamp,
}

impl Portal {
    /// Ends what a request came with: its session and its school token.
    pub(crate) fn end(&self, headers: &HeaderMap, query: Option<&str>) {
        let mut inner = self.0.lock();
        if let Some(session) = cookie(headers, SESSION) {
            inner.sessions.remove(&session);
        }
        for (name, token) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if name == "auth_token" {
                inner.api_tokens.remove(token.as_ref());
            }
        }
    }

    /// Ends every session and every school token.
    pub(crate) fn end_all(&self) {
        let mut inner = self.0.lock();
        inner.sessions.clear();
        inner.api_tokens.clear();
    }

    /// A second session for whoever sent these cookies, as a `Set-Cookie`.
    pub(crate) fn twin(&self, world: &World, headers: &HeaderMap) -> Option<HeaderValue> {
        let person = self.person(world, headers)?;
        let value = open_session(world, person);
        HeaderValue::from_str(&format!(
            "{SESSION}={value}; Path=/; HttpOnly; SameSite=Lax"
        ))
        .ok()
    }

    fn person<'a>(&self, world: &'a World, headers: &HeaderMap) -> Option<&'a Person> {
        let session = self
            .0
            .lock()
            .sessions
            .get(&cookie(headers, SESSION)?)?
            .clone();
        if session.until <= world.clock.now() {
            return None;
        }
        world.school.person(session.person)
    }

    fn person_of_api_token<'a>(&self, world: &'a World, token: &str) -> Option<&'a Person> {
        let (person, until) = *self.0.lock().api_tokens.get(token)?;
        if until <= world.clock.now() {
            return None;
        }
        world.school.person(person)
    }
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(Cookie::split_parse)
        .flatten()
        .find(|c| c.name() == name)
        .map(|c| c.value().to_owned())
}

/// Opens a session and gives the cookie's value: an RS256 JWT of the documented payload [C eljur.md §2.4].
fn open_session(world: &World, person: &Person) -> String {
    let now = world.clock.now();
    let until = now
        .saturating_add(SignedDuration::from_secs(i64::from(
            world.settings().session_seconds,
        )))
        .unwrap_or(Timestamp::MAX);
    let value = jwt::sign(&json!({
        "iss": format!("ej:eljur:{VENDOR}"),
        "aud": "ej:sessn",
        "jti": random::uuid(),
        "nbf": now.as_second(),
        "iat": now.as_second(),
        "exp": until.as_second(),
        "domain": VENDOR,
        "segment": "eljur",
        "uid": person.uid(),
        "mp": false,
    }));
    world.portal.0.lock().sessions.insert(
        value.clone(),
        Session {
            person: person.id,
            until,
        },
    );
    world.secret(value)
}

/// The cookies a finished sign-in sets [C eljur.md §2.4]. `Secure` is put on where there is TLS.
fn session_cookies(world: &World, person: &Person) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut set = |name: &str, value: &str| {
        if let Ok(line) =
            HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax"))
        {
            headers.append(header::SET_COOKIE, line);
        }
    };
    set(SESSION, &open_session(world, person));
    set("school_domain", VENDOR);
    set("ej_login_esia", "1");
    set("ej-esia_v2", &world.secret(random::hex32()));
    set("ej_id", &world.secret(random::uuid()));
    set("ej_check", &world.secret(random::hex32()));
    set("ej_fp", &world.secret(random::hex32()));
    set("ej_fonts", &world.secret(random::hex40()));
    set("CSRF-TOKEN", &world.secret(random::token()));
    headers
}

/// Routes of the portal.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(landing))
        .route("/authorize", get(authorize))
        .route("/ajaxauthorize", post(ajax_authorize))
        .route("/logout", get(logout))
        .route("/journal-app", get(journal))
        .route("/journal-app/{*rest}", get(journal))
        .route("/storage/{id}/{name}", get(storage))
        .merge(sign_in::routes())
        .merge(api::routes())
}

/// `/` [1 eljur.md §3, the leaflet]: a tile «Вход для обучающихся» and the staff's entry.
async fn landing() -> Markup {
    page::page(
        "электронный дневник",
        "Электронный дневник",
        "portal/landing",
        html! {
            h1 { "Электронный дневник" }
            p.muted { (SCHOOL) }
            a.action href="/journal-esia-region-action?flow=v2" data-first autofocus { "Вход для обучающихся" }
            a.action.quiet href="/authorize" { "Служебный вход" }
        },
    )
}

#[derive(Deserialize)]
struct Authorize {
    return_uri: Option<String>,
    error: Option<String>,
    code: Option<String>,
}

/// `/authorize` [C eljur.md §2.1], the login page of every ЭлЖур host. `?error=esia&code=…` after a refusal at
/// ESIA [G].
async fn authorize(State(world): State<Arc<World>>, Query(query): Query<Authorize>) -> Markup {
    let refusal = query.error.map(|_| query.code.unwrap_or_default());
    login_page(&world, query.return_uri.as_deref(), refusal.as_deref())
}

/// The login page with its documented inline switches [C eljur.md §2.1].
pub(crate) fn login_page(
    _world: &World,
    return_uri: Option<&str>,
    refusal: Option<&str>,
) -> Markup {
    let return_uri = return_uri.unwrap_or("/");
    let switches = json!({
        "isEsiaEnabled": true,
        "esiaUrl": "/journal-esia-action/",
        "esiaInstructionUrl": "/esia-instruction",
        "ajaxUrl": "/ajaxauthorize",
        "isGoogleAuthEnabled": false,
        "isMSAuthEnabled": false,
        "isHseAuthEnabled": false,
        "isSirsAuthEnabled": false,
        "isInviteEnabled": false,
        "returnUri": return_uri,
        "showRegisterPasswordLinks": false,
    });
    let ready = if refusal.is_some() {
        "portal/authorize-error"
    } else {
        "portal/authorize"
    };
    page::page(
        "электронный дневник",
        "Вход",
        ready,
        html! {
            h1 { "Вход в электронный дневник" }
            @if let Some(code) = refusal {
                p.error role="alert" {
                    "Вход через Госуслуги не состоялся: в доступе отказано"
                    @if !code.is_empty() { " (" (code) ")" }
                    "."
                }
            }
            p { "Ученики и родители входят через Госуслуги." }
            a.action href="/journal-esia-action/?flow=v2" data-first autofocus { "Войти через Госуслуги" }
            script { (PreEscaped(format!("var loginOptions = {};", inline(&switches)))) }
        },
    )
}

/// JSON that can stand inside a `<script>`.
fn inline(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// `POST /ajaxauthorize` [C eljur.md §2.1]: families of an ESIA-only region have no password, so it refuses.
async fn ajax_authorize() -> impl IntoResponse {
    axum::Json(
        json!({ "result": false, "error": "Вход по паролю недоступен. Войдите через Госуслуги." }),
    )
}

/// `/logout` [G]: the real address of «Выход» is not known.
async fn logout(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    world.portal.end(&headers, None);
    let mut answer = Redirect::to("/").into_response();
    // `deleted` is how the portal removes a cookie [1 eljur.md §2.4].
    if let Ok(line) = HeaderValue::from_str(&format!(
        "{SESSION}=deleted; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
    )) {
        answer.headers_mut().append(header::SET_COOKIE, line);
    }
    answer
}

/// To the login page, with the way back [C eljur.md §2.5].
fn to_login(uri: &Uri) -> Response {
    let back = utf8_percent_encode(uri.path(), NON_ALPHANUMERIC);
    (
        StatusCode::FOUND,
        [(header::LOCATION, format!("/authorize?return_uri={back}"))],
    )
        .into_response()
}

/// `/journal-app[/u.ID][/week.N]` [C eljur.md §2.1]. The sign of N is inverted: `week.-1` is the NEXT week [C].
async fn journal(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(person) = world.portal.person(&world, &headers) else {
        return to_login(&uri);
    };
    let mut uid = person.pupils().first().copied().unwrap_or_default();
    let mut week = 0_i32;
    let rest = uri.path().trim_start_matches("/journal-app");
    for part in rest.split('/').filter(|part| !part.is_empty()) {
        if let Some(Ok(id)) = part.strip_prefix("u.").map(str::parse) {
            uid = id;
        } else if let Some(Ok(number)) = part.strip_prefix("week.").map(str::parse) {
            week = number;
        } else {
            return axum::response::IntoResponse::into_response(missing(part));
        }
    }
    if !person.pupils().contains(&uid) {
        let text = "Этот дневник принадлежит другому ученику.";
        return (
            StatusCode::FORBIDDEN,
            page::words("электронный дневник", "Нет доступа", text),
        )
            .into_response();
    }
    match diary::monday(world.clock.zoned().date(), week) {
        Some(monday) => diary::page(&world, person, uid, week, monday).into_response(),
        None => missing("week").into_response(),
    }
}

fn missing(what: &str) -> (StatusCode, Markup) {
    let text = format!("Раздела «{what}» в стенде нет: построен только дневник.");
    (
        StatusCode::NOT_FOUND,
        page::words("электронный дневник", "Раздел не построен", &text),
    )
}

/// A file that hangs on a homework, for whoever is signed in [G: only the link's place in the page is known].
async fn storage(
    State(world): State<Arc<World>>,
    uri: Uri,
    headers: HeaderMap,
    Path((id, name)): Path<(u64, String)>,
) -> Response {
    if world.portal.person(&world, &headers).is_none() {
        return to_login(&uri);
    }
    let shown = utf8_percent_encode(&name, NON_ALPHANUMERIC);
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{shown}"),
        ),
    ];
    (
        headers,
        format!("Файл учебного стенда: {name} (задание {id})\n"),
    )
        .into_response()
}
