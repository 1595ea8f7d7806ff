//! A call from ring to end.

use std::{cell::Cell, time::Duration};

use hubbub_types::Span;
use serde_json::json;

use crate::support::{Client, Nodes, eventually};

#[tokio::test]
async fn p2p_03_an_offer_rings_every_device_of_the_callee_on_every_node_once() {
    let nodes = Nodes::open().await;
    let mut ann = Client::join(&nodes.one, "ann").await;
    let mut phone = Client::join_on(&nodes.one, "bob", "phone").await;
    let mut tablet = Client::join_on(&nodes.two, "bob", "tablet").await;
    let streams = json!({"audio": "a1"});
    ann.send(json!({"route": "OFFER", "candidates": ["bob"], "sdp": "v=0", "streamIds": streams})).await;
    for device in [&mut phone, &mut tablet] {
        assert_eq!(device.expect("/call").await["name"], "ann itself");
        assert_eq!(device.expect("/remoteStreamsId").await["streamIds"], streams);
    }
    tablet.answer().await;
    ann.expect("/acceptCall").await;
    assert_eq!(ann.expect("/connect").await["userId"], "bob");
    assert_eq!(tablet.expect("/connect").await["userId"], "ann");
    assert_eq!(tablet.expect("/remoteStreamsId").await["streamIds"], streams);
    assert_eq!(phone.expect("/decline").await["reason"], "answered_elsewhere");
    for client in [&mut ann, &mut phone, &mut tablet] {
        client.hears_nothing().await;
    }
}

#[tokio::test]
async fn p2p_03_a_busy_callee_and_crossed_offers_are_seen_from_every_node() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    let mut cid = Client::join(&nodes.two, "cid").await;
    ann.ring(&mut bob).await;
    cid.offer(&["ann"]).await;
    assert_eq!(cid.error().await, "BUSY");
    cid.offer(&["bob"]).await;
    assert_eq!(cid.error().await, "BUSY");
    bob.offer(&["ann"]).await;
    assert_eq!(bob.error().await, "CROSSED");
    ann.is_answered_by(&mut bob).await;
}

#[tokio::test]
async fn p2p_04_a_waiting_call_is_delivered_at_the_node_where_the_callee_comes() {
    let nodes = Nodes::open().await;
    let mut ann = Client::join(&nodes.one, "ann").await;
    ann.offer(&["bob"]).await;
    ann.hears_nothing().await;
    eventually("the call waits", || nodes.one.calls.counts().calls == 1).await;
    let mut bob = Client::join(&nodes.two, "bob").await;
    assert_eq!(bob.expect("/call").await["userId"], "ann");
    let mut again = Client::join_on(&nodes.one, "bob", "tablet").await;
    again.expect("/call").await;
    ann.is_answered_by(&mut bob).await;
    again.expect("/decline").await;
}

#[tokio::test]
async fn p2p_04_a_call_is_taken_once_though_two_nodes_take_it_at_one_moment() {
    let nodes = Nodes::open().await;
    for round in 0..10 {
        let callee = format!("bob-{round}");
        let mut ann = Client::join(&nodes.one, &format!("ann-{round}")).await;
        let mut phone = Client::join_on(&nodes.one, &callee, "phone").await;
        let mut tablet = Client::join_on(&nodes.two, &callee, "tablet").await;
        ann.offer(&[&callee]).await;
        phone.expect("/call").await;
        tablet.expect("/call").await;
        tokio::join!(phone.answer(), tablet.answer());
        let device = ann.expect("/acceptCall").await["device"].clone();
        ann.expect("/connect").await;
        let (winner, loser) = if device == "phone" { (&mut phone, &mut tablet) } else { (&mut tablet, &mut phone) };
        winner.expect("/connect").await;
        let mut heard = [loser.next_route().await, loser.next_route().await];
        heard.sort();
        assert_eq!(heard, ["/decline", "/error"], "round {round}");
        winner.hears_nothing().await;
        ann.hears_nothing().await;
    }
}

#[tokio::test]
async fn p2p_04_nobody_answers_and_both_nodes_tell_it() {
    let nodes = Nodes::impatient().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.ring(&mut bob).await;
    for client in [&mut ann, &mut bob] {
        assert_eq!(client.expect("/decline").await["reason"], "timeout");
    }
    ann.offer(&["nobody"]).await;
    assert_eq!(ann.expect("/decline").await["reason"], "timeout");
    eventually("no call is counted", || nodes.one.calls.counts().calls == 0).await;
}

