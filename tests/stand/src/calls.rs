//! The site that holds calls: where «Онлайн-урок» ends when no program takes the link.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use maud::{Markup, html};

use crate::World;
use crate::page;

/// Routes of the call site.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(home))
        .route("/call/join/{token}", get(call))
        .route("/call/left", get(left))
}

/// Start page of the call site [stand].
async fn home() -> Markup {
    page::words(
        "звонки",
        "Звонки",
        "К звонку ведёт кнопка «Онлайн-урок» в дневнике.",
    )
}

/// `/call/join/{43 characters}` [C identity.md §4.1]; the call's ten controls are those of the leaflet [C].
async fn call(State(world): State<Arc<World>>, Path(token): Path<String>) -> (StatusCode, Markup) {
    let online = world.settings().online_lessons;
    let Some(call) = world
        .school
        .call(&token, world.clock.zoned().date(), &online)
    else {
        let text = "Ссылка неполная или звонок уже удалён. Откройте урок из дневника ещё раз или спросите учителя.";
        return (
            StatusCode::NOT_FOUND,
            page::words("звонки", "Такого звонка нет", text),
        );
    };
    let day = crate::portal::diary::day_title(call.date);
    let body = html! {
        h1 { (call.subject) }
        p {
            (call.class) " · " (day) " · "
            @if let Some(number) = call.number { (number) " урок · " }
            (call.start.strftime("%H:%M")) "–" (call.end.strftime("%H:%M"))
            br;
            span.muted { "Учитель: " (call.teacher) @if !call.group.is_empty() { " · " (call.group) } }
        }
        p { "Вы подключились к онлайн-уроку." }
        ul.controls {
            @for (index, control) in CONTROLS.iter().enumerate() {
                li {
                    @if index == 0 { button type="button" data-first autofocus { (control) } }
                    @else if *control == LEAVE { button.leave type="button" onclick="location.href='/call/left'" { (control) } }
                    @else { button type="button" { (control) } }
                }
            }
        }
    };
    (
        StatusCode::OK,
        page::wide("звонки", call.subject, "vk/call", body),
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
