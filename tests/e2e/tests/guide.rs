//! «Первые шаги» in real windows: from nothing to a lesson, for whoever comes.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Context as _, Result};
use scene::Scene;
use zvonok_e2e::{app::App, desktop::Programs, eventually, traces};
use zvonok_stand::{ChooserPlace, Person};

fn person<'a>(scene: &'a Scene, id: &str) -> Result<&'a Person> {
    scene.stand.find_person(id).ok().context("somebody")
}

async fn choose(app: &App, who: &str) -> Result<()> {
    app.press_at(&format!("[data-testid=for-whom][data-who={who}]"))
        .await?;
    app.see("screen-guide").await?;
    Ok(())
}

/// Waits until this step of the guide is the one to do.
async fn comes_to(app: &App, step: &str) -> Result<()> {
    app.find(&format!(
        "[data-testid=guide-step][data-step={step}][aria-current=step]"
    ))
    .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_two_diaries_chooses_one_wherever_the_portal_asks() -> Result<()> {
    for place in [ChooserPlace::BeforeFinish, ChooserPlace::AfterFinish] {
        let scene = Scene::set(Programs::BrowserOnly).await?;
        scene
            .stand
            .settings(|settings| settings.chooser_place = place)
            .map_err(anyhow::Error::msg)?;
        let vera = person(&scene, "vera")?;
        let app = scene.open().await?;
        app.press("sign-in").await?;
        let hands = scene.hands();
        hands.esia(vera).await?;
        hands.type_at("portal/choose", &[""]).await?;
        app.no_sign_in().await?;
        app.see("screen-today").await?;
        let pupil = app.state().await?["pupil"].clone();
        assert_eq!(pupil["shortName"], "Вера З.", "{place:?}");
        app.close().await?;
    }
    Ok(())
}

/// The help or the notice has this way on.
async fn help(app: &App, topic: &str) -> Result<()> {
    app.find(&format!("[data-testid=help][data-topic={topic}]"))
        .await?;
    Ok(())
}

/// The browser got an address that ends so.
async fn browser_opens(scene: &Scene, end: &str) -> Result<()> {
    eventually(&format!("{end} in the browser"), || async {
        let got = scene.desktop.browser_got();
        Ok(got.last().is_some_and(|it| it.ends_with(end)).then_some(()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn from_nothing_to_a_lesson_on_each_of_vk_ids_ways() -> Result<()> {
    for (id, who) in [("ivan", "pupil"), ("petr", "pupil"), ("anna", "child")] {
        let scene = Scene::set(Programs::BrowserOnly).await?;
        scene
            .stand
            .settings(|settings| {
                settings.online_classes = vec!["9А".into(), "6В".into(), "2Б".into()];
            })
            .map_err(anyhow::Error::msg)?;
        let person = person(&scene, id)?;
        walk(&scene, person, who)
            .await
            .with_context(|| id.to_owned())?;
    }
    Ok(())
}

async fn walk(scene: &Scene, person: &Person, who: &str) -> Result<()> {
    let hands = scene.hands();
    let app = scene.open().await?;
    app.see("screen-welcome").await?;
    choose(&app, who).await?;
    comes_to(&app, "account").await?;
    app.press("guide-has-account").await?;
    comes_to(&app, "diary").await?;
    app.close().await?;

    // It can be left at any step, and goes on there.
    let app = scene.open().await?;
    app.press("open-guide").await?;
    comes_to(&app, "diary").await?;
    app.press("guide-sign-in").await?;
    app.see("screen-signing-in").await?;
    hands.esia(person).await?;
    app.no_sign_in().await?;
    comes_to(&app, "vkProfile").await?;

    app.press("guide-link-vk").await?;
    app.see("vk-screens").await?;
    hands.link_vk_profile(person).await?;
    app.no_sign_in().await?;
    comes_to(&app, "program").await?;
    app.press("guide-browser").await?;
    comes_to(&app, "check").await?;
    app.press("guide-check").await?;
    app.find("[data-testid=check-summary]:not([data-standing=waiting])")
        .await?;
    app.press("back").await?;
    app.see("guide-done").await?;
    app.press("guide-close").await?;
    app.see("lesson").await?;
    app.gone("[data-testid=checklist]").await?;
    app.press("join").await?;
    let lessons = scene
        .stand
        .lessons(person.profiles[0].uid, scene.stand.now().date());
    let lesson = lessons.into_iter().find(|it| it.number == Some(2));
    let link = lesson.and_then(|it| it.call_link).context("a call")?;
    browser_opens(scene, &link).await?;
    app.close().await?;

    // All of it is remembered.
    let app = scene.open().await?;
    app.see("lesson").await?;
    let state = app.state().await?;
    assert_eq!(state["guide"]["complete"], true, "{}", state["guide"]);
    app.close().await?;
    traces::none_under(&scene.stand, scene.desktop.folder())?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checklist_stays_on_the_day_until_all_is_done() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.signed_in().await?;
    app.find("[data-testid=checklist][data-step=vkProfile]")
        .await?;
    app.press("open-guide").await?;
    choose(&app, "pupil").await?;
    comes_to(&app, "vkProfile").await?;
    app.press("guide-link-vk").await?;
    app.press("cancel-sign-in").await?;
    app.no_sign_in().await?;
    // Whoever knows better may say so.
    app.press("guide-vk-linked").await?;
    comes_to(&app, "program").await?;
    app.press("guide-get-program").await?;
    browser_opens(&scene, "/messenger").await?;
    app.press("back").await?;
    app.find("[data-testid=checklist][data-step=program]")
        .await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_is_recognised_looks_at_each_child_and_signs_in_as_one() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    // A window that remembered the parent would let nobody else in.
    scene
        .stand
        .settings(|settings| {
            settings.esia_single_sign_on = true;
            settings.online_classes = vec!["9А".into(), "6В".into(), "2Б".into()];
        })
        .map_err(anyhow::Error::msg)?;
    let hands = scene.hands();
    let app = scene.open().await?;
    choose(&app, "child").await?;
    app.press("guide-has-account").await?;
    app.press("guide-sign-in").await?;
    hands.esia(person(&scene, "maria")?).await?;
    app.no_sign_in().await?;
    app.find("[data-testid=guide-step][data-step=diary][data-done=wrong]")
        .await?;
    app.press("back").await?;
    app.see("parent-band").await?;
    for (child, class) in [("4115", "2Б"), ("3944", "6В"), ("3728", "9А")] {
        app.press_at(&format!("[data-testid=child][data-id='{child}']"))
            .await?;
        eventually(&format!("the diary of {class}"), || async {
            let state = app.state().await?;
            let shown = state["children"].as_array().and_then(|children| {
                let mut children = children.iter();
                children.find(|it| it["onScreen"] == true).cloned()
            });
            let there = shown.is_some_and(|it| it["id"] == child && it["class"] == class);
            let quiet = state["loading"] == false && !state["day"].is_null();
            Ok((there && quiet).then_some(()))
        })
        .await?;
        app.find(&format!(
            "[data-testid=child][data-id='{child}'][aria-current=true]"
        ))
        .await?;
        app.see("parent-lesson").await?;
        app.gone("[data-testid=join], [data-testid=row-join]")
            .await?;
    }
    app.press("sign-in-as-pupil").await?;
    hands.esia(scene.ivan()).await?;
    app.no_sign_in().await?;
    app.see("join").await?;
    app.gone("[data-testid=parent-band]").await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_account_there_is_a_way_to_one_for_every_age() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.open().await?;
    choose(&app, "child").await?;
    app.press("guide-under-14").await?;
    help(&app, "account-under-14").await?;
    app.press_at("[data-testid=help-action][data-action=family]")
        .await?;
    browser_opens(&scene, "/profile/family").await?;
    app.press_at("[data-testid=help-action][data-action=teacher-card]")
        .await?;
    app.see("card-contact")
        .await?
        .send_keys("anna@example.ru")
        .await?;
    let text = app.see("card-text").await?.text().await?;
    assert!(text.contains("anna@example.ru"), "{text}");
    app.press("back").await?;
    app.press_at("[data-testid=help-action][data-action=account-ready]")
        .await?;
    comes_to(&app, "diary").await?;
    app.press_at("[data-testid=guide-step][data-step=account] [data-testid=guide-toggle]")
        .await?;
    app.press("guide-no-account").await?;
    comes_to(&app, "account").await?;
    app.press("guide-from-14").await?;
    help(&app, "account-from-14").await?;
    app.press_at("[data-testid=help-action][data-action=registration]")
        .await?;
    browser_opens(&scene, "/login/registration").await?;
    app.close().await?;
    let kept = traces_of(&scene, "anna@example.ru")?;
    assert_eq!(kept, 0, "what was typed into the card is kept nowhere");
    Ok(())
}

/// In how many files of the app's a word stands.
fn traces_of(scene: &Scene, word: &str) -> Result<usize> {
    let mut found = 0;
    let mut folders = vec![scene.desktop.folder().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                let bytes = std::fs::read(entry.path())?;
                let word = word.as_bytes();
                found += usize::from(bytes.windows(word.len()).any(|at| at == word));
            }
        }
    }
    Ok(found)
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_portal_has_no_diary_for_is_led_on() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let hands = scene.hands();
    let app = scene.open().await?;
    for (id, code, topic, action, page) in [
        (
            "sofia",
            "consentMissing",
            "consent",
            "consents",
            "/profile/consents",
        ),
        (
            "nina",
            "accountUnconfirmed",
            "account-unconfirmed",
            "confirmation",
            "/profile/user/personal",
        ),
    ] {
        scene
            .stand
            .settings(|settings| settings.esia_confirmed_only = id == "nina")
            .map_err(anyhow::Error::msg)?;
        app.press("sign-in").await?;
        hands.esia(person(&scene, id)?).await?;
        app.told(code).await?;
        app.press_at("[data-testid=notice-action][data-action=help]")
            .await?;
        help(&app, topic).await?;
        app.press_at(&format!("[data-testid=help-action][data-action={action}]"))
            .await?;
        browser_opens(&scene, page).await?;
        app.press("back").await?;
        app.press("notice-dismiss").await?;
    }
    app.press("sign-in").await?;
    hands.esia(person(&scene, "oleg")?).await?;
    app.told("accountUnknown").await?;
    app.press_at("[data-testid=notice-action][data-action=teacher-card]")
        .await?;
    app.see("card-contact").await?;
    app.press("back").await?;
    // The way on: the very same window, another account.
    app.press_at("[data-testid=notice-action][data-action=sign-in-again]")
        .await?;
    hands.esia(scene.ivan()).await?;
    app.see("lesson").await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn help_lies_beside_the_window_and_leaves_with_it() -> Result<()> {
    let scene = Scene::set(Programs::BrowserOnly).await?;
    let app = scene.open().await?;
    app.press("sign-in").await?;
    app.find("[data-testid=screen-signing-in][data-at=gosuslugi]")
        .await?;
    for topic in ["account-locked", "captcha", "sms", "password"] {
        app.press_at(&format!("[data-testid=help-topic][data-topic={topic}]"))
            .await?;
        help(&app, topic).await?;
        app.press("back").await?;
    }
    app.press_at("[data-testid=help-topic][data-topic=password]")
        .await?;
    help(&app, "password").await?;
    scene.hands().esia(scene.ivan()).await?;
    app.see("lesson").await?;
    app.gone("[data-testid=help]").await?;
    app.close().await
}
