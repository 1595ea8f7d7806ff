//! Random sequences of commands against what must hold after each of them: the tables agree with each other, quotas count
//! exactly what there is, nothing grows beyond its limit, and in the end nothing is left.

use std::{collections::BTreeSet, net::SocketAddr, sync::Arc, time::Duration};

use hubbub_testkit::SeededEntropy;
use hubbub_types::{AccountId, SessionId, Timestamp};
use proptest::prelude::*;
use stun_types::{
    attribute::{AttributeWrite, RawAttribute},
    message::{Message as Codec, MessageWrite, MessageWriteVec, Method},
};
use turn_types::{
    AddressFamily,
    attribute::{
        AdditionalAddressFamily, ChannelNumber, EvenPort, Lifetime, RequestedTransport, ReservationToken,
        XorPeerAddress,
    },
    message::{ALLOCATE, CHANNEL_BIND, CREATE_PERMISSION, REFRESH},
};
use uuid::Uuid;

use super::Relay;
use crate::{
    Addresses, Client, Credentials, Identity, Output, RelayAddress, RelaySettings, RelayedId, Transport,
    credentials::PasswordAlgorithm,
    table::{Owner, Standing},
    wire::IntegrityKind,
};

/// One command. Small numbers, so that commands meet.
#[derive(Debug, Clone)]
enum Command {
    Allocate { who: u16, dual: bool, even: Option<bool>, token: bool },
    Refresh { who: u16, lifetime: u32 },
    Permit { who: u16, host: u8 },
    Bind { who: u16, number: u16, host: u8 },
    Data { who: u16, number: u16 },
    FromPeer { socket: u32, host: u8 },
    Closed { who: u16 },
    EndSession { session: u128 },
    EndAccount { account: u128 },
    Pass { seconds: u64 },
}

fn commands() -> impl Strategy<Value = Vec<Command>> {
    let who = || 0..12_u16;
    let even = proptest::option::of(any::<bool>());
    let one = prop_oneof![
        4 => (who(), any::<bool>(), even, any::<bool>())
            .prop_map(|(who, dual, even, token)| Command::Allocate { who, dual, even, token }),
        2 => (who(), prop_oneof![Just(0), Just(600), Just(5000)])
            .prop_map(|(who, lifetime)| Command::Refresh { who, lifetime }),
        3 => (who(), any::<u8>()).prop_map(|(who, host)| Command::Permit { who, host: host % 8 }),
        3 => (who(), 0..6_u16, any::<u8>())
            .prop_map(|(who, number, host)| Command::Bind { who, number: 0x4000 + number, host: host % 8 }),
        1 => (who(), 0..6_u16).prop_map(|(who, number)| Command::Data { who, number: 0x4000 + number }),
        1 => (0..40_u32, any::<u8>()).prop_map(|(socket, host)| Command::FromPeer { socket, host: host % 8 }),
        1 => who().prop_map(|who| Command::Closed { who }),
        1 => (0..4_u128).prop_map(|session| Command::EndSession { session }),
        1 => (0..3_u128).prop_map(|account| Command::EndAccount { account }),
        2 => (0..400_u64).prop_map(|seconds| Command::Pass { seconds }),
    ];
    proptest::collection::vec(one, 0..80)
}

/// The machine, and a driver whose sockets and store fail now and then.
struct Rig {
    relay: Relay,
    now: Timestamp,
    open: BTreeSet<RelayedId>,
    token: Option<u64>,
    transactions: u128,
    dice: u32,
}

impl Rig {
    fn new() -> Self {
        let settings = RelaySettings {
            port_min: 50_000,
            port_max: 50_023,
            max_allocations: 10,
            max_per_session: 4,
            max_per_account: 7,
            max_per_address: 6,
            max_permissions: 4,
            max_channels: 3,
            max_sessions: 5,
            max_held: 4,
            unauthenticated_rate: u32::MAX,
            ..RelaySettings::default()
        };
        let relay = |text: &str| {
            let address = text.parse().unwrap();
            Some(RelayAddress { bind: address, public: address })
        };
        let addresses = Addresses { relay_v4: relay("198.41.0.4"), relay_v6: relay("2606:4700::5"), own: Vec::new() };
        Self {
            relay: Relay::new(settings, Credentials::new(&[1; 32]), addresses, Arc::new(SeededEntropy::new(3))),
            now: Timestamp::from_millis(1_800_000_000_000),
            open: BTreeSet::new(),
            token: None,
            transactions: 0,
            dice: 1,
        }
    }

