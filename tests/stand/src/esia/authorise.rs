//! `/aas/oauth2/ac`: what a client system asks for, the way back to it, logout.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jiff::SignedDuration;
use maud::{PreEscaped, html};
use serde::Deserialize;

use super::login::Attempt;
use super::params::Params;
use super::refusal::{self as refuse, Refusal};
use super::{
    CERTIFICATE_HASH, CLIENT_ID, Grant, SESSION, STRANGER_ID, error_page, found, later, session,
};
use crate::portal::REDIRECT_PATH;
use crate::{World, bare, page, random};

/// Which pair of endpoints a client uses; a code of one is not taken by the other [C identity.md §1.1: `v3/te`
/// pairs with `v2/ac`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// `/ac` and `/te`: a PKCS#7 signature.
    First,
    /// `/v2/ac` and `/v3/te`: a raw signature and the certificate's digest.
    Second,
}

/// A client system registered with ESIA.
#[derive(Debug)]
pub(super) struct Client {
    /// Mnemonic.
    pub(super) id: &'static str,
    redirects: Vec<String>,
    /// Digest of its certificate; none: any of the right form.
    certificate: Option<&'static str>,
    /// Gets its code by a form that posts itself [1 identity.md §1.6], not by a redirect [C §1.3].
    takes_form: bool,
}

pub(super) fn client(world: &World, id: &str) -> Option<Client> {
    match id {
        CLIENT_ID => Some(Client {
            id: CLIENT_ID,
            redirects: vec![format!("{}{REDIRECT_PATH}", bare(&world.origins.portal))],
            certificate: Some(CERTIFICATE_HASH),
            takes_form: true,
        }),
        STRANGER_ID => Some(Client {
            id: STRANGER_ID,
            redirects: world.settings().esia_client_redirects,
            certificate: None,
            takes_form: false,
        }),
        _ => None,
    }
}

impl Client {
    pub(super) fn knows(&self, redirect_uri: &str) -> bool {
        self.redirects.iter().any(|known| known == redirect_uri)
    }

    /// What is wrong with a client's signature, as far as it can be told without its key: the form.
    pub(super) fn check(&self, version: Version, params: &Params) -> Result<(), Refusal> {
        let secret = params.get("client_secret").ok_or(refuse::MANDATORY)?;
        let signature = base64_of(secret).ok_or(refuse::SECRET)?;
        match version {
            // A DER sequence, as PKCS#7 is.
            Version::First if signature.first() != Some(&0x30) => Err(refuse::SECRET),
            Version::First => Ok(()),
            Version::Second => {
                let hash = params
                    .get("client_certificate_hash")
                    .ok_or(refuse::MANDATORY)?;
                let is_digest = hash.len() == 64
                    && hash
                        .bytes()
                        .all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
                if !is_digest || self.certificate.is_some_and(|own| own != hash) {
                    return Err(refuse::CERTIFICATE);
                }
                // The shortest raw signature there is: GOST R 34.10-2012 with 256 bits.
                (signature.len() >= 64).then_some(()).ok_or(refuse::SECRET)
            }
        }
    }
}

/// What the client asked for, kept until its code is redeemed.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) client_id: &'static str,
    pub(super) redirect_uri: String,
    pub(super) state: String,
    pub(super) scopes: Vec<String>,
    pub(super) version: Version,
    pub(super) is_offline: bool,
    /// PKCE.
    pub(super) challenge: Option<String>,
    confirmed_only: bool,
    names_organisation: bool,
    takes_form: bool,
}

/// Scopes ESIA knows [C identity.md §1.2, §1.3; 1 ekapusta/oauth2-esia: the list].
const SCOPES: &[&str] = &[
    "openid",
    "fullname",
    "birthdate",
    "gender",
    "snils",
    "inn",
    "id_doc",
    "birthplace",
    "medical_doc",
    "military_doc",
    "foreign_passport_doc",
    "drivers_licence_doc",
    "birth_cert_doc",
    "residence_doc",
    "temporary_residence_doc",
    "vehicles",
    "email",
    "mobile",
    "contacts",
    "addresses",
    "usr_org",
    "usr_avt",
    "kid_fullname",
    "kid_birthdate",
    "kid_gender",
    "kid_snils",
    "kid_inn",
    "kid_birth_cert_doc",
    "kid_medical_doc",
    "prm_chg",
];

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/aas/oauth2/v2/ac", get(second).post(second))
        .route("/aas/oauth2/ac", get(first).post(first))
        .route("/login/done", get(done))
        .route("/login/cancel", get(cancel))
        .route("/idp/ext/Logout", get(logout))
}

