//! Signatures as Standard Webhooks has them.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use hubbub_types::{DeliveryId, Entropy, Timestamp};
use sha2::Sha256;

/// How a secret begins as text.
const PREFIX: &str = "whsec_";
/// Bytes of a secret that we make. (fixed)
const LENGTH: usize = 24;

/// The text is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a secret such as whsec_… with 24 to 64 bytes in base64")]
pub struct SecretError;

/// What a receiver shares with this server. As text `whsec_` and base64; never shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// A new one.
    #[must_use]
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; LENGTH];
        entropy.fill(&mut bytes);
        Self(bytes.to_vec())
    }

    /// Reads one.
    ///
    /// # Errors
    /// When the text is none.
    pub fn read(text: &str) -> Result<Self, SecretError> {
        let bytes = STANDARD.decode(text.strip_prefix(PREFIX).ok_or(SecretError)?).map_err(|_| SecretError)?;
        if (24..=64).contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(SecretError) }
    }

    /// The text that a receiver is given.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The header `webhook-signature` of a body that is sent with `webhook-id: msg_<id>` at `at`
/// (`webhook-timestamp`, seconds).
#[must_use]
pub fn sign(secret: &Secret, id: DeliveryId, at: Timestamp, body: &[u8]) -> String {
    // A key of any length is one for HMAC, so this has no error to give.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&secret.0) else { return String::new() };
    mac.update(format!("msg_{id}.{}.", at.as_secs()).as_bytes());
    mac.update(body);
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}
