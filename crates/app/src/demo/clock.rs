//! A clock that goes through the days of the demonstration.

use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

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

/// The length of a day.
pub(super) const DAY: Duration = Duration::from_secs(86_400);

/// The midnight (UTC) that ends the last day of the demonstration, when the last words of that day are said so long
/// before it: today, if they are past already, else yesterday. So the hours are those of the script at any time of the
/// day, and nothing lies in the future.
pub(super) fn last_midnight(now: Timestamp, last_words: Duration) -> Timestamp {
    let day = i64::try_from(DAY.as_millis()).unwrap_or(i64::MAX);
    let today = Timestamp::from_millis(now.as_millis().div_euclid(day).saturating_mul(day));
    let tonight = today + DAY;
    if tonight - last_words <= now { tonight } else { today }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_is_the_newest_whose_words_are_all_past() {
        let midnight = Timestamp::from_millis(20_000 * 86_400_000);
        // Half past five in the afternoon.
        let last_words = Duration::from_secs(390 * 60);
        for minutes in 0..24 * 60 {
            let now = midnight + Duration::from_secs(minutes * 60);
            let end = last_midnight(now, last_words);
            assert_eq!(end, if minutes < 17 * 60 + 30 { midnight } else { midnight + DAY }, "{minutes}");
            assert!(end - last_words <= now && now.since(end - last_words) < DAY, "{minutes}");
        }
    }
}
