//! Words for a command line.

use std::io::Write as _;

/// Prints a text. On Windows the program belongs to no console until it asks for the one it was started from.
pub fn say(text: &str) {
    #[cfg(windows)]
    attach();
    // Nobody reads: that is no failure of ours.
    let _ = writeln!(std::io::stdout(), "{text}");
}

#[cfg(windows)]
fn attach() {
    use windows::Win32::System::Console::{ATTACH_PARENT_PROCESS, AttachConsole};
    // SAFETY: takes no pointer; it fails where there is no console, and then nothing is shown.
    #[allow(unsafe_code)]
    let _ = unsafe { AttachConsole(ATTACH_PARENT_PROCESS) };
}
