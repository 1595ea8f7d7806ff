//! `/admin/invites`

use serde_json::{Value, json};

use crate::support::{World, token_of};

#[tokio::test]
async fn chat_01_the_link_of_an_invitation_is_shown_once() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let body = json!({"role": "admin", "note": "For Ann", "maxUses": 3, "expiresInHours": 2});
    let made = root.post("/admin/invites", body).await.expect(201).body;
    assert!(made["url"].as_str().unwrap().starts_with("https://hub.example.org/register?invite="));
    assert_eq!(made["expiresAt"], "2026-01-01T02:00:00Z");
    let code = token_of(made["url"].as_str().unwrap());
    let ann = world.join_with("ann", json!({ "invite": code })).await;
    assert_eq!(ann.me["role"], "admin");

    let list = root.get("/admin/invites").await.expect(200);
    let listed = list.body["items"].as_array().unwrap().iter().find(|item| item["id"] == made["id"]).unwrap();
    assert_eq!((&listed["uses"], &listed["maxUses"], &listed["note"]), (&json!(1), &json!(3), &json!("For Ann")));
    assert!(!list.text.contains(&code));
    let path = format!("/admin/invites/{}", made["id"].as_str().unwrap());
    root.delete(&path).await.expect(204);
    root.delete(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_01_invitations_have_bounds() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let bad = json!({"note": "x".repeat(201), "maxUses": 0, "expiresInHours": 100_000});
    let fields = root.post("/admin/invites", bad).await.problem(422, "invalid").fields();
    let fields: Vec<_> = fields.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["note", "maxUses", "expiresInHours"]);
    let made = root.post("/admin/invites", json!({})).await.expect(201).body;
    let defaults = (&made["maxUses"], &made["role"], &made["note"]);
    assert_eq!(defaults, (&json!(1), &json!("member"), &Value::Null));
}
