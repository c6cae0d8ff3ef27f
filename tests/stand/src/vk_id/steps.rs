//! What a person does on the pages: the leaflet's three ways, step by step. The steps and their words are the
//! leaflet's [1 instruction-for-pupils]; the addresses are the stand's own, VK's are not known [?].

use std::sync::Arc;

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::accounts::{About, Draft, phone_digits};
use super::authorize::after_proof;
use super::pages::{self, Look};
use super::{BROWSER, Flow, Purpose, Sms, Step, Whose, from_now};
use crate::settings::VkScenario;
use crate::{Sender, World, bare, random};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/auth", get(now))
        .route("/auth/provider", post(provider))
        .route("/auth/accounts", post(accounts))
        .route("/auth/other", post(other))
        .route("/auth/phone", post(phone))
        .route("/auth/password", post(password))
        .route("/auth/forgot", post(forgot))
        .route("/auth/code", post(code))
        .route("/auth/resend", post(resend))
        .route("/auth/new-password", post(new_password))
        .route("/auth/profile", post(profile))
        .route("/auth/create", post(create))
        .route("/auth/info", post(info))
        .route("/auth/check", post(check))
        .route("/auth/cancel", get(cancel))
        .route("/qr_auth", get(qr))
        .route("/auth/scanned", post(scanned))
}

/// Everything that any of the pages' forms may carry.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    flow: String,
    user_id: String,
    phone: String,
    password: String,
    code: String,
    first_name: String,
    last_name: String,
    middle_name: String,
    born: String,
    sex: String,
}

/// The flow's way on from a step.
enum Next {
    /// This page is the next one.
    Step(Step),
    /// The same page again, with words in Russian and in English.
    Again(&'static str, &'static str),
    /// The same page again, with these words.
    AgainWith(String),
    /// The way of [`Step`], after good news in Russian and in English.
    StepWith(Step, &'static str, &'static str),
    /// The person proved to be this account's owner.
    Proved(u64),
    /// The person has just made this account.
    SignedUp(u64),
    /// Back to the application, as this account.
    Finish(u64),
    /// Somewhere else altogether.
    Leave(Response),
}

fn lost_flow() -> Response {
    pages::over(
        "Этот вход уже закончен",
        "Прошло много времени, или вход завершён в другом окне. Закройте это окно и начните вход заново.",
    )
}

