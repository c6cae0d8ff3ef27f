//! Every end of a sign-in.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Context as _, Result};
use scene::Scene;
use zvonok_e2e::{PATIENCE, app::App, desktop::Programs};
use zvonok_stand::{EsiaScenario, VkScenario};

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_is_no_error() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.open().await?;
    app.press("sign-in").await?;
    scene.hands().face("127.0.0.2").await?;
    // What this page tells shall not be taken for the next one's.
    scene.stand.ready("esia/password", PATIENCE).await?;
    app.press("cancel-sign-in").await?;
    app.see("screen-welcome").await?;
    app.gone("[data-testid=notice]").await?;
    // The window is gone, and with it everything of the attempt: the next one starts afresh.
    scene.hands().sign_in(&app, scene.ivan()).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_with_its_code() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.open().await?;
    app.press("sign-in").await?;
    scene.hands().face("127.0.0.2").await?;
    scene.stand.ready("esia/password", PATIENCE).await?;
    // Login, password, «Войти», «Отмена».
    scene.desktop.xdotool(&["key", "Tab", "Tab", "Tab"]).await?;
    scene.desktop.xdotool(&["key", "Return"]).await?;
    app.told("signInRefused").await?;
    assert!(app.text().await.contains("ESIA-007004"));
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_a_wrong_code_then_the_right_ones() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let hands = scene.hands();
    let account = &scene.ivan().gosuslugi;
    let app = scene.open().await?;
    app.press("sign-in").await?;
    hands.face("127.0.0.2").await?;
    hands
        .type_at("esia/password", &[account.login, "not-the-password"])
        .await?;
    scene.stand.ready("esia/password-error", PATIENCE).await?;
    // The login stays; the emptied password has the focus.
    hands.type_words(&[account.password]).await?;
    let sms = scene
        .stand
        .wait_sms(zvonok_stand::Sender::Gosuslugi, PATIENCE)
        .await?;
    let wrong = if sms.code == "000000" {
        "111111"
    } else {
        "000000"
    };
    hands.type_at("esia/code", &[wrong]).await?;
    scene.stand.ready("esia/code-error", PATIENCE).await?;
    scene.desktop.xdotool(&["key", "ctrl+a"]).await?;
    hands.type_words(&[&sms.code]).await?;
    app.see("screen-today").await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_leaves_the_allowed_sites_is_closed() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    settings(&scene, EsiaScenario::LeavesAllowedHosts, VkScenario::Normal)?;
    let app = scene.open().await?;
    app.press("sign-in").await?;
    scene.hands().esia(scene.ivan()).await?;
    app.told("signInBlocked").await?;
    assert!(app.text().await.contains("127.0.0.6"), "the host is named");
    app.see("screen-welcome").await?;
    assert!(
        !scene.keychain().await?.contains("secret ="),
        "nothing was kept"
    );
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_page_gets_nothing() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    settings(&scene, EsiaScenario::HostilePage, VkScenario::Normal)?;
    let app = scene.open().await?;
    app.press("sign-in").await?;
    scene.hands().face("127.0.0.2").await?;
    let done = |what: &'static str| {
        scene
            .stand
            .wait_report(move |report| report.what == what, PATIENCE)
    };
    done("done").await?;
    scene.hands().type_at("esia/hostile", &[""]).await?;
    done("gesture:done").await?;

    let reports = scene.stand.reports();
    let invokes: Vec<_> = reports
        .iter()
        .filter(|report| report.what.contains("invoke"))
        .collect();
    assert!(!invokes.is_empty(), "the page tried");
    for report in invokes {
        assert!(
            report.outcome.starts_with("refused"),
            "{}: {}",
            report.what,
            report.outcome
        );
    }
    for report in &reports {
        let granted = [
            "getUserMedia",
            "Notification",
            "geolocation",
            "clipboard",
            "window.open",
        ]
        .iter()
        .any(|what| report.what.contains(what))
            && report.outcome.starts_with("allowed");
        assert!(!granted, "{}: {}", report.what, report.outcome);
        assert_ne!(report.what, "popup", "a popup was opened");
    }
    let saved = scene
        .desktop
        .command("find")
        .arg(scene.desktop.folder())
        .args(["-name", "zvonok-stand-hostile*"])
        .output()
        .await?;
    assert_eq!(
        String::from_utf8_lossy(&saved.stdout),
        "",
        "nothing was downloaded"
    );
    app.press("cancel-sign-in").await?;
    app.see("screen-welcome").await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_another_state_is_refused() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    settings(&scene, EsiaScenario::Normal, VkScenario::ForgedState)?;
    let app = scene.signed_in().await?;
    connect(&app).await?;
    scene.hands().vk_id(scene.ivan()).await?;
    app.told("signInForged").await?;
    assert_eq!(scene.stand.vk_tokens_live(), 0);
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_in_an_iframe_signs_nobody_in() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    settings(&scene, EsiaScenario::Normal, VkScenario::RedirectInIframe)?;
    let app = scene.signed_in().await?;
    connect(&app).await?;
    app.told("signInForged").await?;
    assert_eq!(scene.stand.vk_tokens_live(), 0);
    assert!(
        !scene.keychain().await?.contains("vk-id"),
        "nothing was kept"
    );
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn saying_no_at_vk_id_is_no_error() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    settings(&scene, EsiaScenario::Normal, VkScenario::Denied)?;
    let app = scene.signed_in().await?;
    connect(&app).await?;
    scene.hands().vk_id(scene.ivan()).await?;
    app.no_sign_in().await?;
    assert_eq!(app.state().await?["notice"], serde_json::Value::Null);
    app.close().await
}

/// What families fight with most: each is told apart, and says who can mend it.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_the_portal_has_no_diary_for_is_told_why() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.open().await?;
    for (id, code) in [
        ("sofia", "consentMissing"),
        ("oleg", "accountUnknown"),
        ("nina", "accountUnconfirmed"),
    ] {
        let person = scene.stand.find_person(id).ok().context("a person")?;
        app.press("sign-in").await?;
        scene.hands().esia(person).await?;
        app.told(code).await?;
        app.press("notice-dismiss").await?;
        app.gone("[data-testid=notice]").await?;
    }
    app.close().await
}

fn settings(scene: &Scene, esia: EsiaScenario, vk: VkScenario) -> Result<()> {
    let changed = scene.stand.settings(|settings| {
        settings.esia_scenario = esia;
        settings.vk_scenario = vk;
    });
    changed.map_err(anyhow::Error::msg)
}

async fn connect(app: &App) -> Result<()> {
    app.press("profile-menu").await?;
    app.press("vk-id-connect").await
}
