//! Everything the nodes share, behind one door.

use std::{sync::Arc, time::Duration};

use hubbub_types::{Clock, Entropy, NodeId, Timestamp};
use parking_lot::Mutex;

use crate::{
    Bus, ClusterError, ClusterSettings, Deliver, Effectful, EventReceiver, Events, Health, Identity, Leases, Live,
    Load, Member, NodeInfo, Rates, Record, Standing,
};

/// This process among the nodes: live state, bus, leases, counters. Cheap to clone.
#[derive(Clone)]
pub struct Cluster(Arc<Inner>);

struct Inner {
    settings: ClusterSettings,
    clock: Arc<dyn Clock>,
    info: NodeInfo,
    since: Timestamp,
    identity: Identity,
    events: Events,
    bus: Bus,
    leases: Leases,
    rates: Rates,
    load: Mutex<Load>,
}

impl Cluster {
    /// One node alone, with everything in this process.
    #[must_use]
    pub fn memory(settings: &ClusterSettings, info: NodeInfo, clock: Arc<dyn Clock>, entropy: &dyn Entropy) -> Self {
        Self(Arc::new(Inner {
            bus: Bus::memory(settings.bus_capacity),
            leases: Leases::memory(Arc::clone(&clock)),
            rates: Rates::memory(settings.max_rate_keys, Arc::clone(&clock)),
            events: Events::default(),
            load: Mutex::default(),
            since: clock.now(),
            settings: settings.clone(),
            clock,
            info,
            identity: Identity::new(Standing { node: NodeId(entropy.uuid()), epoch: entropy.uuid() }),
        }))
    }

    /// The present incarnation of this process: another one after it was [fenced](crate::Event::Fenced).
    #[must_use]
    pub fn node(&self) -> NodeId {
        self.0.identity.standing().node
    }

    /// Whether there may be other nodes.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        false
    }

    /// Carries facts to every node.
    #[must_use]
    pub fn bus(&self) -> Bus {
        self.0.bus.clone()
    }

    /// Records of type `R` with effects of type `E`. `owners` names the nodes that own a connection in a record;
    /// `deliver` gets the effects for this node. Once for each type of record.
    pub fn live<R: Record, E: Effectful>(&self, owners: fn(&R) -> Vec<NodeId>, deliver: Deliver<E>) -> Live<R, E> {
        let _ = owners;
        Live::memory(self.0.settings.live.clone(), Arc::clone(&self.0.clock), deliver)
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
        Health::Up
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
        *self.0.load.lock() = load;
    }

    /// Every node that lives, this one included.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn members(&self) -> Result<Vec<Member>, ClusterError> {
        Ok(vec![self.own(self.0.clock.now())])
    }

    /// Says that every connection of the dead `node` was taken as lost: it is forgotten.
    ///
    /// # Errors
    /// When the store cannot be told; the node is announced as dead again.
    pub async fn buried(&self, node: NodeId) -> Result<(), ClusterError> {
        tracing::debug!(%node, "there is nobody to bury in memory mode");
        Ok(())
    }

    fn own(&self, heard: Timestamp) -> Member {
        let load = *self.0.load.lock();
        Member { node: self.node(), info: self.0.info.clone(), since: self.0.since, heard, load }
    }
}
