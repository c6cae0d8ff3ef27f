//! Sign-in by QR code: a token on the screen, scanned by a telephone that is signed in [1 identity.md §1.5].

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::stream;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::refusal::QR as FAILED;
use super::{later, session};
use crate::{World, jwt, random};

/// One code on a screen.
#[derive(Debug, Clone)]
pub(super) struct Qr {
    pub(super) signed_token: String,
    /// Sign-in it belongs to: the cookie's value.
    session: String,
    made: Timestamp,
    until: Timestamp,
    scanned: Option<Scan>,
}

#[derive(Debug, Clone, Copy)]
struct Scan {
    person: &'static str,
    agrees: bool,
}

impl Qr {
    pub(super) fn waits(&self, now: Timestamp) -> bool {
        self.scanned.is_none() && self.until > now
    }

    pub(super) fn since(&self) -> Timestamp {
        self.made
    }
}

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/qr-delegate/qr/generate", post(generate))
        .route("/qr-delegate/qr/subscribe/{qr_id}", get(subscribe))
}

#[derive(Deserialize)]
struct Generate {
    esia_session: Option<String>,
}

/// `{esia_session}` or nothing: `signed_token` and `qr_id` [1 identity.md §1.5; stand: `svg`, the picture of
/// `gosuslugi://auth/signed_token=…`].
async fn generate(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    let bad = |reason: &str| {
        let body = json!({ "error": { "code": "INVALID_REQUEST", "message": reason } });
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    };
    let named = match body.trim_ascii() {
        b"" | b"null" => None,
        body => match serde_json::from_slice::<Generate>(body) {
            Ok(given) => given.esia_session,
            Err(error) => return bad(&error.to_string()),
        },
    };
    let now = world.clock.now();
    let Some(session) = named.or_else(|| session(&headers)).filter(|name| {
        let inner = world.esia.inner.lock();
        inner
            .attempts
            .get(name)
            .is_some_and(|attempt| attempt.until > now)
    }) else {
        let body = json!({ "error": {
            "code": "QR_AUTHORIZATION_SESSION_EXPIRED",
            "message": "no sign-in is under way for this ESIA_SESSION",
        } });
        return (StatusCode::UNAUTHORIZED, Json(body)).into_response();
    };
    let qr_id = random::uuid();
    let until = later(now, world.settings().esia_qr_seconds);
    let signed_token = world.secret(jwt::sign(&json!({ "qr": qr_id, "exp": until.as_second() })));
    let text = format!("gosuslugi://auth/signed_token={signed_token}");
    let qr = Qr {
        signed_token: signed_token.clone(),
        session: session.clone(),
        made: now,
        until,
        scanned: None,
    };
    {
        let mut inner = world.esia.inner.lock();
        // Long dead ones; one that has just expired still has a page that waits for the news.
        inner.qr.retain(|_, qr| later(qr.until, 600) > now);
        inner.qr.insert(qr_id.clone(), qr);
    }
    world.esia.tell();
    Json(json!({ "signed_token": signed_token, "qr_id": qr_id, "svg": crate::qr_code::picture(&text) }))
        .into_response()
}

/// Server-sent events: one with the next `action`, or with `error`; no headers before it [1 identity.md §1.5].
async fn subscribe(
    State(world): State<Arc<World>>,
    Path(qr_id): Path<String>,
) -> impl axum::response::IntoResponse {
    let mut changes = world.esia.changed.subscribe();
    let mut clock = world.clock.changes();
    let outcome = loop {
        match outcome(&world, &qr_id) {
            Ok(outcome) => break outcome,
            // Whatever comes first: a telephone answers, the stand's clock is set, the code grows old.
            Err(left) => tokio::select! {
                _ = changes.changed() => {}
                _ = clock.changed() => {}
                () = tokio::time::sleep(left) => {}
            },
        }
    };
    let event = Event::default().data(outcome.to_string());
    Sse::new(stream::iter([Ok::<_, Infallible>(event)]))
}

fn error(code: &str, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message } })
}

/// What to tell the page; `Err`: nothing yet, and how long this can last at most.
fn outcome(world: &World, qr_id: &str) -> Result<Value, std::time::Duration> {
    let now = world.clock.now();
    let settings = world.settings();
    let mut inner = world.esia.inner.lock();
    let Some(qr) = inner.qr.get(qr_id).cloned() else {
        return Ok(error("QR_CODE_SESSION_NOT_FOUND", "no such code"));
    };
    let is_open = inner
        .attempts
        .get(&qr.session)
        .is_some_and(|attempt| attempt.until > now);
    if !is_open {
        return Ok(error(
            "QR_AUTHORIZATION_SESSION_EXPIRED",
            "the sign-in is over",
        ));
    }
    let Some(Scan { person, agrees }) = qr.scanned else {
        if qr.until <= now {
            return Ok(error("QR_CODE_SESSION_OUTDATED", "the code is too old"));
        }
        let left = qr.until.duration_since(now);
        return Err(left.try_into().unwrap_or_default());
    };
    inner.qr.remove(qr_id);
    if !agrees {
        return Ok(error("QR_AUTHORIZATION_REJECTED", "the person said no"));
    }
    if inner.qr_failures < settings.esia_qr_failures {
        inner.qr_failures += 1;
        inner.attempts.remove(&qr.session);
        return Ok(error(FAILED.code, &FAILED.description()));
    }
    let Some(attempt) = inner.attempts.get_mut(&qr.session) else {
        return Ok(error(
            "QR_AUTHORIZATION_SESSION_EXPIRED",
            "the sign-in is over",
        ));
    };
    attempt.recognise(world, person);
    Ok(attempt.show(world))
}

/// The telephone scans what is on the screen.
pub(super) fn scan(
    world: &World,
    signed_token: &str,
    person: &str,
    agrees: bool,
) -> Result<(), &'static str> {
    let token = signed_token
        .trim()
        .trim_start_matches("gosuslugi://auth/signed_token=");
    let person = world
        .school
        .person(person)
        .ok_or("person: nobody of that name")?;
    if person.gosuslugi.is_locked {
        return Err("person: the account is locked");
    }
    let now = world.clock.now();
    {
        let mut inner = world.esia.inner.lock();
        let qr = inner
            .qr
            .values_mut()
            .find(|qr| qr.signed_token == token)
            .ok_or("signed_token: no such code")?;
        if !qr.waits(now) {
            return Err("signed_token: the code is too old or was scanned");
        }
        qr.scanned = Some(Scan {
            person: person.id,
            agrees,
        });
    }
    world.esia.tell();
    Ok(())
}
