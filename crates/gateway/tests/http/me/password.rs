//! `/me/password`

use hubbub_app::Rate;
use hubbub_types::Span;
use serde_json::json;

use crate::support::{PASSWORD, World};

const NEW: &str = "an entirely new phrase";

#[tokio::test]
async fn chat_01_a_new_password_ends_the_other_sessions_and_this_one_refreshes() {
    let world = World::start().await;
    let mut here = world.join_verified("ann", "ann@example.org").await;
    let mut there = world.api();
    there.sign_in(&world.api().post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.expect(200));
    here.post("/me/password", json!({"current": PASSWORD, "password": NEW})).await.expect(204);
    assert!(!there.is_in().await);
    there.post("/auth/refresh", json!({"refreshToken": there.refresh})).await.problem(401, "session_ended");
    here.get("/me").await.problem(401, "session_ended");
    here.sign_in(&here.post("/auth/refresh", json!({"refreshToken": here.refresh})).await.expect(200));
    assert!(here.is_in().await);
    assert!(world.smtp.next().await.unwrap().header("subject").unwrap().contains("was changed"));
    world.api().post("/auth/login", json!({"login": "ann", "password": NEW})).await.expect(200);
}

#[tokio::test]
async fn chat_01_the_current_password_is_asked_for_and_cannot_be_guessed_for_long() {
    let world = World::with(|wishes| wishes.accounts.limits.confirm = Rate::new(3, Span::secs(20))).await;
    let ann = world.join("ann").await;
    let change = |current: &'static str, password: &'static str| {
        let ann = ann.clone();
        async move { ann.post("/me/password", json!({"current": current, "password": password})).await }
    };
    change("wrong", NEW).await.problem(403, "wrong_password");
    change(PASSWORD, "short").await.problem(422, "invalid");
    change(PASSWORD, "Ann Name").await.problem(422, "invalid");
    change(PASSWORD, NEW).await.problem(429, "too_many");
    world.advance(20);
    change(PASSWORD, NEW).await.expect(204);
}
