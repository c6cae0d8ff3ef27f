//! The diary portal (ЭлЖур).

mod api;
mod chats;
pub(crate) mod diary;
mod mail;
mod sections;
mod sign_in;
mod validators;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use cookie::Cookie;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, PreEscaped, html};
use parking_lot::Mutex;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::page;
use crate::school::{Person, Profile, Role, SCHOOL};
use crate::{World, jwt, random};

pub(crate) use sign_in::REDIRECT_PATH;

/// Where VK ID sends people back to after «Привязать учебный профиль VK ID» [G identity.md §3].
pub(crate) const VK_REDIRECT_PATH: &str = "/journal-vkid-action/action.validate";

/// Cookie that is the session [C eljur.md §2.4].
const SESSION: &str = "jwt_v_2";

/// Cookie that a form must repeat [C eljur.md §2.4].
const CSRF: &str = "CSRF-TOKEN";

/// The place on the band of the portal's pages.
const PLACE: &str = "электронный дневник";

/// Sessions, tokens and sign-ins under way.
#[derive(Debug, Default)]
pub(crate) struct Portal(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// By the session cookie's value.
    sessions: HashMap<String, Place>,
    /// States sent to ESIA and not yet back.
    states: HashSet<String>,
    /// Sign-ins whose code is being checked, by `esiaTaskId`.
    tasks: HashMap<String, sign_in::Task>,
    /// The `token` of the redirect link, with its `region`: person.
    links: HashMap<String, (String, &'static str)>,
    /// Whose profiles a `v_token` stands for.
    v_tokens: HashMap<String, &'static str>,
    /// By `auth_token`.
    api_tokens: HashMap<String, Place>,
    /// Учебные профили by the portal's id of the profile; absent until the portal was told about one.
    linked: HashMap<u32, Option<chats::Linked>>,
    /// Linking under way, by the `state` sent to VK ID.
    linking: HashMap<String, chats::Linking>,
    /// How the diary’s pages were last seen.
    pages: validators::States,
    /// Messages that were read, by the reader's id at the portal.
    read: HashSet<(u32, u32)>,
}

/// A profile of a person, until a moment.
#[derive(Debug, Clone, Copy)]
struct Place {
    person: &'static str,
    /// The portal's id of the profile.
    uid: u32,
    until: Timestamp,
}

/// Somebody signed in, in one of their profiles.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visitor<'a> {
    person: &'a Person,
    profile: &'a Profile,
}

impl Visitor<'_> {
    fn place(self, until: Timestamp) -> Place {
        Place {
            person: self.person.id,
            uid: self.profile.uid,
            until,
        }
    }

    /// Родители урок не увидят (the leaflet).
    fn sees_calls(self) -> bool {
        self.profile.role == Role::Student
    }
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

    /// How many sessions live.
    pub(crate) fn live(&self, world: &World) -> usize {
        let now = world.clock.now();
        let inner = self.0.lock();
        inner.sessions.values().filter(|it| it.until > now).count()
    }

    /// Ends every session and every school token.
    pub(crate) fn end_all(&self) {
        let mut inner = self.0.lock();
        inner.sessions.clear();
        inner.api_tokens.clear();
    }

    /// A second session for whoever sent these cookies, as a `Set-Cookie`.
    pub(crate) fn twin(&self, world: &World, headers: &HeaderMap) -> Option<HeaderValue> {
        let visitor = self.visitor(world, headers)?;
        let value = open_session(world, visitor);
        HeaderValue::from_str(&format!(
            "{SESSION}={value}; Path=/; HttpOnly; SameSite=Lax"
        ))
        .ok()
    }

    fn visitor<'a>(&self, world: &'a World, headers: &HeaderMap) -> Option<Visitor<'a>> {
        let session = cookie(headers, SESSION)?;
        let place = self.0.lock().sessions.get(&session).copied()?;
        at(world, place)
    }

    fn visitor_of_token<'a>(&self, world: &'a World, token: &str) -> Option<Visitor<'a>> {
        let place = self.0.lock().api_tokens.get(token).copied()?;
        at(world, place)
    }
}

/// Who is at a place, if it is not over yet.
fn at(world: &World, place: Place) -> Option<Visitor<'_>> {
    if place.until <= world.clock.now() {
        return None;
    }
    let person = world.school.person(place.person)?;
    let mut profiles = person.profiles.iter();
    let profile = profiles.find(|profile| profile.uid == place.uid)?;
    Some(Visitor { person, profile })
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
fn open_session(world: &World, visitor: Visitor<'_>) -> String {
    let now = world.clock.now();
    let until = now
        .saturating_add(SignedDuration::from_secs(i64::from(
            world.settings().session_seconds,
        )))
        .unwrap_or(Timestamp::MAX);
    let vendor = visitor.profile.vendor;
    let value = jwt::sign(&json!({
        "iss": format!("ej:eljur:{vendor}"),
        "aud": "ej:sessn",
        "jti": random::uuid(),
        "nbf": now.as_second(),
        "iat": now.as_second(),
        "exp": until.as_second(),
        "domain": vendor,
        "segment": "eljur",
        "uid": visitor.profile.uid,
        "mp": false,
    }));
    world
        .portal
        .0
        .lock()
        .sessions
        .insert(value.clone(), visitor.place(until));
    world.secret(value)
}

