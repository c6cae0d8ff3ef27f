//! Signing in with VK ID: OAuth 2.1, authorization code with PKCE, public client (facts: identity §2).

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use subtle::ConstantTimeEq;
use url::Url;

use super::{
    Step, blocked, is_blank, only_value,
    pkce::{Pkce, RANDOM_BYTES, random_text},
    within,
};
use crate::{account::short_name, region::VkId, secret::Secret};

/// One attempt: its `state` and code verifier are used once and never again.
#[derive(Debug)]
pub struct Attempt {
    state: Secret,
    verifier: Secret,
    request: Request,
    redirect: Url,
    sign_in_origins: Vec<Url>,
    /// Whether the last committed main-frame address is one of VK ID's.
    stands_at_vk_id: bool,
}

/// The authorization request. It holds `state`, so it is not printed.
struct Request(Url);

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[REDACTED]")
    }
}

/// A callback that belongs to the attempt; ready to be exchanged.
#[derive(Debug)]
pub struct Grant {
    /// The authorization code.
    pub code: Secret,
    /// Given by the server; needed for the exchange and for every refresh.
    pub device_id: Secret,
    /// The attempt's code verifier.
    pub verifier: Secret,
    /// The attempt's state (the exchange echoes it).
    pub state: Secret,
}

/// Why a callback was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// `state` is missing or another attempt's, or the redirect did not come from a page of VK ID.
    #[error("the answer belongs to another sign-in")]
    Forged,
    /// VK ID said no: its `error` value (only `[a-z_]{1,40}` is let through, anything else reads `unknown`).
    #[error("VK ID refused: {0}")]
    Refused(String),
    /// `code` or `device_id` is missing, empty or repeated.
    #[error("the answer is incomplete")]
    Incomplete,
}

/// The redirect address of an attempt, without anything secret of it.
#[derive(Debug, Clone)]
pub struct Redirect(Url);

impl Redirect {
    /// Whether an address is the redirect (by scheme, host and path, exactly); such an address is never loaded.
    pub fn matches(&self, address: &Url) -> bool {
        address.scheme() == self.0.scheme()
            && address.host_str() == self.0.host_str()
            && address.port() == self.0.port()
            && address.path() == self.0.path()
            && address.username().is_empty()
            && address.password().is_none()
    }
}

impl Attempt {
    /// Starts an attempt; `None` when the region names no `client_id`.
    pub fn new(
        region: &VkId,
        state: &[u8; RANDOM_BYTES],
        verifier: &[u8; RANDOM_BYTES],
    ) -> Option<Self> {
        let client_id = region.client_id.as_deref()?;
        let redirect = region.redirect_uri();
        let state = random_text(state);
        let pkce = Pkce::new(verifier);

        let mut request = region.authorize.clone();
        let parameters = [
            ("response_type", "code"),
            ("client_id", client_id),
            ("redirect_uri", &redirect),
            ("state", state.expose_secret()),
            ("code_challenge", &pkce.challenge),
            // The SDKs write `s256`; `S256` is RFC 7636's word and is taken as well (identity §2.1).
            ("code_challenge_method", "S256"),
            ("scope", &region.scope),
        ];
        let extra = region
            .extra
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        request
            .query_pairs_mut()
            .extend_pairs(parameters.into_iter().chain(extra));
        // A space as `%20`, which every server reads; `+` only form decoders do.
        let query = request.query().unwrap_or_default().replace('+', "%20");
        request.set_query(Some(&query));

        Some(Self {
            redirect: Url::parse(&redirect).ok()?,
            state,
            verifier: pkce.verifier,
            request: Request(request),
            sign_in_origins: region.sign_in_origins.clone(),
            stands_at_vk_id: false,
        })
    }

    /// The authorization request.
    pub fn address(&self) -> Url {
        self.request.0.clone()
    }

    /// The redirect address, by which such addresses are told from others.
    pub fn redirect(&self) -> Redirect {
        Redirect(self.redirect.clone())
    }

    /// Whether an address is the redirect: see [`Redirect::matches`].
    pub fn is_redirect(&self, address: &Url) -> bool {
        self.redirect().matches(address)
    }

    /// Judges a committed main-frame address, and remembers whether the window stands on an allowed site.
    pub fn judge(&mut self, address: &Url) -> Step<std::convert::Infallible> {
        self.stands_at_vk_id = within(address, &self.sign_in_origins);
        if self.stands_at_vk_id || is_blank(address) {
            Step::Continue
        } else {
            blocked(address)
        }
    }

