//! The `/login/` page and its JSON API [1 identity.md §1.5].

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::SignedDuration;
use maud::{PreEscaped, html};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Step, error_page};
use crate::settings::EsiaScenario;
use crate::{Sender, World, bare, page};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/login/", get(shell))
        .route("/login", get(|| async { super::found("/login/") }))
        .route("/login/recovery", get(recovery))
        .route("/aas/oauth2/config", get(|| async { Json(json!({})) }))
        .route("/aas/oauth2/api/login", post(password))
        .route("/aas/oauth2/api/login/otp/verify", post(verify))
        .route("/aas/oauth2/api/login/otp/resend", post(resend))
        .route("/aas/oauth2/api/login/next-step", get(next_step))
}

async fn recovery() -> maud::Markup {
    let text = "В стенде логины и пароли написаны на странице «Люди».";
    page::words("вход через Госуслуги", "Восстановление пароля", text)
}

/// `/login/` [C: the address, `#login`, `#password`; the look is the stand's own].
async fn shell(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    if world.esia.attempt(&headers).is_none() {
        return error_page("ESIA-007011", "вход устарел, начните его на портале заново");
    }
    if world.settings().esia_scenario == EsiaScenario::HostilePage {
        return super::hostile::page().into_response();
    }
    page::page("вход через Госуслуги", "Вход", "esia/password", html! {
        div #password-step {
            h1 { "Вход через Госуслуги" }
            p.muted { "Учебная страница. Настоящий пароль от Госуслуг сюда вводить нельзя." }
            form #password-form {
                p #password-error.error role="alert" {}
                label for="login" { "Логин" }
                input #login name="login" autocomplete="off" autocapitalize="off" spellcheck="false" data-first autofocus;
                label for="password" { "Пароль" }
                input #password name="password" type="password" autocomplete="off";
                button.plain-button_wide type="submit" { "Войти" }
            }
        }
        div #code-step hidden {
            h1 { "Код из SMS" }
            p { "Код отправлен на номер " span #phone {} "." }
            form #code-form {
                p #code-error.error role="alert" {}
                label for="code" { "Код подтверждения" }
                input #code name="code" inputmode="numeric" autocomplete="off" maxlength="6" data-first;
                button type="submit" { "Подтвердить" }
            }
            button.quiet #resend type="button" { "Отправить код ещё раз" }
        }
        a.action.quiet #cancel href="/login/cancel" { "Отмена" }
        script { (PreEscaped(SCRIPT)) }
    })
    .into_response()
}

/// What the person sees for each answer of the API.
const SCRIPT: &str = r#"'use strict';
document.addEventListener('DOMContentLoaded', () => {
  const at = id => document.getElementById(id);
  const words = {
    INVALID_PASSWORD: 'Неверный логин или пароль.',
    INVALID_LOGIN: 'Неверный логин или пароль.',
    ACCOUNT_LOCKED: 'Учётная запись заблокирована. Обратитесь в центр обслуживания.',
    INVALID_OTP: 'Неверный код.',
    OTP_TIMEOUT: 'Время действия кода истекло. Запросите новый.',
    NO_ATTEMPTS: 'Попытки закончились. Начните вход заново.',
  };
  const send = async (path, body) => {
    try {
      const answer = await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      return await answer.json();
    } catch { return { failed: 'NO_ANSWER' }; }
  };
  const fail = (step, field, answer) => {
    const details = answer.mfa_details && answer.mfa_details.otp_details;
    const left = details ? ' Осталось попыток: ' + details.verify_attempts_left + '.' : '';
    at(step + '-error').textContent = (words[answer.failed] || 'Служба не ответила. Попробуйте ещё раз.') + left;
    at(field).value = '';
    at(field).focus();
    // The person starts over at the field that was wrong.
    for (const input of document.querySelectorAll('[data-first]')) input.removeAttribute('data-first');
    at(field).setAttribute('data-first', '');
    standReady('esia/' + step + '-error');
  };
  const next = answer => {
    if (answer.action === 'DONE') location.assign(answer.redirect_url);
    else if (answer.action === 'ENTER_MFA') {
      at('phone').textContent = answer.mfa_details.otp_details.phone;
      at('password-step').hidden = true;
      at('code-step').hidden = false;
      at('code-error').textContent = '';
      at('code').setAttribute('data-first', '');
      at('code').value = '';
      at('code').focus();
      standReady('esia/code');
    } else return false;
    return true;
  };
  let busy = false;
  const once = work => async event => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try { await work(); } finally { busy = false; }
  };
  at('password-form').addEventListener('submit', once(async () => {
    const answer = await send('/aas/oauth2/api/login', { login: at('login').value, password: at('password').value });
    next(answer) || fail('password', 'password', answer);
  }));
  at('code-form').addEventListener('submit', once(async () => {
    const answer = await send('/aas/oauth2/api/login/otp/verify?code=' + encodeURIComponent(at('code').value), {});
    next(answer) || fail('code', 'code', answer);
  }));
  at('resend').addEventListener('click', once(async () => { next(await send('/aas/oauth2/api/login/otp/resend', {})); }));
});
"#;

#[derive(Deserialize)]
struct Password {
    login: String,
    password: String,
}

