//! What other threads tell a shard.

use std::sync::Arc;

use hubbub_livekit::proto::SignalRequest;
use hubbub_sfu::{
    ids::{LineId, RoomName, Sid},
    room::{Admin, AdminAnswer, AdminError, Join, JoinRefusal, Resume, ResumeRefusal},
};
use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::{
    handle::{OpenError, RoomOpening},
    line::LineReceiver,
};
use crate::datagrams::{self, Bell, Message};

/// Letters that wait for a shard; who sends more waits too.
pub(super) const WAITING: usize = 4_096;

pub(super) type Postbox = datagrams::Postbox<Letter>;
pub(super) type Inbox = datagrams::Inbox<Letter>;

/// A room of a shard: one of a name that is opened again is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct RoomKey(pub(super) u64);

/// A room that was opened, or was open.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    pub(super) key: RoomKey,
    pub(super) name: RoomName,
    pub(super) sid: Sid,
}

/// One message. An answer that is dropped means that the room is gone.
#[derive(Debug)]
pub(super) enum Letter {
    Open {
        opening: Box<RoomOpening>,
        answer: oneshot::Sender<Result<Opened, OpenError>>,
    },
    Join {
        room: RoomKey,
        join: Box<Join>,
        answer: oneshot::Sender<Result<LineReceiver, JoinRefusal>>,
    },
    Resume {
        room: RoomKey,
        resume: Box<Resume>,
        answer: oneshot::Sender<Result<LineReceiver, ResumeRefusal>>,
    },
    Signal {
        room: RoomKey,
        line: LineId,
        request: Box<SignalRequest>,
    },
    Admin {
        room: RoomKey,
        admin: Box<Admin>,
        answer: oneshot::Sender<Result<AdminAnswer, AdminError>>,
    },
    /// The process ends.
    Stop,
}

impl Message for Letter {
    fn end() -> Self {
        Self::Stop
    }
}

/// WebSockets that are gone. Telling so never waits: there are never more of them than were joined.
#[derive(Debug)]
pub(super) struct Ended {
    lines: Mutex<Vec<(RoomKey, LineId)>>,
    bell: Arc<Bell>,
}

impl Ended {
    pub(super) fn new(bell: Arc<Bell>) -> Self {
        Self { lines: Mutex::default(), bell }
    }

    pub(super) fn tell(&self, room: RoomKey, line: LineId) {
        self.lines.lock().push((room, line));
        self.bell.ring();
    }

    /// Those that were told since the last time.
    pub(super) fn take(&self) -> Vec<(RoomKey, LineId)> {
        std::mem::take(&mut *self.lines.lock())
    }
}
