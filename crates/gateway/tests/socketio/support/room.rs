//! Two people in one channel.

use std::time::Duration;

use hubbub_app::chat::NewChannel;
use hubbub_types::ChannelKind;
use serde_json::{Value, json};

use super::{Client, Person, Server};

pub(crate) struct Room {
    pub(crate) channel: String,
    pub(crate) ann: Client,
    pub(crate) bob: Client,
    pub(crate) ann_id: String,
    pub(crate) bob_id: String,
    pub(crate) bob_person: Person,
}

impl Room {
    /// Ann, who runs the server, and Bob; both have synced.
    pub(crate) async fn open(server: &Server) -> Self {
        let (ann_person, bob_person) = (server.person("ann").await, server.person("bob").await);
        let new = NewChannel {
            kind: ChannelKind::Text,
            name: "the-room".into(),
            topic: String::new(),
            category: None,
            private: false,
            slow_mode: Duration::ZERO,
        };
        let channel = server.chat.create_channel(&ann_person.actor, new).await.unwrap();
        let (mut ann, mut bob) = (Client::join(server, &ann_person).await, Client::join(server, &bob_person).await);
        for client in [&mut ann, &mut bob] {
            let answer = client.ask("sync", json!({"have": {}, "personal": 0, "directory": 0})).await;
            assert_eq!(answer["ok"], true, "{answer}");
        }
        let id = |person: &Person| person.actor.account.to_string();
        Self { channel: channel.id.to_string(), ann, bob, ann_id: id(&ann_person), bob_id: id(&bob_person), bob_person }
    }
}

impl Client {
    /// Sends a message that is taken.
    pub(crate) async fn send(&mut self, channel: &str, text: &str) -> Value {
        let nonce = self.new_nonce();
        let sent = self.ask("message:send", json!({"channel": channel, "nonce": nonce, "text": text})).await;
        assert_eq!(sent["ok"], true, "{sent}");
        sent
    }
}
