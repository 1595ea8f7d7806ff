//! What admins see of the server itself: its nodes, the store they share, its relay.

use std::{net::IpAddr, sync::Arc};

use hubbub_cluster::{Cluster, Health};
pub use hubbub_cluster::{Load, Member};
use hubbub_types::{NodeId, Timestamp};

use crate::{
    Actor, Error,
    policy::{self, Action, Object},
};

/// The TURN server of this node, as it is now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TurnState {
    /// The addresses that peers see relayed packets come from.
    pub public_addresses: Vec<IpAddr>,
    /// What clients are told to use, in the form of RFC 7064 and RFC 7065.
    pub urls: Vec<String>,
    /// Allocations that live.
    pub allocations: u64,
    /// Permissions of all of them.
    pub permissions: u64,
    /// Channels of all of them.
    pub channels: u64,
    /// Packets relayed since the start, both ways together.
    pub relayed_packets: u64,
    /// Bytes of their contents.
    pub relayed_bytes: u64,
}

/// Looks at the TURN server.
pub type TurnLook = Arc<dyn Fn() -> TurnState + Send + Sync>;

/// The nodes, and how the one that answers gets along with the store they share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nodes {
    /// The node that answers.
    pub here: NodeId,
    /// The state of the shared store; none where one node is alone by choice.
    pub store: Option<Health>,
    /// Every node that lives, by name and then by age. Empty while the shared store cannot be asked.
    pub members: Vec<Member>,
}

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct ServerView {
    cluster: Cluster,
    turn: Option<TurnLook>,
}

impl ServerView {
    /// `turn` is absent when the server relays nothing.
    #[must_use]
    pub fn new(cluster: Cluster, turn: Option<TurnLook>) -> Self {
        Self { cluster, turn }
    }

    /// The state of the shared store; none where one node is alone by choice. For readiness, which everybody may ask.
    #[must_use]
    pub fn shared_store(&self) -> Option<Health> {
        self.cluster.is_shared().then(|| self.cluster.health())
    }

    /// The node that answers.
    #[must_use]
    pub fn here(&self) -> NodeId {
        self.cluster.node()
    }

    /// The nodes.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn nodes(&self, actor: &Actor) -> Result<Nodes, Error> {
        policy::check(actor, Action::ReadServer, Object::Instance)?;
        let mut members = self.cluster.members().await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the nodes cannot be listed");
            Vec::new()
        });
        members.sort_by(|one, other| {
            let key = |member: &Member| (member.info.name.clone(), member.since);
            key(one).cmp(&key(other))
        });
        Ok(Nodes { here: self.here(), store: self.shared_store(), members })
    }

    /// The TURN server of this node; none when it is switched off.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub fn turn(&self, actor: &Actor) -> Result<Option<TurnState>, Error> {
        policy::check(actor, Action::ReadServer, Object::Instance)?;
        Ok(self.turn.as_ref().map(|look| look()))
    }
}

/// Since when the shared store is away.
#[must_use]
pub fn away_since(health: Health) -> Option<Timestamp> {
    match health {
        Health::Up => None,
        Health::Down { since } => Some(since),
    }
}
