//! A system without a session bus: no keychain, no word between two instances. The app works all the same.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::Result;
use scene::Scene;
use zvonok_e2e::{
    app::App,
    desktop::{Programs, program},
};

const NO_BUS: &[(&str, &str)] = &[("DBUS_SESSION_BUS_ADDRESS", "disabled:")];

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_the_sign_in_lasts_until_the_end_and_is_said_to() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = App::start_in(&scene.desktop, &scene.region, NO_BUS).await?;
    scene.hands().sign_in(&app, scene.ivan()).await?;
    app.find("[data-testid=session-only][data-reason=noKeychain]")
        .await?;
    app.press("join").await?;
    app.see("opened").await?;
    app.close().await?;

    let app = App::start_in(&scene.desktop, &scene.region, NO_BUS).await?;
    app.see("screen-welcome").await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_says_that_the_first_is_open() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let first = App::start_in(&scene.desktop, &scene.region, NO_BUS).await?;
    first.see("screen-welcome").await?;
    let second = App::start_in(&scene.desktop, &scene.region, NO_BUS).await?;
    second.see("screen-already-open").await?;
    // The answer to the press is lost together with the window.
    let _ = second.see("quit").await?.click().await;
    let program = program()?;
    scene.desktop.once(&program).await?;
    first.see("screen-welcome").await?;
    first.close().await
}
