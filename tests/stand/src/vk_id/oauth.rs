//! The endpoints an application calls: `/oauth2/*` and the web SDK's own (identity.md §2.3, §2.4).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequest, Query, Request as HttpRequest, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::accounts::{Account, masked};
use super::clients::{self, Client, client};
use super::pages::in_digits;
use super::{Code, Inner, Redemption, Session, captcha, challenge_of, from_now, is_token};
use crate::settings::{DeadRefreshError, VkError};
use crate::{World, jwt, random};

pub(super) fn routes(world: &Arc<World>) -> Router<Arc<World>> {
    Router::new()
        .route("/oauth2/auth", post(token))
        .route("/oauth2/user_info", post(user_info))
        .route("/oauth2/public_info", post(public_info))
        .route("/oauth2/logout", post(logout))
        .route("/oauth2/revoke", post(revoke))
        .route("/stat_events_vkid_sdk", post(statistics))
        .route("/vkid_sdk_get_config", post(sdk_config))
        .layer(middleware::from_fn_with_state(Arc::clone(world), cors))
}

type Parameters = HashMap<String, String>;

/// What pages of other origins may read: the answers to calls that need no preflight, for pages of registered
/// applications [G: which origins; C identity.md §2.3: a header that needs a preflight does not work]. The SDK sends
/// its statistics with credentials, so the origin is named and not `*` [C the SDK's source].
async fn cors(State(world): State<Arc<World>>, request: HttpRequest, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let is_preflight = *request.method() == Method::OPTIONS;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    let allowed = origin.filter(|origin| {
        world.settings().vk_cors_any_origin
            || origin
                .to_str()
                .is_ok_and(|origin| clients::owns_origin(&world, origin))
    });
    if let Some(origin) = allowed
        && !is_preflight
    {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_CREDENTIALS,
            HeaderValue::from_static("true"),
        );
    }
    response
}

/// A call that got past the client's id, the rate limit, the captcha and the errors that the stand was told to give.
struct Call {
    client: Client,
    parameters: Parameters,
}

impl Call {
    fn value(&self, name: &str) -> &str {
        value(&self.parameters, name)
    }

    fn refuse(&self, world: &World, error: VkError, description: &str) -> Response {
        refuse(world, &self.parameters, error, description)
    }
}

impl FromRequest<Arc<World>> for Call {
    type Rejection = Response;

    /// The web SDK sends all but `code` in the query, the mobile ones all in the body [C]: both count, the body
    /// first. A token may stand in the header instead [C: it triggers a preflight in browsers].
    async fn from_request(request: HttpRequest, world: &Arc<World>) -> Result<Self, Response> {
        let headers = request.headers().clone();
        let Query(mut parameters) =
            Query::<Parameters>::try_from_uri(request.uri()).unwrap_or_default();
        let body = String::from_request(request, world).await;
        let body = body.map_err(axum::response::IntoResponse::into_response)?;
        parameters.extend(url::form_urlencoded::parse(body.as_bytes()).into_owned());
        if let Some(token) = bearer(&headers) {
            parameters.entry("access_token".into()).or_insert(token);
        }
        for name in ["code_verifier", "state"] {
            world.secret(value(&parameters, name));
        }
        let Some(client) = client(world, value(&parameters, "client_id")) else {
            let text = "client_id is missing or invalid";
            return Err(refuse(world, &parameters, VkError::InvalidClient, text));
        };
        if is_too_fast(world, &client) {
            return Err(refuse(
                world,
                &parameters,
                VkError::SlowDown,
                "rate limit exceeded",
            ));
        }
        if let Some(error) = world.settings().vk_error {
            return Err(refuse(world, &parameters, error, "as the stand was told"));
        }
        match captcha::challenge(world, &headers, &parameters) {
            Some(challenge) => Err(challenge),
            None => Ok(Self { client, parameters }),
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    Some(value.strip_prefix("Bearer ")?.trim().to_owned())
}

/// Counts the client's calls of the last minute, by the stand's clock.
fn is_too_fast(world: &World, client: &Client) -> bool {
    let limit = world.settings().vk_calls_per_minute;
    if limit == 0 {
        return false;
    }
    let now = world.clock.now();
    let since = now
        .saturating_sub(SignedDuration::from_secs(60))
        .unwrap_or(Timestamp::MIN);
    let mut inner = world.vk.0.lock();
    let calls = inner.calls.entry(client.id.clone()).or_default();
    calls.retain(|at| *at > since && *at <= now);
    calls.push_back(now);
    let over = calls.len() > usize::try_from(limit).unwrap_or(usize::MAX);
    if over {
        // A refused call does not count: whoever waits a minute is served.
        calls.pop_back();
    }
    over
}

fn value<'a>(parameters: &'a Parameters, name: &str) -> &'a str {
    parameters.get(name).map(String::as_str).unwrap_or_default()
}

