//! What the lines of an archive say. `docs/protocol/export.md` is written for those who read them elsewhere.

use hubbub_chat::wire::{At, Embed, Sender, SystemText};
use hubbub_types::{
    AccountId, CategoryId, ChannelId, ChannelKind, EntryKind, FileId, FileKind, Handle, MentionKind, MessageId,
    MessageKind, Role, Seq,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The form that is written, and the only one that is read.
pub(crate) const FORMAT: u32 = 2;

/// What is in the archive: its last entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Manifest {
    pub(crate) format: u32,
    /// The program's version.
    pub(crate) hubbub: String,
    pub(crate) at: At,
    /// The handle of who asked for it.
    pub(crate) by: String,
    pub(crate) scope: Scope,
    /// Whether files go with it.
    pub(crate) files: bool,
    /// Whether private channels that its maker is not in are among them.
    pub(crate) include_private: bool,
    pub(crate) counts: Counts,
}

/// The one field by which it is told whether the rest can be understood.
#[derive(Debug, Deserialize)]
pub(crate) struct Format {
    pub(crate) format: u32,
}

/// How much of a server is in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    Channel,
    Server,
}

/// How much there is.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) people: u64,
    pub(crate) channels: u64,
    pub(crate) messages: u64,
    /// Entries of logs that are no messages.
    pub(crate) log: u64,
    pub(crate) files: u64,
    /// Files whose bytes were gone.
    pub(crate) missing: u64,
}

/// A line of `people.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PersonRecord {
    pub(crate) id: AccountId,
    pub(crate) handle: Handle,
    pub(crate) name: String,
    pub(crate) role: Role,
    #[serde(default)]
    pub(crate) bot: bool,
}

/// A line of `categories.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CategoryRecord {
    pub(crate) id: CategoryId,
    pub(crate) name: String,
    pub(crate) created_at: At,
}

/// `channels/<id>/channel.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChannelRecord {
    pub(crate) id: ChannelId,
    pub(crate) kind: ChannelKind,
    pub(crate) name: String,
    pub(crate) topic: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) category: Option<CategoryId>,
    pub(crate) private: bool,
    pub(crate) slow_mode_seconds: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) archived_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created_by: Option<AccountId>,
    pub(crate) created_at: At,
    /// The place of the last entry of its log.
    pub(crate) head: Seq,
}

/// A line of `channels/<id>/members.jsonl`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MemberRecord {
    pub(crate) account: AccountId,
    pub(crate) owner: bool,
    pub(crate) joined_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) invited_by: Option<AccountId>,
}

/// A line of `channels/<id>/messages.jsonl`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessageRecord {
    pub(crate) id: MessageId,
    pub(crate) seq: Seq,
    pub(crate) rev: Seq,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) author: Option<AccountId>,
    pub(crate) kind: MessageKind,
    pub(crate) text: String,
    pub(crate) at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) nonce: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reply_to: Option<MessageId>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) here: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) mentions: Vec<MentionRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) files: Vec<FileRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) reactions: Vec<ReactionRecord>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) edits: Vec<EditRecord>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) hook: Option<Sender>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) embeds: Vec<Embed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) system: Option<SystemText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) edited_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deleted_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) deleted_by: Option<AccountId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pinned_at: Option<At>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pinned_by: Option<AccountId>,
}

/// Whom a message concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct MentionRecord {
    pub(crate) account: AccountId,
    pub(crate) kind: MentionKind,
}

/// Who reacted with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReactionRecord {
    pub(crate) emoji: String,
    pub(crate) account: AccountId,
    pub(crate) at: At,
}

/// An earlier text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EditRecord {
    /// The place of the entry that replaced it.
    pub(crate) version: i64,
    pub(crate) text: String,
    pub(crate) at: At,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileRecord {
    pub(crate) id: FileId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<AccountId>,
    pub(crate) name: String,
    pub(crate) kind: FileKind,
    #[serde(rename = "type")]
    pub(crate) content_type: String,
    pub(crate) bytes: i64,
    /// The hash of its bytes, in hexadecimal digits.
    pub(crate) sha256: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) width: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) height: Option<i64>,
    pub(crate) at: At,
    /// Where its bytes are in the archive, where they are wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) path: Option<String>,
}

/// A line of `channels/<id>/log.jsonl`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EntryRecord {
    pub(crate) seq: Seq,
    pub(crate) kind: EntryKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) message: Option<MessageId>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<AccountId>,
    /// Whom it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<AccountId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<String>,
    pub(crate) at: At,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// The ending of a file's name in the archive. What its sender called it stands in the message.
pub(crate) fn ending(content_type: &str) -> &'static str {
    match content_type {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "video/mp4" => "mp4",
        "video/webm" => "webm",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "ogg",
        "audio/wav" => "wav",
        "audio/flac" => "flac",
        "audio/mp4" => "m4a",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "text/plain" => "txt",
        _ => "bin",
    }
}

/// Where a file is in the archive.
pub(crate) fn file_path(id: FileId, content_type: &str) -> String {
    format!("files/{id}.{}", ending(content_type))
}