fn see(id: &str) -> Response {
    let location = format!("/auth?flow={id}");
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

fn flow_of(world: &World, id: &str) -> Option<Flow> {
    let flow = world.vk.0.lock().flows.get(id).cloned()?;
    (world.clock.now() < flow.until).then_some(flow)
}

/// Takes an answer to the step that the flow is at. An answer to another one, as after the browser's «back», leads
/// to the page that is due.
fn answer(world: &World, form: &Answer, take: impl FnOnce(&mut Flow) -> Option<Next>) -> Response {
    let Some(mut flow) = flow_of(world, &form.flow) else {
        return lost_flow();
    };
    let Some(next) = take(&mut flow) else {
        return see(&form.flow);
    };
    (flow.problem, flow.notice) = (None, None);
    let mut cookie = None;
    let look = flow.request.look;
    match next {
        Next::Step(step) => flow.step = step,
        Next::StepWith(step, ru, en) => {
            flow.step = step;
            flow.notice = Some(look.say(ru, en).into());
        }
        Next::Again(ru, en) => flow.problem = Some(look.say(ru, en).into()),
        Next::AgainWith(text) => flow.problem = Some(text),
        Next::Proved(user_id) => {
            flow.step = after_proof(&world.vk.0.lock(), user_id);
            cookie = remember(world, &mut flow, user_id);
        }
        Next::SignedUp(user_id) => {
            flow.step = Step::Create {
                user_id,
                is_new: true,
            };
            cookie = remember(world, &mut flow, user_id);
        }
        Next::Finish(user_id) => {
            world.vk.0.lock().flows.remove(&form.flow);
            return flow.request.finish(world, user_id);
        }
        Next::Leave(response) => return response,
    }
    world.vk.0.lock().flows.insert(form.flow.clone(), flow);
    let mut response = see(&form.flow);
    if let Some(cookie) = cookie.and_then(|cookie| cookie.parse().ok()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// `Set-Cookie` of a browser where this account is signed in, beside those that were. Its value is new at every
/// sign-in.
fn remember(world: &World, flow: &mut Flow, user_id: u64) -> Option<String> {
    flow.proved = true;
    if !world.settings().vk_remembers_browser {
        return None;
    }
    let value = world.secret(random::token());
    let mut inner = world.vk.0.lock();
    let before = flow.browser.replace(value.clone());
    let mut known = before
        .and_then(|before| inner.browsers.remove(&before))
        .unwrap_or_default();
    known.retain(|id| *id != user_id);
    known.push(user_id);
    inner.browsers.insert(value.clone(), known);
    Some(format!("{BROWSER}={value}; Path=/; HttpOnly; SameSite=Lax"))
}

/// Where the flow stands [stand].
async fn now(State(world): State<Arc<World>>, Query(form): Query<Answer>) -> Response {
    match flow_of(&world, &form.flow) {
        Some(flow) => pages::show(&world, &form.flow, &flow),
        None => lost_flow(),
    }
}

/// «Войти с VK ID» in place of another service's sign-in, which the stand does not play [stand].
async fn provider(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        matches!(flow.step, Step::Provider(_)).then_some(Next::Step(Step::Phone))
    })
}

/// A choice among the accounts of this browser, for `prompt=select_account` [C identity.md §2.1; the page G].
async fn accounts(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        let Step::Accounts(known) = &flow.step else {
            return None;
        };
        let chosen = form.user_id.parse().ok().filter(|id| known.contains(id));
        Some(match chosen {
            Some(user_id) => Next::Step(after_proof(&world.vk.0.lock(), user_id)),
            None => Next::Again("Выберите аккаунт.", "Choose an account."),
        })
    })
}

/// «Войти в другой аккаунт» [1 leaflet, way 2].
async fn other(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        let can = matches!(
            flow.step,
            Step::Accounts(_) | Step::Profile { .. } | Step::Create { .. } | Step::Password { .. }
        );
        can.then_some(Next::Step(Step::Phone))
    })
}

/// The number: step 1 of all three ways [1 leaflet].
async fn phone(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        if !matches!(flow.step, Step::Phone) {
            return None;
        }
        let Some(phone) = phone_digits(&form.phone) else {
            return Some(Next::Again(
                "Введите номер полностью: 10 цифр после +7.",
                "Enter the whole number: 10 digits after +7.",
            ));
        };
        if world.settings().vk_scenario == VkScenario::LeavesAllowedHosts {
            let lost = format!("{}/lost?from=vk", bare(&world.origins.elsewhere));
            let leave = (StatusCode::FOUND, [(header::LOCATION, lost)]).into_response();
            return Some(Next::Leave(leave));
        }
        let known = world
            .vk
            .0
            .lock()
            .accounts
            .by_phone(&phone)
            .map(|a| a.user_id);
        Some(Next::Step(match known {
            Some(user_id) => Step::Password { user_id },
            None => Step::Code {
                purpose: Purpose::SignUp,
                sms: send(&world, phone),
            },
        }))
    })
}

/// A new code, on its way to the telephone.
fn send(world: &World, phone: String) -> Sms {
    let settings = world.settings();
    Sms {
        code: world.send_sms(&format!("+7{phone}"), Sender::VkId),
        phone,
        until: from_now(world, settings.sms_seconds),
        attempts_left: settings.sms_attempts,
        again_at: from_now(world, settings.vk_sms_again_seconds),
    }
}