/// `{"error","error_description","state"}`; seen even on HTTP 200 [C identity.md §2.4].
fn refuse(world: &World, parameters: &Parameters, error: VkError, description: &str) -> Response {
    let status = StatusCode::from_u16(world.settings().vk_error_status).unwrap_or(StatusCode::OK);
    let mut body = json!({ "error": error.code(), "error_description": description });
    if let (Some(state), Some(body)) = (parameters.get("state"), body.as_object_mut()) {
        body.insert("state".into(), json!(state));
    }
    (status, Json(body)).into_response()
}

/// `POST /oauth2/auth` [C identity.md §2.3]: a code, a refresh token or a v1 token for new ones.
async fn token(State(world): State<Arc<World>>, call: Call) -> Response {
    let ip = call.value("ip");
    if !ip.is_empty() && ip.parse::<IpAddr>().is_err() {
        return call.refuse(&world, VkError::InvalidRequest, "ip is invalid");
    }
    match call.value("grant_type") {
        "authorization_code" => exchange(&world, &call),
        "refresh_token" => refresh(&world, &call),
        "access_token" => migrate(&world, &call),
        _ => call.refuse(
            &world,
            VkError::InvalidRequest,
            "grant_type is missing or invalid",
        ),
    }
}

/// What a code stands for; the code is spent.
pub(super) fn redeem(
    world: &World,
    asked: Redemption<'_>,
) -> Result<Code, (VkError, &'static str)> {
    let grant = |text| (VkError::InvalidGrant, text);
    let request = |text| (VkError::InvalidRequest, text);
    // Single use: a wrong verifier spends the code as well.
    let code = world.vk.0.lock().codes.remove(asked.code);
    let code = code
        .filter(|code| world.clock.now() < code.until && code.client_id == asked.client_id)
        .ok_or(grant("code is invalid or expired"))?;
    if !code.redirect_uri.is_empty() && asked.redirect_uri != code.redirect_uri {
        return Err(request("redirect_uri is missing or invalid"));
    }
    if asked.device_id != code.device_id {
        return Err(request("device_id is missing or invalid"));
    }
    if !is_token(asked.verifier, 43, 128) || challenge_of(asked.verifier) != code.challenge {
        return Err(grant("code_verifier is missing or invalid"));
    }
    Ok(code)
}

fn exchange(world: &World, call: &Call) -> Response {
    let asked = Redemption {
        client_id: &call.client.id,
        redirect_uri: call.value("redirect_uri"),
        code: call.value("code"),
        device_id: call.value("device_id"),
        verifier: call.value("code_verifier"),
    };
    let code = match redeem(world, asked) {
        Ok(code) => code,
        Err((error, description)) => return call.refuse(world, error, description),
    };
    let now = world.clock.now();
    let id_token = world.secret(jwt::sign(&json!({
        "iss": "VK", "sub": code.user_id, "app": call.client.id.parse::<u64>().unwrap_or_default(),
        "iat": now.as_second(), "jti": random::hex32(),
    })));
    let session = Session {
        client_id: code.client_id,
        user_id: code.user_id,
        device_id: code.device_id,
        scope: code.scope,
        access: String::new(),
        access_until: Timestamp::MIN,
        refresh: String::new(),
        refresh_until: Timestamp::MIN,
        spent: Vec::new(),
        id_token: id_token.clone(),
    };
    let mut inner = world.vk.0.lock();
    inner.last_session += 1;
    let number = inner.last_session;
    let session = inner.sessions.entry(number).or_insert(session);
    let mut answer = renew(world, session, call, None);
    if let Some(answer) = answer.as_object_mut() {
        answer.insert("id_token".into(), json!(id_token));
    }
    Json(answer).into_response()
}

