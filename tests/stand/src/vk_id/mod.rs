//! VK ID: OAuth 2.1 with PKCE for a public client (identity.md §2).

mod clients;
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

use clients::Client;

use crate::World;
use crate::school::Person;

#[allow(unused_imports, reason = "the portal's linking follows")]
pub(crate) use clients::PORTAL_CLIENT_ID;
pub use clients::{CLIENT_ID, WebApp};

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
    client: Client,
    redirect_uri: String,
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
    client_id: String,
    redirect_uri: String,
    person: &'static str,
    challenge: String,
    device_id: String,
    scope: String,
    until: Timestamp,
}

/// One signed-in app: the tokens that are good now.
#[derive(Debug, Clone)]
struct Session {
    client_id: String,
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

/// Whose VK ID account a service was told of.
#[allow(dead_code, reason = "the portal's linking follows")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// VK's id of the person.
    pub(crate) user_id: u64,
    /// «Иван Иванов»
    pub(crate) name: String,
    /// Ten digits after +7.
    pub(crate) phone: String,
}

/// What a service's server sends to redeem a code at `/oauth2/auth` [C identity.md §2.3].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Redemption<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) redirect_uri: &'a str,
    pub(crate) code: &'a str,
    pub(crate) device_id: &'a str,
    pub(crate) verifier: &'a str,
}

impl VkId {
    #[allow(dead_code, reason = "the portal's linking follows")]
    /// Redeems a code for another service of the stand, as that service's server does it, and keeps no session.
    ///
    /// # Errors
    /// VK ID's error and its description [C identity.md §2.4].
    pub(crate) fn redeem(
        &self,
        world: &World,
        redemption: Redemption<'_>,
    ) -> Result<Identity, (&'static str, &'static str)> {
        let code = oauth::redeem(world, redemption)?;
        let (person, account) =
            oauth::account_of(world, code.person).ok_or(("server_error", "no such user"))?;
        Ok(Identity {
            user_id: account.user_id,
            name: person.name(),
            phone: account.phone.into(),
        })
    }
}

/// base64url of the SHA-256 sum, without padding [C identity.md §2.1].
pub(crate) fn challenge_of(verifier: &str) -> String {
    BASE64URL.encode(Sha256::digest(verifier))
}

/// Routes of VK ID.
pub(crate) fn routes() -> Router<Arc<World>> {
    pages::routes().merge(oauth::routes())
}
