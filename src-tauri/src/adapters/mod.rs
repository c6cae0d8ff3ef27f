//! The world behind the ports: one file for each.

pub mod cache;
pub mod call_opener;
pub mod clock;
pub mod computer;
mod http;
pub mod keychain;
pub mod network;
pub mod portal;
pub mod preferences;
pub mod random;
pub mod vk_id;
