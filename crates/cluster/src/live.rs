//! The live state as its users see it, whatever keeps it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hubbub_types::{Clock, NodeId, Timestamp};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    ClusterError, Key, LiveSettings,
    memory::Memory,
    redis::{LiveParts, RedisLive},
};

/// What a live record must be able to do. One that equals its default is not kept.
pub trait Record: Default + PartialEq + Clone + Serialize + DeserializeOwned + Send + Sync + 'static {}
impl<R: Default + PartialEq + Clone + Serialize + DeserializeOwned + Send + Sync + 'static> Record for R {}

/// What an effect must be able to do: travel to the node that owns the connection it is for.
pub trait Effectful: Serialize + DeserializeOwned + Send + 'static {}
impl<E: Serialize + DeserializeOwned + Send + 'static> Effectful for E {}

/// Receives the effects for this node, in the order of the transactions that made them. It must be quick, and must not
/// start a transaction. In memory it is called while the touched records are locked, before the transaction returns; with
/// other nodes the effects come from a stream, as a rule shortly after it.
pub type Deliver<E> = Arc<dyn Fn(NodeId, E) + Send + Sync>;

/// What one run of a step decided.
#[derive(Debug)]
pub enum Step<E, T> {
    /// Keep the records as they are now, deliver the effects in order, move the deadlines.
    Commit {
        /// The answer to the caller of the transaction.
        output: T,
        /// What to tell which node.
        effects: Vec<(NodeId, E)>,
        /// When each of these (loaded) records is due next; `None` removes its deadline.
        deadlines: Vec<(Key, Option<Timestamp>)>,
    },
    /// Keep nothing of what the step did to the records.
    Unchanged(T),
    /// Run the step again with these records loaded as well; nothing is kept of this run.
    AlsoNeed(Vec<Key>),
}

/// How much there is right now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Records that differ from their default.
    pub records: usize,
    /// Records with a deadline.
    pub deadlines: usize,
}

/// Records of type `R`, changed only by atomic steps that tell effects of type `E`.
pub struct Live<R, E> {
    backend: Backend<R, E>,
    settings: LiveSettings,
}

enum Backend<R, E> {
    Memory(Memory<R, E>),
    Redis(Box<RedisLive<R, E>>),
}

impl<R: Record, E: Effectful> Live<R, E> {
    /// Keeps the records in this process: one node, and gone with it.
    pub fn memory(settings: LiveSettings, clock: Arc<dyn Clock>, deliver: Deliver<E>) -> Self {
        Self { backend: Backend::Memory(Memory::new(&settings, clock, deliver)), settings }
    }

    /// Keeps the records in Redis, with other nodes.
    pub(crate) fn redis(parts: LiveParts<R, E>) -> Self {
        let settings = parts.settings.live.clone();
        Self { backend: Backend::Redis(Box::new(RedisLive::new(parts))), settings }
    }

    /// Runs `step` as one atomic change of the records under `keys`. Records that do not exist are there as their
    /// default. The step may be run several times; only the last run counts.
    ///
    /// # Errors
    /// When a limit is met, or the step writes what it did not load; nothing has changed then.
    pub async fn transact<T>(
        &self,
        keys: Vec<Key>,
        mut step: impl FnMut(&mut BTreeMap<Key, R>, Timestamp) -> Step<E, T> + Send,
    ) -> Result<T, ClusterError> {
        let mut keys: BTreeSet<Key> = keys.into_iter().collect();
        let mut deadline = None;
        for _ in 0..self.settings.max_rounds {
            self.check_size(&keys)?;
            let attempt = match &self.backend {
                Backend::Memory(memory) => memory.attempt(&keys, &mut step)?,
                Backend::Redis(redis) => {
                    let deadline = *deadline.get_or_insert_with(|| redis.deadline());
                    redis.attempt(&keys, deadline, &mut step).await?
                }
            };
            match attempt {
                Attempt::Done(output) => return Ok(output),
                Attempt::AlsoNeed(more) => keys.extend(more),
            }
        }
        Err(ClusterError::TooManyRounds { rounds: self.settings.max_rounds })
    }

