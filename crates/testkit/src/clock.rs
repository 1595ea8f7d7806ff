//! A clock that moves only when a test says so.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

use hubbub_types::{Clock, Timestamp};

/// Starts at a fixed moment and stands still until [`VirtualClock::advance`].
#[derive(Debug)]
pub struct VirtualClock(AtomicI64);

impl VirtualClock {
    /// The moment every virtual clock starts at: 2026-01-01T00:00:00Z.
    pub const START: Timestamp = Timestamp::from_millis(1_767_225_600_000);

    /// A clock at [`Self::START`].
    #[must_use]
    pub fn new() -> Self {
        Self(AtomicI64::new(Self::START.as_millis()))
    }

    /// Moves the clock forward.
    pub fn advance(&self, span: Duration) {
        self.set(self.now() + span);
    }

    /// Jumps to `moment`, forward or back.
    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.as_millis(), Ordering::SeqCst);
    }
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
