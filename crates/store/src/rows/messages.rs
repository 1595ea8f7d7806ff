//! Messages.

use std::collections::HashMap;

use hubbub_types::{AccountId, ChannelId, MentionKind, MessageId, MessageKind, Seq, Timestamp};
use uuid::Uuid;

use super::FileRow;

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

/// A part of a channel's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// The last ones.
    Latest,
    /// Those just before a place.
    Before(Seq),
    /// Those just after a place.
    After(Seq),
    /// Those around a place: it and half as many before, the rest after.
    Around(Seq),
}

/// A page of a channel's messages, and the head of its log at the same moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessagePage {
    /// The messages, deleted ones too, the earliest first.
    pub items: Vec<MessageRow>,
    /// See [`crate::ChannelRow::head`].
    pub head: Seq,
    /// Whether there is none before them.
    pub at_start: bool,
    /// Whether there is none after them.
    pub at_end: bool,
}

/// An earlier text of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditRow {
    /// Rises with each edit.
    pub version: i64,
    /// The text.
    pub body: String,
    /// Since when it was the message's.
    pub at: Timestamp,
}

/// What belongs to some messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dress {
    /// Their files, in order.
    pub files: HashMap<MessageId, Vec<FileRow>>,
    /// Their reactions, the emoji that was used first in front.
    pub reactions: HashMap<MessageId, Vec<ReactionCount>>,
    /// Whom they mention or answer.
    pub mentions: HashMap<MessageId, Vec<(AccountId, MentionKind)>>,
    /// The messages they answer, by those messages' ids.
    pub quoted: HashMap<MessageId, MessageRow>,
}

/// One emoji on one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionCount {
    /// Which.
    pub emoji: String,
    /// How many people used it.
    pub count: i64,
    /// Whether the one who asks did.
    pub mine: bool,
}

/// Somebody who reacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reactor {
    /// Who.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
}

/// A message that concerns somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionRow {
    /// Why.
    pub kind: MentionKind,
    /// The message.
    pub message: MessageRow,
}
