//! A client with credentials.

use std::net::SocketAddr;

use hubbub_relay::Client;
use hubbub_types::{AccountId, SessionId};
use stun_types::{
    attribute::{
        AttributeWrite, Nonce, PasswordAlgorithm, PasswordAlgorithmValue, PasswordAlgorithms, Realm, Username,
    },
    message::{
        IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageIntegrityCredentials, MessageType,
        MessageWrite, MessageWriteExt, MessageWriteVec, Method, TransactionId,
    },
};
use turn_types::{
    attribute::{ChannelNumber, Data, Lifetime, RequestedTransport, XorPeerAddress},
    message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND},
};
use uuid::Uuid;

use super::{Answer, World};

/// How a client protects its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// MD5 and MESSAGE-INTEGRITY, as browsers do.
    Sha1,
    /// SHA-256 throughout (RFC 8489).
    Sha256,
}

pub(crate) struct Caller {
    pub(crate) client: Client,
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) realm: String,
    pub(crate) nonce: String,
    pub(crate) scheme: Scheme,
    pub(crate) session: SessionId,
    pub(crate) account: AccountId,
    transactions: u128,
}

impl Caller {
    /// A client with fresh credentials of an account, each of them with a session of its own, that has a nonce.
    pub(crate) fn new(world: &mut World, client: Client, account: u128) -> Self {
        let session = u128::from(client.address.port()) << 64 | account;
        Self::of_session(world, client, account, session)
    }

    pub(crate) fn of_session(world: &mut World, client: Client, account: u128, session: u128) -> Self {
        let (account, session) = (AccountId(Uuid::from_u128(account)), SessionId(Uuid::from_u128(session)));
        let expires = world.now + std::time::Duration::from_secs(3600);
        let issued = world.credentials.issue(session, account, expires);
        let transactions = u128::from(client.address.port()) << 32;
        let mut caller = Self {
            client,
            username: issued.username,
            password: issued.password,
            realm: String::new(),
            nonce: String::new(),
            scheme: Scheme::Sha1,
            session,
            account,
            transactions,
        };
        caller.learn(world);
        caller
    }

    /// Asks without credentials, and takes realm and nonce from the refusal.
    pub(crate) fn learn(&mut self, world: &mut World) {
        let bytes = bare(ALLOCATE, self.next(), &[&RequestedTransport::new(17)]);
        let challenge = world.ask(self.client, &bytes).unwrap();
        assert_eq!(challenge.code(), 401);
        (self.realm, self.nonce) = (challenge.realm(), challenge.nonce());
    }

    fn next(&mut self) -> TransactionId {
        self.transactions += 1;
        self.transactions.into()
    }

    fn key(&self) -> MessageIntegrityCredentials {
        LongTermKeyCredentials::new(self.username.clone(), self.password.clone(), self.realm.clone()).into()
    }

    /// A request with credentials.
    pub(crate) fn request(&mut self, method: Method, attributes: &[&dyn AttributeWrite]) -> Vec<u8> {
        let id = self.next();
        self.request_as(id, method, attributes)
    }

    pub(crate) fn request_as(&self, id: TransactionId, method: Method, attributes: &[&dyn AttributeWrite]) -> Vec<u8> {
        let mut message = builder(MessageClass::Request, method, id, attributes);
        message.add_attribute(&Username::new(&self.username).unwrap()).unwrap();
        message.add_attribute(&Realm::new(&self.realm).unwrap()).unwrap();
        message.add_attribute(&Nonce::new(&self.nonce).unwrap()).unwrap();
        let algorithm = match self.scheme {
            Scheme::Sha1 => IntegrityAlgorithm::Sha1,
            Scheme::Sha256 => {
                let offer = [PasswordAlgorithmValue::MD5, PasswordAlgorithmValue::SHA256];
                message.add_attribute(&PasswordAlgorithms::new(&offer)).unwrap();
                message.add_attribute(&PasswordAlgorithm::new(PasswordAlgorithmValue::SHA256)).unwrap();
                IntegrityAlgorithm::Sha256
            }
        };
        message.add_message_integrity(&self.key(), algorithm).unwrap();
        message.finish()
    }

