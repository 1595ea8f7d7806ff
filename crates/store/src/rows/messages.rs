//! Messages.

use hubbub_types::{AccountId, ChannelId, MessageId, MessageKind, Seq, Timestamp};
use uuid::Uuid;

/// A message as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Rises with each message of the server; what searches page by.
    pub number: i64,
    /// Its id (version 7).
    pub id: MessageId,
    /// Where it was posted.
    pub channel: ChannelId,
    /// Its place in the channel's log.
    pub seq: Seq,
    /// The place of the last entry that touched it.
    pub rev: Seq,
    /// Who wrote it, where a person or a bot did and the account still exists.
    pub author: Option<AccountId>,
    /// What its sender told it apart by.
    pub nonce: Option<Uuid>,
    /// Where it comes from.
    pub kind: MessageKind,
    /// Its text; none when it is deleted.
    pub body: Option<String>,
    /// What a webhook or the server adds, as JSON.
    pub extra: Option<String>,
    /// The message it answers.
    pub reply_to: Option<MessageId>,
    /// Whether it concerns everybody who is there.
    pub here: bool,
    /// How many people it mentions or answers.
    pub mentions: i64,
    /// How many files it has.
    pub files: i64,
    /// How many reactions it has, each person's each emoji counted.
    pub reactions: i64,
    /// When it was posted.
    pub created_at: Timestamp,
    /// When its text last changed.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Who deleted it; also after that account is gone.
    pub deleted_by: Option<AccountId>,
    /// Since when it is pinned.
    pub pinned_at: Option<Timestamp>,
    /// Who pinned it; also after that account is gone.
    pub pinned_by: Option<AccountId>,
}
