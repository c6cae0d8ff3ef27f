//! «Проверка связи» in a real window: real keychain, real handlers, real sockets to the stand.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Context as _, Result};
use scene::Scene;
use serde_json::Value;
use zvonok_e2e::{app::App, desktop::Programs, eventually};
use zvonok_stand::{Fault, FaultKind, Service};

/// Waits for the end of a check with this outcome.
async fn outcome(app: &App, words: &str) -> Result<()> {
    app.find(&format!("[data-testid=check-summary][data-words={words}]"))
        .await?;
    Ok(())
}

async fn line(app: &App, subject: &str, words: &str) -> Result<()> {
    app.find(&format!(
        "[data-testid=check-line][data-subject={subject}][data-words={words}]"
    ))
    .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn before_any_sign_in_everything_turns_green_and_the_report_is_copied() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    let app = scene.open().await?;
    app.see("screen-welcome").await?;
    scene.stand.clear_log();
    app.press("open-check").await?;
    outcome(&app, "check-ready").await?;
    for (subject, words) in [
        ("portal", "check-site-good"),
        ("signIn", "check-site-good"),
        ("vkId", "check-site-good"),
        ("calls", "check-site-good"),
        ("keychain", "check-keychain-good"),
        ("program", "check-program-good"),
        ("webview", "check-webview-good"),
    ] {
        line(&app, subject, words).await?;
    }
    // Four sites, one plain question each, and nothing else.
    let asked: Vec<_> = scene
        .stand
        .log()
        .into_iter()
        .map(|request| (request.service, request.method, request.path))
        .collect();
    assert_eq!(asked.len(), 4, "{asked:?}");
    assert!(
        asked
            .iter()
            .all(|(_, method, path)| method == "GET" && path == "/"),
        "{asked:?}"
    );
    assert!(!scene.keychain().await?.contains("check"));

    // With the mouse: the system lets only a person's own press reach the clipboard.
    scene.hands().click(&app, "check-copy").await?;
    app.find("[data-testid=check-copied][data-copied=true]")
        .await?;
    let report = app
        .eval("return document.querySelector('[data-testid=check-report-text]').textContent")
        .await?;
    let report = report.as_str().context("a report")?;
    assert!(report.contains("WebKitGTK 2."), "{report}");
    assert!(report.contains("HTTP"), "{report}");
    app.eval(
        "const field = document.createElement('textarea');
         field.id = 'pasted';
         document.querySelector('main').append(field);
         field.focus();",
    )
    .await?;
    let window = scene.desktop.window("^Звонок$").await?;
    for keys in [
        &["windowfocus", "--sync", &window][..],
        &["key", "--clearmodifiers", "ctrl+v"],
    ] {
        scene.desktop.xdotool(keys).await?;
    }
    eventually("the report on the clipboard", || async {
        let pasted = app
            .eval("return document.getElementById('pasted').value")
            .await?;
        Ok((pasted == report).then_some(()))
    })
    .await?;
    let home = scene.desktop.folder().display().to_string();
    assert!(!report.contains(&home), "{report}");

    app.press("back").await?;
    app.see("screen-welcome").await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_of_the_stand_is_named_and_gone_when_it_is_gone() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.signed_in().await?;
    app.press("profile-menu").await?;
    app.press("open-check").await?;
    outcome(&app, "check-ready").await?;
    line(&app, "program", "check-program-browser").await?;
    for (service, kind, title, subject, words) in [
        (
            Service::Portal,
            FaultKind::Status(502),
            "check-first-portal",
            "portal",
            "check-site-down",
        ),
        (
            Service::Portal,
            FaultKind::Garbage,
            "check-first-portal",
            "portal",
            "check-site-unreadable",
        ),
        (
            Service::Esia,
            FaultKind::CutConnection,
            "check-first-sign-in",
            "signIn",
            "check-site-cut",
        ),
        (
            Service::VkId,
            FaultKind::Delay(600_000),
            "check-first-vk-id",
            "vkId",
            "check-site-silent",
        ),
        (
            Service::VkSite,
            FaultKind::Status(503),
            "check-first-calls",
            "calls",
            "check-site-down",
        ),
    ] {
        scene
            .stand
            .fault(Fault {
                service,
                path_prefix: "/".to_owned(),
                kind,
                times: None,
            })
            .unwrap();
        app.press("check-again").await?;
        outcome(&app, title).await?;
        line(&app, subject, words).await?;
        scene.stand.clear_faults();
    }
    app.press("check-again").await?;
    outcome(&app, "check-ready").await?;
    // It was no sign-out: the day is where it was.
    app.press("back").await?;
    app.see("lesson").await?;

    // What is told holds nothing that the stand gave out, and nobody's name.
    let state = app.state().await?;
    let told = state["check"].to_string();
    assert!(told.len() > 100, "{told}");
    for secret in scene.stand.secrets() {
        assert!(!told.contains(&secret), "a secret in {told}");
    }
    assert!(!told.contains("Иван"), "{told}");
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keychain_and_after_a_press_on_stop() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    scene
        .stand
        .fault(Fault {
            service: Service::Portal,
            path_prefix: "/".to_owned(),
            kind: FaultKind::Delay(600_000),
            times: None,
        })
        .unwrap();
    let no_bus = [("DBUS_SESSION_BUS_ADDRESS", "disabled:")];
    let app = App::start_in(&scene.desktop, &scene.region, &no_bus).await?;
    app.press("open-check").await?;
    line(&app, "keychain", "check-keychain-absent").await?;
    // A press right after the beginning counts as the second half of a double click.
    eventually("the end of the check", || async {
        let stopped = app
            .eval(
                "document.querySelector('[data-testid=check-stop]')?.click();
                 return document.querySelector('[data-words=check-stopped]') !== null;",
            )
            .await?;
        Ok((stopped == Value::Bool(true)).then_some(()))
    })
    .await?;
    line(&app, "portal", "check-not-looked-at").await?;
    scene.stand.clear_faults();
    app.press("check-again").await?;
    outcome(&app, "check-ready-but").await?;
    app.press("back").await?;
    // The stopped question does not come back.
    let state = eventually("a quiet state", || async {
        let state = app.state().await?;
        Ok((state["check"]["running"] == Value::Bool(false)).then_some(state))
    })
    .await?;
    assert_eq!(state["check"]["summary"]["title"]["id"], "check-ready-but");
    app.close().await
}
