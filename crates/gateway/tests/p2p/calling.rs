//! Calls from ring to end, as two or more clients see them.

use std::time::Duration;

use hubbub_types::Clock as _;
use serde_json::json;

use crate::support::{Client, Server};

#[tokio::test]
async fn p2p_03_an_offer_rings_every_device_of_the_callee_once() {
    let server = Server::open().await;
    let mut ann = Client::join(&server, "ann").await;
    let mut phone = Client::join_on(&server, "bob", "phone").await;
    let mut tablet = Client::join_on(&server, "bob", "tablet").await;
    let streams = json!({"audio": "a1", "video": "v1"});
    let sdp = json!({"type": "offer", "sdp": "v=0\r\n"});
    ann.send(json!({"route": "OFFER", "candidates": ["bob"], "sdp": sdp, "streamIds": streams})).await;
    for device in [&mut phone, &mut tablet] {
        let call = device.expect("/call").await;
        assert_eq!((&call["sdp"], &call["userId"], &call["name"]), (&sdp, &json!("ann"), &json!("ann itself")));
        assert_eq!(call["photo"], json!(null));
        assert_eq!(device.expect("/remoteStreamsId").await["streamIds"], streams);
        device.hears_nothing().await;
    }
    ann.hears_nothing().await;
}

#[tokio::test]
async fn p2p_03_the_first_of_the_candidates_who_is_free_is_called() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let (mut cid, mut dan) = (Client::join(&server, "cid").await, Client::join(&server, "dan").await);
    ann.ring(&mut bob).await;
    cid.offer(&["bob", "absent", "dan"]).await;
    dan.expect("/call").await;
    bob.hears_nothing().await;
}

#[tokio::test]
async fn p2p_03_a_busy_callee_oneself_and_a_second_call_are_refused() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let mut cid = Client::join(&server, "cid").await;
    ann.call(&mut bob).await;
    cid.offer(&["bob"]).await;
    assert_eq!(cid.error().await, "BUSY");
    cid.offer(&["cid"]).await;
    assert_eq!(cid.error().await, "SELF_CALL");
    ann.offer(&["cid"]).await;
    assert_eq!(ann.error().await, "ALREADY_IN_CALL");
    cid.offer(&[]).await;
    assert_eq!(cid.error().await, "NO_CANDIDATES");
    cid.offer(&["x"; 17]).await;
    assert_eq!(cid.error().await, "TOO_MANY_CANDIDATES");
    bob.hears_nothing().await;
    cid.hears_nothing().await;
}

#[tokio::test]
async fn p2p_04_a_waiting_call_is_delivered_when_the_callee_comes_online() {
    let server = Server::open().await;
    let mut ann = Client::join(&server, "ann").await;
    ann.offer(&["bob"]).await;
    ann.hears_nothing().await;
    server.pass(Duration::from_secs(50)).await;
    let mut bob = Client::join(&server, "bob").await;
    assert_eq!(bob.expect("/call").await["userId"], "ann");
    ann.is_answered_by(&mut bob).await;
}

#[tokio::test]
async fn p2p_04_a_call_nobody_came_for_ends_after_its_time() {
    let server = Server::open().await;
    let mut ann = Client::join(&server, "ann").await;
    ann.offer(&["bob"]).await;
    ann.hears_nothing().await;
    server.pass(Duration::from_secs(59)).await;
    ann.hears_nothing().await;
    server.pass(Duration::from_secs(1)).await;
    assert_eq!(ann.expect("/decline").await["reason"], "timeout");
    let mut bob = Client::join(&server, "bob").await;
    bob.hears_nothing().await;
}

#[tokio::test]
async fn p2p_04_a_ring_nobody_answered_stops_everywhere_after_its_time() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.ring(&mut bob).await;
    server.pass(Duration::from_secs(45)).await;
    for client in [&mut ann, &mut bob] {
        assert_eq!(client.expect("/decline").await["reason"], "timeout");
        client.hears_nothing().await;
    }
}

#[tokio::test]
async fn p2p_04_a_clock_that_jumps_back_does_not_let_a_call_ring_for_hours() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.ring(&mut bob).await;
    server.clock.set(server.clock.now() - Duration::from_secs(3 * 3_600));
    server.calls.fire_due().await.unwrap();
    server.pass(Duration::from_secs(60)).await;
    for client in [&mut ann, &mut bob] {
        assert_eq!(client.expect("/decline").await["reason"], "timeout");
    }
}

