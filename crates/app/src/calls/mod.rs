//! One-to-one calls: carries commands to the call machine, and what comes out of it to the connections.
//!
//! A door [opens](Calls::open) a connection and gives an [`Outbound`], tells whose it is with [`Seat::bind`], and hands in
//! commands. When the [`Seat`] it got is dropped, the machine learns that the connection is lost: also when the door's
//! task panicked.

mod deadlines;
mod delivery;
mod error;
mod log;
mod lost;
mod policy;
mod presence;
mod registry;
mod revocation;
mod service;
mod settings;
mod watchers;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use hubbub_calls::{CallSettings, Effect, Machine, TicketKey, UserRecord};
use hubbub_cluster::{Bus, Live, LiveSettings, Subscription};
use hubbub_net::Shutdown;
use hubbub_store::Store;
use hubbub_types::{Clock, ConnectionId, Entropy, NodeId, UserId};
use parking_lot::Mutex;
use tokio::sync::mpsc;

use self::{delivery::Delivery, log::LogWriter, lost::LostConnection, registry::Registry, watchers::Watchers};
pub use self::{error::CommandError, lost::Seat, registry::Outbound, service::Speaker, settings::SignallingSettings};
use crate::alerts::Alerts;

/// What calls are made of.
pub struct CallParts {
    /// Times and limits of a call.
    pub calls: CallSettings,
    /// Queues and tasks around calls.
    pub signalling: SignallingSettings,
    /// Limits of the live state.
    pub live: LiveSettings,
    /// Signs call tickets; the same on every node and after a restart.
    pub ticket_key: TicketKey,
    /// Accounts, blocks and call logs.
    pub store: Store,
    /// Revocations and presence.
    pub bus: Bus,
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
    /// Calls that have begun and not ended.
    pub calls: i64,
    /// Pairs of a connection and a person it watches.
    pub watches: usize,
    /// Live records.
    pub records: usize,
    /// Live records with a deadline.
    pub deadlines: usize,
}

/// The calls of this node. Shared in an `Arc`.
pub struct Calls {
    node: NodeId,
    machine: Machine,
    limits: CallSettings,
    settings: SignallingSettings,
    live: Live<UserRecord, Effect>,
    delivery: Arc<Delivery>,
    registry: Arc<Registry>,
    watchers: Watchers,
    store: Store,
    alerts: Alerts,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    lost: mpsc::UnboundedSender<LostConnection>,
    tasks: Mutex<Option<Tasks>>,
}

/// What the tasks of [`Calls::start`] take along.
struct Tasks {
    lost: mpsc::UnboundedReceiver<LostConnection>,
    bus: Subscription,
    log: LogWriter,
}

impl Calls {
    /// Calls with live state in this process.
    #[must_use]
    pub fn new(parts: CallParts) -> Arc<Self> {
        let node = NodeId(parts.entropy.uuid());
        let registry = Arc::new(Registry::default());
        let (log, writer) = log::channel(&parts.signalling, parts.store.clone(), parts.alerts.clone());
        let bus = parts.bus.subscribe();
        let active = AtomicI64::new(0);
        let delivery = Arc::new(Delivery { node, registry: Arc::clone(&registry), bus: parts.bus, log, active });
        let deliver = Arc::clone(&delivery);
        let deliver = Arc::new(move |node, effect| deliver.take(node, effect));
        // At most one message for each connection, and those are bounded.
        let (lost, receiver) = mpsc::unbounded_channel();
        Arc::new(Self {
            node,
            machine: Machine::new(parts.calls.clone(), parts.ticket_key),
            limits: parts.calls,
            settings: parts.signalling,
            live: Live::memory(parts.live, Arc::clone(&parts.clock), deliver),
            delivery,
            registry,
            watchers: Watchers::default(),
            store: parts.store,
            alerts: parts.alerts,
            clock: parts.clock,
            entropy: parts.entropy,
            lost,
            tasks: Mutex::new(Some(Tasks { lost: receiver, bus, log: writer })),
        })
    }

    /// Starts the tasks: deadlines, lost connections, revocations and presence, call log. Once; a second call does
    /// nothing.
    pub fn start(self: &Arc<Self>, shutdown: &Shutdown) {
        let Some(Tasks { lost, bus, log }) = self.tasks.lock().take() else { return };
        until_cut(shutdown, Arc::clone(self).run_deadlines());
        until_cut(shutdown, Arc::clone(self).run_lost(lost));
        until_cut(shutdown, Arc::clone(self).run_bus(bus));
        shutdown.spawn(log.run(shutdown.clone(), Arc::clone(&self.registry)));
    }

    /// How much there is right now.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let live = self.live.stats();
        Counts {
            connections: self.registry.len(),
            users: self.registry.user_count(),
            calls: self.delivery.active.load(Ordering::SeqCst),
            watches: self.watchers.pairs(),
            records: live.records,
            deadlines: live.deadlines,
        }
    }

    /// Takes in a new connection, which is nobody's yet.
    #[must_use]
    pub fn open(self: &Arc<Self>, connection: ConnectionId, outbound: Arc<dyn Outbound>) -> Seat {
        self.registry.insert(connection, outbound);
        Seat::new(Arc::clone(self), connection)
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
