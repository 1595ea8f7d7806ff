//! How often something may happen, on both backends.

use std::{sync::Arc, time::Duration};

use hubbub_cluster::{Quota, RateKey, Rates};
use hubbub_testkit::{RedisServer, VirtualClock};

use crate::support::{alone, in_time, node};

const QUOTA: Quota = Quota { burst: 3, every: Duration::from_secs(3_600) };

fn key(subject: u8) -> RateKey {
    RateKey { kind: "login", subject: [subject; 16] }
}

/// Three at once and then one an hour; subjects and kinds do not touch each other.
async fn suite(rates: &Rates) {
    for _ in 0..3 {
        rates.take(key(1), QUOTA).await.unwrap();
    }
    let wait = rates.take(key(1), QUOTA).await.unwrap_err();
    assert!(wait > Duration::from_secs(3_590) && wait <= Duration::from_secs(3_600), "{wait:?}");
    rates.take(key(2), QUOTA).await.unwrap();
    rates.take(RateKey { kind: "register", ..key(1) }, QUOTA).await.unwrap();
    let quick = Quota { burst: 1, every: Duration::from_millis(1) };
    for _ in 0..3 {
        rates.take(key(3), quick).await.unwrap_or_default();
    }
}

#[tokio::test]
async fn rates_in_memory() {
    let clock = Arc::new(VirtualClock::new());
    let rates = alone(&clock).rates();
    suite(&rates).await;
    clock.advance(Duration::from_secs(3_600));
    rates.take(key(1), QUOTA).await.unwrap();
    assert!(rates.take(key(1), QUOTA).await.is_err());
    clock.advance(QUOTA.every * 3);
    rates.sweep();
    assert!(rates.is_empty(), "{} left", rates.len());
}

#[tokio::test]
async fn memory_of_rates_is_bounded() {
    let rates = Rates::memory(100, Arc::new(VirtualClock::new()));
    for subject in 0..10_000_u128 {
        let key = RateKey { kind: "login", subject: subject.to_be_bytes() };
        let _ = rates.take(key, QUOTA).await;
    }
    assert!(rates.len() <= 100 + 256, "{}", rates.len());
}

#[tokio::test]
async fn scale_02_rates_count_over_all_nodes() {
    let redis = RedisServer::start().await.unwrap();
    let (a, b) = (node(&redis, "a").await, node(&redis, "b").await);
    suite(&a.rates()).await;
    assert!(b.rates().take(key(1), QUOTA).await.is_err(), "what one node counted counts on the other");
    b.rates().take(key(2), QUOTA).await.unwrap();
    a.rates().take(key(2), QUOTA).await.unwrap();
    assert!(b.rates().take(key(2), QUOTA).await.is_err());
}

#[tokio::test]
async fn scale_02_a_count_over_all_nodes_recovers() {
    let redis = RedisServer::start().await.unwrap();
    let a = node(&redis, "a").await;
    let b = node(&redis, "b").await;
    let quota = Quota { burst: 2, every: Duration::from_millis(200) };
    a.rates().take(key(1), quota).await.unwrap();
    a.rates().take(key(1), quota).await.unwrap();
    let wait = b.rates().take(key(1), quota).await.unwrap_err();
    assert!(wait <= quota.every, "{wait:?}");
    tokio::time::sleep(wait + Duration::from_millis(5)).await;
    b.rates().take(key(1), quota).await.unwrap();
}

#[tokio::test]
async fn scale_02_without_redis_each_node_goes_on_with_its_own_count() {
    let redis = RedisServer::start().await.unwrap();
    let a = node(&redis, "a").await;
    a.rates().take(key(1), QUOTA).await.unwrap();
    a.rates().take(key(1), QUOTA).await.unwrap();
    redis.kill().await;
    in_time("the loss is noticed", a.until(false)).await;
    a.rates().take(key(1), QUOTA).await.unwrap();
    assert!(a.rates().take(key(1), QUOTA).await.is_err(), "what was counted before still counts");
}

#[tokio::test]
async fn rates_in_memory_survive_a_clock_that_jumps_back() {
    let clock = Arc::new(VirtualClock::new());
    let rates = alone(&clock).rates();
    suite(&rates).await;
    clock.set(VirtualClock::START - QUOTA.every * 100);
    assert!(rates.take(key(1), QUOTA).await.is_err());
    clock.advance(QUOTA.every);
    rates.take(key(1), QUOTA).await.unwrap();
}

#[tokio::test]
async fn scale_02_rates_on_redis_survive_a_clock_that_jumps_back() {
    let redis = RedisServer::start().await.unwrap();
    let a = node(&redis, "a").await;
    let quota = Quota { burst: 1, every: Duration::from_millis(300) };
    // What a primary counted whose clock was years ahead.
    let name = format!("hubbub:rate:{}", key(1));
    redis.command(&["SET", &name, "4000000000000"]).await.unwrap();
    let wait = a.rates().take(key(1), quota).await.unwrap_err();
    assert!(wait <= quota.every, "{wait:?}");
    let counted: i64 = redis.command(&["GET", &name]).await.unwrap().parse().unwrap_or(0);
    assert!(counted < 4_000_000_000_000, "it was not mended");
    tokio::time::sleep(wait + Duration::from_millis(5)).await;
    a.rates().take(key(1), quota).await.unwrap();
}
