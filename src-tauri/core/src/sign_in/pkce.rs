//! Proof Key for Code Exchange (RFC 7636), S256.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

use crate::secret::Secret;

/// Bytes of randomness behind a code verifier and behind a `state`.
pub const RANDOM_BYTES: usize = 32;

/// A code verifier and its challenge.
#[derive(Debug)]
pub struct Pkce {
    /// Kept until the code is exchanged.
    pub verifier: Secret,
    /// Sent with the authorization request.
    pub challenge: String,
}

impl Pkce {
    /// Makes a verifier (43 characters, base64url without padding) out of random bytes.
    pub fn new(random: &[u8; RANDOM_BYTES]) -> Self {
        let verifier = random_text(random);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()));
        Self {
            verifier,
            challenge,
        }
    }
}

/// Random bytes as 43 characters of `[A-Za-z0-9_-]`: what a verifier and a `state` are made of.
pub fn random_text(random: &[u8; RANDOM_BYTES]) -> Secret {
    Secret::from(URL_SAFE_NO_PAD.encode(random))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of RFC 7636, appendix B.
    #[test]
    fn rfc_7636_appendix_b() {
        let random = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212,
            37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let pkce = Pkce::new(&random);
        assert_eq!(
            pkce.verifier.expose_secret(),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        );
        assert_eq!(
            pkce.challenge,
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn debug_tells_nothing_of_the_verifier() {
        let pkce = Pkce::new(&[7; RANDOM_BYTES]);
        let shown = format!("{pkce:?}");
        assert!(!shown.contains(pkce.verifier.expose_secret()), "{shown}");
    }

    proptest! {
        #[test]
        fn verifier_and_challenge_have_the_form_of_the_rfc(random in any::<[u8; RANDOM_BYTES]>()) {
            let pkce = Pkce::new(&random);
            for text in [pkce.verifier.expose_secret(), &pkce.challenge] {
                prop_assert_eq!(text.len(), 43);
                prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            }
        }
    }
}
