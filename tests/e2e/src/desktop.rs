//! A desktop of the test's own: screen, home, D-Bus session, keychain, handler programs.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, Command},
};
use x11rb::{
    connection::Connection as _,
    protocol::xproto::{
        Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, EventMask, MapState,
    },
    rust_connection::RustConnection,
};

use crate::{PATIENCE, eventually};

/// What the test's desktop offers beside the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Programs {
    /// A program in the role of VK Messenger is installed.
    Messenger,
    /// Programs in the roles of VK Messenger, of MAX, and of one that registers no scheme (SaluteJazz).
    Several,
    /// Only the browser.
    BrowserOnly,
}

/// A running desktop; everything of it ends with it.
pub struct Desktop {
    folder: TempDir,
    display: String,
    bus: String,
    _screen: Child,
    _bus: Child,
    _keyring: Child,
}

/// Scheme of the stand's call program.
const MESSENGER_SCHEME: &str = "x-zvonok-stand-vk";
/// Scheme of the stand's MAX.
const MAX_SCHEME: &str = "x-zvonok-stand-max";
/// Where a Russian desktop has the files that lie on it.
const DESKTOP_FOLDER: &str = "home/Рабочий стол";
/// Where a desktop looks for what starts with it.
const AUTOSTART_FOLDER: &str = "config/autostart";
/// Desktop file of the stand's program without a scheme.
const JAZZ_FILE: &str = "zvonok-stand-jazz.desktop";

/// A proxy of this computer's does not know the way to a stand, and is not to be reached from where names are the stand's.
const PROXIES: [&str; 8] = [
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
];

impl Desktop {
    /// Starts one.
    ///
    /// # Errors
    /// When a part of it does not start; the part is named.
    pub async fn start(programs: Programs) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        for name in [
            DESKTOP_FOLDER,
            "run",
            "config",
            "data/applications",
            "cache",
            "records",
        ] {
            fs::create_dir_all(folder.path().join(name))?;
        }
        fs::set_permissions(folder.path().join("run"), fs::Permissions::from_mode(0o700))?;
        let desktop = folder.path().join(DESKTOP_FOLDER);
        fs::write(
            folder.path().join("config/user-dirs.dirs"),
            format!("XDG_DESKTOP_DIR=\"{}\"\n", desktop.display()),
        )?;
        install_programs(folder.path(), programs)?;

