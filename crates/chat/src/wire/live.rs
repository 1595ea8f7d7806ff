//! Smaller events.

use std::collections::BTreeMap;

use hubbub_types::{AccountId, ChannelId, JobId, JobState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Me, PersonRef, ServerCan};

/// What others see of somebody's presence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PresenceState {
    /// Before a device.
    Online,
    /// Connected, but away from every device.
    Idle,
    /// Connected, and not to be disturbed.
    Dnd,
    /// Not connected, or invisible.
    #[default]
    Offline,
}

/// Presence has changed: the event `presence`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PresenceNews {
    /// What each of those who changed is now.
    #[schema(value_type = BTreeMap<String, PresenceState>)]
    pub changes: BTreeMap<AccountId, PresenceState>,
}

/// Somebody is writing: the event `typing`. It holds for five seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Typing {
    /// Where.
    #[schema(value_type = Uuid)]
    pub channel: ChannelId,
    /// Who.
    #[schema(value_type = Uuid)]
    pub account: AccountId,
}

/// The channel list has changed: the event `directory`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Directory {
    /// Its revision now.
    pub revision: i64,
    /// Over how many milliseconds clients spread their fetching of it.
    pub spread_ms: u64,
}

/// Names or pictures have changed: the event `people`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PeopleNews {
    /// As they are now.
    pub people: Vec<PersonRef>,
}

/// How far one's job is: the event `job`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobNews {
    /// Which job.
    #[schema(value_type = Uuid)]
    pub id: JobId,
    /// How far it is.
    pub state: JobState,
    /// Steps that are done.
    pub done: i64,
    /// All steps.
    pub total: i64,
}

/// For moderators: the event `queue`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueueNews {
    /// Reports that nobody has handled.
    pub open_reports: i64,
}

/// One's role, timeout, or what members may do has changed: the event `me`. What one may do in channels has changed
/// with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeNews {
    /// Who one is now.
    #[serde(flatten)]
    pub me: Me,
    /// What one may do on the server now.
    pub can: ServerCan,
}

/// Why a connection is about to be closed: the event `bye`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bye {
    /// Stable name of the reason.
    pub code: String,
    /// When it is worth coming back; never, when not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u64>,
}
