//! Jobs that one node does for all.

use std::{collections::HashMap, sync::Arc, time::Duration};

use hubbub_types::{Clock, Timestamp};
use parking_lot::Mutex;

use crate::{ClusterError, shared::RedisLeases};

/// Says which node does a job. Cheap to clone.
#[derive(Clone)]
pub struct Leases {
    backend: Backend,
}

#[derive(Clone)]
enum Backend {
    Memory(Arc<Memory>),
    Redis(RedisLeases),
}

struct Memory {
    clock: Arc<dyn Clock>,
    /// Until when each job is this node's. Names of jobs are part of the program, so that there are few.
    held: Mutex<HashMap<&'static str, Timestamp>>,
}

/// What is wanted of a lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// To be the only one for a time, oneself included.
    Claim,
    /// To have it, or to go on having it.
    Hold,
}

impl Leases {
    /// Leases of the one node there is.
    #[must_use]
    pub fn memory(clock: Arc<dyn Clock>) -> Self {
        Self { backend: Backend::Memory(Arc::new(Memory { clock, held: Mutex::default() })) }
    }

    /// Leases that all nodes see.
    pub(crate) fn redis(leases: RedisLeases) -> Self {
        Self { backend: Backend::Redis(leases) }
    }

    /// Whether this node may do `job` now. For the next `period` nobody may, this node included: so a job that every
    /// node asks for runs once each period.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn claim(&self, job: &'static str, period: Duration) -> Result<bool, ClusterError> {
        self.take(job, period, Wish::Claim).await
    }

    /// Whether `job` is this node's for the next `length`. Asked again before that ends, it stays this node's.
    ///
    /// # Errors
    /// When the store cannot be asked.
    pub async fn hold(&self, job: &'static str, length: Duration) -> Result<bool, ClusterError> {
        self.take(job, length, Wish::Hold).await
    }

    async fn take(&self, job: &'static str, length: Duration, wish: Wish) -> Result<bool, ClusterError> {
        match &self.backend {
            Backend::Memory(memory) => Ok(memory.take(job, length, wish)),
            Backend::Redis(redis) => redis.take(job, length, wish == Wish::Hold).await,
        }
    }
}

impl Memory {
    fn take(&self, job: &'static str, length: Duration, wish: Wish) -> bool {
        let now = self.clock.now();
        let mut held = self.held.lock();
        // Never longer than a lease lasts: a clock that has jumped back stops no job.
        let lasts = held.get(job).is_some_and(|until| *until > now && until.since(now) <= length);
        let granted = wish == Wish::Hold || !lasts;
        if granted {
            held.insert(job, now + length);
        }
        granted
    }
}
