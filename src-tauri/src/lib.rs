//! Звонок: into the online lesson with one click.
//!
//! Composition: which region, which channel, which adapters. Every choice of environment is made here.

pub mod adapters;
pub mod app;
pub mod channel;
pub mod ports;
mod shell;
pub mod words;

use std::{
    env, fs,
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use tauri::{AppHandle, Manager, RunEvent, WindowEvent};
use zvonok_core::region::{HMAO, Region};

use adapters::{
    autostart::{IN_BACKGROUND, SystemAutostart},
    awake::stay_awake,
    cache::FileCache,
    call_opener::SystemOpener,
    clock::SystemClock,
    computer::ThisComputer,
    console,
    desktop_button::DesktopFile,
    keychain::Keychain,
    launch::Launch,
    network::SystemNetwork,
    no_screen::NoScreen,
    notifier::{Answers, SystemNotifier},
    portal::HttpPortal,
    preferences::FilePreferences,
    random::SystemRandom,
    vk_id::HttpVkId,
};
use app::{App, Ports};
use channel::Channel;
use shell::{
    commands, deep_link, login_window::LoginWindows, main_window, reminder_window,
    shortcuts::SystemShortcuts, view::SystemView,
};
use words::Words;

/// This program's version.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Names a region file that is used instead of the embedded one.
const REGION_VARIABLE: &str = "ZVONOK_REGION";

/// How long a program that is just closing may take to be gone.
const CLOSING: Duration = Duration::from_secs(2);

/// A signing out at the very end is not waited for any longer: a little more than it gives itself.
const LEAVING: Duration = Duration::from_secs(5);

/// How long a start waits for a command line that asks the portal: for a few things, each within the region's deadline.
const ASKING: Duration = Duration::from_secs(60);

/// Between two looks at a lock that somebody holds.
const LOOKS: Duration = Duration::from_millis(100);

/// What the command line asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Arguments {
    region: Option<PathBuf>,
    asks: Asks,
}

/// What a start is for.
#[derive(Debug, Default, PartialEq, Eq)]
enum Asks {
    /// The window.
    #[default]
    Window,
    /// To be there without a window.
    Background,
    /// What a deep link says.
    Link(String),
    /// To join now, as the deep link does.
    Join,
    /// Today's lessons on the command line, without a window.
    Today,
    /// How it is used.
    Usage,
}

impl Arguments {
    /// `zvonok [--region FILE] [--background | join | today | LINK]`. Anything that is none of these is taken for a
    /// link, and judged as one.
    fn read(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut read = Arguments::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--region" => read.region = arguments.next().map(PathBuf::from),
                IN_BACKGROUND => read.asks = Asks::Background,
                "join" => read.asks = Asks::Join,
                "today" => read.asks = Asks::Today,
                "--help" | "-h" => read.asks = Asks::Usage,
                _ => read.asks = Asks::Link(argument),
            }
        }
        read
    }
}

