//! The site that holds calls: where «Онлайн-урок» ends when no program takes the link. It plays every provider;
//! which one is told by the form of the address.

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use jiff::ToSpan as _;
use jiff::civil::DateTime;
use maud::{Markup, PreEscaped, html};

use crate::school::{CallOf, CallProvider};
use crate::settings::{CallEntry, CallStage};
use crate::{World, page};

/// Routes of the call site.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(home))
        .route("/messenger", get(messenger))
        .route("/call/left", get(left))
        .route("/away.php", get(away))
        .route("/call/join/{token}", get(call))
        .route("/call/{id}", get(by_number))
        .route("/call/{room}/{password}", get(call))
        .route("/join/{token}", get(call))
        .route("/joincall/{token}", get(call))
        .route("/j/{meeting}", get(call))
        .route("/j/{event}/{session}", get(call))
        .route("/calls/{room}", get(call))
        .route("/l/meetup-join/{meeting}/{message}", get(call))
        .route("/{room}", get(call))
}

/// `/`: Сферум's old links `?call_link=` and `?p=join_call_page&callId=` [C identity.md §4.1], its pages that are
/// no calls `?p=channel`, `?p=start`, `?p=dashboard` [C], else the start page [stand].
async fn home(State(world): State<Arc<World>>, uri: Uri) -> Response {
    let query = uri.query().unwrap_or_default();
    if CallProvider::of("/", query).is_some() {
        return answer(&world, "/", query);
    }
    let place = url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "p")
        .map(|(_, value)| value.into_owned());
    let (place, text) = match place.as_deref() {
        Some("channel" | "start" | "dashboard") => (
            "Сферум",
            "Это страница Сферума, а не звонок. К звонку ведёт кнопка «Онлайн-урок» в дневнике.",
        ),
        _ => ("звонки", "К звонку ведёт кнопка «Онлайн-урок» в дневнике."),
    };
    page::words(place, "Звонки", text).into_response()
}

/// The home page of the program for calls, where it is to be had [stand].
async fn messenger() -> Response {
    page::words(
        "VK Мессенджер",
        "VK Мессенджер для компьютера",
        "На настоящем сайте программу здесь скачивают. В учебном стенде её нет: уроки открываются в браузере.",
    )
    .into_response()
}

/// A call of any provider [C, 1 or G: see [`CallProvider`]]; the call's ten controls are those of the leaflet [C].
async fn call(State(world): State<Arc<World>>, uri: Uri) -> Response {
    answer(&world, uri.path(), uri.query().unwrap_or_default())
}

fn answer(world: &World, path: &str, query: &str) -> Response {
    let settings = world.settings();
    let now = world.clock.zoned().datetime();
    let Some(call) = world.school.call(path, query, now, &settings) else {
        let text = "Ссылка неполная или звонок уже удалён. Откройте урок из дневника ещё раз или спросите учителя.";
        return refuse(StatusCode::NOT_FOUND, "звонки", "Такого звонка нет", text);
    };
    let place = call.provider.title();
    if call.is_replaced {
        let text = "Учитель создал новый звонок. Обновите дневник и откройте урок ещё раз.";
        return refuse(StatusCode::GONE, place, "Этот звонок завершён", text);
    }
    match stage(&settings.call_stage, &call, now) {
        CallStage::NotStarted => {
            return lobby(
                place,
                "Звонок ещё не начался",
                "Учитель пока не подключился. Страница откроет звонок сама.",
                &call,
            );
        }
        CallStage::Over => {
            let text = "Учитель завершил звонок для всех.";
            return refuse(StatusCode::GONE, place, "Звонок завершён", text);
        }
        CallStage::On | CallStage::ByBell => {}
    }
    let name = url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == "name")
        .map(|(_, value)| value.trim().to_owned());
    match settings.call_entry {
        CallEntry::Name if name.as_deref().is_none_or(str::is_empty) => {
            name_screen(&call, path, query).into_response()
        }
        CallEntry::WaitingRoom => lobby(
            place,
            "Вы в зале ожидания",
            "Учитель впустит вас в звонок. Страница откроет его сама.",
            &call,
        ),
        CallEntry::Straight | CallEntry::Name => {
            let name = name.filter(|_| settings.call_entry == CallEntry::Name);
            in_call(&call, name.as_deref()).into_response()
        }
    }
}

fn refuse(status: StatusCode, place: &str, title: &str, text: &str) -> Response {
    (status, page::words(place, title, text)).into_response()
}

fn stage(stage: &CallStage, call: &CallOf, now: DateTime) -> CallStage {
    if *stage != CallStage::ByBell {
        return *stage;
    }
    let start = DateTime::from_parts(call.date, call.start);
    if now < start.saturating_sub(10.minutes()) {
        CallStage::NotStarted
    } else if DateTime::from_parts(call.date, call.end) <= now {
        CallStage::Over
    } else {
        CallStage::On
    }
}

