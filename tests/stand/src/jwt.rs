//! RS256 tokens with a key that lives as long as the process.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use rsa::RsaPrivateKey;
use rsa::pkcs1v15::SigningKey;
use rsa::pkcs8::{EncodePublicKey as _, LineEnding};
use rsa::sha2::Sha256;
use rsa::signature::{Keypair as _, SignatureEncoding as _, Signer as _};
use serde_json::{Value, json};

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
    sign_with(&json!({ "typ": "JWT", "alg": "RS256" }), payload)
}

/// Signs `payload` under a header of one's own; its `alg` must be RS256.
pub(crate) fn sign_with(header: &Value, payload: &Value) -> String {
    let header = BASE64URL.encode(header.to_string());
    let text = format!("{header}.{}", BASE64URL.encode(payload.to_string()));
    let signature = KEY
        .get()
        .map(|key| BASE64URL.encode(key.sign(text.as_bytes()).to_vec()))
        .unwrap_or_default();
    format!("{text}.{signature}")
}

/// The key's public half as PEM, for those who check the signature; empty before [`prepare`].
pub(crate) fn public_key() -> String {
    KEY.get()
        .and_then(|key| {
            key.verifying_key()
                .as_ref()
                .to_public_key_pem(LineEnding::LF)
                .ok()
        })
        .unwrap_or_default()
}
