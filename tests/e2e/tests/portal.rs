//! The portal in trouble: the last day stays with its age, and the message names the next step.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::Result;
use scene::Scene;
use serde_json::json;
use zvonok_e2e::{desktop::Programs, eventually};
use zvonok_stand::{Fault, FaultKind, Service};

#[tokio::test(flavor = "multi_thread")]
async fn whatever_the_portal_answers_the_day_stays() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.signed_in().await?;
    for (kind, code) in [
        (FaultKind::Status(500), "portalDown"),
        (FaultKind::Garbage, "portalUnreadable"),
        (FaultKind::HalfPage, "portalUnreadable"),
        (FaultKind::RedirectLoop, "portalUnreadable"),
        (FaultKind::CutConnection, "offline"),
        (FaultKind::LoginPage, "sessionOver"),
        (FaultKind::Delay(30_000), "portalSlow"),
    ] {
        fault(&scene, kind)?;
        app.press("refresh").await?;
        app.told(code).await?;
        if code == "sessionOver" {
            // The school token lives on: the day is of now without the page.
            app.gone("[data-testid=stale]").await?;
        } else {
            app.see("stale").await?;
        }
        app.see("notice-action").await?;
        app.see("join").await?;
        scene.stand.clear_faults();
        app.press("refresh").await?;
        app.gone("[data-testid=notice]").await?;
    }
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offline_start_shows_the_last_day_and_its_age() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    scene.signed_in().await?.close().await?;
    fault(&scene, FaultKind::CutConnection)?;
    let app = scene.open().await?;
    app.told("offline").await?;
    // Without the portal's clock today is the computer's date.
    let date = scene.stand.now().date().to_string();
    app.invoke("show_day", json!({ "date": date })).await?;
    eventually("the last day", || async {
        let state = app.state().await?;
        let quiet = state["loading"] == false && state["day"]["date"] == date.as_str();
        Ok(quiet.then_some(()))
    })
    .await?;
    app.told("offline").await?;
    app.see("lesson").await?;
    app.see("stale").await?;
    scene.stand.clear_faults();
    app.press("notice-action").await?;
    app.gone("[data-testid=notice]").await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_is_renewed_where_one_was() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.signed_in().await?;
    scene.stand.end_portal_sessions();
    app.press("refresh").await?;
    app.told("sessionOver").await?;
    app.see("lesson").await?;
    app.press_at("[data-action=sign-in-again]").await?;
    scene.hands().esia(scene.ivan()).await?;
    app.gone("[data-testid=notice]").await?;
    app.see("join").await?;
    app.close().await
}

fn fault(scene: &Scene, kind: FaultKind) -> Result<()> {
    let fault = Fault {
        service: Service::Portal,
        path_prefix: "/journal-app".into(),
        kind,
        times: None,
    };
    scene.stand.fault(fault).map_err(anyhow::Error::msg)
}
