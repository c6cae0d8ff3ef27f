//! What is measured with: a stand, a desktop, a signed-in app, a Chromium that is signed in as well.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use jiff::Timestamp;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    process::Command,
};
use zvonok_e2e::{
    PATIENCE,
    app::App,
    desktop::{Desktop, Programs, program},
    eventually,
    person::Hands,
};
use zvonok_stand::{Fault, FaultKind, Options, Service, Stand, moment};

use crate::{
    processes::Running,
    screen::{Look, Screen},
};

/// The app's main window, as a pattern.
pub const MAIN: &str = "^Звонок$";

/// Longer than any start.
const NEVER: u64 = 60_000;

/// Who takes turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Звонок.
    App,
    /// The blank Tauri window.
    Blank,
    /// Chromium with the stand's diary.
    Chromium,
}

impl Who {
    /// In their order.
    pub const ALL: [Who; 3] = [Who::App, Who::Blank, Who::Chromium];
}

/// All of it.
pub struct Scene {
    pub stand: Stand,
    pub desktop: Arc<Desktop>,
    pub screen: Screen,
    pub region: PathBuf,
}

impl Scene {
    /// Starts everything, and signs Ivan in: in the app once, as a person does, and in Chromium's profile.
    ///
    /// # Errors
    /// When something of it does not come.
    pub async fn set() -> Result<Self> {
        let stand = Stand::start(Options {
            now: Some(Timestamp::now()),
            ..Options::default()
        })
        .await?;
        // The day that the app starts with, offline, is the computer's.
        let today = stand.now().date();
        ensure!(
            !stand
                .lessons(stand.people()[0].profiles[0].uid, today)
                .is_empty(),
            "{today} has no lessons: a start would be measured with an empty day; make it on a school day"
        );
        stand.set_now(moment(&format!("{today}T09:02")).context("a moment")?);
        let desktop = Arc::new(Desktop::start(Programs::Messenger).await?);
        let region = desktop.folder().join("region.toml");
        stand.write_region(&region)?;
        let screen = Screen::of(&desktop)?;
        let scene = Scene {
            stand,
            desktop,
            screen,
            region,
        };
        scene.sign_in().await.context("signing in")?;
        scene.sign_in_chromium().await.context("Chromium")?;
        Ok(scene)
    }

    async fn sign_in(&self) -> Result<()> {
        let app = App::start(&self.desktop, &self.region).await?;
        let hands = Hands {
            desktop: &self.desktop,
            stand: &self.stand,
        };
        hands.sign_in(&app, &self.stand.people()[0]).await?;
        app.see("lesson").await?;
        // The stand's lesson is on, and rings: the small window would be measured with the main one, in some turns.
        app.press("open-settings").await?;
        app.press_at("[data-testid=remind-before][data-minutes=none]")
            .await?;
        app.press("remind-at-bell").await?;
        app.see("settings-silent").await?;
        app.close().await
    }