/// The password: step 2 of ways 1 and 2 [1 leaflet].
async fn password(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        let Step::Password { user_id } = flow.step else {
            return None;
        };
        world.secret(form.password.clone());
        let account = world.vk.0.lock().accounts.by_id(user_id).cloned()?;
        if account.password.is_empty() {
            return Some(Next::Again(
                "Пароль ещё не установлен. Нажмите «Забыли или не установили пароль?».",
                "No password is set yet. Press “Forgot the password or have none?”.",
            ));
        }
        if form.password != account.password {
            return Some(Next::Again("Неверный пароль.", "Wrong password."));
        }
        Some(Next::Step(Step::Code {
            purpose: Purpose::SignIn { user_id },
            sms: send(&world, account.phone),
        }))
    })
}

/// «Забыли или не установили пароль?» [1 leaflet; what follows G: a code by SMS, then a new password].
async fn forgot(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        let Step::Password { user_id } = flow.step else {
            return None;
        };
        let phone = world.vk.0.lock().accounts.by_id(user_id)?.phone.clone();
        Some(Next::Step(Step::Code {
            purpose: Purpose::Reset { user_id },
            sms: send(&world, phone),
        }))
    })
}

/// The code from the SMS [1 leaflet].
async fn code(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        let Step::Code { purpose, sms } = &mut flow.step else {
            return None;
        };
        if world.clock.now() >= sms.until || sms.attempts_left == 0 {
            return Some(Next::Again(
                "Этот код больше не действует. Запросите новый.",
                "This code is no longer valid. Ask for a new one.",
            ));
        }
        if form.code.trim() != sms.code {
            sms.attempts_left -= 1;
            return Some(wrong_code(flow.request.look, sms.attempts_left));
        }
        Some(match purpose {
            Purpose::SignIn { user_id } => Next::Proved(*user_id),
            Purpose::Reset { user_id } => Next::Step(Step::NewPassword { user_id: *user_id }),
            Purpose::SignUp => Next::Step(Step::Info {
                whose: Whose::NewAccount {
                    phone: sms.phone.clone(),
                },
                draft: Draft::default(),
            }),
        })
    })
}

/// One attempt less; the code dies with the last one.
fn wrong_code(look: Look, left: u32) -> Next {
    if left == 0 {
        return Next::Again(
            "Неверный код, и попытки закончились. Запросите новый код.",
            "Wrong code, and no attempts are left. Ask for a new code.",
        );
    }
    let words = look.say(
        "Неверный код. Осталось попыток:",
        "Wrong code. Attempts left:",
    );
    Next::AgainWith(format!("{words} {left}."))
}

/// Another SMS, no sooner than the page's countdown has run out [1 leaflet: «SMS придёт в течение 01:59»].
async fn resend(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        let Step::Code { purpose, sms } = &flow.step else {
            return None;
        };
        if world.clock.now() < sms.again_at {
            return Some(Next::Again(
                "Новый код можно запросить, когда время ожидания закончится.",
                "A new code may be asked for when the waiting time is over.",
            ));
        }
        let sent = Step::Code {
            purpose: purpose.clone(),
            sms: send(&world, sms.phone.clone()),
        };
        Some(Next::StepWith(
            sent,
            "Мы отправили новый код.",
            "We have sent a new code.",
        ))
    })
}

/// The new password; then it is asked for [G].
/// The page, fixed: a page for people, which no client reads.
async fn new_password(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        let Step::NewPassword { user_id } = flow.step else {
            return None;
        };
        let length = form.password.chars().count();
        if !(8..=128).contains(&length) {
            return Some(Next::Again(
                "Придумайте пароль из 8 знаков или длиннее.",
                "The password must have 8 characters or more.",
            ));
        }
        let password = world.secret(form.password.clone());
        let mut inner = world.vk.0.lock();
        inner
            .accounts
            .change(user_id, |account| account.password = password);
        Some(Next::StepWith(
            Step::Password { user_id },
            "Пароль сохранён. Теперь войдите с ним.",
            "The password is saved. Sign in with it now.",
        ))
    })
}

