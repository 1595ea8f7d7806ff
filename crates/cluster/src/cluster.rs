//! Everything the nodes share, behind one door.

use std::{sync::Arc, time::Duration};

use hubbub_types::{Clock, Entropy, NodeId};
use tokio::sync::watch;

use crate::{
    Bus, ClusterError, ClusterSettings, Deliver, Effectful, EventReceiver, Events, Health, Identity, Leases, Live,
    Load, Member, News, NodeInfo, Rates, Record, Seen, Standing, StartError,
    shared::{self, Shared, SharedParts, newcomer},
};

/// This process among the nodes: live state, bus, leases, counters. Cheap to clone.
#[derive(Clone)]
pub struct Cluster(Arc<Inner>);

/// What a node on Redis is made of.
pub struct ClusterParts {
    /// `[cluster]`, checked.
    pub settings: ClusterSettings,
    /// What the node says about itself.
    pub info: NodeInfo,
    /// Says which key the installation works with, and nothing about the key: nodes must have the same.
    pub fingerprint: String,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and pauses.
    pub entropy: Arc<dyn Entropy>,
}

struct Inner {
    settings: ClusterSettings,
    clock: Arc<dyn Clock>,
    own: Member,
    events: Events,
    bus: Bus,
    news: News,
    leases: Leases,
    rates: Rates,
    load: watch::Sender<Load>,
    backend: Backend,
}

enum Backend {
    Memory(Identity),
    Redis(Box<Shared>),
}

impl Cluster {
    /// One node alone, with everything in this process.
    #[must_use]
    pub fn memory(settings: &ClusterSettings, info: NodeInfo, clock: Arc<dyn Clock>, entropy: &dyn Entropy) -> Self {
        let standing = Standing { node: NodeId(entropy.uuid()), epoch: entropy.uuid() };
        Self(Arc::new(Inner {
            bus: Bus::memory(settings.bus_capacity),
            news: News::memory(),
            leases: Leases::memory(Arc::clone(&clock)),
            rates: Rates::memory(settings.max_rate_keys, Arc::clone(&clock)),
            events: Events::default(),
            load: watch::Sender::default(),
            own: newcomer(info, standing.node, clock.now()),
            settings: settings.clone(),
            clock,
            backend: Backend::Memory(Identity::new(standing)),
        }))
    }

    /// One of several nodes, which share everything through Redis.
    ///
    /// # Errors
    /// When Redis cannot be used, or holds what belongs to others.
    pub async fn redis(parts: ClusterParts) -> Result<Self, StartError> {
        let ClusterParts { settings, info, fingerprint, clock, entropy } = parts;
        let own = newcomer(info, NodeId(entropy.uuid()), clock.now());
        let (events, load) = (Events::default(), watch::Sender::default());
        let shared = SharedParts {
            settings: settings.clone(),
            own: own.clone(),
            load: load.subscribe(),
            clock: Arc::clone(&clock),
            events: events.clone(),
            fingerprint,
            entropy,
        };
        let (shared, bus, news) = Shared::start(shared).await?;
        let (leases, rates) = (shared.leases(), shared.rates());
        let backend = Backend::Redis(Box::new(shared));
        Ok(Self(Arc::new(Inner { settings, clock, own, events, bus, news, leases, rates, load, backend })))
    }

    /// Looks whether a node could join, without joining: for who checks an installation.
    ///
    /// # Errors
    /// When Redis cannot be used.
    pub async fn examine(settings: &ClusterSettings) -> Result<Seen, StartError> {
        shared::examine(settings).await
    }

    /// The present incarnation of this process: another one after it was [fenced](crate::Event::Fenced).
    #[must_use]
    pub fn node(&self) -> NodeId {
        match &self.0.backend {
            Backend::Memory(identity) => identity.standing().node,
            Backend::Redis(shared) => shared.identity.standing().node,
        }
    }

    /// Whether there may be other nodes.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.shared().is_some()
    }

    fn shared(&self) -> Option<&Shared> {
        match &self.0.backend {
            Backend::Memory(_) => None,
            Backend::Redis(shared) => Some(shared),
        }
    }

    /// Carries facts to every node.
    #[must_use]
    pub fn bus(&self) -> Bus {
        self.0.bus.clone()
    }

    /// Carries what was written, and other news there are many of, to the other nodes.
    #[must_use]
    pub fn news(&self) -> News {
        self.0.news.clone()
    }

    /// Records of type `R` with effects of type `E`. `owners` names the nodes that own a connection in a record;
    /// `deliver` gets the effects for this node. Once in a process: there is one kind of record.
    pub fn live<R: Record, E: Effectful>(&self, owners: fn(&R) -> Vec<NodeId>, deliver: Deliver<E>) -> Live<R, E> {
        match self.shared() {
            Some(shared) => shared.live(owners, deliver),
            None => Live::memory(self.0.settings.live.clone(), Arc::clone(&self.0.clock), deliver),
        }
    }

    /// Jobs that one node does for all.
    #[must_use]
    pub fn leases(&self) -> Leases {
        self.0.leases.clone()
    }

    /// Counts over all nodes.
    #[must_use]
    pub fn rates(&self) -> Rates {
        self.0.rates.clone()
    }

    /// Listens to what happens to the cluster from now on. Nothing does in memory mode.
    #[must_use]
    pub fn events(&self) -> EventReceiver {
        self.0.events.subscribe()
    }

    /// Whether the live state can be used.
    #[must_use]
    pub fn health(&self) -> Health {
        self.shared().map_or(Health::Up, Shared::health)
    }

    /// Completes when the live state can be used (`up`), or cannot.
    pub async fn until(&self, up: bool) {
        match self.shared() {
            Some(shared) => shared.until(up).await,
            None if up => {}
            None => std::future::pending().await,
        }
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> &ClusterSettings {
        &self.0.settings
    }

    /// Over how long connections that must come back are told to.
    #[must_use]
    pub fn return_spread(&self) -> Duration {
        self.0.settings.return_spread.0
    }

    /// Says how much this node does; the others learn it with the next heartbeat.
    pub fn set_load(&self, load: Load) {
        self.0.load.send_replace(load);
    }

    /// Every node that lives, this one included.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn members(&self) -> Result<Vec<Member>, ClusterError> {
        match self.shared() {
            Some(shared) => shared.members().await,
            None => Ok(vec![Member { heard: self.0.clock.now(), load: *self.0.load.borrow(), ..self.0.own.clone() }]),
        }
    }

    /// Says that every connection of the dead `node` was taken as lost: it is forgotten.
    ///
    /// # Errors
    /// When the store cannot be told; the node is announced as dead again.
    pub async fn buried(&self, node: NodeId) -> Result<(), ClusterError> {
        match self.shared() {
            Some(shared) => shared.buried(node).await,
            None => Ok(()),
        }
    }

    /// Goes: the others are told what they are still to hear, and take what this node leaves behind as lost at once. The last
    /// thing a process does; nothing works after it.
    pub async fn leave(&self) {
        if let Some(shared) = self.shared() {
            shared.leave().await;
        }
    }
}