        let mut screen = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1280x900x24",
                "-nolisten",
                "tcp",
                // Without this the screen starts anew when its last window goes, and meets nobody meanwhile.
                "-noreset",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("Xvfb")?;
        let display = format!(
            ":{}",
            first_line(&mut screen)
                .await
                .context("Xvfb names no display")?
        );
        // Letters that no key has are typed by giving them one for a moment, which a busy program hears of too late.
        said(Command::new("setxkbmap").args(["-display", &display, "us,ru"]))
            .await
            .context("the keyboard")?;
        let mut bus = Command::new("dbus-daemon")
            .args(["--session", "--print-address", "--nofork", "--nopidfile"])
            .envs(environment(folder.path(), &display, ""))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .context("dbus-daemon")?;
        let address = first_line(&mut bus)
            .await
            .context("dbus-daemon names no address")?;
        let keyring = unlock_keyring(folder.path(), &display, &address).await?;
        Ok(Desktop {
            folder,
            display,
            bus: address,
            _screen: screen,
            _bus: bus,
            _keyring: keyring,
        })
    }

    /// A command that runs on this desktop.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.envs(environment(self.folder.path(), &self.display, &self.bus));
        for proxy in PROXIES {
            command.env_remove(proxy);
        }
        command.kill_on_drop(true);
        command
    }

    /// Folder of everything this desktop's user owns.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Name of this desktop's screen.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// Address of this desktop's bus.
    pub fn bus(&self) -> &str {
        &self.bus
    }

    /// What the program in the role of VK Messenger was started with so far, in order.
    pub fn messenger_got(&self) -> Vec<String> {
        self.recorded("messenger")
    }

    /// What the program in the role of MAX was started with so far, in order.
    pub fn max_got(&self) -> Vec<String> {
        self.recorded("max")
    }

    /// What the program that registers no scheme was started with so far, in order.
    pub fn jazz_got(&self) -> Vec<String> {
        self.recorded("jazz")
    }

    /// What the browser was started with so far, in order.
    pub fn browser_got(&self) -> Vec<String> {
        self.recorded("browser")
    }

    /// From now on the messenger ends as soon as it has begun, as where a library of its own is missing.
    ///
    /// # Errors
    /// When its desktop file cannot be written.
    pub fn break_messenger(&self) -> Result<()> {
        let file = self
            .folder()
            .join("data/applications/zvonok-test-messenger.desktop");
        let entry = fs::read_to_string(&file)?;
        let lines = entry.lines().map(|line| match line.strip_prefix("Exec=") {
            Some(_) => "Exec=sh -c \"exit 127\" %u",
            None => line,
        });
        fs::write(&file, lines.collect::<Vec<_>>().join("\n"))?;
        Ok(())
    }

    /// Processes of this desktop's user that run a program.
    pub fn processes(&self, program: &Path) -> Vec<String> {
        let home = format!("HOME={}", self.folder.path().join("home").display());
        let Ok(processes) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        let ours = processes.flatten().filter(|process| {
            let path = process.path();
            fs::read_link(path.join("exe")).is_ok_and(|exe| exe == program)
                && fs::read(path.join("environ")).is_ok_and(|environ| {
                    environ
                        .split(|byte| *byte == 0)
                        .any(|variable| variable == home.as_bytes())
                })
        });
        ours.map(|process| process.file_name().to_string_lossy().into_owned())
            .collect()
    }

    /// Ends every process of this desktop's user that runs a program.
    ///
    /// # Errors
    /// When one does not end.
    pub async fn end(&self, program: &Path) -> Result<()> {
        eventually("the app's end", || async {
            let processes = self.processes(program);
            for process in &processes {
                let _ = self.command("kill").arg(process).status().await;
            }
            Ok(processes.is_empty().then_some(()))
        })
        .await
    }

    fn recorded(&self, name: &str) -> Vec<String> {
        let text =
            fs::read_to_string(self.folder.path().join("records").join(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// A picture of the whole screen, taken when nothing on it moves.
    ///
    /// # Errors
    /// When it cannot be taken, or the screen never rests.
    pub async fn picture(&self, path: &Path) -> Result<()> {
        self.taken("root", path, "on the screen").await
    }

    /// A picture of one window with nothing around it, taken when the window has come to rest.
    ///
    /// # Errors
    /// When there is no such window, or it never rests.
    pub async fn picture_of(&self, title: &str, path: &Path) -> Result<()> {
        let window = self.window(title).await?;
        self.xdotool(&["windowraise", &window]).await?;
        self.taken(&window, path, &format!("in the window «{title}»"))
            .await
    }

    async fn taken(&self, window: &str, path: &Path, place: &str) -> Result<()> {
        let _ = fs::remove_file(path);
        eventually(&format!("rest {place}"), || async {
            let before = fs::read(path).unwrap_or_default();
            // Without the time of taking: equal pictures are equal files.
            let bare = [
                "-silent",
                "-window",
                window,
                "-strip",
                "-define",
                "png:exclude-chunk=date,time",
            ];
            let taken = self.command("import").args(bare).arg(path).status().await?;
            Ok((taken.success() && fs::read(path)? == before).then_some(()))
        })
        .await
    }

    /// Every entry the app keeps in the keychain for a region file, with its secret; empty when there is none.
    ///
    /// # Errors
    /// When the keychain cannot be asked.
    pub async fn keychain(&self, region: &str) -> Result<String> {
        let digest = Sha256::digest(region.as_bytes());
        let short: String = digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self.keychain_of(&format!("ru.zvonok.desktop.stand {short}"))
            .await
    }

    /// Every entry the app keeps in the keychain under a name, with its secret; empty when there is none.
    ///
    /// # Errors
    /// When the keychain cannot be asked, or does not answer.
    pub async fn keychain_of(&self, service: &str) -> Result<String> {
        let mut tool = self.command("secret-tool");
        let output = ended(tool.args(["search", "--all", "--unlock", "service", service])).await?;
        // Attributes are printed on the error stream, secrets on the other.
        Ok(format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        ))
    }

    /// Runs xdotool to its end.
    ///
    /// # Errors
    /// When it fails, or does not end.
    pub async fn xdotool(&self, arguments: &[&str]) -> Result<String> {
        let said = said(self.command("xdotool").args(arguments)).await?;
        Ok(said.trim().to_owned())
    }

    /// Asks a window to close, as its close button does. Without a window manager nobody else sends this message.
    ///
    /// # Errors
    /// When the display cannot be spoken to.
    pub fn press_close_button(&self, window: &str) -> Result<()> {
        let screen = self.screen()?;
        let protocols = atom(&screen, "WM_PROTOCOLS")?;
        let close = atom(&screen, "WM_DELETE_WINDOW")?;
        let window: u32 = window.parse()?;
        let now = x11rb::CURRENT_TIME;
        let message = ClientMessageEvent::new(32, window, protocols, [close, now, 0, 0, 0]);
        let sent = screen.send_event(false, window, EventMask::NO_EVENT, message)?;
        sent.check()?;
        Ok(screen.flush()?)
    }

    fn screen(&self) -> Result<RustConnection> {
        Ok(x11rb::connect(Some(&self.display))?.0)
    }

    /// Titles of all windows in sight, whoever they belong to.
    ///
    /// # Errors
    /// When the display cannot be spoken to.
    pub fn windows(&self) -> Result<Vec<String>> {
        let screen = self.screen()?;
        let (name, text) = (
            atom(&screen, "_NET_WM_NAME")?,
            atom(&screen, "UTF8_STRING")?,
        );
        let mut titles = Vec::new();
        for root in &screen.setup().roots {
            for window in screen.query_tree(root.root)?.reply()?.children {
                // A window may go between being listed and being asked.
                let Ok(seen) = screen.get_window_attributes(window)?.reply() else {
                    continue;
                };
                if seen.map_state != MapState::VIEWABLE {
                    continue;
                }
                let title = screen.get_property(false, window, name, text, 0, 1024)?;
                let Ok(title) = title.reply() else {
                    continue;
                };
                titles.push(String::from_utf8_lossy(&title.value).into_owned());
            }
        }
        Ok(titles)
    }

    /// Waits until no window is in sight.
    ///
    /// # Errors
    /// When one stays; it is named.
    pub async fn no_windows(&self) -> Result<()> {
        let gone = eventually("a screen without windows", || async {
            Ok(self.windows()?.is_empty().then_some(()))
        });
        gone.await
            .with_context(|| format!("in sight: {:?}", self.windows()))
    }

    /// Waits until no window with this title is in sight.
    ///
    /// # Errors
    /// When it stays.
    pub async fn no_window(&self, title: &str) -> Result<()> {
        eventually(&format!("the end of the window «{title}»"), || async {
            let titles = self.windows()?;
            Ok((!titles.iter().any(|it| it == title)).then_some(()))
        })
        .await
    }

    /// Whether a window asks to stay above all others.
    ///
    /// # Errors
    /// When the display cannot be spoken to, or there is no such window.
    pub fn is_above(&self, window: &str) -> Result<bool> {
        let screen = self.screen()?;
        let state = atom(&screen, "_NET_WM_STATE")?;
        let above = atom(&screen, "_NET_WM_STATE_ABOVE")?;
        let window: u32 = window.parse()?;
        let states = screen.get_property(false, window, state, AtomEnum::ATOM, 0, 64)?;
        let states = states.reply()?;
        Ok(states.value32().into_iter().flatten().any(|it| it == above))
    }

    /// Whether a window asks the window manager for the keyboard (ICCCM §4.1.7, the input field of `WM_HINTS`).
    ///
    /// # Errors
    /// When the display cannot be spoken to, or the window has no such hints.
    pub fn wants_keyboard(&self, window: &str) -> Result<bool> {
        let hints = x11rb::properties::WmHints::get(&self.screen()?, window.parse()?)?.reply()?;
        hints
            .and_then(|it| it.input)
            .context("no word on the keyboard")
    }

    /// Waits until what is typed goes into a window.
    ///
    /// # Errors
    /// When the keyboard stays elsewhere.
    pub async fn has_keyboard(&self, window: &str) -> Result<()> {
        let wanted: u32 = window.parse()?;
        eventually("the keyboard in the window", || async {
            let screen = self.screen()?;
            // It may be in a window inside of that window; 0 and 1 are no windows.
            let mut inner = screen.get_input_focus()?.reply()?.focus;
            while inner > 1 && inner != wanted {
                let Ok(tree) = screen.query_tree(inner)?.reply() else {
                    return Ok(None);
                };
                inner = tree.parent;
            }
            Ok((inner == wanted).then_some(()))
        })
        .await
    }

    /// The app's program, to be started without the driver's eyes.
    ///
    /// # Errors
    /// When it is not built.
    pub fn zvonok(&self, region: &Path, arguments: &[&str]) -> Result<Command> {
        let mut command = self.command(program()?);
        command.args(arguments).env("ZVONOK_REGION", region);
        Ok(command)
    }

    /// Runs the app's program to its end, and gives what it printed.
    ///
    /// # Errors
    /// When it fails, or does not end.
    pub async fn zvonok_says(&self, region: &Path, arguments: &[&str]) -> Result<String> {
        said(&mut self.zvonok(region, arguments)?).await
    }

    /// Waits until no process of this desktop's user runs a program any more.
    ///
    /// # Errors
    /// When one stays.
    pub async fn over(&self, program: &Path) -> Result<()> {
        eventually("the end of the program", || async {
            Ok(self.processes(program).is_empty().then_some(()))
        })
        .await
    }

    /// Waits until a program runs exactly once.
    ///
    /// # Errors
    /// When it never does.
    pub async fn once(&self, program: &Path) -> Result<()> {
        // A process that is about to start another program is a copy of its parent for a moment.
        let once = eventually("one instance", || async {
            Ok((self.processes(program).len() == 1).then_some(()))
        });
        once.await
            .with_context(|| format!("it runs as {:?}", self.processes(program)))
    }

    /// Waits until the call programs that a program has started have ended, and it has asked how: until then they
    /// stay in the system's table.
    ///
    /// # Errors
    /// When one of them stays.
    pub async fn calls_are_over(&self, program: &Path) -> Result<()> {
        let folder = self.folder().display().to_string();
        eventually("the end of the call programs", || async {
            let ours = self.processes(program);
            let processes = fs::read_dir("/proc")?.flatten();
            let processes = processes.map(|it| it.file_name().to_string_lossy().into_owned());
            let mut children =
                processes.filter(|it| parent(it).is_some_and(|it| ours.contains(&it)));
            let is_call = |process: String| {
                let words = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
                // One that has ended, and was not asked how, has no words left.
                words.is_empty() || String::from_utf8_lossy(&words).contains(&folder)
            };
            Ok((!children.any(is_call)).then_some(()))
        })
        .await
    }

    /// What starts with this desktop.
    pub fn autostart(&self) -> Vec<PathBuf> {
        entries(&self.folder().join(AUTOSTART_FOLDER))
    }

    /// The buttons that lie on this desktop.
    pub fn buttons(&self) -> Vec<PathBuf> {
        entries(&self.folder().join(DESKTOP_FOLDER))
    }

    /// Presses a desktop file, as the desktop does it.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn launch(&self, entry: &Path, region: &Path) -> Result<()> {
        let mut gio = self.command("gio");
        gio.arg("launch").arg(entry).env("ZVONOK_REGION", region);
        // What is started lives on, and would hold on to the other end of a pipe.
        let status = gio.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let status = tokio::time::timeout(PATIENCE, status).await;
        let name = format!("gio launch {}", entry.display());
        let status = status.with_context(|| format!("{name} does not end"))??;
        ensure!(status.success(), "{name}: {status}");
        Ok(())
    }

    /// The X window with this title, once it is there.
    ///
    /// # Errors
    /// When it never comes.
    pub async fn window(&self, title: &str) -> Result<String> {
        eventually(&format!("a window «{title}»"), || async {
            let found = self
                .xdotool(&["search", "--onlyvisible", "--name", title])
                .await
                .ok();
            Ok(found
                .and_then(|ids| ids.lines().next().map(str::to_owned))
                .filter(|id| !id.is_empty()))
        })
        .await
    }
}

