//! Lost connections, tickets, and a server that was killed in the middle of a call.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Client, Server};

async fn reconnect(server: &Server, user: &str, frame: Value) -> (Client, Value) {
    let mut client = Client::connect(server).await;
    client.user = user.into();
    client.send(frame).await;
    let answer = serde_json::from_str(&client.next_text().await).unwrap();
    (client, answer)
}

#[tokio::test]
async fn p2p_12_a_call_goes_on_through_a_new_socket_within_the_grace_time() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.call(&mut bob).await;
    bob.send(json!({"route": "SET_REMOTE_STREAM_ID", "streamIds": {"video": "v2"}})).await;
    ann.expect("/remoteStreamsId").await;
    let uuid = ann.uuid.clone();
    drop(ann);
    assert_eq!(bob.expect("/peerDisconnected").await["userId"], "ann");
    server.pass(Duration::from_secs(29)).await;
    let (mut ann, answer) = reconnect(&server, "ann", json!({"route": "RECONNECT", "uuid": uuid})).await;
    assert_eq!(answer["route"], "reconnectSuccess");
    assert_eq!((&answer["status"], &answer["candidate"]), (&json!("in_call"), &json!("bob")));
    assert_eq!(answer["streamIds"], json!({"video": "v2"}));
    assert_ne!(answer["uuid"], json!(uuid));
    assert_eq!(bob.expect("/peerReconnected").await["userId"], "ann");
    server.pass(Duration::from_secs(60)).await;
    ann.send(json!({"route": "UPDATE_OFFER", "sdp": "restart"})).await;
    bob.expect("/updateOffer").await;
    bob.send(json!({"route": "UPDATE_ANSWER", "answer": "yes"})).await;
    ann.expect("/updateAnswer").await;
}

#[tokio::test]
async fn p2p_12_a_new_socket_takes_the_place_of_one_that_still_looks_alive() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.call(&mut bob).await;
    let frame = json!({"route": "RECONNECT", "device": "laptop"});
    let (mut again, answer) = reconnect(&server, "ann", frame).await;
    assert_eq!((&answer["route"], &answer["status"]), (&json!("reconnectSuccess"), &json!("in_call")));
    assert_eq!(ann.close_code().await, 4003);
    bob.expect("/peerReconnected").await;
    again.send(json!({"route": "MEDIA_UPDATE", "muted": true})).await;
    bob.expect("/mediaUpdate").await;
}

#[tokio::test]
async fn p2p_12_without_a_session_there_is_an_error_and_the_socket_stays_open() {
    let server = Server::open().await;
    let (mut ann, answer) = reconnect(&server, "ann", json!({"route": "RECONNECT"})).await;
    assert_eq!((&answer["route"], &answer["code"]), (&json!("reconnectError"), &json!("NO_SESSION")));
    ann.hello(json!({"route": "ADD_USER"})).await;
}

#[tokio::test]
async fn p2p_12_what_was_missed_while_away_is_told_again() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.ring(&mut bob).await;
    let uuid = ann.uuid.clone();
    drop(ann);
    server.pass(Duration::from_secs(1)).await;
    bob.answer().await;
    bob.expect("/connect").await;
    let (mut ann, answer) = reconnect(&server, "ann", json!({"route": "RECONNECT", "uuid": uuid})).await;
    assert_eq!(answer["route"], "reconnectSuccess");
    assert_eq!(ann.expect("/acceptCall").await["answer"]["type"], "answer");
    assert_eq!(ann.expect("/connect").await["userId"], "bob");
}

#[tokio::test]
async fn p2p_12_the_peer_is_told_the_end_when_somebody_does_not_come_back() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let (ticket, _) = ann.call(&mut bob).await;
    drop(ann);
    bob.expect("/peerDisconnected").await;
    server.pass(Duration::from_secs(30)).await;
    assert_eq!(bob.expect("/decline").await["reason"], "peer_lost");
    let (_ann, answer) = reconnect(&server, "ann", json!({"route": "RECONNECT", "ticket": ticket})).await;
    assert_eq!((&answer["route"], &answer["code"]), (&json!("reconnectError"), &json!("CALL_ENDED")));
}

