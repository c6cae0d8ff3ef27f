//! The world behind the ports: one file for each.

pub mod autostart;
pub mod awake;
pub mod cache;
pub mod call_opener;
pub mod clock;
pub mod computer;
pub mod console;
pub mod desktop_button;
mod http;
pub mod keychain;
pub mod launch;
pub mod network;
pub mod no_screen;
pub mod notifier;
pub mod portal;
pub mod preferences;
pub mod random;
pub mod vk_id;