/// Authorisation code, current form, by query or form; 302 to `/login/`, back with `error`, or a page where the
/// return address cannot be trusted [C identity.md §1.1, §1.2].
async fn second(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    authorise(&world, Version::Second, query.as_deref(), &headers, &body)
}

/// Authorisation code, old form: a PKCS#7 signature, no digest of a certificate [C identity.md §1.1].
async fn first(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    authorise(&world, Version::First, query.as_deref(), &headers, &body)
}

fn authorise(
    world: &World,
    version: Version,
    query: Option<&str>,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let Some(params) = Params::read(query, headers, body) else {
        return error_page(world, &refuse::UNREADABLE);
    };
    let (Some(id), Some(redirect_uri)) = (params.get("client_id"), params.get("redirect_uri"))
    else {
        return error_page(world, &refuse::MANDATORY);
    };
    let Some(client) = client(world, id) else {
        return error_page(world, &refuse::CERTIFICATE);
    };
    if !client.knows(redirect_uri) {
        return error_page(world, &refuse::REDIRECT);
    }
    let forced = world
        .settings()
        .esia_ac_refusal
        .and_then(|code| refuse::by_code(&code));
    let asked = match (check(world, version, &client, &params), forced) {
        (Err(refusal), _) | (Ok(_), Some(refusal)) => {
            return back(redirect_uri, &refusal, params.get("state"));
        }
        (Ok(asked), None) => asked,
    };
    open(world, headers, asked)
}

/// The checks of identity.md §1.2 and §1.4.
fn check(
    world: &World,
    version: Version,
    client: &Client,
    params: &Params,
) -> Result<Asked, Refusal> {
    if params.repeats() {
        return Err(refuse::PARAMETER);
    }
    let timestamp = params.get("timestamp").ok_or(refuse::MANDATORY)?;
    let state = params.get("state").ok_or(refuse::MANDATORY)?;
    let response_type = params.get("response_type").ok_or(refuse::MANDATORY)?;
    let access_type = params.get("access_type").ok_or(refuse::MANDATORY)?;
    client.check(version, params)?;
    let scopes = scopes(params.get("scope").ok_or(refuse::NO_SCOPE)?)?;
    if response_type != "code"
        || !is_uuid(state)
        || !["online", "offline"].contains(&access_type)
        || params
            .get("code_challenge_method")
            .is_some_and(|m| m != "S256")
    {
        return Err(refuse::PARAMETER);
    }
    if let Some(permissions) = params.get("permissions") {
        check_permissions(permissions)?;
    }
    let confirmed_only = match params.get("person_filter") {
        Some(filter) => filter_names_confirmed(filter).ok_or(refuse::PARAMETER)?,
        None => false,
    };
    check_time(world, timestamp)?;
    Ok(Asked {
        client_id: client.id,
        redirect_uri: params.get("redirect_uri").unwrap_or_default().into(),
        state: state.into(),
        scopes,
        version,
        is_offline: access_type == "offline",
        challenge: params.get("code_challenge").map(Into::into),
        confirmed_only,
        names_organisation: params.get("scope_org").is_some(),
        takes_form: client.takes_form,
    })
}

/// Known scopes only.
pub(super) fn scopes(text: &str) -> Result<Vec<String>, Refusal> {
    let scopes: Vec<String> = text.split_ascii_whitespace().map(Into::into).collect();
    let are_known = scopes.iter().all(|scope| {
        let name = scope
            .split_once('?')
            .map_or(scope.as_str(), |(name, _)| name);
        SCOPES.contains(&name)
    });
    (are_known && !scopes.is_empty())
        .then_some(scopes)
        .ok_or(refuse::SCOPE)
}

/// A clock that is off is refused [C identity.md §1.4: ESIA-007015]; by how much is a guess.
pub(super) fn check_time(world: &World, timestamp: &str) -> Result<(), Refusal> {
    let sent = jiff::Zoned::strptime("%Y.%m.%d %H:%M:%S %z", timestamp)
        .map_err(|_| refuse::TIME)?
        .timestamp();
    let drift = sent.duration_since(world.clock.now()).abs();
    (drift <= SignedDuration::from_secs(i64::from(world.settings().esia_drift_seconds)))
        .then_some(())
        .ok_or(refuse::TIME)
}

