//! A client: peer connections, what it publishes, and what it makes of what it receives.

mod data;
mod negotiate;
mod options;
mod publication;
mod receive;
mod signal;
mod transport;
mod words;

pub use options::{ClientOptions, Joining, Output, Topology, Transmit};
pub use publication::Track;

use crate::Dice;
use hubbub_livekit::proto::{self, signal_request, signal_response};
use publication::Publication;
use receive::Received;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::SocketAddr,
    time::{Duration, Instant},
};
use transport::{Role, Transport};

/// How often decoders are asked whether they are stuck.
const CHECK_EVERY: Duration = Duration::from_millis(50);

/// A participant's client.
pub struct Client {
    options: ClientOptions,
    dice: Dice,
    transports: Vec<Transport>,
    publications: Vec<Publication>,
    announced: usize,
    numbered: usize,
    /// Sections to be added with the next offer: for sound, for pictures.
    wanted_slots: (u32, u32),
    /// Whether the next offer is made even when nothing changed.
    stir: bool,
    me: Option<proto::ParticipantInfo>,
    participants: BTreeMap<String, proto::ParticipantInfo>,
    unsubscribed: BTreeSet<String>,
    received: BTreeMap<String, Received>,
    stray: u64,
    unsent: VecDeque<(&'static str, Vec<u8>)>,
    data: Vec<proto::DataPacket>,
    sent_sequence: u32,
    received_sequence: BTreeMap<String, u32>,
    /// What waits for the server to go on with us, while there is no line.
    away: Option<Vec<signal_request::Message>>,
    left: Option<proto::LeaveRequest>,
    token: Option<String>,
    heard: Vec<signal_response::Message>,
    faults: Vec<String>,
    next_check: Option<Instant>,
    soon: Option<Instant>,
    outputs: VecDeque<Output>,
}

impl Client {
    /// A client that has not joined.
    #[must_use]
    pub fn new(options: ClientOptions) -> Self {
        Self {
            dice: Dice::new(options.seed),
            options,
            transports: Vec::new(),
            publications: Vec::new(),
            announced: 0,
            numbered: 0,
            wanted_slots: (0, 0),
            stir: false,
            me: None,
            participants: BTreeMap::new(),
            unsubscribed: BTreeSet::new(),
            received: BTreeMap::new(),
            stray: 0,
            unsent: VecDeque::new(),
            data: Vec::new(),
            sent_sequence: 0,
            received_sequence: BTreeMap::new(),
            away: None,
            left: None,
            token: None,
            heard: Vec::new(),
            faults: Vec::new(),
            next_check: None,
            soon: None,
            outputs: VecDeque::new(),
        }
    }

    /// Begins: what to join with. Everything after comes by [`Self::handle_signal`].
    pub fn join(&mut self, now: Instant) -> Joining {
        if self.options.topology == Topology::Dual {
            return Joining::default();
        }
        self.open(Role::Single, now);
        self.announced = self.publications.len();
        let pending = self.publications.iter().map(Publication::announcement).collect();
        Joining { offer: self.first_offer(now), pending }
    }

    /// The line to the server is gone: what there is to say waits until the server goes on with us on another one.
    pub fn line_lost(&mut self) {
        self.away.get_or_insert_default();
    }

    /// A datagram came to one of the client's addresses.
    pub fn handle_datagram(&mut self, from: SocketAddr, to: SocketAddr, bytes: &[u8], now: Instant) {
        let mut transports = self.transports.iter_mut().enumerate();
        let Some((index, transport)) = transports.find(|(_, transport)| transport.address == to) else { return };
        let mut out = Vec::new();
        let events = transport.receive(from, bytes, now, &mut out);
        self.outputs.extend(out.into_iter().map(Output::Send));
        self.take_events(index, events, now);
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.soon.take_if(|at| *at <= now).is_some() {
            (0..self.transports.len()).for_each(|index| self.settle(index, now));
        }
        for index in 0..self.transports.len() {
            if self.transports.get(index).is_some_and(|transport| transport.deadline() <= now) {
                self.settle(index, now);
            }
        }
        let mut transports = self.transports.iter_mut().enumerate();
        if let Some((index, transport)) = transports.find(|(_, transport)| transport.role != Role::Subscriber) {
            let written = self.publications.iter_mut().map(|publication| publication.write_due(transport, now));
            if written.fold(false, |any, one| any | one) {
                self.settle(index, now);
            }
        }
        if self.next_check.is_some_and(|at| at <= now) {
            self.next_check = Some(now + CHECK_EVERY);
            self.ask_keyframes(now);
        }
    }

    /// When [`Self::handle_timeout`] is to be called at the latest.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let transports = self.transports.iter().map(Transport::deadline);
        let publishes = self.transports.iter().any(|transport| transport.role != Role::Subscriber);
        let publications = self.publications.iter().filter(|_| publishes).filter_map(Publication::next);
        transports.chain(publications).chain(self.next_check).chain(self.soon).min()
    }

    /// The next thing to do.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    fn open(&mut self, role: Role, now: Instant) -> usize {
        self.transports.push(Transport::new(role, &self.options, now));
        self.transports.len() - 1
    }

    fn ask(&mut self, message: signal_request::Message) {
        if let Some(waiting) = &mut self.away {
            waiting.push(message);
            return;
        }
        self.outputs.push_back(Output::Signal(proto::SignalRequest { message: Some(message) }));
    }

    /// Something was put into a connection from outside: it goes out with the next timeout, which is now.
    const fn poll_soon(&mut self, now: Instant) {
        self.soon = Some(now);
    }

    fn settle(&mut self, index: usize, now: Instant) {
        let mut out = Vec::new();
        let Some(transport) = self.transports.get_mut(index) else { return };
        let events = transport.settle(now, &mut out);
        self.outputs.extend(out.into_iter().map(Output::Send));
        self.take_events(index, events, now);
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("options", &self.options).field("faults", &self.faults).finish_non_exhaustive()
    }
}
