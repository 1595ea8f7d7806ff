//! `/me`

use hubbub_cluster::BusMessage;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, heard};

#[tokio::test]
async fn chat_01_a_profile_changes_field_by_field() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    let mut bus = world.bus.subscribe();
    let change = json!({"name": "Анна", "handle": "Anna", "language": "ru", "theme": "dark", "doNotDisturb": true});
    let me = ann.send(Method::PATCH, "/me", change).await.expect(200).body;
    assert_eq!((&me["name"], &me["handle"]), (&json!("Анна"), &json!("anna")));
    assert_eq!((&me["language"], &me["theme"], &me["doNotDisturb"]), (&json!("ru"), &json!("dark"), &json!(true)));
    assert!(matches!(heard(&mut bus).await, BusMessage::ProfileChanged { account } if account.0 == ann.id()));
    let me = ann.send(Method::PATCH, "/me", json!({"theme": null})).await.expect(200).body;
    assert_eq!((&me["theme"], &me["language"]), (&Value::Null, &json!("ru")), "null clears, absent leaves alone");
    assert_eq!(ann.send(Method::PATCH, "/me", json!({})).await.expect(200).body, me);
}

#[tokio::test]
async fn chat_01_a_bad_profile_is_refused_whole() {
    let world = World::start().await;
    let (ann, _) = (world.join("ann").await, world.join("bob").await);
    let change = json!({"name": "\u{202e}evil", "handle": "x", "email": "x", "language": "<script>"});
    let answer = ann.send(Method::PATCH, "/me", change).await.problem(422, "invalid");
    let fields: Vec<_> = answer.fields().into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["handle", "name", "email", "language"]);
    ann.send(Method::PATCH, "/me", json!({"name": "New", "handle": "bob"})).await.problem(409, "handle_taken");
    ann.send(Method::PATCH, "/me", json!({"theme": "pink"})).await.problem(422, "invalid");
    ann.send(Method::PATCH, "/me", json!({"role": "admin"})).await.problem(422, "invalid");
    let me = ann.get("/me").await.body;
    assert_eq!((&me["name"], &me["role"]), (&json!("ann Name"), &json!("member")));
}
