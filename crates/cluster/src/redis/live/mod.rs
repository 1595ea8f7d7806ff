//! Records in Redis.
//!
//! A step runs here, on this node's copies of the records, and is committed by one script that compares their versions.
//! Where they have moved on, the script gives the present ones back and the step runs again on those. So a step costs
//!
//! | | round trips |
//! |---|---|
//! | records known from before | 1 |
//! | records not known | 2 |
//! | it asks for more that are not known | 3 |
//! | refused on records known from before: decided again on fresh ones | 1 |
//! | refused on fresh records | 1 |
//!
//! and one more each time another node was faster, and once when Redis does not know a script yet.
//!
//! When the connection breaks after the script was sent, the operation is looked up and voided in one command: either it
//! has happened, or it never will.

mod cache;
mod commit;
mod due;
mod load;
mod nodes;
mod time;
mod transact;
mod turnstile;

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicUsize, Ordering},
};

use hubbub_types::{Clock, Entropy, NodeId};
use tokio::sync::Notify;

pub(crate) use self::time::Times;
use self::{cache::Cache, time::StoreTime, turnstile::Turnstile};
use super::{Inbox, Keys, Link, inbox::Effects};
use crate::{ClusterSettings, Deliver, Effectful, Identity, Key, Record, Stats};

/// Gates of the turnstile for each shard of the settings: steps wait in them for Redis, so more are needed than of locks.
const GATES: usize = 16;

/// What live state in Redis is made of.
pub(crate) struct LiveParts<R, E> {
    pub(crate) link: Link,
    pub(crate) keys: Keys,
    pub(crate) identity: Identity,
    pub(crate) inbox: Inbox,
    pub(crate) settings: ClusterSettings,
    /// This node's clock.
    pub(crate) clock: Arc<dyn Clock>,
    /// The clock that deadlines are set on.
    pub(crate) times: Times,
    pub(crate) entropy: Arc<dyn Entropy>,
    /// The nodes that own a connection in a record.
    pub(crate) owners: fn(&R) -> Vec<NodeId>,
    pub(crate) deliver: Deliver<E>,
}

/// The records of type `R` in Redis.
pub(crate) struct RedisLive<R, E> {
    link: Link,
    keys: Keys,
    identity: Identity,
    inbox: Inbox,
    settings: ClusterSettings,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    owners: fn(&R) -> Vec<NodeId>,
    cache: Arc<Cache<R>>,
    time: Arc<StoreTime>,
    turnstile: Turnstile,
    /// What [`Live::next_due`](crate::Live::next_due) said last, on the store's clock.
    earliest: AtomicI64,
    earlier: Notify,
    records: AtomicUsize,
    deadlines: AtomicUsize,
    effects: std::marker::PhantomData<fn(E)>,
}

impl<R: Record, E: Effectful> RedisLive<R, E> {
    /// Joins the records in Redis, and takes the effects for this node from now on.
    pub(crate) fn new(parts: LiveParts<R, E>) -> Self {
        let cache = Arc::new(Cache::new(parts.settings.live.cached_records));
        let time = Arc::new(StoreTime::new(parts.times));
        let sink = Sink { deliver: parts.deliver, cache: Arc::clone(&cache), time: Arc::clone(&time) };
        parts.inbox.on_effects(Arc::new(sink));
        Self {
            turnstile: Turnstile::new(parts.settings.live.shards.saturating_mul(GATES)),
            link: parts.link,
            keys: parts.keys,
            identity: parts.identity,
            inbox: parts.inbox,
            settings: parts.settings,
            clock: parts.clock,
            entropy: parts.entropy,
            owners: parts.owners,
            cache,
            time,
            earliest: AtomicI64::new(i64::MAX),
            earlier: Notify::new(),
            records: AtomicUsize::new(0),
            deadlines: AtomicUsize::new(0),
            effects: std::marker::PhantomData,
        }
    }

    pub(crate) fn glance<T>(&self, key: &Key, look: impl FnOnce(&R) -> T) -> Option<T> {
        self.cache.get(key).map(|known| look(&known.record))
    }

    /// As of the last commit of this node.
    pub(crate) fn stats(&self) -> Stats {
        let load = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        Stats { records: load(&self.records), deadlines: load(&self.deadlines) }
    }
}

/// Takes the effects from the reader.
struct Sink<R, E> {
    deliver: Deliver<E>,
    cache: Arc<Cache<R>>,
    time: Arc<StoreTime>,
}

impl<R: Record, E: Effectful> Effects for Sink<R, E> {
    fn take(&self, node: NodeId, text: &[u8]) -> bool {
        let Ok(effects) = serde_json::from_slice::<Vec<E>>(text) else { return false };
        for effect in effects {
            (self.deliver)(node, effect);
        }
        true
    }

    fn forget(&self) {
        self.cache.clear();
        self.time.forget();
    }
}