/// Runs the app until it is closed, or answers on the command line.
///
/// # Errors
/// When the region file cannot be used, or the system gives no window.
pub fn run() -> Result<()> {
    let arguments = Arguments::read(env::args().skip(1));
    let words = Arc::new(Words::of_the_system());
    if arguments.asks == Asks::Usage {
        console::say(&words.usage());
        return Ok(());
    }
    let file = arguments
        .region
        .or_else(|| env::var_os(REGION_VARIABLE).map(PathBuf::from));
    let text = file
        .as_ref()
        .map(|path| {
            fs::read_to_string(path)
                .with_context(|| format!("Файл региона не открылся: {}", path.display()))
        })
        .transpose()?;
    let region =
        Region::parse(text.as_deref().unwrap_or(HMAO)).context("Файл региона не подошёл")?;
    let channel = Channel::of(cfg!(debug_assertions), text.as_deref());
    let start = Start {
        region,
        channel: channel.clone(),
        asks: arguments.asks,
        launch: Launch::of_this_program(file),
        words,
    };
    if start.asks == Asks::Today {
        return today(start);
    }

    // The trust of the system is read for TLS, which takes a while: beside the windows' own beginning.
    let folder = folder_of(&start.channel)?;
    let building = std::thread::Builder::new()
        .name("ports".to_owned())
        .spawn(move || {
            let ports = ports(&start, &folder)?;
            anyhow::Ok((start, folder, ports))
        })
        .context("no thread")?;

    let mut context = tauri::generate_context!();
    context
        .config_mut()
        .identifier
        .clone_from(&channel.identifier);
    let schemes = serde_json::json!({ "desktop": { "schemes": [channel.scheme] } });
    context
        .config_mut()
        .plugins
        .0
        .insert("deep-link".to_owned(), schemes);

    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            let again = Arguments::read(arguments.into_iter().skip(1));
            again_started(app, again.asks);
        }))
        .plugin(tauri_plugin_deep_link::init())
        .invoke_handler(tauri::generate_handler![
            commands::snapshot,
            commands::sign_in,
            commands::show_sign_in,
            commands::cancel_sign_in,
            commands::refresh,
            commands::show_day,
            commands::join,
            commands::open_attachment,
            commands::disconnect_vk_id,
            commands::switch_to,
            commands::sign_out,
            commands::dismiss,
            commands::open_portal,
            commands::check,
            commands::cancel_check,
            commands::quit,
            commands::choose_for_whom,
            commands::has_account,
            commands::choose_browser,
            commands::vk_profile_is_linked,
            commands::show_child,
            commands::open_official,
            commands::print,
            commands::active,
            commands::show_week,
            commands::hide_week,
            commands::change_setting,
            commands::choose_keys,
            commands::set_auto_join,
            reminder_window::reminder,
            reminder_window::answer_reminder,
        ])
        .setup(move |tauri| {
            let built = building
                .join()
                .unwrap_or_else(|_| Err(anyhow::anyhow!("the ports were not built")));
            let started = built
                .and_then(|(start, folder, ports)| set_up(tauri.handle(), start, &folder, ports));
            if let Err(error) = started {
                // Tauri answers an error from here with a panic: a person gets words instead.
                console::say_start_failed(&error);
                std::process::exit(1);
            }
            Ok(())
        })
        .on_window_event(|window, event| {
            match (window.label(), event) {
                (main_window::MAIN, WindowEvent::CloseRequested { api, .. })
                    if leaves_first(window) =>
                {
                    api.prevent_close();
                }
                (main_window::MAIN, WindowEvent::Destroyed) => closed(window.app_handle()),
                (reminder_window::REMINDER, WindowEvent::CloseRequested { api, .. }) => {
                    // Taken away by hand: that is an answer.
                    api.prevent_close();
                    with_app(window.app_handle(), async |app| {
                        app.close_small().await;
                    });
                }
                _ => {}
            }
        })
        .build(context)
        .context("Окно программы не открылось")?
        .run(|app, event| match event {
            // Without a code nobody asked for the end: only the last window is gone, and it may have been the small one.
            // Whether the program ends with the main one was settled when that went.
            RunEvent::ExitRequested {
                code: None, api, ..
            } => api.prevent_exit(),
            RunEvent::Exit => leave(app),
            #[cfg(target_os = "macos")]
            RunEvent::Reopen { .. } => with_app(app, async |app| app.raise()),
            _ => {}
        });
    Ok(())
}

/// What the program is started with.
struct Start {
    region: Region,
    channel: Channel,
    asks: Asks,
    launch: Option<Launch>,
    words: Arc<Words>,
}

/// Where this channel keeps its files.
fn folder_of(channel: &Channel) -> Result<PathBuf> {
    let folder = dirs::data_local_dir().context("no folder for data")?;
    Ok(folder.join(&channel.identifier))
}

/// Today's lessons for a command line: of the last known diary, or of now where no other Звонок could be disturbed.
fn today(start: Start) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .context("no runtime")?;
    let folder = folder_of(&start.channel)?;
    // Told before the lock is taken: whoever finds that held knows for whom it waits.
    let asking = File::create(folder.join("asking")).ok();
    let told = asking.as_ref().is_some_and(|lock| lock.try_lock().is_ok());
    let only = File::create(folder.join("lock")).ok().filter(|_| told);
    let alone = only.as_ref().is_some_and(|lock| lock.try_lock().is_ok());
    let words = Arc::clone(&start.words);
    let text = runtime.block_on(async {
        let ports = ports(&start, &folder)?;
        let app = App::new(ports, start.region, &start.channel.scheme, VERSION);
        app.look_into(alone).await;
        anyhow::Ok(words.today(&app.snapshot()))
    })?;
    match text {
        Ok(lessons) => console::say(&lessons),
        Err(why) => {
            console::say(&why);
            std::process::exit(1);
        }
    }
    Ok(())
}

