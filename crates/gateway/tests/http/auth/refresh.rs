//! `/auth/refresh`

use hubbub_cluster::BusMessage;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Api, PASSWORD, PUBLIC_URL, World, heard};

async fn refresh(api: &Api, token: &str) -> Answer {
    api.post("/auth/refresh", json!({ "refreshToken": token })).await
}

fn token(answer: &Answer) -> String {
    answer.body["refreshToken"].as_str().unwrap().to_owned()
}

/// Signs in as a browser does; the cookie comes back.
async fn browser(world: &World) -> String {
    let body = json!({"login": "ann", "password": PASSWORD, "refresh": "cookie"});
    let answer = world.api().post("/auth/login", body).await.expect(200);
    assert_eq!(answer.body["refreshToken"], Value::Null, "scripts must not see it");
    answer.cookie()
}

async fn by_cookie(world: &World, cookie: &str, origin: Option<&str>) -> Answer {
    let request = world.api().request(Method::POST, "/auth/refresh").header("cookie", cookie);
    Answer::of(match origin {
        Some(origin) => request.header("origin", origin),
        None => request,
    })
    .await
}

#[tokio::test]
async fn chat_01_a_refresh_gives_new_tokens_that_work() {
    let world = World::start().await;
    let mut ann = world.join("ann").await;
    world.advance(3_600);
    assert!(!ann.is_in().await);
    let answer = refresh(&ann, &ann.refresh.clone().unwrap()).await.expect(200);
    assert_ne!(token(&answer), ann.refresh.clone().unwrap());
    ann.sign_in(&answer);
    assert!(ann.is_in().await);
}

#[tokio::test]
async fn chat_01_a_lost_answer_can_be_asked_for_again() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    let first = ann.refresh.clone().unwrap();
    let lost = token(&refresh(&ann, &first).await.expect(200));
    world.advance(20);
    let repeated = token(&refresh(&ann, &first).await.expect(200));
    assert_eq!(lost, repeated, "the same successor, not one more");
    refresh(&ann, &repeated).await.expect(200);
}

#[tokio::test]
async fn chat_01_two_tabs_that_refresh_at_once_both_go_on() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    let first = ann.refresh.clone().unwrap();
    let answers = futures_util::future::join_all((0..8).map(|_| refresh(&ann, &first))).await;
    let tokens: Vec<_> = answers.into_iter().map(|answer| token(&answer.expect(200))).collect();
    assert!(tokens.iter().all(|token| *token == tokens[0]));
    refresh(&ann, &tokens[0]).await.expect(200);
}

#[tokio::test]
async fn chat_01_an_old_token_ends_the_session_of_thief_and_owner() {
    let world = World::start().await;
    let mut ann = world.join("ann").await;
    let other_device = world.api().post("/auth/login", json!({"login": "ann", "password": PASSWORD})).await.expect(200);
    let stolen = ann.refresh.clone().unwrap();
    let second = refresh(&ann, &stolen).await.expect(200);
    let third = refresh(&ann, &token(&second)).await.expect(200);
    ann.sign_in(&third);
    let mut bus = world.bus.subscribe();
    refresh(&world.api(), &stolen).await.problem(401, "refresh_reused");
    assert!(matches!(heard(&mut bus).await, BusMessage::SessionRevoked { account, .. } if account.0 == ann.id()));
    ann.get("/me").await.problem(401, "session_ended");
    refresh(&ann, &token(&third)).await.problem(401, "session_ended");
    refresh(&ann, &token(&other_device)).await.expect(200);
}

#[tokio::test]
async fn chat_01_the_token_before_the_last_is_reuse_once_the_leeway_is_over() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    let first = ann.refresh.clone().unwrap();
    let second = token(&refresh(&ann, &first).await.expect(200));
    world.advance(21);
    refresh(&ann, &first).await.problem(401, "refresh_reused");
    refresh(&ann, &second).await.problem(401, "session_ended");
}

#[tokio::test]
async fn chat_01_a_session_that_is_not_used_ends() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    world.advance(29 * 86_400);
    let used = token(&refresh(&ann, &ann.refresh.clone().unwrap()).await.expect(200));
    world.advance(29 * 86_400);
    let used = token(&refresh(&ann, &used).await.expect(200));
    world.advance(30 * 86_400);
    refresh(&ann, &used).await.problem(401, "session_ended");
}

#[tokio::test]
async fn chat_01_tokens_that_are_not_refresh_tokens_are_refused() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    let access = ann.token.clone().unwrap();
    let mut forged = ann.refresh.clone().unwrap();
    forged.replace_range(30..31, if forged[30..31] == *"A" { "B" } else { "A" });
    for bad in ["", "x", &access, &forged] {
        refresh(&ann, bad).await.problem(401, "unauthenticated");
    }
    ann.post("/auth/refresh", json!({})).await.problem(401, "no_refresh_token");
    ann.post("/auth/refresh", json!({"refreshToken": 5})).await.problem(422, "invalid");
}

#[tokio::test]
async fn chat_01_the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let world = World::start().await;
    world.join("ann").await;
    let body = json!({"login": "ann", "password": PASSWORD, "refresh": "cookie"});
    let answer = world.api().post("/auth/login", body).await.expect(200);
    let cookie = answer.header("set-cookie");
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/api/v1/auth", "Secure", "Max-Age=2592000"] {
        assert!(cookie.split("; ").any(|part| part == attribute), "{attribute}: {cookie}");
    }
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn chat_01_only_pages_of_this_server_refresh_by_cookie() {
    let world = World::with(|wishes| wishes.http.origins = vec!["http://localhost:5173".into()]).await;
    world.join("ann").await;
    let mut cookie = browser(&world).await;
    let itself = format!("http://{}", world.address);
    for origin in [PUBLIC_URL, "http://localhost:5173", &itself] {
        let answer = by_cookie(&world, &cookie, Some(origin)).await.expect(200);
        assert_eq!(answer.body["refreshToken"], Value::Null);
        cookie = answer.cookie();
    }
    let foreign =
        ["https://evil.example", "https://hub.example.org.evil.example", "http://hub.example.org", "null", ""];
    for origin in foreign {
        by_cookie(&world, &cookie, Some(origin)).await.problem(403, "foreign_origin");
    }
    by_cookie(&world, &cookie, None).await.problem(403, "foreign_origin");
    by_cookie(&world, &cookie, Some(PUBLIC_URL)).await.expect(200);
}

#[tokio::test]
async fn chat_01_a_cookie_of_an_ended_session_is_taken_away() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    let cookie = browser(&world).await;
    ann.post("/auth/logout-everywhere", json!({})).await.expect(204);
    let answer = by_cookie(&world, &cookie, Some(PUBLIC_URL)).await.problem(401, "session_ended");
    assert!(answer.header("set-cookie").starts_with("hubbub_refresh=; Max-Age=0"));
}
