//! The real app in a real window against the stand-in school.
//!
//! Everything is real: WebKitGTK under Xvfb, a D-Bus session and gnome-keyring of the test's own, a handler
//! program and a browser that the system starts and that write down what they were given, keys typed by
//! xdotool. Conditions are awaited, never slept for.

pub mod addresses;
pub mod app;
pub mod desktop;
pub mod notifications;
pub mod panel;
pub mod person;
pub mod traces;

use std::{future::Future, time::Duration};

use anyhow::{Result, bail};

/// How long anything may take before it is taken for broken. Generous: the machines are slow, not the app.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Awaits a condition that only can be asked for: asks until it holds.
///
/// # Errors
/// When it does not hold within [`PATIENCE`].
pub async fn eventually<T, F: Future<Output = Result<Option<T>>>>(
    what: &str,
    mut ask: impl FnMut() -> F,
) -> Result<T> {
    let asking = async {
        loop {
            if let Some(found) = ask().await? {
                return Ok(found);
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    };
    match tokio::time::timeout(PATIENCE, asking).await {
        Ok(found) => found,
        Err(_) => bail!("never came: {what}"),
    }
}
