//! A shared computer: nothing outlives a person's turn at it.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Result, ensure};
use scene::Scene;
use serde_json::json;
use zvonok_e2e::{app::App, desktop::Programs, eventually, traces};

async fn nothing_is_kept(scene: &Scene) -> Result<()> {
    let kept = scene.keychain().await?;
    ensure!(!kept.contains("secret ="), "{kept}");
    traces::none_under(&scene.stand, scene.desktop.folder())?;
    Ok(())
}

async fn nobody_is_here(app: &App) -> Result<()> {
    app.see("screen-welcome").await?;
    let state = app.state().await?;
    ensure!(state["pupil"].is_null() && state["members"] == json!([]));
    ensure!(state["shared"] == true, "the computer stays what it is");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_at_a_shared_computer_leaves_nothing() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    // Somebody used it as their own before.
    let app = scene.signed_in().await?;
    ensure!(scene.keychain().await?.contains("portal-session"));
    app.invoke("choose_for_whom", json!({ "forWhom": "shared" }))
        .await?;
    eventually("the end of what was kept", || async {
        let state = app.state().await?;
        let kept = scene.keychain().await?;
        Ok((state["shared"] == true && !kept.contains("secret =")).then_some(()))
    })
    .await?;
    nobody_is_here(&app).await?;

    // A turn, ended by the program's end.
    app.invoke("sign_in", json!({ "service": "portal" }))
        .await?;
    scene.hands().esia(scene.ivan()).await?;
    app.see("screen-today").await?;
    app.no_sign_in().await?;
    ensure!(app.state().await?["sessionOnly"] == "sharedComputer");
    app.see("lesson").await?;
    nothing_is_kept(&scene).await?;
    app.press("join").await?;
    eventually("the browser", || async {
        Ok(scene.desktop.browser_got().first().cloned())
    })
    .await?;
    app.close().await?;
    nothing_is_kept(&scene).await?;

    // A turn, ended by the window's close button.
    let app = scene.open().await?;
    nobody_is_here(&app).await?;
    app.invoke("sign_in", json!({ "service": "portal" }))
        .await?;
    scene.hands().esia(scene.ivan()).await?;
    app.see("screen-today").await?;
    app.no_sign_in().await?;
    let window = scene.desktop.window("^Звонок$").await?;
    let was_seen = !scene
        .desktop
        .processes(&zvonok_e2e::desktop::program()?)
        .is_empty();
    scene.desktop.press_close_button(&window)?;
    let program = zvonok_e2e::desktop::program()?;
    assert!(was_seen, "the program's process is seen while it runs");
    eventually("the end of the program", || async {
        Ok(scene.desktop.processes(&program).is_empty().then_some(()))
    })
    .await?;
    drop(app);
    nothing_is_kept(&scene).await?;
    let app = scene.open().await?;
    nobody_is_here(&app).await?;
    app.close().await
}
