//! `zvonok://`: with the app closed and open, through the system's own registration, and malformed.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Context as _, Result};
use scene::Scene;
use zvonok_e2e::{
    PATIENCE,
    desktop::{Programs, program},
    eventually,
};

const MALFORMED: &str = include_str!("../../fixtures/malformed_deep_links.txt");

#[tokio::test(flavor = "multi_thread")]
async fn join_with_the_app_open_and_closed() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    let app = scene.signed_in().await?;
    registered(&scene).await?;
    open_link(&scene, "zvonok-stand://join").await?;
    app.see("opened").await?;
    messenger_got(&scene, 1).await?;
    app.close().await?;

    // Cold: the system starts the app because of the link.
    open_link(&scene, "zvonok-stand://join").await?;
    messenger_got(&scene, 2).await?;
    // Warm again, by a second start of the program: the first one handles it, the second ends.
    scene
        .desktop
        .zvonok_says(&scene.region, &["zvonok-stand://join"])
        .await?;
    messenger_got(&scene, 3).await?;
    scene.desktop.once(&program()?).await?;
    scene.desktop.end(&program()?).await?;
    assert_eq!(
        scene.desktop.messenger_got().len(),
        3,
        "each link was handled once"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_names_a_lesson_of_a_day() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    let app = scene.signed_in().await?;
    registered(&scene).await?;
    let date = scene.stand.now().date();
    open_link(&scene, &format!("zvonok-stand://lesson/{date}/4")).await?;
    messenger_got(&scene, 1).await?;
    let got = scene.desktop.messenger_got();
    assert_eq!(
        got[0],
        scene
            .link_of_lesson(4)?
            .replacen("http://", "x-zvonok-stand-vk://", 1)
    );
    open_link(&scene, &format!("zvonok-stand://lesson/{date}/1")).await?;
    app.told("noCallLink").await?;
    open_link(&scene, &format!("zvonok-stand://lesson/{date}/19")).await?;
    app.told("noSuchLesson").await?;
    assert_eq!(scene.desktop.messenger_got().len(), 1);
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_links_are_refused_with_a_message() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    let app = scene.signed_in().await?;
    let links: Vec<_> = MALFORMED
        .lines()
        .skip(1)
        .map(unescape)
        .filter(|link| !link.contains('\0'))
        // What the command line itself understands.
        .filter(|link| !["join", "--help"].contains(&link.as_str()))
        .collect();
    assert!(links.len() >= 40);
    for link in &links {
        scene
            .desktop
            .zvonok_says(&scene.region, &[link.as_str()])
            .await?;
        app.told("badDeepLink").await?;
        app.press_at("[data-action=dismiss]").await?;
        app.gone("[data-testid=notice]").await?;
    }
    assert!(scene.desktop.messenger_got().is_empty());
    assert!(scene.desktop.browser_got().is_empty());
    app.close().await
}

/// The app registers its scheme shortly after its start.
async fn registered(scene: &Scene) -> Result<()> {
    eventually("the scheme's handler", || async {
        let output = scene
            .desktop
            .command("xdg-mime")
            .args(["query", "default", "x-scheme-handler/zvonok-stand"])
            .output()
            .await?;
        Ok((!output.stdout.trim_ascii().is_empty()).then_some(()))
    })
    .await
}

async fn open_link(scene: &Scene, link: &str) -> Result<()> {
    let mut gio = scene.desktop.command("gio");
    gio.args(["open", link]).env("ZVONOK_REGION", &scene.region);
    let opened = tokio::time::timeout(PATIENCE, gio.status()).await;
    let opened = opened.with_context(|| format!("gio open {link} does not end"))??;
    assert!(opened.success(), "the system knows the scheme");
    Ok(())
}

async fn messenger_got(scene: &Scene, times: usize) -> Result<()> {
    eventually("the messenger", || async {
        Ok((scene.desktop.messenger_got().len() >= times).then_some(()))
    })
    .await
}

/// The fixture's escapes: `\n`, `\\`, `\xNN`.
fn unescape(line: &str) -> String {
    let line = line.replace("{scheme}", "zvonok-stand");
    let mut plain = String::new();
    let mut rest = line.as_str();
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        rest = match after.chars().next() {
            Some('n') => {
                plain.push('\n');
                &after[1..]
            }
            Some('x') if after.len() >= 3 => {
                let code = u8::from_str_radix(&after[1..3], 16).unwrap();
                plain.push(char::from(code));
                &after[3..]
            }
            _ => {
                plain.push('\\');
                after.strip_prefix('\\').unwrap_or(after)
            }
        };
    }
    plain + rest
}
