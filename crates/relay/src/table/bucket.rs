//! A token bucket.

use hubbub_types::Timestamp;

/// Lets through a rate with bursts. Two words: the rate is the caller's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    /// Used up, in thousandths; so that every millisecond gives back a whole number of them.
    used: u64,
    at: Timestamp,
}

impl Bucket {
    pub(crate) const fn new() -> Self {
        Self { used: 0, at: Timestamp::from_millis(0) }
    }

    /// Takes `cost` units if they are there. `rate` units come back each second, up to `burst`.
    pub(crate) fn take(&mut self, cost: u64, rate: u64, burst: u64, now: Timestamp) -> bool {
        let passed = u64::try_from(now.since(self.at).as_millis()).unwrap_or(u64::MAX);
        let used = self.used.saturating_sub(passed.saturating_mul(rate));
        self.at = now;
        let wanted = used.saturating_add(cost.saturating_mul(1000));
        let enough = wanted <= burst.saturating_mul(1000);
        self.used = if enough { wanted } else { used };
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_lets_through_the_rate_after_a_burst() {
        let mut bucket = Bucket::new();
        let mut passed = [0; 4];
        for millis in 0..4000_u32 {
            let now = Timestamp::from_millis(1_000_000 + i64::from(millis));
            passed[millis as usize / 1000] += u32::from(bucket.take(1, 100, 200, now));
        }
        assert_eq!(passed, [299, 100, 100, 100]);
    }

    #[test]
    fn more_than_the_burst_never_passes() {
        let mut bucket = Bucket::new();
        assert!(!bucket.take(201, 100, 200, Timestamp::from_millis(9_000)));
        assert!(bucket.take(200, 100, 200, Timestamp::from_millis(9_000)));
    }
}
