//! `/aas/oauth2/te`: codes and refresh tokens become access tokens.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::authorise::{Version, check_time, client, scopes};
use super::params::Params;
use super::refusal::{self as refuse, Refusal};
use super::{CERTIFICATE_HASH, Grant, ISSUER, later};
use crate::school::Person;
use crate::{World, jwt, random};

/// What an access token opens.
#[derive(Debug, Clone)]
pub(super) struct Access {
    pub(super) person: &'static str,
    pub(super) scopes: Vec<String>,
    pub(super) until: Timestamp,
}

/// 180 days [?]: no public source names the life of ESIA's refresh token.
const REFRESH_SECONDS: u32 = 15_552_000;

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/aas/oauth2/v3/te", post(third))
        .route("/aas/oauth2/te", post(first))
        .route("/public/esia.pem", get(key))
}

/// The public key of the stand's tokens as PEM [stand; ESIA itself gives `/public/esia.zip`, identity.md §1.3].
async fn key() -> impl axum::response::IntoResponse {
    (
        [(header::CONTENT_TYPE, "application/x-pem-file")],
        jwt::public_key(),
    )
}

/// Token, current form: JSON, or an error as JSON with 400 [C identity.md §1.1, §1.3].
async fn third(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&world, Version::Second, query.as_deref(), &headers, &body)
}

/// Token, old form: takes codes of `/aas/oauth2/ac` only [C identity.md §1.1].
async fn first(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&world, Version::First, query.as_deref(), &headers, &body)
}

fn answer(
    world: &World,
    version: Version,
    query: Option<&str>,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let Some(params) = Params::read(query, headers, body) else {
        return refused(&refuse::UNREADABLE, None);
    };
    match exchange(world, version, &params) {
        Ok(token) => Json(token).into_response(),
        Err(refusal) => refused(&refusal, params.get("state")),
    }
}

/// HTTP 400 with `error`, `error_description`, `state` [C identity.md §1.3].
fn refused(refusal: &Refusal, state: Option<&str>) -> Response {
    let mut body = json!({ "error": refusal.error, "error_description": refusal.description() });
    if let Some(state) = state {
        body["state"] = state.into();
    }
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

/// What the portal's server sends to `v3/te` [C identity.md §1.2].
pub(super) fn portal_request(
    world: &World,
    code: &str,
    client_id: &str,
    redirect_uri: &str,
) -> Params {
    let timestamp = world.clock.zoned().strftime("%Y.%m.%d %H:%M:%S %z");
    Params::from([
        ("client_id", client_id),
        ("client_secret", &world.secret(random::signature())),
        ("client_certificate_hash", CERTIFICATE_HASH),
        ("redirect_uri", redirect_uri),
        ("scope", "openid fullname snils"),
        ("timestamp", &timestamp.to_string()),
        ("state", &random::uuid()),
        ("grant_type", "authorization_code"),
        ("token_type", "Bearer"),
        ("code", code),
    ])
}

/// The exchange itself; every refusal of identity.md §1.4 that has a cause here.
pub(super) fn exchange(world: &World, version: Version, params: &Params) -> Result<Value, Refusal> {
    let mandatory = |name| params.get(name).ok_or(refuse::MANDATORY);
    if params.repeats() {
        return Err(refuse::PARAMETER);
    }
    let client = client(world, mandatory("client_id")?).ok_or(refuse::CLIENT)?;
    let grant_type = mandatory("grant_type")?;
    let timestamp = mandatory("timestamp")?;
    let state = mandatory("state")?;
    client.check(version, params)?;
    check_time(world, timestamp)?;
    if params
        .get("token_type")
        .is_some_and(|kind| kind != "Bearer")
    {
        return Err(refuse::PARAMETER);
    }
    scopes(params.get("scope").ok_or(refuse::NO_SCOPE)?)?;
    if let Some(forced) = world.settings().esia_te_refusal {
        return Err(refuse::by_code(&forced).unwrap_or(refuse::INTERNAL));
    }
    let now = world.clock.now();
    let grant = match grant_type {
        "authorization_code" => {
            let code = mandatory("code")?;
            let redirect_uri = mandatory("redirect_uri")?;
            // Taken out before it is looked at: a code is good for one try.
            let grant = world.esia.inner.lock().codes.remove(code);
            let grant = grant.ok_or(refuse::CODE)?;
            if grant.asked.version != version {
                return Err(refuse::CODE_TYPE);
            }
            if grant.until <= now
                || grant.asked.client_id != client.id
                || grant.asked.redirect_uri != redirect_uri
            {
                return Err(refuse::CODE);
            }
            check_verifier(
                grant.asked.challenge.as_deref(),
                params.get("code_verifier"),
            )?;
            grant
        }
        "refresh_token" => {
            let token = mandatory("refresh_token")?;
            let mut inner = world.esia.inner.lock();
            let grant = inner.refresh.get(token).cloned().ok_or(refuse::CODE)?;
            if grant.until <= now || grant.asked.client_id != client.id {
                return Err(refuse::CODE);
            }
            if world.settings().esia_refresh_once {
                inner.refresh.remove(token);
            }
            grant
        }
        // Neither of the stand's client systems may act without a person.
        "client_credentials" => return Err(refuse::CLIENT_GRANT),
        _ => return Err(refuse::GRANT),
    };
    let person = world.school.person(grant.person).ok_or(refuse::INTERNAL)?;
    Ok(issue(world, person, grant, state, now))
}

/// PKCE [C identity.md §1.4: 007039, 007040].
fn check_verifier(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), Refusal> {
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(refuse::NO_CHALLENGE),
        (Some(_), None) => Err(refuse::CHALLENGE),
        (Some(challenge), Some(verifier)) => {
            let sum = BASE64URL.encode(Sha256::digest(verifier.as_bytes()));
            (sum == challenge.trim_end_matches('='))
                .then_some(())
                .ok_or(refuse::CHALLENGE)
        }
    }
}