#[tokio::test]
async fn p2p_12_a_killed_server_is_forgotten_and_both_sides_rebuild_their_call_from_tickets() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let (hers, his) = ann.call(&mut bob).await;
    let server = server.kill_and_start_again().await;
    ann.breaks().await;
    bob.breaks().await;
    assert_eq!(server.calls.counts().records, 0, "nothing survived");
    let (mut ann, answer) =
        reconnect(&server, "ann", json!({"route": "RECONNECT", "uuid": ann.uuid, "ticket": hers})).await;
    assert_eq!((&answer["route"], &answer["status"]), (&json!("reconnectSuccess"), &json!("in_call")));
    assert_eq!(answer["candidate"], "bob");
    let (mut bob, answer) =
        reconnect(&server, "bob", json!({"route": "RECONNECT", "uuid": bob.uuid, "ticket": his})).await;
    assert_eq!((&answer["route"], &answer["candidate"]), (&json!("reconnectSuccess"), &json!("ann")));
    ann.expect("/peerReconnected").await;
    bob.expect("/peerReconnected").await;
    for client in [&mut ann, &mut bob] {
        client.expect("/ticket").await;
    }
    assert_eq!(server.calls.counts().calls, 1);
    ann.send(json!({"route": "UPDATE_OFFER", "sdp": "restart"})).await;
    bob.expect("/updateOffer").await;
    bob.send(json!({"route": "UPDATE_ANSWER", "answer": "yes"})).await;
    ann.expect("/updateAnswer").await;
    bob.send(json!({"route": "DECLINE"})).await;
    assert_eq!(ann.expect("/decline").await["reason"], "hangup");
    assert_eq!(server.calls.counts().calls, 0);
}

#[tokio::test]
async fn p2p_12_a_call_whose_other_side_does_not_come_back_after_a_kill_ends() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let (hers, _) = ann.call(&mut bob).await;
    let server = server.kill_and_start_again().await;
    let (mut ann, _) = reconnect(&server, "ann", json!({"route": "RECONNECT", "ticket": hers})).await;
    server.pass(Duration::from_secs(30)).await;
    assert_eq!(ann.expect("/decline").await["reason"], "peer_lost");
}

#[tokio::test]
async fn p2p_12_forged_foreign_and_stale_tickets_are_refused() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let (hers, his) = ann.call(&mut bob).await;
    let server = server.kill_and_start_again().await;
    let (payload, signature) = hers.split_once('.').unwrap();
    let flipped = if payload.starts_with('A') { "B" } else { "A" };
    let forged = [
        format!("{flipped}{}.{signature}", &payload[1..]),
        format!("{payload}.{}", "A".repeat(signature.len())),
        payload.to_owned(),
        "nonsense".to_owned(),
    ];
    let (mut ann, _) = reconnect(&server, "ann", json!({"route": "RECONNECT", "ticket": forged[0]})).await;
    for ticket in forged.iter().chain([&his]) {
        ann.send(json!({"route": "RECONNECT", "ticket": ticket})).await;
        assert_eq!(ann.expect("reconnectError").await["code"], "BAD_TICKET");
    }
    server.pass(Duration::from_secs(601)).await;
    ann.send(json!({"route": "RECONNECT", "ticket": hers})).await;
    assert_eq!(ann.expect("reconnectError").await["code"], "TICKET_EXPIRED");
    assert_eq!(server.calls.counts().records, 0, "nothing has changed");
}

#[tokio::test]
async fn p2p_12_a_running_call_is_given_fresh_tickets() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let (old, _) = ann.call(&mut bob).await;
    server.pass(Duration::from_secs(180)).await;
    let fresh = ann.expect("/ticket").await["ticket"].as_str().unwrap().to_owned();
    bob.expect("/ticket").await;
    assert_ne!(old, fresh);
    server.clock.advance(Duration::from_secs(500));
    let server = server.kill_and_start_again().await;
    let (_ann, answer) = reconnect(&server, "ann", json!({"route": "RECONNECT", "ticket": fresh})).await;
    assert_eq!(answer["route"], "reconnectSuccess", "the first ticket would have expired by now");
}
