//! The endpoints an app calls: `/oauth2/*` (identity.md §2.3, §2.4).

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::clients::client;
use super::{Code, Inner, Redemption, Session, challenge_of};
use crate::school::{Person, VkAccount};
use crate::settings::DeadRefreshError;
use crate::{World, jwt, random};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/oauth2/auth", post(token))
        .route("/oauth2/user_info", post(user_info))
        .route("/oauth2/public_info", post(public_info))
        .route("/oauth2/logout", post(logout))
        .route("/oauth2/revoke", post(revoke))
}

type Parameters = HashMap<String, String>;

/// The web SDK sends all but `code` in the query, the mobile ones all in the body [C]: both count, the body first.
fn parameters(query: Parameters, body: &str) -> Parameters {
    let mut all = query;
    all.extend(url::form_urlencoded::parse(body.as_bytes()).into_owned());
    all
}

fn value<'a>(parameters: &'a Parameters, name: &str) -> &'a str {
    parameters.get(name).map(String::as_str).unwrap_or_default()
}

/// `{"error","error_description","state"}`; seen even on HTTP 200 [C identity.md §2.4].
fn refuse(world: &World, parameters: &Parameters, error: &str, description: &str) -> Response {
    let status = StatusCode::from_u16(world.settings().vk_error_status).unwrap_or(StatusCode::OK);
    let mut body = json!({ "error": error, "error_description": description });
    if let (Some(state), Some(body)) = (parameters.get("state"), body.as_object_mut()) {
        body.insert("state".into(), json!(state));
    }
    (status, Json(body)).into_response()
}

/// `POST /oauth2/auth` [C identity.md §2.3].
async fn token(
    State(world): State<Arc<World>>,
    Query(query): Query<Parameters>,
    body: String,
) -> Response {
    let parameters = parameters(query, &body);
    for name in ["code_verifier", "state"] {
        world.secret(value(&parameters, name));
    }
    if client(&world, value(&parameters, "client_id")).is_none() {
        return refuse(
            &world,
            &parameters,
            "invalid_client",
            "client_id is missing or invalid",
        );
    }
    match value(&parameters, "grant_type") {
        "authorization_code" => exchange(&world, &parameters),
        "refresh_token" => refresh(&world, &parameters),
        _ => refuse(
            &world,
            &parameters,
            "invalid_request",
            "grant_type is missing or invalid",
        ),
    }
}

/// What a code stands for; the code is spent.
pub(super) fn redeem(
    world: &World,
    asked: Redemption<'_>,
) -> Result<Code, (&'static str, &'static str)> {
    // Single use: a wrong verifier spends the code as well.
    let code = world.vk.0.lock().codes.remove(asked.code);
    let code = code
        .filter(|code| world.clock.now() < code.until && code.client_id == asked.client_id)
        .ok_or(("invalid_grant", "code is invalid or expired"))?;
    if asked.redirect_uri != code.redirect_uri {
        return Err(("invalid_request", "redirect_uri is missing or invalid"));
    }
    if asked.device_id != code.device_id {
        return Err(("invalid_request", "device_id is missing or invalid"));
    }
    let is_verifier = (43..=128).contains(&asked.verifier.len())
        && asked
            .verifier
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if !is_verifier || challenge_of(asked.verifier) != code.challenge {
        return Err(("invalid_grant", "code_verifier is missing or invalid"));
    }
    Ok(code)
}

fn exchange(world: &World, parameters: &Parameters) -> Response {
    let asked = Redemption {
        client_id: value(parameters, "client_id"),
        redirect_uri: value(parameters, "redirect_uri"),
        code: value(parameters, "code"),
        device_id: value(parameters, "device_id"),
        verifier: value(parameters, "code_verifier"),
    };
    let code = match redeem(world, asked) {
        Ok(code) => code,
        Err((error, description)) => return refuse(world, parameters, error, description),
    };
    let Some((person, account)) = account_of(world, code.person) else {
        return refuse(world, parameters, "server_error", "no such user");
    };
    let id_token = world.secret(jwt::sign(&json!({
        "iss": "VK", "sub": account.user_id, "app": code.client_id.parse::<u64>().unwrap_or_default(), "iat": world.clock.now().as_second(),
    })));
    let session = Session {
        client_id: code.client_id,
        person: person.id,
        device_id: code.device_id,
        scope: code.scope,
        access: String::new(),
        access_until: Timestamp::MIN,
        refresh: String::new(),
        id_token: id_token.clone(),
    };
    let mut inner = world.vk.0.lock();
    inner.last_session += 1;
    let number = inner.last_session;
    inner.sessions.insert(number, session);
    let mut answer = renew(world, &mut inner, number, parameters, account);
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("id_token".into(), json!(id_token));
    }
    Json(answer).into_response()
}

/// New tokens for a session; the old ones die: rotation [C].
fn renew(
    world: &World,
    inner: &mut Inner,
    number: u64,
    parameters: &Parameters,
    account: &VkAccount,
) -> Value {
    let seconds = world.settings().vk_access_seconds;
    let now = world.clock.now();
    let access = world.secret(format!("vk2.a.{}", random::token()));
    let refresh = world.secret(format!("vk2.r.{}", random::token()));
    let mut scope = String::new();
    if let Some(session) = inner.sessions.get_mut(&number) {
        session.access.clone_from(&access);
        session.access_until = now
            .saturating_add(SignedDuration::from_secs(i64::from(seconds)))
            .unwrap_or(Timestamp::MAX);
        session.refresh.clone_from(&refresh);
        scope.clone_from(&session.scope);
    }
    json!({
        "access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": seconds,
        "user_id": account.user_id, "state": value(parameters, "state"), "scope": scope,
    })
}

