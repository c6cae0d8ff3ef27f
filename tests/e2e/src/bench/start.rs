//! From exec to the content on the screen.

use std::{collections::HashMap, time::Instant};

use anyhow::{Context as _, Result};

use crate::{
    Amount,
    processes::Running,
    scene::{Scene, Who},
    screen::Look,
    table::{Aim, Figure, Row},
};

/// The app's day comes from its cache: while it starts, the portal does not answer. Chromium's comes from the portal,
/// which answers at once.
pub async fn measure(scene: &Scene, amount: Amount) -> Result<Vec<Row>> {
    let mut looks = HashMap::new();
    for who in Who::ALL {
        scene.portal_answers(who != Who::App)?;
        looks.insert(who, scene.learn(who).await?);
    }
    let mut times: HashMap<Who, Vec<f64>> = HashMap::new();
    for _ in 0..amount.turns {
        for who in Who::ALL {
            scene.portal_answers(who != Who::App)?;
            let look = looks.get(&who).context("nothing was learnt")?;
            let time = once(scene, who, look).await?;
            times.entry(who).or_default().push(time);
        }
    }
    scene.portal_answers(true)?;
    let figure = |who| Figure::of(times.get(&who).cloned().unwrap_or_default(), "ms");
    let row = |beside, who, aim| Row {
        what: "start → today's diary on the screen",
        ours: figure(Who::App),
        beside,
        theirs: figure(who),
        aim,
    };
    Ok(vec![
        row("blank window", Who::Blank, Aim::Ratio(1.15)),
        row("Chromium, live session", Who::Chromium, Aim::None),
    ])
}

async fn once(scene: &Scene, who: Who, look: &Look) -> Result<f64> {
    let bare = scene.screen.bare()?;
    let command = scene.command(who)?;
    let began = Instant::now();
    let running = Running::start(command)?;
    let seen = scene.screen.seen(look).await;
    running.end().await?;
    scene.screen.emptied(&bare).await?;
    let seen = seen.with_context(|| format!("{who:?}"))?;
    Ok(seen.duration_since(began).as_secs_f64() * 1000.0)
}
