//! One refresh of the diary: processor time of all processes, and bytes on the wire.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use zvonok_e2e::{app::App, desktop::program};

use crate::{
    Amount,
    processes::Running,
    scene::{Scene, Who},
    table::{Aim, Figure, Row},
};

/// X's name of F5.
const F5: u32 = 0xffc2;

/// Everything that a refresh does is done by then.
const DONE: Duration = Duration::from_secs(3);

/// How long a program may still be busy with its own start.
const SETTLED: Duration = Duration::from_secs(5);

/// The app is asked with its own command, Chromium with F5; both have their window on the screen, one after the other.
pub async fn measure(scene: &Scene, amount: Amount) -> Result<Vec<Row>> {
    let ours = app(scene, amount).await.context("the app")?;
    let theirs = chromium(scene, amount).await.context("Chromium")?;
    let row = |what, aim, of: fn(&(f64, f64)) -> f64, unit| Row {
        what,
        ours: Figure::of(ours.iter().map(of), unit),
        beside: "Chromium's reload",
        theirs: Figure::of(theirs.iter().map(of), unit),
        aim: Aim::Ratio(aim),
    };
    Ok(vec![
        row("one refresh, processor time", 0.05, |it| it.0, "ms"),
        row("one refresh, bytes on the wire", 0.1, |it| it.1, "KB"),
    ])
}

async fn app(scene: &Scene, amount: Amount) -> Result<Vec<(f64, f64)>> {
    scene.stand.clear_log();
    let app = App::start(&scene.desktop, &scene.region).await?;
    scene.asked().await?;
    let own = scene.desktop.processes(&program()?);
    let root = own.first().context("the app is gone")?.parse()?;
    let running = Running::of(root);
    tokio::time::sleep(SETTLED).await;
    let mut times = Vec::new();
    for _ in 0..amount.turns {
        let refresh = async || app.invoke("refresh", json!({})).await;
        times.push(once(scene, &running, refresh).await?);
    }
    app.close().await?;
    Ok(times)
}

async fn chromium(scene: &Scene, amount: Amount) -> Result<Vec<(f64, f64)>> {
    scene.stand.clear_log();
    let running = Running::start(scene.command(Who::Chromium)?)?;
    let times = async {
        scene.asked().await?;
        let window = scene.desktop.window("Дневник").await?;
        scene
            .desktop
            .xdotool(&["windowfocus", "--sync", &window])
            .await?;
        tokio::time::sleep(SETTLED).await;
        let mut times = Vec::new();
        for _ in 0..amount.turns {
            let reload = async || scene.screen.press_key(F5);
            times.push(once(scene, &running, reload).await?);
        }
        anyhow::Ok(times)
    }
    .await;
    running.end().await?;
    times
}

async fn once(
    scene: &Scene,
    running: &Running,
    refresh: impl AsyncFnOnce() -> Result<()>,
) -> Result<(f64, f64)> {
    scene.stand.clear_log();
    let (spent, carried) = (running.spent(), scene.stand.carried());
    refresh().await?;
    tokio::time::sleep(DONE).await;
    if scene.stand.log().is_empty() {
        bail!("the portal was not asked");
    }
    let milliseconds = (running.spent().seconds - spent.seconds) * 1000.0;
    let bytes = scene.stand.carried() - carried;
    Ok((milliseconds, bytes as f64 / 1000.0))
}
