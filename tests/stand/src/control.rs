//! Control of the stand over HTTP: the same as the library's handle, for those who run the binary.

use std::collections::HashMap;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, Zoned};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::faults::Fault;
use crate::{Settings, World, bare};

/// Routes of the control API.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/control/state", get(state))
        .route("/control/clock", put(clock).get(state))
        .route("/control/settings", get(settings).patch(change_settings))
        .route("/control/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/control/log", get(log).delete(clear_log))
        .route("/control/sms", get(|State(world): State<Arc<World>>| async move { Json(world.log.sms()) }))
        .route("/control/push", post(answer_push))
        .route("/control/qr", get(qr_waiting).post(scan_qr))
        .route("/control/captcha", get(captcha))
        .route("/control/reports", get(|State(world): State<Arc<World>>| async move { Json(world.log.reports()) }))
        .route("/control/people", get(people))
        .route("/control/lessons", get(lessons))
        .route("/control/region", get(|State(world): State<Arc<World>>| async move { crate::region::toml(&world.origins) }))
        .route("/control/vk_id", get(vk_id).delete(reset_vk_id))
        .route("/control/vk_id/v1_token", post(vk_v1_token))
        .route("/control/sessions", axum::routing::delete(end_sessions))
        .layer(middleware::from_fn(own_only))
}

/// A page elsewhere in the same browser must not be able to steer the stand: it can neither send JSON nor
/// another method across origins, and a rebound name shows in `Host`.
async fn own_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let is_loopback = host.starts_with("127.0.0.") || host.starts_with("localhost:");
    if !is_loopback {
        return bad(
            StatusCode::FORBIDDEN,
            "Host: the control API answers on loopback only",
        );
    }
    if matches!(
        *request.method(),
        Method::POST | Method::PUT | Method::PATCH
    ) && !is_json(headers)
    {
        return bad(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Content-Type: must be application/json",
        );
    }
    next.run(request).await
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    kind.split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

fn bad(status: StatusCode, reason: impl Into<String>) -> Response {
    (status, Json(json!({ "reason": reason.into() }))).into_response()
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Box<Response>> {
    serde_json::from_slice(body)
        .map_err(|error| Box::new(bad(StatusCode::BAD_REQUEST, error.to_string())))
}

#[derive(Serialize)]
struct Overview<'a> {
    now: String,
    settings: Settings,
    faults: Vec<Fault>,
    origins: HashMap<&'a str, &'a str>,
    vk_tokens_live: usize,
    vk_revoked: usize,
}

