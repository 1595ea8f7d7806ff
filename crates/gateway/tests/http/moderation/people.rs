//! `/moderation/people`

use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn chat_05_who_is_banned_is_out_at_once_and_cannot_come_back_until_it_ends() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let (mod_, ann) = (world.join("mod").await, world.join("ann").await);
    root.make(&mod_, "moderator").await;
    let ban = json!({"reason": "spam", "until": "2026-01-01T02:00:00Z"});
    mod_.post(&format!("/moderation/people/{}/ban", ann.id()), ban).await.expect(204);
    ann.get("/channels").await.problem(401, "session_ended");
    let stranger = world.stranger();
    let login = || stranger.post_login("ann");
    let refused = login().await.problem(403, "banned");
    assert!(refused.body["detail"].as_str().unwrap().contains("2026-01-01T02:00:00Z"), "{}", refused.text);
    let refresh = json!({"refreshToken": ann.refresh});
    world.api().post("/auth/refresh", refresh).await.problem(403, "banned");
    // A wrong password learns nothing.
    let wrong = json!({"login": "ann", "password": "wrong"});
    world.api().post("/auth/login", wrong).await.problem(401, "bad_credentials");
    world.advance(2 * 3_600 + 1);
    login().await.expect(200);
}

#[tokio::test]
async fn chat_05_a_ban_is_lifted_by_hand_and_both_are_noted() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let path = format!("/moderation/people/{}/ban", ann.id());
    root.post(&path, json!({})).await.expect(204);
    world.stranger().post_login("ann").await.problem(403, "banned");
    world.advance(1);
    root.delete(&path).await.expect(204);
    world.stranger().post_login("ann").await.expect(200);
    let log = root.get("/admin/audit?action=person").await.expect(200).body;
    let noted: Vec<_> = log["items"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(noted, ["person.unban", "person.ban"]);
    assert_eq!(
        (&log["items"][1]["actorName"], &log["items"][1]["targetName"]),
        (&json!("root Name"), &json!("ann Name"))
    );
    let by = root.get(&format!("/admin/audit?actor={}&action=person.ban", root.id())).await.expect(200).body;
    assert_eq!(by["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn chat_05_nobody_acts_on_their_equals() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let (mod_, peer, ann) = (world.join("mod").await, world.join("peer").await, world.join("ann").await);
    root.make(&mod_, "moderator").await;
    root.make(&peer, "moderator").await;
    let until = json!({"until": "2026-01-01T02:00:00Z"});
    for verb in ["ban", "kick", "timeout"] {
        for (who, whom) in [(&ann, &peer), (&mod_, &peer), (&mod_, &root), (&root, &root)] {
            let path = format!("/moderation/people/{}/{verb}", whom.id());
            who.post(&path, until.clone()).await.status_is_not(204);
        }
    }
    assert!(root.is_in().await && peer.is_in().await);
    let nobody = "00000000-0000-0000-0000-000000000009";
    ann.post(&format!("/moderation/people/{nobody}/ban"), json!({})).await.problem(403, "forbidden");
    mod_.post(&format!("/moderation/people/{nobody}/ban"), json!({})).await.problem(404, "not_found");
    mod_.get("/admin/people").await.problem(403, "forbidden");
}

#[tokio::test]
async fn chat_05_who_is_muted_reads_and_writes_again_when_it_ends() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let general = root.general().await;
    let id = ann.say(&general, "loud").await;
    let path = format!("/moderation/people/{}/timeout", ann.id());
    root.post(&path, json!({"until": "2025-01-01T00:00:00Z"})).await.problem(422, "invalid");
    root.post(&path, json!({"until": "2026-01-01T00:05:00Z", "reason": "loud"})).await.expect(204);
    let messages = format!("/channels/{general}/messages");
    ann.post(&messages, json!({"text": "x"})).await.problem(403, "muted");
    let edit = ann.send(reqwest::Method::PATCH, &format!("/messages/{id}"), json!({"text": "x"})).await;
    edit.problem(403, "muted");
    assert_eq!(ann.texts(&general).await, ["loud"]);
    assert_eq!(ann.get("/bootstrap").await.expect(200).body["me"]["mutedUntil"], "2026-01-01T00:05:00Z");
    world.advance(301);
    ann.say(&general, "quiet").await;
    root.post(&path, json!({"until": "2026-01-01T01:00:00Z"})).await.expect(204);
    root.delete(&path).await.expect(204);
    ann.say(&general, "thanks").await;
}

#[tokio::test]
async fn chat_05_who_is_kicked_may_come_back_but_not_into_private_channels() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let room = root.open_channel("room", true).await;
    root.take_in(&room, &ann).await;
    root.post(&format!("/moderation/people/{}/kick", ann.id()), json!({"reason": "out"})).await.expect(204);
    ann.get("/me").await.problem(401, "session_ended");
    let mut again = world.api();
    again.sign_in(&world.stranger().post_login("ann").await.expect(200));
    again.get(&format!("/channels/{room}")).await.problem(404, "not_found");
    again.general().await;
}

#[tokio::test]
async fn chat_05_moderators_see_of_the_audit_log_what_moderators_do() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let (mod_, ann) = (world.join("mod").await, world.join("ann").await);
    root.make(&mod_, "moderator").await;
    world.advance(1);
    mod_.post(&format!("/moderation/people/{}/kick", ann.id()), json!({})).await.expect(204);
    let actions = |body: Value| -> Vec<Value> {
        body["items"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect()
    };
    assert_eq!(actions(mod_.get("/admin/audit").await.expect(200).body), ["person.kick"]);
    assert_eq!(actions(root.get("/admin/audit").await.expect(200).body), ["person.kick", "person.role"]);
    world.join("ben").await.get("/admin/audit").await.problem(403, "forbidden");
    let first = root.get("/admin/audit?limit=1").await.expect(200).body;
    let next = first["next"].as_str().unwrap();
    assert_eq!(
        actions(root.get(&format!("/admin/audit?limit=1&after={next}")).await.expect(200).body),
        ["person.role"]
    );
}
