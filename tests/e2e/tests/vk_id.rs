//! The VK ID connection from its beginning to its end, and what is left behind.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use std::{fs, path::Path};

use anyhow::Result;
use scene::Scene;
use zvonok_e2e::{PATIENCE, app::App, desktop::Programs, eventually};
use zvonok_stand::Service;

#[tokio::test(flavor = "multi_thread")]
async fn connected_refreshed_kept_signed_out_and_no_trace_left() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    // Short enough to be refreshed at the app's next turn.
    access_seconds(&scene, 60)?;
    let app = scene.signed_in().await?;
    app.press("profile-menu").await?;
    app.press("vk-id-connect").await?;
    scene.hands().vk_id(scene.ivan()).await?;
    app.gone("[data-testid=signing-in]").await?;
    connected(&app).await?;
    let keychain = scene.keychain().await?;
    // The same words are looked for, and must be missing, after the sign-out.
    for word in ["vk-id", "secret =", "username"] {
        assert!(
            keychain.contains(word),
            "the tokens are in the keychain: {word}"
        );
    }

    access_seconds(&scene, 3600)?;
    scene.stand.clear_log();
    let refreshed = |request: &zvonok_stand::Request| {
        request.service == Service::VkId && request.path == "/oauth2/auth" && request.status == 200
    };
    scene.stand.wait_for(refreshed, PATIENCE).await?;
    assert_eq!(
        scene.stand.vk_tokens_live(),
        1,
        "the old tokens died with the new ones"
    );
    let state = app.state().await?;
    scene
        .desktop
        .xdotool(&[
            "search",
            "--name",
            "^Звонок$",
            "windowfocus",
            "--sync",
            "key",
            "Escape",
        ])
        .await?;
    app.gone("[data-testid=profile-panel]").await?;
    app.press("join").await?;
    app.see("opened").await?;
    no_secret_in(&scene, &state.to_string(), "the UI's state");
    let page = app.eval("return document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie").await?;
    no_secret_in(&scene, &page.to_string(), "the UI's page");
    app.close().await?;

    let app = scene.open().await?;
    app.see("lesson").await?;
    connected(&app).await?;
    assert_eq!(scene.stand.vk_tokens_live(), 1);

    app.press("sign-out").await?;
    app.press("sign-out-confirm").await?;
    app.see("screen-welcome").await?;
    // The welcome comes at once; taking away what was kept goes on behind it.
    eventually("the end of VK ID's access", || async {
        Ok((scene.stand.vk_revoked() == 1).then_some(()))
    })
    .await?;
    assert_eq!(scene.stand.vk_tokens_live(), 0);
    let keychain = scene.keychain().await?;
    assert!(
        !keychain.contains("secret =") && !keychain.contains("username"),
        "left: {keychain}"
    );
    app.close().await?;

    let searched = search(&scene, scene.desktop.folder())?;
    assert!(searched > 10, "files were searched: {searched}");
    Ok(())
}

/// Opens the profile and sees the name and the masked telephone.
async fn connected(app: &App) -> Result<()> {
    if app
        .eval("return !document.querySelector('[data-testid=profile-panel]')")
        .await?
        == true
    {
        app.press("profile-menu").await?;
    }
    app.find("[data-testid=vk-id-state][data-state=connected]")
        .await?;
    let shown = eventually("the name", || async {
        let text = app
            .see("vk-id-state")
            .await?
            .text()
            .await?
            .replace('\u{a0}', " ");
        Ok(text.contains("Иван И.").then_some(text))
    })
    .await?;
    assert!(shown.contains("+7 *** ** *"), "{shown}");
    Ok(())
}

fn access_seconds(scene: &Scene, seconds: u32) -> Result<()> {
    scene
        .stand
        .settings(|settings| settings.vk_access_seconds = seconds)
        .map_err(anyhow::Error::msg)
}

/// Secrets long enough not to be met by chance (SMS codes of six digits are not).
fn secrets(scene: &Scene) -> Vec<String> {
    let secrets: Vec<_> = scene
        .stand
        .secrets()
        .into_iter()
        .filter(|secret| secret.len() >= 8)
        .collect();
    assert!(secrets.len() > 10, "the stand gave secrets out");
    secrets
}

fn no_secret_in(scene: &Scene, text: &str, place: &str) {
    for secret in secrets(scene) {
        assert!(!text.contains(&secret), "a secret stands in {place}");
    }
}

/// Looks for every secret in every file under a folder; gives the number of files.
fn search(scene: &Scene, folder: &Path) -> Result<usize> {
    let mut searched = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            searched += search(scene, &entry.path())?;
        } else if kind.is_file() {
            let bytes = fs::read(entry.path())?;
            for secret in secrets(scene) {
                let found = bytes
                    .windows(secret.len())
                    .any(|window| window == secret.as_bytes());
                assert!(!found, "a secret stands in {}", entry.path().display());
            }
            searched += 1;
        }
    }
    Ok(searched)
}
