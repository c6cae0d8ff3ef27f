//! An origin on no allowlist: where hostile redirects lead, and where links in homework point.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use maud::{Markup, html};

use crate::World;
use crate::page;

/// Routes of the origin that no allowlist names.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(lost))
        .route("/lost", get(lost))
        .route("/materials/{*path}", get(material))
}

/// A stranger's page that asks for a password [stand].
async fn lost() -> Markup {
    page::page(
        "чужой сайт",
        "Чужая страница",
        "elsewhere/lost",
        html! {
            h1 { "Чужая страница" }
            p { "Эта страница не принадлежит ни порталу, ни службе входа. Окно входа не должно было сюда попасть." }
            form action="/lost" {
                label for="secret" { "Пароль от всего" }
                input #secret type="password" data-first autofocus;
                button { "Отдать" }
            }
        },
    )
}

/// What a link in a homework leads to [stand].
async fn material(Path(path): Path<String>) -> Markup {
    page::page(
        "учебные материалы",
        "Материал к уроку",
        "elsewhere/material",
        html! {
            h1 { "Материал к уроку" }
            p { "Сюда ведёт ссылка из домашнего задания: " code { (path) } }
            a.action.quiet href="/" data-first autofocus { "На главную" }
        },
    )
}
