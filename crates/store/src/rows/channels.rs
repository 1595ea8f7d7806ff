//! Channels and who is in them.

use std::time::Duration;

use hubbub_types::{AccountId, CategoryId, ChannelId, ChannelKind, InviteId, Seq, Timestamp};

use super::{PersonRow, TokenHash};

/// A channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelRow {
    /// Its id (version 7).
    pub id: ChannelId,
    /// What it is for.
    pub kind: ChannelKind,
    /// Its name, up to 64 characters; empty for direct channels. Text and voice channels that are not archived have
    /// different names, in any case of letters.
    pub name: String,
    /// Whom a direct channel is between, in the order of their ids; also after an account is gone.
    pub peers: Option<(AccountId, AccountId)>,
    /// What it is about, up to 250 characters.
    pub topic: String,
    /// Where it is in the list.
    pub category: Option<CategoryId>,
    /// Its place in the category.
    pub position: i64,
    /// Whether only its members may read it.
    pub private: bool,
    /// The time between two messages of one person, in whole seconds up to a day.
    pub slow_mode: Duration,
    /// Since when nobody may write.
    pub archived_at: Option<Timestamp>,
    /// Who made it, where the account still exists.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The place of the last entry of its log.
    pub head: Seq,
    /// How many messages it has, without deleted ones.
    pub posts: i64,
    /// When the last one was posted.
    pub posted_at: Option<Timestamp>,
}

/// A channel to make.
#[derive(Debug, Clone)]
pub struct NewChannel {
    /// Its id (version 7, chosen by the caller).
    pub id: ChannelId,
    /// See [`ChannelRow::kind`].
    pub kind: ChannelKind,
    /// See [`ChannelRow::name`].
    pub name: String,
    /// See [`ChannelRow::peers`], in any order.
    pub peers: Option<(AccountId, AccountId)>,
    /// See [`ChannelRow::topic`].
    pub topic: String,
    /// See [`ChannelRow::category`].
    pub category: Option<CategoryId>,
    /// See [`ChannelRow::private`]; direct channels and groups are.
    pub private: bool,
    /// See [`ChannelRow::slow_mode`].
    pub slow_mode: Duration,
    /// See [`ChannelRow::created_by`].
    pub created_by: Option<AccountId>,
    /// Its first members, and whether they run it.
    pub members: Vec<(AccountId, bool)>,
    /// When it is made.
    pub created_at: Timestamp,
}

/// Somebody in a channel that not everybody is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberRow {
    /// The channel.
    pub channel: ChannelId,
    /// Who.
    pub account: AccountId,
    /// Whether they run it.
    pub owner: bool,
    /// The place of the entry that let them in: what was there before is not unread.
    pub since: Seq,
    /// When they came.
    pub joined_at: Timestamp,
    /// Who let them in; also after that account is gone.
    pub invited_by: Option<AccountId>,
}

/// Fields of a channel to change; `None` leaves a field alone, `Some(None)` clears it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChannelPatch {
    /// See [`ChannelRow::name`].
    pub name: Option<String>,
    /// See [`ChannelRow::topic`].
    pub topic: Option<String>,
    /// See [`ChannelRow::category`].
    pub category: Option<Option<CategoryId>>,
    /// See [`ChannelRow::position`].
    pub position: Option<i64>,
    /// See [`ChannelRow::private`].
    pub private: Option<bool>,
    /// See [`ChannelRow::slow_mode`].
    pub slow_mode: Option<Duration>,
    /// See [`ChannelRow::archived_at`].
    pub archived_at: Option<Option<Timestamp>>,
}

impl ChannelPatch {
    /// What the channel is after the change.
    #[must_use]
    pub fn apply(&self, channel: &ChannelRow) -> ChannelRow {
        let mut changed = channel.clone();
        let new = self.clone();
        changed.name = new.name.unwrap_or(changed.name);
        changed.topic = new.topic.unwrap_or(changed.topic);
        changed.category = new.category.unwrap_or(changed.category);
        changed.position = new.position.unwrap_or(changed.position);
        changed.private = new.private.unwrap_or(changed.private);
        changed.slow_mode = new.slow_mode.unwrap_or(changed.slow_mode);
        changed.archived_at = new.archived_at.unwrap_or(changed.archived_at);
        changed
    }
}

/// A channel that somebody may read, and what they are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenChannel {
    /// The channel.
    pub channel: ChannelRow,
    /// Their membership; none where everybody may read.
    pub member: Option<MemberRow>,
}

/// Somebody who may read a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// Who.
    pub person: PersonRow,
    /// Their membership; none where everybody may read.
    pub member: Option<MemberRow>,
}

/// A part of the list of channels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryRow {
    /// Its id.
    pub id: CategoryId,
    /// Its name, 1 to 64 characters.
    pub name: String,
    /// Its place in the list.
    pub position: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A link that lets people into a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelInvite {
    /// Its id (version 7, chosen by the caller).
    pub id: InviteId,
    /// The hash of its code.
    pub hash: TokenHash,
    /// Which channel.
    pub channel: ChannelId,
    /// Who made it, where the account still exists.
    pub created_by: Option<AccountId>,
    /// How many people may use it, at least 1.
    pub max_uses: i64,
    /// How many did.
    pub uses: i64,
    /// When it stops working.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was withdrawn.
    pub revoked_at: Option<Timestamp>,
}