/// «Продолжить в учебном профиле»: step 4 of way 1 [1 leaflet]. A browser that remembers the person, and an
/// application that the person has agreed to before, need no more [G].
/// Switch: `vk_remembers_browser`.
async fn profile(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        let Step::Profile { user_id } = flow.step else {
            return None;
        };
        let agreed = (user_id, flow.request.client.id.clone());
        let is_known = world.vk.0.lock().consents.contains(&agreed);
        Some(
            if is_known && !flow.proved && !flow.request.prompt.consent {
                Next::Finish(user_id)
            } else {
                Next::Step(Step::Check { user_id })
            },
        )
    })
}

/// «Создать учебный профиль»: step 4 of way 2, step 5 of way 3 [1 leaflet].
async fn create(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        let Step::Create { user_id, is_new } = flow.step else {
            return None;
        };
        if !is_new {
            return Some(Next::Step(Step::Info {
                whose: Whose::Profile { user_id },
                draft: Draft::default(),
            }));
        }
        // A new account's owner has just told who they are.
        let mut inner = world.vk.0.lock();
        inner.accounts.change(user_id, |account| {
            account.profile = Some(account.about.clone());
        });
        Some(Next::Step(Step::Check { user_id }))
    })
}

/// «Информация о себе»: step 5 and 6 of way 2, step 3 and 4 of way 3 [1 leaflet].
async fn info(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    let typed = Draft {
        first_name: form.first_name.clone(),
        last_name: form.last_name.clone(),
        middle_name: form.middle_name.clone(),
        born: form.born.clone(),
        sex: form.sex.clone(),
        wrong: "",
    };
    answer(&world, &form, |flow| {
        let Step::Info { whose, draft } = &mut flow.step else {
            return None;
        };
        let about = match About::read(&typed, world.clock.zoned().date()) {
            Ok(about) => about,
            Err((wrong, ru, en)) => {
                // What was typed stays in the fields.
                *draft = Draft { wrong, ..typed };
                return Some(Next::Again(ru, en));
            }
        };
        let mut inner = world.vk.0.lock();
        Some(match whose {
            Whose::NewAccount { phone } => Next::SignedUp(inner.accounts.sign_up(phone, about)),
            Whose::Profile { user_id } => {
                let user_id = *user_id;
                inner
                    .accounts
                    .change(user_id, |account| account.profile = Some(about));
                Next::Finish(user_id)
            }
        })
    })
}

/// «Проверьте свои данные … и нажмите на кнопку «Продолжить»»: the last step of ways 1 and 3 [1 leaflet].
async fn check(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| match flow.step {
        Step::Check { user_id } => Some(Next::Finish(user_id)),
        _ => None,
    })
}

/// «Отмена»: `error=access_denied` [C identity.md §2.2].
async fn cancel(State(world): State<Arc<World>>, Query(form): Query<Answer>) -> Response {
    match world.vk.0.lock().flows.remove(&form.flow) {
        Some(flow) => flow
            .request
            .back_with_error("access_denied", "user cancelled"),
        None => lost_flow(),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Scan {
    uuid: String,
}

/// Sign-in by a QR code [C identity.md §2.5: the address with `uuid` and `scheme`; G: the page]. The stand has no
/// telephone that scans, so whose it is gets chosen below the picture.
/// The page, fixed: a page for people, which no client reads.
async fn qr(State(world): State<Arc<World>>, Query(scan): Query<Scan>) -> Response {
    match flow_of(&world, &scan.uuid) {
        Some(flow) if matches!(flow.step, Step::Phone) => pages::qr(&world, &scan.uuid, &flow),
        Some(_) => see(&scan.uuid),
        None => lost_flow(),
    }
}

/// The telephone has scanned and agreed [stand].
async fn scanned(State(world): State<Arc<World>>, Form(form): Form<Answer>) -> Response {
    answer(&world, &form, |flow| {
        if !matches!(flow.step, Step::Phone) {
            return None;
        }
        let user_id: u64 = form.user_id.parse().ok()?;
        let is_known = world.vk.0.lock().accounts.by_id(user_id).is_some();
        is_known.then_some(Next::Proved(user_id))
    })
}
