//! ESIA (Госуслуги): the authorisation and token endpoints, the `/login/` page and the JSON API behind it, QR
//! sign-in, the person's data.

mod authorise;
mod captcha;
mod hostile;
mod login;
mod pages;
mod params;
mod persons;
mod qr;
pub(crate) mod refusal;
mod token;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use cookie::Cookie;
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use parking_lot::Mutex;
use tokio::sync::watch;

use crate::{World, bare, page};
use authorise::Asked;
use login::Attempt;
use refusal::Refusal;

/// Mnemonic of the portal at ESIA; the stand's own.
pub(crate) const CLIENT_ID: &str = "STAND_PORTAL";

/// Every number ESIA can refuse with, `ESIA-007002` and so on.
pub fn refusal_codes() -> impl Iterator<Item = &'static str> {
    refusal::codes()
}

/// Mnemonic of a client system of one's own: its addresses are named by `Settings::esia_client_redirects`.
pub const STRANGER_ID: &str = "STAND_CLIENT";

/// Digest of the portal's certificate, registered with ESIA: 64 hexadecimal digits of GOST R 34.11-2012-256
/// [C identity.md §1.2].
pub(crate) const CERTIFICATE_HASH: &str =
    "5A1C0B7E9D3F42868E17A4C2D05B93F6714E8ADC29B65F03C8D7E1920A4B6F35";

/// `person_filter` that lets confirmed accounts in only: base64 of `conf_acc` [C identity.md §1.2].
pub(crate) const CONFIRMED_ONLY: &str = "Y29uZl9hY2M=";

/// Issuer of ESIA's tokens: http also where the site is https [C identity.md §1.1].
const ISSUER: &str = "http://esia.gosuslugi.ru/";

/// Cookie of a sign-in under way [1 identity.md §1.5].
const SESSION: &str = "ESIA_SESSION";

/// Sign-ins under way, codes, tokens, captchas, QR codes.
#[derive(Debug, Default)]
pub(crate) struct Esia {
    inner: Mutex<Inner>,
    /// Told whenever a telephone answered or a sign-in ended: event streams wait for it.
    changed: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Inner {
    /// By the cookie's value.
    attempts: HashMap<String, Attempt>,
    /// Who is signed in at ESIA itself, by the cookie's value.
    signed_in: HashMap<String, &'static str>,
    codes: HashMap<String, Grant>,
    access: HashMap<String, token::Access>,
    refresh: HashMap<String, Grant>,
    captchas: HashMap<String, captcha::Captcha>,
    /// `verify_token`s of solved captchas.
    captcha_tokens: HashMap<String, Timestamp>,
    /// By `qr_id`.
    qr: HashMap<String, qr::Qr>,
    qr_failures: u32,
}

/// What a code or a refresh token stands for.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) person: &'static str,
    pub(crate) state: String,
    asked: Asked,
    sid: String,
    at: Timestamp,
    until: Timestamp,
}

impl Esia {
    /// What the portal's server does with a code: asks `v3/te` for a token and `/rs/prns` for the person, by the
    /// same code that answers these over HTTP [C identity.md §1.1].
    pub(crate) fn redeem(
        &self,
        world: &World,
        code: &str,
        client_id: &str,
        redirect_uri: &str,
    ) -> Option<Grant> {
        let grant = self.inner.lock().codes.get(code)?.clone();
        let asked = token::portal_request(world, code, client_id, redirect_uri);
        let answer = token::exchange(world, authorise::Version::Second, &asked).ok()?;
        let access = answer.get("access_token")?.as_str()?;
        let person = world.school.person(grant.person)?;
        let read = persons::read(world, Some(access), &person.gosuslugi.oid.to_string()).ok()?;
        (read.get("lastName")? == person.last_name).then_some(grant)
    }

    /// Unfinished sign-ins whose person must answer on the telephone: what is asked and its id.
    pub(crate) fn prompts(&self) -> Vec<login::Prompt> {
        let inner = self.inner.lock();
        let mut prompts: Vec<_> = inner
            .attempts
            .values()
            .filter_map(Attempt::prompt)
            .collect();
        prompts.sort_by(|a, b| a.id.cmp(&b.id));
        prompts
    }

    /// QR codes on screens that nobody has scanned yet, as the tokens within them.
    pub(crate) fn qr_waiting(&self, world: &World) -> Vec<String> {
        let now = world.clock.now();
        let inner = self.inner.lock();
        let mut waiting: Vec<_> = inner.qr.values().filter(|qr| qr.waits(now)).collect();
        waiting.sort_by_key(|qr| qr.since());
        waiting
            .into_iter()
            .map(|qr| qr.signed_token.clone())
            .collect()
    }

    /// The person scans a QR code and agrees, or does not.
    pub(crate) fn scan_qr(
        &self,
        world: &World,
        signed_token: &str,
        person: &str,
        agrees: bool,
    ) -> Result<(), &'static str> {
        qr::scan(world, signed_token, person, agrees)
    }

    /// The person answers what the telephone asks.
    pub(crate) fn answer_prompt(&self, id: &str, agrees: bool) -> Result<(), &'static str> {
        let found = self
            .inner
            .lock()
            .attempts
            .values_mut()
            .any(|attempt| attempt.answer_prompt(id, agrees));
        self.tell();
        found
            .then_some(())
            .ok_or("challenge_id: nothing is asked under this id")
    }

    /// What stands in the newest captcha.
    pub(crate) fn newest_captcha(&self) -> Option<String> {
        let inner = self.inner.lock();
        let newest = inner
            .captchas
            .values()
            .max_by_key(|captcha| captcha.number)?;
        Some(newest.text.clone())
    }

    /// Wakes whoever shows the telephone.
    pub(crate) fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn tell(&self) {
        self.changed
            .send_modify(|count| *count = count.wrapping_add(1));
    }
}

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(home))
        .merge(authorise::routes())
        .merge(token::routes())
        .merge(persons::routes())
        .merge(login::routes())
        .merge(captcha::routes())
        .merge(qr::routes())
        .merge(pages::routes())
        .merge(hostile::routes())
}

/// Start page [stand].
async fn home() -> Markup {
    page::words(
        "вход через Госуслуги",
        "Вход через Госуслуги",
        "Вход начинается на портале школы.",
    )
}

fn session(headers: &HeaderMap) -> Option<String> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    lines
        .flat_map(Cookie::split_parse)
        .flatten()
        .find(|cookie| cookie.name() == SESSION)
        .map(|cookie| cookie.value().to_owned())
}

fn later(now: Timestamp, seconds: u32) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(i64::from(seconds)))
        .unwrap_or(now)
}

/// ESIA's answer to a request it cannot send back: a page with the error's number [C: the numbers, identity.md
/// §1.4; G: the page].
fn error_page(world: &World, refusal: &Refusal) -> Response {
    let body = html! {
        h1 { "Войти не получилось" }
        p { "Служба входа ответила: " (refusal.words) "." }
        p.muted { "Номер ошибки: " (refusal.code) }
        a.action data-first href=(bare(&world.origins.portal)) { "Вернуться в электронный дневник" }
    };
    (
        StatusCode::BAD_REQUEST,
        page::page("вход через Госуслуги", "Ошибка входа", "esia/error", body),
    )
        .into_response()
}

fn found(location: impl Into<String>) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, location.into())]).into_response()
}