#[tokio::test]
async fn p2p_05_the_first_answer_wins_and_the_other_devices_stop() {
    let server = Server::open().await;
    let mut ann = Client::join(&server, "ann").await;
    let mut phone = Client::join_on(&server, "bob", "phone").await;
    let mut tablet = Client::join_on(&server, "bob", "tablet").await;
    let call = ann.ring(&mut phone).await;
    tablet.expect("/call").await;
    let streams = json!({"audio": "a2"});
    phone.send(json!({"route": "ANSWER", "answer": "sdp", "streamIds": streams})).await;
    let accepted = ann.expect("/acceptCall").await;
    assert_eq!((&accepted["answer"], &accepted["device"]), (&json!("sdp"), &json!("phone")));
    let connect = ann.expect("/connect").await;
    assert_eq!((&connect["userId"], &connect["callId"]), (&json!("bob"), &json!(call)));
    assert_eq!(ann.expect("/remoteStreamsId").await["streamIds"], streams);
    assert_eq!(phone.expect("/connect").await["userId"], "ann");
    let stop = tablet.expect("/decline").await;
    assert_eq!((&stop["reason"], &stop["callId"]), (&json!("answered_elsewhere"), &json!(call)));
    tablet.answer().await;
    tablet.error().await;
    for client in [&mut ann, &mut phone] {
        client.hears_nothing().await;
    }
}

#[tokio::test]
async fn p2p_05_a_replayed_answer_is_refused_and_changes_nothing() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.call(&mut bob).await;
    bob.answer().await;
    assert_eq!(bob.error().await, "ALREADY_ANSWERED");
    ann.hears_nothing().await;
    ann.send(json!({"route": "MEDIA_UPDATE", "muted": true})).await;
    bob.expect("/mediaUpdate").await;
}

#[tokio::test]
async fn p2p_06_decline_refuses_cancels_and_hangs_up_by_state() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.ring(&mut bob).await;
    bob.send(json!({"route": "DECLINE"})).await;
    let told = ann.expect("/decline").await;
    assert_eq!(
        (&told["reason"], &told["userId"], &told["name"]),
        (&json!("declined"), &json!("bob"), &json!("bob itself"))
    );
    ann.ring(&mut bob).await;
    ann.send(json!({"route": "DECLINE"})).await;
    assert_eq!(bob.expect("/decline").await["reason"], "canceled");
    ann.call(&mut bob).await;
    bob.send(json!({"route": "DECLINE"})).await;
    assert_eq!(ann.expect("/decline").await["reason"], "hangup");
    ann.send(json!({"route": "DECLINE"})).await;
    assert_eq!(ann.error().await, "CALL_ENDED");
    bob.hears_nothing().await;
}

#[tokio::test]
async fn p2p_07_candidates_are_kept_exchanged_and_then_relayed_at_once() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.ring(&mut bob).await;
    ann.send(json!({"route": "ADD_ICE", "iceParams": [{"candidate": "a1"}, {"candidate": "a2"}]})).await;
    ann.is_answered_by(&mut bob).await;
    bob.send(json!({"route": "ADD_ICE", "iceParams": [{"candidate": "b1"}]})).await;
    bob.hears_nothing().await;
    ann.send(json!({"route": "SWAP_ICE"})).await;
    assert_eq!(ann.expect("/swapIce").await["iceCandidates"], json!([{"candidate": "b1"}]));
    assert_eq!(bob.expect("/swapIce").await["iceCandidates"], json!([{"candidate": "a1"}, {"candidate": "a2"}]));
    bob.send(json!({"route": "ADD_ICE", "iceParams": [{"candidate": "b2"}, null]})).await;
    assert_eq!(ann.expect("/swapIce").await["iceCandidates"], json!([{"candidate": "b2"}, null]));
    ann.hears_nothing().await;
    bob.hears_nothing().await;
}

#[tokio::test]
async fn p2p_08_track_names_and_media_state_reach_the_peer_and_nobody_else() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let mut other_tab = Client::join_on(&server, "bob", "tab").await;
    ann.offer(&["bob"]).await;
    bob.expect("/call").await;
    other_tab.expect("/call").await;
    ann.is_answered_by(&mut bob).await;
    other_tab.expect("/decline").await;
    ann.send(json!({"route": "SET_REMOTE_STREAM_ID", "streamIds": {"screen": "s1"}})).await;
    assert_eq!(bob.expect("/remoteStreamsId").await["streamIds"], json!({"screen": "s1"}));
    bob.send(json!({"route": "MEDIA_UPDATE", "data": {"muted": true, "camera": false}})).await;
    let told = ann.expect("/mediaUpdate").await;
    assert_eq!(told, json!({"route": "/mediaUpdate", "muted": true, "camera": false}));
    other_tab.send(json!({"route": "MEDIA_UPDATE", "muted": true})).await;
    assert_eq!(other_tab.error().await, "NOT_YOUR_CALL");
    ann.hears_nothing().await;
}

