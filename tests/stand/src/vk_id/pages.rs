//! What a person sees at VK ID: phone, password, SMS code, «Продолжить в учебном профиле» (the leaflet, branch 1).

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use jiff::SignedDuration;
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use url::Url;

use super::clients::{Client, Kind, client};
use super::{Code, Flow, by_phone};
use crate::settings::VkScenario;
use crate::{Sender, World, bare, page, random};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(home))
        .route("/authorize", get(authorize))
        .route("/auth/phone", post(phone))
        .route("/auth/password", post(password))
        .route("/auth/code", post(code))
        .route("/auth/profile", post(profile))
        .route("/auth/cancel", get(cancel))
        .route("/auth/frame", get(frame))
}

const PLACE: &str = "вход с VK ID";

async fn home() -> Markup {
    page::words(PLACE, "VK ID", "Вход начинается в приложении.")
}

/// A request that cannot be sent back, because it does not say where to or the address is not the app's.
fn error_page(error: &str, text: &str) -> Response {
    let text = format!("{error}: {text}");
    (
        StatusCode::BAD_REQUEST,
        page::words(PLACE, "Ошибка запроса на вход", &text),
    )
        .into_response()
}

fn see(location: &Url) -> Response {
    (
        StatusCode::FOUND,
        [(header::LOCATION, location.to_string())],
    )
        .into_response()
}

fn back_with(redirect_uri: &str, pairs: &[(&str, &str)]) -> Option<Url> {
    let mut address = Url::parse(redirect_uri).ok()?;
    address.query_pairs_mut().extend_pairs(pairs);
    Some(address)
}

/// `redirect_uri?error=…&error_description=…&state=…` [C identity.md §2.2].
fn back_with_error(redirect_uri: &str, error: &str, description: &str, state: &str) -> Response {
    let pairs = [
        ("error", error),
        ("error_description", description),
        ("state", state),
    ];
    match back_with(redirect_uri, &pairs) {
        Some(address) => see(&address),
        None => error_page(error, description),
    }
}

