//! What Звонок knows about lessons, call links and signing in.
//!
//! Nothing here touches the world: no network, no disk, no clock (`now` is an argument),
//! no randomness of its own (random bytes are an argument).

pub mod account;
pub mod bell;
pub mod call;
pub mod check;
pub mod deep_link;
pub mod diary;
pub mod error;
pub mod guide;
pub mod region;
pub mod secret;
pub mod sign_in;
