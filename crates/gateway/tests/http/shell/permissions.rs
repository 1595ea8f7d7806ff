//! Every operation of the document × who asks.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Api, World};

/// Operations that need a token, as method and path.
fn guarded() -> Vec<(Method, String)> {
    let document = serde_json::to_value(hubbub_gateway::http::openapi()).unwrap();
    let mut found = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation["security"] != Value::Null {
                let path = path.replace("{id}", &Uuid::from_u128(1).to_string());
                found.push((method.to_uppercase().parse().unwrap(), path));
            }
        }
    }
    found
}

/// Operations that anyone may ask for.
const OPEN: [&str; 9] = [
    "forgotPassword",
    "instance",
    "login",
    "logout",
    "personPicture",
    "refresh",
    "register",
    "resetPassword",
    "verifyEmail",
];

/// A body that each operation takes without complaint about its form.
fn body(path: &str, method: &Method) -> Value {
    match (method.as_str(), path) {
        ("POST", "/api/v1/admin/people") => json!({"handle": "new", "name": "New", "role": "member"}),
        ("PATCH", path) if path.starts_with("/api/v1/admin/people/") => json!({"role": "admin"}),
        ("DELETE", "/api/v1/me") => json!({"password": "wrong"}),
        ("POST", "/api/v1/me/password") => json!({"current": "wrong", "password": "wrong"}),
        _ => json!({}),
    }
}

async fn ask(api: &Api, method: &Method, path: &str) -> Answer {
    Answer::of(api.raw(method.clone(), path).json(&body(path, method))).await
}

#[tokio::test]
async fn chat_15_only_the_operations_meant_for_anyone_are_open() {
    let document = serde_json::to_value(hubbub_gateway::http::openapi()).unwrap();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let open = operations.filter(|operation| operation["security"] == Value::Null);
    let mut open: Vec<_> = open.map(|operation| operation["operationId"].as_str().unwrap()).collect();
    open.sort_unstable();
    assert_eq!(open, OPEN);
}

#[tokio::test]
async fn chat_15_no_guarded_operation_answers_without_a_token() {
    let world = World::start().await;
    for (method, path) in guarded() {
        let answer = ask(&world.api(), &method, &path).await;
        assert_eq!((answer.status, &answer.body["code"]), (401, &json!("unauthenticated")), "{method} {path}");
    }
}

#[tokio::test]
async fn chat_15_no_admin_operation_answers_to_a_member() {
    let world = World::start().await;
    let member = world.join("ann").await;
    let admin_only: Vec<_> = guarded().into_iter().filter(|(_, path)| path.starts_with("/api/v1/admin/")).collect();
    assert_eq!(admin_only.len(), 11);
    for (method, path) in admin_only {
        let answer = ask(&member, &method, &path).await;
        assert_eq!((answer.status, &answer.body["code"]), (403, &json!("forbidden")), "{method} {path}");
    }
}

#[tokio::test]
async fn chat_15_what_is_ones_own_answers_to_a_member() {
    let world = World::start().await;
    let member = world.join("ann").await;
    for (method, path) in guarded().into_iter().filter(|(_, path)| !path.starts_with("/api/v1/admin/")) {
        if path.ends_with("/logout-everywhere") {
            continue;
        }
        let answer = ask(&member, &method, &path).await;
        let code = answer.body["code"].as_str().unwrap_or_default();
        assert!(
            !["forbidden", "unauthenticated", "session_ended", "internal"].contains(&code),
            "{method} {path}: {code}"
        );
    }
}
