//! The portal's session ends before it is used, and while it is used; the school token lives on.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Context as _, Error, Result};
use scene::Scene;
use serde_json::{Value, json};
use zvonok_e2e::{app::App, desktop::Programs, eventually, traces};
use zvonok_stand::{Fault, FaultKind, Service};

/// Waits for a day of now, whatever the portal's session, and gives the state.
async fn day(app: &App) -> Result<Value> {
    eventually("a day of now", || async {
        let state = app.state().await?;
        let quiet = state["loading"] == false && state["signingIn"].is_null();
        Ok((quiet && state["day"]["stale"] == false).then_some(state))
    })
    .await
}

/// The lesson on screen with this number: its id and the kind of its call.
fn lesson(state: &Value, number: u8) -> Result<(String, String)> {
    let lessons = state["day"]["lessons"].as_array().context("lessons")?;
    let lesson = lessons.iter().find(|it| it["number"] == number);
    let lesson = lesson.context("the lesson")?;
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok((word(&lesson["id"]), word(&lesson["call"]["kind"])))
}

async fn call_opened(scene: &Scene) -> Result<String> {
    eventually("the browser", || async {
        Ok(scene.desktop.browser_got().first().cloned())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn over_before_use_the_diary_still_shows_and_one_press_signs_in_and_joins() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let online = scene.stand.current_settings().online_classes;
    // Half an hour for what is done in a minute: on a slow computer the session must not run out meanwhile.
    scene.clock("08:15:00")?;
    scene
        .stand
        .settings(|settings| {
            settings.session_seconds = 1800;
            // The teacher creates the call later.
            settings.online_classes.clear();
        })
        .map_err(Error::msg)?;
    let app = scene.signed_in().await?;
    app.close().await?;

    scene.clock("09:05:00")?;
    scene
        .stand
        .settings(|settings| {
            settings.session_seconds = 93_600;
            settings.online_classes = online;
        })
        .map_err(Error::msg)?;
    let app = scene.open().await?;
    let state = day(&app).await?;
    assert_eq!(
        state["notice"]["code"], "sessionOver",
        "{}",
        state["notice"]
    );
    let (id, call) = lesson(&state, 2)?;
    assert_eq!(call, "signInFirst", "{}", state["day"]);
    assert!(scene.desktop.browser_got().is_empty());

    app.invoke("join", json!({ "lesson": id, "choice": {} }))
        .await?;
    // It rang for the lesson, since nobody could say whether it is held as a call: in a small window without the keys.
    scene.hands().esia(scene.ivan()).await?;
    assert_eq!(call_opened(&scene).await?, scene.link_of_lesson(2)?);
    app.see("opened").await?;
    scene.desktop.no_window("Звонок напоминает").await?;
    let state = day(&app).await?;
    assert!(state["notice"].is_null(), "{}", state["notice"]);
    assert_eq!(lesson(&state, 2)?.1, "known");
    app.close().await?;
    traces::none_under(&scene.stand, scene.desktop.folder())?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn over_during_use_the_known_link_still_leads_to_the_lesson_and_one_is_where_one_was()
-> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.signed_in().await?;
    scene
        .stand
        .fault(Fault {
            service: Service::Portal,
            path_prefix: "/journal-app".into(),
            kind: FaultKind::ExpiredSession,
            times: Some(1),
        })
        .map_err(Error::msg)?;
    app.invoke("refresh", json!({})).await?;
    app.told("sessionOver").await?;
    let state = day(&app).await?;
    assert_eq!(
        lesson(&state, 2)?.1,
        "known",
        "the last known page named it"
    );
    assert_eq!(lesson(&state, 1)?.1, "none", "it is past");
    app.press("join").await?;
    assert_eq!(call_opened(&scene).await?, scene.link_of_lesson(2)?);

    // Another day is on screen; a press signs in, and it is there still.
    let tomorrow = scene.stand.now().date().tomorrow()?.to_string();
    app.invoke("show_day", json!({ "date": tomorrow })).await?;
    eventually("another day", || async {
        Ok((app.state().await?["day"]["date"] == tomorrow.as_str()).then_some(()))
    })
    .await?;
    app.invoke("sign_in", json!({ "service": "portal" }))
        .await?;
    scene.hands().esia(scene.ivan()).await?;
    app.no_sign_in().await?;
    let state = day(&app).await?;
    assert_eq!(state["day"]["date"], tomorrow.as_str());
    assert!(state["notice"].is_null(), "{}", state["notice"]);
    assert_eq!(state["members"].as_array().map(Vec::len), Some(1));
    app.close().await
}
