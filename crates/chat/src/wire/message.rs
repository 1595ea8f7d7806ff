//! Messages.

use hubbub_types::{AccountId, FileId, FileKind, MessageId, MessageKind, Preview, Seq};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::At;

/// A message as it is now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: MessageId,
    /// Its place in the channel's log.
    #[schema(value_type = i64)]
    pub seq: Seq,
    /// The place of the last entry that changed it; its own at first. Whoever has it with a `rev` has every entry of it
    /// up to there.
    #[schema(value_type = i64)]
    pub rev: Seq,
    /// Who wrote it; nobody for webhooks, the server, and accounts that were erased.
    #[schema(value_type = Option<Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<AccountId>,
    /// Where it comes from.
    pub kind: MessageKind,
    /// Markdown; empty when it was deleted.
    pub text: String,
    /// When it was sent.
    pub at: At,
    /// What its sender named it by before it had an id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Uuid>,
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<ReplyRef>,
    /// Whom it names, by `@handle` or by answering them.
    #[schema(value_type = Vec<Uuid>)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<AccountId>,
    /// Whether it is for everybody who is online in the channel.
    #[serde(default, skip_serializing_if = "is_false")]
    pub here: bool,
    /// What was sent with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<File>,
    /// How people reacted, in the order in which each emoji came first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// Cards that a webhook sent with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embeds: Vec<Embed>,
    /// When its text was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<At>,
    /// When it was deleted: then nothing of its content is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<At>,
    /// When it was pinned, if it still is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned_at: Option<At>,
    /// The webhook it came by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hook: Option<Sender>,
    /// What the server says, in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<SystemText>,
}

/// The message that another one answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplyRef {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: MessageId,
    /// Who wrote it.
    #[schema(value_type = Option<Uuid>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<AccountId>,
    /// The beginning of its text, without markup, as it was when this was read; empty when it was deleted.
    pub excerpt: String,
    /// Whether it was deleted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
}

/// A file sent with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// Its id.
    #[schema(value_type = Uuid)]
    pub id: FileId,
    /// What its sender called it; only to show.
    pub name: String,
    /// What it is shown as.
    pub kind: FileKind,
    /// Its media type, told by its first bytes.
    #[serde(rename = "type")]
    pub content_type: String,
    /// Its size.
    pub bytes: i64,
    /// Width in pixels, of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<i64>,
    /// Height in pixels, of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<i64>,
    /// Path of the file on this server.
    pub url: String,
    /// Path of its small picture, where it gets one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
    /// How far its small pictures are.
    pub preview: Preview,
}

/// One emoji under a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// How many people reacted with it.
    pub count: i64,
    /// Whether the reader did. Not said in what is sent to everybody alike.
    #[serde(default, skip_serializing_if = "is_false")]
    pub mine: bool,
}

/// Who a webhook says that it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sender {
    /// The name it gave, or the webhook's own.
    pub name: String,
    /// Path of its picture on this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
}

/// A sentence of the server, for the reader's language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SystemText {
    /// Which sentence.
    pub key: String,
    /// What it speaks of.
    #[schema(value_type = Object)]
    pub values: serde_json::Map<String, serde_json::Value>,
}

/// A card that a webhook sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Embed {
    /// Colour of its edge, `0xRRGGBB`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<u32>,
    /// Who is named as its author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Its heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Where the heading leads; `http` or `https`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A table of names and values; at most 25.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<EmbedField>,
    /// Address of a picture; shown as a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Address of a small picture; shown as a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<String>,
    /// The line below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// The moment it speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
}

/// One field of an [`Embed`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EmbedField {
    /// Its name.
    pub name: String,
    /// Its value, Markdown.
    pub value: String,
    /// Whether it may stand beside others.
    #[serde(default, skip_serializing_if = "is_false")]
    pub short: bool,
}

pub(super) fn is_false(value: &bool) -> bool {
    !value
}