fn atom(screen: &RustConnection, name: &str) -> Result<Atom> {
    Ok(screen.intern_atom(false, name.as_bytes())?.reply()?.atom)
}

/// Runs a command to its end, and gives what it printed.
///
/// # Errors
/// When it fails, or does not end.
pub async fn said(command: &mut Command) -> Result<String> {
    let name = name_of(command);
    let output = ended(command).await?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "{name}: {}\n{said}{errors}",
        output.status
    );
    Ok(said)
}

/// Runs a command to its end, whatever comes of it.
async fn ended(command: &mut Command) -> Result<Output> {
    let name = name_of(command);
    let output = tokio::time::timeout(PATIENCE, command.output()).await;
    let output = output.with_context(|| format!("{name} does not end"))?;
    output.context(name)
}

/// A command as one would type it.
fn name_of(command: &Command) -> String {
    let program = Path::new(command.as_std().get_program());
    let program = program.file_name().unwrap_or_default();
    let arguments: Vec<_> = command.as_std().get_args().collect();
    format!("{} {arguments:?}", program.display())
}

/// Who has started a process.
pub(crate) fn parent(process: &str) -> Option<String> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|it| it.strip_prefix("PPid:"))?;
    Some(line.trim().to_owned())
}

/// Desktop files in a folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = files.map(|file| file.path());
    files
        .filter(|path| path.extension().is_some_and(|it| it == "desktop"))
        .collect()
}

