//! The учебный профиль VK ID, linked in a real window on each of the leaflet's three ways.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Context as _, Result};
use scene::Scene;
use serde_json::{Value, json};
use zvonok_e2e::{PATIENCE, app::App, desktop::Programs, eventually, traces};
use zvonok_stand::{LinkScenario, Person};

fn person<'a>(scene: &'a Scene, id: &str) -> Result<&'a Person> {
    scene.stand.find_person(id).ok().context("somebody")
}

fn step(state: &Value, name: &str) -> Value {
    let steps = state["guide"]["steps"].as_array().cloned();
    let mut steps = steps.unwrap_or_default().into_iter();
    let step = steps.find(|it| it["step"] == name);
    step.map_or(Value::Null, |it| it["done"].clone())
}

async fn is_linked(app: &App) -> Result<()> {
    eventually("the linked profile", || async {
        let state = app.state().await?;
        let quiet = state["signingIn"].is_null();
        Ok((quiet && step(&state, "vkProfile") == "done").then_some(()))
    })
    .await
}

async fn link(app: &App) -> Result<()> {
    app.invoke("sign_in", json!({ "service": "vkProfile" }))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_the_three_ways_leads_there_and_is_remembered() -> Result<()> {
    for id in ["ivan", "petr", "anna"] {
        let scene = Scene::set(Programs::BrowserOnly).await?;
        let person = person(&scene, id)?;
        let app = scene.open().await?;
        scene.hands().sign_in(&app, person).await?;
        assert_eq!(step(&app.state().await?, "vkProfile"), "next", "{id}");
        link(&app).await?;
        scene
            .hands()
            .link_vk_profile(person)
            .await
            .with_context(|| id.to_owned())?;
        is_linked(&app).await.with_context(|| id.to_owned())?;
        let page = app
            .eval("return document.documentElement.outerHTML + document.cookie")
            .await?;
        traces::none_in_text(&scene.stand, &page.to_string())?;
        // The session that the window began with goes on.
        scene.stand.clear_log();
        app.invoke("refresh", json!({})).await?;
        let diary = |request: &zvonok_stand::Request| {
            request.service == zvonok_stand::Service::Portal
                && request.path.starts_with("/journal-app")
                && request.status == 200
        };
        scene.stand.wait_for(diary, PATIENCE).await?;
        eventually("a fresh day", || async {
            let state = app.state().await?;
            let fresh = state["loading"] == false && state["day"]["stale"] == false;
            Ok((fresh && state["notice"].is_null()).then_some(()))
        })
        .await?;
        app.close().await?;

        let app = scene.open().await?;
        is_linked(&app).await?;
        app.close().await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_is_linked_already_is_noticed_by_itself() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    scene
        .stand
        .settings(|settings| settings.vk_linked_at_start = true)
        .map_err(anyhow::Error::msg)?;
    let app = scene.signed_in().await?;
    is_linked(&app).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_of_somebody_else_can_be_tried_again_in_the_same_window() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let scenario = |scenario| {
        scene
            .stand
            .settings(|settings| settings.link_scenario = scenario)
            .map_err(anyhow::Error::msg)
    };
    scenario(LinkScenario::Taken)?;
    let app = scene.signed_in().await?;
    link(&app).await?;
    scene.hands().link_vk_profile(scene.ivan()).await?;
    scene.stand.ready("portal/chats-error", PATIENCE).await?;
    assert_eq!(app.state().await?["signingIn"], "vkProfile");
    scenario(LinkScenario::Normal)?;
    let hands = scene.hands();
    let origins = scene.stand.origins();
    hands
        .face(origins.portal.host_str().context("host")?)
        .await?;
    hands.type_words(&[""]).await?;
    // VK ID knows the browser again: nothing is to be typed.
    hands.type_at("vk/profile", &[""]).await?;
    is_linked(&app).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_over_leads_back_to_signing_in() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.signed_in().await?;
    scene.stand.end_portal_sessions();
    link(&app).await?;
    app.told("sessionOver").await?;
    app.find("[data-action=sign-in-again]").await?;
    app.close().await
}
