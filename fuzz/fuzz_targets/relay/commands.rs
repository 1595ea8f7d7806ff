//! What happens, read from bytes. Fields are taken modulo their range, so that seeds can be written with digits.

use crate::{
    caller::{CLIENTS, Letter, Signature, any_attribute, at},
    driver::{Driver, Store},
};
use std::net::SocketAddr;
use stun_types::{
    attribute::AttributeWrite,
    message::{BINDING, MessageClass, Method, TransactionId},
};
use turn_types::{
    AddressFamily,
    attribute::{
        ChannelNumber, Data, DontFragment, EvenPort, Lifetime, RequestedAddressFamily, RequestedTransport,
        ReservationToken, XorPeerAddress,
    },
    message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH, SEND},
};

/// The codec writes it for IPv6 only.
const ADDITIONAL_ADDRESS_FAMILY: u16 = 0x8000;

/// Bytes that say what happens; zeros when there are no more.
pub struct Script<'a>(&'a [u8]);

impl<'a> Script<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().map_or((0, &[][..]), |(first, rest)| (*first, rest));
        self.0 = rest;
        first
    }

    fn below(&mut self, limit: u8) -> u8 {
        self.byte() % limit
    }

    fn take(&mut self, length: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        taken
    }
}

/// One command.
pub fn run(driver: &mut Driver, script: &mut Script<'_>) {
    match script.below(16) {
        0 => driver.pass([1, 10, 61, 299, 601, 3601][usize::from(script.below(6))]),
        1 | 10 | 11 | 12 => request(driver, script),
        2 => indication(driver, script),
        3 => channel_data(driver, script),
        4 | 13 => {
            let (socket, from, length) = (script.byte(), peer(driver, script), script.byte());
            driver.peer(usize::from(socket), from, &vec![0x55; usize::from(length)]);
        }
        5 => driver.store = [Store::Live, Store::Over, Store::Away, Store::Silent][usize::from(script.below(4))],
        6 => end(driver, script),
        7 => driver.hang_up(script.below(CLIENTS)),
        8 => driver.free_ports = script.below(2) == 0,
        9 => driver.answer_checks(),
        _ => {
            let (who, length) = (script.below(CLIENTS), script.byte());
            driver.raw(who, script.take(usize::from(length)));
        }
    }
}

fn request(driver: &mut Driver, script: &mut Script<'_>) {
    let who = script.below(CLIENTS);
    let method = match script.below(8) {
        0 => ALLOCATE,
        1 => CREATE_PERMISSION,
        2 => CHANNEL_BIND,
        3 => REFRESH,
        4 => BINDING,
        5 => SEND,
        _ => Method::new(0xffe),
    };
    let signature = [Signature::Good, Signature::None, Signature::Forged, Signature::Expired];
    let signature = signature[usize::from(script.below(4))];
    let id = driver.transaction();
    let mut asked = Vec::new();
    let count = script.below(4);
    let attributes = (0..count).map(|_| attribute(driver, script, id, &mut asked)).collect();
    driver.request(who, &Letter { class: MessageClass::Request, method, id, attributes }, signature, &asked);
}

fn attribute(
    driver: &Driver,
    script: &mut Script<'_>,
    id: TransactionId,
    asked: &mut Vec<SocketAddr>,
) -> Box<dyn AttributeWrite> {
    let kind = script.below(12);
    if kind == 1 {
        let peer = peer(driver, script);
        asked.push(peer);
        return Box::new(XorPeerAddress::new(peer, id));
    }
    let value = script.byte();
    let family = [AddressFamily::IPV4, AddressFamily::IPV6][usize::from(value % 2)];
    match kind {
        0 => Box::new(RequestedTransport::new(if value == 9 { 6 } else { RequestedTransport::UDP })),
        2 => Box::new(ChannelNumber::new(0x4000 + u16::from(value % 8))),
        3 => Box::new(Lifetime::new(u32::from(value % 10) * 70)),
        4 => Box::new(RequestedAddressFamily::new(family)),
        5 => any_attribute(ADDITIONAL_ADDRESS_FAMILY, &[1 + value % 2, 0, 0, 0]),
        6 => Box::new(EvenPort::new(value % 2 == 1)),
        7 => Box::new(ReservationToken::new(driver.token)),
        8 => Box::new(DontFragment::new()),
        9 => Box::new(ChannelNumber::new(u16::from(value) << 8)),
        _ => any_attribute(u16::from_be_bytes([script.byte(), value]), script.take(usize::from(value % 9))),
    }
}

/// A Send indication, which nobody signs.
fn indication(driver: &mut Driver, script: &mut Script<'_>) {
    let (who, to, length) = (script.below(CLIENTS), peer(driver, script), script.byte());
    let (id, payload) = (driver.transaction(), vec![0x33; usize::from(length)]);
    let attributes: Vec<Box<dyn AttributeWrite + '_>> =
        vec![Box::new(XorPeerAddress::new(to, id)), Box::new(Data::new(&payload))];
    let letter = Letter { class: MessageClass::Indication, method: SEND, id, attributes };
    driver.data(who, &letter.write(None));
}

fn channel_data(driver: &mut Driver, script: &mut Script<'_>) {
    let (who, number, length) = (script.below(CLIENTS), 0x4000 + u16::from(script.below(8)), script.byte());
    let head = [number.to_be_bytes(), u16::from(length).to_be_bytes()].concat();
    driver.data(who, &[&head[..], &vec![0x44; usize::from(length)]].concat());
}

fn end(driver: &mut Driver, script: &mut Script<'_>) {
    let who = script.below(CLIENTS);
    match script.below(3) {
        0 => driver.end_session(who),
        1 => driver.end_account(who),
        _ => driver.recheck(),
    }
}

/// Peers of both families, two of them relayed addresses of our own, and a few that nobody may reach.
fn peer(driver: &Driver, script: &mut Script<'_>) -> SocketAddr {
    match script.byte() {
        number @ 0..32 => driver.relayed(usize::from(number)).unwrap_or_else(|| at("198.41.0.4:50001")),
        b'0' => at("93.184.216.34:5000"),
        b'1' => at("93.184.216.34:5001"),
        b'2' => at("[2606:4700::1111]:7"),
        b'3' => at("127.0.0.1:80"),
        b'4' => at("[::ffff:10.0.0.1]:80"),
        b'5' => at("[64:ff9b::a00:1]:80"),
        b'6' => at("10.0.0.5:3478"),
        b'7' => at("[::1]:80"),
        b'8' | b'9' => driver.relayed(0).unwrap_or_else(|| at("93.184.216.35:1")),
        1.. if script.below(2) == 0 => {
            let octets = script.take(4).try_into().unwrap_or([192, 168, 0, 1]);
            SocketAddr::from((octets, 7))
        }
        _ => {
            let octets: [u8; 16] = script.take(16).try_into().unwrap_or([0xfe; 16]);
            SocketAddr::from((octets, 7))
        }
    }
}
