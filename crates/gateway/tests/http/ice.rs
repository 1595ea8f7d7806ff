//! `/ice-servers`

use hubbub_gateway::http::IceServer;
use hubbub_types::Redacted;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn chat_15_ice_servers_have_the_form_of_browsers_and_are_for_people_only() {
    let world = World::with(|wishes| {
        wishes.ice.servers = vec![
            IceServer { urls: vec!["stun:stun.example.org".into()], ..IceServer::default() },
            IceServer {
                urls: vec!["turn:turn.example.org".into(), "turns:turn.example.org".into()],
                username: Some("user".into()),
                credential: Some(Redacted("secret".into())),
            },
        ];
    })
    .await;
    let expected = json!({"ttlSeconds": 3600, "iceServers": [
        {"urls": ["stun:stun.example.org"]},
        {"urls": ["turn:turn.example.org", "turns:turn.example.org"], "username": "user", "credential": "secret"},
    ]});
    assert_eq!(world.join("ann").await.get("/ice-servers").await.expect(200).body, expected);
    world.api().get("/ice-servers").await.problem(401, "unauthenticated");
}
