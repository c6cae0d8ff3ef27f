//! From the press to the call's program.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use zvonok_e2e::PATIENCE;

use crate::{
    Amount,
    scene::{Scene, Who},
    table::{Aim, Figure, Row},
};

/// X's name of the key.
const ENTER: u32 = 0xff0d;

/// How often it is asked whether the program has begun.
const GLANCE: Duration = Duration::from_millis(1);

/// Between two presses.
const APART: Duration = Duration::from_millis(1500);

/// The program in the role of VK Messenger writes a line when it begins: after Enter in the main window, and after
/// `xdg-open` with the same address on a desktop whose launcher is GIO, as the app's is.
pub async fn measure(scene: &Scene, amount: Amount) -> Result<Vec<Row>> {
    let app = scene.refreshed_app(scene.command(Who::App)?).await?;
    let times = turns(scene, amount).await;
    app.end().await?;
    let (ours, theirs): (Vec<f64>, Vec<f64>) = times?.into_iter().unzip();
    Ok(vec![Row {
        what: "press → the call's program has begun",
        ours: Figure::of(ours, "ms"),
        beside: "xdg-open alone",
        theirs: Figure::of(theirs, "ms"),
        aim: Aim::Ratio(1.2),
    }])
}

async fn turns(scene: &Scene, amount: Amount) -> Result<Vec<(f64, f64)>> {
    let mut times = Vec::new();
    // The first of each is not counted: who opens first, opens for the other as well.
    for turn in 0..=amount.turns {
        let before = scene.desktop.messenger_got().len();
        let began = Instant::now();
        scene.screen.press_key(ENTER)?;
        let ours = begun(scene, before, began).await.context("Enter")?;
        tokio::time::sleep(APART).await;

        let address = scene.desktop.messenger_got().pop().context("no address")?;
        let mut alone = scene.desktop.command("xdg-open");
        alone
            .arg(address)
            .env("XDG_CURRENT_DESKTOP", "GNOME")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let before = scene.desktop.messenger_got().len();
        let began = Instant::now();
        let mut opener = alone.spawn()?;
        let theirs = begun(scene, before, began).await.context("xdg-open")?;
        opener.wait().await?;
        tokio::time::sleep(APART).await;
        if turn > 0 {
            times.push((ours, theirs));
        }
    }
    Ok(times)
}

async fn begun(scene: &Scene, before: usize, began: Instant) -> Result<f64> {
    while scene.desktop.messenger_got().len() == before {
        if began.elapsed() > PATIENCE {
            bail!("the program never began");
        }
        tokio::time::sleep(GLANCE).await;
    }
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}
