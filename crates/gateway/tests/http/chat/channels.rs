//! `/channels`

use reqwest::Method;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn chat_03_a_channel_is_made_changed_archived_and_deleted() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let body = json!({"kind": "text", "name": "Team Room", "topic": "what we do", "slowModeSeconds": 5});
    let made = ann.post("/channels", body.clone()).await.expect(201).body;
    assert_eq!(
        (&made["name"], &made["owner"], &made["slowModeSeconds"]),
        (&json!("team-room"), &json!(true), &json!(5))
    );
    root.post("/channels", body).await.problem(409, "name_taken");
    let path = format!("/channels/{}", made["id"].as_str().unwrap());
    let change = json!({"name": "crew", "topic": "", "archived": true});
    let changed = ann.send(Method::PATCH, &path, change).await.expect(200).body;
    assert_eq!((&changed["name"], &changed["topic"]), (&json!("crew"), &json!("")));
    assert!(changed["archivedAt"].is_string());
    root.post(&format!("{path}/messages"), json!({"text": "hi"})).await.problem(409, "archived");
    ann.send(Method::PATCH, &path, json!({"archived": false})).await.expect(200);
    ann.delete(&path).await.problem(403, "forbidden");
    root.delete(&path).await.expect(204);
    ann.get(&path).await.problem(404, "not_found");
    root.get(&path).await.problem(404, "not_found");
    // Its name is free again.
    ann.open_channel("crew", false).await;
}

#[tokio::test]
async fn chat_03_a_private_channel_is_not_there_for_others_not_even_for_an_owner() {
    let world = World::start().await;
    let (root, ann, ben) = (world.join_admin("root").await, world.join("ann").await, world.join("ben").await);
    let secret = ann.open_channel("secret", true).await;
    let message = ann.say(&secret, "psst").await;
    for other in [&root, &ben] {
        other.get(&format!("/channels/{secret}")).await.problem(404, "not_found");
        other.get(&format!("/channels/{secret}/messages")).await.problem(404, "not_found");
        other.get(&format!("/channels/{secret}/members")).await.problem(404, "not_found");
        other.get(&format!("/messages/{message}")).await.problem(404, "not_found");
        other
            .send(Method::PATCH, &format!("/channels/{secret}"), json!({"topic": "x"}))
            .await
            .problem(404, "not_found");
        other.post(&format!("/channels/{secret}/messages"), json!({"text": "x"})).await.problem(404, "not_found");
        let list = other.get("/channels").await.expect(200).text;
        assert!(!list.contains(&secret));
    }
    // An owner may enter, and everybody there sees it.
    ben.send(Method::PUT, &format!("/channels/{secret}/members/{}", ben.id()), json!({}))
        .await
        .problem(404, "not_found");
    root.send(Method::PUT, &format!("/channels/{secret}/members/{}", root.id()), json!({})).await.expect(204);
    assert_eq!(root.texts(&secret).await, ["psst"]);
    let log = ann.get(&format!("/channels/{secret}/log")).await.expect(200).body;
    assert_eq!(log["entries"][1]["kind"], "join");
}

#[tokio::test]
async fn chat_03_a_channel_that_becomes_private_is_gone_for_the_rest() {
    let world = World::start().await;
    let (root, ann, ben) = (world.join_admin("root").await, world.join("ann").await, world.join("ben").await);
    let room = ann.open_channel("room", false).await;
    ann.send(Method::PATCH, &format!("/channels/{room}"), json!({"private": true})).await.problem(403, "forbidden");
    root.send(Method::PATCH, &format!("/channels/{room}"), json!({"private": true})).await.expect(200);
    ben.get(&format!("/channels/{room}")).await.problem(404, "not_found");
    assert_eq!(ann.get(&format!("/channels/{room}")).await.expect(200).body["private"], true);
}

#[tokio::test]
async fn chat_03_names_and_limits_of_channels_are_checked() {
    let world = World::start().await;
    world.join_admin("root").await;
    let ann = world.join("ann").await;
    let refused = |body| ann.post("/channels", body);
    let answer =
        refused(json!({"kind": "text", "name": "a/b", "slowModeSeconds": 90_000})).await.problem(422, "invalid");
    let fields = [("name", "bad_characters"), ("slowModeSeconds", "out_of_range")].map(|(a, b)| (a.into(), b.into()));
    assert_eq!(answer.fields(), fields);
    refused(json!({"kind": "direct", "name": "x"})).await.problem(422, "invalid");
    refused(json!({"kind": "text", "name": "x", "category": ann.id()})).await.problem(422, "invalid");
    refused(json!({"kind": "text"})).await.problem(422, "invalid");
}

#[tokio::test]
async fn chat_03_what_members_may_make_is_a_policy() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    ann.get("/admin/policies").await.problem(403, "forbidden");
    let rules = json!({"create": false, "createPrivate": true, "pin": true, "here": true, "herePeople": 10});
    root.send(Method::PUT, "/admin/policies", rules.clone()).await.expect(200);
    assert_eq!(root.get("/admin/policies").await.expect(200).body, rules);
    ann.post("/channels", json!({"kind": "text", "name": "x"})).await.problem(403, "forbidden");
    ann.open_channel("x", true).await;
    root.send(Method::PUT, "/admin/policies", json!({"herePeople": 0})).await.problem(422, "invalid");
}
