//! The log of a channel.

use hubbub_types::{AccountId, ChannelId, EntryKind, LeaveReason, MessageId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{At, Channel, Message, PersonRef};

/// One entry of a channel's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// Its place.
    #[schema(value_type = i64)]
    pub seq: Seq,
    /// What it says.
    #[serde(flatten)]
    pub change: Change,
}

/// What an entry says. Messages are in their present state, which may be later than the entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum Change {
    /// A new message.
    Message {
        /// As it is now.
        message: Box<Message>,
    },
    /// A message has another text.
    Edit {
        /// As it is now.
        message: Box<Message>,
    },
    /// A message is gone.
    Delete {
        /// Which.
        #[schema(value_type = Uuid)]
        id: MessageId,
        /// Who deleted it.
        #[schema(value_type = Option<Uuid>)]
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<AccountId>,
        /// When.
        at: At,
    },
    /// Somebody reacted.
    React(ReactionChange),
    /// Somebody took a reaction back.
    Unreact(ReactionChange),
    /// A message was pinned, or is not any more.
    Pin {
        /// Which.
        #[schema(value_type = Uuid)]
        id: MessageId,
        /// Whether it is pinned now.
        on: bool,
        /// Who did it.
        #[schema(value_type = Option<Uuid>)]
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<AccountId>,
        /// When.
        at: At,
    },
    /// Somebody may read the channel from here on.
    Join {
        /// Who.
        #[schema(value_type = Uuid)]
        account: AccountId,
        /// Who let them in, if not they themselves.
        #[schema(value_type = Option<Uuid>)]
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<AccountId>,
        /// When.
        at: At,
    },
    /// Somebody may not read the channel from here on.
    Leave {
        /// Who.
        #[schema(value_type = Uuid)]
        account: AccountId,
        /// Who took them out, if not they themselves.
        #[schema(value_type = Option<Uuid>)]
        #[serde(skip_serializing_if = "Option::is_none")]
        by: Option<AccountId>,
        /// Why.
        reason: LeaveReason,
        /// When.
        at: At,
    },
    /// Name, topic or another setting of the channel changed.
    Channel {
        /// As it is now.
        channel: Box<Channel>,
    },
}

/// A reaction that came or went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReactionChange {
    /// Of which message.
    #[schema(value_type = Uuid)]
    pub id: MessageId,
    /// Whose.
    #[schema(value_type = Uuid)]
    pub account: AccountId,
    /// Which emoji.
    pub emoji: String,
    /// How many people react with it after this.
    pub count: i64,
    /// When.
    pub at: At,
}

impl Change {
    /// The message it is about.
    #[must_use]
    pub fn message_id(&self) -> Option<MessageId> {
        match self {
            Self::Message { message } | Self::Edit { message } => Some(message.id),
            Self::Delete { id, .. } | Self::Pin { id, .. } => Some(*id),
            Self::React(change) | Self::Unreact(change) => Some(change.id),
            Self::Join { .. } | Self::Leave { .. } | Self::Channel { .. } => None,
        }
    }

    /// What kind of entry it is.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        match self {
            Self::Message { .. } => EntryKind::Message,
            Self::Edit { .. } => EntryKind::Edit,
            Self::Delete { .. } => EntryKind::Delete,
            Self::React(_) => EntryKind::React,
            Self::Unreact(_) => EntryKind::Unreact,
            Self::Pin { on: true, .. } => EntryKind::Pin,
            Self::Pin { on: false, .. } => EntryKind::Unpin,
            Self::Join { .. } => EntryKind::Join,
            Self::Leave { .. } => EntryKind::Leave,
            Self::Channel { .. } => EntryKind::Channel,
        }
    }
}

/// Entries of one channel, in order and without holes: the event `log`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Log {
    /// Whose log.
    #[schema(value_type = Uuid)]
    pub channel: ChannelId,
    /// The entries.
    pub entries: Vec<Entry>,
    /// Everybody they speak of.
    #[serde(default)]
    pub people: Vec<PersonRef>,
}

/// Entries after a place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LogPage {
    /// The entries, in order and without holes.
    pub entries: Vec<Entry>,
    /// Everybody they speak of.
    pub people: Vec<PersonRef>,
    /// The last place in the log; more entries are there when it is after the last of these.
    #[schema(value_type = i64)]
    pub head: Seq,
}

/// Messages of a channel, the oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessagePage {
    /// The messages, in the order of the log.
    pub items: Vec<Message>,
    /// Everybody they speak of.
    pub people: Vec<PersonRef>,
    /// The last place in the log at the moment they were read.
    #[schema(value_type = i64)]
    pub head: Seq,
    /// Whether there is none before.
    pub at_start: bool,
    /// Whether there is none after.
    pub at_end: bool,
}
