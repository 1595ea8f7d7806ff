//! Who gets into rooms, and who is put out, on a real database. The media server is one that keeps what it is asked.

mod access;
mod cutting;

use std::{sync::Arc, time::Duration};

use hubbub_livekit::{Claims, proto};
use hubbub_net::Shutdown;
use hubbub_sfu::{
    ids::{Identity, Sid},
    room::{RoomEvent, Someone},
};
use hubbub_types::{ChannelId, ChannelKind, JoinId, Redacted};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{AccessSettings, Admitted, KeySettings, MediaParts, MediaService, Refusal, Rooms, VoiceJoin, rooms::Asked};
use crate::{Actor, ServerKey, chat::NewChannel, testbed::Testbed};

/// Longest that anything may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// The secret of the program of the settings.
const SECRET: &str = "a secret of thirty-two characters";

/// What rooms are asked.
#[derive(Debug, Clone, PartialEq)]
enum Ask {
    End(String, JoinId),
    Permit(String, String, proto::ParticipantPermission),
}

struct Recorder(UnboundedSender<Ask>);

impl Rooms for Recorder {
    fn end<'a>(&'a self, room: &'a str, join: JoinId) -> Asked<'a> {
        self.0.send(Ask::End(room.into(), join)).unwrap();
        Box::pin(std::future::ready(()))
    }

    fn permit<'a>(&'a self, room: &'a str, identity: &'a str, permission: proto::ParticipantPermission) -> Asked<'a> {
        self.0.send(Ask::Permit(room.into(), identity.into(), permission)).unwrap();
        Box::pin(std::future::ready(()))
    }
}

/// A server with the owner Ann, the member Bob, and a voice channel for all.
struct World {
    bed: Testbed,
    media: MediaService,
    asked: UnboundedReceiver<Ask>,
    ann: Actor,
    bob: Actor,
    channel: ChannelId,
    shutdown: Shutdown,
}

impl World {
    async fn new() -> Self {
        let bed = Testbed::new().await;
        let ann = bed.person("ann").await;
        bed.accounts.appoint_owner().await.unwrap();
        let (ann, bob) = (Actor { role: hubbub_types::Role::Owner, ..ann }, bed.person("bob").await);
        let channel = voice(&bed, &ann, "talk", false).await;
        let (told, asked) = unbounded_channel();
        let shutdown = Shutdown::new();
        let key = KeySettings { name: "program".into(), secret: Redacted(SECRET.into()) };
        let media = MediaService::start(MediaParts {
            chat: bed.chat.clone(),
            key: ServerKey::from_bytes([7; 32]),
            settings: AccessSettings { keys: vec![key], ..AccessSettings::default() },
            public_url: "https://hub.example.org".parse().unwrap(),
            rooms: Arc::new(Recorder(told)),
            relays: None,
            shutdown: shutdown.clone(),
        });
        Self { media: media.await.unwrap(), bed, asked, ann, bob, channel, shutdown }
    }

    fn read(&self, join: &VoiceJoin) -> Claims {
        self.media.claims(&join.token).unwrap()
    }

    async fn admit(&self, join: &VoiceJoin) -> Result<Admitted, Refusal> {
        self.media.admit(&self.read(join), &join.room).await
    }

    /// Bob is in the room.
    async fn inside(&self) -> VoiceJoin {
        let join = self.media.mint(&self.bob, self.channel).await.unwrap();
        let admitted = self.admit(&join).await.unwrap();
        assert!(self.media.confirm(&admitted));
        self.media.heard(&join.room, &RoomEvent::Joined(someone(&join)));
        join
    }

    async fn next_ask(&mut self) -> Ask {
        tokio::time::timeout(PATIENCE, self.asked.recv()).await.unwrap().unwrap()
    }

    /// Waits until somebody is put out of a room.
    async fn put_out(&mut self) -> JoinId {
        loop {
            if let Ask::End(_, join) = self.next_ask().await {
                return join;
            }
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.shutdown.cut_now();
    }
}

async fn voice(bed: &Testbed, actor: &Actor, name: &str, private: bool) -> ChannelId {
    let new = NewChannel {
        kind: ChannelKind::Voice,
        name: name.into(),
        topic: String::new(),
        category: None,
        private,
        slow_mode: Duration::ZERO,
    };
    bed.chat.create_channel(actor, new).await.unwrap().id
}

fn someone(join: &VoiceJoin) -> Someone {
    Someone {
        identity: Identity::from(join.identity.as_str()),
        sid: Sid::from("PA_test"),
        join: Some(join.join),
        info: Arc::default(),
    }
}
