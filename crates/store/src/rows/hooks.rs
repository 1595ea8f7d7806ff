//! Webhooks in both directions, and what is on its way to them.

use hubbub_types::{AccountId, ChannelId, DeliveryId, DeliveryState, HookFormat, HookId, MessageId, Seq, Timestamp};
use uuid::Uuid;

use super::TokenHash;

/// An address at which a program can send messages into a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookInRow {
    /// Its id (version 7, chosen by the caller).
    pub id: HookId,
    /// Where the messages go.
    pub channel: ChannelId,
    /// What it is called, 1 to 80 characters; messages that name nobody are shown as from it.
    pub name: String,
    /// Who made it, where the account still exists.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// An address at which a program wants to be told.
#[derive(Clone, PartialEq, Eq)]
pub struct HookOutRow {
    /// Its id (version 7, chosen by the caller).
    pub id: HookId,
    /// Of which channel; none: of every public one.
    pub channel: Option<ChannelId>,
    /// The address, up to 2,048 bytes; it may hold a secret.
    pub url: String,
    /// What is sent.
    pub format: HookFormat,
    /// Names of events.
    pub events: Vec<String>,
    /// What bodies are signed with.
    pub secret: String,
    /// Who made it, where the account still exists.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when nothing is sent.
    pub disabled_at: Option<Timestamp>,
    /// Why.
    pub disabled_reason: Option<String>,
    /// Deliveries given up in a row.
    pub failures: i64,
    /// Deliveries given up that are still kept. Counted, not written.
    pub dead: i64,
}

impl std::fmt::Debug for HookOutRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HookOutRow").field("id", &self.id).field("channel", &self.channel).finish_non_exhaustive()
    }
}

/// An incoming webhook to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHookIn {
    /// What will be seen of it.
    pub row: HookInRow,
    /// The hash of the secret part of its address.
    pub hash: TokenHash,
}

/// An event on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// Its id, the same in every try.
    pub id: DeliveryId,
    /// To which webhook.
    pub hook: HookId,
    /// What happened.
    pub event: String,
    /// Where.
    pub channel: ChannelId,
    /// The place of the entry it tells of.
    pub seq: Seq,
    /// The message it is about.
    pub message: Option<MessageId>,
    /// How far it is.
    pub state: DeliveryState,
    /// Tries so far.
    pub attempts: i64,
    /// When it is tried next.
    pub next_at: Timestamp,
    /// What the receiver answered last.
    pub last_status: Option<i64>,
    /// Why there was no answer.
    pub last_error: Option<String>,
    /// When it happened.
    pub created_at: Timestamp,
    /// When it arrived, or was given up.
    pub finished_at: Option<Timestamp>,
}

/// What came of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The answer, if there was one.
    pub status: Option<u16>,
    /// Why not, or what is wrong with it; up to 1,024 bytes.
    pub error: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A picture that programs name by an address, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookPictureRow {
    /// Made of the address.
    pub id: Uuid,
    /// What it is.
    pub content_type: String,
    /// Its bytes, up to 1 MiB.
    pub bytes: Vec<u8>,
    /// When it was last used, to the day.
    pub used_at: Timestamp,
}