/// The adapters that need no window.
fn ports(start: &Start, folder: &Path) -> Result<Ports> {
    let screen = Arc::new(NoScreen);
    let Start {
        region, channel, ..
    } = start;
    let agent = format!("Zvonok/{VERSION}");
    let name = start.words.app_name();
    let button = start.words.desktop_button();
    Ok(Ports {
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        vault: Arc::new(Keychain::system(&channel.keychain)),
        portal: Arc::new(HttpPortal::new(region, &agent)?),
        vk_id: Arc::new(HttpVkId::new(&region.vk_id, &agent)?),
        login_window: screen.clone(),
        call_opener: Arc::new(SystemOpener),
        network: Arc::new(SystemNetwork::new(&agent, Arc::new(SystemClock))),
        computer: Arc::new(ThisComputer),
        cache: Arc::new(FileCache::new(folder.join("diary"))),
        preferences: Arc::new(FilePreferences::new(folder.join("preferences.json"))),
        notifier: screen.clone(),
        autostart: Arc::new(SystemAutostart::new(
            start.launch.clone(),
            &channel.identifier,
            &name,
        )),
        shortcuts: screen.clone(),
        desktop_button: Arc::new(DesktopFile::new(
            start.launch.clone(),
            &button,
            &channel.scheme,
        )),
        view: screen,
    })
}

fn set_up(handle: &AppHandle, start: Start, folder: &Path, ports: Ports) -> Result<()> {
    fs::create_dir_all(folder).context("the folder for data cannot be made")?;
    // Where there is no session bus, a second start is noticed by this lock.
    let only = File::create(folder.join("lock")).ok().map(Arc::new);
    let asking = File::create(folder.join("asking")).ok();
    let words = Arc::clone(&start.words);
    let (answers, mut answered) = tokio::sync::mpsc::unbounded_channel();
    let ports = Ports {
        login_window: Arc::new(LoginWindows::new(handle.clone(), Arc::clone(&words))),
        notifier: Arc::new(notifier(&words, answers, &start.channel)),
        shortcuts: Arc::new(SystemShortcuts::new(handle.clone())),
        view: Arc::new(SystemView::new(handle, Arc::clone(&words))),
        ..ports
    };
    let scheme = start.channel.scheme;
    let app = App::new(ports, start.region, &scheme, VERSION);
    handle.manage(app.clone());
    // Held until the process ends.
    handle.manage(only.clone());
    handle.manage(main_window::Drawn::default());
    stay_awake();
    #[cfg(unix)]
    end_with_the_session(handle);
    let opens = matches!(start.asks, Asks::Window | Asks::Today | Asks::Usage);
    deep_link::listen(handle);
    match start.asks {
        Asks::Background => app.set_visible(false),
        Asks::Link(link) => deep_link::handle(handle, link),
        Asks::Join => deep_link::handle(handle, format!("{scheme}://join")),
        Asks::Window | Asks::Today | Asks::Usage => {}
    }
    let answering = app.clone();
    tauri::async_runtime::spawn(async move {
        while let Some((reminder, answer)) = answered.recv().await {
            let app = answering.clone();
            // A lesson that signs in first takes its time: the next answer does not wait for it.
            tauri::async_runtime::spawn(async move {
                app.answer_reminder(&reminder, answer).await;
            });
        }
    });
    let drawn_in = handle.clone();
    tauri::async_runtime::spawn(async move {
        if let Some(lock) = &only
            && !is_alone(lock, asking.as_ref()).await
        {
            app.already_open();
            app.raise();
            return;
        }
        app.run(async {
            if opens {
                main_window::drawn(&drawn_in).await;
            }
            deep_link::register(&drawn_in, &scheme).await;
        })
        .await;
    });
    // Last: it keeps this thread for long, and the keychain answers meanwhile.
    if opens {
        main_window::open(handle, &words.app_name())?;
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn notifier(words: &Arc<Words>, answers: Answers, _: &Channel) -> SystemNotifier {
    SystemNotifier::new(Arc::clone(words), answers)
}

#[cfg(not(target_os = "linux"))]
fn notifier(words: &Arc<Words>, answers: Answers, channel: &Channel) -> SystemNotifier {
    SystemNotifier::new(Arc::clone(words), answers, &channel.identifier)
}

/// Another start was asked for while this one goes on.
fn again_started(app: &AppHandle, asks: Asks) {
    match asks {
        Asks::Link(link) => deep_link::handle(app, link),
        Asks::Join => with_app(app, async |app| app.join_by_command().await),
        Asks::Window => with_app(app, async |app| app.raise()),
        Asks::Background | Asks::Today | Asks::Usage => {}
    }
}

/// The main window is gone: the program goes on beside the clock, or ends.
fn closed(handle: &AppHandle) {
    if stays(handle) {
        with_app(handle, async |app| app.stay().await);
    } else {
        // The sign-in window never outlives the main one.
        handle.exit(0);
    }
}

fn stays(handle: &AppHandle) -> bool {
    let app = handle.try_state::<Arc<App>>();
    app.is_some_and(|app| app.stays())
}

fn with_app<F>(handle: &AppHandle, work: impl FnOnce(Arc<App>) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    if let Some(app) = handle.try_state::<Arc<App>>() {
        tauri::async_runtime::spawn(work(Arc::clone(&app)));
    }
}

/// Signs out first whom nothing may outlive: then the window is gone at once, and the program ends behind it.
fn leaves_first(window: &tauri::Window) -> bool {
    let Some(app) = window.try_state::<Arc<App>>() else {
        return false;
    };
    let leaves = app.must_leave();
    if leaves {
        let (app, handle) = (app.inner().clone(), window.app_handle().clone());
        let _ = window.hide();
        app.set_visible(false);
        tauri::async_runtime::spawn(async move {
            app.leave().await;
            handle.exit(0);
        });
    }
    leaves
}

/// Signs out whoever is left when the program ends: Cmd+Q, the Dock and a log-off ask no window first. That is done on
/// other threads, and waited for only so long: they may be waiting for this one.
fn leave(handle: &AppHandle) {
    let (told, left) = std::sync::mpsc::channel();
    with_app(handle, async move |app| {
        app.leave().await;
        let _ = told.send(());
    });
    // Without an application nobody tells anything, and nothing is waited for.
    let _ = left.recv_timeout(LEAVING);
}

/// A session that ends tells its programs by a signal: that is an end like any other.
#[cfg(unix)]
fn end_with_the_session(handle: &AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        match signal(SignalKind::terminate()) {
            Ok(mut told) => {
                told.recv().await;
                handle.exit(0);
                // A dialog of the system's may hold up the windows' thread; the session waits for nobody.
                tokio::time::sleep(LEAVING * 2).await;
                std::process::exit(0);
            }
            Err(error) => tracing::warn!(%error, "the end of the session will not be heard of"),
        }
    });
}

