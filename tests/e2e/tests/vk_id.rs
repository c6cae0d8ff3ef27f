//! The VK ID connection from its beginning to its end, and what is left behind.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::Result;
use scene::Scene;
use zvonok_e2e::{PATIENCE, app::App, desktop::Programs, eventually, traces};
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
    app.no_sign_in().await?;
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
    traces::none_in_text(&scene.stand, &state.to_string())?;
    let page = app.eval("return document.documentElement.outerHTML + JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie").await?;
    traces::none_in_text(&scene.stand, &page.to_string())?;
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

    let searched = traces::none_under(&scene.stand, scene.desktop.folder())?;
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