/// The cookies a finished sign-in sets [C eljur.md §2.4]. `Secure` is put on where there is TLS.
fn session_cookies(world: &World, visitor: Visitor<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut set = |name: &str, value: &str| {
        if let Ok(line) =
            HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax"))
        {
            headers.append(header::SET_COOKIE, line);
        }
    };
    set(SESSION, &open_session(world, visitor));
    set("school_domain", visitor.profile.vendor);
    set("ej_login_esia", "1");
    set("ej-esia_v2", &world.secret(random::hex32()));
    set("ej_id", &world.secret(random::uuid()));
    set("ej_check", &world.secret(random::hex32()));
    set("ej_fp", &world.secret(random::hex32()));
    set("ej_fonts", &world.secret(random::hex40()));
    set(CSRF, &world.secret(random::token()));
    headers
}

/// Routes of the portal.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(landing))
        .route("/elk", get(landing))
        .route("/authorize", get(authorize))
        .route("/esia-instruction", get(instruction))
        .route("/ajaxauthorize", post(ajax_authorize))
        .route("/ajaxrecover", post(ajax_recover))
        .route("/logout", get(logout))
        .route("/journal-app", get(journal))
        .route("/journal-app/{*rest}", get(journal))
        .route("/journal-online-lesson-action/{lesson}", get(online_lesson))
        .route("/storage/{id}/{name}", get(storage))
        .merge(sign_in::routes())
        .merge(chats::routes())
        .merge(sections::routes())
        .merge(mail::routes())
        .merge(api::routes())
}

/// `/` and `/elk` [1 eljur.md §3, the leaflet]: a tile «Вход для обучающихся» and the staff's entry. Whoever is
/// signed in finds `sentryData` there too [C eljur.md §2.1].
async fn landing(State(world): State<Arc<World>>, headers: HeaderMap) -> Markup {
    let visitor = world.portal.visitor(&world, &headers);
    page::page(
        PLACE,
        "Электронный дневник",
        "portal/landing",
        html! {
            (sentry(visitor))
            h1 { "Электронный дневник" }
            p.muted { (visitor.map_or(SCHOOL, |visitor| visitor.profile.school)) }
            @if let Some(visitor) = visitor {
                p { "Вы вошли: " strong { (visitor.person.name()) } "." }
                a.action href="/journal-app" data-first autofocus { "Открыть дневник" }
                a.action.quiet href="/logout" { "Выход" }
            } @else {
                a.action href="/journal-esia-region-action?flow=v2" data-first autofocus { "Вход для обучающихся" }
                a.action.quiet href="/authorize" { "Служебный вход" }
            }
        },
    )
}

/// `sentryData` of whoever is signed in; without it clients think that nobody is [C eljur.md §2.3].
fn sentry(visitor: Option<Visitor<'_>>) -> Markup {
    let script = visitor.map(|Visitor { person, profile }| {
        let data = json!({ "user": {
            "uid": profile.uid,
            "username": person.gosuslugi.login,
            "role": profile.role.code(),
            "domain": profile.vendor,
        } });
        format!(" var sentryData = {};", inline(&data))
    });
    html! { @if let Some(script) = script { script { (PreEscaped(script)) } } }
}