/// New tokens for a session; the old ones die: rotation [C identity.md §2.3].
fn renew(world: &World, session: &mut Session, call: &Call, scope: Option<String>) -> Value {
    let settings = world.settings();
    let access = world.secret(format!("vk2.a.{}", random::token()));
    let refresh = world.secret(format!("vk2.r.{}", random::token()));
    let spent = std::mem::replace(&mut session.refresh, refresh.clone());
    if !spent.is_empty() {
        session.spent.push(spent);
    }
    session.access.clone_from(&access);
    session.access_until = from_now(world, settings.vk_access_seconds);
    session.refresh_until = from_now(world, settings.vk_refresh_seconds);
    if let Some(scope) = scope {
        session.scope = scope;
    }
    json!({
        "access_token": access, "refresh_token": refresh, "token_type": "Bearer",
        "expires_in": settings.vk_access_seconds, "user_id": session.user_id,
        "state": call.value("state"), "scope": session.scope,
    })
}

/// A refresh token that was already changed for a newer one ends its session where the settings say so [G].
fn refresh(world: &World, call: &Call) -> Response {
    let settings = world.settings();
    let error = match settings.vk_dead_refresh_error {
        DeadRefreshError::InvalidGrant => VkError::InvalidGrant,
        DeadRefreshError::InvalidRequest => VkError::InvalidRequest,
    };
    let dead = || call.refuse(world, error, "refresh_token is missing or invalid");
    let token = call.value("refresh_token");
    if token.is_empty() || settings.vk_refresh_dead {
        return dead();
    }
    let mut inner = world.vk.0.lock();
    let known = inner.sessions.iter().find(|(_, session)| {
        session.client_id == call.client.id
            && (session.refresh == token || session.spent.iter().any(|spent| spent == token))
    });
    let Some((number, is_spent)) = known.map(|(n, session)| (*n, session.refresh != token)) else {
        return dead();
    };
    if is_spent {
        if settings.vk_reuse_ends_session {
            inner.sessions.remove(&number);
        }
        return dead();
    }
    let Some(session) = inner.sessions.get_mut(&number) else {
        return dead();
    };
    if world.clock.now() >= session.refresh_until {
        inner.sessions.remove(&number);
        return dead();
    }
    if call.value("device_id") != session.device_id {
        return call.refuse(
            world,
            VkError::InvalidRequest,
            "device_id is missing or invalid",
        );
    }
    let scope = call.value("scope");
    let granted: Vec<&str> = session.scope.split_whitespace().collect();
    if scope
        .split_whitespace()
        .any(|word| !granted.contains(&word))
    {
        return call.refuse(world, VkError::InvalidScope, "scope is wider than granted");
    }
    let scope = (!scope.trim().is_empty()).then(|| scope.to_owned());
    Json(renew(world, session, call, scope)).into_response()
}

/// A token of the time before OAuth 2.1 for a code: `grant_type=access_token`, `response_type=code` [C identity.md
/// §2.3].
fn migrate(world: &World, call: &Call) -> Response {
    let refuse = |text| call.refuse(world, VkError::InvalidRequest, text);
    if call.value("response_type") != "code" {
        return refuse("response_type must be code");
    }
    let challenge = call.value("code_challenge");
    let is_s256 = matches!(call.value("code_challenge_method"), "s256" | "S256");
    if !is_s256 || !is_token(challenge, 43, 43) {
        return refuse("code_challenge is missing or invalid");
    }
    let device_id = match call.value("device_id") {
        "" => world.secret(random::token()),
        given if given.len() <= 128 => world.secret(given),
        _ => return refuse("device_id is missing or invalid"),
    };
    let mut inner = world.vk.0.lock();
    let Some(user_id) = inner.v1_tokens.remove(call.value("access_token")) else {
        return call.refuse(
            world,
            VkError::InvalidToken,
            "access_token is missing or invalid",
        );
    };
    let code = world.secret(format!("vk2.a.{}", random::token()));
    let granted = Code {
        client_id: call.client.id.clone(),
        redirect_uri: String::new(),
        user_id,
        challenge: challenge.into(),
        device_id: device_id.clone(),
        scope: "vkid.personal_info".into(),
        until: from_now(world, world.settings().vk_code_seconds),
    };
    inner.codes.insert(code.clone(), granted);
    let state = call.value("state");
    Json(json!({ "code": code, "state": state, "device_id": device_id })).into_response()
}

/// The session of a living access token.
fn session_of(world: &World, inner: &Inner, call: &Call) -> Option<(u64, Session)> {
    let token = call.value("access_token");
    let (number, session) = inner.sessions.iter().find(|(_, session)| {
        !token.is_empty() && session.access == token && session.client_id == call.client.id
    })?;
    (world.clock.now() < session.access_until).then(|| (*number, session.clone()))
}

