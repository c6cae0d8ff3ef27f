//! `/authorize`: what an application asks for, and the way back to it (identity.md §2.1, §2.2).

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use maud::{PreEscaped, html};
use serde_json::json;
use url::Url;

use super::clients::client;
use super::pages::{self, Look};
use super::{BROWSER, Code, Flow, Inner, Prompt, Request, Step, cookie_of, from_now, is_token};
use crate::settings::VkScenario;
use crate::{World, random};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new().route("/authorize", get(authorize))
}

/// Life of a sign-in that nobody finishes [stand].
const FLOW_SECONDS: u32 = 3600;

/// Scopes of identity.md §2.3 [C].
const SCOPES: [&str; 18] = [
    "vkid.personal_info",
    "email",
    "phone",
    "friends",
    "wall",
    "groups",
    "stories",
    "docs",
    "photos",
    "ads",
    "video",
    "market",
    "pages",
    "notifications",
    "stats",
    "notes",
    "status",
    "offline",
];

/// A request that cannot be sent back, because it does not say where to or the address is not the application's.
pub(super) fn error_page(error: &str, text: &str) -> Response {
    let title = "Ошибка запроса на вход";
    let body = html! {
        h1 { (title) }
        p { "Войти не получится: так приложение настроено. Закройте это окно и вернитесь в приложение." }
        p.muted { (error) ": " (text) }
    };
    (
        StatusCode::BAD_REQUEST,
        pages::page(Look::default(), title, "", body),
    )
        .into_response()
}

impl Request {
    /// Back to the application: by a redirect, or by a message to the page that opened this window.
    fn back(&self, pairs: &[(&str, &str)]) -> Response {
        let Ok(mut address) = Url::parse(&self.redirect_uri) else {
            return error_page("invalid_request", "redirect_uri is missing or invalid");
        };
        address.query_pairs_mut().extend_pairs(pairs);
        match &self.origin {
            Some(origin) => self.tell_opener(origin, pairs, &address),
            None => (StatusCode::FOUND, [(header::LOCATION, address.to_string())]).into_response(),
        }
    }

    /// The web SDK's window modes: a message whose `action` is `oauth2_authorize_response` with the state behind it
    /// [C identity.md §2.2]. Without an opener the redirect is what is left.
    fn tell_opener(&self, origin: &str, pairs: &[(&str, &str)], address: &Url) -> Response {
        let payload: serde_json::Map<_, _> = pairs
            .iter()
            .map(|(key, value)| {
                // A number in the SDK's types, a string in an address.
                let value = match (*key, value.parse::<u32>()) {
                    ("expires_in", Ok(seconds)) => json!(seconds),
                    _ => json!(value),
                };
                ((*key).to_owned(), value)
            })
            .collect();
        let message = json!({
            "action": format!("oauth2_authorize_response{}", self.state), "payload": payload,
        });
        // `</script>` inside a value must not end the script.
        let literal = |value: serde_json::Value| value.to_string().replace('<', "\\u003c");
        let script = format!(
            "const message = {}, origin = {}, address = {};\n\
             if (window.opener) window.opener.postMessage(message, origin); else location.replace(address);",
            literal(message),
            literal(json!(origin)),
            literal(json!(address.as_str())),
        );
        pages::page(
            self.look,
            self.look.say("Готово", "Done"),
            "",
            html! {
                h1 { (self.look.say("Готово", "Done")) }
                p { (self.look.say("Это окно можно закрыть.", "This window may be closed.")) }
                script { (PreEscaped(script)) }
            },
        )
        .into_response()
    }

    /// `redirect_uri?error=…&error_description=…&state=…` [C identity.md §2.2].
    pub(super) fn back_with_error(&self, error: &str, description: &str) -> Response {
        self.back(&[
            ("error", error),
            ("error_description", description),
            ("state", &self.state),
        ])
    }

    /// Back with a code: `type=code_v2, code, state, device_id, expires_in=600` and sometimes `ext_id` [C
    /// identity.md §2.2]. From now on the application is known to the person.
    pub(super) fn finish(&self, world: &World, user_id: u64) -> Response {
        let settings = world.settings();
        if settings.vk_scenario == VkScenario::Denied {
            return self.back_with_error("access_denied", "user denied access");
        }
        let state = match settings.vk_scenario {
            VkScenario::ForgedState => world.secret(random::token()),
            _ => self.state.clone(),
        };
        let code = world.secret(format!("vk2.a.{}", random::token()));
        let device_id = world.secret(random::token());
        let granted = Code {
            client_id: self.client.id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            user_id,
            challenge: self.challenge.clone(),
            device_id: device_id.clone(),
            scope: self.scope.clone(),
            until: from_now(world, settings.vk_code_seconds),
        };
        {
            let mut inner = world.vk.0.lock();
            let now = world.clock.now();
            inner.codes.retain(|_, code| now < code.until);
            inner.codes.insert(code.clone(), granted);
            inner.consents.insert((user_id, self.client.id.clone()));
        }
        let life = settings.vk_code_seconds.to_string();
        let ext_id = random::hex32();
        let mut pairs = vec![
            ("type", "code_v2"),
            ("code", &*code),
            ("state", &*state),
            ("device_id", &*device_id),
            ("expires_in", &*life),
        ];
        if settings.vk_ext_id {
            pairs.push(("ext_id", &ext_id));
        }
        self.back(&pairs)
    }
}

impl Prompt {
    fn read(text: &str) -> Result<Self, &'static str> {
        let mut prompt = Self::default();
        for word in text.split_whitespace() {
            match word {
                "none" => prompt.none = true,
                "login" => prompt.login = true,
                "consent" => prompt.consent = true,
                "select_account" => prompt.select_account = true,
                _ => return Err("prompt is invalid"),
            }
        }
        if prompt.none
            && prompt
                != (Self {
                    none: true,
                    ..Self::default()
                })
        {
            return Err("prompt none cannot be combined with another");
        }
        Ok(prompt)
    }
}