fn refresh(world: &World, parameters: &Parameters) -> Response {
    let settings = world.settings();
    let error = match settings.vk_dead_refresh_error {
        DeadRefreshError::InvalidGrant => "invalid_grant",
        DeadRefreshError::InvalidRequest => "invalid_request",
    };
    let dead = || {
        refuse(
            world,
            parameters,
            error,
            "refresh_token is missing or invalid",
        )
    };
    let token = value(parameters, "refresh_token");
    if token.is_empty() || settings.vk_refresh_dead {
        return dead();
    }
    let mut inner = world.vk.0.lock();
    let known = inner
        .sessions
        .iter()
        .find(|(_, s)| s.refresh == token && s.client_id == value(parameters, "client_id"))
        .map(|(number, s)| (*number, s.clone()));
    let Some((number, session)) = known else {
        return dead();
    };
    if value(parameters, "device_id") != session.device_id {
        return refuse(
            world,
            parameters,
            "invalid_request",
            "device_id is missing or invalid",
        );
    }
    let Some((_, account)) = account_of(world, session.person) else {
        return dead();
    };
    Json(renew(world, &mut inner, number, parameters, account)).into_response()
}

pub(super) fn account_of<'a>(world: &'a World, id: &str) -> Option<(&'a Person, &'a VkAccount)> {
    let person = world.school.person(id)?;
    Some((person, person.vk.as_ref()?))
}

/// The session of a living access token.
fn session_of(world: &World, parameters: &Parameters) -> Option<(u64, Session)> {
    let token = value(parameters, "access_token");
    let inner = world.vk.0.lock();
    let (number, session) = inner.sessions.iter().find(|(_, s)| {
        !token.is_empty() && s.access == token && s.client_id == value(parameters, "client_id")
    })?;
    (world.clock.now() < session.access_until).then(|| (*number, session.clone()))
}

/// `POST /oauth2/user_info` [C identity.md §2.3]: by scope.
async fn user_info(
    State(world): State<Arc<World>>,
    Query(query): Query<Parameters>,
    body: String,
) -> Response {
    let parameters = parameters(query, &body);
    if client(&world, value(&parameters, "client_id")).is_none() {
        return refuse(
            &world,
            &parameters,
            "invalid_client",
            "client_id is missing or invalid",
        );
    }
    let session = session_of(&world, &parameters);
    let Some((person, account, session)) = session
        .and_then(|(_, session)| account_of(&world, session.person).map(|(p, a)| (p, a, session)))
    else {
        return refuse(
            &world,
            &parameters,
            "invalid_token",
            "access_token is missing or invalid",
        );
    };
    let mut user = json!({
        "user_id": account.user_id.to_string(), "first_name": person.first_name, "last_name": person.last_name,
        "avatar": "", "sex": if person.gender == "male" { 2 } else { 1 }, "verified": false, "birthday": "25.07.2011",
    });
    if let Some(user) = user.as_object_mut()
        && session
            .scope
            .split_whitespace()
            .any(|scope| scope == "phone")
    {
        user.insert("phone".into(), json!(format!("7{}", account.phone)));
    }
    Json(json!({ "user": user })).into_response()
}

/// `POST /oauth2/public_info` [C identity.md §2.3]: masked, by `id_token`.
async fn public_info(
    State(world): State<Arc<World>>,
    Query(query): Query<Parameters>,
    body: String,
) -> Response {
    let parameters = parameters(query, &body);
    if client(&world, value(&parameters, "client_id")).is_none() {
        return refuse(
            &world,
            &parameters,
            "invalid_client",
            "client_id is missing or invalid",
        );
    }
    let token = value(&parameters, "id_token");
    let session = world
        .vk
        .0
        .lock()
        .sessions
        .values()
        .find(|s| {
            !token.is_empty()
                && s.id_token == token
                && s.client_id == value(&parameters, "client_id")
        })
        .cloned();
    let Some((person, account)) = session.and_then(|session| account_of(&world, session.person))
    else {
        return refuse(
            &world,
            &parameters,
            "invalid_id_token",
            "id_token is missing or invalid",
        );
    };
    let initial: String = person.last_name.chars().take(1).collect();
    Json(json!({ "user": {
        "user_id": account.user_id.to_string(), "first_name": person.first_name, "last_name": format!("{initial}."),
        "phone": "+7 *** *** ** 11", "avatar": "", "email": "",
    } }))
    .into_response()
}

/// Ends the session of a living access token; its refresh token dies with it.
fn end(world: &World, parameters: &Parameters, count: impl FnOnce(&mut Inner)) -> Response {
    if client(world, value(parameters, "client_id")).is_none() {
        return refuse(
            world,
            parameters,
            "invalid_client",
            "client_id is missing or invalid",
        );
    }
    let Some((number, _)) = session_of(world, parameters) else {
        return refuse(
            world,
            parameters,
            "invalid_token",
            "access_token is missing or invalid",
        );
    };
    let mut inner = world.vk.0.lock();
    inner.sessions.remove(&number);
    count(&mut inner);
    Json(json!({ "response": 1 })).into_response()
}

/// `POST /oauth2/logout` [C identity.md §2.3].
async fn logout(
    State(world): State<Arc<World>>,
    Query(query): Query<Parameters>,
    body: String,
) -> Response {
    end(&world, &parameters(query, &body), |inner| {
        inner.logged_out += 1
    })
}

/// `POST /oauth2/revoke` [C identity.md §2.3].
async fn revoke(
    State(world): State<Arc<World>>,
    Query(query): Query<Parameters>,
    body: String,
) -> Response {
    end(&world, &parameters(query, &body), |inner| {
        inner.revoked += 1
    })
}
