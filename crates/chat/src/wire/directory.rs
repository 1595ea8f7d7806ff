//! What is where, and who: the lists that a client begins with.

use std::collections::BTreeMap;

use hubbub_types::{AccountId, ChannelId, MessageId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{At, Category, Channel, Counts, Features, Me, Message, PersonRef, PersonalNews, PresenceState, SystemText};

/// The channels that somebody may read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChannelList {
    /// Rises whenever the list may have changed for anybody.
    pub revision: i64,
    /// The groups of channels, in order.
    pub categories: Vec<Category>,
    /// The channels, by group and place; conversations at the end.
    pub channels: Vec<Channel>,
}

/// Rules that admins change while the server runs: what is left to members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Policies {
    /// Whether members make channels that everybody sees.
    pub create: bool,
    /// Whether members make private channels.
    pub create_private: bool,
    /// Whether members pin messages.
    pub pin: bool,
    /// Whether members tell everybody who is here.
    pub here: bool,
    /// In channels of how many people at most they may do that, 1 to 100,000.
    #[schema(minimum = 1, maximum = 100_000)]
    pub here_people: u32,
}

impl Policies {
    /// Most people that [`Policies::here_people`] can name.
    pub const MAX_HERE: u32 = 100_000;
}

impl Default for Policies {
    fn default() -> Self {
        Self { create: true, create_private: true, pin: true, here: true, here_people: 50 }
    }
}

/// What somebody may do on the server as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct ServerCan {
    /// Make channels that everybody sees.
    pub create_channel: bool,
    /// Make private channels.
    pub create_private: bool,
    /// Put channels and categories in order.
    pub arrange: bool,
    /// See reports, and act on people of a lower role.
    pub moderate: bool,
    /// See who did what.
    pub audit: bool,
    /// Look after people, invitations, rules and bots.
    pub admin: bool,
    /// Make admins.
    pub own: bool,
    /// Manage webhooks of the whole server.
    pub hooks: bool,
    /// Pack the server into a file, and read one.
    pub export: bool,
}

/// A command that can be written where messages are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommandInfo {
    /// Its name, without the `/`.
    pub name: String,
    /// What is written after it; a `?` at the end of a word says that it may be left out.
    pub args: Vec<String>,
    /// What it does: the key of a text of the app.
    pub help: String,
    /// Whether the reader may use it anywhere.
    pub may: bool,
}

/// The most of something that this server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChatLimits {
    /// Characters of a message.
    pub message: u64,
    /// Bytes of a file.
    pub file_bytes: u64,
    /// Files of a message.
    pub files_per_message: u64,
    /// People of a group conversation, oneself included.
    pub group_people: u64,
}

/// All that a client needs to show its first page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bootstrap {
    /// Who asks.
    pub me: Me,
    /// Where they may go.
    pub directory: ChannelList,
    /// All that their devices share.
    pub personal: PersonalNews,
    /// What is new in each channel.
    #[schema(value_type = BTreeMap<String, Counts>)]
    pub counts: BTreeMap<ChannelId, Counts>,
    /// What is left to members.
    pub policies: Policies,
    /// What the reader may do on the server.
    pub can: ServerCan,
    /// For who settles reports: how many are open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_reports: Option<i64>,
    /// People that the lists speak of.
    pub people: Vec<PersonRef>,
    /// Whom the reader has blocked.
    #[schema(value_type = Vec<Uuid>)]
    pub blocked: Vec<AccountId>,
    /// The commands.
    pub commands: Vec<CommandInfo>,
    /// What this server does.
    pub features: Features,
    /// The most it takes.
    pub limits: ChatLimits,
}

/// Somebody who reads a channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Who.
    #[serde(flatten)]
    pub person: PersonRef,
    /// Whether they look after the channel.
    pub owner: bool,
    /// When they came; not said of who reads it like everybody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joined_at: Option<At>,
    /// Whether they are there now.
    pub presence: PresenceState,
}

/// People who read a channel, by handle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MemberPage {
    /// They.
    pub items: Vec<Member>,
    /// Send it as `after` to get the next page.
    pub next: Option<String>,
    /// How many they are in all.
    pub total: i64,
}

/// Messages from a list that is not a channel's log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MessageList {
    /// The messages, the latest first.
    pub items: Vec<PlacedMessage>,
    /// Everybody they speak of.
    pub people: Vec<PersonRef>,
    /// Send it as `before` to get the next page.
    pub next: Option<String>,
}

/// A message with its channel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlacedMessage {
    /// Where it is.
    #[schema(value_type = Uuid)]
    pub channel: ChannelId,
    /// As it is now.
    pub message: Message,
}

/// What happened to a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Changed {
    /// The place of its entry in the log; the message's present `rev` when nothing was to change.
    #[schema(value_type = i64)]
    pub seq: Seq,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "effect", rename_all = "lowercase")]
pub enum CommandAnswer {
    /// A message was sent.
    Sent {
        /// Where.
        #[schema(value_type = Uuid)]
        channel: ChannelId,
        /// Which.
        message: SentMessage,
    },
    /// Another channel is to be shown.
    Opened {
        /// Which.
        #[schema(value_type = Uuid)]
        channel: ChannelId,
    },
    /// There is something to say to who wrote the command, and to nobody else.
    Note {
        /// What, in the words of the reader's language.
        note: SystemText,
    },
    /// It was done, and shows by itself.
    None {},
}

/// A message that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SentMessage {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: MessageId,
    /// Its place in the channel's log.
    #[schema(value_type = i64)]
    pub seq: Seq,
    /// When.
    pub at: At,
}
