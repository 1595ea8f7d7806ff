//! Voice channels by the REST interface.

use hubbub_livekit::{Grants, Key, token};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, World};

async fn voice_channel(api: &Api, private: bool) -> String {
    let body = json!({"kind": "voice", "name": "talk", "private": private});
    api.post("/channels", body).await.expect(201).body["id"].as_str().unwrap().to_owned()
}

fn path(channel: &str) -> String {
    format!("/channels/{channel}/voice")
}

#[tokio::test]
async fn chat_13_a_member_joins_a_voice_channel_and_leaves_it() {
    let world = World::start().await;
    let (ann, bob) = (world.join_admin("ann").await, world.join("bob").await);
    let channel = voice_channel(&ann, false).await;
    let joined = bob.post(&path(&channel), json!({})).await.expect(200).body;
    assert_eq!(joined["url"], "wss://hub.example.org/");
    assert_eq!(joined["room"], format!("channel:{channel}"));
    assert_eq!((&joined["identity"], &joined["speak"]), (&bob.me["id"], &Value::Bool(true)));
    let media = world.media.as_ref().unwrap();
    let claims = media.claims(joined["token"].as_str().unwrap()).unwrap();
    assert_eq!(claims.join.unwrap().0.to_string(), joined["joinId"]);
    let room = joined["room"].as_str().unwrap();
    media.admit(&claims, room).await.unwrap();
    assert_eq!(bob.get(&path(&channel)).await.expect(200).body, json!({"people": []}), "let in, but not inside");
    bob.delete(&path(&channel)).await.expect(204);
    media.admit(&claims, room).await.unwrap_err();
}

#[tokio::test]
async fn chat_13_nobody_joins_what_they_may_not_read() {
    let world = World::start().await;
    let (ann, bob) = (world.join_admin("ann").await, world.join("bob").await);
    let channel = voice_channel(&ann, true).await;
    for method in [Method::POST, Method::DELETE, Method::GET] {
        let answer = bob.send(method, &path(&channel), json!({})).await.expect(404);
        assert_eq!(answer.body["code"], "not_found");
    }
    ann.post(&path(&channel), json!({})).await.expect(200);
}

#[tokio::test]
async fn chat_13_without_a_media_server_there_are_no_voice_channels_to_join() {
    let world = World::with(|wishes| wishes.media = None).await;
    let ann = world.join_admin("ann").await;
    let channel = voice_channel(&ann, false).await;
    assert_eq!(ann.post(&path(&channel), json!({})).await.expect(409).body["code"], "no_media");
    assert_eq!(ann.get("/bootstrap").await.expect(200).body["features"]["voice"], false);
    let world = World::start().await;
    let ann = world.join_admin("ann").await;
    assert_eq!(ann.get("/bootstrap").await.expect(200).body["features"]["voice"], true);
}

#[tokio::test]
async fn chat_13_an_admin_gives_a_program_a_key_that_is_shown_once() {
    let world = World::start().await;
    let ann = world.join_admin("ann").await;
    let given = ann.post("/admin/media/keys", json!({"note": "Recordings"})).await.expect(201).body;
    let listed = ann.get("/admin/media/keys").await.expect(200).body["keys"][0].clone();
    assert_eq!((&listed["key"], &listed["note"]), (&given["key"], &json!("Recordings")));
    assert_eq!(listed["secret"], Value::Null);
    let new = token::NewClaims {
        identity: "robot".into(),
        grants: Grants::join("party"),
        expires: hubbub_types::Timestamp::from_millis(i64::MAX / 2),
    };
    let key = Key::new(given["key"].as_str().unwrap(), given["secret"].as_str().unwrap());
    let token = token::mint(&new.into(), &key).unwrap();
    world.media.as_ref().unwrap().claims(&token).unwrap();
    ann.delete(&format!("/admin/media/keys/{}", given["id"].as_str().unwrap())).await.expect(204);
    world.media.as_ref().unwrap().claims(&token).unwrap_err();
    assert_eq!(ann.get("/admin/media/keys").await.expect(200).body["keys"], json!([]));
    let log = ann.get("/admin/audit").await.expect(200).body;
    let actions: Vec<_> = log["items"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
    assert!(actions.contains(&json!("media.key")) && actions.contains(&json!("media.key_end")), "{actions:?}");
}
