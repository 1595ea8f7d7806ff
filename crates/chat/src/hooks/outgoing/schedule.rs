//! When to try again.

use std::time::Duration;

/// How often a delivery is tried, and how far apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// Tries in all, the first included.
    pub attempts: u32,
    /// Time after the first try.
    pub first: Duration,
    /// Longest time between two.
    pub longest: Duration,
}

impl Default for Schedule {
    /// Twelve tries in about a day.
    fn default() -> Self {
        Self { attempts: 12, first: Duration::from_secs(5), longest: Duration::from_secs(6 * 3_600) }
    }
}

/// How long to wait after `attempt` tries have failed: three times as long as before, give or take a fifth, by a
/// random number. `None`: that was the last one.
#[must_use]
pub fn next(attempt: u32, schedule: &Schedule, random: u64) -> Option<Duration> {
    if attempt == 0 || attempt >= schedule.attempts {
        return None;
    }
    let factor = 3_u32.checked_pow(attempt - 1).unwrap_or(u32::MAX);
    let wait = schedule.first.saturating_mul(factor).min(schedule.longest);
    // 800 to 1,200 thousandths.
    let thousandths = 800 + u32::try_from(random % 401).unwrap_or_default();
    Some((wait.saturating_mul(thousandths) / 1_000).min(schedule.longest))
}
