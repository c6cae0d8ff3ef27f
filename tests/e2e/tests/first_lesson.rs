//! From the first start to the call.

#![allow(missing_docs)]

use std::sync::Arc;

use anyhow::{Context as _, Result};
use zvonok_e2e::{app::App, desktop::{Desktop, Programs}, eventually, person::Hands};
use zvonok_stand::{Options, Stand};

#[tokio::test(flavor = "multi_thread")]
async fn first_start_sign_in_today_join_restart() -> Result<()> {
    let stand = Stand::start(Options::default()).await?;
    let desktop = Arc::new(Desktop::start(Programs::Messenger).await?);
    let region = desktop.folder().join("region.toml");
    stand.write_region(&region)?;
    let hands = Hands { desktop: &desktop, stand: &stand };
    let ivan = &stand.people()[0];

    let app = App::start(&desktop, &region).await?;
    app.see("screen-welcome").await?;
    hands.sign_in(&app, ivan).await?;

    let lessons = stand.lessons(ivan.uid, stand.now().date());
    let link = lessons.iter().find(|lesson| lesson.number == Some(2)).and_then(|it| it.call_link.clone());
    let link = link.context("lesson 2 is online")?;
    app.press("join").await?;
    let got = eventually("the messenger", || async { Ok(desktop.messenger_got().first().cloned()) }).await?;
    assert_eq!(got, link.replacen("http://", "x-zvonok-stand-vk://", 1));
    app.see("opened").await?;
    app.close().await?;

    let app = App::start(&desktop, &region).await?;
    app.see("screen-today").await?;
    app.see("join").await?;
    assert_eq!(desktop.messenger_got().len(), 1);
    assert_eq!(desktop.browser_got(), Vec::<String>::new());
    app.close().await
}
