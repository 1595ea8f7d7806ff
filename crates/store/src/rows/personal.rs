//! What each person notes for themselves; the same on all their devices.

use hubbub_types::{AccountId, ChannelId, Level, MessageId, Seq, Timestamp};

use super::{CategoryRow, PersonRow, SeenChannel};

/// One thing noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonalItem {
    /// How far a channel is read.
    Read {
        /// Which channel.
        channel: ChannelId,
        /// Up to and with this place.
        seq: Seq,
    },
    /// What was begun to write in a channel.
    Draft {
        /// Which channel.
        channel: ChannelId,
        /// The text; none when it was sent or thrown away.
        body: Option<String>,
        /// The message it is to answer.
        reply_to: Option<MessageId>,
        /// When it was last changed.
        at: Timestamp,
    },
    /// How somebody wants to hear of a channel.
    Prefs {
        /// Which channel.
        channel: ChannelId,
        /// Of which messages; none for the server's default.
        level: Option<Level>,
        /// Until when of none.
        muted_until: Option<Timestamp>,
        /// Whether the list leaves it out until something happens.
        hidden: bool,
    },
    /// A setting of the apps.
    Setting {
        /// Its name, up to 64 bytes.
        name: String,
        /// Its value, up to 64 KiB; none when it is unset.
        value: Option<String>,
    },
}

/// A thing to note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalChange {
    /// For whom.
    pub account: AccountId,
    /// What.
    pub item: PersonalItem,
}

/// A thing noted, and its place in the person's own log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalRow {
    /// The place.
    pub rev: i64,
    /// What.
    pub item: PersonalItem,
}

/// A person's own log after some place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalLog {
    /// Its head.
    pub rev: i64,
    /// What was noted since, each thing as it is now, the earliest first.
    pub items: Vec<PersonalRow>,
}

/// How much a person may note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonalLimits {
    /// Most drafts that have a text.
    pub drafts: u32,
    /// Most bytes of all settings' names and values.
    pub settings_bytes: u64,
}

/// What a channel has that a person has not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread {
    /// Which channel.
    pub channel: ChannelId,
    /// The place of the last entry of its log.
    pub head: Seq,
    /// Up to and with which place it is read.
    pub mark: Seq,
    /// Messages of others after it, up to 100.
    pub unread: i64,
    /// Those among them that concern the person, up to 200.
    pub mentions: i64,
}

/// All that an app shows first, of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The revision of the list of channels.
    pub revision: i64,
    /// The categories, in order.
    pub categories: Vec<CategoryRow>,
    /// The channels the person may read, in order.
    pub channels: Vec<SeenChannel>,
    /// The members of the direct channels and groups among them, by channel.
    pub members: Vec<(ChannelId, AccountId)>,
    /// Those people.
    pub people: Vec<PersonRow>,
    /// All that the person noted.
    pub personal: PersonalLog,
    /// What the channels have that the person has not seen; channels that have nothing are left out.
    pub counts: Vec<Unread>,
    /// Whom the person blocks.
    pub blocked: Vec<AccountId>,
}
