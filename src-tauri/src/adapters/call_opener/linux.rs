//! Programs as GIO knows them: the desktop file, and that its program exists.

use std::{
    ffi::OsString,
    os::fd::{AsRawFd, RawFd},
    path::Path,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use gtk::{
    gio::{AppInfo, AppLaunchContext, DesktopAppInfo, prelude::*},
    glib::{self, SpawnFlags},
};
use zvonok_core::region::Installed;

use crate::ports::OpenFailed;

/// How a program is started. GLib would copy this whole process twice, a web engine in it, for each: with its
/// descriptors left to close by themselves (all that are ours do) and its end awaited here, it copies nothing.
const SPAWN: SpawnFlags = SpawnFlags::SEARCH_PATH
    .union(SpawnFlags::DO_NOT_REAP_CHILD)
    .union(SpawnFlags::LEAVE_DESCRIPTORS_OPEN);

/// A program that cannot run at all (a library of its own is missing) ends before this, and not well.
const STUMBLES: Duration = Duration::from_millis(300);

/// GIO's table of handlers may be read from any thread (GTK itself may not be touched from here).
pub(super) fn stands_ready(scheme: &str) -> bool {
    find(scheme).is_some()
}

/// Starts the handler through GIO; that is also what `xdg-open` does on a desktop. Without one, `xdg-open`
/// cannot read a quoted `Exec`, and hands addresses of unknown schemes to any browser it finds.
pub(super) fn launch(scheme: &str, address: &str) -> Result<(), OpenFailed> {
    let is_web = matches!(scheme, "https" | "http");
    if let Some(program) = find(scheme) {
        let mut end = None;
        let started = program.launch_uris_as_manager_with_fds(
            &[address],
            AppLaunchContext::NONE,
            SPAWN,
            None,
            Some(&mut |_, process| end = Some(end_of(process))),
            &mut Usual,
            &mut Usual,
            &mut Usual,
        );
        // A browser that stumbles may have opened the page all the same: it is not opened twice.
        if started.is_ok() && (is_web || !end.is_some_and(|end| stumbles(&end))) {
            return Ok(());
        }
        tracing::warn!(scheme, "a handler did not start");
    }
    // The launchers of other desktops may still know a browser. They know no program that GIO does not.
    if !is_web {
        return Err(OpenFailed);
    }
    open::that_detached(address).map_err(|_| OpenFailed)
}

/// Tells how a program ended, once it has. It stays in the system's table until somebody asks for that.
fn end_of(process: glib::Pid) -> Receiver<i32> {
    let (tell, end) = channel();
    glib::source::child_watch_add(process, move |_, status| {
        let _ = tell.send(status);
    });
    end
}

/// Whether a program ends at once, and not well.
fn stumbles(end: &Receiver<i32>) -> bool {
    let end = end.recv_timeout(STUMBLES);
    let stumbled = end.is_ok_and(|status| status != 0);
    if stumbled {
        tracing::warn!("a program ended as soon as it had begun");
    }
    stumbled
}

/// The descriptor that GIO would give by itself.
struct Usual;

impl AsRawFd for Usual {
    fn as_raw_fd(&self) -> RawFd {
        -1
    }
}

/// Whether a program that is known by its desktop file is really there.
pub(super) fn is_installed(program: &Installed) -> bool {
    command_of(program).is_some()
}

/// Starts it with the address as its one argument. Its desktop file may name no place for one (`%u`), and GIO
/// would leave the address out then.
pub(super) fn start(program: &Installed, address: &str) -> Result<(), OpenFailed> {
    let mut command = command_of(program).ok_or(OpenFailed)?;
    command.push(address.into());
    let command: Vec<&Path> = command.iter().map(Path::new).collect();
    let process = glib::spawn_async(
        None::<&Path>,
        &command,
        &[],
        SPAWN | SpawnFlags::STDOUT_TO_DEV_NULL | SpawnFlags::STDERR_TO_DEV_NULL,
        None,
    )
    .map_err(|error| {
        tracing::warn!(%error, "a program did not start");
        OpenFailed
    })?;
    if stumbles(&end_of(process)) {
        return Err(OpenFailed);
    }
    Ok(())
}

/// The command of a desktop file without the places for files and addresses (`%U`, Flatpak's `@@u … @@`);
/// `None` where the program is not there, or is none that can be started so.
fn command_of(program: &Installed) -> Option<Vec<OsString>> {
    let program = DesktopAppInfo::new(program.desktop.as_deref()?)?;
    let mut words = glib::shell_parse_argv(program.string("Exec")?.as_str()).ok()?;
    words.retain(|word| {
        let word = word.as_encoded_bytes();
        let is_place = word.len() == 2 && word[0] == b'%';
        !is_place && !word.starts_with(b"@@")
    });
    let there = is_there(&program) && glib::find_program_in_path(words.first()?).is_some();
    there.then_some(words)
}

/// The default program for a scheme, if it is really there.
fn find(scheme: &str) -> Option<DesktopAppInfo> {
    let program = AppInfo::default_for_uri_scheme(scheme)?
        .downcast::<DesktopAppInfo>()
        .ok()?;
    is_there(&program).then_some(program)
}

/// A package that was removed may leave its desktop file behind; `Hidden` means «removed», though GIO still
/// finds such a file where `mimeapps.list` names it.
fn is_there(program: &DesktopAppInfo) -> bool {
    if program.is_hidden() {
        return false;
    }
    if program.boolean("DBusActivatable") {
        return true;
    }
    if program
        .string("TryExec")
        .is_some_and(|program| glib::find_program_in_path(program.as_str()).is_none())
    {
        return false;
    }
    let words = program
        .string("Exec")
        .and_then(|exec| glib::shell_parse_argv(exec.as_str()).ok());
    words
        .and_then(|words| glib::find_program_in_path(words.first()?))
        .is_some()
}
