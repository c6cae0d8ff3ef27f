//! Programs as `NSWorkspace` knows them, and that their bundles exist.

use std::path::PathBuf;

use objc2_app_kit::NSWorkspace;
use objc2_foundation::{NSString, NSURL};
use zvonok_core::region::Installed;

use crate::ports::OpenFailed;

/// `NSWorkspace` answers both questions on any thread.
pub(super) fn stands_ready(scheme: &str) -> bool {
    let address = NSString::from_str(&format!("{scheme}://x"));
    NSURL::URLWithString(&address)
        .and_then(|address| NSWorkspace::sharedWorkspace().URLForApplicationToOpenURL(&address))
        .is_some_and(|bundle| existing(&bundle).is_some())
}

/// Through `open`, which waits for nothing. It offers to look in the shop for a scheme that nobody has.
pub(super) fn launch(scheme: &str, address: &str) -> Result<(), OpenFailed> {
    if !matches!(scheme, "https" | "http") && !stands_ready(scheme) {
        return Err(OpenFailed);
    }
    open::that_detached(address).map_err(|_| OpenFailed)
}

pub(super) fn is_installed(program: &Installed) -> bool {
    bundle_of(program).is_some()
}

/// Has the program open the address, as if it were the one for such addresses.
pub(super) fn start(program: &Installed, address: &str) -> Result<(), OpenFailed> {
    let bundle = bundle_of(program).ok_or(OpenFailed)?;
    let bundle = bundle.to_str().ok_or(OpenFailed)?;
    open::with_detached(address, bundle).map_err(|error| {
        tracing::warn!(%error, "a program did not start");
        OpenFailed
    })
}

/// The bundle of a program that is known by its identifier.
fn bundle_of(program: &Installed) -> Option<PathBuf> {
    let identifier = NSString::from_str(program.bundle.as_deref()?);
    let bundle =
        NSWorkspace::sharedWorkspace().URLForApplicationWithBundleIdentifier(&identifier)?;
    existing(&bundle)
}

/// A bundle that is there. The system also finds those in the trash.
fn existing(bundle: &NSURL) -> Option<PathBuf> {
    let path = bundle.to_file_path()?;
    let in_trash = path.iter().any(|folder| folder == ".Trash");
    (!in_trash && path.is_dir()).then_some(path)
}
