//! The desktop's own side of the wire: notifications, the panel, windows and keys, each against a client of its own.

#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::{collections::HashMap, fs, io::Write as _, path::Path, process::Stdio};

use anyhow::{Context as _, Result};
use futures_util::StreamExt as _;
use zbus::zvariant::Value;
use zvonok_e2e::{
    desktop::{Desktop, Programs, entry},
    eventually,
    notifications::{Fate, Notifications},
    panel::Panel,
};

/// Where the icon of these tests writes down what was pressed; that one is started by it.
const RECORD: &str = "ZVONOK_E2E_ICON_RECORD";

const SERVICE: &str = "org.freedesktop.Notifications";

/// Whoever shows notifications.
struct Client {
    proxy: zbus::Proxy<'static>,
}

impl Client {
    async fn of(desktop: &Desktop) -> Result<Self> {
        let bus = zbus::connection::Builder::address(desktop.bus())?;
        let path = "/org/freedesktop/Notifications";
        let proxy = zbus::Proxy::new_owned(bus.build().await?, SERVICE, path, SERVICE).await?;
        Ok(Client { proxy })
    }

    async fn show(&self, replaces: u32, summary: &str, actions: &[&str]) -> zbus::Result<u32> {
        let hints = HashMap::from([("urgency", Value::from(2_u8))]);
        let call = ("Звонок", replaces, "", summary, "скоро", actions, hints, 0);
        self.proxy.call("Notify", &call).await
    }

    async fn heard(&self) -> Result<zbus::proxy::SignalStream<'static>> {
        Ok(self.proxy.receive_all_signals().await?)
    }
}

