//! `/auth/logout` and `/auth/logout-everywhere`

use hubbub_cluster::BusMessage;
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, Api, PASSWORD, PUBLIC_URL, World, heard};

async fn again(world: &World) -> Api {
    let answer = world.api().post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.expect(200);
    let mut api = world.api();
    api.sign_in(&answer);
    api
}

#[tokio::test]
async fn chat_01_logging_out_ends_this_session_at_once_and_no_other() {
    let world = World::start().await;
    let (here, there) = (world.join("ann").await, again(&world).await);
    let mut bus = world.bus.subscribe();
    let answer = here.post("/auth/logout", json!({})).await.expect(204);
    assert!(answer.header("set-cookie").starts_with("hubbub_refresh=; Max-Age=0"));
    assert!(matches!(heard(&mut bus).await, BusMessage::SessionRevoked { account, .. } if account.0 == here.id()));
    here.get("/me").await.problem(401, "session_ended");
    here.post("/auth/refresh", json!({"refreshToken": here.refresh})).await.problem(401, "session_ended");
    assert!(there.is_in().await);
}

#[tokio::test]
async fn chat_01_a_device_whose_access_token_has_expired_can_log_out() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    world.advance(3_600);
    ann.post("/auth/logout", json!({"refreshToken": ann.refresh})).await.expect(204);
    ann.post("/auth/refresh", json!({"refreshToken": ann.refresh})).await.problem(401, "session_ended");
    // Whoever holds nothing is logged out already.
    world.api().post("/auth/logout", json!({})).await.expect(204);
    world.api().post("/auth/logout", json!({"refreshToken": "nonsense"})).await.expect(204);
}

#[tokio::test]
async fn chat_01_another_site_cannot_log_a_browser_out() {
    let world = World::start().await;
    world.join("ann").await;
    let body = json!({"login": "ann", "password": PASSWORD, "refresh": "cookie"});
    let cookie = world.api().post("/auth/login", body).await.expect(200).cookie();
    let logout = |origin: &'static str| {
        let request = world.api().request(Method::POST, "/auth/logout").header("cookie", cookie.clone());
        Answer::of(request.header("origin", origin))
    };
    logout("https://evil.example").await.problem(403, "foreign_origin");
    logout(PUBLIC_URL).await.expect(204);
    let request = world.api().request(Method::POST, "/auth/refresh").header("cookie", cookie.clone());
    Answer::of(request.header("origin", PUBLIC_URL)).await.problem(401, "session_ended");
}

#[tokio::test]
async fn chat_01_logging_out_everywhere_ends_all_sessions() {
    let world = World::start().await;
    let (here, there) = (world.join("ann").await, again(&world).await);
    let bob = world.join("bob").await;
    let mut bus = world.bus.subscribe();
    here.post("/auth/logout-everywhere", json!({})).await.expect(204);
    assert!(matches!(heard(&mut bus).await, BusMessage::AccountRevoked { account } if account.0 == here.id()));
    for api in [&here, &there] {
        assert!(!api.is_in().await);
        api.post("/auth/refresh", json!({"refreshToken": api.refresh})).await.problem(401, "session_ended");
    }
    assert!(bob.is_in().await);
}

#[tokio::test]
async fn chat_01_logging_out_elsewhere_keeps_this_session() {
    let world = World::start().await;
    let (here, there) = (world.join("ann").await, again(&world).await);
    here.post("/auth/logout-everywhere", json!({"keepThis": true})).await.expect(204);
    assert!(here.is_in().await);
    assert!(!there.is_in().await);
}
