//! The pages: the leaflet's words, light or dark, in Russian or in English.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use super::accounts::{Account, Draft, masked};
use super::clients::{Client, Kind};
use super::{Flow, Inner, Purpose, Sms, Step, Whose};
use crate::settings::VkScenario;
use crate::{World, bare, page, random};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(home))
        .route("/restore", get(restore))
        .route("/auth/frame", get(frame))
}

pub(super) const PLACE: &str = "вход с VK ID";

/// Start page [stand].
async fn home() -> Markup {
    page::words(PLACE, "VK ID", "Вход начинается в приложении.")
}

/// A forgotten password, outside of any sign-in [stand].
async fn restore() -> Markup {
    page::words(
        PLACE,
        "Восстановление пароля",
        "На настоящем VK ID здесь вводят номер телефона и получают код для нового пароля. В учебном стенде пароли написаны на странице «Люди и телефон».",
    )
}

/// How the pages look and speak, as the application asked [C identity.md §2.1].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    is_english: bool,
    scheme: &'static str,
}

impl Look {
    /// Of `lang_id` and `scheme`. The languages of Russia's neighbours fall back to Russian, the others to English;
    /// without a scheme the browser's wish counts [G].
    pub(super) fn asked(lang_id: &str, scheme: &str) -> Self {
        Self {
            // ENG 3, SPA 4, GERMAN 6, POL 15, FRA 16, TURKEY 82.
            is_english: ["3", "4", "6", "15", "16", "82"].contains(&lang_id),
            scheme: match scheme {
                "light" | "bright_light" | "vkcom_light" => "light",
                "dark" | "space_gray" | "vkcom_dark" => "dark",
                _ => "any",
            },
        }
    }

    /// How the pages look where nobody asked for anything.
    pub(super) fn default() -> Self {
        Self::asked("", "")
    }

    pub(super) fn say<'a>(self, ru: &'a str, en: &'a str) -> &'a str {
        if self.is_english { en } else { ru }
    }
}

/// A page of VK ID.
pub(super) fn page(look: Look, title: &str, ready: &str, body: Markup) -> Markup {
    let place = look.say(PLACE, "sign-in with VK ID, a rehearsal");
    let language = look.say("ru", "en");
    page::dressed(place, title, ready, language, look.scheme, body)
}

/// Where a page was left for too long, or has done its work.
pub(super) fn over(title: &str, text: &str) -> Response {
    let body = html! { h1 { (title) } p { (text) } };
    (
        StatusCode::BAD_REQUEST,
        page(Look::default(), title, "", body),
    )
        .into_response()
}

/// What stands above every page of the leaflet's three ways.
fn preface(look: Look, client: &Client) -> Markup {
    let with = match client.kind {
        Kind::App => look.say("С приложением", "With the app"),
        Kind::Service => look.say("С сервисом", "With the service"),
    };
    html! {
        p.brand { "VK ID" }
        p {
            (with) " «" (client.name) "» "
            (look.say("можно связать свой учебный профиль:", "you can connect your learning profile:"))
        }
        ul.points {
            li { (look.say("VK Мессенджер и VK Звонки можно использовать для учебных коммуникаций", "VK Messenger and VK Calls can be used for school")) }
            li { (look.say("Для этого используйте учебный профиль VK\u{a0}ID", "Use the learning profile of VK ID for it")) }
            li { (look.say("Ваш профиль ВКонтакте никто не увидит", "Nobody will see your VK profile")) }
        }
    }
}

/// One page of a flow.
struct Sheet<'a> {
    id: &'a str,
    flow: &'a Flow,
    look: Look,
}

