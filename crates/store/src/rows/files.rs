//! Files and long work.

use hubbub_types::{
    AccountId, ChannelId, FileId, FileKind, JobId, JobKind, JobState, MessageId, NodeId, Preview, Timestamp,
};
use uuid::Uuid;

/// A file somebody sent. Its bytes are elsewhere, under a name made from its id alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its id (version 7).
    pub id: FileId,
    /// Who sent it, where the account still exists.
    pub owner: Option<AccountId>,
    /// Where it may be read: where it was uploaded for, and then where its message is.
    pub channel: Option<ChannelId>,
    /// The message it belongs to.
    pub message: Option<MessageId>,
    /// Its name for display, 1 to 200 characters.
    pub name: String,
    /// Its media type, told by its bytes.
    pub content_type: String,
    /// What it is shown as.
    pub kind: FileKind,
    /// How long it is.
    pub bytes: i64,
    /// The hash of its bytes.
    pub sha256: [u8; 32],
    /// Pixels from left to right, of pictures and films.
    pub width: Option<i64>,
    /// Pixels from top to bottom.
    pub height: Option<i64>,
    /// How far its small pictures are.
    pub preview: Preview,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// When it became a message's.
    pub attached_at: Option<Timestamp>,
    /// When it stopped being readable; its bytes go soon after.
    pub deleted_at: Option<Timestamp>,
}

/// What a file is that belongs to no message yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LooseFile {
    /// Who sent it.
    pub owner: AccountId,
    /// Where it was uploaded for.
    pub channel: Option<ChannelId>,
    /// What it is shown as.
    pub kind: FileKind,
}

/// How much of the disk files take, and may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileQuota {
    /// Most bytes of one person.
    pub person: i64,
    /// Most bytes of everybody.
    pub server: Option<i64>,
}

/// A long piece of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// Its id (version 7).
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Who wanted it, where the account still exists; none for the server itself.
    pub owner: Option<AccountId>,
    /// How far it is.
    pub state: JobState,
    /// What exactly it does, as JSON.
    pub params: String,
    /// How many steps are done.
    pub done: i64,
    /// How many there are, as far as that is known.
    pub total: i64,
    /// Where it goes on after a break, or what it counted, as JSON.
    pub note: String,
    /// The name of the bytes it made.
    pub result: Option<Uuid>,
    /// How long they are.
    pub result_bytes: Option<i64>,
    /// Why it failed.
    pub error: Option<String>,
    /// When it was wanted.
    pub created_at: Timestamp,
    /// When a node began it first.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// When it and its result go.
    pub expires_at: Option<Timestamp>,
    /// The node that works on it.
    pub node: Option<NodeId>,
    /// Until when that node alone may.
    pub lease_until: Timestamp,
    /// How many nodes began it.
    pub attempts: i64,
}

/// A piece of work to do.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Its id (version 7, chosen by the caller).
    pub id: JobId,
    /// See [`JobRow::kind`].
    pub kind: JobKind,
    /// See [`JobRow::owner`].
    pub owner: Option<AccountId>,
    /// See [`JobRow::params`].
    pub params: String,
    /// When it is wanted.
    pub created_at: Timestamp,
}

/// How a piece of work ended.
#[derive(Debug, Clone)]
pub enum JobEnd {
    /// Well.
    Done {
        /// The name of the bytes it made, and how long they are.
        result: Option<(Uuid, i64)>,
        /// What it counted, as JSON.
        note: String,
        /// When it and its result go.
        expires_at: Timestamp,
    },
    /// Badly.
    Failed {
        /// Why.
        error: String,
        /// When it goes.
        expires_at: Timestamp,
    },
}
