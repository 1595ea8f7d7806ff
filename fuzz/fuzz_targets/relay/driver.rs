//! A driver without sockets that does what the machine asks, and holds it to its rules.

use crate::caller::{CLIENTS, Letter, Signature, account, client, session};
use hubbub_relay::{
    Addresses, Client, Credentials, Forward, Issued, Output, Relay, RelayAddress, RelaySettings, RelayedId, Stats,
};
use hubbub_types::{Entropy, SessionId, Timestamp};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};
use stun_types::{
    attribute::{AttributeFromRaw, AttributeStaticType, Nonce, RawAttribute},
    message::{Message, TransactionId},
};
use turn_types::attribute::ReservationToken;

/// What the store says about sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Store {
    Live,
    Over,
    Away,
    Silent,
}

/// Numbers that repeat with every run.
struct Counting(AtomicU8);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill_with(|| self.0.fetch_add(37, Ordering::Relaxed));
    }
}

pub struct Driver {
    relay: Relay,
    now: Timestamp,
    issued: Vec<Issued>,
    expired: Issued,
    forged: Issued,
    nonces: BTreeMap<Client, String>,
    pub store: Store,
    pub free_ports: bool,
    /// The last token handed out.
    pub token: u64,
    open: BTreeMap<RelayedId, SocketAddr>,
    unanswered: Vec<SessionId>,
    /// Whom each client has asked to talk to with good credentials.
    asked: BTreeSet<(Client, IpAddr)>,
    transactions: u128,
}

const START: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const INSIDE: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 5);
const OURS_V4: Ipv4Addr = Ipv4Addr::new(198, 41, 0, 4);
const OURS_V6: Ipv6Addr = Ipv6Addr::new(0x2606, 0x4700, 0, 0, 0, 0, 0, 5);
/// Hours until nothing can be left.
const SPANS: usize = 6;

fn settings() -> RelaySettings {
    RelaySettings {
        port_min: 50_000,
        port_max: 50_011,
        max_allocations: 5,
        max_per_session: 2,
        max_per_account: 3,
        max_per_address: 4,
        max_permissions: 3,
        max_channels: 3,
        max_sessions: 4,
        max_held: 2,
        unauthenticated_rate: 1000,
        ..RelaySettings::default()
    }
}

impl Driver {
    pub fn new() -> Self {
        let credentials = Credentials::new(&[3; 32]);
        let expires = START + Duration::from_secs(7200);
        let issued = (0..CLIENTS).map(|who| credentials.issue(session(who), account(who), expires)).collect();
        let addresses = Addresses {
            relay_v4: Some(RelayAddress { bind: INSIDE.into(), public: OURS_V4.into() }),
            relay_v6: Some(RelayAddress { bind: OURS_V6.into(), public: OURS_V6.into() }),
            own: vec![INSIDE.into()],
        };
        Self {
            expired: credentials.issue(session(0), account(0), START),
            forged: Credentials::new(&[4; 32]).issue(session(0), account(0), expires),
            relay: Relay::new(settings(), credentials, addresses, Arc::new(Counting(AtomicU8::new(1)))),
            now: START,
            issued,
            nonces: BTreeMap::new(),
            store: Store::Live,
            free_ports: true,
            token: 0,
            open: BTreeMap::new(),
            unanswered: Vec::new(),
            asked: BTreeSet::new(),
            transactions: 0,
        }
    }

    pub fn transaction(&mut self) -> TransactionId {
        self.transactions += 1;
        self.transactions.into()
    }

    /// The address the world knows a relayed socket by.
    pub fn relayed(&self, index: usize) -> Option<SocketAddr> {
        let bind = self.open.values().nth(index % self.open.len().max(1))?;
        Some(if bind.is_ipv4() { SocketAddr::from((OURS_V4, bind.port())) } else { *bind })
    }

