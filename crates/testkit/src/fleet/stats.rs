//! Distributions.

use serde::{Deserialize, Serialize};

/// Measured times, sorted, in microseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution(Vec<u64>);

impl Distribution {
    /// How many were measured.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing was measured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The smallest time that at least `permille` of 1,000 do not exceed, in milliseconds; 0 of none.
    #[must_use]
    pub fn at(&self, permille: usize) -> f64 {
        let rank = (self.0.len() * permille).div_ceil(1000).max(1);
        self.0.get(rank - 1).map_or(0.0, |micros| *micros as f64 / 1000.0)
    }

    /// The longest, in milliseconds; 0 of none.
    #[must_use]
    pub fn longest(&self) -> f64 {
        self.at(1000)
    }

    /// Middle, 95th and 99th percentile and the longest, as a text.
    #[must_use]
    pub fn summary(&self) -> String {
        let [p50, p95, p99, longest] = [500, 950, 990, 1000].map(|permille| self.at(permille));
        format!("p50 {p50:.1} ms, p95 {p95:.1} ms, p99 {p99:.1} ms, longest {longest:.1} ms of {}", self.len())
    }
}

impl FromIterator<u64> for Distribution {
    fn from_iter<I: IntoIterator<Item = u64>>(micros: I) -> Self {
        let mut sorted: Vec<_> = micros.into_iter().collect();
        sorted.sort_unstable();
        Self(sorted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let times: Distribution = (1..=200).rev().map(|milliseconds| milliseconds * 1000).collect();
        let at = [10, 500, 990, 1000].map(|permille| times.at(permille));
        assert_eq!(at, [2.0, 100.0, 198.0, 200.0]);
        assert!(Distribution::default().longest().abs() < f64::EPSILON);
    }
}