/// Takes the lock, giving a program that is just closing the time to let go of it, and a command line that asks the
/// portal the time to be answered. Where files have no locks nobody could be noticed, and this one is taken for alone.
async fn is_alone(lock: &File, asking: Option<&File>) -> bool {
    let began = Instant::now();
    let mut closing = began;
    while is_held(lock) {
        let asks = asking.is_some_and(|file| {
            let asks = is_held(file);
            if !asks {
                // Another command line may want it.
                let _ = file.unlock();
            }
            asks
        });
        if asks {
            closing = Instant::now();
        }
        if closing.elapsed() >= CLOSING || began.elapsed() >= ASKING {
            return false;
        }
        tokio::time::sleep(LOOKS).await;
    }
    true
}

/// Takes the file's lock, or tells that another program has it.
fn is_held(file: &File) -> bool {
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Asks};

    fn read(line: &str) -> Arguments {
        Arguments::read(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn the_command_line() {
        for (line, asks) in [
            ("", Asks::Window),
            ("--background", Asks::Background),
            ("join", Asks::Join),
            ("today", Asks::Today),
            ("--help", Asks::Usage),
            ("zvonok://join", Asks::Link("zvonok://join".to_owned())),
            // Judged as a link, and refused as one.
            ("--nonsense", Asks::Link("--nonsense".to_owned())),
        ] {
            assert_eq!(read(line).asks, asks, "{line}");
        }
        let read = read("--region a.toml today");
        assert_eq!(
            (read.region, read.asks),
            (Some("a.toml".into()), Asks::Today)
        );
    }
}
