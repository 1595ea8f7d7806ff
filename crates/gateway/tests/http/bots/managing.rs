//! Making, changing, ending bots and their tokens.

use hubbub_cluster::BusMessage;
use hubbub_types::{AccountId, SessionId};
use reqwest::Method;
use serde_json::{Value, json};

use super::{given, made, program, text};
use crate::support::{Answer, World, heard, ids, png};

#[tokio::test]
async fn chat_09_an_admin_makes_a_bot_and_gives_it_a_token_that_is_shown_once() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let body = json!({"handle": "ci", "name": "Builds", "description": "Tells of broken builds.", "role": "guest"});
    let bot = admin.post("/bots", body).await.expect(201).body;
    assert_eq!((&bot["handle"], &bot["role"], &bot["enabled"]), (&json!("ci"), &json!("guest"), &json!(true)));
    assert_eq!((&bot["owner"]["handle"], &bot["tokens"]), (&json!("root"), &json!([])));
    let path = format!("/bots/{}", text(&bot["id"]));

    let wish = json!({"name": "Server", "scopes": ["write", "read"], "expiresInDays": 30});
    let token = admin.post(&format!("{path}/tokens"), wish).await.expect(201).body;
    let secret = text(&token["token"]);
    assert!(secret.starts_with("hubbub_bot_") && secret.len() == "hubbub_bot_".len() + 43, "{secret}");
    assert_eq!(token["scopes"], json!(["read", "write"]));

    let list = admin.get("/bots").await.expect(200);
    assert!(!list.text.contains(&secret), "only a hash of it is kept");
    let listed = &list.body["items"][0];
    assert_eq!(listed, &admin.get(&path).await.expect(200).body);
    assert_eq!((&listed["tokens"][0]["name"], &listed["tokens"][0]["lastUsedAt"]), (&json!("Server"), &Value::Null));
    assert!(listed["tokens"][0]["expiresAt"].is_string());

    program(&world, &secret).get("/me").await.expect(200);
    let used = admin.get(&path).await.body["tokens"][0]["lastUsedAt"].clone();
    assert!(used.is_string(), "{used}");
    let audit = admin.get("/admin/audit?action=bot").await.expect(200).body;
    let mut actions: Vec<_> = audit["items"].as_array().unwrap().iter().map(|entry| text(&entry["action"])).collect();
    // All in one moment, as the clock stands still.
    actions.sort_unstable();
    assert_eq!(actions, ["bot.create", "bot.token"]);
}

#[tokio::test]
async fn chat_09_a_bot_with_faults_is_refused_with_every_field() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let codes = |answer: Answer| {
        let answer = answer.problem(422, "invalid");
        answer.fields().into_iter().map(|(field, code)| format!("{field} {code}")).collect::<Vec<_>>()
    };
    let long = "x".repeat(301);
    let body = json!({"handle": "!", "name": "", "description": long, "role": "admin"});
    let faults = codes(admin.post("/bots", body).await);
    assert_eq!(faults, ["handle too_short", "name required", "description too_long", "role out_of_range"]);
    admin.post("/bots", json!({"handle": "root", "name": "Root"})).await.problem(409, "handle_taken");

    let bot = made(&admin, "ci", "member").await;
    let tokens = format!("/bots/{bot}/tokens");
    let table = [
        (json!({"name": " ", "scopes": ["read"]}), "name required"),
        (json!({"name": "x", "scopes": []}), "scopes required"),
        (json!({"name": "x", "scopes": ["root"]}), "scopes bad_format"),
        (json!({"name": "x", "scopes": ["read"], "expiresInDays": 0}), "expiresInDays out_of_range"),
    ];
    for (body, fault) in table {
        assert_eq!(codes(admin.post(&tokens, body).await), [fault]);
    }
    let raised = admin.send(Method::PATCH, &format!("/bots/{bot}"), json!({"role": "owner"})).await;
    assert_eq!(codes(raised), ["role out_of_range"]);
    let nobodys = format!("/bots/{}", admin.id());
    admin.get(&nobodys).await.problem(404, "not_found");
    admin.post(&format!("{nobodys}/tokens"), json!({"name": "x", "scopes": ["read"]})).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_09_there_are_no_more_bots_and_tokens_than_allowed() {
    let world = World::with(|wishes| (wishes.chat.bots, wishes.chat.bot_tokens) = (1, 1)).await;
    let admin = world.join_admin("root").await;
    let bot = made(&admin, "one", "member").await;
    admin.post("/bots", json!({"handle": "two", "name": "Two"})).await.problem(409, "list_full");
    given(&admin, &bot, &["read"]).await;
    let second = json!({"name": "x", "scopes": ["read"]});
    admin.post(&format!("/bots/{bot}/tokens"), second).await.problem(409, "list_full");
}

