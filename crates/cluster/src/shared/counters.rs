//! Leases and counters in Redis: one script each.

use std::time::Duration;

use super::names::Names;
use crate::{
    ClusterError, Identity, RateKey,
    redis::{Link, LinkError, Script},
};

static LEASE: Script = Script::new("lease", include_str!("lease.lua"));
static RATE: Script = Script::new("rate", include_str!("rate.lua"));

/// Leases that all nodes see. Cheap to clone.
#[derive(Clone)]
pub(crate) struct RedisLeases {
    pub(super) link: Link,
    pub(super) names: Names,
    pub(super) identity: Identity,
}

impl RedisLeases {
    /// Whether `job` is this node's for `length` from now; `hold`: also if it was before.
    pub(crate) async fn take(&self, job: &str, length: Duration, hold: bool) -> Result<bool, ClusterError> {
        let node = self.identity.standing().node.to_string();
        let length = u64::try_from(length.as_millis()).unwrap_or(u64::MAX).max(1);
        let granted: Result<i64, LinkError> =
            self.link.script(&LEASE, self.names.lease(job), (node, length, u8::from(hold))).await;
        granted.map(|granted| granted == 1).map_err(|error| {
            tracing::debug!(%error, job, "a lease could not be asked for");
            ClusterError::Unavailable { in_doubt: !matches!(error, LinkError::Away(_)) }
        })
    }
}

/// Counters that all nodes share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct RedisRates {
    pub(super) link: Link,
    pub(super) names: Names,
}

impl RedisRates {
    /// Takes a token of `key`, where one comes back in `every` and all do in `all` milliseconds; or says how many
    /// milliseconds there will be none.
    pub(crate) async fn take(&self, key: RateKey, (every, all): (i64, i64)) -> Result<Result<(), i64>, LinkError> {
        let wait: i64 = self.link.script(&RATE, self.names.rate(key), (every, all)).await?;
        Ok(if wait == 0 { Ok(()) } else { Err(wait) })
    }
}
