//! Who is there, who is dead, and who finds out.

use std::time::Duration;

use hubbub_cluster::{Event, Health, Load, StartError};
use hubbub_testkit::{RedisProxy, RedisServer};

use crate::support::{DEAD_AFTER, alone, event, in_time, node, node_at, settings, try_node, until_members};

fn is_death(event: Event) -> bool {
    matches!(event, Event::NodeDead(_))
}

/// Lets so much time pass that whoever is dead would have been announced.
async fn long_enough() {
    tokio::time::sleep(DEAD_AFTER * 3).await;
}

#[tokio::test]
async fn one_node_alone_is_its_own_member() {
    let cluster = alone(&std::sync::Arc::default());
    cluster.set_load(Load { calls: 3, ..Load::default() });
    let members = cluster.members().await.unwrap();
    assert_eq!((members.len(), members[0].node, members[0].load.calls), (1, cluster.node(), 3));
    assert!(!cluster.is_shared());
    assert_eq!(cluster.health(), Health::Up);
    cluster.leave().await;
}

#[tokio::test]
async fn scale_02_nodes_see_each_other_and_how_much_each_does() {
    let redis = RedisServer::start().await.unwrap();
    let (a, b) = (node(&redis, "a").await, node(&redis, "b").await);
    until_members(&a, &["a", "b"]).await;
    b.set_load(Load { connections: 7, ..Load::default() });
    in_time("the load is heard", async {
        while a.members().await.unwrap()[1].load.connections != 7 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
    let members = a.members().await.unwrap();
    assert_eq!((members[0].node, members[1].node), (a.node(), b.node()));
    assert_eq!((&*members[1].info.address, &*members[1].info.version), ("127.0.0.1:1", "1"));
}

#[tokio::test]
async fn scale_02_a_dead_node_is_announced_to_one_until_it_is_buried() {
    let redis = RedisServer::start().await.unwrap();
    let (a, b, c) = (node(&redis, "a").await, node(&redis, "b").await, node(&redis, "c").await);
    let (mut of_a, mut of_b) = (a.events(), b.events());
    let dead = c.node();
    // Its process is gone without a word.
    drop(c);
    let told = tokio::select! {
        event = event(&mut of_a, "a hears of the death", is_death) => event,
        event = event(&mut of_b, "b hears of the death", is_death) => event,
    };
    assert_eq!(told, Event::NodeDead(dead));
    until_members(&a, &["a", "b"]).await;
    // Nobody has seen to it, so it is said again, to the same one.
    let again = tokio::select! {
        event = event(&mut of_a, "a hears again", is_death) => event,
        event = event(&mut of_b, "b hears again", is_death) => event,
    };
    assert_eq!(again, Event::NodeDead(dead));
    a.buried(dead).await.unwrap();
    assert_eq!(redis.command(&["ZCARD", "hubbub:dead"]).await.unwrap().trim(), "0");
    let more = async { tokio::join!(of_a.next(), of_b.next()) };
    let silence = tokio::time::timeout(DEAD_AFTER * 5, more).await;
    assert!(silence.is_err(), "a buried node is announced no more");
}

#[tokio::test]
async fn scale_02_a_node_that_goes_is_seen_to_at_once() {
    let redis = RedisServer::start().await.unwrap();
    let mut patient = settings(&redis.url());
    patient.dead_after = hubbub_types::Span::secs(2);
    let a = try_node(patient.clone(), "a", "key").await.unwrap();
    let b = try_node(patient, "b", "key").await.unwrap();
    let mut events = a.events();
    // Only who has been heard for long enough itself reaps; the one that goes does not wait for that.
    b.leave().await;
    until_members(&a, &["a"]).await;
    assert_eq!(event(&mut events, "its leavings are seen to", is_death).await, Event::NodeDead(b.node()));
}

#[tokio::test]
async fn scale_02_a_paused_redis_makes_nobody_reap_anybody() {
    let redis = RedisServer::start().await.unwrap();
    let (a, b) = (node(&redis, "a").await, node(&redis, "b").await);
    // Both have been heard for long enough to say who was not.
    long_enough().await;
    let (mut of_a, mut of_b) = (a.events(), b.events());
    let ids = (a.node(), b.node());
    redis.pause(DEAD_AFTER * 4).await.unwrap();
    in_time("a notices", a.until(false)).await;
    in_time("a is back", a.until(true)).await;
    in_time("b is back", b.until(true)).await;
    assert_eq!(event(&mut of_a, "a goes on", |_| true).await, Event::Resumed);
    assert_eq!(event(&mut of_b, "b goes on", |_| true).await, Event::Resumed);
    // A node that comes in now has missed nothing itself, and must not say so of the others either.
    let c = node(&redis, "c").await;
    let mut of_c = c.events();
    let more = async {
        tokio::select! { e = of_a.next() => e, e = of_b.next() => e, e = of_c.next() => e }
    };
    let silence = tokio::time::timeout(DEAD_AFTER * 4, more).await;
    assert!(silence.is_err(), "{silence:?}");
    assert_eq!((a.node(), b.node()), ids);
    until_members(&a, &["a", "b", "c"]).await;
}

#[tokio::test]
async fn scale_02_who_was_taken_for_dead_goes_on_as_another() {
    let redis = RedisServer::start().await.unwrap();
    let proxy = RedisProxy::start(redis.address()).await.unwrap();
    let (a, b) = (node(&redis, "a").await, node_at(&redis.url_through(proxy.address()), "b").await);
    let (mut of_a, mut of_b) = (a.events(), b.events());
    let old = b.node();
    proxy.blackhole(true);
    assert_eq!(event(&mut of_a, "the silent one is dead", is_death).await, Event::NodeDead(old));
    assert!(matches!(b.health(), Health::Down { .. }));
    proxy.blackhole(false);
    let told = event(&mut of_b, "it finds out", |event| matches!(event, Event::Fenced { .. })).await;
    assert_eq!(told, Event::Fenced { old });
    assert_ne!(b.node(), old);
    until_members(&a, &["a", "b"]).await;
    assert_eq!(a.members().await.unwrap()[1].node, b.node());
    assert_eq!(
        redis.command(&["ZCARD", "hubbub:dead"]).await.unwrap().trim(),
        "1",
        "the old one is still to be buried"
    );
}

#[tokio::test]
async fn scale_02_a_node_that_died_under_a_faster_clock_is_found_dead_all_the_same() {
    let redis = RedisServer::start().await.unwrap();
    let a = node(&redis, "a").await;
    let mut events = a.events();
    let ghost = hubbub_types::NodeId(uuid::Uuid::from_u128(9));
    let tomorrow = (hubbub_types::Timestamp::from_millis(4_000_000_000_000)).as_millis().to_string();
    redis.command(&["ZADD", "hubbub:nodes", &tomorrow, &ghost.to_string()]).await.unwrap();
    assert_eq!(event(&mut events, "the ghost is found", is_death).await, Event::NodeDead(ghost));
}

#[tokio::test]
async fn scale_02_an_emptied_redis_is_noticed_by_everybody() {
    let redis = RedisServer::start().await.unwrap();
    let (a, b) = (node(&redis, "a").await, node(&redis, "b").await);
    let (mut of_a, mut of_b) = (a.events(), b.events());
    redis.flush().await.unwrap();
    event(&mut of_a, "a notices", |event| event == Event::Lost).await;
    event(&mut of_b, "b notices", |event| event == Event::Lost).await;
    until_members(&a, &["a", "b"]).await;
}

#[tokio::test]
async fn scale_02_a_redis_that_starts_anew_without_its_memory_is_noticed() {
    let redis = RedisServer::start().await.unwrap();
    let a = node(&redis, "a").await;
    let mut events = a.events();
    redis.kill().await;
    in_time("the loss is noticed", a.until(false)).await;
    assert!(a.members().await.is_err());
    redis.launch().await.unwrap();
    event(&mut events, "what was lost is told", |event| event == Event::Lost).await;
    until_members(&a, &["a"]).await;
    assert_eq!(a.health(), Health::Up);
}

#[tokio::test]
async fn scale_02_another_key_is_refused() {
    let redis = RedisServer::start().await.unwrap();
    let _a = node(&redis, "a").await;
    let refused = try_node(settings(&redis.url()), "b", "another key").await.err().unwrap();
    assert!(matches!(refused, StartError::OtherKey { .. }));
    assert!(refused.to_string().contains("accounts.secret_key must be the same on every node"), "{refused}");
    let mut apart = settings(&redis.url());
    apart.prefix = "another:".into();
    let apart = try_node(apart, "b", "another key").await.unwrap();
    until_members(&apart, &["b"]).await;
}

#[tokio::test]
async fn scale_02_no_redis_at_start_is_an_error_that_says_where_it_was_looked_for() {
    let error = try_node(settings("redis://:secret@127.0.0.1:1"), "a", "key").await.err().unwrap().to_string();
    assert!(error.contains("127.0.0.1:1") && !error.contains("secret"), "{error}");
}