fn heading(call: &CallOf) -> Markup {
    let day = crate::portal::diary::day_title(call.date);
    html! {
        h1 { (call.subject) }
        p {
            (call.class) " · " (day) " · "
            @if let Some(number) = call.number { (number) " урок · " }
            (call.start.strftime("%H:%M")) "–" (call.end.strftime("%H:%M"))
            br;
            span.muted { "Учитель: " (call.teacher) @if !call.group.is_empty() { " · " (call.group) } }
        }
    }
}

/// The screen of somebody who is not signed in at the provider: a name and a button [C identity.md §4.1: the
/// class names].
fn name_screen(call: &CallOf, path: &str, query: &str) -> Markup {
    page::page(
        call.provider.title(),
        "Подключение к звонку",
        "call/name",
        html! {
            div #join-calls-root {
                div.JoinScreenAnonym {
                    (heading(call))
                    form action=(path) {
                        // What the address carries is part of it.
                        @for (key, value) in url::form_urlencoded::parse(query.as_bytes()).filter(|(key, _)| key != "name") {
                            input type="hidden" name=(key) value=(value);
                        }
                        label for="name" { "Ваше имя" }
                        input #name name="name" autocomplete="name" maxlength="60" required data-first autofocus;
                        p.muted { "Напишите имя и фамилию, чтобы учитель вас узнал." }
                        button { "Присоединиться" }
                    }
                }
            }
        },
    )
}

/// Waiting: the page looks again by itself [C identity.md §4.1: the class of the waiting room].
fn lobby(place: &str, title: &str, text: &str, call: &CallOf) -> Response {
    page::page(
        place,
        title,
        "call/lobby",
        html! {
            div.waiting-room-container {
                (heading(call))
                p role="status" { strong { (title) ". " } (text) }
                a.action.quiet href="" data-first autofocus { "Проверить сейчас" }
            }
            script { (PreEscaped("setTimeout(() => location.reload(), 3000);")) }
        },
    )
    .into_response()
}

fn in_call(call: &CallOf, name: Option<&str>) -> Markup {
    // The page of VK's own call is awaited by name; the others report under one name.
    let (place, ready) = if call.provider.is_vk() {
        ("звонки", "vk/call")
    } else {
        (call.provider.title(), "call/other")
    };
    page::wide(
        place,
        call.subject,
        ready,
        html! {
            div class="Call__contentWrapper" {
                (heading(call))
                p {
                    "Вы подключились к онлайн-уроку"
                    @if !call.provider.is_vk() { " (" (call.provider.title()) ")" }
                    @if let Some(name) = name { " как «" (name) "»" }
                    "."
                }
                ul.controls {
                    @for (index, control) in CONTROLS.iter().enumerate() {
                        li {
                            @if index == 0 { button type="button" data-first autofocus { (control) } }
                            @else if *control == LEAVE { button.leave type="button" onclick="location.href='/call/left'" { (control) } }
                            @else { button type="button" { (control) } }
                        }
                    }
                }
            }
        },
    )
}

const LEAVE: &str = "Выход из звонка";

/// The ten controls in the leaflet's order.
const CONTROLS: [&str; 10] = [
    "Чат",
    "Поднять руку",
    "Демонстрировать экран",
    "Участники",
    "Камера",
    "Микрофон",
    LEAVE,
    "Настройки",
    "Свернуть звонок",
    "Развернуть звонок",
];

/// After the call [stand].
async fn left() -> Markup {
    page::words(
        "звонки",
        "Вы вышли из звонка",
        "Вернуться можно той же кнопкой «Онлайн-урок», пока идёт урок.",
    )
}

/// `/call/{id}`: joining by number and password [C identity.md §4.1: the form; G: the page]. No lesson's link.
/// The page, fixed: a page for people, which no client reads.
async fn by_number() -> Markup {
    page::words(
        "звонки",
        "Вход по номеру звонка",
        "Для входа нужен пароль звонка. Онлайн-урок открывается кнопкой в дневнике, без номера и пароля.",
    )
}

/// `/away.php?to=`: VK's redirector, which links to foreign sites pass through [stand: it only warns].
async fn away(RawQuery(query): RawQuery) -> Markup {
    let to = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(key, _)| key == "to")
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default();
    page::page(
        "звонки",
        "Переход на другой сайт",
        "",
        html! {
            h1 { "Эта ссылка ведёт на другой сайт" }
            p { "Учебный стенд не открывает чужих сайтов. Ссылка: " code { (to) } }
        },
    )
}
