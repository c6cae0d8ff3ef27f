//! Bells that ring in time while nobody looks at the program.

/// Keeps macOS from putting the program to sleep where none of its windows is seen («App Nap»), for as long as it runs.
/// The computer itself may sleep.
pub fn stay_awake() {
    #[cfg(target_os = "macos")]
    {
        use objc2_foundation::{NSActivityOptions, NSProcessInfo, NSString};
        let activity = NSProcessInfo::processInfo().beginActivityWithOptions_reason(
            NSActivityOptions::UserInitiatedAllowingIdleSystemSleep,
            &NSString::from_str("lessons are rung in"),
        );
        // It ends when it is let go of.
        std::mem::forget(activity);
    }
}