    /// The records under `keys` that exist, each as of one moment, but not all as of the same one. Where the store holds
    /// what cannot be understood, there is none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn read(&self, keys: &[Key]) -> Result<BTreeMap<Key, R>, ClusterError> {
        match &self.backend {
            Backend::Memory(memory) => Ok(memory.read(keys)),
            Backend::Redis(redis) => redis.read(keys).await,
        }
    }

    /// Looks at a record as far as this process knows it, without asking a shared store: good for guessing what a step will need,
    /// and for nothing else. Must be quick.
    pub fn glance<T>(&self, key: &Key, look: impl FnOnce(&R) -> T) -> Option<T> {
        match &self.backend {
            Backend::Memory(memory) => memory.glance(key, look),
            Backend::Redis(redis) => redis.glance(key, look),
        }
    }

    /// Up to `limit` records whose deadline has come. Each is claimed for [`LiveSettings::claim_lease`]: it comes again after
    /// that, unless a transaction moves its deadline before.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn claim_due(&self, limit: usize) -> Result<Vec<Key>, ClusterError> {
        match &self.backend {
            Backend::Memory(memory) => Ok(memory.claim_due(limit, self.settings.claim_lease.0)),
            Backend::Redis(redis) => redis.claim_due(limit).await,
        }
    }

    /// The earliest deadline of all, on this node's clock.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, ClusterError> {
        match &self.backend {
            Backend::Memory(memory) => Ok(memory.next_due()),
            Backend::Redis(redis) => redis.next_due().await,
        }
    }

    /// Completes when a deadline was set that is earlier than what [`Live::next_due`] said last, and with other nodes also
    /// after [`ClusterSettings::poll`](crate::ClusterSettings::poll), since those do not tell. For one waiter.
    pub async fn earlier_due(&self) {
        match &self.backend {
            Backend::Memory(memory) => memory.earlier_due().await,
            Backend::Redis(redis) => redis.earlier_due().await,
        }
    }

    /// The records in which `node` owns a connection, as far as is known: some may own none any more. In memory mode
    /// none, since there no node outlives another.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn records_of(&self, node: NodeId) -> Result<Vec<Key>, ClusterError> {
        match &self.backend {
            Backend::Memory(_) => Ok(Vec::new()),
            Backend::Redis(redis) => redis.records_of(node).await,
        }
    }

    /// The effects for `node` that it has not been seen to carry out: of a dead one, so that another can carry out those
    /// that are for no connection. Some may have been carried out all the same.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn unread_of(&self, node: NodeId) -> Result<Vec<E>, ClusterError> {
        match &self.backend {
            Backend::Memory(_) => Ok(Vec::new()),
            Backend::Redis(redis) => redis.unread_of(node).await,
        }
    }

    /// Forgets what is kept for the dead `node`: after its records and effects were worked off.
    ///
    /// # Errors
    /// When the store cannot be told.
    pub async fn bury(&self, node: NodeId) -> Result<(), ClusterError> {
        match &self.backend {
            Backend::Memory(_) => Ok(()),
            Backend::Redis(redis) => redis.bury(node).await,
        }
    }

    /// How much there is right now.
    #[must_use]
    pub fn stats(&self) -> Stats {
        match &self.backend {
            Backend::Memory(memory) => memory.stats(),
            Backend::Redis(redis) => redis.stats(),
        }
    }

    fn check_size(&self, keys: &BTreeSet<Key>) -> Result<(), ClusterError> {
        let (needed, limit) = (keys.len(), self.settings.max_keys);
        if needed > limit { Err(ClusterError::TooManyKeys { needed, limit }) } else { Ok(()) }
    }
}

/// What a backend says after one run of a step.
pub(crate) enum Attempt<T> {
    Done(T),
    AlsoNeed(Vec<Key>),
}
