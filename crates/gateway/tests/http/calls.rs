//! `/calls`

use std::time::Duration;

use hubbub_store::{CallLogEntry, CallOutcome, Direction};
use hubbub_types::{AccountId, CallId, Clock as _};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Api, PASSWORD, World};

async fn log(world: &World, owner: &Api, peer: &Api, n: u128, outcome: CallOutcome) {
    let entry = CallLogEntry {
        id: CallId(Uuid::from_u128(n)),
        owner: AccountId(owner.id()),
        peer: Some(AccountId(peer.id())),
        peer_name: "Them".into(),
        direction: Direction::Incoming,
        outcome,
        at: world.clock.now() - Duration::from_secs(10 - u64::try_from(n).unwrap()),
        talked: (outcome == CallOutcome::Answered).then_some(Duration::from_millis(61_900)),
        seen_at: None,
    };
    world.store.calls().record(&entry).await.unwrap();
}

#[tokio::test]
async fn chat_01_past_calls_are_listed_latest_first_until_seen() {
    let world = World::start().await;
    let (ann, bob) = (world.join("ann").await, world.join("bob").await);
    log(&world, &ann, &bob, 1, CallOutcome::Answered).await;
    log(&world, &ann, &bob, 2, CallOutcome::Missed).await;
    log(&world, &ann, &bob, 3, CallOutcome::Missed).await;

    let page = ann.get("/calls?limit=2").await.expect(200).body;
    assert_eq!(page["unseen"], 2);
    assert_eq!(page["items"][0]["outcome"], "missed");
    assert_eq!(page["items"][0]["direction"], "incoming");
    assert_eq!(page["items"][0]["peer"]["handle"], "bob");
    assert_eq!(page["items"][0]["at"], "2025-12-31T23:59:53Z");
    let rest = ann.get(&format!("/calls?after={}", page["next"].as_str().unwrap())).await.expect(200).body;
    assert_eq!(rest["items"].as_array().unwrap().len(), 1);
    assert_eq!(rest["items"][0]["durationSeconds"], 61);
    assert_eq!(rest["next"], Value::Null);

    assert_eq!(bob.get("/calls").await.body["items"], json!([]), "nobody sees the calls of others");
    ann.post("/calls/seen", json!({})).await.expect(204);
    let page = ann.get("/calls").await.body;
    assert_eq!((&page["unseen"], &page["items"][0]["seen"]), (&json!(0), &json!(true)));
    ann.get("/calls?after=nonsense").await.problem(422, "bad_query");
}

#[tokio::test]
async fn chat_01_a_deleted_person_leaves_no_name_in_the_logs_of_others() {
    let world = World::start().await;
    let (ann, bob) = (world.join("ann").await, world.join("bob").await);
    log(&world, &ann, &bob, 1, CallOutcome::Missed).await;
    bob.send(Method::DELETE, "/me", json!({"password": PASSWORD})).await.expect(204);
    let entry = ann.get("/calls").await.expect(200).body["items"][0].clone();
    assert_eq!((&entry["peer"], &entry["peerName"]), (&Value::Null, &json!("")));
}
