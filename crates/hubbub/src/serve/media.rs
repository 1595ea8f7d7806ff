//! The media server: from its settings to the door that clients come by.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use axum::Router;
use hubbub_app::{
    chat::Chat,
    media::{MediaParts as AccessParts, MediaService},
    turn::Relays,
};
use hubbub_gateway::livekit::{self, Livekit, LivekitParts};
use hubbub_net::{
    Shutdown,
    media::{Media, MediaParts, MediaSockets, RoomEvents},
};
use hubbub_sfu::{
    SfuSettings,
    crypto::{certificate, provider},
    peer::{PeerLimits, PeerParts},
};

use super::{relay::addresses_of, wiring::Ground};
use crate::settings::Settings;

/// A running media server.
pub(super) struct Running {
    /// Its rooms.
    rooms: Media,
    /// Who may be in them.
    pub(super) access: MediaService,
}

/// Takes the ports and starts, if there is to be a media server.
pub(super) async fn start(
    settings: &Settings,
    ground: &Ground,
    chat: &Chat,
    relays: Option<Relays>,
    shutdown: &Shutdown,
) -> anyhow::Result<Option<Running>> {
    if !settings.media.enabled {
        return Ok(None);
    }
    let (rooms, events) = open(settings, ground, shutdown).await?;
    let access = MediaService::start(AccessParts {
        chat: chat.clone(),
        key: ground.key.clone(),
        settings: settings.media.access.clone(),
        public_url: ground.public_url.clone(),
        rooms: Arc::new(rooms.clone()),
        relays,
        shutdown: shutdown.clone(),
    });
    let access = access.await.context("the keys of the media server cannot be read")?;
    tokio::spawn(hear(access.clone(), events));
    Ok(Some(Running { rooms, access }))
}

/// What `LiveKit`'s clients ask for; without a media server they are told so.
pub(super) fn router(settings: &Settings, ground: &Ground, media: Option<&Running>, shutdown: &Shutdown) -> Router {
    let Some(Running { rooms, access }) = media else { return livekit::closed() };
    let door = Livekit::start(LivekitParts {
        settings: settings.media.door.clone(),
        media: access.clone(),
        rooms: rooms.clone(),
        clock: Arc::clone(&ground.clock),
        shutdown: shutdown.clone(),
    });
    door.router()
}

async fn open(settings: &Settings, ground: &Ground, shutdown: &Shutdown) -> anyhow::Result<(Media, RoomEvents)> {
    let network = &settings.media.network;
    let host = addresses_of(&ground.public_url).await;
    let sockets = MediaSockets::bind(network, &host).map_err(|(address, error)| {
        anyhow!(error).context(format!("cannot listen on {address} (media.network.listen)"))
    })?;
    let addresses = sockets.addresses();
    for announced in &*addresses {
        tracing::info!(address = %announced.address, proto = ?announced.proto, "media is received at this address");
    }
    let certificate =
        certificate(ground.clock.now(), &*ground.entropy).context("no certificate can be made for media")?;
    let media = Media::start(MediaParts {
        sockets,
        settings: network.clone(),
        rooms: settings.media.rooms.clone(),
        peers: PeerParts { crypto: provider(), certificate, addresses, limits: limits(&settings.media.rooms) },
        node: ground.cluster.node().to_string(),
        clock: Arc::clone(&ground.clock),
        entropy: Arc::clone(&ground.entropy),
        shutdown: shutdown.clone(),
    });
    media.context("the media server cannot be started")
}

/// What one peer connection may take, by the limits of rooms.
fn limits(rooms: &SfuSettings) -> PeerLimits {
    PeerLimits {
        initial_bitrate: rooms.initial_bitrate,
        rtx_packets: rooms.rtx_packets,
        sections: rooms.subscriptions,
        answer_timeout: rooms.answer_timeout.0,
        ..PeerLimits::default()
    }
}

/// Keeps track of who is in which room, until the last room has ended with the server.
async fn hear(access: MediaService, mut events: RoomEvents) {
    while let Some((room, event)) = events.recv().await {
        access.heard(room.as_str(), &event);
    }
}
