//! `/channels/{id}/{read,draft,prefs}`, `/me/settings`, `/me/status`, `/me/personal`

use reqwest::Method;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn chat_10_what_one_notes_is_there_on_every_device() {
    let world = World::start().await;
    world.join_admin("root").await;
    let ann = world.join("ann").await;
    let general = ann.general().await;
    ann.say(&general, "hi").await;
    let before = ann.get("/me/personal").await.expect(200).body["rev"].as_i64().unwrap();
    let draft = json!({"text": "not yet", "replyTo": null});
    let rev = ann.send(Method::PUT, &format!("/channels/{general}/draft"), draft).await.expect(200).body;
    assert!(rev["rev"].as_i64().unwrap() > before);
    let prefs = json!({"level": "mentions", "hidden": true});
    ann.send(Method::PUT, &format!("/channels/{general}/prefs"), prefs).await.expect(200);
    ann.send(Method::PUT, "/me/settings/accent", json!({"value": {"hue": 7}})).await.expect(200);
    assert_eq!(ann.get("/me/settings/accent").await.expect(200).body, json!({"value": {"hue": 7}}));
    let news = ann.get(&format!("/me/personal?since={before}")).await.expect(200).body;
    let items: Vec<_> = news["items"].as_array().unwrap().iter().map(|item| item["item"].clone()).collect();
    assert_eq!(items, ["draft", "prefs", "setting"]);
    assert_eq!(news["items"][0]["text"], "not yet");
    assert_eq!((&news["items"][1]["level"], &news["items"][1]["hidden"]), (&json!("mentions"), &json!(true)));
    let rev = news["rev"].as_i64().unwrap();
    let later = ann.get(&format!("/me/personal?since={rev}")).await.expect(200).body;
    assert_eq!((&later["items"], &later["rev"]), (&json!([]), &json!(rev)));
}

#[tokio::test]
async fn chat_10_nobody_notes_anything_about_what_they_may_not_read() {
    let world = World::start().await;
    world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let room = ann.open_channel("room", true).await;
    for (what, body) in [("read", json!({"seq": 1})), ("draft", json!({"text": "x"})), ("prefs", json!({}))] {
        ben.send(Method::PUT, &format!("/channels/{room}/{what}"), body).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn chat_03_who_is_not_to_be_disturbed_says_so_once() {
    let world = World::start().await;
    world.join_admin("root").await;
    let ann = world.join("ann").await;
    ann.send(Method::PUT, "/me/status", json!({"status": "dnd"})).await.expect(204);
    assert_eq!(ann.get("/me").await.expect(200).body["doNotDisturb"], true);
    assert_eq!(ann.get("/bootstrap").await.expect(200).body["me"]["status"], "dnd");
    ann.send(Method::PUT, "/me/status", json!({"status": "asleep"})).await.problem(422, "invalid");
}
