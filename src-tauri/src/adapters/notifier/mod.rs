//! Reminders as the system shows them, beside all windows.

#[cfg(not(target_os = "macos"))]
mod buttons;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(any(windows, test))]
mod toast;
#[cfg(windows)]
mod windows;

use tokio::sync::mpsc::UnboundedSender;

use crate::{app::snapshot::ReminderAnswer, ports::ReminderId};

#[cfg(target_os = "linux")]
pub use self::linux::SystemNotifier;
#[cfg(target_os = "macos")]
pub use self::macos::SystemNotifier;
#[cfg(windows)]
pub use self::windows::SystemNotifier;

/// Where it is told what was pressed.
pub type Answers = UnboundedSender<(ReminderId, ReminderAnswer)>;
