//! What the app costs, in ratios: beside a blank Tauri window, beside Chromium, beside what the system does alone. Each
//! ratio comes from one run in which both sides take turns, so that what else the computer does meets both alike.

mod idle;
mod memory;
mod parse;
mod press;
mod processes;
mod refresh;
mod scene;
mod screen;
mod size;
mod start;
mod table;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context as _, Result, bail};
use scene::Scene;
use table::Row;

/// What can be measured, in this order.
const MEASURES: [&str; 7] = [
    "size", "parse", "start", "memory", "press", "refresh", "idle",
];

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Amount {
    /// Turns of each side.
    pub turns: usize,
    /// Seconds of idleness.
    pub idle: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    match bench(std::env::args().skip(1)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn bench(mut words: impl Iterator<Item = String>) -> Result<()> {
    let mut amount = Amount {
        turns: 15,
        idle: 600,
    };
    let (mut write, mut wanted) = (None, Vec::new());
    while let Some(word) = words.next() {
        match word.as_str() {
            "--quick" => amount = Amount { turns: 5, idle: 60 },
            "--write" => write = Some(PathBuf::from(words.next().context("--write FILE")?)),
            name if MEASURES.contains(&name) => wanted.push(word),
            other => bail!("«{other}» cannot be measured"),
        }
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    let mut rows = Vec::new();
    let mut measured = |name: &str, found: Vec<Row>| {
        println!("\n{name}");
        for row in &found {
            println!("  {row}");
        }
        rows.extend(found);
    };
    if is_wanted("size") {
        measured("size", size::measure()?);
    }
    if is_wanted("parse") {
        measured("parse", parse::measure(amount)?);
    }
    let needs_scene = ["start", "memory", "press", "refresh", "idle"];
    if needs_scene.into_iter().any(is_wanted) {
        let scene = Scene::set().await.context("the scene")?;
        if is_wanted("start") {
            measured("start", start::measure(&scene, amount).await?);
        }
        if is_wanted("memory") {
            measured("memory", memory::measure(&scene, amount).await?);
        }
        if is_wanted("press") {
            measured("press", press::measure(&scene, amount).await?);
        }
        if is_wanted("refresh") {
            measured("refresh", refresh::measure(&scene, amount).await?);
        }
        if is_wanted("idle") {
            measured("idle", idle::measure(&scene, amount).await?);
        }
    }
    let table = table::table(&rows, amount);
    println!("\n{table}");
    match write {
        Some(file) => table::write(&file, &table),
        None => Ok(()),
    }
}