/// 32 characters and more of base64url [C identity.md §2.1].
fn is_token(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// `GET /authorize` [C identity.md §2.1].
async fn authorize(
    State(world): State<Arc<World>>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let value = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let Some(client) = client(&world, value("client_id")) else {
        return error_page("invalid_client", "приложение не известно");
    };
    let redirect_uri = value("redirect_uri");
    if !client.may_return_to(redirect_uri) {
        return error_page("invalid_request", "redirect_uri не принадлежит приложению");
    }
    let back_with_error = |error: &str, description: &str, state: &str| {
        back_with_error(redirect_uri, error, description, state)
    };
    let state = value("state");
    if !is_token(state, 32, 512) {
        return back_with_error("invalid_request", "state is missing or too short", "");
    }
    world.secret(state);
    if value("response_type") != "code" {
        return back_with_error("invalid_request", "response_type must be code", state);
    }
    // Lower case in the docs and SDKs, upper case in the wild [C].
    if !matches!(value("code_challenge_method"), "s256" | "S256") {
        return back_with_error(
            "invalid_request",
            "code_challenge_method must be s256",
            state,
        );
    }
    let challenge = value("code_challenge");
    if !is_token(challenge, 43, 43) {
        return back_with_error(
            "invalid_request",
            "code_challenge is missing or invalid",
            state,
        );
    }
    if value("prompt").split(' ').any(|prompt| prompt == "none") {
        return back_with_error("login_required", "nobody is signed in", state);
    }
    let scope = match value("scope") {
        "" => "vkid.personal_info",
        scope => scope,
    };
    if let Some(unknown) = scope
        .split_whitespace()
        .find(|scope| !SCOPES.contains(scope))
    {
        return back_with_error("invalid_scope", &format!("unknown scope {unknown}"), state);
    }
    let id = random::hex32();
    let flow = Flow {
        client: client.clone(),
        redirect_uri: redirect_uri.into(),
        state: state.into(),
        challenge: challenge.into(),
        scope: scope.into(),
        person: None,
        password_given: false,
        sms: None,
        code_given: false,
    };
    world.vk.0.lock().flows.insert(id.clone(), flow);
    phone_page(&world, &client, &id, None).into_response()
}

/// Scopes of identity.md §2.3 [C].
const SCOPES: [&str; 18] = [
    "vkid.personal_info",
    "email",
    "phone",
    "friends",
    "wall",
    "groups",
    "stories",
    "docs",
    "photos",
    "ads",
    "video",
    "market",
    "pages",
    "notifications",
    "stats",
    "notes",
    "status",
    "offline",
];

/// The text that stands on every page of the leaflet's branch 1.
fn preface(client: &Client) -> Markup {
    html! {
        p {
            @match client.kind { Kind::App => "С приложением", Kind::Service => "С сервисом" }
            " «" (client.name) "» можно связать свой учебный профиль:"
        }
        ul.points {
            li { "VK Мессенджер и VK Звонки можно использовать для учебных коммуникаций" }
            li { "Для этого используйте учебный профиль VK ID" }
            li { "Ваш профиль ВКонтакте никто не увидит" }
        }
    }
}

fn step(
    client: &Client,
    title: &str,
    name: &str,
    flow: &str,
    error: Option<&str>,
    body: Markup,
) -> Markup {
    let ready = if error.is_some() {
        format!("vk/{name}-error")
    } else {
        format!("vk/{name}")
    };
    page::page(
        PLACE,
        title,
        &ready,
        html! {
            h1 { (title) }
            (preface(client))
            @if let Some(error) = error { p.error role="alert" { (error) } }
            form method="post" action={ "/auth/" (name) } {
                input type="hidden" name="flow" value=(flow);
                (body)
            }
            a.action.quiet #cancel href={ "/auth/cancel?flow=" (flow) } { "Отмена" }
        },
    )
}

fn phone_page(world: &World, client: &Client, flow: &str, error: Option<&str>) -> Markup {
    step(
        client,
        "Вход в VK ID",
        "phone",
        flow,
        error,
        html! {
            label for="phone" { "Номер телефона, +7" }
            input #phone name="phone" type="tel" inputmode="tel" autocomplete="off" data-first autofocus;
            button { "Продолжить" }
            @if world.settings().vk_scenario == VkScenario::RedirectInIframe {
                iframe src={ "/auth/frame?flow=" (flow) } title="Чужая рамка" width="1" height="1" {}
            }
        },
    )
}

fn password_page(client: &Client, flow: &str, error: Option<&str>) -> Markup {
    step(
        client,
        "Введите пароль",
        "password",
        flow,
        error,
        html! {
            label for="password" { "Пароль от аккаунта VK" }
            input #password name="password" type="password" autocomplete="off" data-first autofocus;
            button { "Продолжить" }
        },
    )
}

fn code_page(client: &Client, flow: &str, phone: &str, error: Option<&str>) -> Markup {
    let tail: String = phone
        .chars()
        .skip(phone.chars().count().saturating_sub(2))
        .collect();
    step(
        client,
        "Подтвердите номер",
        "code",
        flow,
        error,
        html! {
            p { "Мы отправили SMS с кодом на номер +7 *** ** *" (tail) }
            label for="code" { "Код подтверждения" }
            input #code name="code" inputmode="numeric" autocomplete="off" maxlength="6" data-first autofocus;
            button { "Продолжить" }
            p.muted { "SMS придёт в течение " span data-countdown="119" { "01:59" } }
        },
    )
}

fn profile_page(client: &Client, flow: &str, name: &str) -> Markup {
    step(
        client,
        "Учебный профиль",
        "profile",
        flow,
        None,
        html! {
            p { "Ваш учебный профиль: " strong { (name) } }
            button data-first autofocus { "Продолжить в учебном профиле" }
        },
    )
}

#[derive(Deserialize)]
struct Step {
    flow: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

fn flow_of(world: &World, id: &str) -> Option<Flow> {
    world.vk.0.lock().flows.get(id).cloned()
}

fn keep(world: &World, id: &str, flow: Flow) {
    world.vk.0.lock().flows.insert(id.into(), flow);
}

fn lost_flow() -> Response {
    error_page(
        "invalid_request",
        "вход устарел, начните его в приложении заново",
    )
}

/// Step 1 of the leaflet [C: its order; the addresses are the stand's own].
async fn phone(State(world): State<Arc<World>>, Form(form): Form<Step>) -> Response {
    let Some(mut flow) = flow_of(&world, &form.flow) else {
        return lost_flow();
    };
    let client = flow.client.clone();
    let Some(person) = by_phone(&world, &form.phone) else {
        // Branch 3 of the leaflet (no account yet) would begin here.
        let error = "Аккаунта с этим номером нет. Номера учебных аккаунтов — на странице «Люди».";
        return phone_page(&world, &flow.client, &form.flow, Some(error)).into_response();
    };
    if world.settings().vk_scenario == VkScenario::LeavesAllowedHosts {
        let lost = format!("{}/lost?from=vk", bare(&world.origins.elsewhere));
        return (StatusCode::FOUND, [(header::LOCATION, lost)]).into_response();
    }
    flow.person = Some(person.id);
    keep(&world, &form.flow, flow);
    password_page(&client, &form.flow, None).into_response()
}

/// Step 2 of the leaflet.
async fn password(State(world): State<Arc<World>>, Form(form): Form<Step>) -> Response {
    let Some(mut flow) = flow_of(&world, &form.flow) else {
        return lost_flow();
    };
    let client = flow.client.clone();
    let Some(account) = flow
        .person
        .and_then(|id| world.school.person(id))
        .and_then(|person| person.vk.as_ref())
    else {
        return lost_flow();
    };
    world.secret(form.password.clone());
    if form.password != account.password {
        return password_page(&client, &form.flow, Some("Неверный пароль.")).into_response();
    }
    flow.password_given = true;
    flow.sms = Some(new_sms(&world, account.phone));
    let phone = account.phone;
    keep(&world, &form.flow, flow);
    code_page(&client, &form.flow, phone, None).into_response()
}

fn new_sms(world: &World, phone: &str) -> (String, jiff::Timestamp, u32) {
    let settings = world.settings();
    let code = world.send_sms(&format!("+7{phone}"), Sender::VkId);
    let now = world.clock.now();
    let until = now
        .saturating_add(SignedDuration::from_secs(i64::from(settings.sms_seconds)))
        .unwrap_or(now);
    (code, until, settings.sms_attempts)
}

/// Step 3 of the leaflet.
async fn code(State(world): State<Arc<World>>, Form(form): Form<Step>) -> Response {
    let Some(mut flow) = flow_of(&world, &form.flow) else {
        return lost_flow();
    };
    let client = flow.client.clone();
    let person = flow.person.and_then(|id| world.school.person(id));
    let (Some(person), Some((code, until, left))) = (person, flow.sms.clone()) else {
        return lost_flow();
    };
    let Some(account) = person.vk.as_ref() else {
        return lost_flow();
    };
    if world.clock.now() >= until {
        flow.sms = Some(new_sms(&world, account.phone));
        keep(&world, &form.flow, flow);
        let error = "Время действия кода истекло. Мы отправили новый.";
        return code_page(&client, &form.flow, account.phone, Some(error)).into_response();
    }
    if form.code.trim() != code {
        let left = left.saturating_sub(1);
        if left == 0 {
            world.vk.0.lock().flows.remove(&form.flow);
            return back_with_error(
                &flow.redirect_uri,
                "access_denied",
                "too many wrong codes",
                &flow.state,
            );
        }
        flow.sms = Some((code, until, left));
        keep(&world, &form.flow, flow);
        let error = format!("Неверный код. Осталось попыток: {left}.");
        return code_page(&client, &form.flow, account.phone, Some(&error)).into_response();
    }
    flow.code_given = true;
    flow.sms = None;
    keep(&world, &form.flow, flow);
    if !account.edu_profile {
        // Branch 2 of the leaflet («Создать учебный профиль») would begin here.
        let text =
            "У этого аккаунта нет учебного профиля, а создание профиля в стенде ещё не построено.";
        return page::words(PLACE, "Нет учебного профиля", text).into_response();
    }
    profile_page(&client, &form.flow, &person.name()).into_response()
}

/// Step 4 of the leaflet: back to the app with `type=code_v2, code, state, device_id, expires_in=600` [C
/// identity.md §2.2].
async fn profile(State(world): State<Arc<World>>, Form(form): Form<Step>) -> Response {
    let Some(flow) = world.vk.0.lock().flows.remove(&form.flow) else {
        return lost_flow();
    };
    let Some(person) = flow
        .person
        .filter(|_| flow.password_given && flow.code_given)
    else {
        return lost_flow();
    };
    let scenario = world.settings().vk_scenario;
    if scenario == VkScenario::Denied {
        return back_with_error(
            &flow.redirect_uri,
            "access_denied",
            "user denied access",
            &flow.state,
        );
    }
    let state = match scenario {
        VkScenario::ForgedState => world.secret(random::token()),
        _ => flow.state.clone(),
    };
    let code = world.secret(format!("vk2.a.{}", random::token()));
    let device_id = world.secret(random::token());
    let now = world.clock.now();
    let until = now
        .saturating_add(SignedDuration::from_secs(600))
        .unwrap_or(now);
    let granted = Code {
        client_id: flow.client.id,
        redirect_uri: flow.redirect_uri.clone(),
        person,
        challenge: flow.challenge,
        device_id: device_id.clone(),
        scope: flow.scope,
        until,
    };
    world.vk.0.lock().codes.insert(code.clone(), granted);
    let pairs = [
        ("type", "code_v2"),
        ("code", &code),
        ("state", &state),
        ("device_id", &device_id),
        ("expires_in", "600"),
    ];
    back_with(&flow.redirect_uri, &pairs).map_or_else(lost_flow, |address| see(&address))
}

#[derive(Deserialize)]
struct Ref {
    #[serde(default)]
    flow: String,
}

/// «Отмена»: `error=access_denied` [C identity.md §2.2].
async fn cancel(State(world): State<Arc<World>>, Query(query): Query<Ref>) -> Response {
    match world.vk.0.lock().flows.remove(&query.flow) {
        Some(flow) => back_with_error(
            &flow.redirect_uri,
            "access_denied",
            "user cancelled",
            &flow.state,
        ),
        None => lost_flow(),
    }
}

/// The frame of `VkScenario::RedirectInIframe` [stand]: an app that listens to frames would take the bait.
async fn frame(State(world): State<Arc<World>>, Query(query): Query<Ref>) -> Response {
    let Some(flow) = flow_of(&world, &query.flow) else {
        return lost_flow();
    };
    let (forged, made_up) = (random::token(), random::token());
    let bait = |state: &str| {
        let device = random::token();
        let pairs = [
            ("type", "code_v2"),
            ("code", &*made_up),
            ("state", state),
            ("device_id", &device),
            ("expires_in", "600"),
        ];
        back_with(&flow.redirect_uri, &pairs)
            .map(String::from)
            .unwrap_or_default()
    };
    let script = format!(
        "location.href = {};\nsetTimeout(function () {{ location.href = {}; }}, 400);",
        serde_json::Value::from(bait(&forged)),
        serde_json::Value::from(bait(&flow.state)),
    );
    page::page(
        PLACE,
        "Рамка",
        "",
        html! { script { (PreEscaped(script)) } },
    )
    .into_response()
}
