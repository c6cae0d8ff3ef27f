//! Whom one can be, and the telephone on which the codes arrive.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::stream::{self, Stream};
use maud::{Markup, PreEscaped, html};

use crate::log::Sms;
use crate::page;
use crate::school::{Person, Role};
use crate::{World, bare};

/// Routes of the people's origin.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(people))
        .route("/telephone", get(telephone))
}

/// Start page [stand].
async fn people(State(world): State<Arc<World>>) -> Markup {
    page::wide(
        "люди и телефон",
        "Люди",
        "people",
        html! {
            h1 { "Кем можно войти" }
            p { "Учебная школа. Сейчас здесь " strong { (world.clock.zoned().strftime("%d.%m.%Y, %H:%M")) } "." }
            div.cards { @for person in &world.school.people { (card(&world, person)) } }
            h2 { "Телефон" }
            p.muted { "Коды из SMS появляются здесь сами. Новые сверху." }
            ul #telephone.phone aria-live="polite" { (messages(&world.log.sms())) }
            h2 { "Службы" }
            ul.points {
                li { a href=(world.origins.portal) data-first autofocus { "Электронный дневник" } " " code { (bare(&world.origins.portal)) } }
                li { "Управление стендом: " code { (bare(&world.origins.people)) "/control/state" } }
            }
            script { (PreEscaped("new EventSource('/telephone').onmessage = event => { document.getElementById('telephone').innerHTML = JSON.parse(event.data); };")) }
        },
    )
}

fn card(world: &World, person: &Person) -> Markup {
    let pupils = || {
        person
            .pupils()
            .iter()
            .filter_map(|uid| world.school.pupil(*uid))
    };
    let classes: Vec<&str> = pupils().map(|pupil| pupil.class).collect();
    let children: Vec<String> = pupils()
        .map(|pupil| format!("{} {}", pupil.first_name, pupil.class))
        .collect();
    html! {
        section.card {
            h3 { (person.name()) }
            @match person.role() {
                Role::Student => { span.muted { "Ученик " (classes.join(", ")) " · № " (person.uid()) } }
                Role::Parent => { span.muted { "Родитель · дети: " (children.join(", ")) } }
            }
            dl {
                dd.head { "Госуслуги" }
                dt { "Логин" } dd { code { (person.gosuslugi.login) } }
                dt { "Пароль" } dd { code { (person.gosuslugi.password) } }
                dd.head { "VK ID" }
                @match &person.vk {
                    Some(vk) => {
                        dt { "Телефон" } dd { code { (vk.phone) } }
                        dt { "Пароль" } dd { code { (vk.password) } }
                    }
                    None => { dd.head.muted { "Аккаунта нет" } }
                }
            }
        }
    }
}

fn messages(sms: &[Sms]) -> Markup {
    html! {
        @if sms.is_empty() { li { span.muted { "Пока ничего не пришло." } } }
        @for sms in sms.iter().rev().take(20) {
            li {
                span.code { (sms.code) }
                span { (sms.from.title()) " → " (sms.phone) }
                span.muted { (sms.at.to_zoned(crate::clock::zone()).strftime("%H:%M:%S")) }
            }
        }
    }
}

/// The list of messages, sent anew whenever something has changed.
async fn telephone(
    State(world): State<Arc<World>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut changes = world.log.changes();
    changes.mark_changed();
    let stream = stream::unfold(
        (world, changes, usize::MAX),
        |(world, mut changes, shown)| async move {
            loop {
                changes.changed().await.ok()?;
                let sms = world.log.sms();
                if sms.len() != shown {
                    let list = serde_json::Value::from(messages(&sms).into_string());
                    return Some((
                        Ok(Event::default().data(list.to_string())),
                        (world, changes, sms.len()),
                    ));
                }
            }
        },
    );
    Sse::new(stream).keep_alive(KeepAlive::default())
}
