//! One thread that carries the media of its rooms.

mod answer;
mod open;
mod outputs;
mod rooms;
mod run;
mod take_in;
#[cfg(test)]
mod tests;

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use hubbub_sfu::{SfuSettings, ids::RoomName, peer::PeerParts, room::RoomEvent};
use hubbub_types::{Clock, Entropy};
use tokio::sync::mpsc;

use self::run::Shard;
use super::{
    MediaSettings,
    letters::{Ended, Inbox},
    sockets::{Door, MediaSockets},
    tally::Tally,
};

/// How long it rests after a fault of its own: one that comes again at once must not keep a processor busy.
const REST: Duration = Duration::from_millis(100);

/// What a shard is made of, each time it starts.
pub(super) struct ShardParts {
    pub(super) settings: Arc<MediaSettings>,
    pub(super) rooms: Arc<SfuSettings>,
    pub(super) peers: Arc<PeerParts>,
    pub(super) node: String,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) events: mpsc::Sender<(RoomName, RoomEvent)>,
    pub(super) ended: Arc<Ended>,
    pub(super) tally: Arc<Tally>,
}

/// What outlives a fault of the shard itself.
struct Kept {
    inbox: Inbox,
    doors: Vec<Door>,
    /// Rooms made so far.
    made: u64,
}

/// Starts the thread. It ends with [`super::letters::Letter::Stop`].
pub(super) fn start(parts: ShardParts, sockets: MediaSockets, inbox: Inbox) -> io::Result<()> {
    let mut kept = Kept { inbox, doors: sockets.doors, made: 0 };
    std::thread::Builder::new().name("hubbub-media-0".into()).spawn(move || {
        while !keep_running(&parts, &mut kept) {
            metrics::counter!("hubbub_media_shard_restarts_total").increment(1);
            tracing::error!("the media server starts anew; its rooms are gone");
            for room in parts.tally.forget_rooms() {
                // Whoever keeps track must not keep ghosts.
                outputs::tell(&parts, room, RoomEvent::Finished);
            }
            rest();
        }
    })?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the thread is the media server's own")]
fn rest() {
    std::thread::sleep(REST);
}

/// Runs until the end, which is true, or a fault. No room outlives a fault of the shard: their WebSockets are closed.
fn keep_running(parts: &ShardParts, kept: &mut Kept) -> bool {
    let result = catch_unwind(AssertUnwindSafe(|| Shard::new(parts, kept).and_then(|mut shard| shard.run(kept))));
    match result {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "the media server cannot wait for packets");
            false
        }
        // The hook has logged and reported it.
        Err(_) => false,
    }
}
