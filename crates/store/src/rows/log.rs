//! What happens in a channel: entries as they are read, and as they are written.

use hubbub_types::{
    AccountId, AuditId, ChannelId, DeliveryId, EntryKind, FileId, HookId, LeaveReason, MentionKind, MessageId,
    MessageKind, Seq, Timestamp,
};
use uuid::Uuid;

use super::{ChannelPatch, MessageRow};

/// An entry of a channel's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRow {
    /// Its place.
    pub seq: Seq,
    /// What it says.
    pub kind: EntryKind,
    /// The message it is about, as that is now (which may be later than the entry).
    pub message: Option<MessageRow>,
    /// Who did it, where the account still exists; the author for a new message.
    pub actor: Option<AccountId>,
    /// Whom it concerns: who came or left.
    pub subject: Option<AccountId>,
    /// What was given with it; nothing once its message is deleted.
    pub data: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A message that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// Its id.
    pub id: MessageId,
    /// Its place.
    pub seq: Seq,
    /// When it was posted.
    pub at: Timestamp,
}

/// What there is of one emoji on one message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReactionState {
    /// How many people reacted with it.
    pub count: i64,
    /// Whether the one asked about did.
    pub mine: bool,
    /// How many different emojis the message has.
    pub kinds: i64,
}

/// A message to post.
#[derive(Debug, Clone)]
pub struct NewPost {
    /// Its id (version 7, chosen by the caller).
    pub id: MessageId,
    /// Where.
    pub channel: ChannelId,
    /// Its place, taken by `take_seq`.
    pub seq: Seq,
    /// Who writes.
    pub author: Option<AccountId>,
    /// See [`MessageRow::nonce`].
    pub nonce: Option<Uuid>,
    /// See [`MessageRow::kind`].
    pub kind: MessageKind,
    /// Its text.
    pub body: String,
    /// See [`MessageRow::extra`].
    pub extra: Option<String>,
    /// See [`MessageRow::reply_to`].
    pub reply_to: Option<MessageId>,
    /// See [`MessageRow::here`].
    pub here: bool,
    /// Whom it concerns; one who is named twice counts once.
    pub mentions: Vec<(AccountId, MentionKind)>,
    /// Loose files of the author's that become its own, in this order.
    pub files: Vec<FileId>,
    /// What it is found by, of `[a-z0-9]` and spaces.
    pub stems: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// A new text for a message.
#[derive(Debug, Clone)]
pub struct Edit {
    /// Which message.
    pub message: MessageId,
    /// Its channel.
    pub channel: ChannelId,
    /// The place of the entry.
    pub seq: Seq,
    /// Who edits.
    pub actor: Option<AccountId>,
    /// The new text.
    pub body: String,
    /// See [`NewPost::here`].
    pub here: bool,
    /// See [`NewPost::mentions`]; they replace the earlier ones.
    pub mentions: Vec<(AccountId, MentionKind)>,
    /// See [`NewPost::stems`].
    pub stems: Option<String>,
    /// How many earlier texts to keep; the oldest go.
    pub kept: u32,
    /// When.
    pub at: Timestamp,
}

/// A message to delete: its text, earlier texts, reactions, mentions and what it is found by go; its files are marked
/// to be removed.
#[derive(Debug, Clone, Copy)]
pub struct Deletion {
    /// Which message.
    pub message: MessageId,
    /// Its channel.
    pub channel: ChannelId,
    /// The place of the entry.
    pub seq: Seq,
    /// Who deletes.
    pub actor: Option<AccountId>,
    /// When.
    pub at: Timestamp,
}

/// Somebody reacts, or takes it back.
#[derive(Debug, Clone)]
pub struct Reacting {
    /// To which message.
    pub message: MessageId,
    /// Its channel.
    pub channel: ChannelId,
    /// The place of the entry.
    pub seq: Seq,
    /// Who.
    pub account: AccountId,
    /// With what: up to 64 bytes.
    pub emoji: String,
    /// What the entry is read with again.
    pub data: String,
    /// When.
    pub at: Timestamp,
}

/// A message to pin, or to unpin.
#[derive(Debug, Clone, Copy)]
pub struct Pinning {
    /// Which message.
    pub message: MessageId,
    /// Its channel.
    pub channel: ChannelId,
    /// The place of the entry.
    pub seq: Seq,
    /// Who.
    pub actor: Option<AccountId>,
    /// When.
    pub at: Timestamp,
}

/// Somebody becomes a member.
#[derive(Debug, Clone, Copy)]
pub struct Joining {
    /// Of which channel.
    pub channel: ChannelId,
    /// The place of the entry.
    pub seq: Seq,
    /// Who.
    pub account: AccountId,
    /// Who lets them in: themselves, or somebody else.
    pub by: Option<AccountId>,
    /// Whether they run the channel.
    pub owner: bool,
    /// When.
    pub at: Timestamp,
}

/// Somebody is a member no longer.
#[derive(Debug, Clone, Copy)]
pub struct Leaving {
    /// Of which channel.
    pub channel: ChannelId,
    /// The place of the entry.
    pub seq: Seq,
    /// Who.
    pub account: AccountId,
    /// Who says so: themselves, or somebody else.
    pub by: Option<AccountId>,
    /// Why; it is the entry's `data`.
    pub reason: LeaveReason,
    /// When.
    pub at: Timestamp,
}

/// A channel that becomes another.
#[derive(Debug, Clone)]
pub struct ChannelChange {
    /// Which channel.
    pub channel: ChannelId,
    /// The place of the entry.
    pub seq: Seq,
    /// Who.
    pub actor: Option<AccountId>,
    /// What.
    pub patch: ChannelPatch,
    /// When.
    pub at: Timestamp,
}

/// An event for an outgoing webhook.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    /// Its id, the same in every try (chosen by the caller).
    pub id: DeliveryId,
    /// Which webhook.
    pub hook: HookId,
    /// What happened.
    pub event: &'static str,
    /// Where.
    pub channel: ChannelId,
    /// The place of the entry it tells of.
    pub seq: Seq,
    /// The message it is about.
    pub message: Option<MessageId>,
    /// When.
    pub at: Timestamp,
}

/// An entry for the audit log.
#[derive(Debug, Clone)]
pub struct NewAudit {
    /// Its id (version 7, chosen by the caller).
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who; none for the server's own console.
    pub actor: Option<AccountId>,
    /// What they were called then.
    pub actor_name: String,
    /// What they did, as `area.verb`.
    pub action: &'static str,
    /// What they did it to: `person`, `message`, `channel` and so on.
    pub target_kind: &'static str,
    /// Its id.
    pub target: Option<Uuid>,
    /// What it was called then.
    pub target_name: String,
    /// Where.
    pub channel: Option<ChannelId>,
    /// More, as JSON.
    pub data: String,
}
