//! `/direct`

use reqwest::Method;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn chat_04_two_people_have_one_conversation_that_nobody_else_reads() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let made = ann.post("/direct", json!({"accounts": [ben.id()]})).await.expect(201).body;
    let id = made["id"].as_str().unwrap();
    assert_eq!((&made["kind"], &made["private"]), (&json!("direct"), &json!(true)));
    assert_eq!(ben.post("/direct", json!({"accounts": [ann.id()]})).await.expect(200).body["id"], made["id"]);
    ann.say(id, "hi ben").await;
    assert_eq!(ben.texts(id).await, ["hi ben"]);
    root.get(&format!("/channels/{id}/messages")).await.problem(404, "not_found");
    let enter = format!("/channels/{id}/members/{}", root.id());
    root.send(Method::PUT, &enter, json!({})).await.problem(404, "not_found");
    ann.delete(&format!("/channels/{id}/members/{}", ann.id())).await.problem(403, "forbidden");
    ann.delete(&format!("/channels/{id}")).await.problem(403, "forbidden");
    ann.post("/direct", json!({"accounts": [ann.id()]})).await.problem(422, "invalid");
    ann.post("/direct", json!({"accounts": ["00000000-0000-0000-0000-000000000009"]})).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_04_who_was_blocked_writes_to_them_no_more() {
    let world = World::start().await;
    world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let made = ann.post("/direct", json!({"accounts": [ben.id()]})).await.expect(201).body;
    let id = made["id"].as_str().unwrap();
    ann.say(id, "hi").await;
    ben.send(Method::PUT, &format!("/me/blocks/{}", ann.id()), json!({})).await.expect(204);
    for one in [&ann, &ben] {
        one.post(&format!("/channels/{id}/messages"), json!({"text": "x"})).await.problem(403, "forbidden");
    }
    assert_eq!(ann.texts(id).await, ["hi"]);
    let carl = world.join("carl").await;
    carl.send(Method::PUT, &format!("/me/blocks/{}", ann.id()), json!({})).await.expect(204);
    ann.post("/direct", json!({"accounts": [carl.id()]})).await.problem(403, "forbidden");
}

#[tokio::test]
async fn chat_04_a_few_people_talk_in_a_group_which_they_can_grow() {
    let world = World::with(|wishes| wishes.chat.members_per_group = 4).await;
    world.join_admin("root").await;
    let (ann, ben, carl) = (world.join("ann").await, world.join("ben").await, world.join("carl").await);
    let (dora, emil) = (world.join("dora").await, world.join("emil").await);
    let made = ann.post("/direct", json!({"accounts": [ben.id(), carl.id()]})).await.expect(201).body;
    let id = made["id"].as_str().unwrap();
    assert_eq!((&made["kind"], made["people"].as_array().unwrap().len()), (&json!("group"), 3));
    carl.say(id, "hello").await;
    ben.take_in(id, &dora).await;
    assert_eq!(dora.texts(id).await, ["hello"]);
    let full = format!("/channels/{id}/members/{}", emil.id());
    ben.send(Method::PUT, &full, json!({})).await.problem(409, "list_full");
    carl.delete(&format!("/channels/{id}/members/{}", carl.id())).await.expect(204);
    carl.get(&format!("/channels/{id}")).await.problem(404, "not_found");
    let too_many = json!({"accounts": [ben.id(), carl.id(), dora.id(), emil.id()]});
    ann.post("/direct", too_many).await.problem(422, "invalid");
}