fn issue(world: &World, person: &Person, grant: Grant, state: &str, now: Timestamp) -> Value {
    let settings = world.settings();
    let until = later(now, settings.esia_access_seconds);
    let access_token = world.secret(access_token(person, &grant, now, until));
    let access = Access {
        person: person.id,
        scopes: grant.asked.scopes.clone(),
        until,
    };
    let mut answer = json!({
        "access_token": access_token,
        "id_token": world.secret(id_token(person, &grant, now)),
        "state": state,
        "token_type": "Bearer",
        "expires_in": settings.esia_access_seconds,
    });
    let mut inner = world.esia.inner.lock();
    inner.access.retain(|_, access| access.until > now);
    inner.access.insert(access_token, access);
    if grant.asked.is_offline || settings.esia_refresh_online {
        // Of a UUID's form [G].
        let refresh_token = world.secret(random::uuid());
        answer["refresh_token"] = refresh_token.as_str().into();
        let renewed = Grant {
            until: later(now, REFRESH_SECONDS),
            ..grant
        };
        inner.refresh.insert(refresh_token, renewed);
    }
    answer
}

/// Header and payload of the sample [C identity.md §1.3]; every scope but `openid` names the person.
fn access_token(person: &Person, grant: &Grant, now: Timestamp, until: Timestamp) -> String {
    let oid = person.gosuslugi.oid;
    let scopes = grant.asked.scopes.iter().map(|scope| {
        if scope == "openid" || scope.contains('?') {
            scope.clone()
        } else {
            format!("{scope}?oid={oid}")
        }
    });
    jwt::sign_with(
        &json!({ "ver": 1, "typ": "JWT", "sbt": "access", "alg": "RS256" }),
        &json!({
            "nbf": now.as_second(),
            "iat": now.as_second(),
            "exp": until.as_second(),
            "iss": ISSUER,
            "client_id": grant.asked.client_id,
            "scope": scopes.collect::<Vec<_>>().join(" "),
            "urn:esia:sid": grant.sid,
            "urn:esia:sbj_id": oid,
            // A token of the same second is another one all the same.
            "jti": random::uuid(),
        }),
    )
}

/// [C identity.md §1.3; G: `sbt` of its header].
fn id_token(person: &Person, grant: &Grant, now: Timestamp) -> String {
    let oid = person.gosuslugi.oid;
    let mut subject = json!({
        "urn:esia:sbj:typ": "P",
        "urn:esia:sbj:oid": oid,
        "urn:esia:sbj:nam": format!("OID.{oid}"),
    });
    if person.gosuslugi.is_confirmed {
        subject["urn:esia:sbj:is_tru"] = true.into();
    }
    jwt::sign_with(
        &json!({ "ver": 1, "typ": "JWT", "sbt": "id", "alg": "RS256" }),
        &json!({
            "aud": grant.asked.client_id,
            "sub": oid,
            "iss": ISSUER,
            "nbf": now.as_second(),
            "iat": now.as_second(),
            "exp": later(now, 10_800).as_second(),
            "auth_time": grant.at.as_second(),
            "amr": "PWD",
            "urn:esia:amd": "PWD",
            "urn:esia:sid": grant.sid,
            "urn:esia:sbj": subject,
        }),
    )
}
