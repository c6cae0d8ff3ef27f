//! Memory of all processes, with the content on the screen.

use std::{collections::HashMap, time::Duration};

use anyhow::Result;

use crate::{
    Amount,
    processes::{Memory, Running},
    scene::{Scene, Who},
    table::{Aim, Figure, Row},
};

/// How long a program is given to take what it takes.
const SETTLED: Duration = Duration::from_secs(6);

/// Memory differs little from turn to turn: a third of the turns is enough.
const SHARE: usize = 3;

/// Shared pages are divided among those who share them (PSS), then counted for each (RSS).
pub async fn measure(scene: &Scene, amount: Amount) -> Result<Vec<Row>> {
    let mut held: HashMap<Who, Vec<Memory>> = HashMap::new();
    for _ in 0..amount.turns.div_ceil(SHARE) {
        for who in Who::ALL {
            let bare = scene.screen.bare()?;
            let running = Running::start(scene.command(who)?)?;
            tokio::time::sleep(SETTLED).await;
            held.entry(who).or_default().push(running.memory());
            running.end().await?;
            scene.screen.emptied(&bare).await?;
        }
    }
    type Part = fn(&Memory) -> f64;
    let figure = |who, of: Part| {
        let values = held.get(&who).into_iter().flatten();
        Figure::of(values.map(|it| of(it) / f64::from(1 << 20)), "MiB")
    };
    let mut rows = Vec::new();
    let kinds: [(_, Part, _); 2] = [
        ("memory of all processes, PSS", |it| it.pss, Aim::Ratio(1.1)),
        ("memory of all processes, RSS", |it| it.rss, Aim::None),
    ];
    for (what, of, aim) in kinds {
        for (beside, who, aim) in [
            ("blank window", Who::Blank, aim),
            ("Chromium", Who::Chromium, Aim::None),
        ] {
            rows.push(Row {
                what,
                ours: figure(Who::App, of),
                beside,
                theirs: figure(who, of),
                aim,
            });
        }
    }
    Ok(rows)
}
