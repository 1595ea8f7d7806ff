//! Who may be in media rooms, before a media server in which nobody is.

use std::{future::ready, sync::Arc};

use hubbub_app::{
    ServerKey,
    chat::Chat,
    media::{AccessSettings, Asked, MediaParts, MediaService, Rooms},
};
use hubbub_livekit::proto::ParticipantPermission;
use hubbub_net::Shutdown;
use hubbub_types::JoinId;

use super::{KEY, PUBLIC_URL};

/// No rooms.
struct Nobody;

impl Rooms for Nobody {
    fn end<'a>(&'a self, _: &'a str, _: JoinId) -> Asked<'a> {
        Box::pin(ready(()))
    }

    fn permit<'a>(&'a self, _: &'a str, _: &'a str, _: ParticipantPermission) -> Asked<'a> {
        Box::pin(ready(()))
    }
}

/// The service, where there are settings for one.
pub(super) async fn service(
    chat: &Chat,
    settings: Option<AccessSettings>,
    shutdown: &Shutdown,
) -> Option<MediaService> {
    let settings = settings?;
    settings.validate().unwrap();
    let service = MediaService::start(MediaParts {
        chat: chat.clone(),
        key: ServerKey::from_bytes(KEY),
        settings,
        public_url: PUBLIC_URL.parse().unwrap(),
        rooms: Arc::new(Nobody),
        relays: None,
        shutdown: shutdown.clone(),
    });
    Some(service.await.unwrap())
}
