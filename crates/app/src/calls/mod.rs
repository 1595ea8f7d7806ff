//! One-to-one calls: carries commands to the call machine, and what comes out of it to the connections.
//!
//! A door [opens](Calls::open) a connection and gives an [`Outbound`], tells whose it is with [`Seat::bind`], and hands in
//! commands. When the [`Seat`] it got is dropped, the machine learns that the connection is lost: also when the door's
//! task panicked.

mod active;
mod deadlines;
mod delivery;
mod error;
mod log;
mod lost;
mod news;
mod policy;
mod presence;
mod reaper;
mod registry;
mod returning;
mod revocation;
mod service;
mod settings;
mod watchers;

use std::{collections::HashSet, sync::Arc};

use hubbub_calls::{CallSettings, Effect, Machine, TicketKey, UserRecord};
use hubbub_cluster::{Cluster, EventReceiver, Live, Subscription};
use hubbub_net::Shutdown;
use hubbub_store::Store;
use hubbub_types::{Clock, ConnectionId, Entropy, NodeId, UserId};
use parking_lot::Mutex;
use tokio::sync::{Notify, mpsc};

use self::{
    active::Active,
    delivery::Delivery,
    log::LogWriter,
    lost::LostConnection,
    presence::Changed,
    registry::Registry,
    revocation::{Revocation, Revocations},
    watchers::Watchers,
};
pub use self::{
    error::CommandError,
    lost::Seat,
    registry::Outbound,
    service::{Place, Speaker},
    settings::SignallingSettings,
};
use crate::alerts::Alerts;

/// What calls are made of.
pub struct CallParts {
    /// Times and limits of a call.
    pub calls: CallSettings,
    /// Queues and tasks around calls.
    pub signalling: SignallingSettings,
    /// Live state, revocations and presence, shared with other nodes where there are any.
    pub cluster: Cluster,
    /// Signs call tickets; the same on every node and after a restart.
    pub ticket_key: TicketKey,
    /// Accounts, blocks and call logs.
    pub store: Store,
    /// Where faults are reported.
    pub alerts: Alerts,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub entropy: Arc<dyn Entropy>,
}

/// How much there is right now; all zero when nobody is connected and the last call is forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Connections of this node.
    pub connections: usize,
    /// People connected to this node.
    pub users: usize,
    /// Calls made from this node's connections that have begun and not ended.
    pub calls: usize,
    /// Pairs of a connection and a person it watches.
    pub watches: usize,
    /// Live records.
    pub records: usize,
    /// Live records with a deadline.
    pub deadlines: usize,
}

/// The calls of this node. Shared in an `Arc`.
pub struct Calls {
    cluster: Cluster,
    machine: Machine,
    limits: CallSettings,
    settings: SignallingSettings,
    live: Live<UserRecord, Effect>,
    delivery: Arc<Delivery>,
    registry: Arc<Registry>,
    watchers: Watchers,
    changed: Changed,
    active: Arc<Active>,
    revocations: Revocations,
    store: Store,
    alerts: Alerts,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    lost: mpsc::Sender<LostConnection>,
    /// Told when records may know connections that are gone.
    ghosts: Notify,
    /// Told when messages of the bus were missed.
    missed: Notify,
    /// Dead nodes that are being worked off.
    reaping: Mutex<HashSet<NodeId>>,
    tasks: Mutex<Option<Tasks>>,
}

/// What the tasks of [`Calls::start`] take along.
struct Tasks {
    lost: mpsc::Receiver<LostConnection>,
    bus: Subscription,
    events: EventReceiver,
    revocations: mpsc::Receiver<Option<Revocation>>,
    log: LogWriter,
}

