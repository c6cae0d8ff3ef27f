//! What the app takes while nobody uses it.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::{
    Amount,
    processes::Running,
    scene::{MAIN, Scene, Who},
    table::{Aim, Figure, Row},
};

/// How long a start's own work may go on.
const SETTLED: Duration = Duration::from_secs(20);

/// Beside the clock, then with a window that is out of sight, each side by side with a blank window out of sight.
pub async fn measure(scene: &Scene, amount: Amount) -> Result<Vec<Row>> {
    let time = Duration::from_secs(amount.idle);
    let mut rows = Vec::new();
    let kinds = [
        (
            "idle beside the clock, processor",
            "idle beside the clock, wake-ups",
            true,
        ),
        (
            "idle, window out of sight, processor",
            "idle, window out of sight, wake-ups",
            false,
        ),
    ];
    for (processor, wakes, in_background) in kinds {
        let mut command = scene.command(Who::App)?;
        if in_background {
            command.arg("--background");
        }
        let mut app = Running::start(command)?;
        if !in_background {
            hide(scene, MAIN).await?;
        }
        let mut blank = Running::start(scene.command(Who::Blank)?)?;
        hide(scene, "^Пустое окно$").await?;
        tokio::time::sleep(SETTLED).await;
        let began = Instant::now();
        let before = (app.spent(), blank.spent());
        tokio::time::sleep(time).await;
        let after = (app.spent(), blank.spent());
        let seconds = began.elapsed().as_secs_f64();
        // Nothing is as idle as a program that has ended.
        ensure!(app.lives()? && blank.lives()?, "one of them has ended");
        app.end().await?;
        blank.end().await?;
        let percent = |now: f64, then: f64| (now - then) / seconds * 100.0;
        rows.push(Row {
            what: processor,
            ours: Figure::of([percent(after.0.seconds, before.0.seconds)], "%"),
            beside: "blank window out of sight",
            theirs: Figure::of([percent(after.1.seconds, before.1.seconds)], "%"),
            aim: if in_background {
                Aim::Below(0.1)
            } else {
                Aim::None
            },
        });
        let per_second = |wakes: u64| Figure::of([wakes as f64 / seconds], "a second");
        rows.push(Row {
            what: wakes,
            ours: per_second(after.0.wakes_since(&before.0)),
            beside: "blank window out of sight",
            theirs: per_second(after.1.wakes_since(&before.1)),
            aim: Aim::None,
        });
    }
    Ok(rows)
}

async fn hide(scene: &Scene, title: &str) -> Result<()> {
    let window = scene.desktop.window(title).await?;
    scene.desktop.xdotool(&["windowunmap", &window]).await?;
    Ok(())
}
