//! Values that must never be printed.

pub use secrecy::{ExposeSecret, SecretString};

/// A token, cookie value or key. Its `Debug` is redacted, it has no `Display` and no `Serialize`,
/// and its memory is wiped when it is dropped.
pub type Secret = SecretString;
