//! The world behind the ports: one file for each.

pub mod cache;
pub mod call_opener;
pub mod clock;
mod http;
pub mod keychain;
pub mod portal;
pub mod random;
pub mod vk_id;
