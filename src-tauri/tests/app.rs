//! The whole application over fake ports, with no window: what a person does, and what the world answers.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "app/check.rs"]
mod check;
#[path = "app/children.rs"]
mod children;
#[path = "app/deep_link.rs"]
mod deep_link;
#[path = "app/diary.rs"]
mod diary;
#[path = "app/fakes.rs"]
mod fakes;
#[path = "app/join.rs"]
mod join;
#[path = "app/members.rs"]
mod members;
#[path = "app/others.rs"]
mod others;
#[path = "app/reminders.rs"]
mod reminders;
#[path = "app/renewal.rs"]
mod renewal;
#[path = "app/session.rs"]
mod session;
#[path = "app/shared.rs"]
mod shared;
#[path = "app/sign_in.rs"]
mod sign_in;
#[path = "app/sign_out.rs"]
mod sign_out;
#[path = "app/surroundings.rs"]
mod surroundings;
#[path = "app/vk_id.rs"]
mod vk_id;
#[path = "app/vk_profile.rs"]
mod vk_profile;
