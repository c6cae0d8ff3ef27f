//! Programs as Windows' shell knows them, and that they exist.

use std::{
    os::windows::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use ::windows::{
    Win32::UI::Shell::{
        ASSOCF_IS_PROTOCOL, ASSOCF_NOTRUNCATE, ASSOCSTR, ASSOCSTR_COMMAND, ASSOCSTR_EXECUTABLE,
        AssocQueryStringW,
    },
    core::{HSTRING, PCWSTR, PWSTR},
};
use windows_registry::{CURRENT_USER, LOCAL_MACHINE};
use zvonok_core::region::Installed;

use crate::ports::OpenFailed;

/// Programs without a scheme, by the name of their file.
const APP_PATHS: &str = r"Software\Microsoft\Windows\CurrentVersion\App Paths";

/// What the system itself names where no program of its own is behind a scheme, or none that can be checked.
const NO_PROGRAM: [&str; 3] = ["openwith.exe", "launchwinapp.exe", "rundll32.exe"];

/// `CREATE_NO_WINDOW`: no console for a program that would bring one.
const NO_CONSOLE: u32 = 0x0800_0000;

pub(super) fn stands_ready(scheme: &str) -> bool {
    find(scheme).is_some()
}

/// Through `ShellExecute`. For a scheme that nobody has, the system would ask which program to look for.
pub(super) fn launch(scheme: &str, address: &str) -> Result<(), OpenFailed> {
    if !matches!(scheme, "https" | "http") && !stands_ready(scheme) {
        return Err(OpenFailed);
    }
    open::that_detached(address).map_err(|_| OpenFailed)
}

pub(super) fn is_installed(program: &Installed) -> bool {
    path_of(program).is_some()
}

/// Starts it with the address as its one argument, without a shell between.
pub(super) fn start(program: &Installed, address: &str) -> Result<(), OpenFailed> {
    let path = path_of(program).ok_or(OpenFailed)?;
    Command::new(path)
        .arg(address)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .creation_flags(NO_CONSOLE)
        .spawn()
        .map(drop)
        .map_err(|error| {
            tracing::warn!(%error, "a program did not start");
            OpenFailed
        })
}

/// The program for a scheme, if it is really there. A package that was removed may leave its keys behind.
fn find(scheme: &str) -> Option<PathBuf> {
    let executable = query(scheme, ASSOCSTR_EXECUTABLE).and_then(|text| existing(&text));
    executable.or_else(|| program_of(&query(scheme, ASSOCSTR_COMMAND)?))
}

/// The program that «App Paths» names, if it is really there.
fn path_of(program: &Installed) -> Option<PathBuf> {
    let key = format!(r"{APP_PATHS}\{}", program.app_path.as_deref()?);
    [CURRENT_USER, LOCAL_MACHINE].iter().find_map(|root| {
        let path = root.open(&key).and_then(|key| key.get_string("")).ok()?;
        existing(path.trim().trim_matches('"'))
    })
}

/// The program of a command line. Without quotes a name ends at one of the spaces: at the first, as the system
/// reads it too, that makes it the name of a program.
fn program_of(command: &str) -> Option<PathBuf> {
    let command = command.trim();
    if let Some(quoted) = command.strip_prefix('"') {
        return existing(quoted.split('"').next()?);
    }
    let ends = command.match_indices(' ').map(|(end, _)| end);
    ends.chain([command.len()])
        .find_map(|end| existing(&command[..end]))
}

/// A program's file: whole, there, and no stand-in of the system's.
fn existing(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(expanded(path));
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let is_program = Path::new(&name).extension().is_some_and(|it| it == "exe")
        && !NO_PROGRAM.contains(&name.as_str());
    (is_program && path.is_absolute() && path.is_file()).then_some(path)
}

/// With the environment's values in place of `%NAME%`; what is no name there stays.
fn expanded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    while let Some(name) = parts.next() {
        match (std::env::var(name), parts.next()) {
            (Ok(value), Some(rest)) => whole.extend([value.as_str(), rest]),
            (_, Some(rest)) => whole.extend(["%", name, "%", rest]),
            (_, None) => whole.extend(["%", name]),
        }
    }
    whole
}

/// What the shell says of a scheme. It follows what the person chose.
fn query(scheme: &str, what: ASSOCSTR) -> Option<String> {
    let scheme = HSTRING::from(scheme);
    // The longest path there is.
    let mut text = vec![0; 32_768];
    let length = ask(&scheme, what, &mut text)?;
    let text = String::from_utf16(text.get(..length)?).ok()?;
    (!text.is_empty()).then_some(text)
}

/// How much it has written, without the zero at the end.
fn ask(scheme: &HSTRING, what: ASSOCSTR, text: &mut [u16]) -> Option<usize> {
    let mut length = u32::try_from(text.len()).ok()?;
    // SAFETY: the scheme ends in a zero and outlives the call; no more than `length` is written into `text`.
    #[allow(unsafe_code)]
    let answer = unsafe {
        AssocQueryStringW(
            ASSOCF_IS_PROTOCOL | ASSOCF_NOTRUNCATE,
            what,
            scheme,
            PCWSTR::null(),
            Some(PWSTR(text.as_mut_ptr())),
            &raw mut length,
        )
    };
    answer.ok().ok()?;
    text.iter().take(length as usize).position(|&it| it == 0)
}