#[tokio::test]
async fn chat_09_a_bot_is_renamed_stopped_and_started_again() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let bot = made(&admin, "ci", "member").await;
    let (path, (_, token)) = (format!("/bots/{bot}"), given(&admin, &bot, &["read"]).await);
    let change = json!({"name": "Builder", "handle": "builder", "description": "Builds.", "role": "moderator"});
    let changed = admin.send(Method::PATCH, &path, change).await.expect(200).body;
    assert_eq!((&changed["name"], &changed["handle"]), (&json!("Builder"), &json!("builder")));
    assert_eq!((&changed["description"], &changed["role"]), (&json!("Builds."), &json!("moderator")));

    let mut bus = world.bus.subscribe();
    let stopped = admin.send(Method::PATCH, &path, json!({"enabled": false})).await.expect(200).body;
    assert_eq!((&stopped["enabled"], &stopped["name"]), (&json!(false), &json!("Builder")));
    let account = AccountId(bot.parse().unwrap());
    assert_eq!(heard(&mut bus).await, BusMessage::AccountRevoked { account });
    program(&world, &token).get("/me").await.problem(401, "session_ended");
    admin.send(Method::PATCH, &path, json!({"enabled": true})).await.expect(200);
    program(&world, &token).get("/me").await.expect(200);
}

#[tokio::test]
async fn chat_09_a_bot_whose_new_handle_is_taken_stays_as_it_was() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let bot = made(&admin, "ci", "member").await;
    let (path, change) = (format!("/bots/{bot}"), json!({"handle": "root", "name": "Builder", "role": "moderator"}));
    let before = admin.get(&path).await.expect(200).body;
    admin.send(Method::PATCH, &path, change).await.problem(409, "handle_taken");
    assert_eq!(admin.get(&path).await.expect(200).body, before);
}

#[tokio::test]
async fn chat_09_a_token_that_is_revoked_is_told_to_every_node_and_opens_nothing() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let bot = made(&admin, "ci", "member").await;
    let ((id, token), (_, other)) = (given(&admin, &bot, &["read"]).await, given(&admin, &bot, &["read"]).await);
    let mut bus = world.bus.subscribe();
    admin.delete(&format!("/bots/{bot}/tokens/{id}")).await.expect(204);
    let (account, session) = (AccountId(bot.parse().unwrap()), SessionId(id.parse().unwrap()));
    assert_eq!(heard(&mut bus).await, BusMessage::SessionRevoked { account, session });
    program(&world, &token).get("/me").await.problem(401, "session_ended");
    program(&world, &other).get("/me").await.expect(200);
    admin.delete(&format!("/bots/{bot}/tokens/{id}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_09_a_token_ends_by_itself_when_its_time_has_come() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let bot = made(&admin, "ci", "member").await;
    let wish = json!({"name": "short", "scopes": ["read"], "expiresInDays": 1});
    let token = text(&admin.post(&format!("/bots/{bot}/tokens"), wish).await.expect(201).body["token"]);
    world.advance(86_399);
    program(&world, &token).get("/me").await.expect(200);
    world.advance(1);
    program(&world, &token).get("/me").await.problem(401, "session_ended");
}

#[tokio::test]
async fn chat_09_what_a_deleted_bot_wrote_stays_without_its_name() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let bot = made(&admin, "ci", "member").await;
    let (_, token) = given(&admin, &bot, &["read", "write"]).await;
    let room = admin.general().await;
    program(&world, &token).say(&room, "It is broken.").await;
    admin.delete(&format!("/bots/{bot}")).await.expect(204);
    program(&world, &token).get("/me").await.problem(401, "session_ended");
    assert!(admin.texts(&room).await.contains(&"It is broken.".to_owned()));
    assert_eq!(admin.get("/bots").await.body["items"], json!([]));
    admin.delete(&format!("/bots/{bot}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_09_a_bot_has_a_picture_like_people() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let path = format!("/bots/{}/picture", made(&admin, "ci", "member").await);
    let request = admin.request(Method::PUT, &path).body(png(1, 1));
    let picture = text(&Answer::of(request).await.expect(200).body["picture"]);
    Answer::of(world.api().raw(Method::GET, &picture)).await.expect(200);
    let nonsense = admin.request(Method::PUT, &path).body("no picture");
    Answer::of(nonsense).await.problem(422, "picture_unreadable");
    assert_eq!(admin.delete(&path).await.expect(200).body["picture"], Value::Null);
}

#[tokio::test]
async fn chat_09_bots_are_not_among_the_people_that_admins_look_after() {
    let world = World::start().await;
    let admin = world.join_admin("root").await;
    let bot = made(&admin, "ci", "member").await;
    let listed = ids(&admin.get("/admin/people").await.expect(200).body["items"]);
    assert_eq!(listed, [admin.id().to_string()]);
    let path = format!("/admin/people/{bot}");
    admin.send(Method::PATCH, &path, json!({"role": "owner"})).await.problem(404, "not_found");
    admin.post(&format!("{path}/reset-link"), json!({})).await.problem(404, "not_found");
    admin.post(&format!("{path}/logout"), json!({})).await.problem(404, "not_found");
    let seen = admin.get(&format!("/people/{bot}")).await.expect(200).body;
    assert_eq!(
        (&seen["bot"], &admin.get(&format!("/people/{}", admin.id())).await.body["bot"]),
        (&json!(true), &json!(false))
    );
}
