//! STUN messages: who may ask, and which request it is.

use hubbub_types::Timestamp;
use stun_types::{attribute::XorMappedAddress, message::BINDING};
use turn_types::message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND};

use super::{Relay, auth::Verified};
use crate::{
    Client, Forward, Output, Reason,
    wire::{Class, Message, Reply},
};

/// Attributes this server understands among those that must be (RFC 8489 section 14): types below 0x8000. Some of them
/// belong into answers only, and are passed over in requests. Not there: DONT-FRAGMENT (0x001a), USERHASH (0x001e).
const UNDERSTOOD: &[u16] = &[
    0x0001, 0x0006, 0x0008, 0x0009, 0x000a, 0x000c, 0x000d, 0x0012, 0x0013, 0x0014, 0x0015, 0x0016, 0x0017, 0x0018,
    0x0019, 0x001c, 0x001d, 0x0020, 0x0022,
];

/// The attributes of a message that must be understood and are not.
pub(super) fn unknown_attributes(message: &Message<'_>) -> impl Iterator<Item = u16> {
    message.attributes().map(|(kind, _)| kind).filter(|kind| *kind < 0x8000 && !UNDERSTOOD.contains(kind))
}

/// A request that was authenticated, and who sent it.
pub(super) struct Request<'a> {
    pub(super) client: Client,
    pub(super) message: Message<'a>,
    pub(super) verified: Verified,
    /// The message as it came, for what has to wait.
    pub(super) bytes: &'a [u8],
}

impl Relay {
    pub(super) fn stun<'a>(&mut self, client: Client, bytes: &'a [u8], now: Timestamp) -> Forward<'a> {
        let Some(message) = Message::parse(bytes) else { return self.malformed(client) };
        let method = message.method();
        match message.class() {
            Class::Indication if method == SEND => return self.send_indication(&client, &message, now),
            // A keep-alive (RFC 8445 section 11).
            Class::Indication if method == BINDING => {}
            Class::Request if method == BINDING => self.binding(client, &message, now),
            Class::Request if [ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND].contains(&method) => {
                self.request(client, bytes, now);
            }
            _ => self.count(Reason::Unexpected),
        }
        Forward::Nothing
    }

    /// Tells a client its address (RFC 8489 section 3), without credentials.
    fn binding(&mut self, client: Client, message: &Message<'_>, now: Timestamp) {
        let unknown: Vec<_> = unknown_attributes(message).collect();
        if !unknown.is_empty() {
            return self.refuse_stranger(client, message, Reason::UnknownAttribute, &unknown, now);
        }
        let mut reply = Reply::success(message);
        reply.add(&XorMappedAddress::new(client.address, message.transaction_id()));
        self.answer_stranger(client, message, reply, now);
    }

    /// A request that needs credentials. Comes here a second time when it had to wait for a check.
    pub(super) fn request(&mut self, client: Client, bytes: &[u8], now: Timestamp) {
        let Some(message) = Message::parse(bytes) else { return self.count(Reason::Malformed) };
        self.close_if_over(&client, now);
        let verified = match self.authenticate(&client, &message, now) {
            Ok(verified) => verified,
            Err(Reason::BadRequest) => return self.refuse_stranger(client, &message, Reason::BadRequest, &[], now),
            Err(reason) => return self.challenge(client, &message, reason, now),
        };
        let request = Request { client, message, verified, bytes };
        if self.may_proceed(&request, now) {
            self.dispatch(&request, now);
        }
    }

    fn dispatch(&mut self, request: &Request<'_>, now: Timestamp) {
        let unknown: Vec<_> = unknown_attributes(&request.message).collect();
        if !unknown.is_empty() {
            return self.refuse_unknown(request, &unknown);
        }
        let method = request.message.method();
        let result = match method {
            ALLOCATE => self.allocate(request, now),
            REFRESH => self.refresh(request, now).map(Some),
            CREATE_PERMISSION => self.create_permission(request, now).map(Some),
            _ => self.channel_bind(request, now).map(Some),
        };
        match result {
            Ok(Some(reply)) => self.answer(request, reply),
            // Answered when its sockets are open.
            Ok(None) => {}
            Err(reason) => self.refuse(request, reason),
        }
    }

    pub(super) fn send(&mut self, client: Client, bytes: Vec<u8>) {
        self.outputs.push_back(Output::ToClient { client, bytes });
    }
}