/// `/esia-instruction` [C eljur.md §2.1: that there is one; G: the page].
/// The page, fixed: a page for people, which no client reads.
async fn instruction() -> Markup {
    page::page(
        PLACE,
        "Как войти через Госуслуги",
        "portal/instruction",
        html! {
            h1 { "Как войти через Госуслуги" }
            ol.points {
                li { "Ученику нужна своя учётная запись Госуслуг. До 14 лет её создаёт родитель в своём личном кабинете." }
                li { "Номер телефона или e-mail этой записи передайте классному руководителю: он внесёт их в журнал." }
                li { "Родитель даёт согласие на доступ к дневнику в своём личном кабинете." }
                li { "На портале нажмите «Вход для обучающихся»." }
            }
            a.action href="/" data-first autofocus { "К входу" }
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
/// Switch: `esia_refusal_in_address`.
async fn authorize(
    State(world): State<Arc<World>>,
    Query(query): Query<Authorize>,
    headers: HeaderMap,
) -> Markup {
    let refusal = query.error.map(|_| query.code.unwrap_or_default());
    let visitor = world.portal.visitor(&world, &headers);
    login_page(visitor, query.return_uri.as_deref(), refusal.as_deref())
}

/// The login page with its documented inline switches, and `sentryData` of whoever is signed in [C eljur.md
/// §2.1].
pub(crate) fn login_page(
    visitor: Option<Visitor<'_>>,
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
            (sentry(visitor))
            h1 { "Вход в электронный дневник" }
            @match refusal {
                Some(sign_in::NO_CONSENT | sign_in::UNKNOWN_ACCOUNT) => { (sign_in::not_found_words(refusal.unwrap_or_default())) }
                Some(code) => {
                    p.error role="alert" {
                        "Вход через Госуслуги не состоялся: в доступе отказано"
                        @if !code.is_empty() { " (" (code) ")" }
                        "."
                    }
                }
                None => {}
            }
            p { "Ученики и родители входят через Госуслуги." }
            a.action href="/journal-esia-action/?flow=v2" data-first autofocus { "Войти через Госуслуги" }
            a.action.quiet href="/esia-instruction" { "Как войти через Госуслуги" }
            script { (PreEscaped(format!("var loginOptions = {};", inline(&switches)))) }
        },
    )
}

/// JSON that can stand inside a `<script>`.
fn inline(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// What a form or a JSON object carries, by name; junk carries nothing.
async fn fields(request: Request) -> HashMap<String, String> {
    let headers = request.headers();
    let kind = headers.get(header::CONTENT_TYPE);
    let is_json = kind
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/json"));
    let body = axum::body::to_bytes(request.into_body(), 1 << 20)
        .await
        .unwrap_or_default();
    if !is_json {
        return url::form_urlencoded::parse(&body).into_owned().collect();
    }
    match serde_json::from_slice(&body) {
        Ok(Value::Object(fields)) => fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
            .collect(),
        _ => HashMap::new(),
    }
}

/// Who has this login and password, where passwords count; the first profile then.
fn by_password<'a>(world: &'a World, login: &str, password: &str) -> Option<Visitor<'a>> {
    if !world.settings().password_sign_in {
        return None;
    }
    let person =
        world.school.people.iter().find(|person| {
            person.gosuslugi.login == login && person.gosuslugi.password == password
        })?;
    let profile = person.profiles.first()?;
    Some(Visitor { person, profile })
}

/// `POST /ajaxauthorize` [C eljur.md §2.1], a form or JSON. Families of an ESIA-only region have no password, so
/// it refuses unless `password_sign_in` says otherwise.
async fn ajax_authorize(State(world): State<Arc<World>>, request: Request) -> Response {
    let fields = fields(request).await;
    let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
    let (login, password) = (field("username"), field("password"));
    let refuse = |status: StatusCode, error: &str| {
        let body = json!({ "result": false, "error": error });
        (status, axum::Json(body)).into_response()
    };
    if login.is_empty() || password.is_empty() {
        return refuse(StatusCode::BAD_REQUEST, "Не указан логин или пароль");
    }
    world.secret(password);
    if !world.settings().password_sign_in {
        let text = "Вход по паролю недоступен. Войдите через Госуслуги.";
        return refuse(StatusCode::OK, text);
    }
    let Some(visitor) = by_password(&world, login, password) else {
        return refuse(StatusCode::OK, "Неправильный логин или пароль.");
    };
    // Only back into the portal itself.
    let back = fields.get("return_uri");
    let back = back.filter(|back| back.starts_with('/') && !back.starts_with("//"));
    let actions = json!([{ "type": "redirect", "url": back.map_or("/journal-app", |back| back) }]);
    let body = json!({ "result": true, "actions": actions });
    (session_cookies(&world, visitor), axum::Json(body)).into_response()
}

/// `POST /ajaxrecover` with `email` [C eljur.md §2.1: route and field; G: the answer]. There is no password of the
/// school to recover.
/// Its words, fixed: nobody in the region has such a password.
async fn ajax_recover(request: Request) -> Response {
    let fields = fields(request).await;
    let (status, error) = match fields.get("email").filter(|email| email.contains('@')) {
        Some(_) => (
            StatusCode::OK,
            "Пароля школы нет: вход через Госуслуги. Пароль Госуслуг восстанавливают на Госуслугах.",
        ),
        None => (StatusCode::BAD_REQUEST, "Не указан e-mail"),
    };
    let body = json!({ "result": false, "error": error });
    (status, axum::Json(body)).into_response()
}

/// `/logout` [G]: the real address of «Выход» is not known.
/// Switch: `moved_addresses`.
async fn logout(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    world.portal.end(&headers, None);
    let mut answer = Redirect::to("/").into_response();
    let headers = answer.headers_mut();
    headers.append(header::SET_COOKIE, deleted_cookie());
    answer
}

