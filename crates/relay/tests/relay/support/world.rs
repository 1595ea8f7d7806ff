//! The machine with a driver, a store of sessions and a clock.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use hubbub_relay::{
    Addresses, Client, Credentials, Forward, Output, Reason, Relay, RelayAddress, RelaySettings, RelayedId,
};
use hubbub_testkit::SeededEntropy;
use hubbub_types::{SessionId, Timestamp};

use super::Answer;

/// What the store says about sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Store {
    Live,
    Over,
    Away,
    /// It has not answered yet.
    Silent,
}

/// Where a payload went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sent {
    Nothing,
    Peer { socket: RelayedId, to: SocketAddr, payload: Vec<u8> },
    Client { client: Client, bytes: Vec<u8> },
}

pub(crate) struct World {
    pub(crate) relay: Relay,
    pub(crate) now: Timestamp,
    pub(crate) credentials: Credentials,
    pub(crate) store: Store,
    /// Sockets the driver has open.
    pub(crate) open: BTreeMap<RelayedId, SocketAddr>,
    /// Ports some other program has.
    pub(crate) taken: BTreeSet<u16>,
    pub(crate) checks: Vec<SessionId>,
    pub(crate) cut: Vec<Client>,
    /// Asked to open, answered when the test says so.
    pub(crate) slow: bool,
    pub(crate) binds: Vec<RelayedId>,
    answers: Vec<(Client, Answer)>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(|_| {})
    }

    pub(crate) fn with(change: impl FnOnce(&mut RelaySettings)) -> Self {
        let mut settings = RelaySettings::default();
        change(&mut settings);
        settings.validate().unwrap();
        let credentials = Credentials::new(&[3; 32]);
        let relay = |bind: &str, public: &str| {
            Some(RelayAddress { bind: bind.parse().unwrap(), public: public.parse().unwrap() })
        };
        let addresses = Addresses {
            relay_v4: relay("10.0.0.5", "198.41.0.4"),
            relay_v6: relay("2606:4700::5", "2606:4700::5"),
            own: vec!["10.0.0.5".parse().unwrap(), "81.2.69.142".parse().unwrap()],
        };
        Self::on(settings, credentials, addresses)
    }

    pub(crate) fn on(settings: RelaySettings, credentials: Credentials, addresses: Addresses) -> Self {
        Self {
            relay: Relay::new(settings, credentials.clone(), addresses, Arc::new(SeededEntropy::new(7))),
            now: Timestamp::from_millis(1_800_000_000_000),
            credentials,
            store: Store::Live,
            open: BTreeMap::new(),
            taken: BTreeSet::new(),
            checks: Vec::new(),
            cut: Vec::new(),
            slow: false,
            binds: Vec::new(),
            answers: Vec::new(),
        }
    }

    /// Hands in a client's message; what is answered at once comes back.
    pub(crate) fn ask(&mut self, client: Client, bytes: &[u8]) -> Option<Answer> {
        assert_eq!(self.data(client, bytes), Sent::Nothing);
        self.answers_to(client).pop()
    }

    /// Hands in a client's data.
    pub(crate) fn data(&mut self, client: Client, bytes: &[u8]) -> Sent {
        let sent = owned(self.relay.handle_client(client, bytes, self.now));
        self.drive();
        sent
    }

    /// A datagram from a peer.
    pub(crate) fn peer(&mut self, socket: RelayedId, from: SocketAddr, bytes: &[u8]) -> Sent {
        let sent = owned(self.relay.handle_peer(socket, from, bytes, self.now));
        self.drive();
        sent
    }

    pub(crate) fn answers_to(&mut self, client: Client) -> Vec<Answer> {
        let (found, rest) = std::mem::take(&mut self.answers).into_iter().partition(|(to, _)| *to == client);
        self.answers = rest;
        let found: Vec<(Client, Answer)> = found;
        found.into_iter().map(|(_, answer)| answer).collect()
    }

    /// Lets time pass; what is due on the way happens when it is due.
    pub(crate) fn advance(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(due) = self.relay.poll_timeout().filter(|due| *due <= end) {
            self.now = due.max(self.now);
            self.relay.handle_timeout(self.now);
            self.drive();
        }
        self.now = end;
    }

    pub(crate) fn seconds(&mut self, seconds: u64) {
        self.advance(Duration::from_secs(seconds));
    }

    /// The socket at an address of ours.
    pub(crate) fn socket(&self, public: SocketAddr) -> RelayedId {
        let found =
            self.open.iter().find(|(_, bind)| bind.port() == public.port() && bind.is_ipv4() == public.is_ipv4());
        *found.unwrap().0
    }

    /// How often something was refused or dropped for a reason since this was asked last.
    pub(crate) fn counted(&mut self, reason: Reason) -> u64 {
        self.relay.counters().of(reason)
    }

    /// Does what the machine asks, as a driver would.
    pub(crate) fn drive(&mut self) {
        while let Some(output) = self.relay.poll_output() {
            match output {
                Output::ToClient { client, bytes } => self.answers.push((client, Answer(bytes))),
                Output::Bind { socket, address } => self.bind(socket, address),
                Output::Close { socket } => assert!(self.open.remove(&socket).is_some(), "closed twice"),
                Output::Disconnect { client } => self.cut.push(client),
                Output::CheckSession { session, .. } => self.check(session),
            }
        }
    }

    fn bind(&mut self, socket: RelayedId, address: SocketAddr) {
        if self.slow {
            self.binds.push(socket);
            self.open.insert(socket, address);
            return;
        }
        let free = !self.taken.contains(&address.port());
        if free {
            assert!(self.open.insert(socket, address).is_none(), "opened twice");
        }
        self.relay.bound(socket, free, self.now);
    }

    fn check(&mut self, session: SessionId) {
        self.checks.push(session);
        let live = match self.store {
            Store::Live => Some(true),
            Store::Over => Some(false),
            Store::Away => None,
            Store::Silent => return,
        };
        self.relay.session_checked(session, live, self.now);
    }
}

fn owned(forward: Forward<'_>) -> Sent {
    match forward {
        Forward::Nothing => Sent::Nothing,
        Forward::ToPeer { socket, to, payload } => Sent::Peer { socket, to, payload: payload.to_vec() },
        Forward::ToClient { client, head, payload, padding } => {
            let bytes = [head.as_bytes(), payload, &vec![0; usize::from(padding)]].concat();
            Sent::Client { client, bytes }
        }
    }
}
