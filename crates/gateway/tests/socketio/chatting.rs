//! People who chat.

use serde_json::{Value, json};

use crate::support::{Client, Poller, Room, Server};

/// The next entry of a log that a client hears.
async fn entry(client: &mut Client) -> Value {
    let log = client.event("log").await;
    assert_eq!(log["entries"].as_array().unwrap().len(), 1, "{log}");
    log["entries"][0].clone()
}

#[tokio::test]
async fn chat_04_two_people_chat_and_what_is_acknowledged_is_heard_by_both() {
    let server = Server::start().await;
    let Room { mut ann, mut bob, channel, ann_id, .. } = Room::open(&server).await;
    let sent = ann.send(&channel, "hi **you**").await;
    let heard = entry(&mut bob).await;
    assert_eq!((&heard["kind"], &heard["seq"]), (&json!("message"), &sent["seq"]));
    let message = &heard["message"];
    assert_eq!((&message["id"], &message["text"]), (&sent["id"], &json!("hi **you**")));
    assert_eq!((&message["author"], &message["at"]), (&json!(ann_id), &sent["at"]));
    assert_eq!(entry(&mut ann).await, heard, "the same packet for everybody");
}

#[tokio::test]
async fn chat_03_a_message_sent_twice_with_one_nonce_is_one_message() {
    let server = Server::start().await;
    let Room { mut ann, mut bob, channel, .. } = Room::open(&server).await;
    let event = json!({"channel": channel, "nonce": "0190a1c2-0000-7000-8000-000000000001", "text": "once"});
    let (first, again) = (ann.ask("message:send", event.clone()).await, ann.ask("message:send", event).await);
    assert_eq!(first, again);
    let next = ann.send(&channel, "twice").await;
    assert_eq!(entry(&mut bob).await["message"]["text"], "once");
    assert_eq!(entry(&mut bob).await["seq"], next["seq"]);
}

#[tokio::test]
async fn chat_03_edits_reactions_pins_and_deletions_come_through_the_same_log() {
    let server = Server::start().await;
    let Room { mut ann, mut bob, channel, .. } = Room::open(&server).await;
    let id = ann.send(&channel, "one").await["id"].clone();
    let asked = [
        ("message:edit", json!({"id": id, "text": "two"}), "edit"),
        ("message:react", json!({"id": id, "emoji": "👍", "on": true}), "react"),
        ("message:react", json!({"id": id, "emoji": "👍", "on": false}), "unreact"),
        ("message:pin", json!({"id": id, "on": true}), "pin"),
        ("message:delete", json!({"id": id}), "delete"),
    ];
    entry(&mut bob).await;
    for (event, data, kind) in asked {
        let done = ann.ask(event, data).await;
        assert_eq!(done["ok"], true, "{event}: {done}");
        let heard = entry(&mut bob).await;
        assert_eq!((&heard["seq"], &heard["kind"]), (&done["seq"], &json!(kind)));
    }
    let refused = ann.ask("message:edit", json!({"id": id, "text": "three"})).await;
    assert_eq!(refused["ok"], false);
}