#[tokio::test]
async fn p2p_06_refused_cancelled_and_hung_up_across_nodes() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.ring(&mut bob).await;
    bob.send(json!({"route": "DECLINE"})).await;
    assert_eq!(ann.expect("/decline").await["reason"], "declined");
    ann.ring(&mut bob).await;
    ann.send(json!({"route": "DECLINE"})).await;
    assert_eq!(bob.expect("/decline").await["reason"], "canceled");
    bob.call(&mut ann).await;
    eventually("the caller's node counts it", || nodes.two.calls.counts().calls == 1).await;
    assert_eq!(nodes.one.calls.counts().calls, 0);
    ann.send(json!({"route": "DECLINE"})).await;
    assert_eq!(bob.expect("/decline").await["reason"], "hangup");
    eventually("nobody counts it", || nodes.two.calls.counts().calls == 0).await;
}

#[tokio::test]
async fn p2p_07_08_09_candidates_media_and_renegotiation_cross_nodes_in_order() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.ring(&mut bob).await;
    ann.send(json!({"route": "ADD_ICE", "iceParams": ["a1", "a2"]})).await;
    ann.hears_nothing().await;
    ann.is_answered_by(&mut bob).await;
    bob.send(json!({"route": "SWAP_ICE"})).await;
    assert_eq!(bob.expect("/swapIce").await["iceCandidates"], json!(["a1", "a2"]));
    assert_eq!(ann.expect("/swapIce").await["iceCandidates"], json!([]));
    for number in 0..50 {
        ann.send(json!({"route": "ADD_ICE", "iceParams": [format!("c{number}")]})).await;
    }
    for number in 0..50 {
        assert_eq!(bob.expect("/swapIce").await["iceCandidates"], json!([format!("c{number}")]));
    }
    bob.send(json!({"route": "SET_REMOTE_STREAM_ID", "streamIds": {"video": "v"}})).await;
    bob.send(json!({"route": "MEDIA_UPDATE", "muted": true})).await;
    bob.send(json!({"route": "UPDATE_OFFER", "sdp": "again"})).await;
    assert_eq!(ann.expect("/remoteStreamsId").await["streamIds"], json!({"video": "v"}));
    assert_eq!(ann.expect("/mediaUpdate").await, json!({"route": "/mediaUpdate", "muted": true}));
    let offer = ann.expect("/updateOffer").await;
    assert_eq!(offer, json!({"route": "/updateOffer", "sdp": "again", "userId": "bob", "isUpdate": true}));
    ann.send(json!({"route": "UPDATE_ANSWER", "answer": "yes"})).await;
    assert_eq!(bob.expect("/updateAnswer").await["answer"], "yes");
}

#[tokio::test]
async fn p2p_06_a_call_that_another_node_ended_is_counted_no_longer() {
    let nodes = Nodes::with(|settings| {
        settings.p2p.open = true;
        settings.signalling.recount = Span::secs(3_600);
    })
    .await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    ann.call(&mut bob).await;
    let counts = || (nodes.one.calls.counts().calls, nodes.two.calls.counts().calls);
    eventually("counted where the caller is", || counts() == (1, 0)).await;
    bob.send(json!({"route": "DECLINE"})).await;
    ann.expect("/decline").await;
    eventually("not counted any more", || counts() == (0, 0)).await;
}

#[tokio::test]
async fn p2p_10_presence_crosses_nodes() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.two, "bob").await);
    let mut eve = Client::join(&nodes.two, "eve").await;
    eve.send(json!({"route": "PRESENCE", "ids": ["ann", "cid"]})).await;
    assert_eq!(eve.expect("/presence").await["users"], json!({"ann": "idle", "cid": "offline"}));
    ann.ring(&mut bob).await;
    eve.sees("ann", "busy").await;
    ann.send(json!({"route": "DECLINE"})).await;
    bob.expect("/decline").await;
    eve.sees("ann", "idle").await;
    let cid = Client::join(&nodes.one, "cid").await;
    eve.sees("cid", "idle").await;
    drop(cid);
    let left = tokio::time::timeout(Duration::from_secs(2), eve.sees("cid", "offline")).await;
    assert!(left.is_ok());
}

#[tokio::test]
async fn p2p_10_the_answer_to_presence_comes_before_what_changes_meanwhile() {
    let nodes = Nodes::open().await;
    let (mut ann, mut bob) = (Client::join(&nodes.one, "ann").await, Client::join(&nodes.one, "bob").await);
    let mut watchers = Vec::new();
    for number in 0..100 {
        watchers.push(Client::join(&nodes.two, &format!("w{number}")).await);
    }
    let all_watch = Cell::new(false);
    let changing = async {
        while !all_watch.get() {
            ann.ring(&mut bob).await;
            ann.send(json!({"route": "DECLINE"})).await;
            bob.expect("/decline").await;
        }
    };
    let watching = async {
        for watcher in &mut watchers {
            watcher.send(json!({"route": "PRESENCE", "ids": ["bob", "cid"]})).await;
            let answer = watcher.expect("/presence").await;
            assert_eq!(answer["users"]["cid"], "offline", "{answer} is not the answer");
        }
        all_watch.set(true);
    };
    tokio::join!(changing, watching);
    drop(bob);
    for watcher in &mut watchers {
        watcher.sees("bob", "offline").await;
    }
}
