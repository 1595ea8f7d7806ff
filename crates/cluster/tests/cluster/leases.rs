//! Jobs that one node does for all.

use std::{sync::Arc, time::Duration};

use hubbub_cluster::{Cluster, ClusterError};
use hubbub_testkit::{RedisServer, VirtualClock};

use crate::support::{alone, in_time, node};

const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_secs(3_600);

/// What both backends do, where `pass` lets [`SHORT`] pass.
async fn suite(cluster: &Cluster, pass: impl AsyncFn()) {
    let leases = cluster.leases();
    assert!(leases.claim("sweep", SHORT).await.unwrap());
    assert!(!leases.claim("sweep", SHORT).await.unwrap(), "once in a period");
    assert!(leases.claim("other", LONG).await.unwrap(), "each job for itself");
    pass().await;
    assert!(leases.claim("sweep", LONG).await.unwrap(), "again in the next");
    assert!(!leases.claim("sweep", LONG).await.unwrap());

    assert!(leases.hold("reaper", SHORT).await.unwrap());
    assert!(leases.hold("reaper", LONG).await.unwrap(), "it stays with whoever has it");
}

#[tokio::test]
async fn leases_in_memory() {
    let clock = Arc::new(VirtualClock::new());
    let cluster = alone(&clock);
    suite(&cluster, async || clock.advance(SHORT)).await;
    clock.set(VirtualClock::START - LONG * 24);
    assert!(cluster.leases().claim("sweep", SHORT).await.unwrap(), "a clock that jumps back stops no job");
}

#[tokio::test]
async fn scale_02_leases_on_redis() {
    let redis = RedisServer::start().await.unwrap();
    let (a, b) = (node(&redis, "a").await, node(&redis, "b").await);
    suite(&a, async || tokio::time::sleep(SHORT * 2).await).await;
    let leases = b.leases();
    assert!(!leases.claim("sweep", LONG).await.unwrap(), "one node in a period");
    assert!(!leases.hold("reaper", LONG).await.unwrap(), "another has it");
    assert!(leases.hold("free", LONG).await.unwrap());
}

#[tokio::test]
async fn scale_02_without_redis_nobody_gets_a_lease() {
    let redis = RedisServer::start().await.unwrap();
    let a = node(&redis, "a").await;
    redis.kill().await;
    in_time("the loss is noticed", a.until(false)).await;
    assert_eq!(a.leases().claim("sweep", LONG).await, Err(ClusterError::Unavailable { in_doubt: false }));
}
