//! Everything that is Tauri: windows, sign-in windows, commands, events, deep links.

pub mod commands;
pub mod deep_link;
pub mod login_window;
pub mod main_window;
mod place;
