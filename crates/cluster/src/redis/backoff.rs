//! Pauses between tries.

use std::{sync::Arc, time::Duration};

use hubbub_types::Entropy;

/// Pauses that double, each shortened at random by up to half, so that nodes which lost the same server do not come
/// back at the same moment.
pub(super) struct Backoff {
    entropy: Arc<dyn Entropy>,
    next: Duration,
    least: Duration,
    most: Duration,
}

impl Backoff {
    pub(super) fn new(entropy: Arc<dyn Entropy>, least: Duration, most: Duration) -> Self {
        Self { entropy, next: least, least, most }
    }

    /// The next pause.
    pub(super) fn pause(&mut self) -> Duration {
        let whole = self.next;
        self.next = whole.saturating_mul(2).min(self.most);
        let mut random = [0; 4];
        self.entropy.fill(&mut random);
        let share = f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX);
        whole.mul_f64(1.0 - share / 2.0)
    }

    /// Starts again with the shortest pause.
    pub(super) fn reset(&mut self) {
        self.next = self.least;
    }
}

#[cfg(test)]
mod tests {
    use hubbub_testkit::SeededEntropy;

    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_differ_between_nodes() {
        let pauses = |seed| {
            let entropy = Arc::new(SeededEntropy::new(seed));
            let mut backoff = Backoff::new(entropy, Duration::from_millis(50), Duration::from_secs(2));
            (0..10).map(|_| backoff.pause()).collect::<Vec<_>>()
        };
        let whole = [50, 100, 200, 400, 800, 1600, 2000, 2000, 2000, 2000].map(Duration::from_millis);
        for (pause, whole) in pauses(1).iter().zip(whole) {
            assert!((whole / 2..=whole).contains(pause), "{pause:?} of {whole:?}");
        }
        assert_ne!(pauses(1), pauses(2));
    }
}
