//! Clients, their credentials, and the messages they make.

use hubbub_relay::{Client, Issued, Transport};
use hubbub_types::{AccountId, SessionId};
use std::net::SocketAddr;
use stun_types::{
    attribute::{AttributeType, AttributeWrite, Nonce, RawAttribute, Realm, Username},
    message::{
        IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageType, MessageWrite, MessageWriteExt,
        MessageWriteVec, Method, TransactionId,
    },
};
use uuid::Uuid;

pub const CLIENTS: u8 = 6;

/// One client: the first four speak UDP over two accounts and two addresses, one TCP, one TLS over IPv6.
pub fn client(who: u8) -> Client {
    let transport = match who {
        4 => Transport::Tcp,
        5 => Transport::Tls,
        _ => Transport::Udp,
    };
    let (address, local) = if who == 5 {
        ("[2a00::9]:1005".into(), "[2606:4700::5]:3478")
    } else {
        (format!("9.9.9.{}:{}", who % 2, 1000 + u16::from(who)), "198.41.0.4:3478")
    };
    Client { transport, address: at(&address), local: at(local) }
}

pub fn at(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

pub fn session(who: u8) -> SessionId {
    SessionId(Uuid::from_u128(100 + u128::from(who)))
}

pub fn account(who: u8) -> AccountId {
    AccountId(Uuid::from_u128(u128::from(who % 2)))
}

/// How a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    None,
    Good,
    /// With the key of nobody.
    Forged,
    /// With a credential whose time is over.
    Expired,
}

/// What a message carries, and who signs it.
pub struct Letter<'a> {
    pub class: MessageClass,
    pub method: Method,
    pub id: TransactionId,
    pub attributes: Vec<Box<dyn AttributeWrite + 'a>>,
}

impl Letter<'_> {
    /// The message, signed with these credentials and this nonce.
    pub fn write(&self, signed: Option<(&Issued, &str)>) -> Vec<u8> {
        let kind = MessageType::from_class_method(self.class, self.method);
        let mut message = Message::builder(kind, self.id, MessageWriteVec::new());
        for attribute in &self.attributes {
            message.push_attribute_unchecked(&**attribute);
        }
        if let Some((issued, nonce)) = signed {
            message.push_attribute_unchecked(&Username::new(&issued.username).expect("a short name"));
            message.push_attribute_unchecked(&Realm::new("hubbub").expect("a short realm"));
            message.push_attribute_unchecked(&Nonce::new(nonce).expect("a short nonce"));
            let key = LongTermKeyCredentials::new(issued.username.clone(), issued.password.clone(), "hubbub".into());
            // Refused where an attribute of the letter is one of those that end a message: it goes out unsigned.
            let _ = message.add_message_integrity(&key.into(), IntegrityAlgorithm::Sha1);
        }
        message.finish()
    }
}

/// An attribute of any kind with a few bytes.
pub fn any_attribute(kind: u16, value: &[u8]) -> Box<dyn AttributeWrite> {
    Box::new(RawAttribute::new(AttributeType::new(kind), value).into_owned())
}
