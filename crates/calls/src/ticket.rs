//! Call tickets: what a side shows to get its call back after the server has lost every record of it.
//!
//! `base64url(payload) "." base64url(HMAC-SHA256(key, payload text))`, without padding. The payload is JSON and no
//! secret; the signature covers its encoded text, so nothing is decoded before it is checked.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use hubbub_types::{CallId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use smol_str::SmolStr;
use subtle::ConstantTimeEq as _;

use crate::{CallSettings, Refusal, record::Role};

/// Longest ticket looked at, in bytes: twice the longest ever issued.
const MAX_LENGTH: usize = 1024;
const VERSION: u8 = 1;

/// The key that signs call tickets. Every node of a server needs the same one, across restarts.
#[derive(Clone)]
pub struct TicketKey(
    /// Padded with zeros to the block of SHA-256, as RFC 2104 section 2 has it.
    [u8; 64],
);

impl TicketKey {
    /// A key of 32 secret bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        let mut block = [0; 64];
        block.iter_mut().zip(bytes).for_each(|(slot, byte)| *slot = byte);
        Self(block)
    }

    fn sign(&self, payload: &str) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as Mac>::new(&self.0.into());
        mac.update(payload.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl std::fmt::Debug for TicketKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TicketKey(…)")
    }
}

/// What a ticket says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    #[serde(rename = "v")]
    version: u8,
    #[serde(rename = "c")]
    pub(crate) call: CallId,
    #[serde(rename = "u")]
    pub(crate) user: UserId,
    #[serde(rename = "p")]
    pub(crate) peer: UserId,
    #[serde(rename = "r")]
    pub(crate) role: Role,
    #[serde(rename = "i")]
    pub(crate) issued: Timestamp,
    #[serde(rename = "e")]
    expires: Timestamp,
}

impl Claims {
    pub(crate) fn new(
        call: CallId,
        user: &UserId,
        peer: &UserId,
        role: Role,
        settings: &CallSettings,
        now: Timestamp,
    ) -> Self {
        let expires = now + settings.ticket_lifetime.0;
        Self { version: VERSION, call, user: user.clone(), peer: peer.clone(), role, issued: now, expires }
    }

    pub(crate) fn is_expired(&self, now: Timestamp) -> bool {
        self.expires <= now
    }
}

pub(crate) fn issue(key: &TicketKey, claims: &Claims) -> SmolStr {
    // Claims hold texts and numbers only, which always have a JSON form.
    let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(claims).unwrap_or_default());
    let signature = URL_SAFE_NO_PAD.encode(key.sign(&payload));
    SmolStr::from(format!("{payload}.{signature}"))
}

/// Checks that the server issued this ticket to `user`; says nothing of its age.
pub(crate) fn verify(key: &TicketKey, ticket: &str, user: &UserId) -> Result<Claims, Refusal> {
    read(key, ticket).filter(|claims| claims.version == VERSION && claims.user == *user).ok_or(Refusal::BadTicket)
}

fn read(key: &TicketKey, ticket: &str) -> Option<Claims> {
    if ticket.len() > MAX_LENGTH {
        return None;
    }
    let (payload, signature) = ticket.split_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    if !bool::from(signature.ct_eq(&key.sign(payload))) {
        return None;
    }
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