    /// Takes the redirect. It counts only while the main frame stands on an allowed site, and only once:
    /// `state` is compared in constant time, and the attempt is used up whatever the outcome.
    ///
    /// # Errors
    /// [`CallbackError`] when the callback is forged, a refusal or incomplete.
    pub fn finish(self, redirect: &Url) -> Result<Grant, CallbackError> {
        if !self.stands_at_vk_id || !self.is_redirect(redirect) {
            return Err(CallbackError::Forged);
        }
        let state = only_value(redirect, "state").ok_or(CallbackError::Forged)?;
        if !same(&state, &self.state) {
            return Err(CallbackError::Forged);
        }
        if let Some((_, error)) = redirect.query_pairs().find(|(name, _)| name == "error") {
            return Err(CallbackError::Refused(plain_error(&error)));
        }
        let part = |name| {
            only_value(redirect, name)
                .map(Secret::from)
                .ok_or(CallbackError::Incomplete)
        };
        Ok(Grant {
            code: part("code")?,
            device_id: part("device_id")?,
            verifier: self.verifier,
            state: self.state,
        })
    }
}

/// Constant-time comparison; only the length may be learnt from its duration.
fn same(text: &str, secret: &Secret) -> bool {
    text.as_bytes()
        .ct_eq(secret.expose_secret().as_bytes())
        .into()
}

/// An `error` value that may be shown and logged.
fn plain_error(error: &str) -> String {
    let plain = (1..=40).contains(&error.len())
        && error.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if plain { error } else { "unknown" }.to_owned()
}

/// Fields of a form, in the body of a `POST`, `application/x-www-form-urlencoded`.
pub type Form = Vec<(&'static str, Secret)>;

/// Body of the request that exchanges a grant for tokens ([`VkId::token`], identity §2.3).
pub fn exchange_form(region: &VkId, grant: &Grant) -> Form {
    vec![
        ("grant_type", "authorization_code".into()),
        ("code", grant.code.clone()),
        ("code_verifier", grant.verifier.clone()),
        ("client_id", client_id(region)),
        ("device_id", grant.device_id.clone()),
        ("redirect_uri", region.redirect_uri().into()),
        ("state", grant.state.clone()),
    ]
}

/// Body of the request that refreshes tokens ([`VkId::token`]); `state` is a fresh one of
/// [`random_text`], and [`read_tokens`] wants it back.
pub fn refresh_form(region: &VkId, tokens: &Tokens, state: &Secret) -> Form {
    vec![
        ("grant_type", "refresh_token".into()),
        ("refresh_token", tokens.refresh.clone()),
        ("client_id", client_id(region)),
        ("device_id", tokens.device_id.clone()),
        ("state", state.clone()),
    ]
}

/// Body of the requests that carry the access token: [`VkId::user_info`], [`VkId::logout`], [`VkId::revoke`].
pub fn access_form(region: &VkId, tokens: &Tokens) -> Form {
    vec![
        ("client_id", client_id(region)),
        ("access_token", tokens.access.clone()),
    ]
}

/// Grants and tokens exist only where the region names a `client_id`.
fn client_id(region: &VkId) -> Secret {
    region.client_id.as_deref().unwrap_or_default().into()
}

/// VK ID tokens, as kept in the keychain.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// For `user_info`, logout and revoke; lives an hour.
    pub access: Secret,
    /// Rotates with every use.
    pub refresh: Secret,
    /// Kept from the first exchange: a refresh need not repeat it.
    pub id: Option<Secret>,
    /// Bound to both.
    pub device_id: Secret,
    /// When `access` ends, Unix seconds.
    pub expires_at: i64,
}

/// Version of the keychain record; another one is not read.
const RECORD_VERSION: u32 = 1;

#[derive(Serialize)]
struct RecordOut<'a> {
    version: u32,
    access: &'a str,
    refresh: &'a str,
    id: Option<&'a str>,
    device_id: &'a str,
    expires_at: i64,
}

#[derive(Deserialize)]
struct RecordIn {
    version: u32,
    access: String,
    refresh: String,
    #[serde(default)]
    id: Option<String>,
    device_id: String,
    expires_at: i64,
}

impl Tokens {
    /// The tokens as one versioned text, for the keychain.
    pub fn to_record(&self) -> Secret {
        let record = RecordOut {
            version: RECORD_VERSION,
            access: self.access.expose_secret(),
            refresh: self.refresh.expose_secret(),
            id: self.id.as_ref().map(ExposeSecret::expose_secret),
            device_id: self.device_id.expose_secret(),
            expires_at: self.expires_at,
        };
        // Strings and a number always serialise; an empty record would read back as none.
        serde_json::to_string(&record).unwrap_or_default().into()
    }

    /// Reads [`Tokens::to_record`] back; `None` for anything else, another version's record included.
    pub fn from_record(record: &Secret) -> Option<Self> {
        let record: RecordIn = serde_json::from_str(record.expose_secret()).ok()?;
        let whole = record.version == RECORD_VERSION
            && ![&record.access, &record.refresh, &record.device_id]
                .iter()
                .any(|part| part.is_empty());
        whole.then(|| Self {
            access: record.access.into(),
            refresh: record.refresh.into(),
            id: record.id.map(Secret::from),
            device_id: record.device_id.into(),
            expires_at: record.expires_at,
        })
    }

