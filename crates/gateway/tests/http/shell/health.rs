//! `/healthz` and `/readyz`

use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, World};

#[tokio::test]
async fn a_server_says_that_it_lives_and_that_it_is_ready() {
    let world = World::start().await;
    assert_eq!(Answer::of(world.api().raw(Method::GET, "/healthz")).await.expect(200).text, "ok");
    let ready = Answer::of(world.api().raw(Method::GET, "/readyz")).await.expect(200);
    assert_eq!(ready.body, json!({"status": "ready", "checks": {"store": "ok"}}));
}
