//! Channels and their groups.

use hubbub_types::{AccountId, CategoryId, ChannelId, ChannelKind, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{At, PersonRef};

/// A channel. In the log, what differs from person to person (`member`, `owner`, `people`, `can`) is not said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: ChannelId,
    /// What it is for.
    pub kind: ChannelKind,
    /// Its name; empty for conversations.
    pub name: String,
    /// What is talked about.
    pub topic: String,
    /// The group it stands in.
    #[schema(value_type = Option<Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryId>,
    /// Its place in the group.
    pub position: i64,
    /// Whether only members see it.
    pub private: bool,
    /// How long one must wait between two messages; 0 for not at all.
    pub slow_mode_seconds: i64,
    /// When it was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived_at: Option<At>,
    /// Who made it.
    #[schema(value_type = Option<Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: At,
    /// The last place in its log.
    #[schema(value_type = i64)]
    pub head: Seq,
    /// Messages ever sent.
    pub posts: i64,
    /// When the last one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posted_at: Option<At>,
    /// Whether the reader is a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<bool>,
    /// Whether the reader owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<bool>,
    /// Who is in a conversation, the reader included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonRef>,
    /// What the reader may do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can: Option<ChannelCan>,
}

/// What somebody may do in a channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct ChannelCan {
    /// Write.
    pub post: bool,
    /// React to messages.
    pub react: bool,
    /// Send files.
    pub upload: bool,
    /// Pin messages.
    pub pin: bool,
    /// Call everybody with `@here`.
    pub here: bool,
    /// Delete what others wrote.
    pub moderate: bool,
    /// Change name, topic and slow mode, and archive it.
    pub edit: bool,
    /// Make it private or public.
    pub privacy: bool,
    /// Make links that invite.
    pub invite: bool,
    /// Add people.
    pub add_member: bool,
    /// Take people out.
    pub remove_member: bool,
    /// Go.
    pub leave: bool,
    /// Delete it.
    pub delete: bool,
    /// Manage its webhooks.
    pub hooks: bool,
    /// Take all of it along.
    pub export: bool,
}

/// A group of channels in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Category {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: CategoryId,
    /// Its name.
    pub name: String,
    /// Its place in the list.
    pub position: i64,
}

/// What is new in a channel for the reader.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// The last place in its log.
    #[schema(value_type = i64)]
    pub head: Seq,
    /// Messages of others after the reader's mark, at most 100.
    pub unread: i64,
    /// How many of them concern the reader.
    pub mentions: i64,
    /// The first of them.
    #[schema(value_type = Option<i64>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_unread: Option<Seq>,
}
