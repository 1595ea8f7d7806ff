//! `/instance`

use hubbub_app::Registration;
use serde_json::json;

use crate::support::{World, registration};

#[tokio::test]
async fn chat_15_a_server_tells_anyone_what_it_is() {
    let world = World::with(registration(Registration::Invitation)).await;
    let answer = world.api().get("/instance").await.expect(200);
    let expected = json!({"name": "Test Hub", "version": "0.0.0-test", "registration": "invitation", "mail": true,
        "languages": ["en", "ru"], "p2p": {"pingSeconds": 15, "path": "/p2p"}, "needsAdmin": true, "demo": false});
    assert_eq!(answer.body, expected);
    assert_eq!(answer.header("cache-control"), "no-store");
}
