//! Values nobody can guess, in the forms the services give them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without the system's random source nothing here works; the zeros would fail the first comparison.
    let _ = getrandom::fill(&mut bytes);
    bytes
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 32 hexadecimal digits, the form of a school's token [C eljur.md §1.14].
pub(crate) fn hex32() -> String {
    hex_of(&bytes::<16>())
}

/// 40 hexadecimal digits, the form of a SHA-1 sum.
pub(crate) fn hex40() -> String {
    hex_of(&bytes::<20>())
}

/// 43 characters of base64url.
pub(crate) fn token() -> String {
    BASE64URL.encode(bytes::<32>())
}

/// A random (version 4) UUID.
pub(crate) fn uuid() -> String {
    let mut b = bytes::<16>();
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    let h = hex_of(&b);
    format!(
        "{}-{}-{}-{}-{}",
        &h[..8],
        &h[8..12],
        &h[12..16],
        &h[16..20],
        &h[20..]
    )
}

/// A number of a client's mark.
pub(crate) fn number() -> u64 {
    u64::from_le_bytes(bytes::<8>()) >> 1
}

/// Six digits of an SMS.
pub(crate) fn code() -> String {
    let number = u32::from_le_bytes(bytes::<4>()) % 900_000 + 100_000;
    number.to_string()
}

/// 64 bytes in base64url: the form of a raw GOST R 34.10-2012 signature [C identity.md §1.2].
pub(crate) fn signature() -> String {
    BASE64URL.encode(bytes::<64>())
}

/// A number below `limit`.
pub(crate) fn below(limit: u32) -> u32 {
    u32::from_le_bytes(bytes::<4>()) % limit.max(1)
}
