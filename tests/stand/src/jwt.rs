//! RS256 tokens with a key that lives as long as the process.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::sha2::Sha256;
use rsa::signature::{SignatureEncoding as _, Signer as _};
use serde_json::Value;

/// One key for all stands of the process: making it is the slowest thing here.
static KEY: OnceLock<SigningKey<Sha256>> = OnceLock::new();

/// Makes the throw-away key before the first request needs it.
pub(crate) fn prepare() -> anyhow::Result<()> {
    if KEY.get().is_none() {
        let key = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048)?;
        let _ = KEY.set(SigningKey::new(key));
    }
    Ok(())
}

/// Signs `payload`; readers of the diary look into it but cannot check it, so the signature is only real
/// for the sake of its form (RS256 [C eljur.md §2.4]).
pub(crate) fn sign(payload: &Value) -> String {
    let header = BASE64URL.encode(br#"{"typ":"JWT","alg":"RS256"}"#);
    let text = format!("{header}.{}", BASE64URL.encode(payload.to_string()));
    let signature = KEY
        .get()
        .map(|key| BASE64URL.encode(key.sign(text.as_bytes()).to_vec()))
        .unwrap_or_default();
    format!("{text}.{signature}")
}
