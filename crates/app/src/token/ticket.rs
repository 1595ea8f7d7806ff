//! File tickets: `base64url(session | HMAC)`, for the cookie that lets a browser show files of messages: `<img>` sends no
//! access token. A ticket is good for reading files and for nothing else, and only while its session lives.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hubbub_types::SessionId;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;

use crate::{ServerKey, keys::mac};

const LENGTH: usize = 16 + 32;

/// Makes and reads file tickets.
pub(crate) struct FileTickets {
    key: [u8; 32],
}

impl FileTickets {
    pub(crate) fn new(key: &ServerKey) -> Self {
        Self { key: key.derive("file-ticket") }
    }

    pub(crate) fn issue(&self, session: SessionId) -> String {
        let tag = mac(&self.key, &[session.0.as_bytes()]);
        URL_SAFE_NO_PAD.encode([session.0.as_bytes().as_slice(), &tag].concat())
    }

    /// The session of a ticket that is ours.
    pub(crate) fn read(&self, ticket: &str) -> Option<SessionId> {
        let mut bytes = [0; LENGTH];
        let length = URL_SAFE_NO_PAD.decode_slice(ticket, &mut bytes).ok()?;
        let (session, tag) = bytes.get(..length)?.split_at_checked(16)?;
        if !bool::from(mac(&self.key, &[session]).as_slice().ct_eq(tag)) {
            return None;
        }
        Some(SessionId(Uuid::from_slice(session).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::token::RefreshTokens;

    fn key() -> ServerKey {
        ServerKey::from_bytes([1; 32])
    }

    #[test]
    fn chat_08_a_ticket_names_its_session_and_is_no_other_token() {
        let session = SessionId(Uuid::from_u128(77));
        let ticket = FileTickets::new(&key()).issue(session);
        assert_eq!(FileTickets::new(&key()).read(&ticket), Some(session));
        assert_eq!(FileTickets::new(&ServerKey::from_bytes([2; 32])).read(&ticket), None);
        assert_eq!(RefreshTokens::new(&key()).read(&ticket), None);
        assert_eq!(FileTickets::new(&key()).read(&RefreshTokens::new(&key()).issue(session, 0)), None);
    }

    #[test]
    fn chat_08_every_changed_character_of_a_ticket_is_noticed() {
        let ticket = FileTickets::new(&key()).issue(SessionId(Uuid::from_u128(77)));
        for at in 0..ticket.len() {
            let mut changed = ticket.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'Q' } else { b'A' };
            assert_eq!(FileTickets::new(&key()).read(&String::from_utf8(changed).unwrap()), None, "changed at {at}");
            assert_eq!(FileTickets::new(&key()).read(&ticket[..at]), None, "cut at {at}");
        }
    }

    proptest! {
        #[test]
        fn chat_08_nonsense_is_no_ticket(text in ".{0,120}") {
            prop_assert_eq!(FileTickets::new(&key()).read(&text), None);
        }
    }
}
