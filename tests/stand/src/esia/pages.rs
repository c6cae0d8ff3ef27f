//! The `/login/` page: every step of a sign-in in plain words. The addresses and `#login`, `#password` are
//! confirmed [C identity.md §1.5], the look is the stand's own.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use maud::{Markup, html};

use super::login::Attempt;
use super::{error_page, hostile, refusal, session};
use crate::settings::EsiaScenario;
use crate::{World, bare, page};

const PLACE: &str = "вход через Госуслуги";

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/login/", get(shell))
        .route("/login", get(to_shell))
        .route("/login/login.js", get(script))
        .route("/login/recovery", get(recovery))
        .route("/login/registration", get(registration))
        .route("/profile/family", get(family))
        .route("/profile/consents", get(consents))
        .route("/profile/user/personal", get(personal))
        .route("/help/faq/login_child", get(child_help))
}

/// Without its slash [C identity.md §1.5].
async fn to_shell() -> Response {
    super::found("/login/")
}

/// The page's script [stand].
async fn script() -> impl axum::response::IntoResponse {
    let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (kind, include_str!("login.js"))
}

fn back() -> Markup {
    html! { a.action data-first href="/login/" { "Вернуться ко входу" } }
}

/// «Восстановить пароль» [C identity.md §1.5: the address; stand: the page].
async fn recovery() -> Markup {
    let body = html! {
        h1 { "Восстановление пароля" }
        p { "На настоящих Госуслугах здесь вводят телефон, почту или СНИЛС и получают ссылку или код для нового пароля." }
        p { "В учебном стенде пароли не меняются: они написаны на странице «Люди и телефон»." }
        (back())
    };
    page::page(PLACE, "Восстановление пароля", "esia/recovery", body)
}

/// «Зарегистрироваться» [C identity.md §1.5: the address; stand: the page].
async fn registration() -> Markup {
    let body = html! {
        h1 { "Регистрация" }
        p { "Ребёнку до 14 лет учётную запись создаёт родитель в своём личном кабинете Госуслуг, в разделе «Семья и дети». С 14 лет можно зарегистрироваться самому." }
        p { "В учебном стенде новых людей не заводят: выберите кого-нибудь на странице «Люди и телефон»." }
        (back())
    };
    page::page(PLACE, "Регистрация", "esia/registration", body)
}

/// «Семья» in a parent's cabinet [C identity.md §1.7: what it is for; on the live site it is on another host; stand:
/// the page].
async fn family() -> Markup {
    page::words(
        PLACE,
        "Кабинет родителя: семья и дети",
        "На настоящих Госуслугах родитель добавляет здесь ребёнка и создаёт ему учётную запись. В учебном стенде у всех она уже есть.",
    )
}

/// Consents in a parent's cabinet [C identity.md §1.7: that there are such; stand: the address and the page].
async fn consents() -> Markup {
    page::words(
        PLACE,
        "Кабинет родителя: согласия и доверенности",
        "На настоящих Госуслугах родитель даёт здесь согласие для школы. В учебном стенде согласие включается на странице «Люди и телефон».",
    )
}

/// The account's own page [C identity.md §1.5: the address; stand: the page].
async fn personal() -> Markup {
    page::words(
        PLACE,
        "Личные данные",
        "На настоящих Госуслугах здесь видно, подтверждена ли учётная запись, и как её подтвердить.",
    )
}

/// Help on a child's account [C identity.md §1.7: that there is one; stand: the address and the page].
async fn child_help() -> Markup {
    page::words(
        PLACE,
        "Учётная запись ребёнка",
        "На настоящих Госуслугах здесь по шагам сказано, как родитель создаёт учётную запись ребёнку до 14 лет.",
    )
}

/// The sign-in's page [C identity.md §1.5: the address, `#login`, `#password`, `button.plain-button_wide`].
async fn shell(State(world): State<Arc<World>>, headers: HeaderMap) -> Response {
    let now = world.clock.now();
    let known = session(&headers).and_then(|name| {
        let inner = world.esia.inner.lock();
        let attempt = inner.attempts.get(&name)?;
        (attempt.until > now).then(|| attempt.clone())
    });
    let Some(attempt) = known else {
        return error_page(&world, &refusal::CODE);
    };
    if world.settings().esia_scenario == EsiaScenario::HostilePage {
        return hostile::page().into_response();
    }
    sheet(&world, &attempt).into_response()
}

fn cancel() -> Markup {
    html! { a.action.quiet href="/login/cancel" { "Отмена" } }
}

fn problem(step: &str) -> Markup {
    html! { p.error id={ (step) "-error" } role="alert" {} }
}

