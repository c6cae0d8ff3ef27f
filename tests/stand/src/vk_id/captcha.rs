//! Captcha: what an application is answered instead, the page that a person solves, and the proof of it
//! (identity.md §2.4).

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;
use serde_json::json;

use super::pages::{self, Look};
use super::{cookie_of, from_now};
use crate::settings::VkCaptcha;
use crate::{World, bare, random};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new().route("/not_robot_captcha", get(show).post(solve))
}

/// Life of a challenge: 5 minutes [C dev.vk.ru, error 14]; of a solution in the headers the same [G].
const SECONDS: u32 = 300;

/// Cookie that marks the client through a captcha [C identity.md §2.4].
const MARK: &str = "remixstlid";

/// Challenges not yet solved, and what solved ones are worth.
#[derive(Debug, Default)]
pub(super) struct Captcha {
    /// By `session_token`: until when.
    challenges: HashMap<String, Timestamp>,
    /// By `success_token`: until when.
    solutions: HashMap<String, Timestamp>,
}

/// The answer in place of the one asked for, where a captcha is due and not solved.
pub(super) fn challenge(
    world: &World,
    headers: &HeaderMap,
    parameters: &HashMap<String, String>,
) -> Option<Response> {
    let kind = world.settings().vk_captcha;
    let solution = match kind {
        VkCaptcha::None => return None,
        VkCaptcha::Json => parameters.get("success_token").cloned(),
        VkCaptcha::Headers => headers
            .get("x-challenge-solution")
            .and_then(|value| value.to_str().ok())
            .map(str::to_owned),
    };
    let now = world.clock.now();
    let token = random::token();
    {
        let captcha = &mut world.vk.0.lock().captcha;
        captcha.challenges.retain(|_, until| now < *until);
        captcha.solutions.retain(|_, until| now < *until);
        let is_solved = solution.is_some_and(|solution| match kind {
            // Once; the solution in the headers is kept by the Android SDK and sent along with every call [1].
            VkCaptcha::Json => captcha.solutions.remove(&solution).is_some(),
            VkCaptcha::Headers | VkCaptcha::None => captcha.solutions.contains_key(&solution),
        });
        if is_solved {
            return None;
        }
        captcha
            .challenges
            .insert(token.clone(), from_now(world, SECONDS));
    }
    let page = format!(
        "{}/not_robot_captcha?domain={}&session_token={token}&variant=popup&blank=1",
        bare(&world.origins.vk_id),
        world.origins.vk_id.host_str().unwrap_or_default(),
    );
    let mark = cookie_of(headers, MARK).and_then(|mark| mark.parse::<u64>().ok());
    let mark = mark.unwrap_or_else(random::number);
    let mut response = match kind {
        VkCaptcha::Headers => (
            StatusCode::FORBIDDEN,
            [
                ("x-challenge", "required".to_owned()),
                ("x-challenge-url", page),
            ],
            "a captcha is due",
        )
            .into_response(),
        VkCaptcha::Json | VkCaptcha::None => Json(json!({ "error": {
            "error_code": 14, "error_msg": "Captcha needed", "request_params": [],
            "redirect_uri": page, "remixstlid": mark,
        } }))
        .into_response(),
    };
    if let Ok(cookie) = format!("{MARK}={mark}; Path=/; HttpOnly; SameSite=Lax").parse() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Some(response)
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    session_token: String,
    #[serde(default)]
    lang_id: String,
    #[serde(default)]
    scheme: String,
}

fn is_open(world: &World, token: &str) -> bool {
    let now = world.clock.now();
    let inner = world.vk.0.lock();
    inner
        .captcha
        .challenges
        .get(token)
        .is_some_and(|until| now < *until)
}

fn gone() -> Response {
    pages::over(
        "Эта проверка уже закончена",
        "Закройте это окно и повторите действие в приложении.",
    )
}

/// `GET /not_robot_captcha` [C identity.md §2.4: the address and its parameters; G: the page].
/// The page, fixed: a page for people, which no client reads.
async fn show(State(world): State<Arc<World>>, Query(asked): Query<Asked>) -> Response {
    if !is_open(&world, &asked.session_token) {
        return gone();
    }
    let look = Look::asked(&asked.lang_id, &asked.scheme);
    let title = look.say(
        "Подтвердите, что вы не робот",
        "Confirm that you are not a robot",
    );
    sheet(
        look,
        title,
        "vk/captcha",
        html! {
            form method="post" action="/not_robot_captcha" {
                input type="hidden" name="session_token" value=(asked.session_token);
                input type="hidden" name="lang_id" value=(asked.lang_id);
                input type="hidden" name="scheme" value=(asked.scheme);
                button data-first autofocus { (look.say("Я не робот", "I am not a robot")) }
            }
        },
    )
    .into_response()
}

fn sheet(look: Look, title: &str, ready: &str, body: Markup) -> Markup {
    pages::page(
        look,
        title,
        ready,
        html! { p.brand { "VK ID" } h1 { (title) } (body) },
    )
}

/// The person's press [G]. The page hands the `success_token` to whoever opened it: the mobile SDKs' bridge
/// `VKCaptchaGetResult`, or a message.
/// Switch: `vk_captcha`.
async fn solve(State(world): State<Arc<World>>, Form(asked): Form<Asked>) -> Response {
    if !is_open(&world, &asked.session_token) {
        return gone();
    }
    let token = world.secret(random::token());
    {
        let captcha = &mut world.vk.0.lock().captcha;
        captcha.challenges.remove(&asked.session_token);
        captcha
            .solutions
            .insert(token.clone(), from_now(&world, SECONDS));
    }
    let look = Look::asked(&asked.lang_id, &asked.scheme);
    let script = format!(
        "const token = {};\n\
         const message = {{ type: 'VKCaptchaGetResult', payload: {{ token }} }};\n\
         window.AndroidBridge?.VKCaptchaGetResult?.(JSON.stringify({{ token }}));\n\
         window.webkit?.messageHandlers?.VKCaptchaGetResult?.postMessage({{ token }});\n\
         (window.opener ?? (window.parent === window ? null : window.parent))?.postMessage(message, '*');",
        serde_json::Value::from(&*token),
    );
    sheet(
        look,
        look.say("Проверка пройдена", "The check is passed"),
        "vk/captcha-done",
        html! {
            p { (look.say("Вернитесь в приложение.", "Go back to the app.")) }
            output #success-token hidden { (token) }
            script { (PreEscaped(script)) }
        },
    )
    .into_response()
}
