//! VK ID: OAuth 2.1 with PKCE for a public client (identity.md §2).

mod oauth;
mod pages;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use jiff::Timestamp;
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

use crate::World;
use crate::school::Person;

/// The app's id at the stand's VK ID.
pub const CLIENT_ID: &str = "53000001";

/// Native redirect since 09.2025 [C identity.md §2.2].
fn redirect_uri() -> String {
    format!("vk{CLIENT_ID}://vk.ru/blank.html")
}

/// Sign-ins under way, codes and tokens.
#[derive(Debug, Default)]
pub(crate) struct VkId(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// By the flow's id.
    flows: HashMap<String, Flow>,
    codes: HashMap<String, Code>,
    /// By the number a session got at its start.
    sessions: HashMap<u64, Session>,
    last_session: u64,
    revoked: usize,
    logged_out: usize,
}

/// An authorization request and how far the person has come.
#[derive(Debug, Clone)]
struct Flow {
    state: String,
    challenge: String,
    scope: String,
    person: Option<&'static str>,
    password_given: bool,
    /// Code of the SMS, its end, the attempts left.
    sms: Option<(String, Timestamp, u32)>,
    code_given: bool,
}

#[derive(Debug, Clone)]
struct Code {
    person: &'static str,
    challenge: String,
    device_id: String,
    scope: String,
    until: Timestamp,
}

/// One signed-in app: the tokens that are good now.
#[derive(Debug, Clone)]
struct Session {
    person: &'static str,
    device_id: String,
    scope: String,
    access: String,
    access_until: Timestamp,
    /// Empty once the session is over.
    refresh: String,
    id_token: String,
}

impl VkId {
    pub(crate) fn live(&self) -> usize {
        self.0
            .lock()
            .sessions
            .values()
            .filter(|session| !session.refresh.is_empty())
            .count()
    }

    pub(crate) fn revoked(&self) -> usize {
        self.0.lock().revoked
    }

    pub(crate) fn logged_out(&self) -> usize {
        self.0.lock().logged_out
    }
}

/// The person's VK ID account is looked up by the ten digits after +7 or 8.
fn by_phone<'a>(world: &'a World, typed: &str) -> Option<&'a Person> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let digits = match digits.len() {
        11 if digits.starts_with(['7', '8']) => &digits[1..],
        _ => &digits,
    };
    world
        .school
        .people
        .iter()
        .find(|person| person.vk.as_ref().is_some_and(|vk| vk.phone == digits))
}

/// base64url of the SHA-256 sum, without padding [C identity.md §2.1].
fn challenge_of(verifier: &str) -> String {
    BASE64URL.encode(Sha256::digest(verifier))
}

/// Routes of VK ID.
pub(crate) fn routes() -> Router<Arc<World>> {
    pages::routes().merge(oauth::routes())
}
