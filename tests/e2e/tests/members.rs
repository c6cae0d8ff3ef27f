//! Two children on one computer.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Context as _, Result};
use scene::{Scene, on_screen};
use zvonok_e2e::{desktop::Programs, eventually};
use zvonok_stand::Service;

#[tokio::test(flavor = "multi_thread")]
async fn two_children_stand_side_by_side_and_a_switch_is_one_press() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    // Госуслуги would remember the first one, if the second one's window let them.
    scene
        .stand
        .settings(|settings| {
            settings.esia_single_sign_on = true;
            settings.online_classes = vec!["9А".into(), "6В".into()];
        })
        .map_err(anyhow::Error::msg)?;
    let petr = scene.stand.find_person("petr").ok().context("petr")?;
    let app = scene.open().await?;
    scene.hands().sign_in(&app, scene.ivan()).await?;
    on_screen(&app, "Иван И.").await?;

    app.press("profile-menu").await?;
    app.press("add-member").await?;
    scene.hands().esia(petr).await?;
    on_screen(&app, "Пётр И.").await?;
    let kept = scene.keychain().await?;
    for uid in [3728, 3944] {
        assert!(
            kept.contains(&format!("{uid}@stand1/portal-session")),
            "{kept}"
        );
    }

    // Each one's lesson leads to their own class's call.
    let call_of = |uid| {
        let lessons = scene.stand.lessons(uid, scene.stand.now().date());
        let second = lessons.into_iter().find(|it| it.number == Some(2));
        second.and_then(|it| it.call_link).context("a call")
    };
    scene.stand.clear_log();
    app.press_at("[data-testid=member][data-id='3728@stand1']")
        .await?;
    on_screen(&app, "Иван И.").await?;
    app.press("join").await?;
    let got = eventually("the browser", || async {
        Ok(scene.desktop.browser_got().first().cloned())
    })
    .await?;
    assert_eq!(got, call_of(3728)?);
    app.close().await?;

    let app = scene.open().await?;
    on_screen(&app, "Иван И.").await?;
    app.press_at("[data-testid=member][data-id='3944@stand1']")
        .await?;
    on_screen(&app, "Пётр И.").await?;
    app.press("join").await?;
    let got = eventually("the browser again", || async {
        Ok(scene.desktop.browser_got().get(1).cloned())
    })
    .await?;
    assert_eq!(got, call_of(3944)?);
    assert_ne!(call_of(3728)?, call_of(3944)?);
    let log = scene.stand.log();
    assert!(
        log.iter().all(|request| request.service != Service::Esia),
        "nobody had to sign in again"
    );

    // One leaves; the other is still there.
    app.press("profile-menu").await?;
    app.press("sign-out").await?;
    app.press("sign-out-confirm").await?;
    app.see("screen-welcome").await?;
    let left = app.state().await?["members"].as_array().map(Vec::len);
    assert_eq!(left, Some(1));
    eventually("the end of what was kept", || async {
        let kept = scene.keychain().await?;
        Ok((!kept.contains("3944@")).then_some(()))
    })
    .await?;
    assert!(
        scene
            .keychain()
            .await?
            .contains("3728@stand1/portal-session")
    );
    app.press_at("[data-testid=member][data-id='3728@stand1']")
        .await?;
    on_screen(&app, "Иван И.").await?;
    app.close().await
}
