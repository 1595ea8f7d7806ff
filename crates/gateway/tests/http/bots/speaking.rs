//! What bots do with their tokens.

use reqwest::Method;
use serde_json::json;

use super::bot;
use crate::support::{Answer, World, ids};

const ALL: [&str; 6] = ["read", "write", "files", "hooks", "manage", "moderate"];

#[tokio::test]
async fn chat_09_a_bot_reads_and_writes_like_a_member_and_is_marked_as_one() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let ci = bot(&world, &admin, "ci", "member", &["read", "write"]).await;
    let room = admin.general().await;
    admin.say(&room, "Hello @ci").await;
    assert_eq!(ci.texts(&room).await.last().unwrap(), "Hello @ci");
    let path = format!("/channels/{room}/messages");
    let nonce = json!({"text": "It is broken.", "nonce": "0190a1c2-0000-7000-8000-000000000001"});
    let first = ci.post(&path, nonce.clone()).await.expect(201).body;
    let again = ci.post(&path, nonce).await.expect(200).body;
    assert_eq!(again["seq"], first["seq"], "sent twice, it is one message");
    let page = admin.get(&path).await.expect(200).body;
    let people = page["people"].as_array().unwrap();
    let author = people.iter().find(|person| person["handle"] == "ci").unwrap();
    assert_eq!((&author["bot"], &author["name"]), (&json!(true), &json!("ci Bot")));
    let mentions = ci.get("/mentions").await.expect(200).body;
    assert_eq!(mentions["items"].as_array().unwrap().len(), 1, "{mentions}");
}

#[tokio::test]
async fn chat_09_a_token_does_what_its_scopes_say_and_names_the_one_it_lacks() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let room = admin.general().await;
    let reader = bot(&world, &admin, "reader", "member", &["read"]).await;
    let path = format!("/channels/{room}/messages");
    let refused = reader.post(&path, json!({"text": "hi"})).await.problem(403, "scope_missing");
    assert_eq!(refused.body["detail"], "The token lacks the scope `write`.");
    let writer = bot(&world, &admin, "writer", "member", &["write"]).await;
    writer.say(&room, "Nothing more than this.").await;
    writer.get(&path).await.problem(403, "scope_missing");
    writer.upload(&room, "a.txt", "text").await.problem(403, "scope_missing");
    let filer = bot(&world, &admin, "filer", "member", &["files", "write"]).await;
    let file = filer.upload(&room, "a.txt", "text").await.expect(201).body["id"].clone();
    filer.post(&path, json!({"text": "", "files": [file]})).await.expect(201);
    let maker = bot(&world, &admin, "maker", "member", &["manage", "read"]).await;
    let made = maker.open_channel("builds", true).await;
    let hooks = format!("/channels/{made}/hooks");
    maker.get(&hooks).await.problem(403, "scope_missing");
    reader.send(Method::PUT, "/me/status", json!({"status": "dnd"})).await.problem(403, "scope_missing");
}

#[tokio::test]
async fn chat_09_what_only_people_do_is_refused_to_the_strongest_bot() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let ci = bot(&world, &admin, "ci", "moderator", &ALL).await;
    let own = [
        (Method::PATCH, "/me", json!({"name": "x"})),
        (Method::DELETE, "/me", json!({"password": "x"})),
        (Method::POST, "/me/password", json!({"current": "x", "password": "correct horse battery"})),
        (Method::GET, "/me/sessions", json!(null)),
        (Method::GET, "/me/export", json!(null)),
        (Method::GET, "/me/blocks", json!(null)),
        (Method::POST, "/auth/logout-everywhere", json!({})),
        (Method::GET, "/calls", json!(null)),
        (Method::GET, "/ice-servers", json!(null)),
        (Method::GET, "/bots", json!(null)),
        (Method::GET, "/admin/people", json!(null)),
        (Method::GET, "/admin/audit", json!(null)),
        (Method::PUT, "/admin/policies", json!({"herePeople": 1})),
    ];
    for (method, path, body) in own {
        let answer = ci.send(method.clone(), path, body).await;
        assert_eq!((answer.status, &answer.body["code"]), (403, &json!("not_for_bots")), "{method} {path}");
    }
}

#[tokio::test]
async fn chat_09_a_bot_is_in_the_channels_that_it_was_taken_into() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let ci = bot(&world, &admin, "ci", "guest", &ALL).await;
    let (room, general) = (admin.open_channel("builds", true).await, admin.general().await);
    for hidden in [&room, &general] {
        ci.get(&format!("/channels/{hidden}")).await.problem(404, "not_found");
    }
    admin.take_in(&room, &ci).await;
    ci.say(&room, "Here I am.").await;
    assert_eq!(ids(&ci.get("/channels").await.expect(200).body["channels"]), [room]);
    ci.get(&format!("/channels/{general}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_09_a_bot_keeps_order_only_with_the_role_and_the_scope_for_it() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let ann = world.join("ann").await;
    let room = admin.general().await;
    let kick = format!("/moderation/people/{}/kick", ann.id());
    let member = bot(&world, &admin, "member-bot", "member", &ALL).await;
    member.post(&kick, json!({})).await.problem(403, "forbidden");
    let tame = bot(&world, &admin, "tame-bot", "moderator", &["read", "write"]).await;
    tame.post(&kick, json!({})).await.problem(403, "scope_missing");
    let said = ann.say(&room, "Buy now!").await;
    tame.delete(&format!("/messages/{said}")).await.problem(403, "forbidden");
    let keeper = bot(&world, &admin, "keeper-bot", "moderator", &["read", "write", "moderate"]).await;
    keeper.delete(&format!("/messages/{said}")).await.expect(200);
    keeper.post(&kick, json!({"reason": "spam"})).await.expect(204);
    assert!(!ann.is_in().await);
    let over = format!("/moderation/people/{}/kick", admin.id());
    keeper.post(&over, json!({})).await.problem(403, "forbidden");
}

#[tokio::test]
async fn chat_09_a_ban_keeps_a_bot_out_as_it_does_people() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let ci = bot(&world, &admin, "ci", "member", &["read"]).await;
    let path = format!("/moderation/people/{}/ban", ci.id());
    admin.post(&path, json!({})).await.expect(204);
    ci.get("/me").await.problem(403, "banned");
    admin.delete(&path).await.expect(204);
    ci.get("/me").await.expect(200);
}

#[tokio::test]
async fn chat_09_each_token_is_counted_by_itself() {
    let slow = |wishes: &mut crate::support::Wishes| {
        wishes.accounts.limits.session = hubbub_app::Rate::new(2, hubbub_types::Span::secs(60));
    };
    let world = World::with(slow).await;
    let admin = world.join_admin("root").await;
    let one = bot(&world, &admin, "one", "member", &["read"]).await;
    for _ in 0..2 {
        one.get("/me").await.expect(200);
    }
    one.get("/me").await.problem(429, "too_many");
}

#[tokio::test]
async fn chat_09_nobody_signs_in_as_a_bot() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    bot(&world, &admin, "ci", "member", &["read"]).await;
    world.api().post_login("ci").await.problem(401, "bad_credentials");
    let nonsense = world.api().request(Method::GET, "/me").bearer_auth("hubbub_bot_nonsense");
    Answer::of(nonsense).await.problem(401, "session_ended");
}
