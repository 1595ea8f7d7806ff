//! `/admin/nodes`, `/admin/turn`

use std::sync::Arc;

use hubbub_app::server::TurnState;
use hubbub_cluster::Load;
use serde_json::{Value, json};

use crate::support::World;

#[tokio::test]
async fn chat_16_an_admin_sees_the_nodes_and_what_they_do() {
    let world = World::start().await;
    let root = world.join_admin("root").await;
    world.cluster.set_load(Load { connections: 7, calls: 2, allocations: 3, relayed_bytes: 4_096 });
    let nodes = root.get("/admin/nodes").await.expect(200).body;
    let node = json!({
        "id": world.cluster.node().0, "name": "node", "address": "127.0.0.1:8080", "version": "0.0.0-test",
        "here": true, "since": "2026-01-01T00:00:00Z", "heard": "2026-01-01T00:00:00Z",
        "connections": 7, "calls": 2, "allocations": 3, "relayedBytes": 4_096,
    });
    assert_eq!(nodes, json!({ "redis": null, "items": [node] }));
}

#[tokio::test]
async fn chat_14_an_admin_sees_what_the_relay_does() {
    let state = TurnState {
        public_addresses: vec!["203.0.113.7".parse().unwrap(), "2001:db8::7".parse().unwrap()],
        urls: vec!["turn:hub.example.org:3478?transport=udp".into()],
        allocations: 2,
        permissions: 3,
        channels: 1,
        relayed_packets: 10,
        relayed_bytes: 9_000,
    };
    let world = World::with(|wishes| wishes.turn = Some(Arc::new(move || state.clone()))).await;
    let admin = world.join_admin("root").await;
    let nodes = admin.get("/admin/nodes").await.expect(200).body;
    let expected = json!({
        "node": nodes["items"][0]["id"], "enabled": true, "publicAddresses": ["203.0.113.7", "2001:db8::7"],
        "urls": ["turn:hub.example.org:3478?transport=udp"],
        "allocations": 2, "permissions": 3, "channels": 1, "relayedPackets": 10, "relayedBytes": 9_000,
    });
    assert_eq!(admin.get("/admin/turn").await.expect(200).body, expected);
}

#[tokio::test]
async fn chat_14_a_server_without_a_relay_says_so() {
    let world = World::start().await;
    let answer = world.join_admin("root").await.get("/admin/turn").await.expect(200).body;
    assert_eq!((&answer["enabled"], &answer["urls"]), (&Value::Bool(false), &json!([])));
}
