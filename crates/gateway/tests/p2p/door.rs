//! Connecting, registering, staying and leaving.

use std::time::Duration;

use futures_util::FutureExt as _;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Server, eventually};

#[tokio::test]
async fn p2p_01_the_socket_is_on_the_main_port_at_p2p_and_on_its_own_port_at_any_path() {
    let server = Server::open().await;
    for (address, path) in [(server.main, "/p2p"), (server.own, "/"), (server.own, "/any/path?x=1")] {
        let mut client = Client::to(address, path).await;
        client.say("PING").await;
        assert_eq!(client.next_text().await, "PONG");
        client.user = "ann".into();
        client.hello(json!({"route": "ADD_USER", "name": "Ann", "photo": "/ann.png", "device": "phone"})).await;
    }
}

#[tokio::test]
async fn p2p_02_several_connections_of_one_user_live_side_by_side_each_with_its_own_uuid() {
    let server = Server::open().await;
    let mut first = Client::join_on(&server, "ann", "phone").await;
    let mut second = Client::connect(&server).await;
    second.user = "ann".into();
    let hello = second.hello(json!({"route": "ADD_USER", "name": "Ann", "photo": "/a.png", "device": "tab"})).await;
    assert_eq!((&hello["userId"], &hello["status"]), (&json!("ann"), &json!("idle")));
    assert_eq!((&hello["name"], &hello["photo"]), (&json!("Ann"), &json!("/a.png")));
    assert_ne!(first.uuid, second.uuid);
    first.hears_nothing().await;
    let counts = server.calls.counts();
    assert_eq!((counts.connections, counts.users, counts.records), (2, 1, 1));
}

#[tokio::test]
async fn p2p_02_a_user_cannot_have_more_devices_than_allowed() {
    let server = Server::with(|settings| {
        settings.p2p.open = true;
        settings.calls.max_devices = 2;
    })
    .await;
    let (_one, _two) = (Client::join(&server, "ann").await, Client::join(&server, "ann").await);
    let mut third = Client::connect(&server).await;
    third.user = "ann".into();
    third.send(json!({"route": "ADD_USER"})).await;
    assert_eq!(third.error().await, "TOO_MANY_DEVICES");
}

#[tokio::test]
async fn p2p_10_nothing_but_registering_works_before_registering() {
    let server = Server::open().await;
    let mut client = Client::connect(&server).await;
    client.user = "ann".into();
    for frame in [json!({"route": "SWAP_ICE"}), json!({"route": "PRESENCE", "ids": []}), json!({"route": "DECLINE"})] {
        client.send(frame).await;
        assert_eq!(client.error().await, "NOT_REGISTERED");
    }
}

#[tokio::test]
async fn p2p_11_a_silent_connection_is_closed_and_the_peer_of_its_call_is_told() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.call(&mut bob).await;
    server.pass(Duration::from_secs(299)).await;
    ann.expect("/ticket").await;
    ann.hears_nothing().await;
    server.p2p.sweep();
    bob.expect("/ticket").await;
    server.clock.advance(Duration::from_secs(1));
    server.p2p.sweep();
    assert_eq!(bob.close_code().await, 4000);
    assert_eq!(ann.expect("/peerDisconnected").await["userId"], "bob");
    server.pass(Duration::from_secs(30)).await;
    assert_eq!(ann.expect("/decline").await["reason"], "peer_lost");
}

#[tokio::test]
async fn p2p_11_a_websocket_ping_is_a_sign_of_life_too() {
    let server = Server::open().await;
    let mut ann = Client::join(&server, "ann").await;
    server.clock.advance(Duration::from_secs(200));
    assert!(ann.try_raw(Message::Ping("".into())).await);
    ann.hears_nothing().await;
    server.clock.advance(Duration::from_secs(299));
    server.p2p.sweep();
    ann.hears_nothing().await;
}

#[tokio::test]
async fn p2p_14_who_does_not_register_in_time_is_closed() {
    let server = Server::open().await;
    let (mut stranger, mut ann) = (Client::connect(&server).await, Client::join(&server, "ann").await);
    stranger.say("PING").await;
    stranger.next_text().await;
    server.clock.advance(Duration::from_secs(10));
    server.p2p.sweep();
    assert_eq!(stranger.close_code().await, 4001);
    ann.hears_nothing().await;
}

#[tokio::test]
async fn p2p_11_everybody_is_told_to_come_back_when_the_server_ends_and_nothing_is_left() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.call(&mut bob).await;
    server.shutdown.begin();
    assert_eq!((ann.close_code().await, bob.close_code().await), (1012, 1012));
    eventually("both are gone", || server.calls.counts().connections == 0).await;
    let refused = Client::from_page(&server, "https://hub.example.org").await;
    assert_eq!(refused.err().map(|status| status.as_u16()), Some(503));
}

#[tokio::test]
async fn p2p_11_counters_are_at_zero_when_everybody_has_left() {
    let server = Server::open().await;
    let (mut ann, mut bob) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    ann.send(json!({"route": "PRESENCE", "ids": ["bob", "cid"]})).await;
    ann.expect("/presence").await;
    ann.offer(&["bob"]).await;
    bob.expect("/call").await;
    bob.send(json!({"route": "DECLINE"})).await;
    drop((ann, bob));
    server.is_idle().await;
    server.pass(Duration::from_secs(3_600)).await;
    server.pass(Duration::from_secs(3_600)).await;
    // A deadline that is being seen to is none any more, while its record is still there.
    eventually("nothing is left", || server.calls.counts() == Default::default()).await;
}

#[tokio::test]
async fn p2p_14_only_pages_of_listed_origins_may_connect() {
    let server = Server::with(|settings| {
        settings.p2p.open = true;
        settings.p2p.origins = vec!["https://chat.example.org".into()];
    })
    .await;
    let page = |origin: &'static str| Client::from_page(&server, origin).map(|client| client.map(drop));
    assert_eq!(page("https://chat.example.org").await, Ok(()));
    assert_eq!(page("https://hub.example.org").await, Ok(()));
    for foreign in ["https://evil.example.org", "null", "http://hub.example.org"] {
        assert_eq!(page(foreign).await.map_err(|status| status.as_u16()), Err(403), "{foreign}");
    }
}

#[tokio::test]
async fn p2p_14_connections_are_limited_per_address_and_places_come_free() {
    let server = Server::with(|settings| {
        settings.p2p.open = true;
        settings.p2p.max_connections_per_address = 2;
    })
    .await;
    let (one, _two) = (Client::join(&server, "ann").await, Client::join(&server, "bob").await);
    let refused = Client::from_page(&server, "https://hub.example.org").await;
    assert_eq!(refused.err().map(|status| status.as_u16()), Some(429));
    drop(one);
    eventually("a place is free", || server.calls.counts().connections == 1).await;
    let _three = Client::join(&server, "cid").await;
}

#[tokio::test]
async fn p2p_14_connections_are_limited_in_all() {
    let server = Server::with(|settings| {
        settings.p2p.open = true;
        settings.p2p.max_connections = 1;
    })
    .await;
    let _one = Client::join(&server, "ann").await;
    let refused = Client::from_page(&server, "https://hub.example.org").await;
    assert_eq!(refused.err().map(|status| status.as_u16()), Some(503));
}
