//! Deadlines, which belong to no node.

use std::sync::atomic::Ordering;

use hubbub_types::Timestamp;
use redis::Value;
use tokio::time::Instant;

use super::RedisLive;
use crate::{
    ClusterError, Effectful, Key, Record,
    redis::{LinkError, Script, link::millis, script::NONE},
};

static CLAIM: Script = Script::new("claim", include_str!("../scripts/claim.lua"));

/// A clock that is being slewed steps back a little; that moves no deadline noticeably.
const SLACK_MILLIS: u64 = 1000;

impl<R: Record, E: Effectful> RedisLive<R, E> {
    pub(crate) async fn claim_due(&self, limit: usize) -> Result<Vec<Key>, ClusterError> {
        let standing = self.identity.standing();
        let args = [
            self.keys.prefix().to_owned(),
            standing.epoch.to_string(),
            standing.node.to_string(),
            self.time.given(),
            limit.to_string(),
            millis(self.settings.live.claim_lease.0).to_string(),
            SLACK_MILLIS.to_string(),
        ];
        let asked = Instant::now();
        let answer: Vec<Value> = self.link.script(&CLAIM, NONE, args.as_slice()).await.map_err(away)?;
        match <[Value; 3]>::try_from(answer) {
            Ok([Value::BulkString(_), Value::Int(said), Value::Array(keys)]) => {
                // What is due by the store's clock must be due for the step, too.
                self.time.heard(asked, Timestamp::from_millis(said));
                Ok(keys.into_iter().filter_map(key).collect())
            }
            _ => {
                self.identity.doubt(standing);
                Err(ClusterError::Unavailable { in_doubt: false })
            }
        }
    }

    /// On this node's clock.
    pub(crate) async fn next_due(&self) -> Result<Option<Timestamp>, ClusterError> {
        // Reset first: a deadline set while Redis is asked is then announced rather than overlooked.
        self.earliest.store(i64::MAX, Ordering::SeqCst);
        let mut cmd = redis::cmd("ZRANGE");
        cmd.arg(self.keys.due()).arg(0).arg(0).arg("WITHSCORES");
        let first: Vec<(String, f64)> = self.link.query(&cmd).await.map_err(away)?;
        let Some((_, at)) = first.first() else { return Ok(None) };
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds, which a double holds exactly")]
        let at = Timestamp::from_millis(*at as i64);
        self.earliest.fetch_min(at.as_millis(), Ordering::SeqCst);
        Ok(Some(self.time.now().map_or(at, |there| here(at, there, self.clock.now()))))
    }

    /// Also completes after [`ClusterSettings::poll`](crate::ClusterSettings::poll): another node does not tell when it
    /// sets a deadline.
    pub(crate) async fn earlier_due(&self) {
        tokio::select! {
            () = self.earlier.notified() => {}
            () = tokio::time::sleep(self.settings.poll.0) => {}
        }
    }
}

/// What this node's clock shows at `at`, which is on the store's, given what both show now.
fn here(at: Timestamp, there: Timestamp, here: Timestamp) -> Timestamp {
    let ahead = here.as_millis().saturating_sub(there.as_millis());
    Timestamp::from_millis(at.as_millis().saturating_add(ahead))
}

fn key(value: Value) -> Option<Key> {
    let Value::BulkString(text) = value else { return None };
    String::from_utf8(text).ok().map(Key::new)
}

pub(super) fn away(error: LinkError) -> ClusterError {
    match error {
        LinkError::Refused(text) => tracing::error!(text, "Redis refused a question about live state"),
        LinkError::Away(text) | LinkError::InDoubt(text) => tracing::debug!(text, "live state could not be read"),
    }
    ClusterError::Unavailable { in_doubt: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_the_store_is_put_on_the_own_clock_however_far_away() {
        let time = Timestamp::from_millis;
        assert_eq!(here(time(5_000), time(1_000), time(900)), time(4_900));
        assert_eq!(here(time(i64::MAX), time(1_000), time(2_000)), time(i64::MAX), "whatever is in Redis");
        assert_eq!(here(time(i64::MIN), time(2_000), time(1_000)), time(i64::MIN));
    }
}
