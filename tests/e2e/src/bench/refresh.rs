//! One refresh of the diary: processor time of all processes, and bytes on the wire.

use std::{fs, time::Duration};

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use zvonok_e2e::{app::App, desktop::program};
use zvonok_stand::{PageValidators, Settings};

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

/// So much longer than it takes for a computer that was silent to have slept.
const SLEEP: Duration = Duration::from_secs(180);

/// Before the app takes this for a computer that woke, and asks.
const WAKES: Duration = Duration::from_secs(20);

/// The app's refresh by itself, on waking, with a portal that sends every page whole and with one that tells what has
/// not changed; its refresh that somebody asks for; F5 in Chromium. Each has its window on the screen, one after the
/// other.
pub async fn measure(scene: &Scene, amount: Amount) -> Result<Vec<Row>> {
    let asked = app(scene, amount).await.context("the app")?;
    let by_itself = itself(scene, amount).await.context("by itself")?;
    let reload = chromium(scene, amount).await.context("Chromium")?;
    tells_news(scene, PageValidators::Etag)?;
    let no_news = itself(scene, amount).await.context("without news")?;
    let no_news_there = chromium(scene, amount).await.context("Chromium")?;
    tells_news(scene, PageValidators::None)?;
    let row = |what, ours: &[Cost], beside, theirs: &[Cost], aim, of: fn(&Cost) -> f64, unit| Row {
        what,
        ours: Figure::of(ours.iter().map(of), unit),
        beside,
        theirs: Figure::of(theirs.iter().map(of), unit),
        aim,
    };
    let both = |[processor, bytes]: [_; 2], ours, beside, theirs, [less, fewer]: [_; 2]| {
        [
            row(
                processor,
                ours,
                beside,
                theirs,
                less,
                |it| it.milliseconds,
                "ms",
            ),
            row(bytes, ours, beside, theirs, fewer, |it| it.kilobytes, "KB"),
        ]
    };
    let aims = || [Aim::Ratio(0.05), Aim::Ratio(0.1)];
    let rows = [
        both(
            [
                "a refresh by itself, processor time",
                "a refresh by itself, bytes on the wire",
            ],
            &by_itself,
            "Chromium's reload",
            &reload,
            aims(),
        ),
        both(
            [
                "a refresh without news, processor time",
                "a refresh without news, bytes on the wire",
            ],
            &no_news,
            "Chromium's reload without news",
            &no_news_there,
            aims(),
        ),
        both(
            [
                "a refresh that is asked for, processor time",
                "a refresh that is asked for, bytes on the wire",
            ],
            &asked,
            "Chromium's reload",
            &reload,
            [Aim::None, Aim::None],
        ),
    ];
    Ok(rows.into_iter().flatten().collect())
}

/// What one refresh took.
struct Cost {
    milliseconds: f64,
    kilobytes: f64,
}

/// Whether the portal tells that a page has not changed.
fn tells_news(scene: &Scene, validators: PageValidators) -> Result<()> {
    let change = |it: &mut Settings| it.diary_validators = validators;
    scene.stand.settings(change).map_err(anyhow::Error::msg)
}

/// The computer sleeps for some minutes, by the clock that people set: then the app asks.
async fn itself(scene: &Scene, amount: Amount) -> Result<Vec<Cost>> {
    let slept = scene.desktop.folder().join("slept");
    fs::write(&slept, "+0s\n")?;
    let mut command = scene.command(Who::App)?;
    command
        .env("LD_PRELOAD", "/usr/$LIB/faketime/libfaketimeMT.so.1")
        .env("FAKETIME_TIMESTAMP_FILE", &slept)
        .env("FAKETIME_CACHE_DURATION", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    let running = scene.refreshed_app(command).await?;
    let costs = async {
        tokio::time::sleep(SETTLED).await;
        let mut costs = Vec::new();
        let mut sleep = Duration::ZERO;
        for _ in 0..amount.turns {
            sleep += SLEEP;
            let wake = async || {
                scene.stand.set_now(scene.stand.now().checked_add(SLEEP)?);
                fs::write(&slept, format!("+{}s\n", sleep.as_secs()))?;
                let any = |_: &zvonok_stand::Request| true;
                let asked = scene.stand.wait_for(any, WAKES).await;
                asked.map(drop).context("it did not wake")
            };
            costs.push(once(scene, &running, wake).await?);
        }
        anyhow::Ok(costs)
    }
    .await;
    running.end().await?;
    costs
}

async fn app(scene: &Scene, amount: Amount) -> Result<Vec<Cost>> {
    scene.stand.clear_log();
    let app = App::start(&scene.desktop, &scene.region).await?;
    scene.asked().await?;
    let own = scene.desktop.processes(&program()?);
    let root = own.first().context("the app is gone")?.parse()?;
    let running = Running::of(root);
    tokio::time::sleep(SETTLED).await;
    let mut costs = Vec::new();
    for _ in 0..amount.turns {
        let refresh = async || app.invoke("refresh", json!({})).await;
        costs.push(once(scene, &running, refresh).await?);
    }
    app.close().await?;
    Ok(costs)
}

async fn chromium(scene: &Scene, amount: Amount) -> Result<Vec<Cost>> {
    scene.stand.clear_log();
    let running = Running::start(scene.command(Who::Chromium)?)?;
    let costs = async {
        scene.asked().await?;
        let window = scene.desktop.window("Дневник").await?;
        scene
            .desktop
            .xdotool(&["windowfocus", "--sync", &window])
            .await?;
        tokio::time::sleep(SETTLED).await;
        let mut costs = Vec::new();
        for _ in 0..amount.turns {
            let reload = async || scene.screen.press_key(F5);
            costs.push(once(scene, &running, reload).await?);
        }
        anyhow::Ok(costs)
    }
    .await;
    running.end().await?;
    costs
}

async fn once(
    scene: &Scene,
    running: &Running,
    refresh: impl AsyncFnOnce() -> Result<()>,
) -> Result<Cost> {
    scene.stand.clear_log();
    let (spent, carried) = (running.spent(), scene.stand.carried());
    refresh().await?;
    tokio::time::sleep(DONE).await;
    if scene.stand.log().is_empty() {
        bail!("the portal was not asked");
    }
    let milliseconds = running.spent().milliseconds_since(&spent);
    let bytes = scene.stand.carried() - carried;
    Ok(Cost {
        milliseconds,
        kilobytes: bytes as f64 / 1000.0,
    })
}
