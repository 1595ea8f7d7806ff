//! Refresh tokens: `base64url(session | generation | HMAC)`. Nothing of them is stored: the session's row holds the
//! current generation, and whoever has the server key can make the token of any generation again. That is what lets a
//! lost answer be repeated without keeping the token.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hubbub_types::SessionId;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::{ServerKey, keys::mac};

const LENGTH: usize = 16 + 4 + 32;

/// Makes and reads refresh tokens.
pub(crate) struct RefreshTokens {
    key: [u8; 32],
}

impl RefreshTokens {
    pub(crate) fn new(key: &ServerKey) -> Self {
        Self { key: key.derive("refresh-token") }
    }

    pub(crate) fn issue(&self, session: SessionId, generation: u32) -> String {
        let mut bytes = Vec::with_capacity(LENGTH);
        bytes.extend_from_slice(session.0.as_bytes());
        bytes.extend_from_slice(&generation.to_be_bytes());
        let tag = mac(&self.key, &[&bytes]);
        bytes.extend_from_slice(&tag);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The session and generation of a token that is ours.
    pub(crate) fn read(&self, token: &str) -> Option<(SessionId, u32)> {
        let mut bytes = [0; LENGTH];
        let length = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).ok()?;
        let (content, tag) = bytes.get(..length)?.split_at_checked(20)?;
        if !bool::from(mac(&self.key, &[content]).as_slice().ct_eq(tag)) {
            return None;
        }
        let (session, generation) = content.split_at_checked(16)?;
        Some((SessionId(Uuid::from_slice(session).ok()?), u32::from_be_bytes(generation.try_into().ok()?)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tokens() -> RefreshTokens {
        RefreshTokens::new(&ServerKey::from_bytes([1; 32]))
    }

    #[test]
    fn a_token_names_its_session_and_generation() {
        let session = SessionId(Uuid::from_u128(77));
        let token = tokens().issue(session, 5);
        assert_eq!(tokens().read(&token), Some((session, 5)));
        assert_eq!(RefreshTokens::new(&ServerKey::from_bytes([2; 32])).read(&token), None);
    }

    #[test]
    fn every_changed_character_and_every_cut_is_noticed() {
        let token = tokens().issue(SessionId(Uuid::from_u128(77)), 5);
        for at in 0..token.len() {
            assert_eq!(tokens().read(&token[..at]), None, "cut at {at}");
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'Q' } else { b'A' };
            assert_eq!(tokens().read(&String::from_utf8(changed).unwrap()), None, "changed at {at}");
        }
    }

    proptest! {
        #[test]
        fn nonsense_is_refused(text in ".{0,120}") {
            prop_assert_eq!(tokens().read(&text), None);
        }
    }
}