impl Sheet<'_> {
    fn say<'a>(&self, ru: &'a str, en: &'a str) -> &'a str {
        self.look.say(ru, en)
    }

    /// A form that posts to `/auth/{action}`.
    fn form(&self, action: &str, body: Markup) -> Markup {
        html! {
            form method="post" action={ "/auth/" (action) } {
                input type="hidden" name="flow" value=(self.id);
                (body)
            }
        }
    }

    fn other_account(&self) -> Markup {
        self.form(
            "other",
            html! { button.quiet { (self.say("Войти в другой аккаунт", "Use another account")) } },
        )
    }

    /// The whole page; `name` is what it reports as once it is ready, with `-error` behind it where something is
    /// wrong.
    fn page(&self, name: &str, title: &str, body: Markup) -> Markup {
        let ready = match self.flow.problem {
            Some(_) => format!("vk/{name}-error"),
            None => format!("vk/{name}"),
        };
        page(
            self.look,
            title,
            &ready,
            html! {
                (preface(self.look, &self.flow.request.client))
                h1 { (title) }
                @if let Some(problem) = &self.flow.problem { p.error role="alert" { (problem) } }
                @if let Some(notice) = &self.flow.notice { p.notice role="status" { (notice) } }
                (body)
                a.action.quiet #cancel href={ "/auth/cancel?flow=" (self.id) } { (self.say("Отмена", "Cancel")) }
            },
        )
    }

    fn go_on(&self) -> &'static str {
        self.look.say("Продолжить", "Continue")
    }

    /// A page about an account. The control API may have taken all accounts back to the start in the meantime.
    fn of(&self, world: &World, user_id: u64, draw: impl FnOnce(&Account) -> Markup) -> Markup {
        let account = world.vk.0.lock().accounts.by_id(user_id).cloned();
        account.map_or_else(|| self.phone(world), |account| draw(&account))
    }

    fn provider(&self, name: &str) -> Markup {
        self.page(
            "provider",
            &format!("{} {name}", self.say("Вход через", "Sign in through")),
            html! {
                p { (self.say("На учебном стенде этой службы нет. Войти можно с VK ID.", "This service is not part of the rehearsal. VK ID is.")) }
                (self.form("provider", html! { button data-first autofocus { (self.say("Войти с VK ID", "Sign in with VK ID")) } }))
            },
        )
    }

    fn accounts(&self, known: &[&Account]) -> Markup {
        self.page(
            "accounts",
            self.say("Выберите аккаунт", "Choose an account"),
            html! {
                (self.form("accounts", html! {
                    @for (number, account) in known.iter().rev().enumerate() {
                        button.choice name="user_id" value=(account.user_id) data-first[number == 0] autofocus[number == 0] {
                            strong { (account.about.name()) } span { (masked(&account.phone)) }
                        }
                    }
                }))
                (self.other_account())
            },
        )
    }

    fn phone(&self, world: &World) -> Markup {
        let go_on = self.go_on();
        self.page(
            "phone",
            self.say("Вход в VK ID", "Sign in to VK ID"),
            html! {
                (self.form("phone", html! {
                    label for="phone" { (self.say("Номер телефона, +7", "Telephone, +7")) }
                    input #phone name="phone" type="tel" inputmode="tel" autocomplete="off" maxlength="24" data-first autofocus;
                    button { (go_on) }
                }))
                a.action.quiet #qr href={ "/qr_auth?scheme=" (self.look.scheme) "&uuid=" (self.id) } {
                    (self.say("Войти по QR-коду", "Sign in by a QR code"))
                }
                p.small {
                    (self.say("Нажимая на «Продолжить», вы принимаете", "By pressing “Continue” you accept the")) " "
                    span.term { (self.say("пользовательское соглашение", "terms of use")) } " "
                    (self.say("и", "and the")) " "
                    span.term { (self.say("политику конфиденциальности", "privacy policy")) }
                    (self.say(" сервиса", " of the service"))
                }
                details.small {
                    summary { (self.say("Передаваемые данные", "Data that is shared")) }
                    ul.points { @for datum in self.shared() { li { (datum) } } }
                }
                @if world.settings().vk_scenario == VkScenario::RedirectInIframe {
                    iframe src={ "/auth/frame?flow=" (self.id) } title="Чужая рамка" width="1" height="1" {}
                }
            },
        )
    }

    /// What the scope opens, in words.
    fn shared(&self) -> Vec<&'static str> {
        let words = |scope: &str| match scope {
            "vkid.personal_info" => Some(self.look.say(
                "Имя, фамилия, дата рождения, пол, фотография",
                "First and last name, date of birth, sex, picture",
            )),
            "phone" => Some(self.look.say("Номер телефона", "Telephone number")),
            "email" => Some(self.look.say("Адрес электронной почты", "E-mail address")),
            _ => None,
        };
        self.flow
            .request
            .scope
            .split_whitespace()
            .filter_map(words)
            .collect()
    }

    fn password(&self) -> Markup {
        let go_on = self.go_on();
        self.page(
            "password",
            self.say("Введите пароль", "Enter the password"),
            html! {
                (self.form("password", html! {
                    label for="password" { (self.say("Пароль от аккаунта VK", "Password of the VK account")) }
                    input #password name="password" type="password" autocomplete="off" maxlength="128" data-first autofocus;
                    button { (go_on) }
                }))
                (self.form("forgot", html! {
                    button.quiet #forgot { (self.say("Забыли или не установили пароль?", "Forgot the password or have none?")) }
                }))
                (self.form("other", html! { button.quiet { (self.say("Другой номер", "Another number")) } }))
            },
        )
    }

    fn code(&self, world: &World, purpose: &Purpose, sms: &Sms) -> Markup {
        let go_on = self.go_on();
        let name = match purpose {
            Purpose::Reset { .. } => "reset-code",
            Purpose::SignIn { .. } | Purpose::SignUp => "code",
        };
        let left = sms.again_at.duration_since(world.clock.now());
        // Rounded up: the button must not come before another SMS may be asked for.
        let wait = ((left.as_millis() + 999) / 1000).max(0);
        let clock = format!("{:02}:{:02}", wait / 60, wait % 60);
        self.page(
            name,
            self.say("Подтвердите номер", "Confirm the number"),
            html! {
                p { (self.say("Мы отправили SMS с кодом на номер", "We have sent a code by SMS to")) " " span.whole { (masked(&sms.phone)) } }
                (self.form("code", html! {
                    label for="code" { (self.say("Код подтверждения", "Code")) }
                    input #code name="code" inputmode="numeric" autocomplete="off" maxlength="6" data-first autofocus;
                    button { (go_on) }
                }))
                p.muted data-until-countdown hidden[wait == 0] {
                    (self.say("SMS придёт в течение", "The SMS comes within")) " " span data-countdown=(wait) { (clock) }
                }
                div data-after-countdown hidden[wait > 0] {
                    (self.form("resend", html! {
                        button.quiet #resend { (self.say("Отправить код ещё раз", "Send the code again")) }
                    }))
                }
            },
        )
    }

    fn new_password(&self) -> Markup {
        self.page(
            "reset-password",
            self.say("Новый пароль", "A new password"),
            self.form(
                "new-password",
                html! {
                    label for="password" { (self.say("Придумайте пароль, 8 знаков или длиннее", "A password of 8 characters or more")) }
                    input #password name="password" type="password" autocomplete="off" maxlength="128" data-first autofocus;
                    button { (self.say("Сохранить пароль", "Save the password")) }
                },
            ),
        )
    }

    fn profile(&self, account: &Account) -> Markup {
        self.page(
            "profile",
            self.say("Учебный профиль", "Learning profile"),
            html! {
                p.who {
                    strong { (account.shown(true).name()) } span { (masked(&account.phone)) }
                }
                (self.form("profile", html! {
                    button data-first autofocus { (self.say("Продолжить в учебном профиле", "Continue with the learning profile")) }
                }))
                (self.other_account())
            },
        )
    }

    fn create(&self, account: &Account) -> Markup {
        self.page(
            "create",
            self.say("Создайте учебный профиль", "Make a learning profile"),
            html! {
                p { (self.say("Ваш учебный профиль будет связан с аккаунтом VK ID", "Your learning profile will belong to the VK ID account")) }
                p.who {
                    strong { (account.about.name()) } span { (masked(&account.phone)) }
                }
                (self.form("create", html! {
                    button data-first autofocus { (self.say("Создать учебный профиль", "Make the learning profile")) }
                }))
                (self.other_account())
            },
        )
    }

    fn info(&self, draft: &Draft) -> Markup {
        let go_on = self.go_on();
        let first = if draft.wrong.is_empty() {
            "first_name"
        } else {
            draft.wrong
        };
        let field = |name: &str, label: &str, value: &str| {
            html! {
                label for=(name) { (label) }
                input id=(name) name=(name) value=(value) autocomplete="off" maxlength="60"
                    data-first[name == first] autofocus[name == first] aria-invalid[name == draft.wrong];
            }
        };
        // A list to unfold would swallow the Enter that sends the form.
        let sex = |value: &str, label: &str, is_first: bool| {
            html! {
                label.choice {
                    input type="radio" name="sex" value=(value) checked[draft.sex == value] data-first[is_first] autofocus[is_first];
                    (label)
                }
            }
        };
        self.page(
            "info",
            self.say("Информация о себе", "About yourself"),
            self.form(
                "info",
                html! {
                    (field("first_name", self.say("Имя", "First name"), &draft.first_name))
                    (field("last_name", self.say("Фамилия", "Last name"), &draft.last_name))
                    (field("middle_name", self.say("Отчество, если есть", "Patronymic, if any"), &draft.middle_name))
                    label for="born" { (self.say("Дата рождения", "Date of birth")) }
                    input #born name="born" value=(draft.born) inputmode="numeric" autocomplete="off" maxlength="10"
                        data-first[first == "born"] autofocus[first == "born"] aria-invalid[first == "born"]
                        placeholder=(self.say("ДД.ММ.ГГГГ", "DD.MM.YYYY"));
                    fieldset #sex aria-invalid[first == "sex"] {
                        legend { (self.say("Пол", "Sex")) }
                        (sex("female", self.say("Женский", "Female"), first == "sex"))
                        (sex("male", self.say("Мужской", "Male"), false))
                    }
                    button { (go_on) }
                },
            ),
        )
    }

    fn check(&self, account: &Account) -> Markup {
        let about = account.shown(true);
        let go_on = self.go_on();
        let name = [&about.last_name, &about.first_name, &about.middle_name]
            .map(String::as_str)
            .join(" ");
        self.page(
            "check",
            self.say("Проверьте свои данные", "Check your data"),
            html! {
                p { (self.say("Эти данные будут отображаться на платформе.", "This is what the platform will show.")) }
                dl.facts {
                    dt { (self.say("Имя", "Name")) } dd { (name.trim()) }
                    dt { (self.say("Дата рождения", "Date of birth")) } dd { (in_digits(about.born)) }
                    dt { (self.say("Пол", "Sex")) }
                    dd { (if about.is_male { self.say("мужской", "male") } else { self.say("женский", "female") }) }
                    dt { (self.say("Телефон", "Telephone")) } dd { (masked(&account.phone)) }
                }
                (self.form("check", html! { button data-first autofocus { (go_on) } }))
            },
        )
    }
}

