//! The few facts every node must hear.

use std::sync::Arc;

use hubbub_types::{AccountId, JobId, JoinId, SessionId, UserId};
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::{Outbox, outbox::Weigh};

/// Whether somebody can be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Not connected.
    Offline,
    /// Connected and in no call.
    Idle,
    /// Calling, ringing or in a call.
    Busy,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BusMessage {
    /// One session has ended: its sockets must be closed now.
    SessionRevoked {
        /// Whose session.
        account: AccountId,
        /// Which session.
        session: SessionId,
    },
    /// Every session of an account has ended: all of its sockets must be closed now.
    AccountRevoked {
        /// Whose sessions.
        account: AccountId,
    },
    /// Somebody came, left, or became busy or free.
    Presence {
        /// Who.
        user: UserId,
        /// What they are now.
        presence: Presence,
    },
    /// Name or picture of an account has changed.
    ProfileChanged {
        /// Whose profile.
        account: AccountId,
    },
    /// Somebody has blocked another, or ended that.
    BlockChanged {
        /// Who.
        one: AccountId,
        /// Whom.
        other: AccountId,
    },
    /// Which channels an account may read has changed.
    AccessChanged {
        /// Whose.
        account: AccountId,
    },
    /// Role, mute or status of an account has changed.
    AccountChanged {
        /// Whose.
        account: AccountId,
    },
    /// A channel was made, deleted, archived, renamed or moved, or became private or public.
    DirectoryChanged {
        /// The revision of the channel list.
        revision: i64,
    },
    /// What members may do on this server has changed.
    PoliciesChanged,
    /// Somebody's leave to be in a media room has ended.
    JoinEnded {
        /// Which.
        join: JoinId,
    },
    /// A key for programs that use the media server was made or ended.
    MediaKeysChanged,
    /// A message was reported, or a report settled.
    ReportsChanged,
    /// A long piece of work has come further.
    JobChanged {
        /// Which.
        job: JobId,
        /// Whose, where it is somebody's.
        owner: Option<AccountId>,
    },
}

impl Weigh for BusMessage {
    /// Messages are counted.
    fn weight(&self) -> usize {
        1
    }
}

/// What a listener hears next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A message, in the order of publication.
    Message(BusMessage),
    /// Messages were lost, because the listener was too slow or the store was away for too long: it must look up again
    /// whatever it keeps.
    Missed,
}

/// Carries [`BusMessage`]s from whoever publishes to all who listen, on every node. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Bus {
    local: broadcast::Sender<Notice>,
    /// What the other nodes are still to be told, where there are others.
    outbox: Option<Arc<Outbox<BusMessage>>>,
}

impl Bus {
    /// A bus inside this process, which keeps `capacity` (at least 1) messages for slow listeners.
    #[must_use]
    pub fn memory(capacity: usize) -> Self {
        Self { local: broadcast::Sender::new(capacity.max(1)), outbox: None }
    }

    /// A bus to other nodes, whose messages wait in `outbox` until the store has taken them.
    #[must_use]
    pub fn shared(capacity: usize, outbox: Arc<Outbox<BusMessage>>) -> Self {
        Self { outbox: Some(outbox), ..Self::memory(capacity) }
    }

    /// Tells everyone who listens now: at once in this process, and on other nodes as soon as the store is there.
    pub fn publish(&self, message: BusMessage) {
        if let Some(outbox) = &self.outbox {
            outbox.push(message.clone());
        }
        self.tell(Notice::Message(message));
    }

    /// Tells those who listen in this process.
    pub(crate) fn tell(&self, notice: Notice) {
        // An error only says that nobody listens.
        let _ = self.local.send(notice);
    }

    /// Listens to everything published from now on.
    #[must_use]
    pub fn subscribe(&self) -> Subscription {
        Subscription { receiver: self.local.subscribe() }
    }
}

/// One listener of a [`Bus`].
#[derive(Debug)]
pub struct Subscription {
    receiver: broadcast::Receiver<Notice>,
}

impl Subscription {
    /// The next notice; `None` once the bus is gone.
    pub async fn next(&mut self) -> Option<Notice> {
        match self.receiver.recv().await {
            Ok(notice) => Some(notice),
            Err(RecvError::Lagged(_)) => Some(Notice::Missed),
            Err(RecvError::Closed) => None,
        }
    }
}