fn no_session(world: &World, call: &Call) -> Response {
    call.refuse(
        world,
        VkError::InvalidToken,
        "access_token is missing or invalid",
    )
}

/// `POST /oauth2/user_info` [C identity.md §2.3]: by scope. Whether an учебный профиль answers in the account's place
/// is not known [G].
/// Switch: `vk_user_is_profile`.
async fn user_info(State(world): State<Arc<World>>, call: Call) -> Response {
    let inner = world.vk.0.lock();
    let found = session_of(&world, &inner, &call)
        .and_then(|(_, session)| Some((inner.accounts.by_id(session.user_id)?, session)));
    let Some((account, session)) = found else {
        return no_session(&world, &call);
    };
    let about = account.shown(world.settings().vk_user_is_profile);
    let mut user = json!({ "user_id": account.user_id.to_string() });
    let mut add = |scope: &str, fields: Value| {
        if session
            .scope
            .split_whitespace()
            .any(|granted| granted == scope)
            && let (Some(user), Value::Object(fields)) = (user.as_object_mut(), fields)
        {
            user.extend(fields);
        }
    };
    add(
        "vkid.personal_info",
        json!({
            "first_name": about.first_name, "last_name": about.last_name, "avatar": "",
            "sex": if about.is_male { 2 } else { 1 }, "verified": false, "birthday": in_digits(about.born),
        }),
    );
    add("phone", json!({ "phone": format!("7{}", account.phone) }));
    add("email", json!({ "email": account.email }));
    Json(json!({ "user": user })).into_response()
}

/// `POST /oauth2/public_info` [C identity.md §2.3]: masked, by `id_token`.
async fn public_info(State(world): State<Arc<World>>, call: Call) -> Response {
    let token = call.value("id_token");
    let inner = world.vk.0.lock();
    let session = inner.sessions.values().find(|session| {
        !token.is_empty() && session.id_token == token && session.client_id == call.client.id
    });
    let Some(account) = session.and_then(|session| inner.accounts.by_id(session.user_id)) else {
        return call.refuse(
            &world,
            VkError::InvalidIdToken,
            "id_token is missing or invalid",
        );
    };
    Json(json!({ "user": masked_user(&world, account) })).into_response()
}

fn masked_user(world: &World, account: &Account) -> Value {
    let about = account.shown(world.settings().vk_user_is_profile);
    let initial: String = about.last_name.chars().take(1).collect();
    let email = account
        .email
        .split_once('@')
        .map_or_else(String::new, |(name, host)| {
            format!("{}***@{host}", name.chars().take(1).collect::<String>())
        });
    json!({
        "user_id": account.user_id.to_string(), "first_name": about.first_name,
        "last_name": format!("{initial}."), "phone": masked(&account.phone), "avatar": "", "email": email,
    })
}

/// `POST /oauth2/logout` [C identity.md §2.3]: this session ends; its refresh token dies with it.
async fn logout(State(world): State<Arc<World>>, call: Call) -> Response {
    let mut inner = world.vk.0.lock();
    let Some((number, _)) = session_of(&world, &inner, &call) else {
        return no_session(&world, &call);
    };
    inner.sessions.remove(&number);
    inner.logged_out += 1;
    Json(json!({ "response": 1 })).into_response()
}

/// `POST /oauth2/revoke` [C identity.md §2.3]: the person's consent is taken back, and with it every session of the
/// application for that person [G: every].
/// «Every», fixed: one client cannot tell.
async fn revoke(State(world): State<Arc<World>>, call: Call) -> Response {
    let mut inner = world.vk.0.lock();
    let Some((_, session)) = session_of(&world, &inner, &call) else {
        return no_session(&world, &call);
    };
    let (user_id, client_id) = (session.user_id, session.client_id);
    inner
        .sessions
        .retain(|_, other| other.user_id != user_id || other.client_id != client_id);
    inner.consents.remove(&(user_id, client_id));
    inner.revoked += 1;
    Json(json!({ "response": 1 })).into_response()
}

/// `POST /stat_events_vkid_sdk` [C the SDK's source: it is called; G: the answer].
/// The answer, fixed: the SDK ignores it.
async fn statistics() -> Json<Value> {
    Json(json!({ "response": 1 }))
}

/// `POST /vkid_sdk_get_config` [C the SDK's source]: whether a page is to load MyTracker. Here it is not.
async fn sdk_config() -> Json<Value> {
    Json(json!({ "response": { "active": 0 } }))
}