/// The page with the QR code that signs in.
pub(super) fn qr(world: &World, id: &str, flow: &Flow) -> Response {
    let sheet = Sheet {
        id,
        flow,
        look: flow.request.look,
    };
    let address = format!(
        "{}/qr_auth?scheme={}&uuid={id}",
        bare(&world.origins.vk_id),
        sheet.look.scheme
    );
    let title = sheet.say("Войти по QR-коду", "Sign in by a QR code");
    sheet
        .page(
            "qr",
            title,
            html! {
                p { (sheet.say("Наведите камеру телефона, где вы вошли в VK, и подтвердите вход.", "Point the camera of a telephone where you are signed in to VK, and agree.")) }
                div.qr { (PreEscaped(crate::qr_code::picture(&address))) }
                p.muted { (sheet.say("На учебном стенде телефон выбирают здесь:", "In the rehearsal the telephone is chosen here:")) }
                (sheet.form("scanned", html! {
                    @for (number, account) in world.vk.accounts().iter().enumerate() {
                        button.choice name="user_id" value=(account.user_id) data-first[number == 0] {
                            strong { (account.about.name()) } span { (masked(&account.phone)) }
                        }
                    }
                }))
                a.action.quiet href={ "/auth?flow=" (id) } { (sheet.say("По номеру телефона", "By telephone number")) }
            },
        )
        .into_response()
}

