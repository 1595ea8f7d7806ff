//! Clients that misbehave, and their neighbours who must not notice.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Server, eventually};

#[tokio::test]
async fn p2p_13_a_bad_frame_is_answered_with_its_code_and_the_connection_goes_on() {
    let server = Server::open().await;
    let mut ann = Client::join(&server, "ann").await;
    let table = [
        ("{", "BAD_JSON", None),
        ("[]", "BAD_FRAME", None),
        (r#"{"route":"NOPE","userId":"ann"}"#, "UNKNOWN_ROUTE", None),
        (r#"{"route":"OFFER","userId":"ann","candidates":["bob"]}"#, "MISSING_FIELD", Some("OFFER")),
        (r#"{"route":"ADD_ICE","userId":"ann","iceParams":{}}"#, "BAD_FIELD", Some("ADD_ICE")),
        (r#"{"route":"SWAP_ICE","userId":"bob"}"#, "FOREIGN_USER", Some("SWAP_ICE")),
        (r#"{"route":"SWAP_ICE","userId":"ann"}"#, "NO_CALL", Some("SWAP_ICE")),
    ];
    for (text, code, request) in table {
        ann.say(text).await;
        let error = ann.expect("/error").await;
        assert_eq!((error["code"].as_str(), error["request"].as_str()), (Some(code), request), "{text}");
        assert!(!error["message"].as_str().unwrap().is_empty());
    }
    assert!(ann.try_raw(Message::binary(vec![1, 2, 3])).await);
    assert_eq!(ann.error().await, "BINARY");
    ann.hears_nothing().await;
}

#[tokio::test]
async fn p2p_14_repeated_abuse_closes_the_connection() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    for _ in 0..21 {
        ann.say("{").await;
    }
    for _ in 0..21 {
        assert_eq!(ann.error().await, "BAD_JSON");
    }
    assert_eq!(ann.close_code().await, 1008);
    bob.hears_nothing().await;
}

#[tokio::test]
async fn p2p_10_steps_that_do_not_fit_are_refused_and_are_not_abuse() {
    let server = Server::open().await;
    let mut ann = Client::join(&server, "ann").await;
    for _ in 0..60 {
        ann.send(json!({"route": "SWAP_ICE"})).await;
        assert_eq!(ann.error().await, "NO_CALL");
    }
    ann.hears_nothing().await;
}

#[tokio::test]
async fn p2p_14_a_flooder_is_cut_and_its_neighbour_at_the_same_address_is_unharmed() {
    let server = Server::open().await;
    let (mut flooder, mut ann) = (Client::join(&server, "mallory").await, Client::join(&server, "ann").await);
    let mut bob = Client::join(&server, "bob").await;
    ann.call(&mut bob).await;
    let flood = tokio::spawn(async move {
        let frame = json!({"route": "SWAP_ICE", "userId": "mallory"}).to_string();
        for _ in 0..10_000 {
            if !flooder.try_raw(Message::text(frame.clone())).await {
                break;
            }
        }
        flooder
    });
    for number in 0..50 {
        ann.send(json!({"route": "MEDIA_UPDATE", "muted": number % 2 == 0})).await;
        assert_eq!(bob.expect("/mediaUpdate").await["muted"], number % 2 == 0);
    }
    let mut flooder = flood.await.unwrap();
    flooder.breaks().await;
    eventually("the flooder is gone", || server.calls.counts().connections == 2).await;
    ann.hears_nothing().await;
}

#[tokio::test]
async fn p2p_14_a_flooder_is_told_so_before_it_is_cut() {
    let server = Server::with(|settings| {
        settings.p2p.open = true;
        settings.p2p.rate.burst = 10;
    })
    .await;
    let mut ann = Client::join(&server, "ann").await;
    for _ in 0..9 {
        ann.hears_nothing().await;
    }
    ann.say("PING").await;
    assert_eq!(ann.error().await, "RATE_LIMITED");
    for _ in 0..20 {
        ann.say("PING").await;
    }
    assert_eq!(ann.close_code().await, 1008);
}

#[tokio::test]
async fn p2p_14_the_rate_of_an_address_limits_all_its_connections_together() {
    let server = Server::with(|settings| {
        settings.p2p.open = true;
        settings.p2p.address_rate.burst = 12;
    })
    .await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    for _ in 0..5 {
        ann.hears_nothing().await;
        bob.hears_nothing().await;
    }
    bob.say("PING").await;
    assert_eq!(bob.error().await, "RATE_LIMITED");
}

#[tokio::test]
async fn p2p_14_a_message_that_is_too_large_closes_with_1009() {
    let server = Server::open().await;
    for size in [128 * 1024 + 1, 150 * 1024] {
        let mut ann = Client::join(&server, "ann").await;
        assert!(ann.try_raw(Message::text("x".repeat(size))).await);
        assert_eq!(ann.close_code().await, 1009);
    }
    let mut ann = Client::join(&server, "ann").await;
    ann.say(&"x".repeat(128 * 1024)).await;
    assert_eq!(ann.error().await, "BAD_JSON");
}

#[tokio::test]
async fn p2p_14_a_slow_reader_is_cut_and_its_peer_is_told() {
    let server = Server::with(|settings| {
        settings.p2p.open = true;
        settings.p2p.rate.burst = 100_000;
        settings.p2p.address_rate.burst = 1_000_000;
        settings.p2p.queue_messages = 64;
    })
    .await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.call(&mut bob).await;
    // Bob's window and buffers fill, then his queue; nothing of it is read.
    let candidate = json!({"route": "UPDATE_OFFER", "userId": "ann", "sdp": "x".repeat(60_000)}).to_string();
    let mut told = 0;
    while server.calls.counts().connections == 2 && told < 2_000 {
        ann.say(&candidate).await;
        ann.say("PING").await;
        let text = ann.next_text().await;
        assert!(text == "PONG" || text.contains("/peerDisconnected"), "{text}");
        told += 1;
    }
    eventually("the slow reader is cut", || server.calls.counts().connections == 1).await;
    drop(bob);
    ann.say("PING").await;
    while ann.next_text().await != "PONG" {}
}

#[tokio::test]
async fn p2p_13_a_fault_of_the_server_is_told_counted_and_reported() {
    let hook = wiremock::MockServer::start().await;
    wiremock::Mock::given(wiremock::matchers::method("POST"))
        .respond_with(wiremock::ResponseTemplate::new(200))
        .mount(&hook)
        .await;
    let url = hubbub_types::Redacted(format!("{}/hook", hook.uri()));
    let server = Server::with(|settings| {
        settings.p2p.open = true;
        settings.cluster.live.max_records = 1;
        settings.alerts.webhook_url = Some(url);
    })
    .await;
    let _ann = Client::join(&server, "ann").await;
    let mut bob = Client::connect(&server).await;
    bob.user = "bob".into();
    for _ in 0..5 {
        bob.send(json!({"route": "ADD_USER", "name": "Bob the secret", "photo": "/secret.png"})).await;
        assert_eq!(bob.error().await, "SERVER_UNAVAILABLE");
    }
    let received = || async { hook.received_requests().await.unwrap() };
    let mut requests = received().await;
    while requests.is_empty() {
        tokio::task::yield_now().await;
        requests = received().await;
    }
    let body = String::from_utf8(requests[0].body.clone()).unwrap();
    assert!(body.contains("SERVER_UNAVAILABLE") && !body.contains("secret") && !body.contains("bob"), "{body}");
    assert_eq!(received().await.len(), 1, "five faults of a kind are one alert");
}
