//! How answers are finished: signed for those who showed credentials, small and rare for those who did not.

use hubbub_types::Timestamp;
use stun_types::attribute::{AttributeExt, AttributeStaticType};
use stun_types::attribute::{
    AttributeType, Nonce, PasswordAlgorithmValue, PasswordAlgorithms, RawAttribute, Realm, Software, UnknownAttributes,
};

use super::{Relay, requests::Request};
use crate::{
    Client, Reason,
    nonce::Nonces,
    wire::{Message, Reply},
};

/// Bytes out for each byte in, at most, before a client has shown credentials; over streams too, so that there is one rule.
const AMPLIFICATION: usize = 3;

/// Most unknown attributes named in a refusal.
const MAX_UNKNOWN: usize = 16;

impl Reason {
    /// The error code and its phrase (RFC 8489 section 14.8, RFC 8656 section 19).
    pub(super) fn code(self) -> (u16, &'static str) {
        match self {
            Self::BadRequest => (400, "Bad Request"),
            Self::Challenged | Self::Unauthorized => (401, "Unauthorized"),
            Self::ForbiddenPeer => (403, "Forbidden"),
            Self::UnknownAttribute => (420, "Unknown Attribute"),
            Self::Mismatch => (437, "Allocation Mismatch"),
            Self::StaleNonce => (438, "Stale Nonce"),
            Self::Family => (440, "Address Family not Supported"),
            Self::WrongCredentials => (441, "Wrong Credentials"),
            Self::Transport => (442, "Unsupported Transport Protocol"),
            Self::PeerFamily => (443, "Peer Address Family Mismatch"),
            Self::Quota => (486, "Allocation Quota Reached"),
            Self::Capacity => (508, "Insufficient Capacity"),
            _ => (500, "Server Error"),
        }
    }
}

fn limit(message: &Message<'_>) -> usize {
    AMPLIFICATION * message.length()
}

impl Relay {
    /// Answers a request that was authenticated.
    pub(super) fn answer(&mut self, request: &Request<'_>, mut reply: Reply) {
        self.add_software(&mut reply, usize::MAX);
        let bytes = reply.signed(request.verified.kind, &request.verified.key);
        self.send(request.client, bytes);
    }

    pub(super) fn refuse(&mut self, request: &Request<'_>, reason: Reason) {
        self.count(reason);
        let (code, phrase) = reason.code();
        self.answer(request, Reply::error(&request.message, code, phrase));
    }

    pub(super) fn refuse_unknown(&mut self, request: &Request<'_>, unknown: &[u16]) {
        self.count(Reason::UnknownAttribute);
        let (code, phrase) = Reason::UnknownAttribute.code();
        let mut reply = Reply::error(&request.message, code, phrase);
        reply.add(&named(unknown));
        self.answer(request, reply);
    }

    /// Refuses somebody who has shown nothing.
    pub(super) fn refuse_stranger(
        &mut self,
        client: Client,
        message: &Message<'_>,
        reason: Reason,
        unknown: &[u16],
        now: Timestamp,
    ) {
        self.count(reason);
        let mut reply = Reply::error(message, reason.code().0, "");
        if !unknown.is_empty() {
            reply.add(&named(unknown));
        }
        self.answer_stranger(client, message, reply, now);
    }

    /// 401 or 438 with what the next request needs (RFC 8489 section 9.2.4). As much of it as may be sent to somebody
    /// who has shown nothing: realm and nonce always fit, then comes the choice of algorithms.
    pub(super) fn challenge(&mut self, client: Client, message: &Message<'_>, reason: Reason, now: Timestamp) {
        self.count(reason);
        let limit = limit(message);
        let mut reply = Reply::error(message, reason.code().0, "");
        reply.add(&RawAttribute::new(Realm::TYPE, self.settings.realm.as_bytes()));
        let algorithms = PasswordAlgorithms::new(&[PasswordAlgorithmValue::MD5, PasswordAlgorithmValue::SHA256]);
        let wanted = reply.bare_length() + padded(Nonces::length(true)) + algorithms.padded_len();
        let offered = wanted <= limit;
        let nonce = self.nonces.issue(&client, offered, now);
        reply.add(&RawAttribute::new(Nonce::TYPE, nonce.as_bytes()));
        if offered {
            reply.add(&algorithms);
        }
        self.answer_stranger(client, message, reply, now);
    }

    /// Answers without a signature: rarely, and briefly.
    pub(super) fn answer_stranger(&mut self, client: Client, message: &Message<'_>, mut reply: Reply, now: Timestamp) {
        if !self.gate.passes(client.address.ip(), now) {
            return self.count(Reason::RateLimited);
        }
        let limit = limit(message);
        if reply.length() > limit {
            reply.without_fingerprint();
        }
        if reply.length() > limit {
            return self.count(Reason::RateLimited);
        }
        self.add_software(&mut reply, limit);
        self.send(client, reply.finish());
    }

    fn add_software(&self, reply: &mut Reply, limit: usize) {
        if self.settings.software {
            let name = RawAttribute::new(Software::TYPE, b"hubbub");
            reply.add_within(limit, &name);
        }
    }
}

fn named(unknown: &[u16]) -> UnknownAttributes {
    let unknown: Vec<_> = unknown.iter().take(MAX_UNKNOWN).map(|kind| AttributeType::new(*kind)).collect();
    UnknownAttributes::new(&unknown)
}

/// Bytes of an attribute with a value of this length.
const fn padded(length: usize) -> usize {
    4 + length.next_multiple_of(4)
}