    /// Gives Chromium's profile a live session: its cookies come from a page of ours under the portal's host.
    async fn sign_in_chromium(&self) -> Result<()> {
        let cookies = self.session_cookies().await?;
        let host = self.portal_host()?;
        let listener = TcpListener::bind((host.as_str(), 0)).await?;
        let page = format!("http://{}/", listener.local_addr()?);
        let lines: String = cookies
            .iter()
            .map(|cookie| format!("Set-Cookie: {cookie}; Max-Age=86400\r\n"))
            .collect();
        let answer =
            format!("HTTP/1.1 200 OK\r\n{lines}Content-Length: 2\r\nConnection: close\r\n\r\nok");
        let served = tokio::spawn(async move {
            while let Ok((mut visitor, _)) = listener.accept().await {
                let _ = visitor.read(&mut [0; 8192]).await;
                let _ = visitor.write_all(answer.as_bytes()).await;
            }
        });
        let mut chromium = self.chromium();
        chromium.args(["--headless", "--dump-dom"]).arg(page);
        let output = tokio::time::timeout(PATIENCE, chromium.output()).await??;
        served.abort();
        if !String::from_utf8_lossy(&output.stdout).contains("ok") {
            bail!("{}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }

    /// A session of Ivan's, as the portal's password sign-in gives it.
    async fn session_cookies(&self) -> Result<Vec<String>> {
        let may = |yes: bool| {
            let set = self.stand.settings(|it| it.password_sign_in = yes);
            set.map_err(anyhow::Error::msg)
        };
        may(true)?;
        let ivan = &self.stand.people()[0].gosuslugi;
        let form = format!("username={}&password={}", ivan.login, ivan.password);
        let address = &self.stand.origins().portal;
        let port = address.port_or_known_default().context("no port")?;
        let host = self.portal_host()?;
        let mut portal = TcpStream::connect((host.as_str(), port)).await?;
        let request = format!(
            "POST /ajaxauthorize HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        );
        portal.write_all(request.as_bytes()).await?;
        let mut answer = String::new();
        portal.read_to_string(&mut answer).await?;
        may(false)?;
        let cookies: Vec<String> = answer
            .lines()
            .filter_map(|line| line.split_once(": "))
            .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
            .map(|(_, cookie)| cookie.to_owned())
            .collect();
        if cookies.is_empty() {
            bail!("the portal gave no session: {answer}");
        }
        Ok(cookies)
    }

    fn portal_host(&self) -> Result<String> {
        let host = self.stand.origins().portal.host_str();
        Ok(host.context("the portal has no host")?.to_owned())
    }

    /// Chromium with its own profile, asking for nothing but what it is shown.
    fn chromium(&self) -> Command {
        let mut command = self.desktop.command("chromium");
        let profile = self.desktop.folder().join("chromium");
        command
            .arg(format!("--user-data-dir={}", profile.display()))
            .args([
                "--no-sandbox",
                "--no-first-run",
                "--no-default-browser-check",
                "--password-store=basic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-breakpad",
            ]);
        command
    }

    /// The command of whoever's turn it is.
    ///
    /// # Errors
    /// When it was not built.
    pub fn command(&self, who: Who) -> Result<Command> {
        match who {
            Who::App => {
                let mut command = self.desktop.command(program()?);
                command.env("ZVONOK_REGION", &self.region);
                Ok(command)
            }
            Who::Blank => Ok(self.desktop.command(blank()?)),
            Who::Chromium => {
                let diary = self.stand.origins().portal.join("journal-app")?;
                let mut command = self.chromium();
                command
                    .args(["--window-size=480,800", "--window-position=0,0"])
                    .arg(format!("--app={diary}"));
                Ok(command)
            }
        }
    }

    /// Makes the portal's answers come when nobody waits for them any more, or at once again.
    ///
    /// # Errors
    /// Never with this fault.
    pub fn portal_answers(&self, answers: bool) -> Result<()> {
        self.stand.clear_faults();
        if answers {
            return Ok(());
        }
        let silence = Fault {
            service: Service::Portal,
            path_prefix: "/".to_owned(),
            kind: FaultKind::Delay(NEVER),
            times: None,
        };
        self.stand.fault(silence).map_err(anyhow::Error::msg)
    }

    /// Starts somebody, and learns what their window looks like at rest.
    ///
    /// # Errors
    /// When they do not start, or show nothing.
    pub async fn learn(&self, who: Who) -> Result<Look> {
        let bare = self.screen.bare()?;
        let running = Running::start(self.command(who)?)?;
        let look = self.screen.learn(&bare).await;
        running.end().await?;
        self.screen.emptied(&bare).await?;
        look.with_context(|| format!("{who:?}"))
    }

    /// The app with its window and with the day that the portal has just given.
    ///
    /// # Errors
    /// When it does not come so far.
    pub async fn refreshed_app(&self, command: Command) -> Result<Running> {
        self.stand.clear_log();
        let running = Running::start(command)?;
        let window = self.desktop.window(MAIN).await?;
        self.asked().await?;
        self.desktop
            .xdotool(&["windowfocus", "--sync", &window])
            .await?;
        Ok(running)
    }

    /// Waits until the portal was asked for the diary, and for nothing more in a while.
    ///
    /// # Errors
    /// When it is not.
    pub async fn asked(&self) -> Result<()> {
        let is_diary = |it: &zvonok_stand::Request| it.path.starts_with("/journal-app");
        let asked = self.stand.wait_for(is_diary, PATIENCE).await;
        asked.context("the portal was not asked")?;
        let mut before = 0;
        eventually("the portal's rest", || {
            let now = self.stand.log().len();
            let rests = std::mem::replace(&mut before, now) == now;
            async move {
                tokio::time::sleep(Duration::from_millis(700)).await;
                Ok(rests.then_some(()))
            }
        })
        .await
    }
}

/// The blank window's program.
///
/// # Errors
/// When `ZVONOK_BLANK_BIN` does not name a file.
pub fn blank() -> Result<PathBuf> {
    let path = std::env::var_os("ZVONOK_BLANK_BIN").context("ZVONOK_BLANK_BIN is not set")?;
    let path = PathBuf::from(path);
    path.canonicalize()
        .with_context(|| format!("the blank window is not built: {}", path.display()))
}
