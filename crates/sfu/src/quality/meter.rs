//! Counting what arrives of a stream.

use std::time::{Duration, Instant};

/// Over how long bytes are counted.
const WINDOW: Duration = Duration::from_millis(500);
/// After so long without a packet the rate is what it is now: nothing.
const FORGOTTEN: Duration = Duration::from_secs(2);

/// Measures bits per second, smoothed over about a second.
#[derive(Debug, Clone, Copy, Default)]
pub struct RateMeter {
    began: Option<Instant>,
    bytes: u64,
    bps: Option<u64>,
}

impl RateMeter {
    /// A packet of `bytes` arrived.
    pub fn add(&mut self, bytes: usize, now: Instant) {
        self.roll(now);
        self.bytes = self.bytes.saturating_add(bytes as u64);
    }

    /// Bits per second; 0 until half a second was measured, and when nothing came for two.
    pub fn bps(&mut self, now: Instant) -> u64 {
        self.roll(now);
        self.bps.unwrap_or(0)
    }

    fn roll(&mut self, now: Instant) {
        let began = *self.began.get_or_insert(now);
        let passed = now.saturating_duration_since(began);
        if passed < WINDOW {
            return;
        }
        let bits = u128::from(self.bytes) * 8_000 / passed.as_millis().max(1);
        let seen = u64::try_from(bits).unwrap_or(u64::MAX);
        self.bps = Some(match self.bps {
            Some(before) if passed < FORGOTTEN => before.midpoint(seen),
            _ => seen,
        });
        (self.began, self.bytes) = (Some(now), 0);
    }
}

/// Packets of a while.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many were sent.
    pub expected: u64,
    /// How many of them did not arrive, or not yet.
    pub lost: u64,
}

/// Counts what is missing of a stream by its sequence numbers (RFC 3550 appendix A.3).
#[derive(Debug, Clone, Copy, Default)]
pub struct SeqMeter {
    highest: Option<u64>,
    /// The highest number when it was last asked.
    base: u64,
    arrived: u64,
}

impl SeqMeter {
    /// A packet arrived, in whichever order.
    pub fn add(&mut self, seq: u64) {
        if self.highest.is_none() {
            self.base = seq.saturating_sub(1);
        }
        self.highest = self.highest.max(Some(seq));
        self.arrived = self.arrived.saturating_add(1);
    }

    /// What was counted since it was last asked. What is late is counted where it arrives.
    pub fn take(&mut self) -> Counted {
        let Some(highest) = self.highest else { return Counted::default() };
        let expected = highest.saturating_sub(self.base);
        let lost = expected.saturating_sub(self.arrived);
        (self.base, self.arrived) = (highest, 0);
        Counted { expected, lost }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Counted, RateMeter, SeqMeter};
    use crate::testing::start;

    #[test]
    fn a_steady_stream_is_measured_and_forgotten_when_it_ends() {
        let (mut meter, start) = (RateMeter::default(), start());
        assert_eq!(meter.bps(start), 0);
        let step = Duration::from_millis(10);
        for n in 0..300 {
            meter.add(1_250, start + step * n);
        }
        let end = start + step * 300;
        assert!((990_000..=1_010_000).contains(&meter.bps(end)), "{}", meter.bps(end));
        assert_eq!(meter.bps(end + Duration::from_secs(3)), 0);
    }

    #[test]
    fn what_is_missing_is_counted_whatever_the_order() {
        let mut meter = SeqMeter::default();
        assert_eq!(meter.take(), Counted::default());
        for seq in [10, 12, 11, 15] {
            meter.add(seq);
        }
        assert_eq!(meter.take(), Counted { expected: 6, lost: 2 });
        for seq in [14, 16, 17] {
            meter.add(seq);
        }
        assert_eq!(meter.take(), Counted { expected: 2, lost: 0 }, "one was only late");
        assert_eq!(meter.take(), Counted::default());
    }
}
