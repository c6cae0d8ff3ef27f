//! The app, started by WebKitWebDriver: the same program with the same arguments, plus eyes for its main window.

use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Arc,
};

use anyhow::{Context as _, Result, bail, ensure};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tokio::process::Child;

use crate::{
    PATIENCE,
    desktop::{Desktop, parent, program},
    eventually,
};

/// A running app.
pub struct App {
    client: Client,
    desktop: Arc<Desktop>,
    driver: Child,
}

impl App {
    /// Starts the app on a desktop, pointed at a region file.
    ///
    /// # Errors
    /// When the driver or the app does not start.
    pub async fn start(desktop: &Arc<Desktop>, region: &std::path::Path) -> Result<Self> {
        Self::start_in(desktop, region, &[]).await
    }

    /// Starts it with some variables of the environment set otherwise.
    ///
    /// # Errors
    /// When the driver or the app does not start.
    pub async fn start_in(
        desktop: &Arc<Desktop>,
        region: &std::path::Path,
        variables: &[(&str, &str)],
    ) -> Result<Self> {
        let region = region.to_str().context("the region file's name")?;
        let variables = [&[("ZVONOK_REGION", region)], variables].concat();
        Self::launch(desktop, &program()?, &variables).await
    }

    /// Starts it as it is shipped: with its own region.
    ///
    /// # Errors
    /// When the driver or the app does not start.
    pub async fn start_shipped(desktop: &Arc<Desktop>) -> Result<Self> {
        Self::launch(desktop, &program()?, &[]).await
    }

    /// Starts it as it is shipped, on a computer whose clock is off by so many seconds.
    ///
    /// # Errors
    /// When the driver or the app does not start.
    pub async fn start_with_clock_off(desktop: &Arc<Desktop>, seconds: i64) -> Result<Self> {
        let launcher = desktop.folder().join("clock-off");
        // The driver's own clock stays as it is, and so does the one that only counts.
        let text = format!(
            "#!/bin/sh\nLD_PRELOAD='/usr/$LIB/faketime/libfaketimeMT.so.1' FAKETIME={seconds:+} \
             FAKETIME_DONT_FAKE_MONOTONIC=1 exec \"{}\" \"$@\"\n",
            program()?.display()
        );
        fs::write(&launcher, text)?;
        fs::set_permissions(&launcher, fs::Permissions::from_mode(0o755))?;
        Self::launch(desktop, &launcher, &[]).await
    }

