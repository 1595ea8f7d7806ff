//! STUN messages, as far as a TURN client needs them (RFC 8489 section 5, RFC 8656 section 18).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use hmac::{Hmac, Mac as _};
use sha1::Sha1;

const COOKIE: u32 = 0x2112_A442;
/// What ports are masked with: the first half of the cookie.
const PORT_MASK: u16 = 0x2112;
const HEADER: usize = 20;
/// A message integrity and its header.
const INTEGRITY: usize = 24;

pub(super) const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const ERROR_CODE: u16 = 0x0009;
pub(super) const CHANNEL_NUMBER: u16 = 0x000C;
pub(super) const LIFETIME: u16 = 0x000D;
pub(super) const XOR_PEER_ADDRESS: u16 = 0x0012;
pub(super) const DATA: u16 = 0x0013;
pub(super) const REALM: u16 = 0x0014;
pub(super) const NONCE: u16 = 0x0015;
pub(super) const XOR_RELAYED_ADDRESS: u16 = 0x0016;
pub(super) const REQUESTED_FAMILY: u16 = 0x0017;
pub(super) const REQUESTED_TRANSPORT: u16 = 0x0019;

/// Methods; a request's type is the method itself.
pub(super) const ALLOCATE: u16 = 0x0003;
pub(super) const REFRESH: u16 = 0x0004;
pub(super) const CREATE_PERMISSION: u16 = 0x0008;
pub(super) const CHANNEL_BIND: u16 = 0x0009;
/// The type of a Send indication.
pub(super) const SEND: u16 = 0x0016;
/// The bits of the class in a type.
const CLASS: u16 = 0x0110;
const SUCCESS: u16 = 0x0100;

/// A request under construction.
pub(super) struct Request(Vec<u8>);

impl Request {
    pub(super) fn new(method: u16, transaction: [u8; 12]) -> Self {
        let mut bytes = Vec::with_capacity(256);
        bytes.extend(method.to_be_bytes());
        bytes.extend([0, 0]);
        bytes.extend(COOKIE.to_be_bytes());
        bytes.extend(transaction);
        Self(bytes)
    }

    pub(super) fn with(mut self, kind: u16, value: &[u8]) -> Self {
        self.0.extend(kind.to_be_bytes());
        self.0.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
        self.0.extend(value);
        self.0.resize(self.0.len().next_multiple_of(4), 0);
        self
    }

    pub(super) fn with_peer(self, peer: SocketAddr) -> Self {
        let port = peer.port() ^ PORT_MASK;
        let (family, mut address) = match peer.ip() {
            IpAddr::V4(ip) => (1, ip.octets().to_vec()),
            IpAddr::V6(ip) => (2, ip.octets().to_vec()),
        };
        // The mask is what the message begins with after its length: the cookie, then the transaction.
        address.iter_mut().zip(self.0.iter().skip(4)).for_each(|(byte, mask)| *byte ^= mask);
        let value = [&[0, family][..], &port.to_be_bytes(), &address].concat();
        self.with(XOR_PEER_ADDRESS, &value)
    }

    /// Signs it, if there is a key, and gives the bytes.
    pub(super) fn finish(mut self, key: Option<&[u8]>) -> Vec<u8> {
        let signature = key.and_then(|key| {
            self.set_length(INTEGRITY);
            let mut mac = Hmac::<Sha1>::new_from_slice(key).ok()?;
            mac.update(&self.0);
            Some(mac.finalize().into_bytes())
        });
        if let Some(signature) = signature {
            self = self.with(MESSAGE_INTEGRITY, &signature);
        }
        self.set_length(0);
        self.0
    }

    fn set_length(&mut self, more: usize) {
        let length = u16::try_from(self.0.len() - HEADER + more).unwrap_or(u16::MAX);
        if let Some(field) = self.0.get_mut(2..4) {
            field.copy_from_slice(&length.to_be_bytes());
        }
    }
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer<'b> {
    kind: u16,
    pub(super) transaction: &'b [u8],
    /// What addresses are masked with: cookie and transaction.
    mask: &'b [u8],
    attributes: &'b [u8],
}

impl<'b> Answer<'b> {
    /// Reads a message; none when it is none.
    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let (header, attributes) = bytes.split_at_checked(HEADER)?;
        let kind = u16::from_be_bytes(header.get(..2)?.try_into().ok()?);
        (kind < 0x4000).then_some(Self { kind, transaction: header.get(8..)?, mask: header.get(4..)?, attributes })
    }

    pub(super) fn is_success(&self) -> bool {
        self.kind & CLASS == SUCCESS
    }

    pub(super) fn attribute(&self, wanted: u16) -> Option<&'b [u8]> {
        let mut rest = self.attributes;
        loop {
            let (head, after) = rest.split_at_checked(4)?;
            let kind = u16::from_be_bytes(head.get(..2)?.try_into().ok()?);
            let length = usize::from(u16::from_be_bytes(head.get(2..)?.try_into().ok()?));
            if kind == wanted {
                return after.get(..length);
            }
            rest = after.get(length.next_multiple_of(4)..)?;
        }
    }

    /// The code of an error.
    pub(super) fn error(&self) -> Option<u16> {
        let value = self.attribute(ERROR_CODE)?;
        Some(u16::from(*value.get(2)?) * 100 + u16::from(*value.get(3)?))
    }

    /// The relayed address.
    pub(super) fn relayed(&self) -> Option<SocketAddr> {
        let (head, address) = self.attribute(XOR_RELAYED_ADDRESS)?.split_at_checked(4)?;
        let port = u16::from_be_bytes(head.get(2..4)?.try_into().ok()?) ^ PORT_MASK;
        let plain: Vec<u8> = address.iter().zip(self.mask).map(|(byte, mask)| byte ^ mask).collect();
        let ip = match head.get(1)? {
            1 => IpAddr::from(Ipv4Addr::from(<[u8; 4]>::try_from(plain).ok()?)),
            _ => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(plain).ok()?)),
        };
        Some(SocketAddr::new(ip, port))
    }
}