/// What a desktop file says under a key.
///
/// # Errors
/// When it cannot be read, or says nothing there.
pub fn entry(file: &Path, key: &str) -> Result<String> {
    let text = fs::read_to_string(file)?;
    let values = text.lines().filter_map(|line| line.split_once('='));
    let mut values = values.filter(|(name, _)| name.trim() == key);
    let (_, value) = values.next().with_context(|| format!("no {key}: {text}"))?;
    Ok(value.trim().to_owned())
}

fn environment(folder: &Path, display: &str, bus: &str) -> Vec<(&'static str, String)> {
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    vec![
        ("HOME", path("home")),
        ("XDG_RUNTIME_DIR", path("run")),
        ("XDG_CONFIG_HOME", path("config")),
        ("XDG_DATA_HOME", path("data")),
        ("XDG_CACHE_HOME", path("cache")),
        ("XDG_DATA_DIRS", "/usr/local/share:/usr/share".to_owned()),
        ("XDG_CURRENT_DESKTOP", String::new()),
        ("DISPLAY", display.to_owned()),
        ("DBUS_SESSION_BUS_ADDRESS", bus.to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
        ("LANGUAGE", "ru".to_owned()),
        ("NO_AT_BRIDGE", "1".to_owned()),
        ("GTK_A11Y", "none".to_owned()),
        ("WAYLAND_DISPLAY", String::new()),
        ("BROWSER", String::new()),
    ]
}

async fn first_line(child: &mut Child) -> Result<String> {
    let output = child.stdout.take().context("no output")?;
    let mut lines = BufReader::new(output).lines();
    let line = tokio::time::timeout(PATIENCE, lines.next_line()).await;
    let line = line.context("says nothing")??.context("ended at once")?;
    // Whatever else is written must not fill the pipe.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok(line)
}

async fn unlock_keyring(folder: &Path, display: &str, bus: &str) -> Result<Child> {
    let mut keyring = Command::new("gnome-keyring-daemon")
        .args(["--unlock", "--foreground", "--components=secrets"])
        .envs(environment(folder, display, bus))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("gnome-keyring-daemon")?;
    let mut password = keyring
        .stdin
        .take()
        .context("gnome-keyring-daemon takes no password")?;
    password.write_all(b"a password for a test").await?;
    drop(password);
    let there = Command::new("gdbus")
        .args([
            "wait",
            "--session",
            "--timeout",
            "30",
            "org.freedesktop.secrets",
        ])
        .envs(environment(folder, display, bus))
        .status()
        .await
        .context("gdbus")?;
    if !there.success() {
        let mut why = String::new();
        if let Some(mut errors) = keyring.stderr.take() {
            let _ = errors.read_to_string(&mut why).await;
        }
        bail!("no Secret Service came: {why}");
    }
    Ok(keyring)
}

/// Programs that the system starts by its own rules (desktop files and `mimeapps.list`), and that only write
/// down their argument.
fn install_programs(folder: &Path, programs: Programs) -> Result<()> {
    let records = folder.join("records");
    let script = folder.join("record");
    let text = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$2\" >> \"{}/$1\"\n",
        records.display()
    );
    fs::write(&script, text)?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    let applications = folder.join("data/applications");
    let install = |name: &str, schemes: &[&str]| -> Result<String> {
        let types: String = schemes
            .iter()
            .map(|scheme| format!("x-scheme-handler/{scheme};"))
            .collect();
        let file = format!("zvonok-test-{name}.desktop");
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName={name}\nExec=\"{}\" {name} %u\nMimeType={types}\n",
            script.display()
        );
        fs::write(applications.join(&file), entry)?;
        Ok(schemes
            .iter()
            .map(|scheme| format!("x-scheme-handler/{scheme}={file}\n"))
            .collect())
    };
    let mut defaults = install("browser", &["http", "https"])?;
    if programs != Programs::BrowserOnly {
        defaults += &install("messenger", &[MESSENGER_SCHEME])?;
    }
    if programs == Programs::Several {
        defaults += &install("max", &[MAX_SCHEME])?;
        let entry = format!(
            "[Desktop Entry]\nType=Application\nName=jazz\nExec=\"{}\" jazz\n",
            script.display()
        );
        fs::write(applications.join(JAZZ_FILE), entry)?;
    }
    fs::write(
        folder.join("config/mimeapps.list"),
        format!("[Default Applications]\n{defaults}"),
    )?;
    Ok(())
}

/// The app's program, built by the caller.
///
/// # Errors
/// When `ZVONOK_BIN` does not name a file.
pub fn program() -> Result<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/debug/zvonok");
    let path = std::env::var_os("ZVONOK_BIN").map_or(default, PathBuf::from);
    path.canonicalize()
        .with_context(|| format!("the app is not built: {}", path.display()))
}
