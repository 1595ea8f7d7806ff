//! Webhooks, as programs use them and as people manage them.

use http::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::support::{Answer, Api, World};

/// A channel with an address for programs; gives the channel and the path of the address.
async fn address(ann: &Api) -> (String, String) {
    let room = ann.open_channel("room", true).await;
    let made = ann.post(&format!("/channels/{room}/hooks"), json!({"name": "CI"})).await.expect(201).body;
    let url = made["url"].as_str().unwrap();
    (room, url.strip_prefix("https://hub.example.org").unwrap().to_owned())
}

async fn post(api: &Api, path: &str, content_type: &str, body: &str) -> Answer {
    Answer::of(api.raw(Method::POST, path).header(CONTENT_TYPE, content_type).body(body.to_owned())).await
}

async fn last(ann: &Api, room: &str) -> Value {
    let page = ann.get(&format!("/channels/{room}/messages")).await.expect(200).body;
    page["items"].as_array().unwrap().last().unwrap().clone()
}

#[tokio::test]
async fn chat_09_slacks_curl_works_with_another_address() {
    let world = World::start().await;
    world.join_admin("root").await;
    let ann = world.join("ann").await;
    let (room, path) = address(&ann).await;
    let program = world.api();
    let json = "application/json";
    let answer = post(&program, &path, json, r#"{"text":"Hello, *world* <https://a.b|link>","username":"bot"}"#).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "ok"));
    let message = last(&ann, &room).await;
    assert_eq!((&message["kind"], &message["hook"]["name"]), (&json!("hook"), &json!("bot")));
    assert_eq!(message["text"], "Hello, **world** [link](https://a.b)");
    let form = "application/x-www-form-urlencoded";
    post(&program, &path, form, "payload=%7B%22text%22%3A%22as%20a%20form%22%7D").await.expect(200);
    assert_eq!(last(&ann, &room).await["text"], "as a form");
    for (body, status, said) in [("{}", 400, "no_text"), ("nonsense", 400, "invalid_payload")] {
        let answer = post(&program, &path, json, body).await;
        assert_eq!((answer.status, answer.text.as_str()), (status, said));
    }
    let answer = post(&program, &format!("{path}x"), json, r#"{"text":"hi"}"#).await;
    assert_eq!((answer.status, answer.text.as_str()), (404, "no_service"));
}

#[tokio::test]
async fn chat_09_discords_curl_works_with_another_address() {
    let world = World::start().await;
    world.join_admin("root").await;
    let ann = world.join("ann").await;
    let (room, path) = address(&ann).await;
    let (program, json) = (world.api(), "application/json");
    let body = r#"{"content":"**hi**","username":"Git","embeds":[{"title":"push","color":255,"fields":[]}]}"#;
    assert_eq!(post(&program, &path, json, body).await.expect(204).text, "");
    let message = last(&ann, &room).await;
    assert_eq!((&message["text"], &message["embeds"][0]["title"]), (&json!("**hi**"), &json!("push")));
    // Libraries for Discord put their own path before the id and ask for the message.
    let theirs = path.replace("/api/v1/hooks/", "/api/webhooks/");
    let sent = post(&program, &format!("{theirs}?wait=true"), json, r#"{"content":"again"}"#).await.expect(200).body;
    assert_eq!((&sent["id"], &sent["content"]), (&last(&ann, &room).await["id"], &json!("again")));
    let empty = post(&program, &path, json, r#"{"content":""}"#).await.expect(400).body;
    assert_eq!(empty["code"], 50_006);
    let unknown = post(&program, "/api/webhooks/1/x", json, r#"{"content":"hi"}"#).await.expect(404).body;
    assert_eq!(unknown, json!({"message": "Unknown Webhook", "code": 10_015}));
}

#[tokio::test]
async fn chat_09_a_program_that_sends_too_often_or_too_much_is_told() {
    let world = World::with(|wishes| wishes.hooks.rate.burst = 1).await;
    world.join_admin("root").await;
    let ann = world.join("ann").await;
    let (_, path) = address(&ann).await;
    let (program, json) = (world.api(), "application/json");
    post(&program, &path, json, r#"{"text":"one"}"#).await.expect(200);
    let slack = post(&program, &path, json, r#"{"text":"two"}"#).await.expect(429);
    assert_eq!((slack.text.as_str(), &slack.headers["retry-after"]), ("rate_limited", &"2".parse().unwrap()));
    let discord = post(&program, &path, json, r#"{"content":"two"}"#).await.expect(429);
    assert_eq!(discord.body["retry_after"], 2.0);
    let long = format!("{{\"text\":\"{}\"}}", "x".repeat(600_000));
    post(&program, &path, json, &long).await.expect(413);
}

#[tokio::test]
async fn chat_09_addresses_are_managed_by_who_looks_after_the_channel() {
    let world = World::start().await;
    world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let (room, path) = address(&ann).await;
    let list = ann.get(&format!("/channels/{room}/hooks")).await.expect(200).body;
    assert_eq!((&list["items"][0]["name"], &list["items"][0]["url"]), (&json!("CI"), &Value::Null));
    let id = list["items"][0]["id"].as_str().unwrap();
    ben.get(&format!("/channels/{room}/hooks")).await.problem(404, "not_found");
    ben.delete(&format!("/hooks/{id}")).await.problem(404, "not_found");
    ann.post(&format!("/channels/{room}/hooks"), json!({"name": ""})).await.problem(422, "invalid");
    ann.delete(&format!("/hooks/{id}")).await.expect(204);
    ann.delete(&format!("/hooks/{id}")).await.problem(404, "not_found");
    post(&world.api(), &path, "application/json", r#"{"text":"hi"}"#).await.expect(404);
}

#[tokio::test]
async fn chat_09_programs_to_be_told_are_managed() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let ann = world.join("ann").await;
    let room = ann.open_channel("room", true).await;
    let wish =
        json!({"channel": room, "url": "https://example.org/hook", "format": "slack", "events": ["message.created"]});
    let made = ann.post("/webhooks", wish.clone()).await.expect(201).body;
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_"));
    assert_eq!((&made["enabled"], &made["format"]), (&json!(true), &json!("slack")));
    let path = format!("/webhooks/{}", made["id"].as_str().unwrap());
    root.send(Method::PUT, &path, wish.clone()).await.problem(404, "not_found");
    let stopped =
        json!({"url": "https://example.org/x", "format": "hubbub", "events": ["member.left"], "enabled": false});
    let changed = ann.send(Method::PUT, &path, stopped).await.expect(200).body;
    assert_eq!((&changed["enabled"], &changed["disabledReason"]), (&json!(false), &json!("stopped")));
    assert_eq!(changed["secret"], Value::Null);
    assert_eq!(ann.get(&format!("{path}/deliveries")).await.expect(200).body["items"], json!([]));
    for url in ["http://127.0.0.1/", "http://[::1]:8080/", "ftp://example.org/", "nonsense"] {
        let mut bad = wish.clone();
        bad["url"] = json!(url);
        ann.post("/webhooks", bad).await.problem(422, "invalid");
    }
    let everywhere = json!({"url": "https://example.org/", "format": "hubbub", "events": ["message.created"]});
    ann.post("/webhooks", everywhere.clone()).await.problem(403, "forbidden");
    root.post("/webhooks", everywhere).await.expect(201);
    assert_eq!(root.get("/webhooks").await.expect(200).body["items"].as_array().unwrap().len(), 2);
    ann.get("/webhooks").await.problem(403, "forbidden");
    ann.delete(&path).await.expect(204);
    ann.get(&format!("{path}/deliveries")).await.problem(404, "not_found");
}