async fn next<T>(heard: &mut zbus::proxy::SignalStream<'static>, name: &str) -> Result<T>
where
    T: serde::de::DeserializeOwned + zbus::zvariant::Type,
{
    let signal = heard.next().await.context("the bus is gone")?;
    let member = signal.header().member().map(ToString::to_string);
    assert_eq!(member.as_deref(), Some(name));
    Ok(signal.body().deserialize()?)
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_are_shown_pressed_replaced_and_taken_away() -> Result<()> {
    let desktop = Desktop::start(Programs::BrowserOnly).await?;
    let client = Client::of(&desktop).await?;
    assert!(
        client.show(0, "Алгебра", &[]).await.is_err(),
        "a desktop begins without the service"
    );

    let notifications = Notifications::start(&desktop).await?;
    let able: Vec<String> = client.proxy.call("GetCapabilities", &()).await?;
    assert!(able.contains(&"actions".to_owned()));
    let (_, _, _, version): (String, String, String, String) =
        client.proxy.call("GetServerInformation", &()).await?;
    assert_eq!(version, "1.2");

    let mut heard = client.heard().await?;
    let buttons = ["join", "Подключиться"];
    let first = client.show(0, "Алгебра", &buttons).await?;
    let shown = notifications.nth(0).await?;
    assert_eq!((shown.id, shown.fate), (first, Fate::Shown));
    assert_eq!(shown.text(), "Алгебра\nскоро\nПодключиться");
    assert_eq!(shown.hints["urgency"].downcast_ref::<u8>()?, 2);
    assert!(shown.has("join") && !shown.has("later"));
    assert!(notifications.press(first, "later").await.is_err());

    // Another in its place keeps the id.
    assert_eq!(client.show(first, "Алгебра идёт", &buttons).await?, first);
    assert_eq!(notifications.all().await[0].fate, Fate::Replaced);
    assert_eq!(notifications.on_screen().await.len(), 1);
    notifications.press(first, "join").await?;
    let pressed: (u32, String) = next(&mut heard, "ActionInvoked").await?;
    assert_eq!(pressed, (first, "join".to_owned()));
    let closed: (u32, u32) = next(&mut heard, "NotificationClosed").await?;
    assert_eq!(closed, (first, 2));
    assert!(notifications.press(first, "join").await.is_err());

    // What is gone is not replaced.
    let second = client.show(first, "Физика", &[]).await?;
    assert_ne!(second, first);
    client
        .proxy
        .call::<_, _, ()>("CloseNotification", &second)
        .await?;
    notifications.withdrawn(second).await?;
    let closed: (u32, u32) = next(&mut heard, "NotificationClosed").await?;
    assert_eq!(closed, (second, 3));

    let third = client.show(0, "Химия", &[]).await?;
    notifications.expire(third).await?;
    let closed: (u32, u32) = next(&mut heard, "NotificationClosed").await?;
    assert_eq!(closed, (third, 1));
    let fourth = client.show(0, "Химия", &[]).await?;
    notifications.dismiss(fourth).await?;
    let closed: (u32, u32) = next(&mut heard, "NotificationClosed").await?;
    assert_eq!(closed, (fourth, 2));
    assert!(notifications.on_screen().await.is_empty());

    drop(notifications);
    eventually("the end of the service", || async {
        Ok(client.show(0, "История", &[]).await.err())
    })
    .await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_without_buttons_says_so() -> Result<()> {
    let desktop = Desktop::start(Programs::BrowserOnly).await?;
    let _notifications = Notifications::start_without_buttons(&desktop).await?;
    let client = Client::of(&desktop).await?;
    let able: Vec<String> = client.proxy.call("GetCapabilities", &()).await?;
    assert!(!able.contains(&"actions".to_owned()), "{able:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_panel_reads_an_icon_and_presses_it_and_its_menu() -> Result<()> {
    let desktop = Desktop::start(Programs::BrowserOnly).await?;
    let record = desktop.folder().join("pressed");
    // The panel first: the icon's library overlooks one that comes between its asking and its listening.
    let panel = Panel::start(&desktop).await?;
    let mut icon = desktop
        .command(std::env::current_exe()?)
        .args(["--exact", "an_icon_for_the_panel", "--ignored"])
        .env(RECORD, &record)
        .stdout(Stdio::null())
        .spawn()?;
    let read = panel.icon().await?;
    assert_eq!(
        (read.title.as_str(), read.status.as_str()),
        ("Значок", "Active")
    );
    assert_eq!(read.tooltip, ("Алгебра".to_owned(), "в 10:40".to_owned()));
    assert!(read.has_picture);
    assert_eq!(
        panel.labels().await?,
        ["Открыть окно_1", "Ещё", "Глубже", "Нельзя"]
    );
    assert_eq!(panel.icons().await?.len(), 1);

    panel.press("Открыть").await?;
    panel.press("Глубже").await?;
    panel.activate().await?;
    let lines = panel.lines().await?;
    assert!(lines.iter().any(|it| it.label == "Нельзя" && !it.enabled));
    assert_eq!(fs::read_to_string(&record)?, "opened\ndeeper\nactivated\n");

    // The place for icons goes and comes back, and the icon with it.
    drop(panel);
    let panel = Panel::start(&desktop).await?;
    panel.press("Открыть").await?;
    icon.kill().await?;
    panel.no_icon().await
}

struct Tray {
    record: std::path::PathBuf,
}

impl Tray {
    fn note(&self, what: &str) {
        let file = fs::File::options()
            .create(true)
            .append(true)
            .open(&self.record);
        writeln!(file.unwrap(), "{what}").unwrap();
    }
}

impl ksni::Tray for Tray {
    fn id(&self) -> String {
        "zvonok-e2e".into()
    }

    fn title(&self) -> String {
        "Значок".into()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        let (width, height) = (2, 2);
        let data = vec![255; 16];
        vec![ksni::Icon {
            width,
            height,
            data,
        }]
    }

    fn tool_tip(&self) -> ksni::ToolTip {
        ksni::ToolTip {
            title: "Алгебра".into(),
            description: "в 10:40".into(),
            ..ksni::ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.note("activated");
    }

    fn menu(&self) -> Vec<ksni::MenuItem<Self>> {
        use ksni::menu::{MenuItem, StandardItem, SubMenu};
        let item = |label: &str, what: Option<&'static str>| StandardItem {
            label: label.into(),
            enabled: what.is_some(),
            activate: Box::new(move |tray: &mut Self| tray.note(what.unwrap_or("nothing"))),
            ..StandardItem::default()
        };
        let hidden = StandardItem {
            visible: false,
            ..item("Не видно", Some("hidden"))
        };
        let more = SubMenu {
            label: "Ещё".into(),
            submenu: vec![item("Глубже", Some("deeper")).into()],
            ..SubMenu::default()
        };
        vec![
            item("_Открыть окно__1", Some("opened")).into(),
            MenuItem::Separator,
            hidden.into(),
            more.into(),
            item("Нельзя", None).into(),
        ]
    }
}

#[tokio::test]
#[ignore = "the icon's program: the test of the panel starts it on a desktop of its own"]
async fn an_icon_for_the_panel() -> Result<()> {
    use ksni::TrayMethods as _;
    let record = std::env::var_os(RECORD).context("not started by the test")?;
    let tray = Tray {
        record: record.into(),
    };
    let _handle = tray.assume_sni_available(true).spawn().await?;
    std::future::pending().await
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_say_their_title_whether_they_stay_above_and_have_the_keyboard() -> Result<()> {
    use x11rb::{
        COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT, CURRENT_TIME,
        connection::Connection as _,
        protocol::xproto::{
            AtomEnum, ConnectionExt as _, CreateWindowAux, InputFocus, PropMode, WindowClass,
        },
        wrapper::ConnectionExt as _,
    };
    let desktop = Desktop::start(Programs::BrowserOnly).await?;
    assert_eq!(desktop.windows()?, [""; 0]);
    let (screen, number) = x11rb::connect(Some(desktop.display()))?;
    let root = screen.setup().roots[number].root;
    let atom = |name: &str| -> Result<u32> {
        Ok(screen.intern_atom(false, name.as_bytes())?.reply()?.atom)
    };
    let window = screen.generate_id()?;
    let depth = COPY_DEPTH_FROM_PARENT;
    let aux = CreateWindowAux::new();
    let class = WindowClass::INPUT_OUTPUT;
    screen.create_window(
        depth,
        window,
        root,
        0,
        0,
        80,
        80,
        0,
        class,
        COPY_FROM_PARENT,
        &aux,
    )?;
    let (name, text) = (atom("_NET_WM_NAME")?, atom("UTF8_STRING")?);
    screen.change_property8(PropMode::REPLACE, window, name, text, "Окно".as_bytes())?;
    screen.sync()?;
    assert_eq!(desktop.windows()?, [""; 0], "it is not shown yet");
    screen.map_window(window)?.check()?;
    assert_eq!(desktop.windows()?, ["Окно"]);

    let id = window.to_string();
    assert!(!desktop.is_above(&id)?);
    let (state, above) = (atom("_NET_WM_STATE")?, atom("_NET_WM_STATE_ABOVE")?);
    let states = [atom("_NET_WM_STATE_STICKY")?, above];
    screen.change_property32(PropMode::REPLACE, window, state, AtomEnum::ATOM, &states)?;
    screen.sync()?;
    assert!(desktop.is_above(&id)?);

    screen
        .set_input_focus(InputFocus::PARENT, window, CURRENT_TIME)?
        .check()?;
    desktop.has_keyboard(&id).await?;
    screen.unmap_window(window)?.check()?;
    desktop.no_window("Окно").await?;
    desktop.no_windows().await
}

#[tokio::test(flavor = "multi_thread")]
async fn desktop_files_are_seen_and_pressed() -> Result<()> {
    let desktop = Desktop::start(Programs::BrowserOnly).await?;
    assert!(desktop.buttons().is_empty() && desktop.autostart().is_empty());

    let button = desktop.folder().join("home/Рабочий стол/кнопка.desktop");
    let record = desktop.folder().join("record");
    let exec = format!("\"{}\" browser нажато", record.display());
    fs::write(
        &button,
        format!("[Desktop Entry]\nType=Application\nName=Кнопка\nExec={exec}\n"),
    )?;
    assert_eq!(desktop.buttons(), [button.as_path()]);
    assert_eq!(entry(&button, "Exec")?, exec);
    desktop.launch(&button, Path::new("/nowhere")).await?;
    eventually("the pressed button", || async {
        Ok((desktop.browser_got() == ["нажато"]).then_some(()))
    })
    .await
}