fn sheet(world: &World, attempt: &Attempt) -> Markup {
    let state = attempt.show(world);
    let is_fresh = state["action"] == "ENTER_PASSWORD";
    let ready = if is_fresh { "esia/password" } else { "" };
    let people = bare(&world.origins.people);
    page::page(
        PLACE,
        "Вход",
        ready,
        html! {
            div #sheet data-state=(state) {
                section data-step="password" hidden[!is_fresh] {
                    h1 { "Вход через Госуслуги" }
                    p.muted { "Учебная страница. Настоящий пароль от Госуслуг сюда вводить нельзя." }
                    form #password-form {
                        (problem("password"))
                        label for="login" { "Телефон, почта или СНИЛС" }
                        input #login name="login" autocomplete="off" autocapitalize="off" spellcheck="false" data-first autofocus;
                        label for="password" { "Пароль" }
                        input #password name="password" type="password" autocomplete="off";
                        button.plain-button_wide type="submit" { "Войти" }
                    }
                    (cancel())
                    button.quiet #to-qr type="button" { "Войти по QR-коду" }
                    p.links { a href="/login/recovery" { "Восстановить пароль" } " " a href="/login/registration" { "Зарегистрироваться" } }
                }
                section data-step="qr" hidden {
                    h1 { "Вход по QR-коду" }
                    p { "Наведите камеру телефона, на котором открыты Госуслуги. Пароль вводить не нужно." }
                    (problem("qr"))
                    div #qr-picture.qr role="img" aria-label="QR-код для входа" {}
                    p.muted #qr-hint { "В учебном стенде код сканируют на странице " a href=(people) target="_blank" rel="noopener" { "«Люди и телефон»" } "." }
                    button #qr-again type="button" hidden { "Показать новый код" }
                    button.quiet #to-password type="button" data-first { "Войти с паролем" }
                    (cancel())
                }
                section data-step="code" hidden {
                    h1 #code-title { "Код из SMS" }
                    p #code-text { "Код отправлен на номер " span #phone.whole {} "." }
                    form #code-form {
                        (problem("code"))
                        label for="code" { "Код подтверждения" }
                        input #code name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" data-first;
                        button type="submit" { "Подтвердить" }
                    }
                    button.quiet #resend type="button" { "Отправить код ещё раз" }
                    (cancel())
                }
                section data-step="push" hidden {
                    h1 { "Подтвердите вход на телефоне" }
                    p { "На телефон пришёл вопрос от Госуслуг. Нажмите там «Да, это я» — эта страница продолжит сама." }
                    p.muted { "В учебном стенде на него отвечают на странице " a href=(people) target="_blank" rel="noopener" { "«Люди и телефон»" } "." }
                    (problem("push"))
                    p.waiting role="status" { "Ждём ответа…" }
                    button.quiet #push-again type="button" data-first { "Спросить ещё раз" }
                    (cancel())
                }
                section data-step="captcha" hidden {
                    h1 { "Код с картинки" }
                    p { "Госуслуги проверяют, что входит человек. Введите шесть цифр с картинки." }
                    form #captcha-form {
                        (problem("captcha"))
                        img #captcha-image.captcha width="240" height="80" alt="Картинка с шестью цифрами";
                        label for="captcha" { "Цифры с картинки" }
                        input #captcha name="captcha" inputmode="numeric" autocomplete="off" maxlength="6" data-first;
                        button type="submit" { "Продолжить" }
                    }
                    button.quiet #captcha-renew type="button" { "Показать другую картинку" }
                    button.quiet #captcha-voice type="button" { "Послушать" }
                    p.muted { "Сколько сигналов подряд, такая и цифра." }
                    (cancel())
                }
                section data-step="question" hidden {
                    h1 { "Контрольный вопрос" }
                    p { "Ответ на него выбирали, когда заводили учётную запись." }
                    p.muted { "В учебном стенде ответ у всех один: " (super::login::ANSWER) "." }
                    form #question-form {
                        (problem("question"))
                        label #question-text for="answer" {}
                        input #answer name="answer" autocomplete="off" data-first;
                        button type="submit" { "Ответить" }
                    }
                    (cancel())
                }
                section data-step="fill-mfa" hidden {
                    h1 { "Защитите вход" }
                    p { "Госуслуги предлагают, чтобы при входе кроме пароля нужен был ещё и код. Это полезно, но сейчас можно обойтись без этого." }
                    (problem("fill-mfa"))
                    button #fill-mfa-skip type="button" data-first { "Пропустить" }
                    (cancel())
                }
                section data-step="quiz" hidden {
                    h1 { "Коды в MAX" }
                    p { "Госуслуги предлагают получать коды в приложении MAX. Подключить его можно и потом." }
                    (problem("quiz"))
                    button #quiz-skip type="button" data-first { "Пропустить" }
                    (cancel())
                }
                section data-step="quiz-forced" hidden {
                    h1 { "Сначала — MAX на телефоне" }
                    p { "Этот шаг Госуслуги пропустить не дают. Откройте на телефоне приложение MAX, пройдите в нём короткий опрос и вернитесь сюда." }
                    p.muted { "В учебном стенде опрос проходят на странице " a href=(people) target="_blank" rel="noopener" { "«Люди и телефон»" } "." }
                    (problem("quiz-forced"))
                    button #quiz-done type="button" data-first { "Опрос пройден" }
                    (cancel())
                }
                section data-step="change-password" hidden {
                    h1 { "Пора сменить пароль" }
                    p { "Пароль давно не меняли. Сейчас можно войти и со старым, а сменить его потом, в личном кабинете." }
                    (problem("change-password"))
                    button #change-password-skip type="button" data-first { "Пропустить" }
                    (cancel())
                }
                section data-step="consent" hidden {
                    h1 { "Разрешите доступ" }
                    p { "Электронный дневник просит:" }
                    ul #scopes.points {}
                    (problem("consent"))
                    button #consent-allow type="button" data-first { "Разрешить" }
                    (cancel())
                }
                section data-step="locked" hidden {
                    h1 { "Учётная запись заблокирована" }
                    p { "Войти с ней сейчас нельзя. Разблокировать её можно в центре обслуживания Госуслуг с паспортом или свидетельством о рождении, адреса есть на gosuslugi.ru. Иногда помогает новый пароль." }
                    button #locked-other type="button" data-first { "Войти с другой учётной записью" }
                    a.action.quiet href="/login/recovery" { "Восстановить пароль" }
                    (cancel())
                }
                section data-step="over" hidden {
                    h1 { "Вход занял слишком много времени" }
                    p { "Ничего не пропало: просто начните его ещё раз в электронном дневнике." }
                    a.action data-first href=(bare(&world.origins.portal)) { "Вернуться в электронный дневник" }
                }
            }
            // After the page's own script, which it uses.
            script src="/login/login.js" defer {}
        },
    )
}