impl Calls {
    /// Calls on the live state of this process, or of all nodes.
    #[must_use]
    pub fn new(parts: CallParts) -> Arc<Self> {
        let cluster = parts.cluster;
        let bus = cluster.bus();
        let registry = Arc::new(Registry::default());
        let (log, writer) = log::channel(&parts.signalling, parts.store.clone(), parts.alerts.clone());
        let (bus_told, events) = (bus.subscribe(), cluster.events());
        let active = Arc::new(Active::default());
        let (connections, callers) = (Arc::clone(&registry), Arc::clone(&active));
        let delivery = Arc::new(Delivery { registry: connections, active: callers, bus, log });
        let deliver = Arc::clone(&delivery);
        let deliver = Arc::new(move |_, effect| deliver.take(effect));
        let (lost, lost_told) = mpsc::channel(parts.signalling.lost_queue.max(1));
        let (revocations, revoked) = Revocations::new();
        let tasks = Tasks { lost: lost_told, bus: bus_told, events, revocations: revoked, log: writer };
        Arc::new(Self {
            machine: Machine::new(parts.calls.clone(), parts.ticket_key),
            limits: parts.calls,
            settings: parts.signalling,
            live: cluster.live(UserRecord::nodes, deliver),
            cluster,
            delivery,
            registry,
            watchers: Watchers::default(),
            changed: Changed::default(),
            active,
            revocations,
            store: parts.store,
            alerts: parts.alerts,
            clock: parts.clock,
            entropy: parts.entropy,
            lost,
            ghosts: Notify::new(),
            missed: Notify::new(),
            reaping: Mutex::default(),
            tasks: Mutex::new(Some(tasks)),
        })
    }

    /// Starts the tasks: deadlines, lost connections, dead nodes, revocations and presence, call log. Once; a second
    /// call does nothing.
    pub fn start(self: &Arc<Self>, shutdown: &Shutdown) {
        let Some(Tasks { lost, bus, events, revocations, log }) = self.tasks.lock().take() else { return };
        until_cut(shutdown, Arc::clone(self).run_deadlines());
        until_cut(shutdown, Arc::clone(self).run_bus(bus));
        until_cut(shutdown, Arc::clone(self).run_missed());
        until_cut(shutdown, Arc::clone(self).run_revocations(revocations));
        if self.cluster.is_shared() {
            until_cut(shutdown, Arc::clone(self).run_events(events));
            until_cut(shutdown, Arc::clone(self).run_recount());
        }
        until_cut(shutdown, Arc::clone(self).run_presence());
        until_cut(shutdown, Arc::clone(self).run_ghosts());
        shutdown.spawn(Arc::clone(self).run_lost(lost, shutdown.clone()));
        shutdown.spawn(log.run(shutdown.clone(), Arc::clone(&self.registry)));
    }

    /// How much there is right now.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let live = self.live.stats();
        Counts {
            connections: self.registry.len(),
            users: self.registry.user_count(),
            calls: self.active.len(),
            watches: self.watchers.pairs(),
            records: live.records,
            deadlines: live.deadlines,
        }
    }

    /// Takes in a new connection, which is nobody's yet.
    #[must_use]
    pub fn open(self: &Arc<Self>, connection: ConnectionId, outbound: Arc<dyn Outbound>) -> Seat {
        let place = self.new_place(connection);
        self.registry.insert(place, outbound);
        Seat::new(Arc::clone(self), place)
    }

    /// This node, as it is called at the moment.
    fn node(&self) -> NodeId {
        self.cluster.node()
    }

    /// How many steps the server takes at once by itself.
    fn parallel(&self) -> usize {
        self.settings.parallel.max(1)
    }

    /// A new id for a connection.
    #[must_use]
    pub fn new_connection_id(&self) -> ConnectionId {
        ConnectionId(self.entropy.uuid())
    }

    fn forget(&self, connection: ConnectionId, user: Option<&UserId>) {
        self.watchers.remove(connection);
        self.registry.remove(connection, user);
    }
}

/// Runs a task that has nothing to finish when the server ends.
fn until_cut(shutdown: &Shutdown, task: impl Future<Output = ()> + Send + 'static) {
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = task => {}
            () = shutdown.cut() => {}
        }
    });
}
