//! Clients that misbehave, and their neighbours who must not notice.

use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, PATIENCE, Poller, Room, Server};

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
async fn chat_15_a_flooder_is_cut_with_its_code_while_its_neighbours_are_answered_in_order() {
    let server = Server::start().await;
    let Room { channel, mut ann, mut bob, .. } = Room::open(&server).await;
    let mut flooder = Client::join(&server, &server.person("mallory").await).await;
    let target = channel.clone();
    let flood = tokio::spawn(async move {
        for number in 0..10_000 {
            let event = format!(r#"42{number}["typing",{{"channel":"{target}"}}]"#);
            if !flooder.try_raw(Message::text(event)).await {
                break;
            }
        }
        flooder.close_code().await
    });
    let mut seqs = Vec::new();
    for number in 0..25 {
        seqs.push(ann.send(&channel, &format!("message {number}")).await["seq"].as_i64().unwrap());
    }
    assert!(seqs.is_sorted_by(|one, next| one + 1 == *next), "{seqs:?}");
    let mut heard = Vec::new();
    while heard.len() < seqs.len() {
        let log = bob.event("log").await;
        heard.extend(log["entries"].as_array().unwrap().iter().map(|entry| entry["seq"].as_i64().unwrap()));
    }
    assert_eq!(heard, seqs, "whoever listens hears all of it, in order");
    assert_eq!(flood.await.unwrap(), 1008);
    server.has(2).await;
}

/// Memory of this process, in bytes.
fn memory() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok()).unwrap_or(0) * 4096
}

#[tokio::test]
async fn chat_15_a_thousand_who_do_not_read_are_cut_without_a_copy_for_each_and_others_hear_everything() {
    const STALLED: usize = 1_000;
    let server = Server::with(|settings| {
        settings.max_connections_per_address = 2 * STALLED;
        settings.address_rate.burst = 1_000_000;
        settings.queue_messages = 16;
    })
    .await;
    let Room { channel, mut ann, mut bob, bob_person, .. } = Room::open(&server).await;
    let http = reqwest::Client::builder().timeout(PATIENCE).build().unwrap();
    for _ in 0..STALLED {
        let stalled = Poller::with(&server, http.clone()).await;
        stalled.say(&format!("40{}\u{1e}42[\"sync\",{{}}]", json!({"token": bob_person.token}))).await;
    }
    server.has(STALLED + 2).await;
    // 16 kB each, which a copy for each reader would make 240 MB of before anybody is cut.
    let (before, long) = (memory(), "😀".repeat(4_000));
    let (mut sent, mut heard) = (Vec::new(), Vec::new());
    while server.door.connections() > 2 && sent.len() < 29 {
        sent.push(ann.send(&channel, &long).await["seq"].as_i64().unwrap());
        let log = bob.event("log").await;
        heard.extend(log["entries"].as_array().unwrap().iter().map(|entry| entry["seq"].as_i64().unwrap()));
        let grown = memory().saturating_sub(before);
        assert!(grown < 120_000_000, "{grown} bytes more after {} messages", sent.len());
    }
    server.has(2).await;
    assert_eq!(heard, sent);
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
async fn chat_15_deep_json_is_refused_without_a_deep_stack() {
    let server = Server::start().await;
    let mut client = Client::join(&server, &server.person("ann").await).await;
    client.say(&format!(r#"421["x",{}{}]"#, "[".repeat(100_000), "]".repeat(100_000))).await;
    assert!(client.text().await.contains("bad_event"));
    for (event, data) in [("settings", r#"{"name":"x","value":DEEP}"#), ("sync", r#"{"have":DEEP}"#)] {
        let deep = data.replace("DEEP", &format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)));
        client.say(&format!(r#"422["{event}",{deep}]"#)).await;
        let answer = client.text().await;
        assert!(answer.contains("\"ok\":false") && !answer.contains("internal"), "{event}: {answer}");
    }
    assert_eq!(client.ask("settings", json!({"name": "x", "value": [1]})).await["ok"], true);
}

#[tokio::test]
async fn chat_15_attachments_are_not_waited_for_and_count_as_abuse() {
    let server = Server::start().await;
    let mut client = Client::join(&server, &server.person("ann").await).await;
    for _ in 0..5 {
        client.say(r#"451000000-1["settings",{"name":"x","value":{"_placeholder":true,"num":0}}]"#).await;
        client.raw(Message::binary(vec![0; 1_000])).await;
    }
    client.hears_nothing().await;
    for _ in 0..11 {
        client.raw(Message::binary(vec![0; 1_000])).await;
    }
    assert_eq!(client.event("bye").await["code"], "abuse");
    assert_eq!(client.close_code().await, 1008);
    let poller = Poller::join(&server, &server.person("bob").await).await;
    poller.say(&["bAAEC"; 30].join("\u{1e}")).await;
    assert!(poller.poll().await.contains("abuse"));
}

#[tokio::test]
async fn chat_15_somebody_who_tries_namespace_after_namespace_is_cut() {
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
