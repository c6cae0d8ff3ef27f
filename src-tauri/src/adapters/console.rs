//! Words for a command line, and for whoever waits for a window that does not come.

use std::io::Write as _;

use crate::words::Words;

/// Prints a text. On Windows the program belongs to no console until it asks for the one it was started from.
pub fn say(text: &str) {
    #[cfg(windows)]
    attach();
    // Nobody reads: that is no failure of ours.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Says that the program could not start: where Windows has no place for such lines, in a window of its own.
pub fn say_start_failed(error: &anyhow::Error) {
    let words = Words::of_the_system();
    let text = format!("{}\n{error:#}", words.start_failed());
    #[cfg(windows)]
    {
        use std::os::windows::io::AsRawHandle as _;
        attach();
        if std::io::stderr().as_raw_handle().is_null() {
            return show(&words.app_name(), &text);
        }
    }
    let _ = writeln!(std::io::stderr(), "{text}");
}

#[cfg(windows)]
fn show(title: &str, text: &str) {
    use windows::{
        Win32::UI::WindowsAndMessaging::{MB_ICONERROR, MessageBoxW},
        core::HSTRING,
    };
    let (title, text) = (HSTRING::from(title), HSTRING::from(text));
    // SAFETY: both strings end with a zero and live until it returns; it belongs to no window.
    #[allow(unsafe_code)]
    unsafe {
        MessageBoxW(None, &text, &title, MB_ICONERROR);
    }
}

#[cfg(windows)]
fn attach() {
    use windows::Win32::System::Console::{ATTACH_PARENT_PROCESS, AttachConsole};
    // SAFETY: takes no pointer; it fails where there is no console, and then nothing is shown.
    #[allow(unsafe_code)]
    let _ = unsafe { AttachConsole(ATTACH_PARENT_PROCESS) };
}
