//! `/channels/{id}/members`

use reqwest::Method;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn chat_03_who_is_taken_in_reads_and_who_is_taken_out_does_not() {
    let world = World::start().await;
    world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let room = ann.open_channel("room", true).await;
    ann.say(&room, "hi").await;
    ann.take_in(&room, &ben).await;
    assert_eq!(ben.texts(&room).await, ["hi"]);
    let page = ben.get(&format!("/channels/{room}/members")).await.expect(200).body;
    assert_eq!((&page["total"], &page["items"][0]["handle"]), (&json!(2), &json!("ann")));
    assert_eq!((&page["items"][0]["owner"], &page["items"][1]["owner"]), (&json!(true), &json!(false)));
    assert_eq!(page["items"][0]["presence"], "offline");
    let there = ben.get(&format!("/channels/{room}/members?online=true")).await.expect(200).body;
    assert_eq!((&there["total"], &there["items"]), (&json!(0), &json!([])), "nobody has a page open");
    ben.delete(&format!("/channels/{room}/members/{}", ann.id())).await.problem(403, "forbidden");
    ann.delete(&format!("/channels/{room}/members/{}", ben.id())).await.expect(204);
    ben.get(&format!("/channels/{room}/messages")).await.problem(404, "not_found");
    ann.delete(&format!("/channels/{room}/members/{}", ben.id())).await.problem(403, "not_member");
    let log = ann.get(&format!("/channels/{room}/log")).await.expect(200).body;
    let kinds: Vec<_> = log["entries"].as_array().unwrap().iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds, ["message", "join", "leave"]);
    assert_eq!(log["entries"][2]["reason"], "removed");
}

#[tokio::test]
async fn chat_03_one_goes_out_of_a_private_channel_but_not_out_of_a_public_one() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let ann = world.join("ann").await;
    let (room, general) = (root.open_channel("room", true).await, root.general().await);
    root.take_in(&room, &ann).await;
    ann.delete(&format!("/channels/{general}/members/{}", ann.id())).await.problem(403, "forbidden");
    ann.delete(&format!("/channels/{room}/members/{}", ann.id())).await.expect(204);
    ann.get(&format!("/channels/{room}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_03_somebody_else_can_look_after_a_channel_too() {
    let world = World::start().await;
    world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let room = ann.open_channel("room", true).await;
    ann.take_in(&room, &ben).await;
    ben.send(Method::PATCH, &format!("/channels/{room}"), json!({"topic": "x"})).await.problem(403, "forbidden");
    let path = format!("/channels/{room}/members/{}", ben.id());
    ann.send(Method::PUT, &path, json!({"owner": true})).await.expect(204);
    ben.send(Method::PATCH, &format!("/channels/{room}"), json!({"topic": "x"})).await.expect(200);
}

#[tokio::test]
async fn chat_05_a_guest_sees_the_channels_they_were_asked_into_and_the_people_there() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let (ann, ben, guest) = (world.join("ann").await, world.join("ben").await, world.join("guest").await);
    root.make(&guest, "guest").await;
    let (room, general) = (ann.open_channel("room", true).await, root.general().await);
    assert_eq!(guest.get("/channels").await.expect(200).body["channels"], json!([]));
    guest.get(&format!("/channels/{general}/messages")).await.problem(404, "not_found");
    guest.post("/channels", json!({"kind": "text", "name": "x"})).await.problem(403, "forbidden");
    guest.get(&format!("/people/{}", ann.id())).await.problem(404, "not_found");
    guest.post("/direct", json!({"accounts": [ann.id()]})).await.problem(404, "not_found");
    ann.take_in(&room, &guest).await;
    guest.say(&room, "thanks").await;
    guest.get(&format!("/people/{}", ann.id())).await.expect(200);
    guest.get(&format!("/people/{}", ben.id())).await.problem(404, "not_found");
    let people = guest.get("/people").await.expect(200).body;
    let handles: Vec<_> = people["items"].as_array().unwrap().iter().map(|one| one["handle"].clone()).collect();
    assert_eq!(handles, ["ann", "guest"]);
    guest.post("/direct", json!({"accounts": [ann.id()]})).await.expect(201);
}
