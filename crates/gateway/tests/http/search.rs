//! `/search`

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, World, png};

#[tokio::test]
async fn chat_07_a_search_gives_messages_with_their_channels_and_marks() {
    let world = World::start().await;
    world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let room = ann.open_channel("room", false).await;
    let secret = ann.open_channel("secret", true).await;
    ann.say(&room, "the first message").await;
    ann.say(&secret, "another message").await;
    let found = ann.get("/search?q=messages").await.expect(200).body;
    assert_eq!(found["items"].as_array().unwrap().len(), 2);
    let found = ben.get("/search?q=messages").await.expect(200).body;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    let hit = &found["items"][0];
    assert_eq!((&hit["channel"], &hit["message"]["text"]), (&json!(room), &json!("the first message")));
    assert_eq!((&hit["marks"], &found["complete"], &found["next"]), (&json!([[10, 17]]), &json!(true), &json!(null)));
    assert_eq!(found["people"][0]["handle"], "ann");
}

#[tokio::test]
async fn chat_07_pages_of_a_search_follow_each_other() {
    let world = World::start().await;
    world.join_admin("root").await;
    let ann = world.join("ann").await;
    let room = ann.open_channel("room", false).await;
    for text in ["cup 1", "cup 2", "cup 3"] {
        ann.say(&room, text).await;
    }
    let first = ann.get("/search?q=cup&limit=2").await.expect(200).body;
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let next = first["next"].as_str().unwrap();
    let second = ann.get(&format!("/search?q=cup&limit=2&cursor={next}")).await.expect(200).body;
    assert_eq!((&second["items"][0]["message"]["text"], &second["next"]), (&json!("cup 1"), &json!(null)));
}

#[tokio::test]
async fn chat_07_a_search_that_makes_no_sense_is_refused() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    for query in ["q=", "q=-a", "q=a%20on:now", "q=from:nobody", "q=in:nowhere"] {
        ann.get(&format!("/search?{query}")).await.problem(422, "invalid");
    }
    ann.get("/search").await.problem(422, "bad_query");
    ann.get("/search?q=a&cursor=x").await.problem(422, "bad_query");
    world.api().get("/search?q=a").await.problem(401, "unauthenticated");
}

#[tokio::test]
async fn chat_07_pictures_are_found_by_has_image_and_still_are_after_an_edit() {
    let world = World::start().await;
    world.join_admin("root").await;
    let ann = world.join("ann").await;
    let room = ann.open_channel("room", false).await;
    let send = async |text: &str, file: Answer| {
        let body = json!({"text": text, "files": [file.expect(201).body["id"]]});
        let sent = ann.post(&format!("/channels/{room}/messages"), body).await.expect(201);
        sent.body["id"].as_str().unwrap().to_owned()
    };
    send("look, words", ann.upload(&room, "words.txt", "some words").await).await;
    let picture = send("look, a picture", ann.upload(&room, "red.png", png(1, 1)).await).await;
    let found = async |query: &str| {
        let found = ann.get(&format!("/search?q={query}")).await.expect(200).body;
        let text = |hit: &Value| hit["message"]["text"].as_str().unwrap().to_owned();
        found["items"].as_array().unwrap().iter().map(text).collect::<Vec<_>>()
    };
    assert_eq!(found("has:image").await, ["look, a picture"]);
    assert_eq!(found("look%20has:file").await.len(), 2);
    ann.send(Method::PATCH, &format!("/messages/{picture}"), json!({"text": "look, red"})).await.expect(200);
    assert_eq!(found("has:image").await, ["look, red"]);
    assert_eq!(found("has:file").await.len(), 2);
}
