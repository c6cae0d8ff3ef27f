//! Calls of other services: a program by its scheme, a program without one, the browser; and what is remembered.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Result;
use scene::Scene;
use zvonok_e2e::{app::App, desktop::Programs, eventually};
use zvonok_stand::CallProvider;

const BROWSER: &str = "[data-testid=question-option][data-program=false]";
const PROGRAM: &str = "[data-testid=question-option][data-program=true]";

async fn scene(programs: Programs, provider: CallProvider) -> Result<Scene> {
    let scene = Scene::set(programs).await?;
    scene
        .stand
        .settings(|it| it.call_providers = BTreeMap::from([(2, provider)]))
        .unwrap();
    Ok(scene)
}

async fn arrives(what: &str, got: impl Fn() -> Vec<String>, count: usize) -> Result<Vec<String>> {
    eventually(what, || async {
        let got = got();
        Ok((got.len() >= count).then_some(got))
    })
    .await
}

/// Waits until the card says that the call was opened, and in what.
async fn opened_in(app: &App, words: &str) -> Result<()> {
    eventually(words, || async {
        let shown = app.see("opened").await?.text().await?;
        Ok(shown.replace('\u{a0}', " ").contains(words).then_some(()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn max_takes_its_call() -> Result<()> {
    let scene = scene(Programs::Several, CallProvider::Max).await?;
    let app = scene.signed_in().await?;
    let link = scene.link_of_lesson(2)?;
    assert!(link.contains("/joincall/"), "{link}");
    app.press("join").await?;
    let got = arrives("MAX", || scene.desktop.max_got(), 1).await?;
    assert_eq!(got, [link.replacen("http://", "x-zvonok-stand-max://", 1)]);
    opened_in(&app, "«MAX»").await?;
    assert!(scene.desktop.messenger_got().is_empty() && scene.desktop.browser_got().is_empty());
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_without_a_scheme_is_asked_about_once_and_remembered() -> Result<()> {
    let scene = scene(Programs::Several, CallProvider::Jazz).await?;
    let app = scene.signed_in().await?;
    let link = scene.link_of_lesson(2)?;
    app.press("join").await?;
    app.press_at(PROGRAM).await?;
    let got = arrives("the program", || scene.desktop.jazz_got(), 1).await?;
    assert_eq!(got, [link.as_str()], "the link is its one argument");
    opened_in(&app, "«SaluteJazz»").await?;
    app.close().await?;

    // Another start, and no question.
    let app = scene.open().await?;
    app.press("join").await?;
    let got = arrives("the program", || scene.desktop.jazz_got(), 2).await?;
    assert_eq!(got[1], link);
    // It did not open there: the browser from now on, and a way back.
    app.press("open-in-browser").await?;
    arrives("the browser", || scene.desktop.browser_got(), 1).await?;
    opened_in(&app, "в браузере").await?;
    app.press("join").await?;
    let got = arrives("the browser", || scene.desktop.browser_got(), 2).await?;
    assert_eq!(got, [link.as_str(), link.as_str()]);
    app.press("open-in-other").await?;
    arrives("the program", || scene.desktop.jazz_got(), 3).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_prefers_the_browser_is_not_asked_again() -> Result<()> {
    let scene = scene(Programs::Several, CallProvider::JazzRoom).await?;
    let app = scene.signed_in().await?;
    app.press("join").await?;
    app.press_at(BROWSER).await?;
    arrives("the browser", || scene.desktop.browser_got(), 1).await?;
    opened_in(&app, "в браузере").await?;
    app.press("join").await?;
    arrives("the browser", || scene.desktop.browser_got(), 2).await?;
    assert!(scene.desktop.jazz_got().is_empty());
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_ends_at_once_is_followed_by_the_browser() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    scene.desktop.break_messenger()?;
    let app = scene.signed_in().await?;
    app.press("join").await?;
    let got = arrives("the browser", || scene.desktop.browser_got(), 1).await?;
    assert_eq!(got, [scene.link_of_lesson(2)?]);
    opened_in(&app, "не запустил").await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_program_has_a_page_to_be_had_from() -> Result<()> {
    let scene = scene(Programs::BrowserOnly, CallProvider::VkCom).await?;
    let app = scene.signed_in().await?;
    app.press("join").await?;
    arrives("the browser", || scene.desktop.browser_got(), 1).await?;
    app.press("install-program").await?;
    let got = arrives("the page", || scene.desktop.browser_got(), 2).await?;
    let page = scene.stand.origins().vk_site.join("/messenger")?;
    assert_eq!(got, [scene.link_of_lesson(2)?, page.to_string()]);
    app.close().await
}

/// WebKit looks at the memory that is left every few seconds, in a thread of its own, and leaves these open for a moment:
/// anybody may read them.
fn tells_of_memory(file: &str) -> bool {
    let of_process = |it: &str| it.starts_with("/proc/") && it.ends_with("/cgroup");
    matches!(file, "/proc/meminfo" | "/proc/zoneinfo")
        || file.starts_with("/sys/fs/cgroup/")
        || of_process(file)
}

/// Where a running call program has the way into nothing: a connection, a lock, a record of the app that it held on to
/// would outlive the app.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_program_holds_on_to_nothing_of_the_app() -> Result<()> {
    for provider in [CallProvider::Max, CallProvider::Jazz] {
        let scene = scene(Programs::Several, provider).await?;
        let records = scene.desktop.folder().join("records");
        // The names of all that is open in it come before the line that is waited for.
        let script = format!(
            "#!/bin/sh\ncd '{}'\nfor it in /proc/$$/fd/*; do readlink \"$it\"; done > open\nprintf '%s\\n' \"$2\" >> \"$1\"\n",
            records.display()
        );
        let program = scene.desktop.folder().join("record");
        fs::write(&program, script)?;
        let app = scene.signed_in().await?;
        app.press("join").await?;
        if provider == CallProvider::Jazz {
            app.press_at(PROGRAM).await?;
            arrives("the program", || scene.desktop.jazz_got(), 1).await?;
        } else {
            arrives("MAX", || scene.desktop.max_got(), 1).await?;
        }
        let open = fs::read_to_string(records.join("open"))?;
        let own = [
            program,
            records.join("open"),
            // What the driver gave the app for its words.
            App::log(&scene.desktop),
            "/dev/null".into(),
            // The system's libraries keep it open; it is everybody's.
            "/dev/urandom".into(),
        ];
        let foreign: Vec<_> = open
            .lines()
            .filter(|it| !own.iter().any(|own| own == Path::new(it)) && !tells_of_memory(it))
            .collect();
        assert!(open.lines().count() > 2, "{open}");
        assert!(foreign.is_empty(), "{foreign:?}");
        app.close().await?;
    }
    Ok(())
}
