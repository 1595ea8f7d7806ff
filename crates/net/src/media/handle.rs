//! Rooms, for those who do not live on a shard.

use std::sync::Arc;

use hubbub_livekit::proto::SignalRequest;
use hubbub_sfu::{
    ids::{LineId, RoomName, Sid},
    room::{Admin, AdminAnswer, AdminError, Join, JoinRefusal, Resume, ResumeRefusal, RoomOptions},
};
use tokio::sync::oneshot;

use super::{
    letters::{Ended, Letter, Opened, Postbox, RoomKey},
    line::LineReceiver,
};

/// A room that is wanted.
#[derive(Debug, Clone)]
pub struct RoomOpening {
    /// Its name.
    pub name: RoomName,
    /// What it is, if it is not open already.
    pub options: RoomOptions,
}

/// Why a room is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The node has as many rooms as it may.
    #[error("there are too many rooms")]
    Full,
    /// The node is about to end.
    #[error("the server is ending")]
    Draining,
    /// The room failed three times in a minute, and rests.
    #[error("the room failed and rests for a minute")]
    Cooling,
}

impl OpenError {
    /// Its stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Full => "rooms_full",
            Self::Draining => "draining",
            Self::Cooling => "room_rests",
        }
    }
}

/// The room ended, or failed. One of its name can be opened anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the room is gone")]
pub struct Gone;

/// Why somebody does not get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// The room says so.
    #[error(transparent)]
    Refused(#[from] JoinRefusal),
    /// The room is gone.
    #[error(transparent)]
    Gone(#[from] Gone),
}

/// Why somebody cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResumeError {
    /// The room says so.
    #[error(transparent)]
    Refused(#[from] ResumeRefusal),
    /// The room is gone.
    #[error(transparent)]
    Gone(#[from] Gone),
}

/// A room of this node. Cheap to clone; holding it does not keep the room open.
#[derive(Debug, Clone)]
pub struct RoomHandle {
    room: Arc<Opened>,
    shard: Postbox,
    ended: Arc<Ended>,
}

impl RoomHandle {
    pub(super) fn new(room: Opened, shard: Postbox, ended: Arc<Ended>) -> Self {
        Self { room: Arc::new(room), shard, ended }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &RoomName {
        &self.room.name
    }

    /// Its public id.
    #[must_use]
    pub fn sid(&self) -> &Sid {
        &self.room.sid
    }

    /// Lets somebody in, whose WebSocket has the number [`Join::line`], which is one of [`super::Media::new_line`]. The
    /// first that waits then is the `join` response.
    ///
    /// # Errors
    /// When the room refuses, or is gone.
    pub async fn join(&self, join: Join) -> Result<LineReceiver, JoinError> {
        let (answer, answered) = oneshot::channel();
        let letter = Letter::Join { room: self.key(), join: Box::new(join), answer };
        Ok(self.ask(letter, answered).await??)
    }

    /// Goes on with somebody whose WebSocket was lost. The first that waits then is the `reconnect` response.
    ///
    /// # Errors
    /// When the room knows nothing of it, or is gone.
    pub async fn resume(&self, resume: Resume) -> Result<LineReceiver, ResumeError> {
        let (answer, answered) = oneshot::channel();
        let letter = Letter::Resume { room: self.key(), resume: Box::new(resume), answer };
        Ok(self.ask(letter, answered).await??)
    }

    /// Tells what a WebSocket said; waits while the room is behind. False when the server ends.
    pub async fn signal(&self, line: LineId, request: SignalRequest) -> bool {
        self.shard.send(Letter::Signal { room: self.key(), line, request: Box::new(request) }).await
    }

    /// Tells that a WebSocket is gone, as dropping its [`LineReceiver`] does. Never waits; what was signalled before is
    /// heard before.
    pub fn line_closed(&self, line: LineId) {
        self.ended.tell(self.key(), line);
    }

    /// Asks something of the room on behalf of a service.
    ///
    /// # Errors
    /// When the room is gone; inside, what the room says.
    pub async fn admin(&self, admin: Admin) -> Result<Result<AdminAnswer, AdminError>, Gone> {
        let (answer, answered) = oneshot::channel();
        self.ask(Letter::Admin { room: self.key(), admin: Box::new(admin), answer }, answered).await
    }

    fn key(&self) -> RoomKey {
        self.room.key
    }

    async fn ask<T>(&self, letter: Letter, answered: oneshot::Receiver<T>) -> Result<T, Gone> {
        self.shard.send(letter).await;
        answered.await.map_err(|_| Gone)
    }
}
