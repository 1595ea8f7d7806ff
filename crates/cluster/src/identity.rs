//! Who this process is among the nodes.

use std::sync::Arc;

use hubbub_types::NodeId;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

/// What this process is at the moment, and which life of the store it has joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The present incarnation.
    pub node: NodeId,
    /// Made once by whoever finds the store empty; another one means that everything before was lost.
    pub epoch: Uuid,
}

/// The present [`Standing`], and the wish to have it looked at. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Identity(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    standing: watch::Sender<Standing>,
    doubted: Notify,
}

impl Identity {
    /// Begins with `standing`.
    #[must_use]
    pub fn new(standing: Standing) -> Self {
        Self(Arc::new(Inner { standing: watch::Sender::new(standing), doubted: Notify::new() }))
    }

    /// What this process is now.
    #[must_use]
    pub fn standing(&self) -> Standing {
        *self.0.standing.borrow()
    }

    /// Told whenever the standing changes.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Standing> {
        self.0.standing.subscribe()
    }

    /// Says that the store refused `standing`: the node joins again at once, unless it has done so already.
    pub fn doubt(&self, standing: Standing) {
        if self.standing() == standing {
            self.0.doubted.notify_one();
        }
    }

    /// Completes when the standing was doubted.
    pub async fn doubted(&self) {
        self.0.doubted.notified().await;
    }

    /// Takes a new standing.
    pub fn set(&self, standing: Standing) {
        self.0.standing.send_replace(standing);
    }
}
