//! Hashes and HMACs.

use ring::{digest, hmac};
use str0m::crypto::{Sha1HmacProvider, Sha1Provider, Sha256Provider};

/// ring's hashes in the words of str0m.
#[derive(Debug)]
pub(super) struct Ring;

impl Sha1HmacProvider for Ring {
    fn sha1_hmac(&self, key: &[u8], payloads: &[&[u8]]) -> [u8; 20] {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key));
        for payload in payloads {
            context.update(payload);
        }
        sized(context.sign().as_ref())
    }
}

impl Sha1Provider for Ring {
    fn sha1(&self, data: &[u8]) -> [u8; 20] {
        sized(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, data).as_ref())
    }
}

impl Sha256Provider for Ring {
    fn sha256(&self, data: &[u8]) -> [u8; 32] {
        sized(digest::digest(&digest::SHA256, data).as_ref())
    }
}

/// The same bytes with their length in the type.
fn sized<const N: usize>(bytes: &[u8]) -> [u8; N] {
    let mut sized = [0; N];
    for (to, from) in sized.iter_mut().zip(bytes) {
        *to = *from;
    }
    sized
}

/// Whether `bytes` is a STUN message (RFC 8489) that somebody who knows `password` has signed with MESSAGE-INTEGRITY.
///
/// This is what lets an address that nobody knows speak to a peer at all: it is asked before the peer is.
#[must_use]
pub fn is_signed(bytes: &[u8], password: &str) -> bool {
    let Some(place) = integrity(bytes) else { return false };
    let (Some(before), Some(signature)) = (bytes.get(..place), bytes.get(place + 4..place + 24)) else { return false };
    // The length it was signed with ends with the signature (section 14.5).
    let Ok(length) = u16::try_from(place + 24 - 20) else { return false };
    let mut signed = before.to_vec();
    if let Some(field) = signed.get_mut(2..4) {
        field.copy_from_slice(&length.to_be_bytes());
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    hmac::verify(&key, &signed, signature).is_ok()
}

/// Where the attribute MESSAGE-INTEGRITY begins.
fn integrity(bytes: &[u8]) -> Option<usize> {
    const HEADER: usize = 20;
    const MESSAGE_INTEGRITY: u16 = 0x0008;
    let mut place = HEADER;
    loop {
        let [kind @ .., _, _] = *bytes.get(place..)?.first_chunk::<4>()?;
        let length = usize::from(u16::from_be_bytes(*bytes.get(place + 2..)?.first_chunk()?));
        if u16::from_be_bytes(kind) == MESSAGE_INTEGRITY {
            return (length == 20).then_some(place);
        }
        place += 4 + length.next_multiple_of(4);
    }
}