/// What is wrong with the rest of a request that may be sent back; fills in what is right.
fn read(
    request: &mut Request,
    value: impl Fn(&str) -> String,
) -> Result<(), (&'static str, String)> {
    let invalid = |text: &str| Err(("invalid_request", text.to_owned()));
    // At least 32 characters of base64url; the web SDK sends 48 [C identity.md §2.1].
    if !is_token(&request.state, 32, 512) {
        request.state.clear();
        return invalid("state is missing or too short");
    }
    if value("response_type") != "code" {
        return invalid("response_type must be code");
    }
    // Lower case in the docs and SDKs, upper case in the wild [C].
    if !matches!(&*value("code_challenge_method"), "s256" | "S256") {
        return invalid("code_challenge_method must be s256");
    }
    request.challenge = value("code_challenge");
    if !is_token(&request.challenge, 43, 43) {
        return invalid("code_challenge is missing or invalid");
    }
    request.prompt =
        Prompt::read(&value("prompt")).map_err(|text| ("invalid_request", text.to_owned()))?;
    if !["", "vkid", "ok_ru", "mail_ru"].contains(&&*value("provider")) {
        return invalid("provider is invalid");
    }
    let scope = value("scope");
    if !scope.trim().is_empty() {
        request.scope = scope;
    }
    let unknown = request
        .scope
        .split_whitespace()
        .find(|scope| !SCOPES.contains(scope));
    match unknown {
        Some(unknown) => Err(("invalid_scope", format!("unknown scope {unknown}"))),
        None => Ok(()),
    }
}

/// `GET /authorize` [C identity.md §2.1]. `prompt=none` answers `login_required` or `interaction_required` [C
/// §2.2]; unknown words in `prompt` and `provider` are refused [G].
/// The refusal, fixed: SDKs send only documented words; `vk_authorize_error` sends any error back.
async fn authorize(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let value = |name: &str| query.get(name).cloned().unwrap_or_default();
    let Some(client) = client(&world, &value("client_id")) else {
        return error_page("invalid_client", "приложение не известно");
    };
    let redirect_uri = value("redirect_uri");
    if !client.may_return_to(&redirect_uri) {
        return error_page("invalid_request", "redirect_uri не принадлежит приложению");
    }
    let origin = query.get("origin").cloned();
    if origin
        .as_ref()
        .is_some_and(|origin| !client.owns_origin(origin))
    {
        return error_page("invalid_request", "origin не принадлежит приложению");
    }
    let mut request = Request {
        client,
        redirect_uri,
        state: world.secret(value("state")),
        challenge: String::new(),
        scope: "vkid.personal_info".into(),
        origin,
        prompt: Prompt::default(),
        look: Look::asked(&value("lang_id"), &value("scheme")),
    };
    if let Err((error, description)) = read(&mut request, value) {
        return request.back_with_error(error, &description);
    }
    if let Some(error) = world.settings().vk_authorize_error {
        return request.back_with_error(error.code(), "as the stand was told");
    }
    let provider = match &*value("provider") {
        "ok_ru" => Some("Одноклассники"),
        "mail_ru" => Some("Mail"),
        _ => None,
    };
    let signed_in = signed_in(&world.vk.0.lock(), &headers);
    if request.prompt.none {
        return silent(&world, &request, &signed_in);
    }
    let step = match (signed_in.last(), provider) {
        (_, Some(name)) => Step::Provider(name),
        (Some(_), None) if request.prompt.select_account => Step::Accounts(signed_in),
        (Some(user_id), None) if !request.prompt.login => after_proof(&world.vk.0.lock(), *user_id),
        _ => Step::Phone,
    };
    let id = random::hex32();
    let flow = Flow {
        request,
        step,
        problem: None,
        notice: None,
        proved: false,
        browser: cookie_of(&headers, BROWSER),
        until: from_now(&world, FLOW_SECONDS),
    };
    let page = pages::show(&world, &id, &flow);
    let mut inner = world.vk.0.lock();
    let now = world.clock.now();
    inner.flows.retain(|_, flow| now < flow.until);
    inner.flows.insert(id, flow);
    page
}

/// Who is signed in with this browser.
fn signed_in(inner: &Inner, headers: &HeaderMap) -> Vec<u64> {
    let browser = cookie_of(headers, BROWSER).and_then(|value| inner.browsers.get(&value));
    browser.cloned().unwrap_or_default()
}

/// `prompt=none`: a code without a word, or the reason why not [C identity.md §2.2].
fn silent(world: &World, request: &Request, signed_in: &[u64]) -> Response {
    let Some(user_id) = signed_in.last() else {
        return request.back_with_error("login_required", "nobody is signed in");
    };
    let is_agreed = {
        let inner = world.vk.0.lock();
        let known = inner
            .consents
            .contains(&(*user_id, request.client.id.clone()));
        let profile = inner
            .accounts
            .by_id(*user_id)
            .and_then(|a| a.profile.as_ref());
        known && profile.is_some()
    };
    if is_agreed {
        request.finish(world, *user_id)
    } else {
        request.back_with_error("interaction_required", "the person must agree first")
    }
}

/// The page behind a proved account: its учебный профиль, or the making of one.
pub(super) fn after_proof(inner: &Inner, user_id: u64) -> Step {
    let profile = inner
        .accounts
        .by_id(user_id)
        .and_then(|account| account.profile.as_ref());
    match profile {
        Some(_) => Step::Profile { user_id },
        None => Step::Create {
            user_id,
            is_new: false,
        },
    }
}
