//! Every operation of the document × a bot with every scope × a bot without the one that it takes.

use serde_json::json;
use uuid::Uuid;

use super::bot;
use crate::{
    shell::cases::{Case, cases},
    support::{Answer, Api, World},
};

/// The scope that operations take. What is not here bots cannot do, whatever their token says.
const SCOPES: &[(&str, &[&str])] = &[
    (
        "read",
        &[
            "me",
            "people",
            "person",
            "setting",
            "personal",
            "mentions",
            "search",
            "bootstrap",
            "channels",
            "commands",
            // What a command does takes the scope of what it does.
            "runCommand",
            "categories",
            "channel",
            "members",
            "messages",
            "channelLog",
            "pins",
            "message",
            "messageHistory",
            "reacted",
            "voicePeople",
        ],
    ),
    (
        "write",
        &[
            "keepSetting",
            "setStatus",
            "join",
            "openDirect",
            "markRead",
            "keepDraft",
            "keepPrefs",
            "sendMessage",
            "editMessage",
            "deleteMessage",
            "pinMessage",
            "unpinMessage",
            "react",
            "unreact",
        ],
    ),
    ("files", &["uploadFile"]),
    ("hooks", &["channelHooks", "createChannelHook", "webhooks", "createWebhook"]),
    ("manage", &["createChannel", "changeChannel", "addMember", "removeMember"]),
    ("moderate", &["timeOut", "endTimeOut", "eraseMessages", "kick", "ban", "unban", "reports", "settleReport"]),
];

/// What is answered before the scope is looked at: whom one may not know is not there, and nobody cannot be written to.
const BEFORE: [(&str, &str); 2] = [("person", "not_found"), ("openDirect", "invalid")];

fn generous(wishes: &mut crate::support::Wishes) {
    let rate = hubbub_app::Rate::new(100_000, hubbub_types::Span::millis(1));
    wishes.accounts.limits.session = rate;
    wishes.accounts.limits.address = rate;
}

async fn ask(keeper: &Api, person: &Api, asker: &Api, (at, case): (usize, &Case)) -> Answer {
    let room = keeper.open_channel(&format!("{at}-{}", asker.id()), false).await;
    let message = keeper.say(&room, "hello").await;
    let path = case.path.replace("{public}", &room).replace("{message}", &message);
    let path = path.replace("{person}", &person.id().to_string()).replace("{id}", &Uuid::from_u128(1).to_string());
    let request = asker.request(case.method.clone(), &path);
    Answer::of(if case.body.is_null() { request } else { request.json(&case.body) }).await
}

#[tokio::test]
async fn chat_09_every_operation_takes_its_scope_and_most_are_not_for_bots() {
    let world = World::with(generous).await;
    let admin = world.join_admin("root").await;
    let person = world.join("person").await;
    let names: Vec<&str> = SCOPES.iter().map(|(scope, _)| *scope).collect();
    let full = bot(&world, &admin, "full", "moderator", &names).await;
    let mut lacking = Vec::new();
    for scope in &names {
        let others: Vec<&str> = names.iter().copied().filter(|name| name != scope).collect();
        lacking.push((*scope, bot(&world, &admin, &format!("no-{scope}"), "moderator", &others).await));
    }
    let mut wrong = Vec::new();
    for (at, case) in cases().iter().enumerate() {
        let scope = SCOPES.iter().find(|(_, operations)| operations.contains(&case.operation));
        let answer = ask(&admin, &person, &full, (at, case)).await;
        let code = answer.body["code"].clone();
        let Some((scope, _)) = scope else {
            // What is not there is not there for anybody.
            if code != "not_for_bots" && !(answer.status == 404 && case.path.contains("{id}")) {
                wrong.push(format!("{}: {} {}", case.operation, answer.status, answer.text));
            }
            continue;
        };
        if code == "not_for_bots" || code == "scope_missing" {
            wrong.push(format!("{}: {code} with every scope", case.operation));
        }
        let (_, lacking) = lacking.iter().find(|(lacked, _)| lacked == scope).unwrap();
        let code = ask(&admin, &person, lacking, (at, case)).await.body["code"].clone();
        if code != "scope_missing"
            && !BEFORE.iter().any(|(operation, said)| *operation == case.operation && code == *said)
        {
            wrong.push(format!("{}: {code} without {scope}", case.operation));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn chat_09_every_scope_of_a_token_is_in_the_table() {
    let names: Vec<&str> = SCOPES.iter().map(|(scope, _)| *scope).collect();
    assert_eq!(json!(names), json!(hubbub_app::policy::Scopes::NAMES));
}
