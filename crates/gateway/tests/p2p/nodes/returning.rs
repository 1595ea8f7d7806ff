//! Coming back at another node.

use serde_json::json;

use crate::support::{Client, Nodes, eventually};

#[tokio::test]
async fn p2p_12_a_dropped_connection_comes_back_at_another_node_and_the_call_goes_on() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.call(&mut bob).await;
    let uuid = ann.uuid.clone();
    drop(ann);
    assert_eq!(bob.expect("/peerDisconnected").await["userId"], "ann");
    let (mut ann, answer) = Client::back(&nodes.two, "ann", json!({"uuid": uuid})).await;
    assert_eq!((&answer["status"], &answer["candidate"]), (&json!("in_call"), &json!("bob")));
    assert_eq!(bob.expect("/peerReconnected").await["userId"], "ann");
    eventually("the call is counted where its caller is now", || {
        (nodes.one.calls.counts().calls, nodes.two.calls.counts().calls) == (0, 1)
    })
    .await;
    ann.send(json!({"route": "UPDATE_OFFER", "sdp": "restart"})).await;
    bob.expect("/updateOffer").await;
}

#[tokio::test]
async fn p2p_12_a_connection_that_looks_alive_is_replaced_from_another_node() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.call(&mut bob).await;
    let (mut again, answer) = Client::back(&nodes.two, "ann", json!({"device": "laptop"})).await;
    assert_eq!(answer["status"], "in_call");
    assert_eq!(ann.close_code().await, 4003);
    bob.expect("/peerReconnected").await;
    again.send(json!({"route": "MEDIA_UPDATE", "muted": true})).await;
    bob.expect("/mediaUpdate").await;
}

#[tokio::test]
async fn p2p_12_what_was_missed_is_told_at_the_node_one_comes_back_to() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.ring(&mut bob).await;
    let uuid = ann.uuid.clone();
    drop(ann);
    eventually("the caller is gone", || nodes.one.calls.counts().connections == 0).await;
    bob.answer().await;
    bob.expect("/connect").await;
    let (mut ann, answer) = Client::back(&nodes.two, "ann", json!({"uuid": uuid})).await;
    assert_eq!(answer["route"], "reconnectSuccess");
    ann.expect("/acceptCall").await;
    assert_eq!(ann.expect("/connect").await["userId"], "bob");
}

#[tokio::test]
async fn p2p_12_who_does_not_come_back_is_lost_on_every_node() {
    let nodes = Nodes::impatient().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    let (ticket, _) = ann.call(&mut bob).await;
    drop(ann);
    bob.expect("/peerDisconnected").await;
    assert_eq!(bob.expect("/decline").await["reason"], "peer_lost");
    let (_ann, answer) = Client::back(&nodes.two, "ann", json!({"ticket": ticket})).await;
    assert_eq!((&answer["route"], &answer["code"]), (&json!("reconnectError"), &json!("CALL_ENDED")));
}
