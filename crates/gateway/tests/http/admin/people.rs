//! `/admin/people`

use hubbub_cluster::BusMessage;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{PASSWORD, World, heard, token_of};

#[tokio::test]
async fn chat_01_an_admin_sees_addresses_and_devices() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    world.join_verified("ann", "ann@example.org").await;
    world.api().post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.expect(200);
    let page = root.get("/admin/people?query=ann").await.expect(200).body;
    let ann = &page["items"][0];
    assert_eq!((&ann["email"], &ann["emailVerified"]), (&json!("ann@example.org"), &json!(true)));
    assert_eq!((&ann["sessions"], &ann["role"]), (&json!(2), &json!("member")));
    assert_eq!(page["next"], Value::Null);
}

#[tokio::test]
async fn chat_01_an_admin_makes_an_account_whose_owner_sets_the_password() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let body = json!({"handle": "new", "name": "New", "role": "member"});
    let created = root.post("/admin/people", body.clone()).await.expect(201).body;
    assert_eq!(created["account"]["handle"], "new");
    for guess in ["!", "", PASSWORD] {
        world
            .api()
            .post("/auth/login", json!({"login": "new", "password": guess}))
            .await
            .problem(401, "bad_credentials");
    }
    let token = token_of(created["resetLink"]["url"].as_str().unwrap());
    let reset = json!({"token": token, "password": PASSWORD});
    world.api().post("/auth/password/reset", reset).await.expect(204);
    world.api().post("/auth/login", json!({"login": "new", "password": PASSWORD})).await.expect(200);
    root.post("/admin/people", body).await.problem(409, "handle_taken");
    let with_password = json!({"handle": "two", "name": "Two", "role": "admin", "password": PASSWORD});
    let created = root.post("/admin/people", with_password).await.expect(201).body;
    assert_eq!((&created["resetLink"], &created["account"]["role"]), (&Value::Null, &json!("admin")));
    let bad = json!({"handle": "", "name": "", "role": "member", "password": "x", "email": "x"});
    assert_eq!(root.post("/admin/people", bad).await.problem(422, "invalid").fields().len(), 4);
}

#[tokio::test]
async fn chat_01_a_role_counts_from_the_next_request_on() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    ann.get("/admin/people").await.problem(403, "forbidden");
    let path = format!("/admin/people/{}", ann.id());
    assert_eq!(root.send(Method::PATCH, &path, json!({"role": "admin"})).await.expect(200).body["sessions"], 1);
    ann.get("/admin/people").await.expect(200);
    root.send(Method::PATCH, &path, json!({"role": "member"})).await.expect(200);
    ann.get("/admin/people").await.problem(403, "forbidden");
    let own = format!("/admin/people/{}", root.id());
    root.send(Method::PATCH, &own, json!({"role": "member"})).await.problem(409, "last_admin");
    root.send(Method::PATCH, &path, json!({"role": "emperor"})).await.problem(422, "invalid");
}

#[tokio::test]
async fn chat_01_an_admin_signs_somebody_out_and_hands_a_reset_link_over() {
    let world = World::start().await;
    let (root, ann) = (world.join_admin("root").await, world.join("ann").await);
    let mut bus = world.bus.subscribe();
    root.post(&format!("/admin/people/{}/logout", ann.id()), json!({})).await.expect(204);
    assert_eq!(heard(&mut bus).await, BusMessage::AccountRevoked { account: hubbub_types::AccountId(ann.id()) });
    ann.get("/me").await.problem(401, "session_ended");
    let link = root.post(&format!("/admin/people/{}/reset-link", ann.id()), json!({})).await.expect(200).body;
    assert!(link["url"].as_str().unwrap().starts_with("https://hub.example.org/reset?token="));
    assert_eq!(link["expiresAt"], "2026-01-01T01:00:00Z");
    let nobody = "00000000-0000-0000-0000-000000000000";
    for path in [format!("/admin/people/{nobody}/logout"), format!("/admin/people/{nobody}/reset-link")] {
        root.post(&path, json!({})).await.problem(404, "not_found");
    }
}
