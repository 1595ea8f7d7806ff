//! The clock that all nodes share.

use std::sync::Arc;

use hubbub_types::{Clock, Timestamp};
use parking_lot::Mutex;
use tokio::time::Instant;

/// Whose clock deadlines are set on.
#[derive(Clone)]
pub(crate) enum Times {
    /// The one of the machine that Redis runs on.
    Store,
    /// This one: for tests, which own the time.
    #[cfg_attr(not(test), expect(dead_code, reason = "only tests own the time"))]
    Clock(Arc<dyn Clock>),
}

/// What Redis' clock says now, guessed from what it said last.
pub(super) struct StoreTime {
    times: Times,
    /// What the store's clock said, not earlier than this moment.
    heard: Mutex<Option<(Instant, Timestamp)>>,
}

impl StoreTime {
    pub(super) fn new(times: Times) -> Self {
        Self { times, heard: Mutex::new(None) }
    }

    /// The time as far as it is known without asking. It is never before a time the store has said.
    pub(super) fn now(&self) -> Option<Timestamp> {
        match &self.times {
            Times::Clock(clock) => Some(clock.now()),
            Times::Store => self.guess(Instant::now()),
        }
    }

    /// What scripts are told to take for the time; empty where they ask the store's clock.
    pub(super) fn given(&self) -> String {
        match &self.times {
            Times::Clock(clock) => clock.now().as_millis().to_string(),
            Times::Store => String::new(),
        }
    }

    /// The store said `said` in answer to a question asked at `asked`.
    pub(super) fn heard(&self, asked: Instant, said: Timestamp) {
        self.heard_at(Instant::now(), asked, said);
    }

    fn guess(&self, now: Instant) -> Option<Timestamp> {
        let (at, said) = (*self.heard.lock())?;
        Some(said + now.duration_since(at))
    }

    fn heard_at(&self, now: Instant, asked: Instant, said: Timestamp) {
        // When the answer came, the store's clock stood between what it said and that plus the whole way.
        let (least, most) = (said, said + now.duration_since(asked));
        let best = self.guess(now).map_or(least, |guess| guess.clamp(least, most));
        *self.heard.lock() = Some((now, best));
    }

    /// Another machine answers from now on.
    pub(super) fn forget(&self) {
        *self.heard.lock() = None;
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn the_guess_follows_the_store_forward_and_back() {
        let time = StoreTime::new(Times::Store);
        let (begin, start) = (Instant::now(), Timestamp::from_millis(1_000_000));
        assert_eq!(time.guess(begin), None);
        time.heard_at(begin + SECOND, begin, start);
        assert_eq!(time.guess(begin + SECOND), Some(start), "not before what was said");
        assert_eq!(time.guess(begin + 2 * SECOND), Some(start + SECOND));
        time.heard_at(begin + 2 * SECOND, begin + 2 * SECOND, start + 10 * SECOND);
        assert_eq!(time.guess(begin + 2 * SECOND), Some(start + 10 * SECOND));
        time.heard_at(begin + 3 * SECOND, begin + 2 * SECOND, start);
        assert_eq!(time.guess(begin + 3 * SECOND), Some(start + SECOND), "a clock that was set back is believed");
        time.forget();
        assert_eq!(time.guess(begin), None);
    }
}
