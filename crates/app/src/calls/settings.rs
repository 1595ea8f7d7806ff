//! Settings of what surrounds the call machine.

use hubbub_types::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `[signalling]`: queues and tasks around calls. Times of a call itself are in `[calls]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SignallingSettings {
    /// Most ended and missed calls waiting to be written to the call log; more are counted and lost.
    pub log_queue: usize,
    /// Wait before an entry of the call log that could not be written is tried again; doubles up to `log_retry_most`.
    pub log_retry: Span,
    /// Longest wait between two tries.
    pub log_retry_most: Span,
    /// Most pairs of a connection and a person it watches, on one node.
    pub max_watches: usize,
    /// Due records worked off in one go.
    pub deadline_batch: usize,
    /// Longest sleep of the deadline task, whatever is due: how late it notices that the clock was changed.
    pub deadline_sleep: Span,
    /// Wait after live state could not be reached.
    pub retry: Span,
    /// Most connections that have gone and that live state could not be told of yet; the others are found later.
    pub lost_queue: usize,
    /// Steps the server takes at once by itself: for deadlines, lost connections, dead nodes, ended sessions.
    pub parallel: usize,
    /// How often all calls whose caller is on this node are counted anew (with Redis). Those that are told as ended are
    /// looked at at once.
    pub recount: Span,
    /// How long a connection whose session has ended stays open for its call to be ended in good order.
    pub cut_patience: Span,
    /// When a node ends, its connections are told to go elsewhere within this time, each at a moment of its own (with
    /// Redis). At most half of `server.shutdown_drain` is used.
    pub drain_spread: Span,
}

impl Default for SignallingSettings {
    fn default() -> Self {
        Self {
            log_queue: 10_000,
            log_retry: Span::millis(200),
            log_retry_most: Span::secs(30),
            max_watches: 2_000_000,
            deadline_batch: 256,
            deadline_sleep: Span::secs(10),
            retry: Span::millis(500),
            lost_queue: 100_000,
            parallel: 32,
            recount: Span::secs(10),
            cut_patience: Span::millis(300),
            drain_spread: Span::secs(8),
        }
    }
}

impl SignallingSettings {
    /// Checks that every limit allows something and no time is zero.
    ///
    /// # Errors
    /// Names the setting that is wrong.
    pub fn validate(&self) -> Result<(), String> {
        let limits = [
            ("log_queue", self.log_queue),
            ("max_watches", self.max_watches),
            ("deadline_batch", self.deadline_batch),
            ("lost_queue", self.lost_queue),
            ("parallel", self.parallel),
        ];
        if let Some((name, _)) = limits.iter().find(|(_, limit)| *limit == 0) {
            return Err(format!("signalling.{name} must be at least 1"));
        }
        let times = [
            ("log_retry", self.log_retry),
            ("log_retry_most", self.log_retry_most),
            ("deadline_sleep", self.deadline_sleep),
            ("retry", self.retry),
            ("recount", self.recount),
            ("cut_patience", self.cut_patience),
        ];
        match times.iter().find(|(_, time)| time.0.is_zero()) {
            Some((name, _)) => Err(format!("signalling.{name} must be longer than zero")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p2p_15_a_setting_that_allows_nothing_is_named() {
        assert_eq!(SignallingSettings::default().validate(), Ok(()));
        let wrong = SignallingSettings { deadline_batch: 0, ..SignallingSettings::default() };
        assert!(wrong.validate().unwrap_err().contains("deadline_batch"));
        let wrong = SignallingSettings { retry: Span::secs(0), ..SignallingSettings::default() };
        assert!(wrong.validate().unwrap_err().contains("retry"));
    }
}