    /// One time in `sides`, in a fixed order.
    fn happens(&mut self, sides: u32) -> bool {
        self.dice = self.dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.dice >> 16).is_multiple_of(sides)
    }

    fn run(&mut self, command: &Command) {
        let id = || (self.transactions + 1).into();
        match *command {
            Command::Allocate { who, dual, even, token } => {
                let transport = RequestedTransport::new(17);
                let mut attributes: Vec<RawAttribute<'static>> = vec![transport.to_raw().into_owned()];
                if dual {
                    attributes.push(AdditionalAddressFamily::new(AddressFamily::IPV6).to_raw().into_owned());
                }
                attributes.extend(even.map(|reserve| EvenPort::new(reserve).to_raw().into_owned()));
                if let Some(token) = self.token.filter(|_| token) {
                    attributes.push(ReservationToken::new(token).to_raw().into_owned());
                }
                self.request(who, ALLOCATE, &attributes);
            }
            Command::Refresh { who, lifetime } => {
                self.request(who, REFRESH, &[Lifetime::new(lifetime).to_raw().into_owned()]);
            }
            Command::Permit { who, host } => {
                let peer = XorPeerAddress::new(peer(host), id()).to_raw().into_owned();
                self.request(who, CREATE_PERMISSION, &[peer]);
            }
            Command::Bind { who, number, host } => {
                let peer = XorPeerAddress::new(peer(host), id()).to_raw().into_owned();
                self.request(who, CHANNEL_BIND, &[ChannelNumber::new(number).to_raw().into_owned(), peer]);
            }
            Command::Data { who, number } => {
                let bytes = [&number.to_be_bytes()[..], &[0, 1, 9]].concat();
                self.relay.handle_client(client(who), &bytes, self.now);
            }
            Command::FromPeer { socket, host } => {
                self.relay.handle_peer(RelayedId(socket), peer(host), b"x", self.now);
            }
            Command::Closed { who } => self.relay.client_closed(client(who), self.now),
            Command::EndSession { session } => self.relay.end_session(SessionId(Uuid::from_u128(session)), self.now),
            Command::EndAccount { account } => self.relay.end_account(AccountId(Uuid::from_u128(account)), self.now),
            Command::Pass { seconds } => {
                self.now = self.now + Duration::from_secs(seconds);
                self.relay.handle_timeout(self.now);
            }
        }
        self.drive();
    }

    fn request(&mut self, who: u16, method: Method, attributes: &[RawAttribute<'_>]) {
        self.transactions += 1;
        let session = u128::from(who % 4);
        let (session, account) = (SessionId(Uuid::from_u128(session)), AccountId(Uuid::from_u128(session % 3)));
        let expires = Timestamp::from_millis(1_800_000_000_000) + Duration::from_secs(1_000_000);
        let username = Identity { session, account, expires: expires.as_secs() }.to_string();
        let key = self.relay.credentials.key(&username, "hubbub", PasswordAlgorithm::Md5);
        let nonce = self.relay.nonces.issue(&client(who), false, self.now);
        let kind = stun_types::message::MessageType::from_class_method(crate::wire::Class::Request, method);
        let mut message = Codec::builder(kind, self.transactions.into(), MessageWriteVec::new());
        let credentials = [(0x0006, username.as_bytes()), (0x0014, b"hubbub"), (0x0015, nonce.as_bytes())];
        let credentials = credentials.map(|(kind, value)| RawAttribute::new(kind.into(), value));
        for attribute in attributes.iter().chain(&credentials) {
            message.push_attribute_unchecked(attribute);
        }
        let at = message.data().len();
        let tag = IntegrityKind::Sha1.tag(&key, message.data(), at, 20);
        message.push_attribute_unchecked(&RawAttribute::new(0x0008.into(), &tag[..20]));
        self.relay.handle_client(client(who), &message.finish(), self.now);
    }

    fn drive(&mut self) {
        while let Some(output) = self.relay.poll_output() {
            match output {
                Output::ToClient { bytes, .. } => self.note_token(&bytes),
                Output::Bind { socket, .. } => {
                    let ok = !self.happens(4);
                    assert!(!ok || self.open.insert(socket), "opened twice");
                    self.relay.bound(socket, ok, self.now);
                }
                Output::Close { socket } => assert!(self.open.remove(&socket), "closed twice"),
                Output::Disconnect { .. } => panic!("there are no streams"),
                Output::CheckSession { session, .. } => {
                    let live = if self.happens(5) { None } else { Some(!self.happens(9)) };
                    // Now and then there is no answer at all.
                    if !self.happens(6) {
                        self.relay.session_checked(session, live, self.now);
                    }
                }
            }
        }
    }

    fn note_token(&mut self, bytes: &[u8]) {
        let message = Codec::from_bytes(bytes).unwrap();
        if let Ok(token) = message.attribute::<ReservationToken>() {
            self.token = Some(token.token());
        }
    }

    fn check(&self) {
        let relay = &self.relay;
        let limits = &relay.settings;
        assert!(relay.outputs.is_empty() && relay.openings.is_empty(), "the driver has answered everything");
        assert_eq!(relay.clients.len(), relay.allocations.len());
        assert_eq!(relay.quotas.totals(), [relay.allocations.len(); 4]);
        assert!(relay.allocations.len() <= limits.max_allocations);
        assert!(relay.sessions.len() <= limits.max_sessions && relay.held <= limits.max_held);
        self.check_allocations();
        self.check_sockets();
        self.check_sessions();
    }

    fn check_allocations(&self) {
        let relay = &self.relay;
        for (index, allocation) in &relay.allocations {
            assert_eq!(relay.clients[&allocation.client].index(), index);
            let timer = super::timers::Timer::Allocation(relay.clients[&allocation.client]);
            assert!(relay.timers.contains(&(allocation.timer, timer)));
            assert!(allocation.timer <= allocation.next_expiry() && allocation.expires > self.now);
            assert!(allocation.peers.is_consistent());
            let (permissions, channels) = allocation.peers.counts();
            assert!(permissions <= relay.settings.max_permissions && channels <= relay.settings.max_channels);
            assert!(allocation.sockets.iter().any(Option::is_some));
            let session = relay.sessions.get(allocation.identity.session).unwrap();
            assert!(matches!(session.standing, Standing::Live));
            assert!(session.allocations.iter().any(|id| id.index() == index));
        }
        let armed = relay.timers.iter().filter(|(_, timer)| matches!(timer, super::timers::Timer::Allocation(_)));
        assert_eq!(armed.count(), relay.allocations.len());
    }

    fn check_sockets(&self) {
        let relay = &self.relay;
        assert_eq!(relay.sockets.len(), self.open.len(), "open is what is known");
        let owned = relay.allocations.iter().flat_map(|(_, allocation)| allocation.sockets.iter().flatten());
        assert_eq!(owned.count() + relay.reservations.len(), relay.sockets.len());
        for socket in relay.sockets.iter() {
            match socket.owner {
                Owner::Pending(client) => panic!("{client:?} waits for nothing"),
                Owner::Allocation(id) => assert!(relay.allocations.contains(id.index())),
                Owner::Reserved(token) => assert!(relay.reservations.contains_key(&token)),
            }
        }
    }

    fn check_sessions(&self) {
        let relay = &self.relay;
        let mut held = 0;
        for (id, session) in relay.sessions.iter() {
            assert!(relay.timers.contains(&(session.timer, super::timers::Timer::Session(*id))));
            held += if let Standing::Checking(held) = &session.standing { held.len() } else { 0 };
            assert!(session.allocations.iter().all(|id| relay.allocations.contains(id.index())));
        }
        assert_eq!(held, relay.held);
    }
}

fn client(who: u16) -> Client {
    let address = SocketAddr::from(([9, 9, 9, u8::try_from(who % 3).unwrap()], 1000 + who));
    Client { transport: Transport::Udp, address, local: "198.41.0.4:3478".parse().unwrap() }
}

/// Peers of both families; one of them is ours, one is forbidden.
fn peer(host: u8) -> SocketAddr {
    let text = match host {
        0 => "198.41.0.4:50000".into(),
        1 => "127.0.0.1:80".into(),
        2 => "[2606:4700::5]:50001".into(),
        3 => "[2606:4700::1111]:7".into(),
        host => format!("93.184.216.{host}:7"),
    };
    text.parse().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn chat_14_whatever_happens_the_tables_agree_and_in_the_end_nothing_is_left(commands in commands()) {
        let mut rig = Rig::new();
        for command in &commands {
            rig.run(command);
            rig.check();
        }
        for _ in 0..4 {
            rig.run(&Command::Pass { seconds: 3600 });
            rig.check();
        }
        prop_assert_eq!(rig.relay.stats(), crate::Stats::default());
        prop_assert!(rig.open.is_empty() && rig.relay.timers.is_empty() && rig.relay.reservations.is_empty());
    }
}
