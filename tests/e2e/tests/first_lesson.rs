//! From the first start to the call.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Context as _, Result};
use scene::Scene;
use zvonok_e2e::{app::App, desktop::Programs, eventually};
use zvonok_stand::LessonFact;

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_start_to_the_call_and_signed_in_ever_after() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    let app = scene.open().await?;
    app.see("screen-welcome").await?;
    scene.hands().sign_in(&app, scene.ivan()).await?;

    let facts = scene
        .stand
        .lessons(scene.ivan().profiles[0].uid, scene.stand.now().date());
    let shown = lessons_on_screen(&app).await?;
    let expected: Vec<_> = facts.iter().map(told).collect();
    assert_eq!(shown, expected);

    let link = scene.link_of_lesson(2)?;
    assert!(
        app.text()
            .await
            .replace('\u{a0}', " ")
            .contains("откроется VK Мессенджер"),
        "the card says what will open"
    );
    app.press("join").await?;
    let got = eventually("the messenger", || async {
        Ok(scene.desktop.messenger_got().first().cloned())
    })
    .await?;
    assert_eq!(got, link.replacen("http://", "x-zvonok-stand-vk://", 1));
    app.see("opened").await?;
    app.close().await?;

    scene.stand.clear_log();
    let app = scene.open().await?;
    app.see("join").await?;
    assert_eq!(lessons_on_screen(&app).await?, expected);
    assert!(
        scene
            .stand
            .log()
            .iter()
            .all(|request| request.service != zvonok_stand::Service::Esia),
        "no sign-in was asked for"
    );
    assert_eq!(scene.desktop.messenger_got().len(), 1);
    assert!(scene.desktop.browser_got().is_empty());
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_program_the_browser_gets_the_call() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.open().await?;
    scene.hands().sign_in(&app, scene.ivan()).await?;
    app.press("join").await?;
    let got = eventually("the browser", || async {
        Ok(scene.desktop.browser_got().first().cloned())
    })
    .await?;
    assert_eq!(got, scene.link_of_lesson(2)?);
    app.see("opened").await?;
    app.close().await
}

/// Number, first bell, subject, topic, room and teacher of a row.
type Row = [String; 6];

fn told(fact: &LessonFact) -> Row {
    [
        fact.number
            .map(|number| number.to_string())
            .unwrap_or_default(),
        format!("{:02}:{:02}", fact.start.hour(), fact.start.minute()),
        fact.subject.clone(),
        fact.topic.clone(),
        // Lessons without a number come without a room in the JSON diary, and the page has none at all.
        if fact.number.is_some() {
            fact.room.clone()
        } else {
            String::new()
        },
        fact.teacher.clone(),
    ]
}

async fn lessons_on_screen(app: &App) -> Result<Vec<Row>> {
    app.see("lesson").await?;
    let script = "return [...document.querySelectorAll('[data-testid=lesson]')].map(row =>
        ['number', 'time', 'subject', 'topic', 'room', 'teacher'].map(id =>
            (row.querySelector(`[data-testid=${id}]`)?.textContent ?? '').replace(/\\s+/g, ' ').trim()))";
    let rows: Vec<Row> = serde_json::from_value(app.eval(script).await?).context("rows")?;
    Ok(rows
        .into_iter()
        .map(|[number, time, subject, topic, room, teacher]| {
            let start = time.chars().take(5).collect();
            let room = room.trim_start_matches("каб. ").to_owned();
            [number, start, subject, topic, room, teacher]
        })
        .collect())
}
