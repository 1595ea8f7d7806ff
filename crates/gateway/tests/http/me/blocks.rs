//! `/me/blocks`

use reqwest::Method;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn chat_01_a_block_shows_to_its_owner_only_and_can_be_undone() {
    let world = World::start().await;
    let (ann, bob) = (world.join("ann").await, world.join("bob").await);
    let path = format!("/me/blocks/{}", bob.id());
    for _ in 0..2 {
        ann.send(Method::PUT, &path, json!({})).await.expect(204);
    }
    assert_eq!(ann.get("/me/blocks").await.expect(200).body["items"][0]["handle"], "bob");
    assert_eq!(ann.get(&format!("/people/{}", bob.id())).await.body["blocked"], true);
    assert_eq!(bob.get(&format!("/people/{}", ann.id())).await.body["blocked"], false);
    assert_eq!(bob.get("/me/blocks").await.body["items"], json!([]));
    for _ in 0..2 {
        ann.delete(&path).await.expect(204);
    }
    assert_eq!(ann.get("/me/blocks").await.body["items"], json!([]));
}

#[tokio::test]
async fn chat_01_one_blocks_other_people_who_exist() {
    let world = World::start().await;
    let ann = world.join("ann").await;
    ann.send(Method::PUT, &format!("/me/blocks/{}", ann.id()), json!({})).await.problem(422, "invalid");
    for id in ["00000000-0000-0000-0000-000000000000", "nonsense"] {
        ann.send(Method::PUT, &format!("/me/blocks/{id}"), json!({})).await.problem(404, "not_found");
    }
}
