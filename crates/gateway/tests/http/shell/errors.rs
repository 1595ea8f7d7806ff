//! Requests that make no sense.

use reqwest::Method;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{Answer, World};

#[tokio::test]
async fn chat_15_unknown_addresses_and_methods_are_problems_too() {
    let world = World::start().await;
    let raw = |method: Method, path: &'static str| Answer::of(world.api().raw(method, path));
    for path in ["/api", "/api/", "/api/v1", "/api/v1/nothing", "/api/v2/me", "/api/v1/me/", "/api/v1/people/x/y/z"] {
        raw(Method::GET, path).await.problem(404, "not_found");
    }
    let answer = raw(Method::DELETE, "/api/v1/instance").await.problem(405, "method_not_allowed");
    assert!(answer.header("allow").contains("GET"), "{:?}", answer.headers);
    raw(Method::PUT, "/api/v1/auth/login").await.problem(405, "method_not_allowed");
    raw(Method::POST, "/people").await.problem(405, "method_not_allowed");
    raw(Method::POST, "/healthz").await.problem(405, "method_not_allowed");
}

#[tokio::test]
async fn chat_15_bodies_that_are_not_what_they_should_be_are_told_apart() {
    let world = World::start().await;
    let login = |kind: &'static str, body: Vec<u8>| {
        let request = world.api().request(Method::POST, "/auth/login");
        Answer::of(if kind.is_empty() { request } else { request.header("content-type", kind) }.body(body))
    };
    let json = "application/json";
    for bad in ["", "{", "nonsense", r#"{"login": "a", "password": "b"} {}"#, "{\"login\": \u{0}}"] {
        login(json, bad.into()).await.problem(400, "bad_json");
    }
    login(json, b"{\"login\": \"\xff\"}".to_vec()).await.problem(400, "bad_json");
    // Deep nesting must not use up the stack.
    login(json, format!("{{\"login\":{}", "[".repeat(30_000)).into()).await.problem(422, "invalid");
    login(json, "[".repeat(30_000).into()).await.problem(422, "invalid");
    let wrong = login(json, br#"{"login": 5, "password": "x"}"#.to_vec()).await.problem(422, "invalid");
    assert_eq!(wrong.fields(), [("login".to_owned(), "bad_format".to_owned())]);
    let short = login(json, br#"{"login": "a"}"#.to_vec()).await.problem(422, "invalid");
    assert_eq!(short.fields(), [("password".to_owned(), "required".to_owned())]);
    let more = login(json, br#"{"login": "a", "password": "b", "more": 1}"#.to_vec()).await.problem(422, "invalid");
    assert_eq!(more.fields(), [("more".to_owned(), "unknown".to_owned())]);
    login(json, vec![b' '; (64 << 10) + 1]).await.problem(413, "too_large");
    for kind in ["", "text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
        login(kind, b"{}".to_vec()).await.problem(415, "unsupported_media_type");
    }
    login("Application/JSON; charset=utf-8", br#"{"login": "a", "password": "b"}"#.to_vec())
        .await
        .problem(401, "bad_credentials");
}

#[tokio::test]
async fn chat_15_a_request_that_takes_too_long_is_ended() {
    let world = World::with(|wishes| wishes.http.timeout = hubbub_types::Span::millis(200)).await;
    // A body that is announced and never sent.
    let mut socket = TcpStream::connect(world.address).await.unwrap();
    let head = "POST /api/v1/auth/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                content-length: 100\r\n\r\n{";
    socket.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4_096];
    let length = socket.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("\"timeout\""), "{answer}");
}

#[tokio::test]
async fn chat_15_every_answer_has_an_id_of_its_own() {
    let world = World::start().await;
    let mut ids = Vec::new();
    for path in ["/healthz", "/api/v1/instance", "/api/nothing"] {
        let request = world.api().raw(Method::GET, path).header("x-request-id", "mine");
        ids.push(Answer::of(request).await.header("x-request-id").parse::<uuid::Uuid>().unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn chat_15_a_database_that_is_away_is_a_problem_to_wait_for() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    world.store.close().await;
    let answer = ann.get("/me").await.problem(503, "unavailable");
    assert_eq!(answer.header("retry-after"), "1");
    let ready = Answer::of(world.api().raw(Method::GET, "/readyz")).await.expect(503);
    assert_eq!(ready.body["checks"]["store"], "unavailable");
    Answer::of(world.api().raw(Method::GET, "/healthz")).await.expect(200);
}
