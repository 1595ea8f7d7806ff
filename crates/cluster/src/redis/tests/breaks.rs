//! Connections that break in the middle of a step.

use std::time::Duration;

use hubbub_testkit::RedisProxy;
use hubbub_types::Span;

use super::{
    contract::{NODE, Note},
    support::{Place, eventually, server},
};
use crate::{ClusterError, redis::link::void};

/// A node whose connections lead through a proxy.
async fn behind_proxy() -> (RedisProxy, Place, super::support::Node) {
    let server = server().await;
    let proxy = RedisProxy::start(server.address()).await.unwrap();
    let place = Place::new(&server.url_through(proxy.address()));
    let node = place.node(NODE).await;
    (proxy, place, node)
}

fn notes(name: &str, count: usize) -> Vec<Note> {
    (1..=count).map(|number| Note(name.into(), number)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_step_cut_off_before_redis_got_it_is_made_once() {
    let (proxy, _, node) = behind_proxy().await;
    node.add("a", 1).await.unwrap();
    proxy.cut_before("\"operations\":[1,2]");
    node.add("a", 2).await.unwrap();
    assert_eq!(proxy.cuts_to_come(), 0, "the connection was not cut");
    assert_eq!(node.operations("a").await, [1, 2]);
    assert_eq!(node.rig.all_told().await, notes("a", 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_step_cut_off_after_it_was_made_is_not_made_again() {
    let (proxy, _, node) = behind_proxy().await;
    node.add("a", 1).await.unwrap();
    proxy.cut_after("\"operations\":[1,2]");
    node.add("a", 2).await.unwrap();
    assert_eq!(proxy.cuts_to_come(), 0, "the connection was not cut");
    assert_eq!(node.operations("a").await, [1, 2]);
    assert_eq!(node.rig.all_told().await, notes("a", 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_look_up_that_is_cut_off_too_is_repeated() {
    let (proxy, _, node) = behind_proxy().await;
    node.add("a", 1).await.unwrap();
    proxy.cut_after("\"operations\":[1,2]");
    proxy.cut_after("void");
    node.add("a", 2).await.unwrap();
    assert_eq!(proxy.cuts_to_come(), 0, "the connection was not cut twice");
    assert_eq!(node.operations("a").await, [1, 2]);
    proxy.cut_before("\"operations\":[1,2,3]");
    proxy.cut_after("void");
    node.add("a", 3).await.unwrap();
    assert_eq!(node.operations("a").await, [1, 2, 3]);
    assert_eq!(node.rig.all_told().await, notes("a", 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_under_many_cuts_every_step_is_made_once_and_told_once_in_order() {
    let (proxy, _, node) = behind_proxy().await;
    let cuts = async {
        loop {
            tokio::time::sleep(Duration::from_millis(15)).await;
            proxy.cut_all();
        }
    };
    let steps = async {
        for operation in 1..=60 {
            node.add("a", operation).await.unwrap();
        }
    };
    tokio::select! {
        () = steps => {}
        () = cuts => unreachable!("cuts go on until the steps are made"),
    }
    assert_eq!(node.operations("a").await, (1..=60).collect::<Vec<_>>());
    assert_eq!(node.rig.all_told().await, notes("a", 60));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_slow_answers_are_waited_for() {
    let (proxy, _, node) = behind_proxy().await;
    proxy.delay(Duration::from_millis(100));
    for operation in 1..=3 {
        node.add("a", operation).await.unwrap();
    }
    assert_eq!(node.operations("a").await, [1, 2, 3]);
    assert_eq!(node.rig.all_told().await, notes("a", 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_network_that_swallows_everything_is_noticed_and_survived() {
    let (proxy, _, node) = behind_proxy().await;
    node.add("a", 1).await.unwrap();
    proxy.blackhole(true);
    node.is_down().await;
    proxy.blackhole(false);
    node.add("a", 2).await.unwrap();
    assert_eq!(node.operations("a").await, [1, 2]);
    assert_eq!(node.rig.all_told().await, notes("a", 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_step_that_was_given_up_in_doubt_says_so_and_is_settled_by_the_next_connection() {
    let server = server().await;
    let proxy = RedisProxy::start(server.address()).await.unwrap();
    let place = Place::new(&server.url_through(proxy.address()));
    let settings = crate::ClusterSettings { retry_for: Span::millis(300), ..place.settings() };
    let node = place.node_with(NODE, settings).await;
    node.add("a", 1).await.unwrap();
    let generation = node.up_again(0).await;
    proxy.blackhole(true);
    assert_eq!(node.add("a", 2).await, Err(ClusterError::Unavailable { in_doubt: true }));
    proxy.blackhole(false);
    node.up_again(generation).await;
    let settled = node.operations("a").await;
    assert!(settled == [1] || settled == [1, 2], "{settled:?}");
    assert_eq!(node.rig.all_told().await, notes("a", settled.len()), "what was made was told, and nothing else");
    assert_eq!(node.operations("a").await, settled, "nothing comes later");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_operations_given_up_are_voided_before_anything_else_is_sent() {
    let (proxy, place, node) = behind_proxy().await;
    let generation = node.up_again(0).await;
    let mark = place.name("o:abandoned");
    node.links.link.abandon(mark.clone());
    proxy.cut_all();
    node.up_again(generation).await;
    assert_eq!(node.command::<Option<String>>(&["GET", &mark]).await.as_deref(), Some("void"));
    let before: Option<String> = node.links.link.query(&void(&mark)).await.unwrap();
    assert_eq!(before.as_deref(), Some("void"), "whoever looks again sees what was decided");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_operations_given_up_are_voided_also_while_the_connection_stays() {
    let (_proxy, place, node) = behind_proxy().await;
    let mark = place.name("o:abandoned");
    node.links.link.abandon(mark.clone());
    eventually(async || node.command::<Option<String>>(&["GET", &mark]).await.filter(|mark| mark == "void")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_reading_waits_for_a_connection_that_breaks() {
    let (proxy, _, node) = behind_proxy().await;
    node.add("a", 1).await.unwrap();
    for _ in 0..20 {
        proxy.cut_all();
        assert_eq!(node.operations("a").await, [1]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scale_02_a_script_that_comes_after_it_was_voided_does_nothing() {
    let place = Place::new(&server().await.url());
    let (one, two) = (place.node(NODE).await, place.node(NODE).await);
    one.add("a", 1).await.unwrap();
    // The same randomness would make the next operation of a node; all ids there are get voided while it waits.
    let marks = eventually(async || {
        let marks: Vec<String> = two.command(&["KEYS", &place.name("o:*")]).await;
        (!marks.is_empty()).then_some(marks)
    })
    .await;
    assert_eq!(marks.len(), 1, "one step, one mark");
    let before: Option<String> = two.links.link.query(&void(&marks[0])).await.unwrap();
    assert_eq!(before.as_deref(), Some("done"), "what has happened is not voided");
    assert_eq!(two.command::<String>(&["GET", &marks[0]]).await, "done");
}
