//! `/me/export`

use std::time::Duration;

use hubbub_store::{CallLogEntry, CallOutcome, Direction};
use hubbub_types::{AccountId, CallId, Clock as _};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::{Answer, World, png};

#[tokio::test]
async fn chat_01_an_export_holds_everything_and_no_secret() {
    let world = World::start().await;
    let (ann, bob) = (world.join_verified("ann", "ann@example.org").await, world.join("bob").await);
    Answer::of(ann.request(Method::PUT, "/me/picture").body(png(1, 1))).await.expect(200);
    ann.send(Method::PUT, &format!("/me/blocks/{}", bob.id()), json!({})).await.expect(204);
    for n in 0..250_u128 {
        let entry = CallLogEntry {
            id: CallId(Uuid::from_u128(n)),
            owner: AccountId(ann.id()),
            peer: Some(AccountId(bob.id())),
            peer_name: "bob Name".into(),
            direction: Direction::Outgoing,
            outcome: CallOutcome::Answered,
            at: world.clock.now(),
            talked: Some(Duration::from_secs(61)),
            seen_at: None,
        };
        world.store.calls().record(&entry).await.unwrap();
    }

    let answer = ann.get("/me/export").await.expect(200);
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"hubbub-ann.json\"");
    let export = &answer.body;
    assert_eq!(export["account"], ann.get("/me").await.body);
    assert_eq!(export["picture"]["contentType"], "image/jpeg");
    assert!(export["picture"]["data"].as_str().unwrap().starts_with("/9j/"), "the bytes themselves");
    assert_eq!(export["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(export["blocks"], json!([{"id": bob.id(), "handle": "bob", "name": "bob Name"}]));
    assert_eq!(export["calls"].as_array().unwrap().len(), 250, "all pages of the log");
    assert_eq!(export["calls"][0]["durationSeconds"], 61);
    for secret in ["argon2", "password", "epoch", "generation"] {
        assert!(!answer.text.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn chat_01_an_export_holds_what_one_wrote_and_sent_and_nothing_of_others() {
    let world = World::start().await;
    let (ann, bob) = (world.join("ann").await, world.join("bob").await);
    let made = ann.post("/channels", json!({"kind": "text", "name": "plans"})).await.expect(201);
    let channel = made.body["id"].as_str().unwrap().to_owned();
    let path = format!("/channels/{channel}/messages");
    for n in 0..201 {
        ann.post(&path, json!({"text": format!("mine {n}")})).await.expect(201);
    }
    bob.post(&path, json!({"text": "of others"})).await.expect(201);
    let file = ann.upload(&channel, "red.png", png(1, 1)).await.expect(201);
    ann.post(&path, json!({"text": "look", "files": [file.body["id"]]})).await.expect(201);

    let answer = ann.get("/me/export").await.expect(200);
    let messages = answer.body["messages"].as_array().unwrap();
    assert_eq!((messages.len(), &messages[0]["text"], &messages[201]["text"]), (202, &json!("mine 0"), &json!("look")));
    assert_eq!((&answer.body["earlierMessages"], &messages[0]["channel"]), (&json!(0), &json!(channel)));
    let files = answer.body["files"].as_array().unwrap();
    assert_eq!((files.len(), &files[0]["name"], &files[0]["id"]), (1, &json!("red.png"), &file.body["id"]));
    assert_eq!(files[0]["message"], messages[201]["id"]);
    assert!(!answer.text.contains("of others"));
}
