//! Звонок: into the online lesson with one click.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

use tracing_subscriber::{
    Layer as _,
    filter::{LevelFilter, Targets},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

fn main() -> ExitCode {
    // Only our own words, whatever level is asked for: libraries print what they send.
    let level = std::env::var("ZVONOK_LOG").unwrap_or_default();
    let ours = Targets::new().with_target(
        "zvonok_lib",
        level.parse::<LevelFilter>().unwrap_or(LevelFilter::WARN),
    );
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(lines.with_filter(ours))
        .init();
    // Some Linux graphics drivers show an empty window otherwise; it has to stand before GTK starts.
    #[cfg(target_os = "linux")]
    if std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_none() {
        // SAFETY: no other thread has been started.
        #[allow(unsafe_code)]
        unsafe {
            std::env::set_var("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        }
    }
    match zvonok_lib::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            zvonok_lib::adapters::console::say_start_failed(&error);
            ExitCode::FAILURE
        }
    }
}
