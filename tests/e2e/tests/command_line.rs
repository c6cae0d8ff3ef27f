//! `zvonok join`, `zvonok today`, and the button on the desktop.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use std::{fs, os::unix::fs::PermissionsExt as _};

use anyhow::{Error, Result, bail, ensure};
use scene::{Scene, choose, chosen};
use serde_json::json;
use zvonok_e2e::{
    desktop::{Programs, program, said},
    eventually, traces,
};
use zvonok_stand::{Fault, FaultKind, Service};

#[tokio::test(flavor = "multi_thread")]
async fn join_joins_in_the_program_that_runs_and_starts_it_where_none_does() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    let app = scene.signed_in().await?;
    scene.desktop.zvonok_says(&scene.region, &["join"]).await?;
    scene.messenger_got(&[2]).await?;
    app.see("opened").await?;
    scene.desktop.once(&program()?).await?;
    scene.desktop.calls_are_over(&program()?).await?;
    app.close().await?;

    let mut started = scene.desktop.zvonok(&scene.region, &["join"])?.spawn()?;
    scene.messenger_got(&[2, 2]).await?;
    started.kill().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn today_is_printed_beside_the_program_and_without_it() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.signed_in().await?;
    let beside = scene.desktop.zvonok_says(&scene.region, &["today"]).await?;
    prints_today(&scene, &beside)?;
    ensure!(scene.desktop.windows()? == ["Звонок"], "no other window");
    app.close().await?;

    let alone = scene.desktop.zvonok_says(&scene.region, &["today"]).await?;
    prints_today(&scene, &alone)?;
    scene.desktop.no_windows().await?;
    scene.desktop.over(&program()?).await?;

    // Where there is no screen there can be no window.
    let mut blind = scene.desktop.zvonok(&scene.region, &["today"])?;
    let blind = said(blind.env_remove("DISPLAY")).await?;
    prints_today(&scene, &blind)?;
    Ok(())
}

/// Longer than a start waits for a program that is just closing.
const SLOWLY: u64 = 18_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_start_waits_for_whoever_asks_on_a_command_line() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    scene.signed_in().await?.close().await?;
    let slowly = Fault {
        service: Service::Portal,
        path_prefix: "/journal-app".to_owned(),
        kind: FaultKind::Delay(SLOWLY),
        times: Some(1),
    };
    scene.stand.fault(slowly).map_err(Error::msg)?;
    let before = scene.stand.carried();
    let mut today = scene.desktop.zvonok(&scene.region, &["today"])?;
    let today = tokio::spawn(async move { said(&mut today).await });
    eventually("the portal is asked", || async {
        Ok((scene.stand.carried() > before).then_some(()))
    })
    .await?;
    let app = scene.open().await?;
    app.see("screen-starting").await?;
    // What is asked for meanwhile is not lost.
    scene.desktop.zvonok_says(&scene.region, &["join"]).await?;
    ensure!(!today.is_finished(), "it was answered too soon");
    // It goes on in this window, and does not say that another is open.
    app.see("opened").await?;
    let got = eventually("the browser", || async {
        Ok(scene.desktop.browser_got().first().cloned())
    })
    .await?;
    ensure!(got == scene.link_of_lesson(2)?, "{got}");
    prints_today(&scene, &today.await??)?;
    app.close().await
}

/// Every lesson with its hour stands on a line of its own, in the day's order, and nothing secret beside it.
fn prints_today(scene: &Scene, printed: &str) -> Result<()> {
    let mut lines = printed.lines();
    for fact in scene.lessons() {
        let hour = fact.start.strftime("%H:%M").to_string();
        let wanted = |line: &str| line.contains(&fact.subject) && line.contains(&hour);
        ensure!(lines.any(wanted), "{hour} {} in:\n{printed}", fact.subject);
        if let Some(link) = &fact.call_link {
            ensure!(!printed.contains(link.as_str()), "{printed}");
        }
    }
    traces::none_in_text(&scene.stand, printed)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_button_on_the_desktop_joins_whether_the_program_runs_or_not() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    let app = scene.signed_in().await?;
    chosen(&app, "desktopButton", &json!(false)).await?;
    ensure!(scene.desktop.buttons().is_empty());
    choose(&app, json!({ "kind": "desktopButton", "on": true })).await?;
    chosen(&app, "desktopButton", &json!(true)).await?;
    let buttons = scene.desktop.buttons();
    let [button] = buttons.as_slice() else {
        bail!("not one: {buttons:?}");
    };
    // Desktops start nothing that is not marked so.
    let mode = fs::metadata(button)?.permissions().mode();
    ensure!(mode & 0o111 != 0, "{mode:o}");
    scene.desktop.launch(button, &scene.region).await?;
    scene.messenger_got(&[2]).await?;
    app.close().await?;

    scene.desktop.launch(button, &scene.region).await?;
    scene.messenger_got(&[2, 2]).await?;
    scene.end().await?;

    let app = scene.open().await?;
    chosen(&app, "desktopButton", &json!(true)).await?;
    choose(&app, json!({ "kind": "desktopButton", "on": false })).await?;
    chosen(&app, "desktopButton", &json!(false)).await?;
    ensure!(scene.desktop.buttons().is_empty());
    app.close().await
}
