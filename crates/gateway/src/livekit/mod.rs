//! The media server's door: the sockets and calls that `LiveKit`'s clients and server kits know
//! (docs/protocol/livekit.md).
//!
//! A client is looked at before its WebSocket is taken (`entry`): whatever is wrong is said with an HTTP status. The room
//! has taken it in by then, too. From there on a connection is one task (`connection`) which carries messages between
//! the socket and the room.

mod call;
mod connect;
mod connection;
mod cors;
mod doors;
mod entry;
mod line;
mod refusal;
mod settings;
mod token;

use std::sync::Arc;

use hubbub_app::media::MediaService;
use hubbub_net::{Shutdown, media::Media};
use hubbub_types::Clock;
use tokio::sync::Semaphore;

pub use self::{
    doors::closed,
    settings::{LivekitSettings, SinglePeer},
};
use crate::flow::Addresses;

/// What the door is made of.
pub struct LivekitParts {
    /// `[media.door]`, checked.
    pub settings: LivekitSettings,
    /// Who may come in.
    pub media: MediaService,
    /// The rooms of this node.
    pub rooms: Media,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The end of the process.
    pub shutdown: Shutdown,
}

/// The door. Shared in an `Arc`.
pub struct Livekit {
    settings: LivekitSettings,
    media: MediaService,
    rooms: Media,
    /// Connections that may still be taken.
    seats: Arc<Semaphore>,
    addresses: Addresses,
    clock: Arc<dyn Clock>,
    shutdown: Shutdown,
    received: metrics::Counter,
}

impl Livekit {
    /// Opens the door. Metrics must be set up before.
    #[must_use]
    pub fn start(parts: LivekitParts) -> Arc<Self> {
        let LivekitParts { settings, media, rooms, clock, shutdown } = parts;
        let seats = Arc::new(Semaphore::new(settings.max_connections.min(Semaphore::MAX_PERMITS)));
        let door = Arc::new(Self {
            settings,
            media,
            rooms,
            seats,
            addresses: Addresses::default(),
            clock,
            shutdown,
            received: metrics::counter!("hubbub_media_signals_total"),
        });
        tokio::spawn(Arc::clone(&door).forget_addresses());
        door
    }

    /// Connections there are now.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.settings.max_connections.saturating_sub(self.seats.available_permits())
    }

    /// Nobody is counted for ever.
    async fn forget_addresses(self: Arc<Self>) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(self.settings.silence.0) => self.addresses.sweep(self.clock.now()),
                () = self.shutdown.draining() => return,
            }
        }
    }
}
