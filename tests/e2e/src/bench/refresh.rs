//! One refresh of the diary: processor time of all processes, and bytes on the wire.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::{
    Amount,
    processes::Running,
    scene::{Scene, Who},
    table::{Aim, Figure, Row},
};

/// X's names of keys.
const F5: u32 = 0xffc2;
const END: u32 = 0xff57;

/// Everything that a refresh does is done by then.
const DONE: Duration = Duration::from_secs(3);

/// How long a program may still be busy with its own start.
const SETTLED: Duration = Duration::from_secs(5);

/// The app is asked with its button, Chromium with F5; both have their window on the screen, one after the other.
pub async fn measure(scene: &Scene, amount: Amount) -> Result<Vec<Row>> {
    let ours = turns(scene, Who::App, amount).await.context("the app")?;
    let theirs = turns(scene, Who::Chromium, amount)
        .await
        .context("Chromium")?;
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

async fn turns(scene: &Scene, who: Who, amount: Amount) -> Result<Vec<(f64, f64)>> {
    let command = scene.command(who)?;
    let (running, window) = if who == Who::App {
        (scene.refreshed_app(command).await?, crate::scene::MAIN)
    } else {
        scene.stand.clear_log();
        let running = Running::start(command)?;
        scene.asked().await?;
        (running, "Дневник")
    };
    let times = async {
        let window = scene.desktop.window(window).await?;
        scene
            .desktop
            .xdotool(&["windowfocus", "--sync", &window])
            .await?;
        if who == Who::App {
            // The button is below the lessons.
            scene.screen.press_key(END)?;
        }
        tokio::time::sleep(SETTLED).await;
        let mut times = Vec::new();
        for _ in 0..amount.turns {
            times.push(once(scene, who, &running, &window).await?);
        }
        anyhow::Ok(times)
    }
    .await;
    running.end().await?;
    times
}

async fn once(scene: &Scene, who: Who, running: &Running, window: &str) -> Result<(f64, f64)> {
    scene.stand.clear_log();
    let (spent, carried) = (running.spent(), scene.stand.carried());
    if who == Who::App {
        let (x, y) = scene.refresh_at;
        let (x, y) = (x.to_string(), y.to_string());
        let click = ["mousemove", "--window", window, &x, &y, "click", "1"];
        scene.desktop.xdotool(&click).await?;
    } else {
        scene.screen.press_key(F5)?;
    }
    tokio::time::sleep(DONE).await;
    if scene.stand.log().is_empty() {
        bail!("the portal was not asked");
    }
    let milliseconds = (running.spent().seconds - spent.seconds) * 1000.0;
    let bytes = scene.stand.carried() - carried;
    Ok((milliseconds, bytes as f64 / 1000.0))
}
