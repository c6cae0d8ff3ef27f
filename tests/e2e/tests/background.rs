//! Without a window: starting with the system, and the keys that join from anywhere.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Context as _, Result, ensure};
use scene::{Scene, choose, chosen};
use serde_json::json;
use x11rb::{
    connection::Connection as _,
    protocol::xproto::{ConnectionExt as _, GrabMode, ModMask},
    rust_connection::RustConnection,
};
use zvonok_e2e::{
    desktop::{Desktop, Programs, entry, program},
    eventually,
    notifications::Notifications,
    panel::Panel,
};

const KEYS: &str = "Ctrl+Alt+KeyJ";

#[tokio::test(flavor = "multi_thread")]
async fn it_starts_with_the_system_without_a_window_and_joins_from_the_icon() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    scene.clock("10:30:00")?;
    let panel = Panel::start(&scene.desktop).await?;
    let app = scene.signed_in().await?;
    chosen(&app, "autostart", &json!(false)).await?;
    ensure!(scene.desktop.autostart().is_empty());
    choose(&app, json!({ "kind": "autostart", "on": true })).await?;
    chosen(&app, "autostart", &json!(true)).await?;
    let files = scene.desktop.autostart();
    let [file] = files.as_slice() else {
        anyhow::bail!("not one: {files:?}");
    };
    let exec = entry(file, "Exec")?;
    let program = program()?;
    ensure!(exec.contains("--background"), "{exec}");
    ensure!(exec.contains(&program.display().to_string()), "{exec}");
    app.close().await?;
    panel.no_icon().await?;

    // As the system does it.
    scene.desktop.launch(file, &scene.region).await?;
    let subject = scene.fact(4)?.subject;
    eventually("the next lesson beside the clock", || async {
        Ok(panel.text().await?.contains(&subject).then_some(()))
    })
    .await?;
    panel.press("Подключиться").await?;
    scene.messenger_got(&[4]).await?;
    let windows = scene.desktop.windows()?;
    ensure!(windows.is_empty(), "in sight: {windows:?}");
    // Whoever starts it by hand wants its window.
    scene.desktop.zvonok_says(&scene.region, &[]).await?;
    scene.desktop.window("^Звонок$").await?;
    scene.desktop.once(&program).await?;
    panel.press("Закрыть «Звонок»").await?;
    scene.desktop.over(&program).await?;

    let app = scene.open().await?;
    chosen(&app, "autostart", &json!(true)).await?;
    choose(&app, json!({ "kind": "autostart", "on": false })).await?;
    chosen(&app, "autostart", &json!(false)).await?;
    ensure!(scene.desktop.autostart().is_empty());
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_no_place_for_icons_it_reminds_all_the_same_and_a_start_brings_its_window()
-> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    scene.signed_in().await?.close().await?;
    scene.clock("10:34:50")?;
    let notifications = Notifications::start(&scene.desktop).await?;
    let mut started = scene.desktop.zvonok(&scene.region, &["--background"])?;
    let mut started = started.kill_on_drop(true).spawn()?;
    let shown = notifications.nth(0).await?;
    ensure!(scene.desktop.windows()?.is_empty(), "without a window");
    notifications.press(shown.id, "join").await?;
    scene.messenger_got(&[4]).await?;
    let program = program()?;
    scene.desktop.once(&program).await?;
    scene.desktop.zvonok_says(&scene.region, &[]).await?;
    let window = scene.desktop.window("^Звонок$").await?;
    scene.desktop.press_close_button(&window)?;
    scene.desktop.over(&program).await?;
    ensure!(started.wait().await?.success());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_answers_the_small_window_does_not_end_the_program_with_it() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    scene.signed_in().await?.close().await?;
    scene.clock("10:34:50")?;
    let mut started = scene.desktop.zvonok(&scene.region, &["--background"])?;
    let mut started = started.kill_on_drop(true).spawn()?;
    // Neither a place for icons nor notifications: it is the one window there is.
    let small = scene.desktop.window("^Звонок напоминает$").await?;
    scene.desktop.press_close_button(&small)?;
    scene.desktop.no_windows().await?;
    // A second start ends at once only where the first one lives.
    scene.desktop.zvonok_says(&scene.region, &[]).await?;
    let window = scene.desktop.window("^Звонок$").await?;
    let program = program()?;
    scene.desktop.once(&program).await?;
    scene.desktop.press_close_button(&window)?;
    scene.desktop.over(&program).await?;
    ensure!(started.wait().await?.success());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keys_join_from_anywhere_and_are_given_back() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    let app = scene.signed_in().await?;
    chosen(&app, "shortcut", &json!({ "kind": "off" })).await?;
    choose(&app, json!({ "kind": "shortcut", "keys": KEYS })).await?;
    let on = json!({ "kind": "on", "keys": KEYS });
    chosen(&app, "shortcut", &on).await?;
    let screen = screen(&scene.desktop)?;
    ensure!(!take_keys(&screen)?, "they are taken");
    scene.desktop.xdotool(&["key", "ctrl+alt+j"]).await?;
    scene.messenger_got(&[2]).await?;
    // While others are being pressed they are not the program's.
    app.press("open-settings").await?;
    app.press("shortcut-choose").await?;
    app.see("shortcut-field").await?;
    eventually("keys that are let go of", || async {
        Ok(are_free(&screen)?.then_some(()))
    })
    .await?;
    app.press("back").await?;
    eventually("the keys, taken again", || async {
        Ok((!are_free(&screen)?).then_some(()))
    })
    .await?;
    app.close().await?;

    // They are remembered.
    let app = scene.open().await?;
    app.see("join").await?;
    chosen(&app, "shortcut", &on).await?;
    scene.desktop.xdotool(&["key", "ctrl+alt+j"]).await?;
    scene.messenger_got(&[2, 2]).await?;
    choose(&app, json!({ "kind": "shortcut", "keys": null })).await?;
    chosen(&app, "shortcut", &json!({ "kind": "off" })).await?;
    eventually("the keys for another program", || async {
        Ok(take_keys(&screen)?.then_some(()))
    })
    .await?;

    // And those of another program are not to be had.
    let refused = choose(&app, json!({ "kind": "shortcut", "keys": KEYS })).await;
    let taken = json!({ "kind": "taken", "keys": KEYS });
    chosen(&app, "shortcut", &taken)
        .await
        .with_context(|| format!("{refused:?}"))?;
    app.told("shortcutTaken").await?;
    app.close().await
}

