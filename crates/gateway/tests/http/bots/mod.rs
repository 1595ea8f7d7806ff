//! Bots: how they are looked after, and what they may do.

mod managing;
mod scopes;
mod speaking;

use serde_json::{Value, json};

use crate::support::{Api, World};

/// A new bot of this handle; its id.
pub(super) async fn made(admin: &Api, handle: &str, role: &str) -> String {
    let body = json!({"handle": handle, "name": format!("{handle} Bot"), "role": role});
    text(&admin.post("/bots", body).await.expect(201).body["id"])
}

/// A token with these scopes: its id and the token itself.
pub(super) async fn given(admin: &Api, bot: &str, scopes: &[&str]) -> (String, String) {
    let body = json!({"name": "one", "scopes": scopes});
    let made = admin.post(&format!("/bots/{bot}/tokens"), body).await.expect(201).body;
    (text(&made["id"]), text(&made["token"]))
}

/// A program with this token.
pub(super) fn program(world: &World, token: &str) -> Api {
    let mut api = world.api();
    api.token = Some(token.to_owned());
    api
}

/// A bot of this handle with one token, as the program that has it.
pub(crate) async fn bot(world: &World, admin: &Api, handle: &str, role: &str, scopes: &[&str]) -> Api {
    let id = made(admin, handle, role).await;
    let (_, token) = given(admin, &id, scopes).await;
    let mut api = program(world, &token);
    api.me = json!({ "id": id });
    api
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