    /// Whether `access` should be refreshed before its next use.
    pub fn needs_refresh(&self, now: i64) -> bool {
        self.expires_at.saturating_sub(now) < REFRESH_AHEAD_SECONDS
    }
}

/// An answer of the token endpoint that gives no tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The refresh token or the code is dead: sign in again. By either documented code and description.
    #[error("the VK ID connection is over")]
    Over,
    /// Try again later (`slow_down`, `server_error`, `temporarily_unavailable`).
    #[error("VK ID asks to wait")]
    Busy,
    /// The echoed `state` is another one's.
    #[error("the answer belongs to another request")]
    Forged,
    /// Any other `error` value (filtered as in [`CallbackError::Refused`]).
    #[error("VK ID refused: {0}")]
    Refused(String),
    /// Not an answer of the token endpoint.
    #[error("not an answer of VK ID")]
    NotAnAnswer,
}

/// How long an access token lives where the answer does not say (identity §2.3).
const ACCESS_SECONDS: i64 = 3600;

/// Reads an answer of the token endpoint; an `error` counts even with HTTP 200. `before` are the tokens a
/// refresh started from (their `id` and `device_id` go on), `now` is in Unix seconds.
///
/// Tokens without the echoed `state` are [`TokenError::Forged`] too: the server always echoes it, and its own
/// SDKs insist (identity §2.3).
///
/// # Errors
/// [`TokenError`] when the answer gives no tokens.
pub fn read_tokens(
    body: &str,
    state: &Secret,
    device_id: &Secret,
    before: Option<&Tokens>,
    now: i64,
) -> Result<Tokens, TokenError> {
    let answer = read_answer(body)?;
    let text = |name: &str| {
        answer
            .get(name)
            .and_then(Value::as_str)
            .filter(|value| !value.is_empty())
    };
    if !text("state").is_some_and(|echoed| same(echoed, state)) {
        return Err(TokenError::Forged);
    }
    if text("token_type").is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(TokenError::NotAnAnswer);
    }
    let lives = match answer.get("expires_in") {
        Some(Value::Number(seconds)) => seconds.as_i64(),
        Some(Value::String(seconds)) => seconds.parse().ok(),
        _ => None,
    };
    // A refresh that gives no new refresh token leaves the old one in force (RFC 6749 §6).
    let refresh = text("refresh_token")
        .map(Secret::from)
        .or_else(|| before.map(|tokens| tokens.refresh.clone()));
    Ok(Tokens {
        access: text("access_token").ok_or(TokenError::NotAnAnswer)?.into(),
        refresh: refresh.ok_or(TokenError::NotAnAnswer)?,
        id: text("id_token")
            .map(Secret::from)
            .or_else(|| before.and_then(|tokens| tokens.id.clone())),
        device_id: before.map_or(device_id, |tokens| &tokens.device_id).clone(),
        expires_at: now.saturating_add(lives.unwrap_or(ACCESS_SECONDS).max(0)),
    })
}

/// A JSON object that is no refusal.
fn read_answer(body: &str) -> Result<serde_json::Map<String, Value>, TokenError> {
    let Ok(Value::Object(answer)) = serde_json::from_str(body) else {
        return Err(TokenError::NotAnAnswer);
    };
    match answer.get("error") {
        None | Some(Value::Null) => Ok(answer),
        Some(Value::String(error)) => {
            let words = answer.get("error_description").and_then(Value::as_str);
            Err(refusal(error, words.unwrap_or_default()))
        }
        // VK API's own form, seen where an access token is used (identity §2.3, §2.4).
        Some(error) => Err(match error.get("error_code").and_then(Value::as_i64) {
            Some(5) => TokenError::Over,
            Some(6 | 9) => TokenError::Busy,
            Some(14) => TokenError::Refused("captcha".to_owned()),
            _ => TokenError::Refused("unknown".to_owned()),
        }),
    }
}

fn refusal(error: &str, words: &str) -> TokenError {
    match error {
        "invalid_grant" | "invalid_token" => TokenError::Over,
        // The words of a dead refresh token under its other code (identity §2.4).
        "invalid_request"
            if words
                .to_ascii_lowercase()
                .contains("refresh_token is missing or invalid") =>
        {
            TokenError::Over
        }
        "slow_down" | "server_error" | "temporarily_unavailable" => TokenError::Busy,
        other => TokenError::Refused(plain_error(other)),
    }
}

/// Refresh when less than this many seconds of the access token are left.
pub const REFRESH_AHEAD_SECONDS: i64 = 300;

