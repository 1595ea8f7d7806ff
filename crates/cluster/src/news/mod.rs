//! The many things other nodes are told: what was written where, who types, who is online.
//!
//! Apart from the bus, so that a flood of messages never pushes a revocation out. An item carries the very text that
//! connections are sent: it is encoded once, on the node where it came to be.

mod wire;

use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::{self, error::RecvError};
use uuid::Uuid;

use crate::{Outbox, outbox::Weigh};

/// What an item takes in a queue beside its text.
const OVERHEAD: usize = 128;

/// What an item is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewsKind {
    /// Entries of a channel's log.
    Log,
    /// The same; the last of them changes who may read on.
    Access,
    /// Somebody types in a channel.
    Typing,
    /// Who is online at a node.
    Presence,
    /// Changes in a person's own log.
    Personal,
}

/// One piece of news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewsItem {
    /// What it is about.
    pub kind: NewsKind,
    /// The channel, account or node.
    pub key: Uuid,
    /// The first place or revision it covers, where it has some.
    pub first: i64,
    /// The last one.
    pub last: i64,
    /// What connections are sent; UTF-8.
    pub text: Bytes,
}

impl Weigh for NewsItem {
    /// Bytes.
    fn weight(&self) -> usize {
        self.text.len().saturating_add(OVERHEAD)
    }
}

/// What a listener hears next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewsNotice {
    /// An item of another node, in the order of publication there.
    Item(NewsItem),
    /// Items were lost: whoever follows a log must compare it with the database.
    Missed,
}

/// Carries [`NewsItem`]s to the other nodes. What a node publishes is not given back to it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct News {
    local: broadcast::Sender<NewsNotice>,
    /// What the others are still to be told, where there are others.
    outbox: Option<Arc<Outbox<NewsItem>>>,
}

impl News {
    /// For a node alone: there is nobody to tell, and nobody tells anything.
    #[must_use]
    pub fn memory() -> Self {
        Self { local: broadcast::Sender::new(1), outbox: None }
    }

    /// News for other nodes, which wait in `outbox` until the store has taken them; `capacity` (at least 1) of theirs
    /// are kept for slow listeners.
    #[must_use]
    pub fn shared(capacity: usize, outbox: Arc<Outbox<NewsItem>>) -> Self {
        Self { local: broadcast::Sender::new(capacity.max(1)), outbox: Some(outbox) }
    }

    /// Tells the other nodes, as soon as the store is there.
    pub fn publish(&self, item: NewsItem) {
        if let Some(outbox) = &self.outbox {
            outbox.push(item);
        }
    }

    /// Whether there may be others to tell.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.outbox.is_some()
    }

    /// Tells those who listen in this process.
    pub(crate) fn tell(&self, notice: NewsNotice) {
        // An error only says that nobody listens.
        let _ = self.local.send(notice);
    }

    /// Listens to what other nodes tell from now on.
    #[must_use]
    pub fn subscribe(&self) -> NewsReceiver {
        NewsReceiver(self.local.subscribe())
    }
}

/// One listener to [`News`].
#[derive(Debug)]
pub struct NewsReceiver(broadcast::Receiver<NewsNotice>);

impl NewsReceiver {
    /// The next notice; `None` once the cluster is gone.
    pub async fn next(&mut self) -> Option<NewsNotice> {
        match self.0.recv().await {
            Ok(notice) => Some(notice),
            Err(RecvError::Lagged(_)) => Some(NewsNotice::Missed),
            Err(RecvError::Closed) => None,
        }
    }
}