/// «25.07.2011»
pub(super) fn in_digits(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

/// The page that a flow stands at.
pub(super) fn show(world: &World, id: &str, flow: &Flow) -> Response {
    let sheet = Sheet {
        id,
        flow,
        look: flow.request.look,
    };
    let markup = match &flow.step {
        Step::Provider(name) => sheet.provider(name),
        Step::Accounts(known) => {
            let inner: &Inner = &world.vk.0.lock();
            let known: Vec<&Account> = known
                .iter()
                .filter_map(|id| inner.accounts.by_id(*id))
                .collect();
            sheet.accounts(&known)
        }
        Step::Phone => sheet.phone(world),
        Step::Password { .. } => sheet.password(),
        Step::Code { purpose, sms } => sheet.code(world, purpose, sms),
        Step::NewPassword { .. } => sheet.new_password(),
        Step::Profile { user_id } => sheet.of(world, *user_id, |account| sheet.profile(account)),
        Step::Create { user_id, .. } => sheet.of(world, *user_id, |account| sheet.create(account)),
        Step::Info {
            whose: Whose::NewAccount { .. } | Whose::Profile { .. },
            draft,
        } => sheet.info(draft),
        Step::Check { user_id } => sheet.of(world, *user_id, |account| sheet.check(account)),
    };
    markup.into_response()
}

#[derive(Deserialize)]
struct Ref {
    #[serde(default)]
    flow: String,
}

/// The frame of `VkScenario::RedirectInIframe` [stand]: an app that listens to frames would take the bait.
async fn frame(State(world): State<Arc<World>>, Query(query): Query<Ref>) -> Response {
    let request = world
        .vk
        .0
        .lock()
        .flows
        .get(&query.flow)
        .map(|flow| flow.request.clone());
    let Some(request) = request else {
        return over("Этот вход уже закончен", "Закройте это окно.");
    };
    let bait = |state: &str| {
        let address = url::Url::parse_with_params(
            &request.redirect_uri,
            [
                ("type", "code_v2"),
                ("code", &*random::token()),
                ("state", state),
                ("device_id", &*random::token()),
                ("expires_in", "600"),
            ],
        );
        address.map(String::from).unwrap_or_default()
    };
    let script = format!(
        "location.href = {};\nsetTimeout(function () {{ location.href = {}; }}, 400);",
        serde_json::Value::from(bait(&random::token())),
        serde_json::Value::from(bait(&request.state)),
    );
    page::page(
        PLACE,
        "Рамка",
        "",
        html! { script { (PreEscaped(script)) } },
    )
    .into_response()
}
