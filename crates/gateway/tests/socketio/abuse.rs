//! Clients that misbehave, and their neighbours who must not notice.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Poller, Server};

#[tokio::test]
async fn chat_04_what_is_not_understood_is_passed_over_until_it_is_too_much() {
    let server = Server::start().await;
    let ann = server.person("ann").await;
    let mut client = Client::join(&server, &ann).await;
    for odd in ["", "9", "b00", "4", "45", "42", "42{}", r#"451-["x",{"_placeholder":true,"num":0}]"#, "5", "0{}"] {
        client.say(odd).await;
    }
    client.raw(Message::binary(vec![1, 2, 3])).await;
    client.hears_nothing().await;
    for _ in 0..11 {
        client.say("9").await;
    }
    assert_eq!(client.event("bye").await["code"], "abuse");
    assert_eq!(client.close_code().await, 1008);
}

#[tokio::test]
async fn chat_04_a_flooder_is_told_so_and_cut_and_its_neighbour_is_unharmed() {
    let server = Server::start().await;
    let mut neighbour = Client::join(&server, &server.person("ann").await).await;
    let mut flooder = Client::join(&server, &server.person("mallory").await).await;
    let flood = tokio::spawn(async move {
        for number in 0..10_000 {
            if !flooder.try_raw(Message::text(format!(r#"42{number}["typing",{{}}]"#))).await {
                break;
            }
        }
        flooder.breaks().await;
    });
    for _ in 0..30 {
        neighbour.hears_nothing().await;
    }
    flood.await.unwrap();
    server.has(1).await;
    neighbour.hears_nothing().await;
}

#[tokio::test]
async fn chat_04_an_event_over_the_rate_is_answered_and_not_done() {
    let server = Server::with(|settings| settings.rate.burst = 3).await;
    let mut client = Client::join(&server, &server.person("ann").await).await;
    client.ask("x", json!({})).await;
    client.ask("x", json!({})).await;
    let refused = client.ask("x", json!({})).await;
    assert_eq!((&refused["code"], &refused["retryAfterSeconds"]), (&json!("too_many"), &json!(1)));
}

#[tokio::test]
async fn chat_04_a_message_that_is_too_large_closes_with_1009() {
    let server = Server::with(|settings| settings.max_payload = hubbub_types::ByteSize::kib(16)).await;
    let ann = server.person("ann").await;
    for size in [(16 << 10) + 1, 20 << 10, 30 << 10] {
        let mut client = Client::join(&server, &ann).await;
        client.say(&"4".repeat(size)).await;
        assert_eq!(client.close_code().await, 1009, "{size}");
    }
}

#[tokio::test]
async fn chat_04_deep_json_is_refused_without_a_deep_stack() {
    let server = Server::start().await;
    let mut client = Client::join(&server, &server.person("ann").await).await;
    client.say(&format!(r#"421["x",{}{}]"#, "[".repeat(100_000), "]".repeat(100_000))).await;
    assert!(client.text().await.contains("bad_event"));
}

#[tokio::test]
async fn chat_04_somebody_who_tries_namespace_after_namespace_is_cut() {
    let server = Server::start().await;
    let mut client = Client::stranger(&server).await;
    for number in 0..21 {
        client.say(&format!("40/n{number},")).await;
    }
    assert_eq!(client.close_code().await, 1008);
}

#[tokio::test]
async fn chat_04_a_poller_that_misbehaves_is_cut_too() {
    let server = Server::start().await;
    let poller = Poller::join(&server, &server.person("ann").await).await;
    poller.say(&["9"; 30].join("\u{1e}")).await;
    assert_eq!(poller.poll().await, r#"42["bye",{"code":"abuse","retryAfterSeconds":10}]"#);
    assert_eq!(poller.poll().await, "1", "by itself: else socket.io-client would not see what is before it");
    server.has(0).await;
}

#[tokio::test]
async fn chat_04_who_does_not_read_is_cut_and_those_who_do_hear_everything() {
    let server = Server::with(|settings| {
        settings.rate.burst = 100_000;
        settings.address_rate.burst = 1_000_000;
        settings.queue_messages = 16;
    })
    .await;
    let bob = server.person("bob").await;
    let (mut writer, mut reader) = (Client::join(&server, &bob).await, Client::join(&server, &bob).await);
    let mut stalled = Vec::new();
    for _ in 0..10 {
        stalled.push(Client::join(&server, &bob).await);
    }
    // Their windows and buffers fill, then their queues; nothing of it is read.
    let long = "x".repeat(60_000);
    let mut told = 0;
    while server.door.connections() > 2 && told < 2_000 {
        let done = writer.ask("settings", json!({"name": "long", "value": long})).await;
        assert_eq!(done["ok"], true, "{done}");
        writer.event("personal").await;
        let heard = reader.event("personal").await;
        assert_eq!(heard["rev"], done["rev"]);
        told += 1;
    }
    server.has(2).await;
    for mut client in stalled {
        client.breaks().await;
    }
}
