//! How often one webhook may send.

use std::{collections::HashMap, time::Duration};

use hubbub_types::{HookId, Timestamp};
use parking_lot::Mutex;

use crate::Rate;

/// Webhooks that are remembered; of more, those that have not sent for long are forgotten. (fixed)
const REMEMBERED: usize = 10_000;

/// A bucket for each webhook that sends: the moment from which on it would be full again.
pub(super) struct PerHook {
    rate: Rate,
    full_at: Mutex<HashMap<HookId, Timestamp>>,
}

impl PerHook {
    pub(super) fn new(rate: Rate) -> Self {
        Self { rate, full_at: Mutex::new(HashMap::new()) }
    }

    /// Takes one out of the bucket.
    ///
    /// # Errors
    /// How long to wait for the next one.
    pub(super) fn take(&self, hook: HookId, now: Timestamp) -> Result<(), Duration> {
        let mut buckets = self.full_at.lock();
        if buckets.len() >= REMEMBERED {
            buckets.retain(|_, full_at| *full_at > now);
        }
        let full_at = buckets.get(&hook).copied().unwrap_or(now).max(now);
        // The bucket is empty when it takes the whole burst to fill it again.
        let most = self.rate.every.0.saturating_mul(self.rate.burst.saturating_sub(1));
        let ahead = full_at.since(now);
        if ahead > most {
            return Err(ahead.saturating_sub(most));
        }
        if buckets.len() < REMEMBERED || buckets.contains_key(&hook) {
            buckets.insert(hook, full_at + self.rate.every.0);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use hubbub_types::Span;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn chat_09_a_webhook_sends_a_burst_and_then_at_its_rate() {
        let hooks = PerHook::new(Rate::new(3, Span::secs(2)));
        let (one, other) = (HookId(Uuid::from_u128(1)), HookId(Uuid::from_u128(2)));
        let at = Timestamp::from_millis;
        for _ in 0..3 {
            assert_eq!(hooks.take(one, at(0)), Ok(()));
        }
        assert_eq!(hooks.take(one, at(0)), Err(Duration::from_secs(2)));
        assert_eq!(hooks.take(other, at(0)), Ok(()));
        assert_eq!(hooks.take(one, at(1_500)), Err(Duration::from_millis(500)));
        assert_eq!(hooks.take(one, at(2_000)), Ok(()));
        assert!(hooks.take(one, at(2_000)).is_err());
        for _ in 0..3 {
            assert_eq!(hooks.take(one, at(60_000)), Ok(()));
        }
    }
}
