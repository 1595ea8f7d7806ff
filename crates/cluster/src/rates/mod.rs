//! How often something may happen, counted over all nodes.
//!
//! The generic cell rate algorithm: all that is kept for a subject is the moment at which its tokens are whole again.

mod memory;

use std::{fmt, sync::Arc, time::Duration};

use hubbub_types::Clock;

use self::memory::Memory;
use crate::shared::RedisRates;

/// How often something may happen: `burst` times at once, and then once every `every`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Tokens of a subject that has done nothing for long; at least 1.
    pub burst: u32,
    /// Time in which one token comes back; at least a millisecond.
    pub every: Duration,
}

/// Whose tokens are counted, and of what kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RateKey {
    /// What is limited.
    pub kind: &'static str,
    /// Whom: an address, or the hash of a name.
    pub subject: [u8; 16],
}

impl fmt::Display for RateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:032x}", self.kind, u128::from_be_bytes(self.subject))
    }
}

/// Counts over all nodes. Cheap to clone.
#[derive(Clone)]
pub struct Rates {
    memory: Arc<Memory>,
    redis: Option<RedisRates>,
}

impl Rates {
    /// Counts in this process, for at most `max_keys` subjects; those beyond share 256 counters.
    #[must_use]
    pub fn memory(max_keys: usize, clock: Arc<dyn Clock>) -> Self {
        Self { memory: Arc::new(Memory::new(max_keys, clock)), redis: None }
    }

    /// The same over all nodes. While Redis is away this process goes on with what it has counted itself.
    pub(crate) fn redis(max_keys: usize, clock: Arc<dyn Clock>, redis: RedisRates) -> Self {
        Self { redis: Some(redis), ..Self::memory(max_keys, clock) }
    }

    /// Takes one token.
    ///
    /// # Errors
    /// The time until there is one.
    pub async fn take(&self, key: RateKey, quota: Quota) -> Result<(), Duration> {
        let Some(redis) = &self.redis else { return self.memory.take(key, quota) };
        // Who has no token by this process' count alone has none by that of all. A flood of subjects shares counters in
        // Redis too.
        let key = self.memory.look(key, quota)?;
        match redis.take(key, quota.millis()).await {
            Ok(verdict) => {
                verdict.map_err(wait)?;
                // The count of all allows it, whatever happened here in the meantime.
                let _ = self.memory.take(key, quota);
                Ok(())
            }
            Err(error) => {
                metrics::counter!("hubbub_rates_local_total").increment(1);
                tracing::debug!(%error, "counting in this process alone");
                self.memory.take(key, quota)
            }
        }
    }

    /// Forgets subjects that have all of their tokens again.
    pub fn sweep(&self) {
        self.memory.sweep();
    }

    /// How many subjects are remembered in this process.
    #[must_use]
    pub fn len(&self) -> usize {
        self.memory.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Quota {
    /// Milliseconds in which one token comes back, and those in which all do.
    fn millis(self) -> (i64, i64) {
        let every = i64::try_from(self.every.as_millis()).unwrap_or(i64::MAX).clamp(1, i64::MAX / i64::from(u32::MAX));
        (every, every.saturating_mul(i64::from(self.burst.max(1))))
    }

    /// One token less, given when the tokens are whole again, in milliseconds, and what time it is. The script of the Redis
    /// backend computes the same.
    fn spend(self, whole_at: Option<i64>, now: i64) -> Spent {
        let (every, all) = self.millis();
        // Never further away than an empty bucket: a clock that has jumped back locks nobody out.
        let whole_at = whole_at.unwrap_or(now).clamp(now, now.saturating_add(all));
        let after = whole_at.saturating_add(every);
        let excess = after.saturating_sub(now).saturating_sub(all);
        if excess > 0 { Spent { whole_at, wait: Err(excess) } } else { Spent { whole_at: after, wait: Ok(()) } }
    }
}

/// What came of asking for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Spent {
    /// When the tokens are whole again, to be kept also where there was none: it may be earlier than it was.
    whole_at: i64,
    /// Milliseconds until there is a token, where there was none.
    wait: Result<(), i64>,
}

fn wait(millis: i64) -> Duration {
    Duration::from_millis(u64::try_from(millis).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUOTA: Quota = Quota { burst: 3, every: Duration::from_millis(100) };

    fn granted(whole_at: i64) -> Spent {
        Spent { whole_at, wait: Ok(()) }
    }

    fn refused(whole_at: i64, wait: i64) -> Spent {
        Spent { whole_at, wait: Err(wait) }
    }

    #[test]
    fn a_burst_passes_then_one_each_period() {
        assert_eq!(QUOTA.spend(None, 1_000), granted(1_100));
        assert_eq!(QUOTA.spend(Some(1_100), 1_000), granted(1_200));
        assert_eq!(QUOTA.spend(Some(1_200), 1_000), granted(1_300));
        assert_eq!(QUOTA.spend(Some(1_300), 1_000), refused(1_300, 100));
        assert_eq!(QUOTA.spend(Some(1_300), 1_099), refused(1_300, 1));
        assert_eq!(QUOTA.spend(Some(1_300), 1_100), granted(1_400));
        assert_eq!(QUOTA.spend(Some(1_300), 9_000), granted(9_100), "idle time beyond the burst counts for nothing");
    }

    #[test]
    fn a_clock_that_jumps_back_locks_nobody_out() {
        let Spent { whole_at, wait } = QUOTA.spend(Some(1_000_000), 1_000);
        assert_eq!((whole_at, wait), (1_300, Err(100)));
        assert_eq!(QUOTA.spend(Some(whole_at), 1_100), granted(1_400));
    }

    #[test]
    fn extremes_do_not_overflow() {
        let huge = Quota { burst: u32::MAX, every: Duration::MAX };
        assert!(huge.spend(Some(i64::MAX), i64::MAX).wait.is_ok());
        let none = Quota { burst: 0, every: Duration::ZERO };
        assert_eq!(none.spend(None, 5), granted(6));
        assert_eq!(none.spend(Some(6), 5), refused(6, 1));
    }
}
