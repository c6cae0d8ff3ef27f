//! Reminders: in the desktop's notifications, else in a small window; at most one for a bell, and one press joins.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod scene;

use anyhow::{Context as _, Error, Result, ensure};
use scene::{Scene, choose, chosen, lesson, on_for, on_screen};
use serde_json::json;
use zvonok_e2e::{
    app::App,
    desktop::Programs,
    eventually,
    notifications::{Fate, Notification, Notifications},
    panel::Panel,
};

const MAIN: &str = "^Звонок$";
const SMALL: &str = "Звонок напоминает";

/// A school morning with the fourth lesson ahead, at 10:40, and nothing to be reminded of yet.
async fn morning() -> Result<(Scene, App)> {
    let scene = Scene::set(Programs::Messenger).await?;
    scene.clock("10:10:00")?;
    let app = scene.signed_in().await?;
    Ok((scene, app))
}

/// When one is reminded.
async fn remind(app: &App, before: Option<u8>, at_bell: bool, repeat: bool) -> Result<()> {
    for change in [
        json!({ "kind": "remindBefore", "minutes": before }),
        json!({ "kind": "remindAtBell", "on": at_bell }),
        json!({ "kind": "repeat", "on": repeat }),
    ] {
        choose(app, change).await?;
    }
    chosen(app, "remindBefore", &json!(before)).await?;
    chosen(app, "remindAtBell", &json!(at_bell)).await?;
    chosen(app, "repeat", &json!(repeat)).await
}

/// A reminder of a lesson: it names it, and has the button.
fn reminds(shown: &Notification, subject: &str) -> Result<()> {
    ensure!(shown.text().contains(subject), "{subject}: {shown:?}");
    ensure!(shown.has("join"), "{shown:?}");
    Ok(())
}

