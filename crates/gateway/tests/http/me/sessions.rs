//! `/me/sessions`

use hubbub_cluster::BusMessage;
use reqwest::Method;
use serde_json::json;

use crate::support::{Answer, PASSWORD, World, heard};

#[tokio::test]
async fn chat_01_a_person_sees_their_devices_and_ends_one() {
    let world = World::with(|wishes| wishes.behind_proxy = true).await;
    let here = world.join("ann").await;
    let body = json!({"login": "ann", "password": PASSWORD, "device": "Phone"});
    let request = world.api().request(Method::POST, "/auth/login").header("x-forwarded-for", "203.0.113.77");
    let mut there = world.api();
    there.sign_in(&Answer::of(request.json(&body)).await.expect(200));

    let items = here.get("/me/sessions").await.expect(200).body["items"].as_array().unwrap().clone();
    let phone = items.iter().find(|item| item["device"] == "Phone").unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(phone["address"], "203.0.113.*", "an address is kept without the part that tells one person");
    assert_eq!(items.iter().filter(|item| item["current"] == true).count(), 1);
    assert_eq!(phone["current"], false);

    let mut bus = world.bus.subscribe();
    let path = format!("/me/sessions/{}", phone["id"].as_str().unwrap());
    here.delete(&path).await.expect(204);
    assert!(matches!(heard(&mut bus).await, BusMessage::SessionRevoked { session, .. }
        if session.0.to_string() == phone["id"].as_str().unwrap()));
    assert!(!there.is_in().await);
    assert!(here.is_in().await);
    here.delete(&path).await.problem(404, "not_found");
}

#[tokio::test]
async fn chat_01_nobody_ends_or_finds_the_session_of_somebody_else() {
    let world = World::start().await;
    let (ann, bob) = (world.join("ann").await, world.join("bob").await);
    let session = bob.get("/me/sessions").await.body["items"][0]["id"].as_str().unwrap().to_owned();
    for id in [session.as_str(), "00000000-0000-0000-0000-000000000000", "nonsense", "%2e%2e"] {
        ann.delete(&format!("/me/sessions/{id}")).await.problem(404, "not_found");
    }
    assert!(bob.is_in().await);
}