/// Who signed in, as shown on screen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Person {
    /// «Иван И.»: first name and the first letter of the surname.
    pub name: String,
    /// «+7 *** ** *11»: only the last two digits.
    pub phone: Option<String>,
}

/// Reads `user_info`; the phone is masked here so that nothing else ever sees it whole.
///
/// A person without a name is named by VK's own `id…`.
///
/// # Errors
/// [`TokenError`] when the answer is a refusal or not one of VK ID's.
pub fn read_person(body: &str) -> Result<Person, TokenError> {
    let answer = read_answer(body)?;
    let user = answer.get("user").ok_or(TokenError::NotAnAnswer)?;
    let text = |name: &str| user.get(name).and_then(Value::as_str).unwrap_or_default();
    let name = match short_name(text("first_name"), text("last_name")) {
        name if !name.is_empty() => name,
        _ => match user.get("user_id") {
            Some(Value::String(id)) if !id.is_empty() => format!("id{id}"),
            Some(Value::Number(id)) => format!("id{id}"),
            _ => return Err(TokenError::NotAnAnswer),
        },
    };
    Ok(Person {
        name,
        phone: mask(text("phone")),
    })
}

/// Only the last two digits, in the form VK ID itself shows; `None` where there is no number.
fn mask(phone: &str) -> Option<String> {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let hidden = phone.contains('*');
    if digits.len() < if hidden { 2 } else { 5 } {
        return None;
    }
    let last: String = digits[digits.len() - 2..].iter().collect();
    let russian = digits[0] == '7' && (hidden || digits.len() == 11)
        || digits[0] == '8' && digits.len() == 11 && !phone.trim_start().starts_with('+');
    let country = if russian { "+7 " } else { "" };
    Some(format!("{country}*** ** *{last}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::region::{HMAO, Region};

    const STATE: [u8; RANDOM_BYTES] = [1; RANDOM_BYTES];
    const VERIFIER: [u8; RANDOM_BYTES] = [2; RANDOM_BYTES];

    fn region() -> VkId {
        let mut region = Region::parse(HMAO).unwrap().vk_id;
        region.client_id = Some("53000111".into());
        region
    }

    fn attempt() -> Attempt {
        Attempt::new(&region(), &STATE, &VERIFIER).unwrap()
    }

    fn state() -> String {
        random_text(&STATE).expose_secret().to_owned()
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn without_a_client_id_there_is_no_attempt() {
        let region = Region::parse(HMAO).unwrap().vk_id;
        assert!(Attempt::new(&region, &STATE, &VERIFIER).is_none());
    }

    #[test]
    fn the_authorization_request() {
        let address = attempt().address();
        assert_eq!(
            &address[..url::Position::AfterPath],
            "https://id.vk.ru/authorize"
        );
        let pairs: Vec<(String, String)> = address.query_pairs().into_owned().collect();
        let challenge = Pkce::new(&VERIFIER).challenge;
        let expected = [
            ("response_type", "code"),
            ("client_id", "53000111"),
            ("redirect_uri", "vk53000111://vk.ru/blank.html"),
            ("state", &state()),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("scope", "vkid.personal_info phone"),
            ("provider", "vkid"),
            ("lang_id", "0"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs, expected);
        assert!(
            address
                .query()
                .unwrap()
                .contains("scope=vkid.personal_info%20phone"),
            "{address}"
        );
        assert!(
            !address
                .as_str()
                .contains(random_text(&VERIFIER).expose_secret())
        );
    }

    #[test]
    fn the_redirect_is_known_exactly() {
        for (redirect, yes, no) in [
            (
                "vk{client_id}://vk.ru/blank.html",
                &[
                    "vk53000111://vk.ru/blank.html",
                    "VK53000111://vk.ru/blank.html?code=1#x",
                ][..],
                &[
                    "vk53000112://vk.ru/blank.html",
                    "vk53000111://vk.com/blank.html",
                    "vk53000111://vk.ru/blank.html/",
                    "vk53000111://vk.ru/Blank.html",
                    "vk53000111://vk.ru/",
                    "vk53000111://vk.ru:1/blank.html",
                    "vk53000111://a@vk.ru/blank.html",
                    "vk53000111:vk.ru/blank.html",
                    "https://vk.ru/blank.html",
                    "about:blank",
                ][..],
            ),
            (
                "https://zvonok.example/vk/{client_id}",
                &[
                    "https://zvonok.example/vk/53000111",
                    "https://ZVONOK.example:443/vk/53000111?state=a",
                ][..],
                &[
                    "http://zvonok.example/vk/53000111",
                    "https://zvonok.example/vk/53000111/x",
                    "https://zvonok.example:8443/vk/53000111",
                    "https://zvonok.example.evil.example/vk/53000111",
                    "https://a@zvonok.example/vk/53000111",
                ][..],
            ),
        ] {
            let mut region = region();
            region.redirect = redirect.into();
            let attempt = Attempt::new(&region, &STATE, &VERIFIER).unwrap();
            for address in yes {
                assert!(attempt.is_redirect(&url(address)), "{address}");
            }
            for address in no {
                assert!(!attempt.is_redirect(&url(address)), "{address}");
            }
        }
    }

    #[test]
    fn judges_where_the_window_stands() {
        let mut attempt = attempt();
        for (address, stands) in [
            ("about:blank", false),
            ("https://id.vk.ru/authorize?x", true),
            ("https://login.vk.com/", true),
        ] {
            assert!(
                matches!(attempt.judge(&url(address)), Step::Continue),
                "{address}"
            );
            assert_eq!(attempt.stands_at_vk_id, stands, "{address}");
        }
        for (address, named) in [
            ("https://evil.example/", "evil.example"),
            ("http://id.vk.ru/", "id.vk.ru"),
            ("data:text/html,x", "data:"),
            ("blob:https://id.vk.ru/x", "blob:"),
        ] {
            assert!(
                matches!(attempt.judge(&url(address)), Step::Blocked { host } if host == named),
                "{address}"
            );
            assert!(!attempt.stands_at_vk_id, "{address}");
        }
    }

    fn finish_at(stand: &str, query: &str) -> Result<Grant, CallbackError> {
        let mut attempt = attempt();
        attempt.judge(&url(stand));
        attempt.finish(&url(&format!(
            "vk53000111://vk.ru/blank.html{}",
            query.replace("STATE", &state())
        )))
    }

    #[test]
    fn takes_a_callback() {
        let grant = finish_at(
            "https://id.vk.ru/authorize",
            "?type=code_v2&code=vk2.a.c%2Bd&state=STATE&device_id=dev-1&expires_in=600&ext_id=x",
        )
        .unwrap();
        assert_eq!(grant.code.expose_secret(), "vk2.a.c+d");
        assert_eq!(grant.device_id.expose_secret(), "dev-1");
        assert_eq!(grant.state.expose_secret(), state());
        assert_eq!(
            grant.verifier.expose_secret(),
            random_text(&VERIFIER).expose_secret()
        );
    }

    #[test]
    fn refuses_callbacks() {
        use CallbackError::{Forged, Incomplete};
        let refused = |error: &str| CallbackError::Refused(error.into());
        let vk = "https://id.vk.ru/authorize";
        let long = "e".repeat(41);
        for (stand, query, wanted) in [
            // Where the window stands comes first.
            ("about:blank", "?code=c&state=STATE&device_id=d", Forged),
            (
                "https://evil.example/",
                "?code=c&state=STATE&device_id=d",
                Forged,
            ),
            (
                "https://evil.example/",
                "?error=access_denied&state=STATE",
                Forged,
            ),
            // Then `state`.
            (vk, "", Forged),
            (vk, "?code=c&device_id=d", Forged),
            (vk, "?code=c&state=&device_id=d", Forged),
            (vk, "?code=c&state=x&device_id=d", Forged),
            (vk, "?code=c&state=STATEx&device_id=d", Forged),
            (vk, "?code=c&state=STATE&state=STATE&device_id=d", Forged),
            (vk, "?code=c&state=STATE&state=x&device_id=d", Forged),
            (vk, "#code=c&state=STATE&device_id=d", Forged),
            (vk, "?error=access_denied", Forged),
            (vk, "?error=access_denied&state=x", Forged),
            // Then the refusal.
            (
                vk,
                "?error=access_denied&state=STATE",
                refused("access_denied"),
            ),
            (
                vk,
                "?error=access_denied&state=STATE&code=c&device_id=d",
                refused("access_denied"),
            ),
            (
                vk,
                "?error=&state=STATE&code=c&device_id=d",
                refused("unknown"),
            ),
            (vk, "?error=%3Cscript%3E&state=STATE", refused("unknown")),
            (vk, "?error=Access_Denied&state=STATE", refused("unknown")),
            (
                vk,
                &format!("?error={long}&state=STATE"),
                refused("unknown"),
            ),
            (
                vk,
                &format!("?error={}&state=STATE", &long[1..]),
                refused(&long[1..]),
            ),
            // Then what is to be exchanged.
            (vk, "?state=STATE", Incomplete),
            (vk, "?code=c&state=STATE", Incomplete),
            (vk, "?code=&state=STATE&device_id=d", Incomplete),
            (vk, "?code=c&state=STATE&device_id=", Incomplete),
            (vk, "?code=c&code=c&state=STATE&device_id=d", Incomplete),
            (
                vk,
                "?code=c&state=STATE&device_id=d&device_id=e",
                Incomplete,
            ),
            (vk, "?state=STATE&device_id=d", Incomplete),
        ] {
            assert_eq!(
                finish_at(stand, query).err(),
                Some(wanted),
                "{stand} {query}"
            );
        }
    }

    #[test]
    fn another_address_is_no_callback() {
        let mut attempt = attempt();
        attempt.judge(&url("https://id.vk.ru/"));
        let other = url(&format!(
            "https://id.vk.ru/blank.html?code=c&state={}&device_id=d",
            state()
        ));
        assert_eq!(attempt.finish(&other).err(), Some(CallbackError::Forged));
    }

    #[test]
    fn leaving_and_coming_back_counts_by_the_last_address() {
        let redirect = url(&format!(
            "vk53000111://vk.ru/blank.html?code=c&device_id=d&state={}",
            state()
        ));
        for (path, fine) in [
            (&["https://id.vk.ru/", "https://evil.example/"][..], false),
            (&["https://id.vk.ru/", "about:blank"], false),
            (&["https://evil.example/", "https://id.vk.ru/"], true),
        ] {
            let mut attempt = attempt();
            for address in path {
                attempt.judge(&url(address));
            }
            assert_eq!(attempt.finish(&redirect).is_ok(), fine, "{path:?}");
        }
    }

    #[test]
    fn debug_tells_no_secret() {
        let mut attempt = attempt();
        attempt.judge(&url("https://id.vk.ru/"));
        let verifier = random_text(&VERIFIER).expose_secret().to_owned();
        let shown = format!("{attempt:?}");
        assert!(
            !shown.contains(&state()) && !shown.contains(&verifier),
            "{shown}"
        );
        let grant = finish_at(
            "https://id.vk.ru/",
            "?code=c0de&state=STATE&device_id=dev1ce",
        )
        .unwrap();
        let shown = format!(
            "{grant:?} {:?} {:?}",
            exchange_form(&region(), &grant),
            tokens()
        );
        for secret in [
            "c0de",
            "dev1ce",
            "acc",
            "refr",
            "idt",
            "dev1",
            &state(),
            &verifier,
        ] {
            let quoted = format!("\"{secret}");
            assert!(!shown.contains(&quoted), "{secret}: {shown}");
        }
        assert!(!shown.contains("c0de") && !shown.contains(&state()) && !shown.contains(&verifier));
    }

    fn tokens() -> Tokens {
        Tokens {
            access: "acc".into(),
            refresh: "refr".into(),
            id: Some("idt".into()),
            device_id: "dev1".into(),
            expires_at: 1_790_000_000,
        }
    }

    fn shown(form: &Form) -> Vec<(&'static str, String)> {
        form.iter()
            .map(|(name, value)| (*name, value.expose_secret().to_owned()))
            .collect()
    }

    #[test]
    fn forms() {
        let grant = finish_at("https://id.vk.ru/", "?code=c&state=STATE&device_id=d").unwrap();
        let own = |pairs: &[(&'static str, &str)]| -> Vec<_> {
            pairs
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned()))
                .collect()
        };
        assert_eq!(
            shown(&exchange_form(&region(), &grant)),
            own(&[
                ("grant_type", "authorization_code"),
                ("code", "c"),
                ("code_verifier", random_text(&VERIFIER).expose_secret()),
                ("client_id", "53000111"),
                ("device_id", "d"),
                ("redirect_uri", "vk53000111://vk.ru/blank.html"),
                ("state", &state()),
            ])
        );
        assert_eq!(
            shown(&refresh_form(&region(), &tokens(), &"s".into())),
            own(&[
                ("grant_type", "refresh_token"),
                ("refresh_token", "refr"),
                ("client_id", "53000111"),
                ("device_id", "dev1"),
                ("state", "s"),
            ])
        );
        assert_eq!(
            shown(&access_form(&region(), &tokens())),
            own(&[("client_id", "53000111"), ("access_token", "acc")])
        );
    }

    #[test]
    fn records() {
        let record = tokens().to_record();
        let back = Tokens::from_record(&record).unwrap();
        assert_eq!(back.access.expose_secret(), "acc");
        assert_eq!(back.refresh.expose_secret(), "refr");
        assert_eq!(back.id.unwrap().expose_secret(), "idt");
        assert_eq!(back.device_id.expose_secret(), "dev1");
        assert_eq!(back.expires_at, 1_790_000_000);
        for other in [
            "",
            "{}",
            "[]",
            "garbage",
            &record
                .expose_secret()
                .replace("\"version\":1", "\"version\":2"),
            &record.expose_secret().replace("\"refr\"", "\"\""),
            &record.expose_secret().replace("\"refr\"", "null"),
        ] {
            assert!(Tokens::from_record(&other.into()).is_none(), "{other}");
        }
        let later =
            r#"{"version":1,"access":"a","refresh":"r","device_id":"d","expires_at":5,"more":[1]}"#;
        assert!(Tokens::from_record(&later.into()).unwrap().id.is_none());
    }

    #[test]
    fn refreshes_ahead_of_the_end() {
        let tokens = tokens();
        for (left, needs) in [
            (3600, false),
            (300, false),
            (299, true),
            (0, true),
            (-5, true),
        ] {
            assert_eq!(
                tokens.needs_refresh(tokens.expires_at - left),
                needs,
                "{left}"
            );
        }
    }

    fn read(body: &Value, before: Option<&Tokens>) -> Result<Tokens, TokenError> {
        read_tokens(&body.to_string(), &"st".into(), &"dev".into(), before, 1000)
    }

    #[test]
    fn reads_an_exchange() {
        let body = json!({"access_token": "a", "refresh_token": "r", "id_token": "i", "token_type": "Bearer",
            "expires_in": 3600, "user_id": 1, "state": "st", "scope": "phone"});
        let tokens = read(&body, None).unwrap();
        assert_eq!(tokens.access.expose_secret(), "a");
        assert_eq!(tokens.refresh.expose_secret(), "r");
        assert_eq!(tokens.id.unwrap().expose_secret(), "i");
        assert_eq!(tokens.device_id.expose_secret(), "dev");
        assert_eq!(tokens.expires_at, 4600);
    }

    #[test]
    fn a_refresh_keeps_what_the_answer_does_not_repeat() {
        let before = tokens();
        let rotated = read(
            &json!({"access_token": "a2", "refresh_token": "r2", "expires_in": "60", "state": "st"}),
            Some(&before),
        );
        let rotated = rotated.unwrap();
        assert_eq!(rotated.refresh.expose_secret(), "r2");
        assert_eq!(rotated.id.unwrap().expose_secret(), "idt");
        assert_eq!(rotated.device_id.expose_secret(), "dev1");
        assert_eq!(rotated.expires_at, 1060);
        let kept = read(&json!({"access_token": "a2", "state": "st"}), Some(&before)).unwrap();
        assert_eq!(kept.refresh.expose_secret(), "refr");
        assert_eq!(kept.expires_at, 1000 + ACCESS_SECONDS);
    }

    #[test]
    fn lifetimes_out_of_range_do_not_overflow() {
        for (expires_in, at) in [
            (json!(-5), 1000),
            (json!(i64::MAX), i64::MAX),
            (json!(1e300), 4600),
            (json!("x"), 4600),
        ] {
            let body = json!({"access_token": "a", "refresh_token": "r", "state": "st", "expires_in": expires_in});
            assert_eq!(read(&body, None).unwrap().expires_at, at, "{expires_in}");
        }
    }

    #[test]
    fn answers_without_tokens() {
        use TokenError::{Busy, Forged, NotAnAnswer, Over};
        let refused = |error: &str| TokenError::Refused(error.into());
        for (body, wanted) in [
            (
                json!({"error": "invalid_grant", "error_description": "code is expired"}),
                Over,
            ),
            (
                json!({"error": "invalid_grant", "error_description": "refresh_token is missing or invalid"}),
                Over,
            ),
            (
                json!({"error": "invalid_request", "error_description": "refresh_token is missing or invalid"}),
                Over,
            ),
            (
                json!({"error": "invalid_request", "error_description": "Refresh_token is missing or invalid."}),
                Over,
            ),
            (json!({"error": "invalid_token"}), Over),
            (
                json!({"error": "invalid_request", "error_description": "code_verifier is missing"}),
                refused("invalid_request"),
            ),
            (
                json!({"error": "invalid_request"}),
                refused("invalid_request"),
            ),
            (json!({"error": "slow_down"}), Busy),
            (json!({"error": "server_error"}), Busy),
            (json!({"error": "temporarily_unavailable"}), Busy),
            (
                json!({"error": "invalid_client"}),
                refused("invalid_client"),
            ),
            (json!({"error": "<b>"}), refused("unknown")),
            (json!({"error": ""}), refused("unknown")),
            (
                json!({"error": "access_denied", "access_token": "a", "refresh_token": "r", "state": "st"}),
                refused("access_denied"),
            ),
            (json!({"error": {"error_code": 5, "error_msg": "x"}}), Over),
            (json!({"error": {"error_code": 6}}), Busy),
            (
                json!({"error": {"error_code": 14, "redirect_uri": "https://id.vk.ru/"}}),
                refused("captcha"),
            ),
            (json!({"error": true}), refused("unknown")),
            (
                json!({"access_token": "a", "refresh_token": "r", "state": "other"}),
                Forged,
            ),
            (json!({"access_token": "a", "refresh_token": "r"}), Forged),
            (json!({}), Forged),
            (
                json!({"access_token": "", "refresh_token": "r", "state": "st"}),
                NotAnAnswer,
            ),
            (json!({"access_token": "a", "state": "st"}), NotAnAnswer),
            (
                json!({"access_token": 1, "refresh_token": "r", "state": "st"}),
                NotAnAnswer,
            ),
            (
                json!({"access_token": "a", "refresh_token": "r", "state": "st", "token_type": "mac"}),
                NotAnAnswer,
            ),
            (json!([]), NotAnAnswer),
            (json!("ok"), NotAnAnswer),
        ] {
            assert_eq!(read(&body, None).err(), Some(wanted), "{body}");
        }
        for body in ["", "<html>502</html>", "{"] {
            let read = read_tokens(body, &"st".into(), &"dev".into(), None, 0);
            assert_eq!(read.err(), Some(NotAnAnswer), "{body}");
        }
    }

    #[test]
    fn reads_a_person() {
        for (user, name, phone) in [
            (
                json!({"user_id": "1", "first_name": "Иван", "last_name": "Иванов", "phone": "79001234511"}),
                "Иван И.",
                Some("+7 *** ** *11"),
            ),
            (
                json!({"first_name": "Иван", "last_name": "", "phone": "+7 (900) 123-45-11"}),
                "Иван",
                Some("+7 *** ** *11"),
            ),
            (
                json!({"first_name": "Иван", "phone": "89001234511"}),
                "Иван",
                Some("+7 *** ** *11"),
            ),
            (
                json!({"first_name": "Иван", "phone": "+7 *** ** *11"}),
                "Иван",
                Some("+7 *** ** *11"),
            ),
            (
                json!({"first_name": "Иван", "phone": "+375291234567"}),
                "Иван",
                Some("*** ** *67"),
            ),
            (json!({"first_name": "Иван", "phone": "7011"}), "Иван", None),
            (json!({"first_name": "Иван", "phone": ""}), "Иван", None),
            (json!({"first_name": "Иван", "phone": null}), "Иван", None),
            (
                json!({"user_id": 53, "first_name": "", "last_name": " "}),
                "id53",
                None,
            ),
            (json!({"user_id": "53"}), "id53", None),
        ] {
            let person = read_person(&json!({"user": user}).to_string()).unwrap();
            assert_eq!(
                person,
                Person {
                    name: name.into(),
                    phone: phone.map(str::to_owned)
                }
            );
        }
        assert_eq!(
            read_person(r#"{"error":"invalid_token"}"#),
            Err(TokenError::Over)
        );
        for body in [
            "",
            "{}",
            r#"{"user":{}}"#,
            r#"{"user":null}"#,
            r#"{"user":"x"}"#,
            "[1]",
        ] {
            assert_eq!(read_person(body), Err(TokenError::NotAnAnswer), "{body}");
        }
    }

    proptest! {
        #[test]
        fn readers_never_panic_and_a_phone_is_never_shown_whole(body in "\\PC{0,60}", phone in "\\PC{0,20}") {
            let _ = read_tokens(&body, &"st".into(), &"dev".into(), None, 0);
            let _ = read_person(&body);
            let person = read_person(&json!({"user": {"first_name": "И", "phone": phone}}).to_string()).unwrap();
            if let Some(shown) = person.phone {
                prop_assert!(shown.trim_start_matches("+7 ").chars().filter(char::is_ascii_digit).count() == 2);
            }
        }

        #[test]
        fn a_grant_needs_the_state(query in "[a-z_=&%0-9+]{0,60}") {
            prop_assert_eq!(finish_at("https://id.vk.ru/", &format!("?{query}")).err(), Some(CallbackError::Forged));
        }

        #[test]
        fn whatever_the_server_sends_is_carried_whole(code in "\\PC{1,40}", device in "\\PC{1,40}") {
            let mut attempt = attempt();
            attempt.judge(&url("https://id.vk.ru/"));
            let mut redirect = url("vk53000111://vk.ru/blank.html");
            redirect.query_pairs_mut().append_pair("code", &code).append_pair("device_id", &device).append_pair("state", &state());
            let grant = attempt.finish(&redirect).unwrap();
            prop_assert_eq!(grant.code.expose_secret(), code.as_str());
            prop_assert_eq!(grant.device_id.expose_secret(), device.as_str());
        }

        #[test]
        fn records_round_trip(access in "\\PC{1,40}", expires_at in any::<i64>()) {
            let tokens = Tokens { access: access.clone().into(), expires_at, id: None, ..tokens() };
            let back = Tokens::from_record(&tokens.to_record()).unwrap();
            prop_assert_eq!(back.access.expose_secret(), access.as_str());
            prop_assert_eq!(back.expires_at, expires_at);
        }
    }
}