#[tokio::test]
async fn p2p_09_a_running_call_is_renegotiated() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.call(&mut bob).await;
    bob.send(json!({"route": "UPDATE_OFFER", "sdp": {"sdp": "again"}})).await;
    let offer = ann.expect("/updateOffer").await;
    assert_eq!(offer, json!({"route": "/updateOffer", "sdp": {"sdp": "again"}, "userId": "bob", "isUpdate": true}));
    ann.send(json!({"route": "UPDATE_ANSWER", "answer": "yes"})).await;
    let answer = bob.expect("/updateAnswer").await;
    assert_eq!(answer, json!({"route": "/updateAnswer", "answer": "yes", "userId": "ann", "isUpdate": true}));
    ann.send(json!({"route": "UPDATE_ANSWER", "answer": "twice"})).await;
    assert_eq!(ann.error().await, "NO_PENDING_OFFER");
    bob.hears_nothing().await;
}

#[tokio::test]
async fn p2p_10_the_status_goes_through_its_states_and_back() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let mut seen = Vec::new();
    let mut look = async |ann_is: &str, bob_is: &str| {
        for (user, expected) in [("ann", ann_is), ("bob", bob_is)] {
            let mut probe = Client::connect(&server).await;
            probe.user = user.into();
            assert_eq!(
                probe.hello(json!({"route": "ADD_USER", "device": "probe"})).await["status"],
                expected,
                "{user}"
            );
            seen.push(probe);
        }
    };
    look("idle", "idle").await;
    ann.ring(&mut bob).await;
    look("calling", "ringing").await;
    ann.is_answered_by(&mut bob).await;
    ann.send(json!({"route": "SWAP_ICE"})).await;
    ann.expect("/swapIce").await;
    look("in_call", "in_call").await;
    bob.expect("/swapIce").await;
    ann.send(json!({"route": "DECLINE"})).await;
    bob.expect("/decline").await;
    look("ended", "ended").await;
    server.pass(Duration::from_secs(2)).await;
    look("idle", "idle").await;
}

#[tokio::test]
async fn p2p_03_of_two_crossed_offers_one_call_is_made() {
    let server = Server::open().await;
    for (first, second) in [("ann", "bob"), ("bob", "ann")] {
        let mut smaller = Client::join(&server, "ann").await;
        let mut larger = Client::join(&server, "bob").await;
        let (one, two) = if first == "ann" { (&mut smaller, &mut larger) } else { (&mut larger, &mut smaller) };
        one.offer(&[second]).await;
        two.expect("/call").await;
        two.offer(&[first]).await;
        if first == "ann" {
            assert_eq!(two.error().await, "CROSSED");
        } else {
            assert_eq!(one.expect("/call").await["userId"], "ann");
        }
        smaller.is_answered_by(&mut larger).await;
        smaller.send(json!({"route": "DECLINE"})).await;
        larger.expect("/decline").await;
        drop((smaller, larger));
        server.is_idle().await;
    }
}

#[tokio::test]
async fn p2p_10_who_is_there_is_told_now_and_on_every_change() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let mut eve = Client::join(&server, "eve").await;
    eve.send(json!({"route": "PRESENCE", "ids": ["ann", "cid"]})).await;
    assert_eq!(eve.expect("/presence").await["users"], json!({"ann": "idle", "cid": "offline"}));
    ann.ring(&mut bob).await;
    assert_eq!(eve.expect("/presence").await["users"], json!({"ann": "busy"}));
    let cid = Client::join(&server, "cid").await;
    assert_eq!(eve.expect("/presence").await["users"], json!({"cid": "idle"}));
    drop(cid);
    assert_eq!(eve.expect("/presence").await["users"], json!({"cid": "offline"}));
    eve.send(json!({"route": "PRESENCE", "ids": []})).await;
    assert_eq!(eve.expect("/presence").await["users"], json!({}));
    ann.send(json!({"route": "DECLINE"})).await;
    bob.expect("/decline").await;
    eve.hears_nothing().await;
}
