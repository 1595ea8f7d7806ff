//! Credentials that expire: the user name says who and until when, the password is its MAC.
//!
//! The form is the one TURN servers with a shared secret agree on: the password is the base64 text of
//! HMAC-SHA1(secret, user name). Nothing is stored per user, and every node with the same secret takes them.

use std::fmt;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, Mac, digest::KeyInit};
use hubbub_types::{AccountId, SessionId, Timestamp};
use sha1::Sha1;
use uuid::Uuid;

use crate::wire::Key;

/// Whom a user name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Identity {
    /// The session: what ends with a log-out.
    pub session: SessionId,
    /// Its account.
    pub account: AccountId,
    /// Unix time in seconds from which the credentials open nothing.
    pub expires: i64,
}

impl Identity {
    /// Longest user name this server issues: 20 digits, the colon, two ids and the dot between them.
    const MAX_USERNAME: usize = 20 + 1 + 22 + 1 + 22;

    /// Reads a user name in the one spelling it is issued in: `<unix seconds>:<account>.<session>`.
    #[must_use]
    pub fn parse(username: &str) -> Option<Self> {
        if username.len() > Self::MAX_USERNAME {
            return None;
        }
        let (expires, ids) = username.split_once(':')?;
        let (account, session) = ids.split_once('.')?;
        let identity =
            Self { session: SessionId(id(session)?), account: AccountId(id(account)?), expires: expires.parse().ok()? };
        (identity.to_string() == username).then_some(identity)
    }

    /// Whether the credentials no longer open anything.
    #[must_use]
    pub const fn has_expired(&self, now: Timestamp) -> bool {
        now.as_secs() >= self.expires
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [account, session] = [self.account.0, self.session.0].map(|id| URL_SAFE_NO_PAD.encode(id.as_bytes()));
        write!(f, "{}:{account}.{session}", self.expires)
    }
}

fn id(text: &str) -> Option<Uuid> {
    let mut bytes = [0; 18];
    let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
    Uuid::from_slice(bytes.get(..length)?).ok()
}

/// A user name and its password, for a client.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issued").field("username", &self.username).finish_non_exhaustive()
    }
}

/// Issues and checks credentials. Every node of a cluster has the same secret.
#[derive(Clone)]
pub struct Credentials {
    mac: Hmac<Sha1>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials")
    }
}

impl Credentials {
    /// Credentials from a secret, which must be random and used for nothing else.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self { mac: keyed(secret) }
    }

    /// Credentials of a session, which open allocations until `expires`.
    #[must_use]
    pub fn issue(&self, session: SessionId, account: AccountId, expires: Timestamp) -> Issued {
        let username = Identity { session, account, expires: expires.as_secs() }.to_string();
        let password = self.password(&username);
        Issued { username, password }
    }

    fn password(&self, username: &str) -> String {
        let mac = self.mac.clone().chain_update(username.as_bytes());
        STANDARD.encode(mac.finalize().into_bytes())
    }

    /// The key of a user (RFC 8489 section 9.2.2), made with MD5 or with SHA-256.
    pub(crate) fn key(&self, username: &str, realm: &str, algorithm: PasswordAlgorithm) -> Key {
        let text = format!("{username}:{realm}:{}", self.password(username));
        match algorithm {
            PasswordAlgorithm::Md5 => Key::md5(<md5::Md5 as md5::Digest>::digest(text).into()),
            PasswordAlgorithm::Sha256 => Key::sha256(<sha2::Sha256 as sha2::Digest>::digest(text).into()),
        }
    }
}

/// HMAC fills a key up to its block with zeros (RFC 2104 section 2).
fn keyed(secret: &[u8; 32]) -> Hmac<Sha1> {
    let mut block = hmac::digest::Key::<Hmac<Sha1>>::default();
    block.iter_mut().zip(secret).for_each(|(place, byte)| *place = *byte);
    <Hmac<Sha1> as KeyInit>::new(&block)
}

/// How the key of a user is made (RFC 8489 section 18.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PasswordAlgorithm {
    Md5,
    Sha256,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity {
            session: SessionId(Uuid::from_u128(7)),
            account: AccountId(Uuid::from_u128(9)),
            expires: 1_900_000_000,
        }
    }

    #[test]
    fn a_user_name_says_who_and_until_when() {
        let issued = Credentials::new(&[1; 32]).issue(
            identity().session,
            identity().account,
            Timestamp::from_millis(1_900_000_000_999),
        );
        assert_eq!(issued.username, "1900000000:AAAAAAAAAAAAAAAAAAAACQ.AAAAAAAAAAAAAAAAAAAABw");
        assert_eq!(Identity::parse(&issued.username), Some(identity()));
        assert!(!identity().has_expired(Timestamp::from_millis(1_899_999_999_999)));
        assert!(identity().has_expired(Timestamp::from_millis(1_900_000_000_000)));
    }

    #[test]
    fn another_spelling_of_a_user_name_is_refused() {
        let name = identity().to_string();
        let padded = name.replacen("1900000000", "+1900000000", 1);
        let zero = name.replacen("1900000000", "01900000000", 1);
        // The last character of 22 carries two bits that mean nothing.
        let loose = format!("{}x", &name[..name.len() - 1]);
        for other in [&padded, &zero, &loose, "", ":", "1:a.b", &name.replace('.', ":"), &format!("{name}A")] {
            assert_eq!(Identity::parse(other), None, "{other}");
        }
    }

    #[test]
    fn a_password_is_that_of_the_shared_secret_form() {
        // Computed with: printf '%s' NAME | openssl dgst -sha1 -mac HMAC -macopt hexkey:0101… -binary | base64
        let issued = Credentials::new(&[1; 32]).issue(
            identity().session,
            identity().account,
            Timestamp::from_millis(1_900_000_000_000),
        );
        assert_eq!(issued.password, "gsZ5J2NgsxwpeCgJN2LQFhYq4FM=");
        assert!(!format!("{issued:?}").contains(&issued.password));
    }
}
