//! The media server's sockets and threads: drives [`hubbub_sfu::room::Room`], which knows LiveKit and WebRTC and nothing else.
//!
//! Rooms live on shards: threads that sleep in one `epoll_wait`, receive and send in batches, and never wait for
//! anything else. Others talk to them by letters ([`RoomHandle`]) and hear of them by queues ([`LineReceiver`]), all of
//! them bounded.
//!
//! A room that panics ends alone: its people are told to come again. What cannot be trusted is kept away from rooms: a
//! datagram reaches a peer connection only from an address that has proved its password before.

mod addresses;
mod floods;
mod handle;
mod letters;
mod line;
mod routes;
mod settings;
mod shard;
mod sockets;
mod stun;
mod tally;

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use hubbub_sfu::{
    SfuSettings,
    ids::{LineId, LocalAddress, RoomName},
    peer::PeerParts,
    room::{Admin, RoomEvent},
};
use hubbub_types::{Clock, Entropy};
use tokio::sync::{mpsc, oneshot};

pub use self::{
    addresses::{Announced, find_announced},
    handle::{Gone, JoinError, OpenError, ResumeError, RoomHandle, RoomOpening},
    line::{LineReceiver, Outgoing, Said},
    settings::MediaSettings,
    sockets::MediaSockets,
    tally::{MediaStats, RoomSummary},
};
use self::{
    letters::{Ended, Letter, Postbox},
    shard::ShardParts,
    tally::Tally,
};
use crate::{Shutdown, datagrams::open_inbox};

/// Events that wait to be heard; later ones are lost and counted.
const EVENTS: usize = 16_384;

/// What rooms tell of themselves, for whoever keeps track of them.
pub type RoomEvents = mpsc::Receiver<(RoomName, RoomEvent)>;

/// What a media server is made of.
pub struct MediaParts {
    /// Its ports.
    pub sockets: MediaSockets,
    /// Section `[media.network]`.
    pub settings: MediaSettings,
    /// Limits and times of rooms.
    pub rooms: SfuSettings,
    /// What all peer connections share; its addresses are those of the sockets.
    pub peers: PeerParts,
    /// The name of this node, as clients are told.
    pub node: String,
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids.
    pub entropy: Arc<dyn Entropy>,
    /// Rooms are told to go elsewhere when the server drains, and end when it is cut.
    pub shutdown: Shutdown,
}

/// A running media server. Cheap to clone.
#[derive(Clone)]
pub struct Media(Arc<Inner>);

struct Inner {
    shard: Postbox,
    ended: Arc<Ended>,
    tally: Arc<Tally>,
    addresses: Arc<[LocalAddress]>,
    lines: AtomicU64,
    shutdown: Shutdown,
}

impl Media {
    /// Starts the shard. What its rooms tell of themselves is to be read from the receiver.
    ///
    /// # Errors
    /// When the system gives no thread or no file.
    pub fn start(parts: MediaParts) -> io::Result<(Self, RoomEvents)> {
        let MediaParts { sockets, settings, rooms, peers, node, clock, entropy, shutdown } = parts;
        let (shard, inbox) = open_inbox(letters::WAITING)?;
        let ended = Arc::new(Ended::new(inbox.ringer()));
        let tally = Arc::new(Tally::default());
        let (events, heard) = mpsc::channel(EVENTS);
        let addresses = Arc::clone(&peers.addresses);
        let spread = settings.drain_spread.0;
        let parts = ShardParts {
            settings: Arc::new(settings),
            rooms: Arc::new(rooms),
            peers: Arc::new(peers),
            node,
            clock,
            entropy,
            events,
            ended: Arc::clone(&ended),
            tally: Arc::clone(&tally),
        };
        shard::start(parts, sockets, inbox)?;
        let lines = AtomicU64::new(0);
        let media = Self(Arc::new(Inner { shard, ended, tally, addresses, lines, shutdown: shutdown.clone() }));
        tokio::spawn(end(media.clone(), shutdown, spread));
        Ok((media, heard))
    }

    /// A number for a WebSocket that no other has had.
    #[must_use]
    pub fn new_line(&self) -> LineId {
        LineId(self.0.lines.fetch_add(1, Ordering::Relaxed))
    }

    /// The room of that name, which is made if there is none.
    ///
    /// # Errors
    /// When there are too many rooms, the server ends, or the room rests after faults.
    pub async fn open(&self, opening: RoomOpening) -> Result<RoomHandle, OpenError> {
        if self.0.shutdown.is_draining() {
            return Err(OpenError::Draining);
        }
        let (answer, answered) = oneshot::channel();
        self.0.shard.send(Letter::Open { opening: Box::new(opening), answer }).await;
        let room = answered.await.map_err(|_| OpenError::Draining)??;
        Ok(RoomHandle::new(room, self.0.shard.clone(), Arc::clone(&self.0.ended)))
    }

    /// The room of that name, if there is one.
    #[must_use]
    pub fn room(&self, name: &RoomName) -> Option<RoomHandle> {
        let room = self.0.tally.room(name)?;
        Some(RoomHandle::new(room, self.0.shard.clone(), Arc::clone(&self.0.ended)))
    }

    /// All rooms of this node, in the order of their names. Their figures are at most a second old.
    #[must_use]
    pub fn rooms(&self) -> Vec<RoomSummary> {
        self.0.tally.rooms()
    }

    /// What is alive, and what was done since the start; at most a second old.
    #[must_use]
    pub fn stats(&self) -> MediaStats {
        self.0.tally.stats()
    }

    /// Where people are told to send media.
    #[must_use]
    pub fn addresses(&self) -> &[LocalAddress] {
        &self.0.addresses
    }
}

/// Tells rooms to go elsewhere when the server drains, one after the other, and stops the shard when it is cut.
async fn end(media: Media, shutdown: Shutdown, spread: Duration) {
    tokio::select! {
        () = async {
            shutdown.draining().await;
            let rooms = media.rooms();
            let pause = spread / u32::try_from(rooms.len()).unwrap_or(u32::MAX).max(1);
            for room in rooms {
                if let Some(room) = media.room(&room.name) {
                    // Gone already is as good.
                    let _ = room.admin(Admin::Drain).await;
                }
                tokio::time::sleep(pause).await;
            }
            std::future::pending::<()>().await;
        } => {}
        () = shutdown.cut() => {}
    }
    media.0.shard.send(Letter::Stop).await;
}