fn screen(desktop: &Desktop) -> Result<RustConnection> {
    Ok(x11rb::connect(Some(desktop.display()))?.0)
}

/// Takes Ctrl, Alt and J for the test's own, as any program may; whether they were to be had.
fn take_keys(screen: &RustConnection) -> Result<bool> {
    let (root, code) = place_of_keys(screen)?;
    grab(screen, root, code)
}

fn grab(screen: &RustConnection, root: u32, code: u8) -> Result<bool> {
    let (pointer, keyboard) = (GrabMode::ASYNC, GrabMode::ASYNC);
    let taken = screen.grab_key(true, root, modifiers(), code, pointer, keyboard)?;
    Ok(taken.check().is_ok())
}

/// Whether they are to be had; they stay as they are.
fn are_free(screen: &RustConnection) -> Result<bool> {
    let (root, code) = place_of_keys(screen)?;
    // Nobody else is served meanwhile: the program may be about to take them.
    screen.grab_server()?.check()?;
    let free = grab(screen, root, code);
    if matches!(free, Ok(true)) {
        screen.ungrab_key(code, root, modifiers())?.check()?;
    }
    screen.ungrab_server()?.check()?;
    free
}

fn modifiers() -> ModMask {
    ModMask::CONTROL | ModMask::M1
}

/// Where keys are taken, and the one for J.
fn place_of_keys(screen: &RustConnection) -> Result<(u32, u8)> {
    let setup = screen.setup();
    let (first, last) = (setup.min_keycode, setup.max_keycode);
    let keys = screen
        .get_keyboard_mapping(first, last - first + 1)?
        .reply()?;
    let per_key = usize::from(keys.keysyms_per_keycode);
    let mut rows = keys.keysyms.chunks(per_key);
    let at = rows.position(|row| row.contains(&u32::from(b'j')));
    let code = first + u8::try_from(at.context("no J on the keyboard")?)?;
    let root = setup.roots.first().context("a screen")?.root;
    Ok((root, code))
}
