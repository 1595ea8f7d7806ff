//! Bots on Socket.IO: let in by their tokens, judged by their scopes, cut off with their tokens.

use hubbub_app::{
    Actor,
    bots::{BotChange, NewBot, NewToken},
};
use hubbub_types::{AccountId, BotTokenId, Role};
use serde_json::json;

use crate::support::{Client, Person, Room, Server};

struct Program {
    account: AccountId,
    token: BotTokenId,
    person: Person,
}

fn console() -> Actor {
    Actor::console().unwrap()
}

async fn program(server: &Server, scopes: &[&str]) -> Program {
    let new = NewBot { handle: "ci".into(), name: "Builds".into(), description: String::new(), role: Role::Member };
    let account = server.chat.create_bot(&console(), new).await.unwrap().row.account.id;
    let (token, person) = token(server, account, scopes).await;
    Program { account, token, person }
}

async fn token(server: &Server, bot: AccountId, scopes: &[&str]) -> (BotTokenId, Person) {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    let new = NewToken { name: "test".into(), scopes, expires_in_days: None };
    let given = server.chat.create_bot_token(&console(), bot, new).await.unwrap();
    let actor = server.accounts.authenticate(&given.secret).await.unwrap();
    (given.row.id, Person { actor, token: given.secret })
}

async fn joined(server: &Server, person: &Person) -> Client {
    let mut client = Client::join(server, person).await;
    let answer = client.ask("sync", json!({"have": {}, "personal": 0, "directory": 0})).await;
    assert_eq!(answer["ok"], true, "{answer}");
    client
}

#[tokio::test]
async fn chat_09_a_bot_connects_with_its_token_hears_and_is_heard() {
    let server = Server::start().await;
    let Room { mut ann, channel, .. } = Room::open(&server).await;
    let ci = program(&server, &["read", "write"]).await;
    let mut bot = joined(&server, &ci.person).await;
    ann.send(&channel, "Hello @ci").await;
    let heard = bot.event("log").await;
    assert_eq!(heard["entries"][0]["message"]["mentions"], json!([ci.account]), "{heard}");
    ann.event("log").await;
    let nonce = bot.new_nonce();
    let message = json!({"channel": channel, "nonce": nonce, "text": "It is broken."});
    let sent = bot.ask("message:send", message.clone()).await;
    assert_eq!(bot.ask("message:send", message).await, sent, "the same nonce is the same message");
    let told = ann.event("log").await;
    assert_eq!(told["entries"][0]["message"]["text"], "It is broken.");
    assert_eq!((&told["people"][0]["name"], &told["people"][0]["bot"]), (&json!("Builds"), &json!(true)));
}

#[tokio::test]
async fn chat_09_an_event_beyond_the_scopes_of_a_token_is_refused() {
    let server = Server::start().await;
    let Room { channel, .. } = Room::open(&server).await;
    let ci = program(&server, &["read"]).await;
    let mut bot = joined(&server, &ci.person).await;
    let nonce = bot.new_nonce();
    let table = [
        ("message:send", json!({"channel": channel, "nonce": nonce, "text": "May I?"})),
        ("typing", json!({"channel": channel})),
        ("read", json!({"channel": channel, "seq": 0})),
        ("presence:set", json!({"status": "dnd"})),
    ];
    for (event, data) in table {
        let refused = bot.ask(event, data).await;
        assert_eq!((&refused["ok"], &refused["code"]), (&json!(false), &json!("scope_missing")), "{event}: {refused}");
    }
    let (_, writer) = token(&server, ci.account, &["write"]).await;
    let mut blind = Client::join(&server, &writer).await;
    let refused = blind.ask("sync", json!({"have": {}, "personal": 0, "directory": 0})).await;
    assert_eq!(refused["code"], "scope_missing", "who may not read is told nothing: {refused}");
}

#[tokio::test]
async fn chat_09_a_token_that_is_revoked_cuts_its_connections_and_no_others() {
    let server = Server::start().await;
    let ci = program(&server, &["read", "write"]).await;
    let (_, other) = token(&server, ci.account, &["read", "write"]).await;
    let (mut first, mut second) = (joined(&server, &ci.person).await, joined(&server, &other).await);
    server.chat.revoke_bot_token(&console(), ci.account, ci.token).await.unwrap();
    assert_eq!(first.event("bye").await, json!({"code": "session_ended"}));
    assert_eq!(first.close_code().await, 4002);
    assert_eq!(second.ask("presence:set", json!({"status": "dnd"})).await["ok"], true);
    server.has(1).await;
}

#[tokio::test]
async fn chat_09_a_bot_that_is_stopped_or_deleted_is_cut_off() {
    let server = Server::start().await;
    let ci = program(&server, &["read"]).await;
    let mut bot = joined(&server, &ci.person).await;
    let enabled = |on| BotChange { enabled: Some(on), ..BotChange::default() };
    server.chat.change_bot(&console(), ci.account, enabled(false)).await.unwrap();
    assert_eq!(bot.event("bye").await, json!({"code": "session_ended"}));
    assert_eq!(bot.close_code().await, 4002);

    server.chat.change_bot(&console(), ci.account, enabled(true)).await.unwrap();
    let mut bot = joined(&server, &ci.person).await;
    server.chat.delete_bot(&console(), ci.account).await.unwrap();
    assert_eq!(bot.event("bye").await, json!({"code": "session_ended"}));
    server.has(0).await;
}

#[tokio::test]
async fn chat_09_a_token_of_no_bot_is_refused_with_its_code() {
    let server = Server::start().await;
    let mut client = Client::stranger(&server).await;
    client.say(&format!("40{}", json!({"token": "hubbub_bot_nonsense"}))).await;
    assert_eq!(client.text().await, r#"44{"message":"session_ended","data":{"code":"session_ended"}}"#);
}
