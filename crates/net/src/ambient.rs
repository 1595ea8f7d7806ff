//! The real clock and the real randomness: the only place where either is read.

use std::time::{Instant, SystemTime};

use hubbub_types::{Clock, Entropy, Timestamp};
use rand::{TryRngCore as _, rngs::OsRng};

/// The system's wall clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everyone else is given")]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The clock that never jumps, for distances shorter than a millisecond.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is what those who wait for packets measure by")]
pub fn instant() -> Instant {
    Instant::now()
}

/// The operating system's random generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::expect_used, reason = "without randomness no secret may be made; Linux's getrandom does not fail")]
    fn fill(&self, bytes: &mut [u8]) {
        OsRng.try_fill_bytes(bytes).expect("the system's random generator answers");
    }
}
