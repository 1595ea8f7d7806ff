//! What goes before a peer's datagram on its way to a client, written in place.

use std::net::SocketAddr;

use super::{ATTRIBUTE_HEADER, CHANNEL_HEADER, MAGIC_COOKIE, STUN_HEADER};
use crate::Head;

/// A Data indication (RFC 8656 section 11.4): class indication, method 0x007.
const DATA_INDICATION: u16 = 0x0017;
const XOR_PEER_ADDRESS: u16 = 0x0012;
const DATA: u16 = 0x0013;

/// Zero bytes after the payload: 0 to 3.
type Padding = u8;

const fn padding(length: usize) -> Padding {
    match length % 4 {
        0 => 0,
        1 => 3,
        2 => 2,
        _ => 1,
    }
}

/// The head of `ChannelData`; padded in streams only (RFC 8656 section 12.5). `None` when the payload is too long.
pub(crate) fn channel_data(number: u16, payload: usize, stream: bool) -> Option<(Head, Padding)> {
    let length = u16::try_from(payload).ok()?;
    let mut head = Head::new();
    head.push::<2>(number.to_be_bytes());
    head.push::<2>(length.to_be_bytes());
    Some((head, if stream { padding(CHANNEL_HEADER + payload) } else { 0 }))
}

/// The head of a Data indication, up to the value of its DATA attribute. `None` when the payload is too long.
pub(crate) fn data_indication(peer: SocketAddr, payload: usize, transaction: [u8; 12]) -> Option<(Head, Padding)> {
    let length = u16::try_from(payload).ok()?;
    let pad = padding(payload);
    let address: u16 = if peer.is_ipv4() { 8 } else { 20 };
    let before = ATTRIBUTE_HEADER + usize::from(address) + ATTRIBUTE_HEADER;
    let body = u16::try_from(before + payload + usize::from(pad)).ok()?;
    let mut head = Head::new();
    head.push(DATA_INDICATION.to_be_bytes());
    head.push(body.to_be_bytes());
    head.push(MAGIC_COOKIE);
    head.push(transaction);
    push_peer(&mut head, peer, address, transaction);
    head.push(DATA.to_be_bytes());
    head.push(length.to_be_bytes());
    debug_assert_eq!(head.as_bytes().len(), STUN_HEADER + before);
    Some((head, pad))
}

/// XOR-PEER-ADDRESS (RFC 8656 section 18.3), which is XOR-MAPPED-ADDRESS by another name (RFC 8489 section 14.2).
fn push_peer(head: &mut Head, peer: SocketAddr, length: u16, transaction: [u8; 12]) {
    let [first, second, ..] = MAGIC_COOKIE;
    head.push(XOR_PEER_ADDRESS.to_be_bytes());
    head.push(length.to_be_bytes());
    head.push([0, if peer.is_ipv4() { 1 } else { 2 }]);
    head.push((peer.port() ^ u16::from_be_bytes([first, second])).to_be_bytes());
    let cookie = u32::from_be_bytes(MAGIC_COOKIE);
    match peer {
        SocketAddr::V4(peer) => head.push((peer.ip().to_bits() ^ cookie).to_be_bytes()),
        SocketAddr::V6(peer) => {
            let mut mask = [0; 16];
            mask[..4].copy_from_slice(&MAGIC_COOKIE);
            mask[4..].copy_from_slice(&transaction);
            head.push((peer.ip().to_bits() ^ u128::from_be_bytes(mask)).to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use turn_types::{
        attribute::{Data, XorPeerAddress},
        stun::message::{Message, MessageClass},
    };

    use super::*;

    fn whole(head: Head, payload: &[u8], padding: Padding) -> Vec<u8> {
        [head.as_bytes(), payload, &vec![0; usize::from(padding)]].concat()
    }

    proptest! {
        #[test]
        fn the_codec_reads_back_every_data_indication(
            v6: bool, ip: u128, port: u16, transaction: [u8; 12], payload in proptest::collection::vec(any::<u8>(), 0..70),
        ) {
            #[expect(clippy::cast_possible_truncation, reason = "the lower half is the address")]
            let ip = if v6 { std::net::IpAddr::from(ip.to_be_bytes()) } else { std::net::IpAddr::from((ip as u32).to_be_bytes()) };
            let peer = SocketAddr::new(ip, port);
            let (head, padding) = data_indication(peer, payload.len(), transaction).unwrap();
            let bytes = whole(head, &payload, padding);
            let message = Message::from_bytes(&bytes).unwrap();
            prop_assert_eq!(message.class(), MessageClass::Indication);
            prop_assert_eq!(message.method(), turn_types::message::DATA);
            prop_assert_eq!(message.attribute::<XorPeerAddress>().unwrap().addr(message.transaction_id()), peer);
            let read = message.attribute::<Data<'_>>().unwrap();
            prop_assert_eq!(read.data(), &payload[..]);
        }
    }

    #[test]
    fn channel_data_is_padded_in_streams_only() {
        let (head, padding) = channel_data(0x4001, 5, true).unwrap();
        assert_eq!(whole(head, b"hello", padding), b"\x40\x01\x00\x05hello\0\0\0");
        let (head, padding) = channel_data(0x4001, 5, false).unwrap();
        assert_eq!(whole(head, b"hello", padding), b"\x40\x01\x00\x05hello");
        assert!(channel_data(0x4001, 65_536, false).is_none());
        assert!(data_indication(SocketAddr::from(([1, 2, 3, 4], 5)), 65_520, [0; 12]).is_none());
    }
}
