//! A connection as a room sees it.

use hubbub_net::media::{LineReceiver, RoomHandle};
use hubbub_sfu::ids::LineId;

/// A connection's line to a room. The room hears of its end when this is dropped, however that comes.
pub(super) struct Line {
    room: RoomHandle,
    id: LineId,
}

impl Line {
    pub(super) fn new(room: RoomHandle, id: LineId) -> Self {
        Self { room, id }
    }

    pub(super) fn room(&self) -> &RoomHandle {
        &self.room
    }

    pub(super) fn id(&self) -> LineId {
        self.id
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.room.line_closed(self.id);
    }
}

/// What a connection has to say to its client.
pub(super) enum Incoming {
    /// What the room says.
    Room(LineReceiver),
    /// That nobody knows it any more.
    Mismatch,
}