    /// Asks, and checks that the answer is signed for us.
    pub(crate) fn ask(&mut self, world: &mut World, method: Method, attributes: &[&dyn AttributeWrite]) -> Answer {
        let bytes = self.request(method, attributes);
        let answer = world.ask(self.client, &bytes).expect("an answer");
        if answer.is_success() || answer.message().has_attribute(0x0008.into()) {
            let expected =
                if self.scheme == Scheme::Sha1 { IntegrityAlgorithm::Sha1 } else { IntegrityAlgorithm::Sha256 };
            assert_eq!(answer.message().validate_integrity(&self.key()).unwrap(), expected);
        }
        answer
    }

    pub(crate) fn allocate_with(&mut self, world: &mut World, attributes: &[&dyn AttributeWrite]) -> Answer {
        let transport = RequestedTransport::new(RequestedTransport::UDP);
        let attributes = [&[&transport as &dyn AttributeWrite], attributes].concat();
        self.ask(world, ALLOCATE, &attributes)
    }

    /// Opens an allocation and says its address.
    pub(crate) fn allocate(&mut self, world: &mut World) -> SocketAddr {
        let answer = self.allocate_with(world, &[]);
        assert!(answer.is_success(), "{}", answer.code());
        answer.relayed()[0]
    }

    pub(crate) fn refresh(&mut self, world: &mut World, seconds: u32) -> Answer {
        self.ask(world, REFRESH, &[&Lifetime::new(seconds)])
    }

    pub(crate) fn permit(&mut self, world: &mut World, peers: &[SocketAddr]) -> Answer {
        let id = self.next();
        let peers: Vec<_> = peers.iter().map(|peer| XorPeerAddress::new(*peer, id)).collect();
        let attributes: Vec<&dyn AttributeWrite> = peers.iter().map(|peer| peer as &dyn AttributeWrite).collect();
        let bytes = self.request_as(id, CREATE_PERMISSION, &attributes);
        world.ask(self.client, &bytes).expect("an answer")
    }

    pub(crate) fn bind(&mut self, world: &mut World, number: u16, peer: SocketAddr) -> Answer {
        let id = self.next();
        let bytes = self.request_as(id, CHANNEL_BIND, &[&ChannelNumber::new(number), &XorPeerAddress::new(peer, id)]);
        world.ask(self.client, &bytes).expect("an answer")
    }

    /// A Send indication.
    pub(crate) fn send(&mut self, peer: SocketAddr, payload: &[u8]) -> Vec<u8> {
        let id = self.next();
        let attributes: [&dyn AttributeWrite; 2] = [&XorPeerAddress::new(peer, id), &Data::new(payload)];
        builder(MessageClass::Indication, SEND, id, &attributes).finish()
    }
}

/// A request without credentials.
pub(crate) fn bare(method: Method, id: TransactionId, attributes: &[&dyn AttributeWrite]) -> Vec<u8> {
    builder(MessageClass::Request, method, id, attributes).finish()
}

fn builder(
    class: MessageClass,
    method: Method,
    id: TransactionId,
    attributes: &[&dyn AttributeWrite],
) -> MessageWriteVec {
    let kind = MessageType::from_class_method(class, method);
    let mut message = Message::builder(kind, id, MessageWriteVec::new());
    for attribute in attributes {
        // CreatePermission carries several of a kind, which the checked way refuses.
        message.push_attribute_unchecked(*attribute);
    }
    message
}

/// `ChannelData`.
pub(crate) fn channel_data(number: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len()).unwrap();
    [&number.to_be_bytes()[..], &length.to_be_bytes()[..], payload].concat()
}
