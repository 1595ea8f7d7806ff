//! How often something may be done.

use std::time::{Duration, Instant};

/// A bucket that fills at a steady rate: what is taken from it may come in a burst, and on average not faster.
#[derive(Debug)]
pub(crate) struct Bucket {
    rate: f64,
    most: f64,
    level: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket of `seconds` times `rate`.
    pub(crate) fn new(rate: f64, seconds: f64, now: Instant) -> Self {
        let most = rate * seconds;
        Self { rate, most, level: most, at: now }
    }

    /// Takes `amount` if there is as much.
    pub(crate) fn take(&mut self, amount: f64, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.at);
        self.at = self.at.max(now);
        self.level = (self.level + passed.as_secs_f64() * self.rate).min(self.most);
        if self.level < amount {
            return false;
        }
        self.level -= amount;
        true
    }
}

/// The first of the times `from + n × every` that is after `now`: the beat of something regular.
pub(crate) fn next_beat(from: Instant, every: Duration, now: Instant) -> Instant {
    let next = from + every;
    if next > now { next } else { now + every }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_taken_and_then_the_rate() {
        let start = crate::testing::start();
        let mut bucket = Bucket::new(10.0, 2.0, start);
        let taken = |bucket: &mut Bucket, at| (0..100).filter(|_| bucket.take(1.0, at)).count();
        assert_eq!(taken(&mut bucket, start), 20);
        assert_eq!(taken(&mut bucket, start + Duration::from_secs(1)), 10);
        assert_eq!(taken(&mut bucket, start + Duration::from_secs(60)), 20);
    }

    #[test]
    fn a_beat_that_was_missed_is_not_made_up_for() {
        let start = crate::testing::start();
        let every = Duration::from_millis(400);
        assert_eq!(next_beat(start, every, start), start + every);
        let late = start + Duration::from_secs(9);
        assert_eq!(next_beat(start, every, late), late + every);
    }
}
