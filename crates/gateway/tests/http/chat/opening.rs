//! `/bootstrap`

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn chat_03_a_new_server_begins_with_a_channel_where_all_can_write() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let general = root.general().await;
    root.say(&general, "welcome").await;
    assert_eq!(ann.texts(&general).await, ["welcome"]);
    let list = ann.get("/channels").await.expect(200).body;
    let channel = &list["channels"][0];
    assert_eq!(
        (&channel["kind"], &channel["private"], &channel["member"]),
        (&json!("text"), &json!(false), &json!(false))
    );
    assert_eq!((&channel["can"]["post"], &channel["can"]["edit"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn chat_03_the_first_page_needs_one_answer() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let general = root.general().await;
    root.say(&general, "one").await;
    root.say(&general, "two @ann").await;
    let direct = root.post("/direct", json!({"accounts": [ann.id()]})).await.expect(201).body;
    let first = ann.get("/bootstrap").await.expect(200).body;
    assert_eq!(first["me"]["person"]["handle"], "ann");
    let counts = &first["counts"][&general];
    assert_eq!((&counts["unread"], &counts["mentions"], &counts["firstUnread"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!(first["counts"][direct["id"].as_str().unwrap()]["unread"], 0);
    let channels = first["directory"]["channels"].as_array().unwrap();
    let talk = channels.iter().find(|channel| channel["id"] == direct["id"]).unwrap();
    assert_eq!(talk["people"].as_array().unwrap().len(), 2);
    assert!(first["people"].as_array().unwrap().iter().any(|person| person["handle"] == "root"));
    assert_eq!((&first["policies"]["herePeople"], &first["limits"]["message"]), (&json!(50), &json!(4_000)));
    assert_eq!((&first["can"]["admin"], &first["can"]["createChannel"]), (&json!(false), &json!(true)));
    let ban = first["commands"].as_array().unwrap().iter().find(|command| command["name"] == "ban").unwrap();
    assert_eq!((&ban["may"], &ban["args"]), (&json!(false), &json!(["handle", "time?", "text?"])));
}

#[tokio::test]
async fn chat_03_what_was_there_before_one_came_is_not_unread() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let general = root.general().await;
    root.say(&general, "long ago").await;
    let ann = world.join("ann").await;
    let count = |first: Value| first["counts"][&general]["unread"].clone();
    assert_eq!(count(ann.get("/bootstrap").await.expect(200).body), 0);
    root.say(&general, "now").await;
    assert_eq!(count(ann.get("/bootstrap").await.expect(200).body), 1);
    let head = ann.get(&format!("/channels/{general}")).await.expect(200).body["head"].clone();
    ann.send(Method::PUT, &format!("/channels/{general}/read"), json!({ "seq": head })).await.expect(200);
    assert_eq!(count(ann.get("/bootstrap").await.expect(200).body), 0);
}
