//! What the machine answered, read by the codec.

use std::net::SocketAddr;

use stun_types::{
    attribute::{AttributeFromRaw, AttributeStaticType, ErrorCode, Nonce, RawAttribute, Realm},
    message::{Message, MessageClass},
};
use turn_types::attribute::{Lifetime, ReservationToken, XorRelayedAddress};

/// A STUN message to a client.
#[derive(Debug, Clone)]
pub(crate) struct Answer(pub(crate) Vec<u8>);

impl Answer {
    pub(crate) fn message(&self) -> Message<'_> {
        Message::from_bytes(&self.0).unwrap()
    }

    pub(crate) fn is_success(&self) -> bool {
        self.message().has_class(MessageClass::Success)
    }

    /// The error code, or 0.
    pub(crate) fn code(&self) -> u16 {
        self.get::<ErrorCode>().map_or(0, |error| error.code())
    }

    pub(crate) fn get<A: AttributeStaticType + for<'a> AttributeFromRaw<'a>>(&self) -> Option<A> {
        self.all::<A>().into_iter().next()
    }

    pub(crate) fn all<A: AttributeStaticType + for<'a> AttributeFromRaw<'a>>(&self) -> Vec<A> {
        let message = self.message();
        let raw: Vec<RawAttribute<'_>> = message.iter_attributes().map(|(_, raw)| raw).collect();
        raw.iter().filter_map(|raw| A::from_raw_ref(raw).ok()).collect()
    }

    pub(crate) fn relayed(&self) -> Vec<SocketAddr> {
        let id = self.message().transaction_id();
        self.all::<XorRelayedAddress>().iter().map(|address| address.addr(id)).collect()
    }

    pub(crate) fn nonce(&self) -> String {
        self.get::<Nonce>().unwrap().nonce().to_owned()
    }

    pub(crate) fn realm(&self) -> String {
        self.get::<Realm>().unwrap().realm().to_owned()
    }

    pub(crate) fn lifetime(&self) -> u32 {
        self.get::<Lifetime>().unwrap().seconds()
    }

    pub(crate) fn token(&self) -> u64 {
        self.get::<ReservationToken>().unwrap().token()
    }
}
