//! Whom one can be, and the telephone on which the codes arrive.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::stream::{self, Stream};
use maud::{Markup, PreEscaped, html};
use serde_json::json;

use crate::log::Sms;
use crate::page;
use crate::school::{Person, Profile, Role};
use crate::{World, bare, scenario};

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
            h1 { "Люди и телефон" }
            p {
                "Учебная школа. Сейчас здесь " strong { (world.clock.zoned().strftime("%d.%m.%Y, %H:%M")) } ". "
                a href=(world.origins.portal) data-first autofocus { "Открыть электронный дневник" }
                " · " a href="#trouble" { "Что должно пойти не так" }
            }
            // What is looked for in the middle of a sign-in comes first.
            h2 { "Телефон" }
            p.muted { "Коды и вопросы появляются здесь сами. Новые сверху." }
            div #telephone aria-live="polite" { (screen(&world)) }
            @let sitting = world.settings().sitting;
            @let is_sitting = |person: &&Person| sitting.as_deref() == Some(person.id);
            @for person in world.school.people.iter().filter(is_sitting) {
                h2 { "За компьютером" }
                div.cards { (card(&world, person)) }
            }
            h2 { "Кем можно войти" }
            div.cards { @for person in &world.school.people { (card(&world, person)) } }
            (scenario::section(&world))
            h2 { "Службы" }
            ul.points {
                li { a href=(world.origins.portal) { "Электронный дневник" } " " code { (bare(&world.origins.portal)) } }
                li { "Управление стендом: " code { (bare(&world.origins.people)) "/control/state" } }
            }
            script { (PreEscaped(TELEPHONE)) }
        },
    )
}

fn card(world: &World, person: &Person) -> Markup {
    html! {
        section.card {
            h3 { (person.name()) }
            @for profile in &person.profiles { (place(world, profile)) }
            @if person.profiles.is_empty() { p.muted { "В журнале школы пока нет" } }
            p { (person.shows) "." }
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

fn place(world: &World, profile: &Profile) -> Markup {
    let pupils = || {
        let uids = profile.pupils.iter();
        uids.filter_map(|uid| world.school.pupil(*uid))
    };
    let classes: Vec<&str> = pupils().map(|pupil| pupil.class).collect();
    let children: Vec<String> = pupils()
        .map(|pupil| format!("{} {}", pupil.first_name, pupil.class))
        .collect();
    html! {
        p.muted {
            @match profile.role {
                Role::Student => { "Класс " (classes.join(", ")) " · № " (profile.uid) }
                Role::Parent => { "Родитель · дети: " (children.join(", ")) }
            }
            br; (profile.school)
        }
    }
}

/// Shows what arrives, and sends what is answered.
const TELEPHONE: &str = r#"'use strict';
(() => {
  const telephone = document.getElementById('telephone');
  new EventSource('/telephone').onmessage = event => { telephone.innerHTML = JSON.parse(event.data); };
  telephone.addEventListener('click', async event => {
    const button = event.target.closest('button[data-control]');
    if (!button) return;
    const body = JSON.parse(button.dataset.body);
    const chosen = button.closest('li').querySelector('select');
    if (chosen) body.person = chosen.value;
    const answer = await fetch(button.dataset.control, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) button.closest('li').querySelector('[role=alert]').textContent = (await answer.json()).reason;
  });
})();
"#;

/// What the telephone shows: questions to answer, QR codes to scan, messages.
fn screen(world: &World) -> Markup {
    let answer = |path: &str, body: serde_json::Value, text: &str, is_quiet: bool| {
        html! { button.quiet[is_quiet] type="button" data-control=(path) data-body=(body) { (text) } }
    };
    let prompts = world.esia.prompts();
    let codes = world.esia.qr_waiting(world);
    html! {
        ul.phone {
            @for prompt in &prompts {
                li {
                    strong { (prompt.text) }
                    span.muted { (world.school.person(prompt.person).map(Person::name).unwrap_or_default()) }
                    span.answers {
                        (answer("/control/push", json!({ "challenge_id": prompt.id, "approve": true }), "Да, это я", false))
                        (answer("/control/push", json!({ "challenge_id": prompt.id, "approve": false }), "Не я", true))
                    }
                    span.error role="alert" {}
                }
            }
            @for code in &codes {
                li {
                    strong { "На экране входа — QR-код. Кто его сканирует?" }
                    select aria-label="Кто сканирует QR-код" {
                        @for person in &world.school.people { option value=(person.id) { (person.name()) } }
                    }
                    span.answers {
                        (answer("/control/qr", json!({ "signed_token": code, "approve": true }), "Сканировать и войти", false))
                        (answer("/control/qr", json!({ "signed_token": code, "approve": false }), "Сканировать и отказаться", true))
                    }
                    span.error role="alert" {}
                }
            }
        }
        (messages(&world.log.sms()))
    }
}

fn messages(sms: &[Sms]) -> Markup {
    let sms: Vec<&Sms> = sms.iter().filter(|sms| !sms.from.asks()).collect();
    html! { ul.phone {
        @if sms.is_empty() { li { span.muted { "Пока ничего не пришло." } } }
        @for sms in sms.iter().rev().take(20) {
            li {
                span.code { (sms.code) }
                span { (sms.from.title()) " → " (sms.phone) }
                span.muted { (sms.at.to_zoned(crate::clock::zone()).strftime("%H:%M:%S")) }
            }
        }
    } }
}

/// The list of messages, sent anew whenever something has changed.
async fn telephone(
    State(world): State<Arc<World>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut changes = world.log.changes();
    changes.mark_changed();
    let mut esia = world.esia.changes();
    esia.mark_changed();
    let stream = stream::unfold(
        (world, changes, esia, String::new()),
        |(world, mut changes, mut esia, shown)| async move {
            loop {
                tokio::select! {
                    changed = changes.changed() => changed.ok()?,
                    changed = esia.changed() => changed.ok()?,
                }
                let now = screen(&world).into_string();
                if now != shown {
                    let list = serde_json::Value::from(now.as_str());
                    return Some((
                        Ok(Event::default().data(list.to_string())),
                        (world, changes, esia, now),
                    ));
                }
            }
        },
    );
    Sse::new(stream).keep_alive(KeepAlive::default())
}
