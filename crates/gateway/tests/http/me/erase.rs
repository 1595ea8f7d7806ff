//! `DELETE /me`

use hubbub_cluster::BusMessage;
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, PASSWORD, World, heard, png};

#[tokio::test]
async fn chat_01_deleting_an_account_erases_it_and_ends_everything() {
    let world = World::start().await;
    let (ann, bob) = (world.join("ann").await, world.join("bob").await);
    let upload = ann.request(Method::PUT, "/me/picture").body(png(1, 1));
    let picture = Answer::of(upload).await.expect(200).body["picture"].as_str().unwrap().to_owned();
    bob.send(Method::PUT, &format!("/me/blocks/{}", ann.id()), json!({})).await.expect(204);

    ann.send(Method::DELETE, "/me", json!({"password": "wrong"})).await.problem(403, "wrong_password");
    assert!(ann.is_in().await);
    let mut bus = world.bus.subscribe();
    ann.send(Method::DELETE, "/me", json!({"password": PASSWORD})).await.expect(204);
    assert_eq!(heard(&mut bus).await, BusMessage::AccountRevoked { account: hubbub_types::AccountId(ann.id()) });

    ann.get("/me").await.problem(401, "session_ended");
    ann.post("/auth/refresh", json!({"refreshToken": ann.refresh})).await.problem(401, "session_ended");
    bob.get(&format!("/people/{}", ann.id())).await.problem(404, "not_found");
    Answer::of(world.api().raw(Method::GET, &picture)).await.problem(404, "not_found");
    assert_eq!(bob.get("/me/blocks").await.body["items"], json!([]));
    world
        .api()
        .post("/auth/login", json!({"login": "ann", "password": PASSWORD}))
        .await
        .problem(401, "bad_credentials");
    world.join("ann").await;
}

#[tokio::test]
async fn chat_01_the_last_admin_cannot_leave() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    let ann = world.join("ann").await;
    root.send(Method::DELETE, "/me", json!({"password": PASSWORD})).await.problem(409, "last_admin");
    let path = format!("/admin/people/{}", ann.id());
    root.send(Method::PATCH, &path, json!({"role": "admin"})).await.expect(200);
    root.send(Method::DELETE, "/me", json!({"password": PASSWORD})).await.problem(409, "last_owner");
    root.send(Method::PATCH, &path, json!({"role": "owner"})).await.expect(200);
    root.send(Method::DELETE, "/me", json!({"password": PASSWORD})).await.expect(204);
}
