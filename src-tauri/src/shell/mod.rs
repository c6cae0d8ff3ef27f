//! Everything that is Tauri: windows, the icon beside the clock, keys, commands, events, deep links.

pub mod commands;
pub mod deep_link;
pub mod login_window;
pub mod main_window;
mod place;
pub mod reminder_window;
pub mod shortcuts;
pub mod tray;
pub mod view;