fn failed(code: &str) -> Response {
    Json(json!({ "failed": code })).into_response()
}

fn no_session() -> Response {
    (
        StatusCode::UNAUTHORIZED,
        Json(json!({ "failed": "SESSION_EXPIRED" })),
    )
        .into_response()
}

/// `POST /aas/oauth2/api/login {"login","password"}` [1]: `ENTER_MFA` or `failed`.
async fn password(State(world): State<Arc<World>>, headers: HeaderMap, body: Bytes) -> Response {
    let Some((session, _)) = world.esia.attempt(&headers) else {
        return no_session();
    };
    let Ok(Password { login, password }) = serde_json::from_slice(&body) else {
        return (
            StatusCode::BAD_REQUEST,
            Json(json!({ "failed": "INVALID_REQUEST" })),
        )
            .into_response();
    };
    world.secret(password.clone());
    let known = world
        .school
        .people
        .iter()
        .find(|person| person.gosuslugi.login == login.trim());
    let Some(person) = known.filter(|person| person.gosuslugi.password == password) else {
        return failed("INVALID_PASSWORD");
    };
    if world.settings().esia_scenario == EsiaScenario::LockedAccount {
        return failed("ACCOUNT_LOCKED");
    }
    enter_code(&world, &session, person.id)
}

fn enter_code(world: &World, session: &str, person: &'static str) -> Response {
    let settings = world.settings();
    let Some(account) = world.school.person(person).map(|person| &person.gosuslugi) else {
        return no_session();
    };
    let code = world.send_sms(account.phone, Sender::Gosuslugi);
    let now = world.clock.now();
    let until = now
        .saturating_add(SignedDuration::from_secs(i64::from(settings.sms_seconds)))
        .unwrap_or(now);
    let left = settings.sms_attempts;
    world.esia.set_step(
        session,
        Step::Code {
            person,
            code,
            until,
            left,
        },
    );
    Json(json!({ "action": "ENTER_MFA", "mfa_details": mfa(world, person, left) })).into_response()
}

/// Last four digits only, as a page would show them.
fn mfa(world: &World, person: &str, left: u32) -> Value {
    let phone = world
        .school
        .person(person)
        .map(|person| person.gosuslugi.phone)
        .unwrap_or_default();
    let tail: String = phone
        .chars()
        .skip(phone.chars().count().saturating_sub(5))
        .collect();
    json!({ "type": "SMS", "otp_details": {
        "phone": format!("+7 *** ***-{tail}"),
        "code_length": 6,
        "verify_timeout_secs": world.settings().sms_seconds,
        "verify_attempts_left": left,
    } })
}

#[derive(Deserialize)]
struct Code {
    code: Option<String>,
}

/// `POST …/login/otp/verify?code=` [1]: 202 with the next action, or 200 with `failed` and the attempts left.
async fn verify(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    Query(query): Query<Code>,
) -> Response {
    let Some((session, attempt)) = world.esia.attempt(&headers) else {
        return no_session();
    };
    let Step::Code {
        person,
        code,
        until,
        left,
    } = attempt.step
    else {
        return failed("INVALID_REQUEST");
    };
    let answer = |failed: &str, left| {
        Json(json!({ "failed": failed, "mfa_details": mfa(&world, person, left) })).into_response()
    };
    if world.clock.now() >= until {
        return answer("OTP_TIMEOUT", left);
    }
    if query.code.as_deref().map(str::trim) != Some(code.as_str()) {
        let left = left.saturating_sub(1);
        if left == 0 {
            world.esia.set_step(&session, Step::Password);
            return failed("NO_ATTEMPTS");
        }
        world.esia.set_step(
            &session,
            Step::Code {
                person,
                code,
                until,
                left,
            },
        );
        return answer("INVALID_OTP", left);
    }
    world.esia.set_step(&session, Step::Done { person });
    (
        StatusCode::ACCEPTED,
        Json(json!({ "action": "DONE", "redirect_url": finish(&world) })),
    )
        .into_response()
}

fn finish(world: &World) -> String {
    match world.settings().esia_scenario {
        EsiaScenario::LeavesAllowedHosts => {
            format!("{}/lost?from=esia", bare(&world.origins.elsewhere))
        }
        _ => format!("{}/login/done", bare(&world.origins.esia)),
    }
}

/// A new code [G: the address].
async fn resend(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    match world.esia.attempt(&headers) {
        Some((session, attempt)) => match attempt.step {
            Step::Code { person, .. } => enter_code(&world, &session, person),
            _ => failed("INVALID_REQUEST"),
        },
        None => no_session(),
    }
}

/// `GET …/login/next-step` [1]: where the sign-in stands.
async fn next_step(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    match world
        .esia
        .attempt(&headers)
        .map(|(_, attempt)| attempt.step)
    {
        None => no_session(),
        Some(Step::Password) => Json(json!({ "action": "ENTER_PASSWORD" })).into_response(),
        Some(Step::Code { person, left, .. }) => {
            Json(json!({ "action": "ENTER_MFA", "mfa_details": mfa(&world, person, left) }))
                .into_response()
        }
        Some(Step::Done { .. }) => {
            Json(json!({ "action": "DONE", "redirect_url": finish(&world) })).into_response()
        }
    }
}
