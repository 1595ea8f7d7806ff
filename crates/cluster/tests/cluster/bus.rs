//! What all nodes are told.

use std::time::Duration;

use hubbub_cluster::{Cluster, Notice};
use hubbub_testkit::{RedisProxy, RedisServer};
use hubbub_types::Span;

use crate::support::{alone, in_time, next, node, node_at, revoked, settings, try_node};

fn heard(account: u128) -> Notice {
    Notice::Message(revoked(account))
}

/// Everybody hears everything in the order of publication, the publisher too.
async fn everybody_hears(publisher: &Cluster, listener: &Cluster) {
    let (mut own, mut other) = (publisher.bus().subscribe(), listener.bus().subscribe());
    for account in 0..300 {
        publisher.bus().publish(revoked(account));
    }
    for account in 0..300 {
        assert_eq!(next(&mut own).await, heard(account));
        assert_eq!(next(&mut other).await, heard(account));
    }
}

#[tokio::test]
async fn everybody_hears_everything_in_order_in_memory() {
    let cluster = alone(&std::sync::Arc::default());
    everybody_hears(&cluster, &cluster.clone()).await;
}

#[tokio::test]
async fn scale_02_everybody_hears_everything_in_order_on_redis() {
    let redis = RedisServer::start().await.unwrap();
    let (a, b) = (node(&redis, "a").await, node(&redis, "b").await);
    everybody_hears(&a, &b).await;
    everybody_hears(&b, &a).await;
}

#[tokio::test]
async fn scale_02_a_revocation_is_heard_here_at_once_and_elsewhere_when_redis_is_back() {
    let redis = RedisServer::start().await.unwrap();
    let proxy = RedisProxy::start(redis.address()).await.unwrap();
    let (a, b) = (node_at(&redis.url_through(proxy.address()), "a").await, node(&redis, "b").await);
    let (mut own, mut other) = (a.bus().subscribe(), b.bus().subscribe());
    proxy.blackhole(true);
    proxy.cut_all();
    in_time("a notices", a.until(false)).await;
    a.bus().publish(revoked(1));
    assert_eq!(next(&mut own).await, heard(1));
    proxy.blackhole(false);
    assert_eq!(next(&mut other).await, heard(1));
    a.bus().publish(revoked(2));
    assert_eq!(next(&mut own).await, heard(2), "what was said here does not come back");
    assert_eq!(next(&mut other).await, heard(2));
}

#[tokio::test]
async fn scale_02_an_answer_that_is_lost_loses_no_revocation() {
    let redis = RedisServer::start().await.unwrap();
    let proxy = RedisProxy::start(redis.address()).await.unwrap();
    let (a, b) = (node_at(&redis.url_through(proxy.address()), "a").await, node(&redis, "b").await);
    let mut other = b.bus().subscribe();
    for (round, before) in [true, false].into_iter().enumerate() {
        let (first, last) = (10 * round as u128, 10 * round as u128 + 1);
        in_time("a is there", a.until(true)).await;
        if before {
            proxy.cut_before("account_revoked")
        } else {
            proxy.cut_after("account_revoked")
        }
        a.bus().publish(revoked(first));
        a.bus().publish(revoked(last));
        let mut seen = Vec::new();
        while seen.last() != Some(&heard(last)) {
            seen.push(next(&mut other).await);
        }
        assert_eq!(seen.first(), Some(&heard(first)), "{seen:?}");
        assert_eq!(proxy.cuts_to_come(), 0);
    }
}

#[tokio::test]
async fn scale_02_what_nobody_understands_is_dropped_and_harms_nobody() {
    let redis = RedisServer::start().await.unwrap();
    let (a, b) = (node(&redis, "a").await, node(&redis, "b").await);
    let mut listener = b.bus().subscribe();
    for text in ["", "{", "[1,2]", r#"{"kind":"from_the_future"}"#, r#"{"kind":"account_revoked","account":7}"#] {
        redis.command(&["XADD", "hubbub:bus", "0-*", "from", "x", "m", text]).await.unwrap();
    }
    redis.command(&["XADD", "hubbub:bus", "0-*", "something", "else"]).await.unwrap();
    a.bus().publish(revoked(5));
    assert_eq!(next(&mut listener).await, heard(5));
}

#[tokio::test]
async fn scale_02_a_node_that_was_away_for_too_long_is_told_that_it_missed_some() {
    let redis = RedisServer::start().await.unwrap();
    let proxy = RedisProxy::start(redis.address()).await.unwrap();
    let mut short = settings(&redis.url());
    (short.bus_length, short.dead_after) = (1, Span::secs(60));
    let mut through = settings(&redis.url_through(proxy.address()));
    through.dead_after = Span::secs(60);
    let a = try_node(short, "a", "key").await.unwrap();
    let b = try_node(through, "b", "key").await.unwrap();
    let mut listener = b.bus().subscribe();
    a.bus().publish(revoked(0));
    assert_eq!(next(&mut listener).await, heard(0));
    proxy.blackhole(true);
    proxy.cut_all();
    in_time("b notices", b.until(false)).await;
    // Redis trims whole blocks of about a hundred.
    for account in 1..=1_000 {
        a.bus().publish(revoked(account));
    }
    redis.wait_for("1001", &["XINFO", "STREAM", "hubbub:bus"]).await.unwrap();
    proxy.blackhole(false);
    let first = in_time("something arrives", async {
        loop {
            match listener.next().await.unwrap() {
                Notice::Missed => return Notice::Missed,
                Notice::Message(_) => tokio::time::sleep(Duration::ZERO).await,
            }
        }
    });
    assert_eq!(first.await, Notice::Missed);
}

#[tokio::test]
async fn scale_02_a_full_outbox_becomes_one_word_to_look_up_everything() {
    let redis = RedisServer::start().await.unwrap();
    let proxy = RedisProxy::start(redis.address()).await.unwrap();
    let mut small = settings(&redis.url_through(proxy.address()));
    small.bus_capacity = 4;
    let (a, b) = (try_node(small, "a", "key").await.unwrap(), node(&redis, "b").await);
    let mut other = b.bus().subscribe();
    proxy.blackhole(true);
    proxy.cut_all();
    in_time("a notices", a.until(false)).await;
    for account in 0..9 {
        a.bus().publish(revoked(account));
    }
    proxy.blackhole(false);
    assert_eq!(next(&mut other).await, Notice::Missed);
    assert_eq!(next(&mut other).await, heard(7), "what came after the last overflow");
    assert_eq!(next(&mut other).await, heard(8));
}
