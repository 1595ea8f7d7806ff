//! What happens to the cluster as a whole.

use hubbub_types::NodeId;
use tokio::sync::broadcast::{self, error::RecvError};

/// Events kept for a slow listener. One that falls further behind hears [`Event::Lost`], which covers everything.
const CAPACITY: usize = 256;

/// Something that those who keep connections must act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The store is back, and nothing was lost.
    Resumed,
    /// Records may be gone or older than what this node was told: everything it has must be built again.
    Lost,
    /// The others took this node for dead. It goes on as another incarnation; connections of the old one are lost.
    Fenced {
        /// What this node was until now.
        old: NodeId,
    },
    /// A node is dead, and this one is to take its connections as lost. See [`Cluster::buried`](crate::Cluster::buried).
    NodeDead(NodeId),
}

/// Tells events to all who listen. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Events(broadcast::Sender<Event>);

impl Default for Events {
    fn default() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }
}

impl Events {
    /// Tells everyone who listens now; counts and logs it.
    pub fn send(&self, event: Event) {
        metrics::counter!("hubbub_cluster_events_total", "event" => name(event)).increment(1);
        tracing::warn!(?event, "the cluster has changed");
        // An error only says that nobody listens.
        let _ = self.0.send(event);
    }

    /// Records may be gone or older.
    pub fn lost(&self) {
        self.send(Event::Lost);
    }

    /// Listens to everything that is sent from now on.
    #[must_use]
    pub fn subscribe(&self) -> EventReceiver {
        EventReceiver(self.0.subscribe())
    }
}

fn name(event: Event) -> &'static str {
    match event {
        Event::Resumed => "resumed",
        Event::Lost => "lost",
        Event::Fenced { .. } => "fenced",
        Event::NodeDead(_) => "node_dead",
    }
}

/// One listener to [`Event`]s.
#[derive(Debug)]
pub struct EventReceiver(broadcast::Receiver<Event>);

impl EventReceiver {
    /// The next event; `None` once the cluster is gone.
    pub async fn next(&mut self) -> Option<Event> {
        match self.0.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(_)) => Some(Event::Lost),
            Err(RecvError::Closed) => None,
        }
    }
}
