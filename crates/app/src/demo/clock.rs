//! A clock that goes through the days of the demonstration.

use std::sync::atomic::{AtomicI64, Ordering};

use hubbub_types::{Clock, Timestamp};

/// Stands still until it is set; services that are made with it write the times of the demonstration.
#[derive(Debug)]
pub struct DemoClock(AtomicI64);

impl DemoClock {
    /// A clock that stands at `moment`.
    #[must_use]
    pub fn at(moment: Timestamp) -> Self {
        Self(AtomicI64::new(moment.as_millis()))
    }

    /// Goes on to `moment`.
    pub fn set(&self, moment: Timestamp) {
        self.0.store(moment.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