/// Either alphabet, with or without padding: clients differ.
pub(super) fn base64_of(text: &str) -> Option<Vec<u8>> {
    let lax = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&URL_SAFE, lax)
        .decode(text)
        .or_else(|_| GeneralPurpose::new(&STANDARD, lax).decode(text))
        .ok()
}

/// `conf_acc`: confirmed accounts only [C identity.md §1.2]. `None`: not base64 of a text.
fn filter_names_confirmed(filter: &str) -> Option<bool> {
    let text = String::from_utf8(base64_of(filter)?).ok()?;
    Some(text.contains("conf_acc"))
}

#[derive(Deserialize)]
struct Permission {
    #[serde(default)]
    sysname: String,
    expire: Option<i64>,
    #[serde(default)]
    actions: Vec<Named>,
    #[serde(default)]
    purposes: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    sysname: String,
}

/// The consent asked for, base64 of a JSON array [1 go-api-epgu: the form; C identity.md §1.4: the numbers]. Which
/// types, actions and purposes exist is not known, so any name passes.
fn check_permissions(permissions: &str) -> Result<(), Refusal> {
    let bytes = base64_of(permissions).ok_or(refuse::PARAMETER)?;
    let asked: Vec<Permission> = serde_json::from_slice(&bytes).map_err(|_| refuse::PARAMETER)?;
    for permission in asked {
        if permission.sysname.is_empty() {
            return Err(refuse::CONSENT_UNNAMED);
        }
        if permission.actions.is_empty() {
            return Err(refuse::CONSENT_NO_ACTION);
        }
        if permission
            .actions
            .iter()
            .any(|action| action.sysname.is_empty())
        {
            return Err(refuse::CONSENT_ACTION);
        }
        match permission.purposes.as_slice() {
            [] => return Err(refuse::CONSENT_NO_PURPOSE),
            [one] if one.sysname.is_empty() => return Err(refuse::CONSENT_PURPOSE),
            [_] => {}
            _ => return Err(refuse::CONSENT_PURPOSES),
        }
        if permission.expire.is_some_and(|minutes| minutes <= 0) {
            return Err(refuse::CONSENT_EXPIRY);
        }
    }
    Ok(())
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Opens a sign-in, with a cookie of its own.
fn open(world: &World, headers: &HeaderMap, asked: Asked) -> Response {
    let now = world.clock.now();
    let until = later(now, world.settings().esia_session_seconds);
    let name = world.secret(random::hex32());
    let mut attempt = Attempt::new(asked, until);
    {
        let mut inner = world.esia.inner.lock();
        // Those who went away without a word.
        inner.attempts.retain(|_, attempt| attempt.until > now);
        if world.settings().esia_single_sign_on
            && let Some(known) = session(headers).and_then(|old| inner.signed_in.remove(&old))
        {
            inner.signed_in.insert(name.clone(), known);
            attempt.recognise(world, known);
        }
        inner.attempts.insert(name.clone(), attempt);
    }
    let cookie = format!("{SESSION}={name}; Path=/; HttpOnly; SameSite=Lax");
    let to_login = [
        (header::LOCATION, "/login/".to_owned()),
        (header::SET_COOKIE, cookie),
    ];
    (StatusCode::FOUND, to_login).into_response()
}

/// Back to the client with `error`, `error_description`, `state` [C identity.md §1.3].
fn back(redirect_uri: &str, refusal: &Refusal, state: Option<&str>) -> Response {
    let Ok(mut address) = url::Url::parse(redirect_uri) else {
        return (StatusCode::BAD_REQUEST, refuse::REDIRECT.description()).into_response();
    };
    address
        .query_pairs_mut()
        .append_pair("error", refusal.error)
        .append_pair("error_description", &refusal.description());
    if let Some(state) = state {
        address.query_pairs_mut().append_pair("state", state);
    }
    found(address)
}

/// `redirect_url` of a finished sign-in: back with `code` and `state` [C identity.md §1.3], to the portal as a page
/// that posts `code` by itself [1 identity.md §1.6].
async fn done(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let now = world.clock.now();
    let settings = world.settings();
    let mut inner = world.esia.inner.lock();
    let Some(name) = session(&headers).filter(|name| inner.attempts.contains_key(name)) else {
        return error_page(&world, &refuse::CODE);
    };
    let Some(person) = inner.attempts.get(&name).and_then(Attempt::finished) else {
        return found("/login/");
    };
    let (Some(attempt), Some(person)) = (inner.attempts.remove(&name), world.school.person(person))
    else {
        return error_page(&world, &refuse::CODE);
    };
    let asked = attempt.asked;
    if settings.esia_single_sign_on {
        inner.signed_in.insert(name, person.id);
    }
    if asked.confirmed_only && !person.gosuslugi.is_confirmed {
        return back(
            &asked.redirect_uri,
            &refuse::NOT_CONFIRMED,
            Some(&asked.state),
        );
    }
    if asked.names_organisation {
        return back(
            &asked.redirect_uri,
            &refuse::NOT_EMPLOYEE,
            Some(&asked.state),
        );
    }
    let code = world.secret(random::token());
    let grant = Grant {
        person: person.id,
        state: asked.state.clone(),
        asked: asked.clone(),
        sid: world.secret(random::hex32()),
        at: now,
        until: later(now, settings.esia_code_seconds),
    };
    inner.codes.retain(|_, grant| grant.until > now);
    inner.codes.insert(code.clone(), grant);
    drop(inner);
    world.esia.tell();
    if asked.takes_form {
        return self_posting(&asked.redirect_uri, &code);
    }
    let Ok(mut address) = url::Url::parse(&asked.redirect_uri) else {
        return error_page(&world, &refuse::REDIRECT);
    };
    address
        .query_pairs_mut()
        .append_pair("code", &code)
        .append_pair("state", &asked.state);
    found(address)
}

fn self_posting(action: &str, code: &str) -> Response {
    let body = html! {
        h1 { "Возвращаемся на портал" }
        form #back action=(action) method="POST" {
            input type="hidden" name="code" value=(code);
            noscript { button { "Продолжить" } }
        }
        script { (PreEscaped("document.getElementById('back').submit();")) }
    };
    page::page("вход через Госуслуги", "Возврат на портал", "", body).into_response()
}

