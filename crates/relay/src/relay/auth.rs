//! Long-term credentials (RFC 8489 section 9.2.4).

use hubbub_types::Timestamp;
use stun_types::attribute::{
    AttributeStaticType, Nonce, PasswordAlgorithm as Chosen, PasswordAlgorithmValue, PasswordAlgorithms, Realm,
    Username,
};

use super::Relay;
use crate::{
    Client, Identity, Reason,
    credentials::PasswordAlgorithm,
    nonce::{NonceState, Nonces},
    wire::{IntegrityKind, Key, Message},
};

/// Who sent a request, and how the answer is to be protected.
#[derive(Clone)]
pub(super) struct Verified {
    pub(super) identity: Identity,
    pub(super) kind: IntegrityKind,
    pub(super) key: Key,
}

impl Relay {
    /// Finds out who sent a request.
    ///
    /// # Errors
    /// `Challenged` without credentials, `BadRequest` with half of them, `Unauthorized` with wrong or expired ones,
    /// `StaleNonce` with right ones and an old nonce.
    pub(super) fn authenticate(
        &self,
        client: &Client,
        message: &Message<'_>,
        now: Timestamp,
    ) -> Result<Verified, Reason> {
        let kind = message.integrity().ok_or(Reason::Challenged)?;
        let [username, nonce, realm] =
            [Username::TYPE, Nonce::TYPE, Realm::TYPE].map(|attribute| message.value(attribute));
        let (Some(username), Some(nonce), Some(_)) = (username, nonce, realm) else {
            return Err(Reason::BadRequest);
        };
        let algorithm = chosen_algorithm(message, nonce)?;
        let username = std::str::from_utf8(username).map_err(|_| Reason::Unauthorized)?;
        let identity = Identity::parse(username).ok_or(Reason::Unauthorized)?;
        let key = self.credentials.key(username, &self.settings.realm, algorithm);
        if !message.verify(&key) || self.is_too_late(client, &identity, now) {
            return Err(Reason::Unauthorized);
        }
        match self.nonces.check(client, nonce, now) {
            NonceState::Fresh => Ok(Verified { identity, kind, key }),
            NonceState::Stale => Err(Reason::StaleNonce),
        }
    }

    /// Expired credentials open nothing. What they opened before goes on while the session lives: a browser cannot
    /// change the credentials of an allocation, and a call may be longer than they are.
    fn is_too_late(&self, client: &Client, identity: &Identity, now: Timestamp) -> bool {
        let allocation = self.clients.get(client).and_then(|id| self.allocations.get(id.index()));
        identity.has_expired(now) && allocation.is_none_or(|allocation| allocation.identity != *identity)
    }
}

/// The algorithm of the password (RFC 8489 section 9.2.4). A client that was offered a choice repeats the whole offer,
/// so that nobody between us can have taken the better one out.
fn chosen_algorithm(message: &Message<'_>, nonce: &[u8]) -> Result<PasswordAlgorithm, Reason> {
    let offered = message.get::<PasswordAlgorithms>().map_err(|_| Reason::BadRequest)?;
    let chosen = message.get::<Chosen>().map_err(|_| Reason::BadRequest)?;
    if !Nonces::is_offer(nonce) {
        return Ok(PasswordAlgorithm::Md5);
    }
    match (offered, chosen) {
        (None, None) => Ok(PasswordAlgorithm::Md5),
        (Some(offered), Some(chosen))
            if offered.algorithms() == [PasswordAlgorithmValue::MD5, PasswordAlgorithmValue::SHA256] =>
        {
            Ok(match chosen.algorithm() {
                PasswordAlgorithmValue::MD5 => PasswordAlgorithm::Md5,
                PasswordAlgorithmValue::SHA256 => PasswordAlgorithm::Sha256,
            })
        }
        _ => Err(Reason::BadRequest),
    }
}
