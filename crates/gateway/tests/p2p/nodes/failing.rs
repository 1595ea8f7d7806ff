//! Nodes that die, and a Redis that does.

use std::{collections::BTreeSet, time::Duration};

use serde_json::json;

use crate::support::{Client, Nodes, eventually};

#[tokio::test]
async fn p2p_12_the_connections_of_a_dead_node_are_detached_and_its_calls_go_on_at_another() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    let mut eve = Client::join(&nodes.two, "eve").await;
    let idle = Client::join(&nodes.one, "idle").await;
    eve.send(json!({"route": "PRESENCE", "ids": ["idle"]})).await;
    assert_eq!(eve.expect("/presence").await["users"]["idle"], "idle");
    let (ticket, _) = ann.call(&mut bob).await;
    let Nodes { one, two, redis: _redis } = nodes;
    let dead = one.cluster.node();
    one.kill();
    ann.breaks().await;
    assert_eq!(bob.expect("/peerDisconnected").await["userId"], "ann", "told by the reaper");
    eve.sees("idle", "offline").await;
    let (mut ann, answer) = Client::back(&two, "ann", json!({"uuid": ann.uuid, "ticket": ticket})).await;
    assert_eq!((&answer["status"], &answer["candidate"]), (&json!("in_call"), &json!("bob")));
    bob.expect("/peerReconnected").await;
    ann.send(json!({"route": "DECLINE"})).await;
    bob.expect("/decline").await;
    assert!(two.cluster.members().await.unwrap().iter().all(|member| member.node != dead));
    drop(idle);
}

#[tokio::test]
async fn p2p_12_a_caller_comes_back_before_anybody_knows_that_its_node_is_dead() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    let (ticket, _) = ann.call(&mut bob).await;
    let Nodes { one, two, redis: _redis } = nodes;
    one.kill();
    ann.breaks().await;
    let (mut ann, answer) = Client::back(&two, "ann", json!({"uuid": ann.uuid, "ticket": ticket})).await;
    assert_eq!(answer["status"], "in_call");
    bob.expect("/peerReconnected").await;
    eventually("the dead node is worked off", || two.calls.counts().calls == 1).await;
    ann.send(json!({"route": "MEDIA_UPDATE", "muted": true})).await;
    bob.expect("/mediaUpdate").await;
}

#[tokio::test]
async fn p2p_12_a_record_that_cannot_be_read_keeps_nobody_else_of_a_dead_node_waiting() {
    let nodes = Nodes::open().await;
    let mut eve = Client::join(&nodes.two, "eve").await;
    let people = [Client::join(&nodes.one, "amy").await, Client::join(&nodes.one, "zoe").await];
    let broken = Client::join(&nodes.one, "mel").await;
    eve.send(json!({"route": "PRESENCE", "ids": ["amy", "zoe"]})).await;
    eve.expect("/presence").await;
    let Nodes { one, two, redis } = nodes;
    redis.command(&["SET", "hubbub:r:mel", "nonsense"]).await.unwrap();
    one.kill();
    let mut gone = BTreeSet::new();
    while gone.len() < people.len() {
        // That they are idle may be told again before.
        let told = eve.expect("/presence").await;
        let offline = told["users"].as_object().unwrap().iter().filter(|(_, state)| *state == "offline");
        gone.extend(offline.map(|(user, _)| user.clone()));
    }
    redis.wait_for("0", &["ZCARD", "hubbub:dead"]).await.unwrap();
    drop((two, people, broken));
}

#[tokio::test]
async fn p2p_12_an_emptied_redis_sends_everybody_back_and_tickets_rebuild_the_call() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    let (hers, his) = ann.call(&mut bob).await;
    nodes.redis.flush().await.unwrap();
    assert_eq!((ann.close_code().await, bob.close_code().await), (1012, 1012));
    let (mut ann, answer) = Client::back(&nodes.two, "ann", json!({"uuid": ann.uuid, "ticket": hers})).await;
    assert_eq!((&answer["route"], &answer["candidate"]), (&json!("reconnectSuccess"), &json!("bob")));
    let (mut bob, answer) = Client::back(&nodes.one, "bob", json!({"uuid": bob.uuid, "ticket": his})).await;
    assert_eq!((&answer["route"], &answer["candidate"]), (&json!("reconnectSuccess"), &json!("ann")));
    for (client, peer) in [(&mut ann, "bob"), (&mut bob, "ann")] {
        assert_eq!(client.expect("/peerReconnected").await["userId"], peer);
        client.expect("/ticket").await;
    }
    ann.send(json!({"route": "UPDATE_OFFER", "sdp": "again"})).await;
    bob.expect("/updateOffer").await;
}

#[tokio::test]
async fn p2p_12_whoever_live_state_has_forgotten_is_sent_back_also_when_they_call() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    nodes.redis.command(&["DEL", "hubbub:r:ann"]).await.unwrap();
    ann.offer(&["bob"]).await;
    assert_eq!(ann.expect("/error").await["code"], "SERVER_UNAVAILABLE");
    assert_eq!(ann.close_code().await, 1012);
    let mut ann = Client::join(&nodes.two, "ann").await;
    ann.call(&mut bob).await;
}

#[tokio::test]
async fn scale_02_without_redis_sockets_stay_and_calls_are_refused_until_it_is_back() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    nodes.redis.kill().await;
    ann.offer(&["bob"]).await;
    let refused = ann.expect("/error").await;
    assert_eq!((&refused["code"], &refused["request"]), (&json!("SERVER_UNAVAILABLE"), &json!("OFFER")));
    assert!(refused["message"].as_str().unwrap().contains("calls cannot be made"), "{refused}");
    ann.hears_nothing().await;
    bob.hears_nothing().await;
    nodes.redis.launch().await.unwrap();
    // It came back empty.
    assert_eq!((ann.close_code().await, bob.close_code().await), (1012, 1012));
    let (mut ann, mut bob) = (Client::join(&nodes.two, "ann").await, Client::join(&nodes.one, "bob").await);
    ann.call(&mut bob).await;
}

#[tokio::test]
async fn scale_02_a_redis_that_only_paused_loses_nothing() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.call(&mut bob).await;
    nodes.redis.pause(Duration::from_millis(600)).await.unwrap();
    ann.send(json!({"route": "MEDIA_UPDATE", "muted": true})).await;
    bob.expect("/mediaUpdate").await;
    ann.hears_nothing().await;
}

#[tokio::test]
async fn p2p_12_a_connection_that_leaves_while_redis_is_away_is_told_as_lost_later() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.call(&mut bob).await;
    nodes.redis.freeze().await.unwrap();
    drop(ann);
    eventually("the connection is gone", || nodes.one.calls.counts().connections == 0).await;
    nodes.redis.thaw().await.unwrap();
    assert_eq!(bob.expect("/peerDisconnected").await["userId"], "ann");
}