    async fn launch(
        desktop: &Arc<Desktop>,
        program: &Path,
        variables: &[(&str, &str)],
    ) -> Result<Self> {
        let (driver, port) = start_driver(desktop, variables).await?;
        let mut capabilities = Map::new();
        capabilities.insert(
            "webkitgtk:browserOptions".into(),
            json!({ "binary": program, "args": [] }),
        );
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities);
        let address = format!("http://127.0.0.1:{port}");
        let connected = tokio::time::timeout(PATIENCE, builder.connect(&address)).await;
        let client = connected
            .context("the driver does not answer")?
            .context("the app did not start")?;
        Ok(App {
            client,
            desktop: desktop.clone(),
            driver,
        })
    }

    /// Where the app and its driver write what they have to say.
    pub fn log(desktop: &Desktop) -> PathBuf {
        desktop.folder().join("app.log")
    }

    /// Ends the app by its own command for it.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn close(self) -> Result<()> {
        let program = program()?;
        let driver = self.driver.id().context("the driver is gone")?.to_string();
        let runs = || {
            let mut processes = self.desktop.processes(&program).into_iter();
            processes.any(|it| parent(&it).as_ref() == Some(&driver))
        };
        ensure!(runs(), "the app has ended before");
        // The answer may be lost together with the window that asked.
        let _ = self.eval("window.__TAURI_INTERNALS__.invoke('quit')").await;
        // The next start must meet an empty desktop, not the last breath of this one.
        eventually("the app's end", || async { Ok((!runs()).then_some(())) }).await?;
        let _ = self.client.close().await;
        Ok(())
    }

    /// The element with a test id, once it is there.
    ///
    /// # Errors
    /// When it never comes.
    pub async fn see(&self, id: &str) -> Result<fantoccini::elements::Element> {
        self.find(&format!("[data-testid={id}]")).await
    }

    /// The first element of a CSS selector, once it is there.
    ///
    /// # Errors
    /// When it never comes; the error carries the page's text.
    pub async fn find(&self, selector: &str) -> Result<fantoccini::elements::Element> {
        let found = eventually(selector, || async {
            Ok(self.client.find(Locator::Css(selector)).await.ok())
        })
        .await;
        match found {
            Ok(element) => Ok(element),
            Err(error) => Err(error.context(format!("on screen: {}", self.text().await))),
        }
    }

    /// Presses the element with a test id, as a click in the page.
    ///
    /// # Errors
    /// When it never comes, or cannot be pressed.
    pub async fn press(&self, id: &str) -> Result<()> {
        self.press_at(&format!("[data-testid={id}]")).await
    }

    /// Presses the first element of a CSS selector.
    ///
    /// # Errors
    /// When it never comes, or cannot be pressed.
    pub async fn press_at(&self, selector: &str) -> Result<()> {
        // A new state may redraw the element between finding and pressing it.
        eventually(&format!("a press on {selector}"), || async {
            let Ok(element) = self.client.find(Locator::Css(selector)).await else {
                return Ok(None);
            };
            Ok(element.click().await.ok())
        })
        .await
    }

    /// Waits until no element of a CSS selector is left.
    ///
    /// # Errors
    /// When it stays.
    pub async fn gone(&self, selector: &str) -> Result<()> {
        eventually(&format!("the end of {selector}"), || async {
            // An element that is being taken away while it is asked for is an error of the driver's.
            let left = self.client.find_all(Locator::Css(selector)).await;
            Ok(left.is_ok_and(|left| left.is_empty()).then_some(()))
        })
        .await
    }

    /// Runs a script in the main window: the test's eyes, never the app's.
    ///
    /// # Errors
    /// When the script fails.
    pub async fn eval(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// Calls one of the app's commands, as the main window would.
    ///
    /// # Errors
    /// When it refuses.
    pub async fn invoke(&self, command: &str, arguments: Value) -> Result<()> {
        let script = "const done = arguments[arguments.length - 1];
            window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
                .then(() => done(null), error => done(String(error)));";
        let refused = self
            .client
            .execute_async(script, vec![command.into(), arguments])
            .await?;
        anyhow::ensure!(refused.is_null(), "{command}: {refused}");
        Ok(())
    }

    /// What the app answers to the main window's own call for its state.
    ///
    /// # Errors
    /// When it refuses.
    pub async fn state(&self) -> Result<Value> {
        let script = "const done = arguments[arguments.length - 1];
            window.__TAURI_INTERNALS__.invoke('snapshot').then(done, error => done({ refused: String(error) }));";
        Ok(self.client.execute_async(script, Vec::new()).await?)
    }

    /// Waits until no sign-in window is open.
    ///
    /// # Errors
    /// When one stays.
    pub async fn no_sign_in(&self) -> Result<()> {
        eventually("the end of the sign-in", || async {
            Ok(self.state().await?["signingIn"].is_null().then_some(()))
        })
        .await
    }

    /// Waits for a notice with this code.
    ///
    /// # Errors
    /// When it never comes.
    pub async fn told(&self, code: &str) -> Result<fantoccini::elements::Element> {
        self.find(&format!("[data-testid=notice][data-code={code}]"))
            .await
    }

    /// All text of the main window.
    pub async fn text(&self) -> String {
        let text = self
            .eval("return document.body.innerText")
            .await
            .unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }
}

/// Starts the driver, and gives the port it listens at.
async fn start_driver(desktop: &Desktop, variables: &[(&str, &str)]) -> Result<(Child, u16)> {
    // A port that was free may be another program's by the time the driver wants it.
    for _ in 0..3 {
        let port = free_port()?;
        let mut driver = spawn_driver(desktop, variables, port)?;
        let process = driver.id().context("the driver is gone")?;
        let started = eventually("the driver", || {
            let ended = driver.try_wait();
            async move {
                if ended?.is_some() {
                    return Ok(Some(false));
                }
                Ok(listens(process, port).then_some(true))
            }
        })
        .await?;
        if started {
            return Ok((driver, port));
        }
    }
    let log = fs::read_to_string(App::log(desktop))?;
    let last = log.lines().last().unwrap_or_default();
    bail!("the driver does not start: {last}")
}

fn spawn_driver(desktop: &Desktop, variables: &[(&str, &str)], port: u16) -> Result<Child> {
    let log = File::options()
        .create(true)
        .append(true)
        .open(App::log(desktop))?;
    desktop
        .command("WebKitWebDriver")
        .arg(format!("--port={port}"))
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env_remove("ZVONOK_REGION")
        .env("ZVONOK_LOG", "trace")
        .envs(variables.iter().copied())
        .stdout(Stdio::from(log.try_clone()?))
        .stderr(Stdio::from(log))
        .spawn()
        .context("WebKitWebDriver")
}

/// Whether it is this process, and no other, that listens at a port of loopback.
fn listens(process: u32, port: u16) -> bool {
    let sockets = fs::read_to_string(format!("/proc/{process}/net/tcp")).unwrap_or_default();
    // As the kernel writes an address: 127.0.0.1 backwards, and the state LISTEN.
    let address = format!("0100007F:{port:04X}");
    let socket = sockets.lines().find_map(|line| {
        let words: Vec<_> = line.split_whitespace().collect();
        let ours = words.get(1) == Some(&address.as_str()) && words.get(3) == Some(&"0A");
        ours.then(|| words.get(9).map(|inode| format!("socket:[{inode}]")))?
    });
    let open = fs::read_dir(format!("/proc/{process}/fd"));
    let open = open.into_iter().flatten().flatten();
    let mut open = open.filter_map(|it| fs::read_link(it.path()).ok());
    socket.is_some_and(|socket| open.any(|it| it == Path::new(&socket)))
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}
