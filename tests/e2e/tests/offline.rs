//! Without a connection: the last known diary, and how old it is.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use scene::Scene;
use serde_json::{Value, json};
use zvonok_e2e::{app::App, desktop::Programs, eventually};

fn subjects(lessons: &Value) -> Vec<String> {
    let lessons = lessons.as_array().into_iter().flatten();
    let subjects = lessons.filter_map(|it| it["subject"].as_str());
    subjects.map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_portal_the_day_and_the_week_come_from_what_is_kept_and_say_their_age()
-> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.signed_in().await?;
    let date = scene.stand.now().date().to_string();
    app.invoke("show_week", json!({ "date": date })).await?;
    eventually("the week", || async {
        Ok((!app.state().await?["week"]["fetchedTime"].is_null()).then_some(()))
    })
    .await?;
    app.close().await?;
    let facts = scene.lessons();
    let truth: Vec<_> = facts.iter().map(|it| it.subject.clone()).collect();
    ensure!(truth.len() > 3);

    // Nobody can read in the files what is kept.
    let kept = files(scene.desktop.folder())?;
    ensure!(
        kept.iter()
            .any(|(name, bytes)| name.contains("/diary/") && bytes.len() > 1000),
        "the diary is kept"
    );
    for fact in &facts {
        for word in [&fact.subject, &fact.teacher] {
            // As it is, and as JSON may write it.
            let escaped: String = word
                .encode_utf16()
                .map(|it| format!("\\u{it:04x}"))
                .collect();
            for (name, bytes) in &kept {
                let text = String::from_utf8_lossy(bytes);
                ensure!(
                    !text.contains(word.as_str()) && !text.to_lowercase().contains(&escaped),
                    "«{word}» stands in {name}"
                );
            }
        }
    }

    let Scene {
        stand,
        desktop,
        region,
    } = scene;
    let fetched = stand.now();
    drop(stand);
    let app = App::start(&desktop, &region).await?;
    app.told("offline").await?;
    // The computer's own date may be another one.
    app.invoke("show_day", json!({ "date": date })).await?;
    let state = eventually("the day", || async {
        let state = app.state().await?;
        let quiet = state["loading"] == false && state["day"]["date"] == date.as_str();
        Ok(quiet.then_some(state))
    })
    .await?;
    let day = &state["day"];
    ensure!(subjects(&day["lessons"]) == truth, "{day}");
    ensure!(day["stale"] == true, "{day}");
    ensure!(
        day["fetchedDate"] == fetched.date().to_string().as_str(),
        "{day}"
    );
    let time = day["fetchedTime"].as_str().context("a time")?;
    ensure!(time.starts_with("09:0"), "{day}");
    // On screen, not only in the state.
    app.see("lesson").await?;
    let text = app.text().await;
    ensure!(text.contains(&truth[0]) && text.contains(time), "{text}");

    app.invoke("show_week", json!({ "date": date })).await?;
    let week = eventually("the week", || async {
        let week = app.state().await?["week"].clone();
        Ok((!week.is_null()).then_some(week))
    })
    .await?;
    let days = week["days"].as_array().context("days")?;
    let of_day = days.iter().find(|it| it["date"] == date.as_str());
    let of_day = of_day.with_context(|| format!("no such day: {week}"))?;
    ensure!(subjects(&of_day["lessons"]) == truth, "{week}");
    ensure!(
        days.iter()
            .filter(|it| !subjects(&it["lessons"]).is_empty())
            .count()
            >= 5,
        "{week}"
    );
    ensure!(
        !week["fetchedTime"].is_null() && !week["fetchedDate"].is_null(),
        "{week}"
    );
    app.invoke("hide_week", json!({})).await?;
    eventually("the day again", || async {
        Ok(app.state().await?["week"].is_null().then_some(()))
    })
    .await?;
    app.close().await
}

/// What the app keeps outside of the keychain, by name. Its log is the test's.
fn files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut found = Vec::new();
    let mut folders = ["data", "config", "cache", "home"]
        .map(|it| folder.join(it))
        .to_vec();
    while let Some(folder) = folders.pop() {
        for file in fs::read_dir(&folder)? {
            let path = file?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.is_file() {
                found.push((path.display().to_string(), fs::read(&path)?));
            }
        }
    }
    Ok(found)
}