/// `deleted` is how the portal removes a cookie [1 eljur.md §2.4].
pub(crate) fn deleted_cookie() -> HeaderValue {
    HeaderValue::from_static("jwt_v_2=deleted; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
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

/// `u.{uid}` in the rest of an address [C eljur.md §2.6], else the visitor's own or first child's diary.
fn uid_of(visitor: Visitor<'_>, part: Option<&str>) -> Result<u32, Box<Response>> {
    let own = visitor.profile.pupils.first().copied();
    let uid = match part {
        None => own,
        Some(part) => part.parse().ok(),
    };
    let Some(uid) = uid else {
        return Err(Box::new(missing().into_response()));
    };
    if visitor.profile.pupils.contains(&uid) {
        return Ok(uid);
    }
    let text = "Этот дневник принадлежит другому ученику.";
    let page = page::words(PLACE, "Нет доступа", text);
    Err(Box::new((StatusCode::FORBIDDEN, page).into_response()))
}

/// `/journal-app[/u.ID][/week.N]` [C eljur.md §2.1]. The sign of N is inverted: `week.-1` is the NEXT week [C].
/// Whether a page that has not changed is sent again [G]: `diary_validators`.
async fn journal(State(world): State<Arc<World>>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return sign_in::chooser_behind(&world, uri.query()).unwrap_or_else(|| to_login(&uri));
    };
    let (mut uid, mut week) = (None, 0_i32);
    let rest = uri.path().trim_start_matches("/journal-app");
    for part in rest.split('/').filter(|part| !part.is_empty()) {
        if let Some(id) = part.strip_prefix("u.") {
            uid = Some(id);
        } else if let Some(Ok(number)) = part.strip_prefix("week.").map(str::parse) {
            week = number;
        } else {
            return missing().into_response();
        }
    }
    let uid = match uid_of(visitor, uid) {
        Ok(uid) => uid,
        Err(answer) => return *answer,
    };
    match diary::monday(world.clock.zoned().date(), week) {
        Some(monday) => {
            let page = diary::page(&world, visitor, uid, week, monday).into_response();
            validators::answer(&world, &headers, visitor.profile.uid, uri.path(), page).await
        }
        None => missing().into_response(),
    }
}

fn missing() -> (StatusCode, Markup) {
    let text = "Такого раздела, ученика или такой недели на портале нет. Откройте дневник из меню.";
    (
        StatusCode::NOT_FOUND,
        page::words(PLACE, "Такой страницы нет", text),
    )
}

/// `/journal-online-lesson-action/{lesson}`: the portal's own address of a call, 302 to the call [G eljur.md §7:
/// whether the button leads to the call or to such an address is not known].
/// Switches: `button_markup`, `moved_addresses`.
async fn online_lesson(
    State(world): State<Arc<World>>,
    uri: Uri,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    let Some(visitor) = world.portal.visitor(&world, &headers) else {
        return to_login(&uri);
    };
    let say = |status: StatusCode, title: &str, text: &str| {
        (status, page::words(PLACE, title, text)).into_response()
    };
    if !visitor.sees_calls() {
        let text = "Онлайн-урок видит только ученик, вошедший под своей учётной записью.";
        return say(StatusCode::FORBIDDEN, "Нет доступа", text);
    }
    let date = id
        .get(..6)
        .map(|day| jiff::civil::Date::strptime("%y%m%d", day));
    let Some(Ok(date)) = date else {
        return say(
            StatusCode::NOT_FOUND,
            "Такого урока нет",
            "Откройте урок из дневника.",
        );
    };
    let own = visitor.profile.pupils.iter();
    let lesson = own
        .flat_map(|uid| world.lessons(*uid, date))
        .find(|lesson| lesson.id == id);
    match lesson.map(|lesson| lesson.call_link) {
        Some(Some(link)) => match HeaderValue::from_str(&link) {
            Ok(link) => (StatusCode::FOUND, [(header::LOCATION, link)]).into_response(),
            Err(_) => say(
                StatusCode::NOT_FOUND,
                "Ссылка испорчена",
                "Спросите учителя.",
            ),
        },
        Some(None) => {
            let text = "Учитель ещё не создал звонок. Обновите дневник перед уроком.";
            say(StatusCode::NOT_FOUND, "Звонка пока нет", text)
        }
        None => say(
            StatusCode::NOT_FOUND,
            "Такого урока нет",
            "Откройте урок из дневника.",
        ),
    }
}

/// A file that hangs on a homework, for whoever is signed in [G: only the link's place in the page is known].
/// Switch: `moved_addresses`.
async fn storage(
    State(world): State<Arc<World>>,
    uri: Uri,
    headers: HeaderMap,
    Path((id, name)): Path<(u64, String)>,
) -> Response {
    if world.portal.visitor(&world, &headers).is_none() {
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
