//! `/commands` and `/channels/{id}/commands`

use serde_json::{Value, json};

use crate::support::{Api, World};

async fn run(who: &Api, channel: &str, text: &str) -> Value {
    who.post(&format!("/channels/{channel}/commands"), json!({ "text": text })).await.expect(200).body
}

#[tokio::test]
async fn chat_04_a_whisper_goes_to_one_person_and_to_nobody_else() {
    let world = World::start().await;
    world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let general = ann.general().await;
    let answer = run(&ann, &general, "/w ben see you at five").await;
    assert_eq!(answer["effect"], "sent");
    let direct = answer["channel"].as_str().unwrap();
    assert_eq!(ben.texts(direct).await, ["see you at five"]);
    assert_eq!(ben.texts(&general).await, Vec::<String>::new());
    let unknown = ann.post(&format!("/channels/{general}/commands"), json!({"text": "/w nobody hi"})).await;
    unknown.problem(404, "not_found");
}

#[tokio::test]
async fn chat_04_commands_do_what_their_buttons_do() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let (ann, ben) = (world.join("ann").await, world.join("ben").await);
    let general = root.general().await;
    let room = ann.open_channel("room", true).await;
    run(&ann, &room, "/me waves").await;
    run(&ann, &room, "//shrug is a command").await;
    assert_eq!(ann.texts(&room).await, ["_waves_", "/shrug is a command"]);
    run(&ann, &room, "/topic the plan").await;
    assert_eq!(ann.get(&format!("/channels/{room}")).await.expect(200).body["topic"], "the plan");
    assert_eq!(run(&ann, &room, "/invite ben").await["effect"], "note");
    assert_eq!(run(&ben, &general, "/join #general").await, json!({"effect": "opened", "channel": general}));
    run(&ben, &room, "/leave").await;
    ben.get(&format!("/channels/{room}")).await.problem(404, "not_found");
    let refused = |who: Api, text: &'static str| {
        let path = format!("/channels/{general}/commands");
        async move { who.post(&path, json!({ "text": text })).await }
    };
    refused(ann.clone(), "/ban ben").await.problem(403, "forbidden");
    refused(ann.clone(), "/topic mine").await.problem(403, "forbidden");
    let unknown = refused(ann, "/tpoic x").await.problem(422, "invalid");
    assert_eq!(unknown.fields(), [("text".to_owned(), "unknown_command".to_owned())]);
    run(&root, &general, "/mute ben 10m too loud").await;
    refused(ben, "/me shouts").await.problem(403, "muted");
}
