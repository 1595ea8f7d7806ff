//! Where the reader puts what it has read.

use std::sync::{Arc, OnceLock};

use hubbub_types::NodeId;
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};

/// An entry of the bus, or of the news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BusEntry {
    /// A message.
    Message {
        /// Which node sent it.
        from: String,
        /// What it says.
        text: String,
    },
    /// Messages were lost.
    Gap,
}

/// Takes what a node is to tell its connections.
pub(super) trait Effects: Send + Sync {
    /// Takes the effects of one step, as JSON, in the order of the steps. Says whether they could be understood.
    fn take(&self, node: NodeId, text: &[u8]) -> bool;

    /// Another run of the server answers, which may know less: what was remembered of records is void.
    fn forget(&self);
}

type OnBus = Box<dyn Fn(BusEntry) + Send + Sync>;

/// Whoever wants to hear something attaches here. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Inbox(Arc<Inner>);

struct Inner {
    effects: OnceLock<Arc<dyn Effects>>,
    bus: OnceLock<OnBus>,
    news: OnceLock<OnBus>,
    attached: Notify,
    /// The run of the server whose streams are followed.
    run: watch::Sender<u64>,
}

impl Inbox {
    /// Nobody listens yet.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Inner {
            effects: OnceLock::new(),
            bus: OnceLock::new(),
            news: OnceLock::new(),
            attached: Notify::new(),
            run: watch::Sender::new(0),
        }))
    }

    /// Hands every entry of the bus from now on to `listener`, in order. Once.
    pub(crate) fn on_bus(&self, listener: impl Fn(BusEntry) + Send + Sync + 'static) {
        if self.0.bus.set(Box::new(listener)).is_err() {
            tracing::error!("the bus of this node has two listeners; the second hears nothing");
        }
    }

    /// Hands every entry of the news from now on to `listener`, in order. Once.
    pub(crate) fn on_news(&self, listener: impl Fn(BusEntry) + Send + Sync + 'static) {
        if self.0.news.set(Box::new(listener)).is_err() {
            tracing::error!("the news of this node have two listeners; the second hears nothing");
        }
    }

    /// Hands every effect for this node to `effects`, in order. Once; before that they wait in Redis.
    pub(super) fn on_effects(&self, effects: Arc<dyn Effects>) {
        if self.0.effects.set(effects).is_err() {
            tracing::error!("this node has two kinds of live records; effects go to the first only");
        }
        self.0.attached.notify_one();
    }

    pub(super) fn effects(&self) -> Option<&Arc<dyn Effects>> {
        self.0.effects.get()
    }

    /// Completes when effects have a listener that they had not before.
    pub(super) async fn effects_attached(&self) {
        if self.effects().is_some() {
            std::future::pending().await
        }
        self.0.attached.notified().await;
    }

    pub(super) fn bus(&self, entry: BusEntry) {
        if let Some(listener) = self.0.bus.get() {
            listener(entry);
        }
    }

    pub(super) fn news(&self, entry: BusEntry) {
        if let Some(listener) = self.0.news.get() {
            listener(entry);
        }
    }

    /// The streams of this run of the server are followed from now on.
    pub(super) fn follows(&self, run: u64) {
        self.0.run.send_replace(run);
    }

    /// Waits until the streams of `run` are followed. No step may be made before: what it tells this node could be
    /// passed over.
    pub(crate) async fn wait_follows(&self, run: u64, deadline: Instant) -> bool {
        if *self.0.run.borrow() == run {
            return true;
        }
        let mut follows = self.0.run.subscribe();
        let follows = follows.wait_for(|follows| *follows >= run);
        tokio::time::timeout_at(deadline, follows).await.is_ok_and(|follows| follows.is_ok_and(|now| *now == run))
    }
}
