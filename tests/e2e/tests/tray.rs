//! The icon beside the clock: what it tells, what it does, and that the program stays with it.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Result, ensure};
use scene::Scene;
use zvonok_e2e::{
    desktop::{Programs, program},
    eventually,
    panel::Panel,
};

const MAIN: &str = "^Звонок$";

/// Closes the main window by its own button.
async fn close_window(scene: &Scene) -> Result<()> {
    let window = scene.desktop.window(MAIN).await?;
    scene.desktop.press_close_button(&window)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_icon_tells_the_next_lesson_and_its_menu_joins_it() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    scene.clock("10:30:00")?;
    let panel = Panel::start(&scene.desktop).await?;
    let app = scene.open().await?;
    app.see("screen-welcome").await?;
    let icon = panel.icon().await?;
    ensure!(
        icon.has_picture && icon.title.contains("Звонок"),
        "{icon:?}"
    );
    ensure!(icon.status != "Passive", "{icon:?}");

    scene.hands().sign_in(&app, scene.ivan()).await?;
    let subject = scene.fact(4)?.subject;
    eventually("the next lesson beside the clock", || async {
        Ok(panel.text().await?.contains(&subject).then_some(()))
    })
    .await?;
    panel.press("Подключиться").await?;
    scene.messenger_got(&[4]).await?;
    app.see("opened").await?;
    app.close().await?;
    panel.no_icon().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_window_leaves_the_icon_which_brings_it_back_joins_and_ends_the_program()
-> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    scene.clock("10:30:00")?;
    let panel = Panel::start(&scene.desktop).await?;
    let app = scene.signed_in().await?;
    panel.icon().await?;
    close_window(&scene).await?;
    scene.desktop.no_windows().await?;
    // Nothing of the page is needed to join.
    panel.press("Подключиться").await?;
    scene.messenger_got(&[4]).await?;
    ensure!(
        scene.desktop.windows()? == [""; 0],
        "{:?}",
        scene.desktop.windows()
    );

    panel.press("Открыть «Звонок»").await?;
    scene.desktop.window(MAIN).await?;
    close_window(&scene).await?;
    scene.desktop.no_windows().await?;
    panel.activate().await?;
    scene.desktop.window(MAIN).await?;
    let program = program()?;
    scene.desktop.once(&program).await?;

    panel.press("Закрыть «Звонок»").await?;
    scene.desktop.over(&program).await?;
    drop(app);
    panel.no_icon().await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_place_for_icons_the_program_ends_with_its_window() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.signed_in().await?;
    ensure!(app.state().await?["settings"]["background"].is_null());
    let program = program()?;
    scene.desktop.once(&program).await?;
    close_window(&scene).await?;
    scene.desktop.over(&program).await?;
    drop(app);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_wants_no_background_ends_the_program_with_its_window() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let panel = Panel::start(&scene.desktop).await?;
    let app = scene.signed_in().await?;
    panel.icon().await?;
    scene::chosen(&app, "background", &true.into()).await?;
    let change = serde_json::json!({ "kind": "background", "on": false });
    scene::choose(&app, change).await?;
    scene::chosen(&app, "background", &false.into()).await?;
    close_window(&scene).await?;
    scene.desktop.over(&program()?).await?;
    drop(app);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_loses_its_place_beside_the_clock_is_found_again_and_ends_with_its_window()
-> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let panel = Panel::start(&scene.desktop).await?;
    let app = scene.signed_in().await?;
    panel.icon().await?;
    close_window(&scene).await?;
    scene.desktop.no_windows().await?;
    drop(panel);
    // It has no window and no icon now, and is no second program to whoever starts it.
    let program = program()?;
    scene.desktop.once(&program).await?;
    scene.desktop.zvonok_says(&scene.region, &[]).await?;
    scene.desktop.window(MAIN).await?;
    scene.desktop.once(&program).await?;
    close_window(&scene).await?;
    scene.desktop.over(&program).await?;
    drop(app);
    Ok(())
}
