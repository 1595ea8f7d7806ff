//! `/moderation/reports` and `/moderation/filters`

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn chat_05_a_report_shows_the_moderators_what_was_said_until_they_settle_it() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let room = ann.open_channel("room", true).await;
    ann.take_in(&room, &ben).await;
    let id = ben.say(&room, "something bad").await;
    let path = format!("/messages/{id}/report");
    ben.post(&path, json!({"reason": "me"})).await.problem(403, "forbidden");
    ann.post(&path, json!({"reason": "rude"})).await.expect(201);
    ann.post(&path, json!({"reason": "again"})).await.expect(201);
    root.post(&path, json!({"reason": "x"})).await.problem(404, "not_found");
    ann.get("/moderation/reports").await.problem(403, "forbidden");
    let open = root.get("/moderation/reports?state=open").await.expect(200).body;
    let report = &open["items"][0];
    assert_eq!(open["items"].as_array().unwrap().len(), 1);
    assert_eq!((&report["text"], &report["reason"]), (&json!("something bad"), &json!("rude")));
    let settle = format!("/moderation/reports/{}", report["id"].as_str().unwrap());
    root.post(&settle, json!({"action": "timeout"})).await.problem(422, "invalid");
    root.post(&settle, json!({"action": "delete"})).await.expect(204);
    assert_eq!(ann.texts(&room).await, [""]);
    let done = root.get("/moderation/reports?state=done").await.expect(200).body;
    assert_eq!((&done["items"][0]["text"], &done["items"][0]["outcome"]), (&Value::Null, &json!("delete")));
}

#[tokio::test]
async fn chat_05_a_report_can_end_in_a_timeout_or_a_ban_but_not_of_ones_equal() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let (mod_, ann) = (world.join("mod").await, world.join("ann").await);
    root.make(&mod_, "moderator").await;
    let general = root.general().await;
    let (of_root, of_ann) = (root.say(&general, "a").await, ann.say(&general, "b").await);
    for id in [&of_root, &of_ann] {
        mod_.post(&format!("/messages/{id}/report"), json!({"reason": "x"})).await.expect(201);
    }
    let open = mod_.get("/moderation/reports").await.expect(200).body;
    let of = |message: &str| {
        let found = open["items"].as_array().unwrap().iter().find(|report| report["message"] == message).unwrap();
        format!("/moderation/reports/{}", found["id"].as_str().unwrap())
    };
    mod_.post(&of(&of_root), json!({"action": "ban"})).await.problem(403, "forbidden");
    mod_.post(&of(&of_root), json!({"action": "dismiss"})).await.expect(204);
    mod_.post(&of(&of_ann), json!({"action": "ban", "reason": "x"})).await.expect(204);
    assert!(!ann.is_in().await && root.is_in().await);
}

#[tokio::test]
async fn chat_05_moderators_keep_a_list_of_words() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let body = json!({"pattern": "darn", "kind": "word", "action": "refuse"});
    ann.post("/moderation/filters", body.clone()).await.problem(403, "forbidden");
    let made = root.post("/moderation/filters", body).await.expect(201).body;
    assert_eq!(root.get("/moderation/filters").await.expect(200).body["items"], json!([made]));
    let path = format!("/moderation/filters/{}", made["id"].as_str().unwrap());
    root.delete(&path).await.expect(204);
    root.delete(&path).await.problem(404, "not_found");
    let empty = json!({"pattern": " ", "kind": "part", "action": "mask"});
    root.post("/moderation/filters", empty).await.problem(422, "invalid");
}

#[tokio::test]
async fn chat_05_words_are_refused_masked_or_reported_unless_a_moderator_says_them() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let general = root.general().await;
    for (pattern, kind, action) in [("darn", "word", "refuse"), ("heck", "part", "mask"), ("spam", "word", "report")] {
        let body = json!({"pattern": pattern, "kind": kind, "action": action});
        root.post("/moderation/filters", body).await.expect(201);
    }
    let path = format!("/channels/{general}/messages");
    ann.post(&path, json!({"text": "oh DARN it"})).await.problem(422, "filtered");
    let id = ann.say(&general, "darning what the heck").await;
    assert_eq!(ann.texts(&general).await, ["darning what the ••••"]);
    let edit = ann.send(reqwest::Method::PATCH, &format!("/messages/{id}"), json!({"text": "darn"})).await;
    edit.problem(422, "filtered");
    ann.say(&general, "no spam please").await;
    let reports = root.get("/moderation/reports?state=open").await.expect(200).body;
    assert_eq!(
        (&reports["items"][0]["text"], &reports["items"][0]["reporter"]),
        (&json!("no spam please"), &Value::Null)
    );
    root.say(&general, "darn").await;
}
