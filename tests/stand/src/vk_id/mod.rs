//! VK ID: OAuth 2.1 with PKCE for a public client (identity.md §2), and the leaflet's three ways through its pages.

mod accounts;
mod authorize;
mod captcha;
mod clients;
mod oauth;
mod pages;
mod steps;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use cookie::Cookie;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};

use crate::school::School;
use crate::{World, random};

pub(crate) use accounts::Account;
pub(crate) use clients::PORTAL_CLIENT_ID;
pub use clients::{CLIENT_ID, WebApp};

use accounts::{Accounts, Draft};
use clients::Client;
use pages::Look;

/// Accounts, sign-ins under way, codes and tokens.
#[derive(Debug)]
pub(crate) struct VkId(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    accounts: Accounts,
    /// By the flow's id.
    flows: HashMap<String, Flow>,
    codes: HashMap<String, Code>,
    /// By the number a session got at its start.
    sessions: HashMap<u64, Session>,
    last_session: u64,
    /// By the value of the cookie [`BROWSER`]: who is signed in there, the latest last.
    browsers: HashMap<String, Vec<u64>>,
    /// Who agreed to be told of, and to which client.
    consents: HashSet<(u64, String)>,
    /// Tokens of the time before OAuth 2.1, and whose they are.
    v1_tokens: HashMap<String, u64>,
    /// When each client called, for the rate limit.
    calls: HashMap<String, VecDeque<Timestamp>>,
    captcha: captcha::Captcha,
    revoked: usize,
    logged_out: usize,
}

/// VK's cookie of a signed-in browser. The name is that of the main site; whether `id.vk.ru` has another is not
/// known [G].
const BROWSER: &str = "remixsid";

/// What an application asked for at `/authorize`.
#[derive(Debug, Clone)]
struct Request {
    client: Client,
    redirect_uri: String,
    state: String,
    challenge: String,
    scope: String,
    /// Origin of the page that opened this window and waits for a message, in place of a redirect.
    origin: Option<String>,
    prompt: Prompt,
    look: Look,
}

/// `prompt` [C identity.md §2.1].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Prompt {
    none: bool,
    login: bool,
    consent: bool,
    select_account: bool,
}

/// An authorization request and how far the person has come.
#[derive(Debug, Clone)]
struct Flow {
    request: Request,
    step: Step,
    /// What was wrong with the last answer.
    problem: Option<String>,
    /// What went well with it.
    notice: Option<String>,
    /// The person has proved here who they are, not only in an earlier visit of this browser.
    proved: bool,
    /// The browser's cookie [`BROWSER`].
    browser: Option<String>,
    until: Timestamp,
}

/// A page of the flow.
#[derive(Debug, Clone)]
enum Step {
    /// Another sign-in service was asked for, by its name.
    Provider(&'static str),
    /// One of those signed in with this browser.
    Accounts(Vec<u64>),
    Phone,
    Password {
        user_id: u64,
    },
    Code {
        purpose: Purpose,
        sms: Sms,
    },
    NewPassword {
        user_id: u64,
    },
    /// The учебный профиль is there.
    Profile {
        user_id: u64,
    },
    /// It is not.
    Create {
        user_id: u64,
        is_new: bool,
    },
    Info {
        whose: Whose,
        draft: Draft,
    },
    /// «Проверьте свои данные».
    Check {
        user_id: u64,
    },
}

/// What a right code from the SMS opens.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Purpose {
    SignIn { user_id: u64 },
    SignUp,
    Reset { user_id: u64 },
}

/// Whose «Информация о себе» it is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Whose {
    /// A new account's, for this number.
    NewAccount { phone: String },
    /// A new учебный профиль's.
    Profile { user_id: u64 },
}

/// A code on its way.
#[derive(Debug, Clone)]
struct Sms {
    phone: String,
    code: String,
    until: Timestamp,
    attempts_left: u32,
    /// From when on another one may be asked for.
    again_at: Timestamp,
}

