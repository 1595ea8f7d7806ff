//! The machine: what arrived and the time go in, what to send comes out.

mod allocate;
mod answer;
mod auth;
mod forward;
#[cfg(test)]
mod invariants;
mod opening;
mod permit;
mod refresh;
mod requests;
mod sessions;
mod timers;

use std::{
    collections::{BTreeSet, VecDeque},
    net::IpAddr,
    sync::Arc,
};

use hubbub_types::{AccountId, Entropy, SessionId, Timestamp};
use slab::Slab;

use self::{opening::Opening, timers::Timer};
use crate::{
    Addresses, Client, Counters, Credentials, Output, PeerPolicy, Reason, RelaySettings, RelayedId, Stats,
    nonce::Nonces,
    table::{Allocation, AllocationId, Gate, Hash, Quotas, Sessions, Sockets, Table},
};

/// A STUN and TURN server without sockets. One thread owns it.
pub struct Relay {
    settings: RelaySettings,
    credentials: Credentials,
    addresses: Addresses,
    policy: PeerPolicy,
    nonces: Nonces,
    entropy: Arc<dyn Entropy>,
    clients: Table<Client, AllocationId>,
    allocations: Slab<Allocation>,
    sockets: Sockets,
    openings: Table<Client, Opening>,
    /// Ports kept for the holder of a token, who must be of the same account.
    reservations: Table<u64, (RelayedId, AccountId)>,
    sessions: Sessions,
    /// Requests that wait for checks.
    held: usize,
    quotas: Quotas,
    gate: Gate,
    timers: BTreeSet<(Timestamp, Timer)>,
    counters: Counters,
    outputs: VecDeque<Output>,
    /// Transaction ids of indications: unique is enough, nobody answers them.
    indications: u64,
}

impl Relay {
    /// A server with these settings, credentials and addresses, and nobody on it.
    #[must_use]
    pub fn new(
        settings: RelaySettings,
        credentials: Credentials,
        addresses: Addresses,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        let mut seed = [0; 8];
        entropy.fill(&mut seed);
        let hash = Hash::with_seed(u64::from_be_bytes(seed));
        entropy.fill(&mut seed);
        Self {
            policy: PeerPolicy::new(settings.allow_peers.clone(), addresses.ours()),
            nonces: Nonces::new(&*entropy, settings.nonce_lifetime.0),
            clients: Table::with_hasher(hash.clone()),
            allocations: Slab::new(),
            sockets: Sockets::new(settings.port_min, settings.port_max, hash.clone()),
            openings: Table::with_hasher(hash.clone()),
            reservations: Table::with_hasher(hash.clone()),
            sessions: Sessions::new(hash.clone()),
            held: 0,
            quotas: Quotas::new(hash.clone()),
            gate: Gate::new(settings.unauthenticated_rate, hash),
            timers: BTreeSet::new(),
            counters: Counters::default(),
            outputs: VecDeque::new(),
            indications: u64::from_be_bytes(seed),
            settings,
            credentials,
            addresses,
            entropy,
        }
    }

    /// The next thing to do, until there is none. Take all of them after every call.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// A client's stream is closed: what it had is taken down.
    pub fn client_closed(&mut self, client: Client, _now: Timestamp) {
        self.abandon_opening(&client);
        if let Some(id) = self.clients.get(&client).copied() {
            self.close_allocation(id);
        }
    }

    /// Whether this client has an allocation, or one is being opened for it.
    #[must_use]
    pub fn has_allocation(&self, client: &Client) -> bool {
        self.clients.contains_key(client) || self.openings.contains_key(client)
    }

    /// Every address of this machine as it is now, where it has changed: refused as a peer from now on.
    pub fn set_own_addresses(&mut self, own: Vec<IpAddr>) {
        if self.addresses.own != own {
            self.addresses.own = own;
            self.policy = PeerPolicy::new(self.settings.allow_peers.clone(), self.addresses.ours());
        }
    }

    /// What is alive. Looks at every allocation: for metrics, not for packets.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let counts = self.allocations.iter().map(|(_, allocation)| allocation.peers.counts());
        let (permissions, channels) = counts.fold((0, 0), |sum, more| (sum.0 + more.0, sum.1 + more.1));
        Stats { allocations: self.allocations.len(), permissions, channels, sessions: self.sessions.len() }
    }

    /// What happened since the last call.
    pub fn counters(&mut self) -> Counters {
        std::mem::take(&mut self.counters)
    }

    /// The sessions that have allocations.
    #[must_use]
    pub fn sessions(&self) -> Vec<(SessionId, AccountId)> {
        self.sessions.with_allocations()
    }

    fn count(&mut self, reason: Reason) {
        self.counters.count(reason);
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay").field("stats", &self.stats()).finish_non_exhaustive()
    }
}
