//! A node that ends in good order, as in a rolling restart.

use std::time::Duration;

use serde_json::json;

use crate::support::{Client, Nodes, eventually};

#[tokio::test]
async fn scale_05_a_node_that_ends_sends_its_people_away_and_their_call_goes_on_elsewhere() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    let (ticket, _) = ann.call(&mut bob).await;
    nodes.one.shutdown.begin();
    assert_eq!(ann.close_code().await, 1012);
    assert_eq!(bob.expect("/peerDisconnected").await["userId"], "ann");
    let (mut ann, answer) = Client::back(&nodes.two, "ann", json!({"uuid": ann.uuid, "ticket": ticket})).await;
    assert_eq!((&answer["status"], &answer["candidate"]), (&json!("in_call"), &json!("bob")));
    bob.expect("/peerReconnected").await;
    ann.send(json!({"route": "MEDIA_UPDATE", "muted": true})).await;
    bob.expect("/mediaUpdate").await;
}

#[tokio::test]
async fn scale_05_who_hangs_up_while_their_node_says_goodbye_has_hung_up() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.call(&mut bob).await;
    nodes.one.shutdown.begin();
    ann.is_spoken_to().await;
    ann.send(json!({"route": "DECLINE"})).await;
    assert_eq!(ann.close_code().await, 1012);
    assert_eq!(bob.expect("/decline").await["reason"], "hangup");
}

#[tokio::test]
async fn scale_05_people_leave_one_after_the_other_and_the_end_waits_until_all_are_told_as_lost() {
    let nodes = Nodes::open().await;
    let mut clients = Vec::new();
    for number in 0..40 {
        clients.push(Client::join(&nodes.one, &format!("u{number}")).await);
    }
    let shutdown = nodes.one.shutdown.clone();
    let end = tokio::spawn(async move { shutdown.finish(Duration::from_secs(20)).await });
    let start = tokio::time::Instant::now();
    let mut left = Vec::new();
    for client in &mut clients {
        assert_eq!(client.close_code().await, 1012);
        left.push(start.elapsed());
    }
    assert!(left.iter().max().unwrap() > &Duration::from_millis(100), "they do not leave in one moment");
    drop(clients);
    assert_eq!(end.await.unwrap(), hubbub_net::Finish::Drained);
    let mut eve = Client::join(&nodes.two, "eve").await;
    let ids: Vec<_> = (0..40).map(|number| format!("u{number}")).collect();
    eve.send(json!({"route": "PRESENCE", "ids": ids})).await;
    let seen = eve.expect("/presence").await;
    assert!(ids.iter().all(|id| seen["users"][id] == "offline"), "{seen}");
}

#[tokio::test]
async fn scale_05_a_ring_survives_the_end_of_the_callees_node() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.ring(&mut bob).await;
    nodes.two.shutdown.begin();
    assert_eq!(bob.close_code().await, 1012);
    eventually("bob is gone", || nodes.two.calls.counts().connections == 0).await;
    let mut bob = Client::join(&nodes.one, "bob").await;
    assert_eq!(bob.expect("/call").await["userId"], "ann");
    ann.is_answered_by(&mut bob).await;
}