async fn state(State(world): State<Arc<World>>) -> Response {
    let origins = &world.origins;
    Json(Overview {
        now: world.clock.zoned().to_string(),
        settings: world.settings(),
        faults: world.faults.list(),
        origins: HashMap::from([
            ("portal", bare(&origins.portal)),
            ("esia", bare(&origins.esia)),
            ("vk_id", bare(&origins.vk_id)),
            ("vk_site", bare(&origins.vk_site)),
            ("people", bare(&origins.people)),
            ("elsewhere", bare(&origins.elsewhere)),
        ]),
        vk_tokens_live: world.vk.live(),
        vk_revoked: world.vk.revoked(),
    })
    .into_response()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetClock {
    now: Option<String>,
    advance_seconds: Option<i64>,
}

/// `{"now": "2026-11-25T09:02+05:00"}` (also with a zone in brackets, or a local time of the school) or
/// `{"advance_seconds": 60}`.
async fn clock(State(world): State<Arc<World>>, body: Bytes) -> Response {
    let set: SetClock = match parse(&body) {
        Ok(set) => set,
        Err(answer) => return *answer,
    };
    let now = match (set.now, set.advance_seconds) {
        (Some(text), None) => {
            moment(&text).ok_or("now: not a moment, e.g. 2026-11-25T09:02:00+05:00")
        }
        (None, Some(seconds)) => world
            .clock
            .now()
            .checked_add(SignedDuration::from_secs(seconds))
            .map_err(|_| "advance_seconds: too far"),
        _ => Err("give either now or advance_seconds"),
    };
    match now {
        Ok(now) => {
            world.clock.set(now);
            Json(json!({ "now": world.clock.zoned().to_string() })).into_response()
        }
        Err(reason) => bad(StatusCode::BAD_REQUEST, reason),
    }
}

/// A moment: RFC 3339, RFC 9557, or a local time of the school.
pub fn moment(text: &str) -> Option<Timestamp> {
    let zoned = text.parse::<Zoned>().map(|zoned| zoned.timestamp());
    let local = || {
        text.parse::<jiff::civil::DateTime>()
            .ok()?
            .to_zoned(crate::clock::zone())
            .ok()
    };
    zoned
        .or_else(|_| text.parse::<Timestamp>())
        .ok()
        .or_else(|| Some(local()?.timestamp()))
}

async fn settings(State(world): State<Arc<World>>) -> Json<Settings> {
    Json(world.settings())
}

/// A merge patch: the keys given replace, the others stay.
async fn change_settings(State(world): State<Arc<World>>, body: Bytes) -> Response {
    let patch: serde_json::Map<String, Value> = match parse(&body) {
        Ok(patch) => patch,
        Err(answer) => return *answer,
    };
    let mut all = match serde_json::to_value(world.settings()) {
        Ok(Value::Object(all)) => all,
        _ => {
            return bad(
                StatusCode::INTERNAL_SERVER_ERROR,
                "settings cannot be shown",
            );
        }
    };
    all.extend(patch);
    let changed =
        serde_json::from_value::<Settings>(Value::Object(all)).map_err(|error| error.to_string());
    match changed.and_then(|settings| world.change_settings(settings)) {
        Ok(()) => Json(world.settings()).into_response(),
        Err(reason) => bad(StatusCode::BAD_REQUEST, reason),
    }
}

async fn faults(State(world): State<Arc<World>>) -> Json<Vec<Fault>> {
    Json(world.faults.list())
}

async fn add_fault(State(world): State<Arc<World>>, body: Bytes) -> Response {
    let fault: Fault = match parse(&body) {
        Ok(fault) => fault,
        Err(answer) => return *answer,
    };
    match fault.check() {
        Ok(()) => {
            world.faults.add(fault);
            (StatusCode::CREATED, Json(world.faults.list())).into_response()
        }
        Err(reason) => bad(StatusCode::BAD_REQUEST, reason),
    }
}

async fn clear_faults(State(world): State<Arc<World>>) -> StatusCode {
    world.faults.clear();
    StatusCode::NO_CONTENT
}

async fn log(State(world): State<Arc<World>>) -> Response {
    Json(world.log.requests()).into_response()
}

async fn clear_log(State(world): State<Arc<World>>) -> StatusCode {
    world.log.clear_requests();
    StatusCode::NO_CONTENT
}

async fn end_sessions(State(world): State<Arc<World>>) -> StatusCode {
    world.portal.end_all();
    StatusCode::NO_CONTENT
}

/// VK ID's accounts as they are now: with the passwords that were set, and those that people made.
async fn vk_id(State(world): State<Arc<World>>) -> Response {
    Json(json!({ "accounts": world.vk.accounts() })).into_response()
}

/// Everything at VK ID as at the start.
async fn reset_vk_id(State(world): State<Arc<World>>) -> StatusCode {
    world.vk.reset(&world.school);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfAccount {
    user_id: u64,
}

/// `{"user_id": 530001011}`: a token of the time before OAuth 2.1, to be changed for a code.
async fn vk_v1_token(State(world): State<Arc<World>>, body: Bytes) -> Response {
    let of: OfAccount = match parse(&body) {
        Ok(of) => of,
        Err(answer) => return *answer,
    };
    match world.vk.issue_v1_token(&world, of.user_id) {
        Some(token) => {
            (StatusCode::CREATED, Json(json!({ "access_token": token }))).into_response()
        }
        None => bad(StatusCode::BAD_REQUEST, "user_id: no such account"),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PushAnswer {
    challenge_id: String,
    approve: bool,
}

/// `{"challenge_id", "approve"}`: the person answers what the telephone asks [stand].
async fn answer_push(State(world): State<Arc<World>>, body: Bytes) -> Response {
    let given: PushAnswer = match parse(&body) {
        Ok(given) => given,
        Err(answer) => return *answer,
    };
    match world.esia.answer_prompt(&given.challenge_id, given.approve) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(reason) => bad(StatusCode::NOT_FOUND, reason),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QrScan {
    signed_token: String,
    person: String,
    #[serde(default = "yes")]
    approve: bool,
}

fn yes() -> bool {
    true
}

/// `{"signed_token", "person"[, "approve"]}`: a telephone scans a QR code of Госуслуги [stand].
async fn scan_qr(State(world): State<Arc<World>>, body: Bytes) -> Response {
    let given: QrScan = match parse(&body) {
        Ok(given) => given,
        Err(answer) => return *answer,
    };
    let scanned = world
        .esia
        .scan_qr(&world, &given.signed_token, &given.person, given.approve);
    match scanned {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(reason) => bad(StatusCode::BAD_REQUEST, reason),
    }
}

/// QR codes that screens show, the oldest first [stand].
async fn qr_waiting(State(world): State<Arc<World>>) -> Response {
    Json(json!({ "signed_tokens": world.esia.qr_waiting(&world) })).into_response()
}

/// What stands in the newest captcha [stand].
async fn captcha(State(world): State<Arc<World>>) -> Response {
    Json(json!({ "text": world.esia.newest_captcha() })).into_response()
}

async fn people(State(world): State<Arc<World>>) -> Response {
    Json(json!({ "people": world.school.people, "pupils": world.school.pupils })).into_response()
}

/// `?uid=3728&date=2026-11-25`
async fn lessons(
    State(world): State<Arc<World>>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let Some(uid) = query
        .get("uid")
        .and_then(|uid| uid.parse().ok())
        .filter(|uid| world.school.pupil(*uid).is_some())
    else {
        return bad(StatusCode::BAD_REQUEST, "uid: no such pupil");
    };
    let today = world.clock.zoned().date();
    match query
        .get("date")
        .map_or(Ok(today), |date| date.parse::<Date>())
    {
        Ok(date) => Json(world.lessons(uid, date)).into_response(),
        Err(error) => bad(StatusCode::BAD_REQUEST, format!("date: {error}")),
    }
}
