//! What a client wrote, and what it was promised.

use hubbub_types::{ChannelId, MessageId, Seq};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::fleet::journal::Journal;

/// The journal of clients of the chat.
pub type ChatJournal = Journal<Did>;

/// What can happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "camelCase")]
pub enum Did {
    /// The person wrote a message: from now on the client answers for it.
    Wrote {
        /// Where.
        channel: ChannelId,
        /// What the client names it by.
        nonce: Uuid,
        /// Its text.
        text: String,
    },
    /// The client sent it, for the first time or again.
    Sent {
        /// Which.
        nonce: Uuid,
    },
    /// The server said that it is committed.
    Acknowledged {
        /// Where.
        channel: ChannelId,
        /// Which.
        nonce: Uuid,
        /// The id the server gave it.
        id: MessageId,
        /// The place it has in the log.
        seq: Seq,
    },
    /// The server did not do it.
    Refused {
        /// Which.
        nonce: Uuid,
        /// Why.
        code: String,
    },
    /// The client is in step with the server.
    Ready {
        /// Number of the node in the list of the fleet.
        node: usize,
    },
    /// The connection is gone.
    Lost {
        /// The close code; none when it was cut.
        code: Option<u16>,
        /// What the server said before.
        bye: Option<String>,
    },
    /// A word of whoever drives the fleet.
    Note {
        /// What it was.
        text: String,
    },
}
