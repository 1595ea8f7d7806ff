//! What goes into an archive, and comes out of one.

use hubbub_types::{AccountId, ChannelId, EntryKind, Handle, MentionKind, MessageId, Role, Seq, Timestamp};

use super::{EditRow, MessageRow};

/// One person's one emoji on one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReactionRow {
    /// Which emoji.
    pub emoji: String,
    /// Whose.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
}

/// What messages have beside what [`crate::Dress`] shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remains {
    /// Who reacted with what, the first in front.
    pub reactions: Vec<ReactionRow>,
    /// Earlier texts, the earliest first.
    pub edits: Vec<EditRow>,
}

/// An entry of a channel's log that is no message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchivedEntry {
    /// Its place.
    pub seq: Seq,
    /// What it says.
    pub kind: EntryKind,
    /// The message it is about.
    pub message: Option<MessageId>,
    /// Who did it.
    pub actor: Option<AccountId>,
    /// Whom it concerns.
    pub subject: Option<AccountId>,
    /// What was given with it; nothing once its message is deleted.
    pub data: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A message with all that belongs to it. The `number` of its row is not looked at.
#[derive(Debug, Clone)]
pub struct ArchivedMessage {
    /// The message.
    pub row: MessageRow,
    /// What it is found by.
    pub stems: Option<String>,
    /// Whom it concerns.
    pub mentions: Vec<(AccountId, MentionKind)>,
    /// Who reacted, and what it said before.
    pub remains: Remains,
}

/// Somebody who wrote elsewhere: an account that nobody can log in to.
#[derive(Debug, Clone)]
pub struct Ghost {
    /// Its id.
    pub id: AccountId,
    /// Its unique public name.
    pub handle: Handle,
    /// Its display name, 1 to 64 characters.
    pub name: String,
    /// What it may do once it is a person's.
    pub role: Role,
    /// When it is made.
    pub created_at: Timestamp,
}

/// Somebody in an archived channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchivedMember {
    /// Who.
    pub account: AccountId,
    /// Whether they run it.
    pub owner: bool,
    /// When they came.
    pub joined_at: Timestamp,
    /// Who let them in.
    pub invited_by: Option<AccountId>,
}

/// What there is of a channel that is to be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Nothing was there: it is begun.
    Begun,
    /// It was begun before, and not brought to its end.
    Resumed,
    /// It is there, as people see it.
    Present,
}

/// A message that an index is to find anew.
#[derive(Debug, Clone)]
pub struct Indexed {
    /// The message.
    pub row: MessageRow,
    /// Whether its channel is no conversation of a few.
    pub public: bool,
}

/// How far an index reaches: the channel, if it is one alone, and the number of the last message seen.
pub type IndexPlace = (Option<ChannelId>, i64);
