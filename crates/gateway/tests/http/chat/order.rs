//! `/categories` and `/channels/order`

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{World, ids};

#[tokio::test]
async fn chat_03_an_admin_puts_channels_and_groups_in_order() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let made = |name: &'static str| root.post("/categories", json!({ "name": name }));
    let first = made("Work").await.expect(201).body["id"].clone();
    let second = made("Play").await.expect(201).body["id"].clone();
    let (one, two) = (root.open_channel("one", false).await, root.open_channel("two", false).await);
    ann.post("/categories", json!({"name": "Mine"})).await.problem(403, "forbidden");
    let before = ann.get("/channels").await.expect(200).body["revision"].as_i64().unwrap();
    let order = json!({"categories": [{"id": second, "channels": [two, one]}, {"id": first, "channels": []}]});
    ann.send(Method::PUT, "/channels/order", order.clone()).await.problem(403, "forbidden");
    root.send(Method::PUT, "/channels/order", order).await.expect(204);
    let list = ann.get("/channels").await.expect(200).body;
    assert!(list["revision"].as_i64().unwrap() > before);
    assert_eq!(ids(&list["categories"]), [second.as_str().unwrap(), first.as_str().unwrap()]);
    let placed = list["channels"].as_array().unwrap().iter().filter(|channel| channel["category"] == second);
    assert_eq!(placed.map(|channel| channel["name"].clone()).collect::<Vec<_>>(), ["two", "one"]);
}

#[tokio::test]
async fn chat_03_a_group_is_renamed_and_taken_away_while_its_channels_stay() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let id = root.post("/categories", json!({"name": "Work"})).await.expect(201).body["id"].clone();
    let path = format!("/categories/{}", id.as_str().unwrap());
    let channel = root.post("/channels", json!({"kind": "text", "name": "x", "category": id})).await.expect(201).body;
    assert_eq!(root.send(Method::PATCH, &path, json!({"name": "Job"})).await.expect(200).body["name"], "Job");
    root.delete(&path).await.expect(204);
    root.delete(&path).await.problem(404, "not_found");
    let channel = root.get(&format!("/channels/{}", channel["id"].as_str().unwrap())).await.expect(200).body;
    assert_eq!(channel["category"], Value::Null);
    assert_eq!(root.get("/categories").await.expect(200).body["items"], json!([]));
}

#[tokio::test]
async fn chat_03_nothing_is_put_in_two_places() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let one = root.open_channel("one", false).await;
    let double = json!({"categories": [{"id": null, "channels": [one, one]}]});
    root.send(Method::PUT, "/channels/order", double).await.problem(422, "invalid");
    let unknown = json!({"categories": [{"id": root.id(), "channels": []}]});
    root.send(Method::PUT, "/channels/order", unknown).await.problem(422, "invalid");
}
