//! `/channels/{id}/messages`, `/messages/{id}`

use hubbub_app::Rate;
use hubbub_types::Span;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Api, World};

async fn put(who: &Api, path: &str) -> Answer {
    who.send(Method::PUT, path, json!({})).await
}

#[tokio::test]
async fn chat_03_a_message_is_sent_once_however_often_it_is_tried() {
    let world = World::start().await;
    world.join_admin("root").await;
    let ann = world.join("ann").await;
    let path = format!("/channels/{}/messages", ann.general().await);
    let body = json!({"text": "once", "nonce": Uuid::from_u128(7)});
    let first = ann.post(&path, body.clone()).await.expect(201).body;
    let again = ann.post(&path, body).await.expect(200).body;
    assert_eq!(first, again);
    assert_eq!(first["seq"], 1);
    assert_eq!(ann.get(&path).await.expect(200).body["items"].as_array().unwrap().len(), 1);
    ann.post(&path, json!({"text": "  "})).await.problem(422, "invalid");
    ann.post(&path, json!({"text": "x".repeat(4_001)})).await.problem(422, "invalid");
}

#[tokio::test]
async fn chat_03_a_message_is_edited_answered_pinned_and_deleted_without_a_trace() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let general = ann.general().await;
    let id = ann.say(&general, "the **secret** is 42").await;
    let path = format!("/messages/{id}");
    ben.send(Method::PATCH, &path, json!({"text": "x"})).await.problem(403, "forbidden");
    let seq = ann.send(Method::PATCH, &path, json!({"text": "the secret is 43"})).await.expect(200).body["seq"].clone();
    assert_eq!(seq, 2);
    let reply = json!({"text": "really?", "replyTo": id});
    ben.post(&format!("/channels/{general}/messages"), reply).await.expect(201);
    put(&ben, &format!("{path}/pin")).await.expect(200);
    let shown = ann.get(&path).await.expect(200).body;
    assert_eq!((&shown["message"]["text"], &shown["channel"]), (&json!("the secret is 43"), &json!(general)));
    assert!(shown["message"]["editedAt"].is_string() && shown["message"]["pinnedAt"].is_string());
    assert_eq!(ann.get(&format!("/channels/{general}/pins")).await.expect(200).body["items"][0]["message"]["id"], id);
    let history = root.get(&format!("{path}/history")).await.expect(200).body;
    assert_eq!(history["items"][0]["text"], "the **secret** is 42");
    ben.get(&format!("{path}/history")).await.problem(403, "forbidden");
    assert_eq!(ann.get("/mentions").await.expect(200).body["items"][0]["message"]["text"], "really?");
    root.delete(&path).await.expect(200);
    root.delete(&path).await.expect(200);
    let gone = ann.get(&path).await.expect(200).body;
    assert_eq!((&gone["message"]["text"], gone["message"]["deletedAt"].is_string()), (&json!(""), true));
    ann.get(&format!("{path}/history")).await.problem(404, "not_found");
    for path in [format!("/channels/{general}/messages"), format!("/channels/{general}/log"), "/mentions".into()] {
        assert!(!ben.get(&path).await.expect(200).text.contains("secret"), "{path}");
    }
}

#[tokio::test]
async fn chat_06_reactions_count_people_and_say_whether_one_is_among_them() {
    let world = World::start().await;
    world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let general = ann.general().await;
    let id = ann.say(&general, "hi").await;
    let path = format!("/messages/{id}/reactions/%F0%9F%91%8D");
    let first = put(&ann, &path).await.expect(200).body;
    assert_eq!(put(&ann, &path).await.expect(200).body, first);
    put(&ben, &path).await.expect(200);
    let seen = |body: Value| body["message"]["reactions"][0].clone();
    let shown = ben.get(&format!("/messages/{id}")).await.expect(200).body;
    assert_eq!(seen(shown), json!({"emoji": "👍", "count": 2, "mine": true}));
    assert_eq!(ann.get(&path).await.expect(200).body["people"].as_array().unwrap().len(), 2);
    ben.delete(&path).await.expect(200);
    let shown = ben.get(&format!("/messages/{id}")).await.expect(200).body;
    assert_eq!(seen(shown), json!({"emoji": "👍", "count": 1}));
    put(&ben, &format!("/messages/{id}/reactions/abc")).await.problem(422, "invalid");
}

#[tokio::test]
async fn chat_03_pages_follow_one_another_without_holes() {
    let world = World::start().await;
    world.join_admin("root").await;
    let ann = world.join("ann").await;
    let general = ann.general().await;
    let mut ids = Vec::new();
    for n in 0..9 {
        ids.push(ann.say(&general, &n.to_string()).await);
    }
    let page = async |query: &str| {
        let page = ann.get(&format!("/channels/{general}/messages?{query}")).await.expect(200).body;
        let seqs = page["items"].as_array().unwrap().iter().map(|item| item["seq"].as_i64().unwrap()).collect();
        (seqs, page["atStart"].as_bool().unwrap(), page["atEnd"].as_bool().unwrap())
    };
    assert_eq!(page("limit=3").await, (vec![7, 8, 9], false, true));
    assert_eq!(page("limit=3&before=7").await, (vec![4, 5, 6], false, false));
    assert_eq!(page("limit=9&before=4").await, (vec![1, 2, 3], true, false));
    assert_eq!(page("limit=3&after=6").await, (vec![7, 8, 9], false, true));
    let (around, ..): (Vec<i64>, bool, bool) = page(&format!("limit=4&around={}", ids[4])).await;
    assert!(around.contains(&5) && around.len() <= 5, "{around:?}");
    ann.get(&format!("/channels/{general}/messages?around=x")).await.problem(422, "invalid");
    ann.get(&format!("/channels/{general}/messages?before=1&after=2")).await.problem(422, "invalid");
}

#[tokio::test]
async fn chat_03_who_writes_too_fast_is_told_when_to_go_on() {
    let world = World::with(|wishes| wishes.chat.send_rate = Rate::new(2, Span::secs(5))).await;
    world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let general = ann.general().await;
    for text in ["one", "two"] {
        ann.say(&general, text).await;
    }
    let path = format!("/channels/{general}/messages");
    let refused = ann.post(&path, json!({"text": "three"})).await.problem(429, "too_many");
    assert_eq!(refused.header("retry-after"), "5");
    ben.say(&general, "his own").await;
    world.advance(5);
    ann.say(&general, "three").await;
    assert_eq!(ben.texts(&general).await, ["one", "two", "his own", "three"]);
}

#[tokio::test]
async fn chat_03_slow_mode_makes_members_wait_and_not_moderators() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let body = json!({"kind": "text", "name": "slow", "slowModeSeconds": 30});
    let id = root.post("/channels", body).await.expect(201).body["id"].as_str().unwrap().to_owned();
    let path = format!("/channels/{id}/messages");
    ann.say(&id, "one").await;
    let refused = ann.post(&path, json!({"text": "two"})).await.problem(429, "slow_mode");
    assert_eq!(refused.header("retry-after"), "30");
    root.say(&id, "one").await;
    root.say(&id, "two").await;
    world.advance(31);
    ann.say(&id, "two").await;
}
