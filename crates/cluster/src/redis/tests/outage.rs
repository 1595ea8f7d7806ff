//! Redis goes away and comes back: with everything, with something, with nothing.

use std::time::Duration;

use hubbub_testkit::{RedisOptions, RedisSentinel, RedisServer};
use hubbub_types::Span;
use uuid::Uuid;

use super::{
    contract::{NODE, Note},
    support::{EPOCH, PATIENCE, Place, eventually, server},
};
use crate::{ClusterError, ClusterSettings, Event, Standing};

const AWAY: ClusterError = ClusterError::Unavailable { in_doubt: false };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_without_redis_steps_are_refused_in_time_and_go_on_when_it_is_back() {
    let server = RedisServer::with(RedisOptions { append_only: true, ..RedisOptions::default() }).await.unwrap();
    let place = Place::new(&server.url());
    let settings = ClusterSettings { retry_for: Span::millis(300), ..place.settings() };
    let mut node = place.node_with(NODE, settings).await;
    node.add("a", 1).await.unwrap();
    assert_eq!(node.rig.told(1).await.len(), 1);
    server.kill().await;
    node.is_down().await;
    assert_eq!(node.add("a", 2).await, Err(AWAY));
    assert_eq!(node.rig.live.claim_due(1).await, Err(AWAY));
    assert_eq!(node.rig.live.next_due().await, Err(AWAY));
    server.launch().await.unwrap();
    node.up_again(1).await;
    node.hears(Event::Lost).await;
    node.add("a", 3).await.unwrap();
    assert_eq!(node.operations("a").await, [1, 3], "a restart with everything on disk loses nothing");
    assert_eq!(node.rig.all_told().await, [Note("a".into(), 1), Note("a".into(), 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_step_during_a_restart_waits_for_redis() {
    let server = RedisServer::with(RedisOptions { append_only: true, ..RedisOptions::default() }).await.unwrap();
    let place = Place::new(&server.url());
    let node = place.node(NODE).await;
    for round in 0..3 {
        let restart = async {
            server.restart().await.unwrap();
        };
        let steps = async {
            for operation in 1..=20 {
                node.add("a", round * 20 + operation).await.unwrap();
            }
        };
        tokio::join!(restart, steps);
    }
    assert_eq!(node.operations("a").await, (1..=60).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_restart_without_data_makes_nothing_by_halves() {
    let server = RedisServer::start().await.unwrap();
    let place = Place::new(&server.url());
    let mut node = place.node(NODE).await;
    node.add("a", 1).await.unwrap();
    assert_eq!(node.rig.told(1).await.len(), 1);
    server.restart().await.unwrap();
    node.hears(Event::Lost).await;
    assert_eq!(node.add("a", 2).await, Err(AWAY), "the node must join again first");
    join_again(&place, &node, Uuid::from_u128(2)).await;
    node.add("a", 3).await.unwrap();
    assert_eq!(node.operations("a").await, [3], "what was known of the record is forgotten");
    assert_eq!(node.rig.told(2).await, [Note("a".into(), 1), Note("a".into(), 1)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_an_emptied_redis_is_joined_again_and_its_streams_are_read_from_the_start() {
    let server = RedisServer::start().await.unwrap();
    let place = Place::new(&server.url());
    let node = place.node(NODE).await;
    for operation in 1..=5 {
        node.add("a", operation).await.unwrap();
    }
    assert_eq!(node.rig.told(5).await.len(), 5);
    server.flush().await.unwrap();
    assert_eq!(node.add("a", 6).await, Err(AWAY));
    tokio::time::timeout(PATIENCE, node.links.identity.doubted()).await.expect("membership was not told");
    join_again(&place, &node, Uuid::from_u128(2)).await;
    node.add("a", 7).await.unwrap();
    assert_eq!(node.operations("a").await, [7]);
    assert_eq!(node.rig.told(6).await[5], Note("a".into(), 1));
}

/// What membership does when it finds that the node is unknown.
async fn join_again(place: &Place, node: &super::support::Node, epoch: Uuid) {
    place.join(&node.links.link, NODE).await;
    node.command::<()>(&["SET", &place.name("epoch"), &epoch.to_string()]).await;
    node.links.identity.set(Standing { node: NODE, epoch });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_paused_redis_doubles_and_loses_nothing() {
    let server = RedisServer::start().await.unwrap();
    let place = Place::new(&server.url());
    let node = place.node(NODE).await;
    node.add("a", 1).await.unwrap();
    server.pause(Duration::from_millis(1500)).await.unwrap();
    for operation in 2..=10 {
        node.add("a", operation).await.unwrap();
    }
    assert_eq!(node.operations("a").await, (1..=10).collect::<Vec<_>>());
    let told: Vec<Note> = (1..=10).map(|number| Note("a".into(), number)).collect();
    assert_eq!(node.rig.all_told().await, told);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_frozen_redis_doubles_and_loses_nothing() {
    let server = RedisServer::start().await.unwrap();
    let place = Place::new(&server.url());
    let node = place.node(NODE).await;
    for round in 0..3 {
        server.freeze().await.unwrap();
        let thaw = async {
            node.is_down().await;
            server.thaw().await.unwrap();
        };
        let (_, step) = tokio::join!(thaw, node.add("a", round));
        step.unwrap();
    }
    assert_eq!(node.operations("a").await, [0, 1, 2]);
    assert_eq!(node.rig.all_told().await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_steps_go_on_where_sentinel_made_another_server_the_primary() {
    let password = Some("correct".to_owned());
    let primary =
        RedisServer::with(RedisOptions { password: password.clone(), ..RedisOptions::default() }).await.unwrap();
    let options = RedisOptions { password, replica_of: Some(primary.port()), ..RedisOptions::default() };
    let replica = RedisServer::with(options).await.unwrap();
    replica.wait_for("master_link_status:up", &["INFO", "replication"]).await.unwrap();
    let sentinel = RedisSentinel::watch(&primary).await.unwrap();
    let place = Place::new(&sentinel.url());
    let mut node = place.node(NODE).await;
    node.add("a", 1).await.unwrap();
    assert_eq!(node.rig.told(1).await.len(), 1);
    replica.wait_for("\"operations\":[1]", &["GET", &place.name("r:a")]).await.unwrap();
    sentinel.knows_replica().await.unwrap();
    primary.kill().await;
    node.add("a", 2).await.unwrap();
    node.hears(Event::Lost).await;
    assert_eq!(node.operations("a").await, [1, 2]);
    assert_eq!(node.rig.told(2).await, [Note("a".into(), 1), Note("a".into(), 2)]);
    assert!(replica.command(&["INFO", "replication"]).await.unwrap().contains("role:master"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_server_that_becomes_a_replica_is_left() {
    let first = RedisServer::start().await.unwrap();
    let place = Place::new(&first.url());
    let settings = ClusterSettings { retry_for: Span::millis(300), ..place.settings() };
    let node = place.node_with(NODE, settings).await;
    node.add("a", 1).await.unwrap();
    let port = server().await.port().to_string();
    first.command(&["REPLICAOF", "127.0.0.1", &port]).await.unwrap();
    let refused = node.add("a", 2).await;
    assert!(matches!(refused, Err(ClusterError::Unavailable { .. })), "{refused:?}");
    node.is_down().await;
    first.command(&["REPLICAOF", "NO", "ONE"]).await.unwrap();
    node.up_again(1).await;
    eventually(async || {
        place.join(&node.links.link, NODE).await;
        node.links.identity.set(Standing { node: NODE, epoch: EPOCH });
        node.add("a", 3).await.ok()
    })
    .await;
}
