//! What other threads tell a shard.

use std::sync::Arc;

use bytes::Bytes;
use hubbub_relay::Client;
use hubbub_types::{AccountId, SessionId};

use super::stream::Queue;
use crate::datagrams::{self, Message};

/// Messages that wait for a shard; who sends more waits too.
pub(super) const WAITING: usize = 1024;

pub(super) type Postbox = datagrams::Postbox<Letter>;
pub(super) type Inbox = datagrams::Inbox<Letter>;

/// One message.
#[derive(Debug)]
pub(super) enum Letter {
    /// A TCP or TLS client has come; answers go to its queue.
    Opened { client: Client, queue: Arc<Queue> },
    /// One framed message of such a client.
    Message { client: Client, bytes: Bytes },
    /// Such a client has said nothing for long.
    Silent { client: Client },
    /// Such a client has gone.
    Closed { client: Client },
    /// The answer to a question about a session; `None` when it could not be found out.
    Checked { session: SessionId, live: Option<bool> },
    /// A session has ended.
    EndSession(SessionId),
    /// All sessions of an account have ended.
    EndAccount(AccountId),
    /// Ends of sessions may have been missed: every session is looked up again.
    Recheck,
    /// The process ends.
    Stop,
}

impl Message for Letter {
    fn end() -> Self {
        Self::Stop
    }
}
