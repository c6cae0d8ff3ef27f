//! What all pages share: the band that says «Учебный стенд», the style, the report «ready for hands».

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

use crate::log::Report;
use crate::{Service, World, hint};

/// Routes of the stand itself, on every origin.
pub(crate) fn routes(service: Service) -> Router<Arc<World>> {
    Router::new()
        .route(
            "/_stand/style.css",
            get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE) }),
        )
        .route(
            "/_stand/page.js",
            get(move |State(world): State<Arc<World>>| async move {
                let script = format!("{SCRIPT}{}", hint::script(service, &world));
                (
                    [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")],
                    script,
                )
            }),
        )
        .route("/_stand/codes", get(hint::codes))
        .route("/favicon.ico", get(|| async { StatusCode::NO_CONTENT }))
        .route("/_stand/ready", post(ready))
        .route(
            "/_stand/report",
            post(
                move |State(world): State<Arc<World>>, body: Bytes| async move {
                    report(service, &world, &body)
                },
            ),
        )
}

#[derive(Deserialize)]
struct Ready {
    page: String,
}

async fn ready(State(world): State<Arc<World>>, Query(ready): Query<Ready>) -> StatusCode {
    world.log.ready_page(ready.page);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Reported {
    what: String,
    outcome: String,
}

/// Parsed from the bytes whatever their declared type: `sendBeacon` cannot say JSON.
fn report(service: Service, world: &World, body: &[u8]) -> Response {
    match serde_json::from_slice::<Reported>(body) {
        Ok(Reported { what, outcome }) => {
            world.log.report(Report {
                service,
                what,
                outcome,
                at: world.clock.now(),
            });
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
    }
}

/// A page of the stand. `ready` is the name it reports under once its `data-first` element has the focus.
pub(crate) fn page(place: &str, title: &str, ready: &str, body: Markup) -> Markup {
    framed(place, title, ready, false, body)
}

/// A page as wide as a diary needs.
pub(crate) fn wide(place: &str, title: &str, ready: &str, body: Markup) -> Markup {
    framed(place, title, ready, true, body)
}

/// A page in another language (`ru`, `en`) and colours (`light`, `dark`, or `any`: the browser's wish).
pub(crate) fn dressed(
    place: &str,
    title: &str,
    ready: &str,
    language: &str,
    scheme: &str,
    body: Markup,
) -> Markup {
    whole(place, title, ready, [language, scheme], false, body)
}

fn framed(place: &str, title: &str, ready: &str, is_wide: bool, body: Markup) -> Markup {
    whole(place, title, ready, ["ru", "light"], is_wide, body)
}

fn whole(
    place: &str,
    title: &str,
    ready: &str,
    [language, scheme]: [&str; 2],
    is_wide: bool,
    body: Markup,
) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language) data-scheme=(scheme) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " — Учебный стенд" }
                link rel="stylesheet" href="/_stand/style.css";
            }
            body data-ready=(ready) {
                div.band { strong { "Учебный стенд" } span { (place) } }
                main.wide[is_wide] { (body) }
                script src="/_stand/page.js" {}
            }
        }
    }
}

/// A page in words for what is not there.
pub(crate) fn words(place: &str, title: &str, text: &str) -> Markup {
    page(place, title, "", html! { h1 { (title) } p { (text) } })
}

pub(crate) async fn not_found() -> (StatusCode, Markup) {
    (
        StatusCode::NOT_FOUND,
        words(
            "нет такой страницы",
            "Такой страницы здесь нет",
            "Адрес набран неверно или эта часть службы в стенде не построена.",
        ),
    )
}

/// Body of an injected status: HTML even where JSON is awaited.
pub(crate) fn failure(status: StatusCode) -> Html<String> {
    Html(format!(
        "<!doctype html><html><head><title>{status}</title></head><body><center><h1>{status}</h1></center><hr><center>nginx</center></body></html>"
    ))
}

/// Reports a page ready once hands can type: the window has the focus and so has the first field. Looks on
/// every focus event and every frame, because either may come last.
const SCRIPT: &str = r#"'use strict';
(() => {
  let page = document.body.dataset.ready;
  const first = () => [...document.querySelectorAll('[data-first]')].find(e => e.offsetParent !== null && !e.disabled);
  const look = () => {
    if (!page) return;
    const element = first();
    if (element && document.hasFocus()) {
      if (document.activeElement !== element) element.focus();
      if (document.activeElement === element) {
        const name = page;
        page = '';
        fetch('/_stand/ready?page=' + encodeURIComponent(name), { method: 'POST' });
      }
    }
  };
  const frame = () => { look(); if (page) requestAnimationFrame(frame); };
  window.standReady = name => { page = name; first()?.focus(); frame(); };
  for (const name of ['focus', 'focusin', 'visibilitychange', 'pageshow']) window.addEventListener(name, look, true);
  first()?.focus();
  frame();
  // Counts down what says how long an SMS may take.
  for (const clock of document.querySelectorAll('[data-countdown]')) {
    let left = Number(clock.dataset.countdown);
    if (left <= 0) continue;
    const tick = setInterval(() => {
      left -= 1;
      clock.textContent = String(Math.floor(left / 60)).padStart(2, '0') + ':' + String(left % 60).padStart(2, '0');
      if (left > 0) return;
      clearInterval(tick);
      for (const e of document.querySelectorAll('[data-until-countdown]')) e.hidden = true;
      for (const e of document.querySelectorAll('[data-after-countdown]')) e.hidden = false;
    }, 1000);
  }
})();
"#;

const STYLE: &str = include_str!("style.css");