#[derive(Debug, Clone)]
struct Code {
    client_id: String,
    /// Empty for a code that a v1 token was changed for.
    redirect_uri: String,
    user_id: u64,
    challenge: String,
    device_id: String,
    scope: String,
    until: Timestamp,
}

/// One signed-in app: the tokens that are good now.
#[derive(Debug, Clone)]
struct Session {
    client_id: String,
    user_id: u64,
    device_id: String,
    scope: String,
    access: String,
    access_until: Timestamp,
    refresh: String,
    refresh_until: Timestamp,
    /// Refresh tokens already changed for newer ones.
    spent: Vec<String>,
    id_token: String,
}

impl VkId {
    pub(crate) fn new(school: &School) -> Self {
        Self(Mutex::new(Inner::new(school)))
    }

    /// Everything as at the start: accounts, passwords, sessions, consents.
    pub(crate) fn reset(&self, school: &School) {
        *self.0.lock() = Inner::new(school);
    }

    pub(crate) fn live(&self) -> usize {
        self.0.lock().sessions.len()
    }

    pub(crate) fn revoked(&self) -> usize {
        self.0.lock().revoked
    }

    pub(crate) fn logged_out(&self) -> usize {
        self.0.lock().logged_out
    }

    /// All accounts as they are now.
    pub(crate) fn accounts(&self) -> Vec<Account> {
        self.0.lock().accounts.all().to_vec()
    }

    /// Issues a token of the time before OAuth 2.1, to be changed for a code [C identity.md §2.3]. `None` when
    /// the account does not exist.
    pub(crate) fn issue_v1_token(&self, world: &World, user_id: u64) -> Option<String> {
        let mut inner = self.0.lock();
        inner.accounts.by_id(user_id)?;
        let token = world.secret(format!("vk1.a.{}", random::token()));
        inner.v1_tokens.insert(token.clone(), user_id);
        Some(token)
    }
}

impl Inner {
    fn new(school: &School) -> Self {
        Self {
            accounts: Accounts::of(school),
            flows: HashMap::new(),
            codes: HashMap::new(),
            sessions: HashMap::new(),
            last_session: 0,
            browsers: HashMap::new(),
            consents: HashSet::new(),
            v1_tokens: HashMap::new(),
            calls: HashMap::new(),
            captcha: captcha::Captcha::default(),
            revoked: 0,
            logged_out: 0,
        }
    }
}

/// Whose VK ID account a service was told of.
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
    /// Redeems a code for another service of the stand, as that service's server does it, and keeps no session.
    ///
    /// # Errors
    /// VK ID's error and its description [C identity.md §2.4].
    pub(crate) fn redeem(
        &self,
        world: &World,
        redemption: Redemption<'_>,
    ) -> Result<Identity, (&'static str, &'static str)> {
        let code =
            oauth::redeem(world, redemption).map_err(|(error, text)| (error.code(), text))?;
        let inner = self.0.lock();
        let account = inner.accounts.by_id(code.user_id);
        let account = account.ok_or(("server_error", "no such user"))?;
        let about = account.shown(world.settings().vk_user_is_profile);
        Ok(Identity {
            user_id: account.user_id,
            name: about.name(),
            phone: account.phone.clone(),
        })
    }
}

/// base64url of the SHA-256 sum, without padding [C identity.md §2.1].
pub(crate) fn challenge_of(verifier: &str) -> String {
    BASE64URL.encode(Sha256::digest(verifier))
}

/// `seconds` from now, by the stand's clock.
fn from_now(world: &World, seconds: u32) -> Timestamp {
    let now = world.clock.now();
    now.saturating_add(SignedDuration::from_secs(i64::from(seconds)))
        .unwrap_or(Timestamp::MAX)
}

/// The value of a cookie.
fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(Cookie::split_parse)
        .flatten()
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

/// Characters of base64url, so many of them.
fn is_token(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
}

/// Routes of VK ID.
pub(crate) fn routes(world: &Arc<World>) -> Router<Arc<World>> {
    pages::routes()
        .merge(authorize::routes())
        .merge(steps::routes())
        .merge(captcha::routes())
        .merge(oauth::routes(world))
}