#[tokio::test]
async fn chat_03_who_comes_back_gets_exactly_what_was_missed() {
    let server = Server::start().await;
    let Room { mut ann, bob, channel, bob_person, .. } = Room::open(&server).await;
    let first = ann.send(&channel, "before").await["seq"].as_i64().unwrap();
    drop(bob);
    server.has(1).await;
    for text in ["one", "two", "three"] {
        ann.send(&channel, text).await;
    }
    let mut bob = Client::join(&server, &bob_person).await;
    let answer = bob.ask("sync", json!({"have": {channel.as_str(): first}, "personal": 0, "directory": 0})).await;
    let entries = answer["channels"][&channel]["entries"].as_array().unwrap_or_else(|| panic!("{answer}")).clone();
    let texts: Vec<_> = entries.iter().map(|entry| entry["message"]["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["one", "two", "three"]);
    let sent = ann.send(&channel, "live").await;
    assert_eq!(entry(&mut bob).await["seq"], sent["seq"]);
}

#[tokio::test]
async fn chat_04_messages_sent_without_waiting_keep_their_order() {
    let server = Server::start().await;
    let Room { mut ann, mut bob, channel, .. } = Room::open(&server).await;
    for number in 0..40 {
        let nonce = format!("0190a1c2-0000-7000-8000-{number:012}");
        let data = json!(["message:send", {"channel": channel, "nonce": nonce, "text": number.to_string()}]);
        ann.say(&format!("42{number}{data}")).await;
    }
    let mut texts = Vec::new();
    while texts.len() < 10 {
        let log = bob.event("log").await;
        for entry in log["entries"].as_array().unwrap() {
            texts.push(entry["message"]["text"].as_str().unwrap().parse::<u32>().unwrap());
        }
    }
    assert!(texts.is_sorted(), "{texts:?}");
}

#[tokio::test]
async fn chat_04_somebody_who_polls_chats_with_somebody_on_a_websocket() {
    let server = Server::start().await;
    let Room { mut ann, channel, bob_person, .. } = Room::open(&server).await;
    let poller = Poller::join(&server, &bob_person).await;
    let answer = poller.ask(1, "sync", json!({})).await;
    assert_eq!(answer["ok"], true, "{answer}");
    ann.send(&channel, "to the poller").await;
    assert!(poller.poll().await.contains("to the poller"));
    let nonce = "0190a1c2-0000-7000-8000-00000000000b";
    let sent = poller.ask(2, "message:send", json!({"channel": channel, "nonce": nonce, "text": "and back"})).await;
    assert_eq!(sent["ok"], true, "{sent}");
    entry(&mut ann).await;
    assert_eq!(entry(&mut ann).await["message"]["text"], "and back");
}

#[tokio::test]
async fn chat_04_typing_is_told_to_the_others_now_and_then() {
    let server = Server::start().await;
    let Room { mut ann, mut bob, channel, ann_id, .. } = Room::open(&server).await;
    for _ in 0..3 {
        assert_eq!(ann.ask("typing", json!({"channel": channel})).await["ok"], true);
    }
    assert_eq!(bob.event("typing").await, json!({"channel": channel, "account": ann_id}));
    bob.hears_nothing().await;
    ann.hears_nothing().await;
    server.clock.advance(std::time::Duration::from_secs(3));
    ann.ask("typing", json!({"channel": channel})).await;
    bob.event("typing").await;
}

#[tokio::test]
async fn chat_04_presence_is_told_to_those_who_watch() {
    let server = Server::start().await;
    let Room { mut ann, bob, bob_id, .. } = Room::open(&server).await;
    let watched = ann.ask("presence:watch", json!({"accounts": [bob_id]})).await;
    assert_eq!(watched["presence"][&bob_id], "online", "{watched}");
    drop(bob);
    assert_eq!(ann.event("presence").await, json!({"changes": {bob_id.as_str(): "offline"}}));
}

#[tokio::test]
async fn chat_10_what_one_device_notes_the_others_hear() {
    let server = Server::start().await;
    let Room { mut ann, mut bob, channel, bob_person, .. } = Room::open(&server).await;
    let seq = ann.send(&channel, "read me").await["seq"].clone();
    let mut phone = Client::join(&server, &bob_person).await;
    for (event, data, item) in [
        ("read", json!({"channel": channel, "seq": seq}), json!({"item": "read", "channel": channel, "seq": seq})),
        (
            "settings",
            json!({"name": "accent", "value": "#abc"}),
            json!({"item": "setting", "name": "accent", "value": "#abc"}),
        ),
        (
            "prefs",
            json!({"channel": channel, "level": "none"}),
            json!({"item": "prefs", "channel": channel, "level": "none", "mutedUntil": null, "hidden": false}),
        ),
        (
            "prefs",
            json!({"channel": channel, "hidden": true}),
            json!({"item": "prefs", "channel": channel, "level": "none", "mutedUntil": null, "hidden": true}),
        ),
    ] {
        let done = phone.ask(event, data).await;
        let news = bob.event("personal").await;
        assert_eq!((&news["rev"], &news["items"]), (&done["rev"], &json!([item])), "{event}: {done}");
        assert_eq!(news["after"].as_i64().unwrap() + 1, news["rev"].as_i64().unwrap());
    }
}

#[tokio::test]
async fn chat_04_a_wrong_field_is_named() {
    let server = Server::start().await;
    let Room { mut ann, channel, .. } = Room::open(&server).await;
    let table = [
        ("message:send", json!({"channel": channel, "text": "x"}), "invalid", Some("nonce")),
        ("message:send", json!({"channel": 5, "nonce": "x"}), "invalid", Some("channel")),
        ("typing", json!({"channel": "0190a1c2-0000-7000-8000-00000000dead"}), "not_found", None),
        ("sync", json!([]), "bad_event", None),
        ("message:edit", json!({"id": "0190a1c2-0000-7000-8000-00000000dead", "text": "x"}), "not_found", None),
    ];
    for (event, data, code, field) in table {
        let refused = ann.ask(event, data).await;
        assert_eq!((&refused["ok"], &refused["code"]), (&json!(false), &json!(code)), "{event}: {refused}");
        assert_eq!(refused["fields"][0]["field"].as_str(), field, "{event}");
    }
    ann.hears_nothing().await;
}

#[tokio::test]
async fn chat_05_the_end_of_a_session_cuts_its_connection_and_says_why() {
    let server = Server::start().await;
    let Room { mut ann, mut bob, bob_person, channel, .. } = Room::open(&server).await;
    server.accounts.logout_everywhere(&bob_person.actor, false).await.unwrap();
    assert_eq!(bob.event("bye").await, json!({"code": "session_ended"}));
    assert_eq!(bob.close_code().await, 4002);
    ann.send(&channel, "without bob").await;
    server.has(1).await;
}
