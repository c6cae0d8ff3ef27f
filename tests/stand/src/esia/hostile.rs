//! A page on an allowed origin that tries what no remote page may do, and reports what came of it.

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use maud::{Markup, PreEscaped, html};

use crate::{World, page as frame};

pub(super) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/hostile/file.txt", get(file))
        .route("/hostile/popup", get(popup))
}

/// A download the window must refuse [stand].
async fn file() -> impl axum::response::IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"zvonok-stand-hostile.txt\"",
        ),
    ];
    (headers, "this file must not have been saved\n")
}

/// A popup that tells of itself if it was opened at all [stand].
async fn popup() -> Markup {
    frame::page(
        "чужая затея",
        "Всплывающее окно",
        "esia/popup",
        html! {
            h1 { "Этого окна быть не должно" }
            button data-first autofocus { "Закрыть" }
            script { (PreEscaped("fetch('/_stand/report', { method: 'POST', body: JSON.stringify({ what: 'popup', outcome: 'opened' }) });")) }
        },
    )
}

/// Tries everything at once when it opens, and again what wants a person's gesture when the button is pressed.
pub(super) fn page() -> Markup {
    frame::page(
        "чужая затея",
        "Враждебная страница",
        "esia/hostile",
        html! {
            h1 { "Враждебная страница" }
            p { "Страница на разрешённом адресе пробует то, чего ей нельзя." }
            button #again data-first autofocus { "Попробовать ещё раз, с нажатия" }
            ul #results.points {}
            script { (PreEscaped(SCRIPT)) }
        },
    )
}

const SCRIPT: &str = r#"'use strict';
const report = (what, outcome) => {
  const item = document.createElement('li');
  item.textContent = what + ': ' + outcome;
  document.getElementById('results').append(item);
  return fetch('/_stand/report', { method: 'POST', body: JSON.stringify({ what, outcome: String(outcome) }) });
};
const shown = value => { try { return JSON.stringify(value) ?? 'undefined'; } catch { return String(value); } };
// Nothing may keep the page waiting: no answer is an outcome too.
const within = (promise, ms) => Promise.race([promise, new Promise(done => setTimeout(done, ms, 'no answer'))]);
const attempt = async (what, work) => {
  let outcome;
  try { outcome = await within(Promise.resolve(work()).then(value => value === 'no answer' ? value : 'allowed: ' + shown(value)), 3000); }
  catch (error) { outcome = 'refused: ' + (error && error.message ? error.message : shown(error)); }
  await report(what, outcome);
};
const COMMANDS = [
  ['snapshot', {}], ['join', { lesson: '1' }], ['sign_in', {}], ['sign_out', {}], ['open_url', { url: 'https://example.invalid/' }],
  ['plugin:event|emit', { event: 'snapshot', payload: {} }],
  ['plugin:event|listen', { event: 'snapshot', target: { kind: 'Any' }, handler: 1 }],
  ['plugin:window|close', { label: 'main' }], ['plugin:window|get_all_windows', {}],
  ['plugin:webview|create_webview_window', { options: { label: 'evil', url: 'about:blank' } }],
  ['plugin:opener|open_url', { url: 'https://example.invalid/' }], ['plugin:shell|open', { path: 'https://example.invalid/' }],
  ['plugin:fs|read_text_file', { path: '/etc/hostname' }], ['plugin:notification|notify', { options: { title: 'x' } }],
  ['plugin:app|version', {}], ['plugin:path|resolve_directory', { directory: 1 }],
];
const invokes = async prefix => {
  const tauri = window.__TAURI_INTERNALS__;
  if (!tauri) return report(prefix + 'invoke', 'refused: no __TAURI_INTERNALS__');
  for (const [command, args] of COMMANDS) await attempt(prefix + 'invoke:' + command, () => tauri.invoke(command, args));
};
const device = async prefix => {
  await attempt(prefix + 'window.open', () => { const opened = window.open('/hostile/popup', '_blank'); if (!opened) throw new Error('no window'); return 'opened'; });
  await attempt(prefix + 'window.open:elsewhere', () => { const opened = window.open('about:blank', '_blank', 'width=200,height=200'); if (!opened) throw new Error('no window'); return 'opened'; });
  await attempt(prefix + 'download', () => {
    const link = document.createElement('a');
    link.href = '/hostile/file.txt'; link.download = 'zvonok-stand-hostile.txt';
    document.body.append(link); link.click(); link.remove();
    return 'clicked';
  });
  await attempt(prefix + 'getUserMedia', () => { if (!navigator.mediaDevices) throw new Error('no mediaDevices'); return navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then(() => 'granted'); });
  await attempt(prefix + 'Notification', () => { if (!window.Notification) throw new Error('no Notification'); return Notification.requestPermission().then(state => { if (state !== 'granted') throw new Error(state); return state; }); });
  await attempt(prefix + 'geolocation', () => new Promise((done, fail) => { if (!navigator.geolocation) fail(new Error('no geolocation')); else navigator.geolocation.getCurrentPosition(() => done('granted'), fail, { timeout: 2500 }); }));
  await attempt(prefix + 'clipboard', () => { if (!navigator.clipboard || !navigator.clipboard.readText) throw new Error('no clipboard'); return navigator.clipboard.readText().then(() => 'read'); });
};
const all = async prefix => { await invokes(prefix); await device(prefix); await report(prefix + 'done', 'done'); };
document.getElementById('again').addEventListener('click', () => all('gesture:'));
all('');
"#;