async fn only(notifications: &Notifications, count: usize) -> Result<()> {
    let all = notifications.all().await;
    ensure!(all.len() == count, "not {count}: {all:#?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_on_the_notification_joins_and_nothing_rings_for_that_bell_again() -> Result<()> {
    let (scene, app) = morning().await?;
    let notifications = Notifications::start(&scene.desktop).await?;
    remind(&app, Some(5), true, true).await?;
    // Its own clock brings the moment, without another look at the diary.
    scene.turn(&app, "10:34:52").await?;
    let shown = notifications.nth(0).await?;
    reminds(&shown, &scene.fact(4)?.subject)?;
    ensure!(scene.desktop.messenger_got().is_empty());

    notifications.press(shown.id, "join").await?;
    scene.messenger_got(&[4]).await?;
    eventually("the lesson is joined", || async {
        Ok((lesson(&app.state().await?, 4)?["joined"] == true).then_some(()))
    })
    .await?;
    scene.turn(&app, "10:40:50").await?;
    on_for(&app, 4, 1).await?;
    only(&notifications, 1).await?;
    app.close().await?;

    // Nor after another start, when one would be reminded again.
    scene.clock("10:43:50")?;
    let app = scene.open().await?;
    app.see("lesson").await?;
    on_for(&app, 4, 4).await?;
    only(&notifications, 1).await?;
    scene.messenger_got(&[4]).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_on_the_notification_itself_opens_the_window_and_joins_nothing() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    scene.clock("10:10:00")?;
    let _panel = Panel::start(&scene.desktop).await?;
    let notifications = Notifications::start(&scene.desktop).await?;
    let app = scene.signed_in().await?;
    chosen(&app, "background", &json!(true)).await?;
    remind(&app, Some(5), false, false).await?;
    scene.turn(&app, "10:34:30").await?;
    let window = scene.desktop.window(MAIN).await?;
    scene.desktop.press_close_button(&window)?;
    scene.desktop.no_windows().await?;
    let subject = scene.fact(4)?.subject;
    // The first time it also says that it goes on without its window.
    let shown = eventually("the reminder", || async {
        let mut shown = notifications.on_screen().await.into_iter();
        Ok(shown.find(|it| it.text().contains(&subject)))
    })
    .await?;
    notifications.press(shown.id, "default").await?;
    scene.desktop.window(MAIN).await?;
    ensure!(scene.desktop.messenger_got().is_empty());
    scene.end().await?;
    drop(app);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_of_two_children_is_reminded_and_joins_their_own_call() -> Result<()> {
    let scene = Scene::set(Programs::Messenger).await?;
    scene.clock("10:10:00")?;
    scene
        .stand
        .settings(|settings| settings.online_classes = vec!["9А".into(), "6В".into()])
        .map_err(Error::msg)?;
    let notifications = Notifications::start(&scene.desktop).await?;
    let app = scene.signed_in().await?;
    let petr = scene.stand.find_person("petr").ok().context("petr")?;
    app.press("profile-menu").await?;
    app.press("add-member").await?;
    scene.hands().esia(petr).await?;
    on_screen(&app, "Пётр И.").await?;
    remind(&app, Some(5), false, false).await?;
    scene.turn(&app, "10:35:10").await?;
    let of = async |name: &str| {
        eventually(&format!("the reminder of {name}"), || async {
            let mut shown = notifications.on_screen().await.into_iter();
            Ok(shown.find(|it| it.text().contains(name)))
        })
        .await
    };
    let (of_ivan, of_petr) = (of("Иван").await?, of("Пётр").await?);
    reminds(&of_ivan, &scene.fact(4)?.subject)?;
    ensure!(of_petr.has("join"), "{of_petr:?}");
    only(&notifications, 2).await?;

    // Petr's day is on screen; the press is for Ivan's lesson.
    notifications.press(of_ivan.id, "join").await?;
    scene.messenger_got(&[4]).await?;
    on_screen(&app, "Иван И.").await?;
    only(&notifications, 2).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_before_the_end_is_not_told_again_after_another_start() -> Result<()> {
    let (scene, app) = morning().await?;
    let notifications = Notifications::start(&scene.desktop).await?;
    remind(&app, Some(5), false, false).await?;
    scene.turn(&app, "10:35:10").await?;
    reminds(&notifications.nth(0).await?, &scene.fact(4)?.subject)?;
    app.close().await?;

    scene.clock("10:40:50")?;
    let app = scene.open().await?;
    app.see("lesson").await?;
    on_for(&app, 4, 1).await?;
    only(&notifications, 1).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ends_leaves_no_reminder_whose_buttons_nobody_hears() -> Result<()> {
    let (scene, app) = morning().await?;
    let notifications = Notifications::start(&scene.desktop).await?;
    remind(&app, Some(5), false, false).await?;
    scene.turn(&app, "10:35:10").await?;
    let shown = notifications.nth(0).await?;
    // As the session does: by a signal, and no window is closed before.
    scene.end().await?;
    notifications.withdrawn(shown.id).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_joined_from_its_card_is_not_reminded_of() -> Result<()> {
    let (scene, app) = morning().await?;
    let notifications = Notifications::start(&scene.desktop).await?;
    remind(&app, Some(5), true, true).await?;
    scene.turn(&app, "10:30:00").await?;
    app.find("[data-testid=join][data-loud=soon]").await?;
    app.press("join").await?;
    scene.messenger_got(&[4]).await?;
    app.see("opened").await?;
    scene.turn(&app, "10:35:10").await?;
    scene.turn(&app, "10:40:50").await?;
    on_for(&app, 4, 1).await?;
    only(&notifications, 0).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_comes_with_the_bell_is_told_then_and_withdrawn_once_joined() -> Result<()> {
    let (scene, app) = morning().await?;
    let notifications = Notifications::start(&scene.desktop).await?;
    scene
        .stand
        .settings(|settings| settings.call_link_minutes_before = Some(0))
        .map_err(Error::msg)?;
    remind(&app, Some(5), true, false).await?;
    scene.turn(&app, "10:35:10").await?;
    scene.turn(&app, "10:39:00").await?;
    ensure!(lesson(&app.state().await?, 4)?["call"]["kind"] == "none");
    only(&notifications, 0).await?;

    scene.turn(&app, "10:40:05").await?;
    let shown = notifications.nth(0).await?;
    reminds(&shown, &scene.fact(4)?.subject)?;
    app.press("join").await?;
    scene.messenger_got(&[4]).await?;
    notifications.withdrawn(shown.id).await?;
    scene.turn(&app, "10:42:50").await?;
    on_for(&app, 4, 3).await?;
    only(&notifications, 1).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_reminded_again_until_the_reminder_is_taken_away() -> Result<()> {
    let (scene, app) = morning().await?;
    let notifications = Notifications::start(&scene.desktop).await?;
    remind(&app, None, true, true).await?;
    scene.turn(&app, "10:40:05").await?;
    let first = notifications.nth(0).await?;
    // Whoever was not there when its time ran out did not take it away.
    notifications.expire(first.id).await?;
    scene.turn(&app, "10:42:20").await?;
    let again = notifications.nth(1).await?;
    reminds(&again, &scene.fact(4)?.subject)?;
    ensure!(again.fate == Fate::Shown && notifications.on_screen().await.len() == 1);
    notifications.dismiss(again.id).await?;
    scene.turn(&app, "10:45:50").await?;
    on_for(&app, 4, 6).await?;
    only(&notifications, 2).await?;
    ensure!(scene.desktop.messenger_got().is_empty());
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_service_a_small_window_stays_above_and_is_answered_by_keys() -> Result<()> {
    let (scene, app) = morning().await?;
    scene.online(&[4, 5])?;
    remind(&app, Some(5), true, false).await?;
    scene.turn(&app, "10:35:10").await?;
    small_window(&scene).await?;
    ensure!(scene.desktop.messenger_got().is_empty());
    answer_by(&scene, "Return").await?;
    scene.messenger_got(&[4]).await?;
    scene.desktop.no_window(SMALL).await?;

    // Taken away before the bell it comes once more with it, and then no more.
    scene.turn(&app, "11:25:10").await?;
    small_window(&scene).await?;
    answer_by(&scene, "Escape").await?;
    scene.turn(&app, "11:30:05").await?;
    small_window(&scene).await?;
    answer_by(&scene, "Escape").await?;
    scene.turn(&app, "11:33:50").await?;
    on_for(&app, 5, 4).await?;
    let windows = scene.desktop.windows()?;
    ensure!(!windows.iter().any(|it| it == SMALL), "{windows:?}");
    scene.messenger_got(&[4]).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_types_a_password_keeps_the_keyboard() -> Result<()> {
    let (scene, app) = morning().await?;
    scene.online(&[4])?;
    remind(&app, Some(5), true, false).await?;
    scene.turn(&app, "10:39:50").await?;
    app.invoke("sign_in", json!({ "service": "portal" }))
        .await?;
    let hands = scene.hands();
    let host = scene.stand.origins().esia.host_str().context("a host")?;
    hands.face(host).await?;
    let sign_in = scene.desktop.window(&format!("^{host} — вход$")).await?;

    // The program is asked for once more: its windows come to the front, and the right one gets the keys.
    let main = scene.desktop.window(MAIN).await?;
    scene
        .desktop
        .xdotool(&["windowfocus", "--sync", &main])
        .await?;
    // GTK asks for the keyboard in the name of the last key it saw: one older than the change of focus is refused.
    scene.desktop.xdotool(&["key", "Shift_L"]).await?;
    scene.desktop.zvonok_says(&scene.region, &[]).await?;
    scene.desktop.has_keyboard(&sign_in).await?;

    let small = scene.desktop.window(&format!("^{SMALL}$")).await?;
    eventually("the small window is above", || async {
        Ok(scene.desktop.is_above(&small)?.then_some(()))
    })
    .await?;
    ensure!(!scene.desktop.wants_keyboard(&small)?);
    scene.desktop.has_keyboard(&sign_in).await?;
    hands.esia(scene.ivan()).await?;
    app.no_sign_in().await?;
    eventually("the small window takes the keyboard again", || async {
        Ok(scene.desktop.wants_keyboard(&small)?.then_some(()))
    })
    .await?;
    ensure!(scene.desktop.messenger_got().is_empty());
    app.close().await
}

/// Presses a key until the small window is gone: for a moment it takes none, lest somebody who is typing answers it
/// unseen.
async fn answer_by(scene: &Scene, key: &str) -> Result<()> {
    let before = scene.desktop.messenger_got().len();
    eventually(&format!("an answer by {key}"), || async {
        scene.desktop.xdotool(&["key", key]).await?;
        let gone = scene.desktop.no_window(SMALL);
        let gone = tokio::time::timeout(std::time::Duration::from_millis(300), gone).await;
        // One press more, and whatever has the keyboard by then would be answered too.
        let joined = scene.desktop.messenger_got().len() > before;
        Ok((joined || matches!(gone, Ok(Ok(())))).then_some(()))
    })
    .await?;
    scene.desktop.no_window(SMALL).await
}

/// Waits for the small window, above all others and with the keyboard.
async fn small_window(scene: &Scene) -> Result<()> {
    let window = scene.desktop.window(&format!("^{SMALL}$")).await?;
    eventually("the small window is above", || async {
        Ok(scene.desktop.is_above(&window)?.then_some(()))
    })
    .await?;
    let size = ["getwindowgeometry", "--shell", &window];
    let size = scene.desktop.xdotool(&size).await?;
    // At the lower right of a screen of 1280 by 900, all of it.
    for value in ["WIDTH=440", "HEIGHT=260", "X=824", "Y=624"] {
        ensure!(size.lines().any(|it| it == value), "{value}: {size}");
    }
    scene.desktop.has_keyboard(&window).await?;
    // The main one stands where it stood.
    scene.desktop.window(MAIN).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_shows_no_buttons_is_none() -> Result<()> {
    let (scene, app) = morning().await?;
    let notifications = Notifications::start_without_buttons(&scene.desktop).await?;
    remind(&app, Some(5), true, false).await?;
    scene.turn(&app, "10:35:10").await?;
    small_window(&scene).await?;
    answer_by(&scene, "Return").await?;
    scene.messenger_got(&[4]).await?;
    only(&notifications, 0).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_subject_stands_in_no_notification() -> Result<()> {
    let (scene, app) = morning().await?;
    let notifications = Notifications::start(&scene.desktop).await?;
    choose(&app, json!({ "kind": "hideSubject", "on": true })).await?;
    chosen(&app, "hideSubject", &json!(true)).await?;
    remind(&app, Some(5), true, false).await?;
    scene.turn(&app, "10:35:10").await?;
    let shown = notifications.nth(0).await?;
    let subject = scene.fact(4)?.subject;
    ensure!(!format!("{shown:?}").contains(&subject), "{shown:?}");
    notifications.press(shown.id, "join").await?;
    scene.messenger_got(&[4]).await?;
    app.close().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lesson_to_be_joined_by_itself_opens_with_its_bell_exactly_once() -> Result<()> {
    let (scene, app) = morning().await?;
    let notifications = Notifications::start(&scene.desktop).await?;
    remind(&app, None, true, true).await?;
    let id = lesson(&app.state().await?, 4)?["id"].clone();
    app.invoke("set_auto_join", json!({ "lesson": id, "on": true }))
        .await?;
    eventually("the lesson is to be joined by itself", || async {
        Ok((lesson(&app.state().await?, 4)?["autoJoin"] == true).then_some(()))
    })
    .await?;
    // It is remembered; and its own clock brings the moment.
    app.close().await?;
    let app = scene.open().await?;
    app.see("lesson").await?;
    scene.turn(&app, "10:39:52").await?;
    ensure!(scene.desktop.messenger_got().is_empty());
    scene.messenger_got(&[4]).await?;
    app.see("opened").await?;
    scene.turn(&app, "10:42:50").await?;
    on_for(&app, 4, 3).await?;
    scene.messenger_got(&[4]).await?;
    app.close().await?;

    scene.clock("10:43:50")?;
    let app = scene.open().await?;
    app.see("lesson").await?;
    on_for(&app, 4, 4).await?;
    scene.messenger_got(&[4]).await?;
    ensure!(
        notifications
            .on_screen()
            .await
            .iter()
            .all(|it| !it.has("join"))
    );
    app.close().await
}
