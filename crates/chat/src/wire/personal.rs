//! A person's own log: what their devices share.

use hubbub_types::{ChannelId, Level, MessageId, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::At;

/// One thing that a person's devices share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "item", rename_all = "lowercase", rename_all_fields = "camelCase")]
pub enum PersonalItem {
    /// How far a channel was read.
    Read {
        /// Which channel.
        #[schema(value_type = Uuid)]
        channel: ChannelId,
        /// The last place that was read.
        #[schema(value_type = i64)]
        seq: Seq,
    },
    /// What was written and not sent yet.
    Draft {
        /// In which channel.
        #[schema(value_type = Uuid)]
        channel: ChannelId,
        /// The text; none when it was sent or thrown away.
        text: Option<String>,
        /// The message it is to answer.
        #[schema(value_type = Option<Uuid>)]
        #[serde(skip_serializing_if = "Option::is_none")]
        reply_to: Option<MessageId>,
        /// When it was written.
        at: At,
    },
    /// How a channel is treated.
    Prefs {
        /// Which channel.
        #[schema(value_type = Uuid)]
        channel: ChannelId,
        /// What one is told about; none for what is usual for its kind.
        level: Option<Level>,
        /// Until when one is told about nothing.
        muted_until: Option<At>,
        /// Whether it is left out of the list.
        hidden: bool,
    },
    /// A setting of the app.
    Setting {
        /// Its name.
        name: String,
        /// Its value; none for what is usual.
        #[schema(value_type = Value)]
        value: Option<serde_json::Value>,
    },
}

/// What is new in a person's own log: the event `personal`, and a part of the answer to `sync`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PersonalNews {
    /// The revision that these follow. Whoever has an earlier one has missed something and must ask.
    pub after: i64,
    /// The revision that they lead to.
    pub rev: i64,
    /// What has changed, the latest state of each thing.
    pub items: Vec<PersonalItem>,
}