    pub fn pass(&mut self, seconds: u64) {
        let end = self.now + Duration::from_secs(seconds);
        while let Some(due) = self.relay.poll_timeout().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.relay.handle_timeout(self.now);
            assert!(self.relay.poll_timeout().is_none_or(|next| next > due), "a timeout that stays");
            self.drive();
        }
        self.now = end;
    }

    pub fn request(&mut self, who: u8, letter: &Letter<'_>, signature: Signature, peers: &[SocketAddr]) {
        let client = client(who);
        let nonce = self.nonces.get(&client).cloned().unwrap_or_else(|| "none".into());
        let issued = match signature {
            Signature::None => None,
            Signature::Good => Some(&self.issued[usize::from(who)]),
            Signature::Forged => Some(&self.forged),
            Signature::Expired => Some(&self.expired),
        };
        let bytes = letter.write(issued.map(|issued| (issued, nonce.as_str())));
        if signature == Signature::Good {
            self.asked.extend(peers.iter().map(|peer| (client, peer.ip())));
            self.data(who, &bytes);
        } else {
            self.strange(who, &bytes);
        }
    }

    /// Anything at all, from somebody who cannot sign it.
    pub fn raw(&mut self, who: u8, bytes: &[u8]) {
        self.strange(who, bytes);
    }

    /// What was not signed is answered with three bytes for one at most.
    fn strange(&mut self, who: u8, bytes: &[u8]) {
        let answered = self.data(who, bytes);
        assert!(answered <= 3 * bytes.len(), "{answered} for {}", bytes.len());
    }

    /// Hands in a message; says how many bytes of answers came of it at once.
    pub fn data(&mut self, who: u8, bytes: &[u8]) -> usize {
        let from = client(who);
        match self.relay.handle_client(from, bytes, self.now) {
            Forward::Nothing => {}
            Forward::ToPeer { socket, to, payload } => {
                assert!(self.open.contains_key(&socket) && payload.len() <= bytes.len());
                assert!(is_public(to.ip()), "sent to {to}");
                assert!(self.asked.contains(&(from, to.ip())), "{to} was not asked for");
            }
            // From one relayed address of ours to another: both have asked for it.
            Forward::ToClient { client, payload, .. } => {
                assert!(payload.len() <= bytes.len());
                assert!(self.asks_for_us(from) && self.asks_for_us(client), "{client:?} did not ask");
            }
        }
        self.drive()
    }

    pub fn peer(&mut self, index: usize, from: SocketAddr, bytes: &[u8]) {
        let Some(socket) = self.open.keys().nth(index % self.open.len().max(1)).copied() else { return };
        match self.relay.handle_peer(socket, from, bytes, self.now) {
            Forward::ToClient { client, payload, padding, head } => {
                assert!(self.asked.contains(&(client, from.ip())), "{from} was not asked for");
                assert!(payload == bytes && padding < 4 && !head.as_bytes().is_empty());
            }
            Forward::Nothing => {}
            Forward::ToPeer { .. } => panic!("a peer's datagram went to a peer"),
        }
        self.drive();
    }

    fn asks_for_us(&self, client: Client) -> bool {
        let ours: [IpAddr; 2] = [OURS_V4.into(), OURS_V6.into()];
        ours.iter().any(|ours| self.asked.contains(&(client, *ours)))
    }

    pub fn hang_up(&mut self, who: u8) {
        self.relay.client_closed(client(who), self.now);
        self.drive();
    }

    pub fn end_session(&mut self, who: u8) {
        self.relay.end_session(session(who), self.now);
        self.drive();
    }

    pub fn end_account(&mut self, who: u8) {
        self.relay.end_account(account(who), self.now);
        self.drive();
    }

    pub fn recheck(&mut self) {
        self.relay.recheck_sessions();
        self.drive();
    }

    /// The store answers what it was asked while it was silent.
    pub fn answer_checks(&mut self) {
        for session in std::mem::take(&mut self.unanswered) {
            self.relay.session_checked(session, Some(true), self.now);
        }
        self.drive();
    }

    fn drive(&mut self) -> usize {
        let mut answered = 0;
        while let Some(output) = self.relay.poll_output() {
            match output {
                Output::ToClient { client, bytes } => {
                    answered += bytes.len();
                    self.learn(client, &bytes);
                }
                Output::Bind { socket, address } => {
                    let is_free = self.free_ports && !self.open.values().any(|open| *open == address);
                    if is_free {
                        assert!(self.open.insert(socket, address).is_none(), "{socket:?} is open already");
                    }
                    self.relay.bound(socket, is_free, self.now);
                }
                Output::Close { socket } => assert!(self.open.remove(&socket).is_some(), "{socket:?} is not open"),
                Output::Disconnect { client } => self.relay.client_closed(client, self.now),
                Output::CheckSession { session, .. } => match self.store {
                    Store::Live => self.relay.session_checked(session, Some(true), self.now),
                    Store::Over => self.relay.session_checked(session, Some(false), self.now),
                    Store::Away => self.relay.session_checked(session, None, self.now),
                    Store::Silent => self.unanswered.push(session),
                },
            }
        }
        answered
    }

    fn learn(&mut self, client: Client, answer: &[u8]) {
        let message = Message::from_bytes(answer).expect("an answer that is no STUN");
        if let Some(nonce) = attribute::<Nonce>(&message) {
            self.nonces.insert(client, nonce.nonce().to_owned());
        }
        if let Some(token) = attribute::<ReservationToken>(&message) {
            self.token = token.token();
        }
    }

    pub fn check_bounds(&self) {
        let (stats, limits) = (self.relay.stats(), settings());
        assert!(stats.allocations <= limits.max_allocations && stats.sessions <= limits.max_sessions);
        assert!(stats.permissions <= stats.allocations * limits.max_permissions);
        assert!(stats.channels <= stats.allocations * limits.max_channels);
        assert!(self.open.len() <= 2 * usize::from(limits.port_max - limits.port_min + 1));
    }

    /// When everything has expired, nothing is left.
    pub fn check_end(&mut self) {
        self.store = Store::Live;
        self.answer_checks();
        (0..SPANS).for_each(|_| self.pass(3600));
        assert_eq!(self.relay.stats(), Stats::default());
        assert!(self.open.is_empty(), "still open: {:?}", self.open);
    }
}

fn attribute<A: AttributeStaticType + for<'a> AttributeFromRaw<'a>>(message: &Message<'_>) -> Option<A> {
    let raw: Vec<RawAttribute<'_>> = message.iter_attributes().map(|(_, raw)| raw).collect();
    raw.iter().find_map(|raw| A::from_raw_ref(raw).ok())
}

/// Whether somebody on the internet could have this address: told in another way than the machine does.
fn is_public(address: IpAddr) -> bool {
    let v4 = match address {
        IpAddr::V4(v4) => v4,
        // What embeds an address of the old family leads there.
        IpAddr::V6(v6) => match v6.segments() {
            [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
            | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
            | [0x2002, high, low, ..] => {
                let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
                [a, b, c, d].into()
            }
            [0x2001, 0 | 0xdb8, ..] => return false,
            [first, ..] => return first >> 13 == 1 && v6 != OURS_V6,
        },
    };
    let [first, second, ..] = v4.octets();
    let shared = first == 100 && second >> 6 == 1;
    !(first == 0
        || first >= 224
        || shared
        || v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_documentation()
        || v4 == OURS_V4)
}