/// «Отмена»: back with `access_denied`, ESIA-007004 [C identity.md §1.3, §1.4; stand: the address].
async fn cancel(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let attempt = session(&headers).and_then(|name| world.esia.inner.lock().attempts.remove(&name));
    world.esia.tell();
    match attempt {
        Some(Attempt { asked, .. }) => {
            back(&asked.redirect_uri, &refuse::DENIED, Some(&asked.state))
        }
        None => error_page(&world, &refuse::CODE),
    }
}

/// `/idp/ext/Logout?client_id&redirect_url`: ESIA's own session ends, then back to a registered site
/// [C identity.md §1.1: the address and its parameters; G: the checks].
/// Switch: `esia_client_redirects`.
async fn logout(
    State(world): State<Arc<World>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(params) = Params::read(query.as_deref(), &headers, &[]) else {
        return error_page(&world, &refuse::UNREADABLE);
    };
    let Some(id) = params.get("client_id") else {
        return error_page(&world, &refuse::MANDATORY);
    };
    let Some(client) = client(&world, id) else {
        return error_page(&world, &refuse::CERTIFICATE);
    };
    let parsed = |text: &str| url::Url::parse(text).ok();
    let is_own = |target: &url::Url| {
        client
            .redirects
            .iter()
            .filter_map(|known| parsed(known))
            .any(|known| known.origin() == target.origin())
    };
    let target = match params.get("redirect_url").map(parsed) {
        None => None,
        Some(Some(target)) if is_own(&target) => Some(target),
        Some(_) => return error_page(&world, &refuse::REDIRECT),
    };
    if let Some(name) = session(&headers) {
        let mut inner = world.esia.inner.lock();
        inner.attempts.remove(&name);
        inner.signed_in.remove(&name);
    }
    world.esia.tell();
    let mut answer = match target {
        Some(target) => found(target),
        None => page::words(
            "вход через Госуслуги",
            "Вы вышли",
            "Вход через Госуслуги завершён. Эту страницу можно закрыть.",
        )
        .into_response(),
    };
    let over = format!("{SESSION}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    if let Ok(over) = over.parse() {
        answer.headers_mut().append(header::SET_COOKIE, over);
    }
    answer
}
