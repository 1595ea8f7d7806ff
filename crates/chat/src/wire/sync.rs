//! Coming (back): what a client has, and what it lacks.

use std::collections::BTreeMap;

use hubbub_types::{ChannelId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Entry, Me, PersonRef, PersonalNews};

/// Whether somebody sits before a device.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Activity {
    /// They do.
    #[default]
    Active,
    /// They have not touched it for a while.
    Idle,
}

/// What a client has: the event `sync`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Have {
    /// The last entry it has of each channel.
    #[schema(value_type = BTreeMap<String, i64>)]
    pub have: BTreeMap<ChannelId, Seq>,
    /// The channel that is looked at: its entries are given before those of others.
    #[schema(value_type = Option<Uuid>)]
    pub open: Option<ChannelId>,
    /// The revision of the person's own log.
    pub personal: i64,
    /// The revision of the channel list.
    pub directory: i64,
    /// Whether somebody sits before the device.
    pub activity: Activity,
}

/// What a client lacks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SyncAnswer {
    /// Who asks.
    pub me: Me,
    /// The present revision of the channel list.
    pub directory: i64,
    /// What is new in the person's own log.
    pub personal: PersonalNews,
    /// Each channel the person may read, and each that was asked for.
    #[schema(value_type = BTreeMap<String, ChannelSync>)]
    pub channels: BTreeMap<ChannelId, ChannelSync>,
    /// What this server does.
    pub features: Features,
}

/// What a client lacks of one channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ChannelSync {
    /// These entries follow what it has.
    Entries {
        /// The last place in the log; live entries begin after it.
        #[schema(value_type = i64)]
        head: Seq,
        /// The entries.
        entries: Vec<Entry>,
        /// Everybody they speak of.
        people: Vec<PersonRef>,
    },
    /// Too many: it forgets what it has, and reads a page when it is looked at.
    Reset {
        /// The last place in the log; live entries begin after it.
        #[schema(value_type = i64)]
        head: Seq,
        /// Always true.
        reset: bool,
        /// The log ends before what the client said it has: the database was put back to an earlier state. `head` is
        /// taken though it is lower.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        rewound: bool,
        /// Messages of others after the reader's mark, at most 100.
        unread: i64,
        /// How many of them concern the reader.
        mentions: i64,
    },
    /// There is no such channel for this person.
    Gone {
        /// Always true.
        gone: bool,
    },
}

/// What this server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Features {
    /// Talk in voice channels.
    pub voice: bool,
    /// Files with messages.
    pub files: bool,
    /// Full-text search.
    pub search: bool,
}
