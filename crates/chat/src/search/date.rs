//! Days as people name them.

use hubbub_types::Timestamp;
use jiff::{ToSpan, civil::Date};

/// A day of the calendar, between the years 1 and 9998.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(Date);

impl Day {
    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let dashes = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let date: Date = text.parse().ok().filter(|_| dashes)?;
        (1..=9998).contains(&date.year()).then_some(Self(date))
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.checked_add(1.day()).unwrap_or(self.0))
    }

    /// When the day begins where clocks are `offset` minutes ahead of UTC (taken within ±24 hours).
    #[must_use]
    pub fn begins(self, offset: i32) -> Timestamp {
        let days = self.0.since(Date::ZERO).map(|span| i64::from(span.get_days())).unwrap_or_default();
        let epoch =
            Date::constant(1970, 1, 1).since(Date::ZERO).map(|span| i64::from(span.get_days())).unwrap_or_default();
        let minutes = (days - epoch) * 24 * 60 - i64::from(offset.clamp(-1_440, 1_440));
        Timestamp::from_millis(minutes * 60_000)
    }
}
