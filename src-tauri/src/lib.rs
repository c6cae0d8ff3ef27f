//! Звонок: into the online lesson with one click.
//!
//! Composition: which region, which channel, which adapters. Every choice of environment is made here.

pub mod adapters;
pub mod app;
pub mod channel;
pub mod ports;
mod shell;
pub mod words;

use std::{env, fs, fs::File, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use tauri::{AppHandle, Manager};
use zvonok_core::region::{HMAO, Region};

use adapters::{
    cache::FileCache, call_opener::SystemOpener, clock::SystemClock, computer::ThisComputer,
    keychain::Keychain, network::SystemNetwork, portal::HttpPortal, preferences::FilePreferences,
    random::SystemRandom, vk_id::HttpVkId,
};
use app::{App, Ports};
use channel::Channel;
use shell::{
    commands, deep_link, login_window::LoginWindows, main_window, main_window::MainWindow,
};
use words::Words;

/// Names a region file that is used instead of the embedded one.
const REGION_VARIABLE: &str = "ZVONOK_REGION";

/// How often minutes are counted.
const TICK: Duration = Duration::from_secs(5);

/// How long a program that is just closing may take to be gone.
const CLOSING: Duration = Duration::from_secs(2);

/// What the command line asked for.
struct Arguments {
    region: Option<PathBuf>,
    link: Option<String>,
}

impl Arguments {
    /// `zvonok [--region FILE] [LINK]`. Anything that is no option is taken for a link, and judged as one.
    fn read(arguments: impl IntoIterator<Item = String>) -> Self {
        let mut read = Arguments {
            region: None,
            link: None,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--region" => read.region = arguments.next().map(PathBuf::from),
                _ => read.link = Some(argument),
            }
        }
        read
    }
}

/// Runs the app until its window is closed.
///
/// # Errors
/// When the region file cannot be used, or the system gives no window.
pub fn run() -> Result<()> {
    let arguments = Arguments::read(env::args().skip(1));
    let file = arguments
        .region
        .or_else(|| env::var_os(REGION_VARIABLE).map(PathBuf::from));
    let text = file
        .map(|path| {
            fs::read_to_string(&path)
                .with_context(|| format!("Файл региона не открылся: {}", path.display()))
        })
        .transpose()?;
    let region =
        Region::parse(text.as_deref().unwrap_or(HMAO)).context("Файл региона не подошёл")?;
    let channel = Channel::of(cfg!(debug_assertions), text.as_deref());
    let link = arguments.link;

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
            match again.link {
                Some(link) => deep_link::handle(app, link),
                None => raise(app),
            }
        }))
        .plugin(tauri_plugin_deep_link::init())
        .invoke_handler(tauri::generate_handler![
            commands::snapshot,
            commands::sign_in,
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
        ])
        .setup(move |tauri| {
            if let Err(error) = set_up(tauri.handle(), region, &channel, link) {
                // Tauri answers an error from here with a panic: a person gets words instead.
                eprintln!("{}\n{error:#}", Words::of_the_system().start_failed());
                std::process::exit(1);
            }
            Ok(())
        })
        .on_window_event(|window, event| {
            if window.label() != main_window::MAIN {
                return;
            }
            match event {
                tauri::WindowEvent::CloseRequested { api, .. } if leaves_first(window) => {
                    api.prevent_close();
                }
                // The sign-in window never outlives the main one.
                tauri::WindowEvent::Destroyed => window.app_handle().exit(0),
                _ => {}
            }
        })
        .run(context)
        .context("Окно программы не открылось")
}

fn set_up(
    handle: &AppHandle,
    region: Region,
    channel: &Channel,
    link: Option<String>,
) -> Result<()> {
    let folder = handle
        .path()
        .app_local_data_dir()
        .context("no folder for data")?;
    fs::create_dir_all(&folder).context("the folder for data cannot be made")?;
    let only = File::create(folder.join("lock")).ok();
    // Where there is no session bus, a second start is noticed by this lock.
    let alone = only.as_ref().is_none_or(held);
    let version = handle.package_info().version.to_string();
    let agent = format!("Zvonok/{version}");
    let words = Arc::new(Words::of_the_system());
    let ports = Ports {
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        vault: Arc::new(Keychain::system(&channel.keychain)),
        portal: Arc::new(HttpPortal::new(&region, &agent)?),
        vk_id: Arc::new(HttpVkId::new(&region.vk_id, &agent)?),
        login_window: Arc::new(LoginWindows::new(handle.clone(), Arc::clone(&words))),
        call_opener: Arc::new(SystemOpener),
        network: Arc::new(SystemNetwork::new(&agent, Arc::new(SystemClock))),
        computer: Arc::new(ThisComputer),
        cache: Arc::new(FileCache::new(folder.join("diary"))),
        preferences: Arc::new(FilePreferences::new(folder.join("preferences.json"))),
        view: Arc::new(MainWindow::new(handle.clone())),
    };
    let app = App::new(ports, region, &channel.scheme, &version);
    handle.manage(app.clone());
    // Held until the process ends.
    handle.manage(only);
    if !alone {
        app.already_open();
        main_window::open(handle, &words.app_name())?;
        return Ok(());
    }
    deep_link::listen(handle);
    if let Some(link) = link {
        deep_link::handle(handle, link);
    }
    main_window::open(handle, &words.app_name())?;
    let (handle, scheme) = (handle.clone(), channel.scheme.clone());
    tauri::async_runtime::spawn(async move {
        // Before programs are looked for or started: registering rewrites the table they are found in. The
        // window is being made meanwhile, so nobody waits for it.
        deep_link::register(&handle, &scheme).await;
        app.start().await;
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            app.tick().await;
        }
    });
    Ok(())
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
        tauri::async_runtime::spawn(async move {
            app.leave().await;
            handle.exit(0);
        });
    }
    leaves
}

/// Takes the lock, giving a program that is just closing the time to let go of it.
fn held(lock: &File) -> bool {
    (0..20).any(|turn| {
        if turn > 0 {
            std::thread::sleep(CLOSING / 20);
        }
        lock.try_lock().is_ok()
    })
}

fn raise(app: &AppHandle) {
    if let Some(application) = app.try_state::<Arc<App>>() {
        application.raise();
    }
}
