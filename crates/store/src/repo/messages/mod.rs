//! Messages: pages of them, and what belongs to each.

mod dress;
mod erase;
mod find;
mod page;
mod stems;

use crate::{MessageRow, Store, StoreError, db::Row, repo::FromRow};

/// Messages. They are written by [`crate::LogTx`].
pub struct Messages<'a>(pub(crate) &'a Store);

/// The columns of a [`MessageRow`].
macro_rules! message_columns {
    () => {
        "messages.number, messages.id, messages.channel, messages.seq, messages.rev, messages.author, \
         messages.nonce, messages.kind, messages.body, messages.extra, messages.reply_to, messages.here, \
         messages.mentions, messages.files, messages.reactions, messages.created_at, messages.edited_at, \
         messages.deleted_at, messages.deleted_by, messages.pinned_at, messages.pinned_by"
    };
}
pub(super) use message_columns;

impl FromRow for MessageRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            number: row.get("number")?,
            id: row.get("id")?,
            channel: row.get("channel")?,
            seq: row.get("seq")?,
            rev: row.get("rev")?,
            author: row.get_opt("author")?,
            nonce: row.get_opt("nonce")?,
            kind: row.get("kind")?,
            body: row.get_opt("body")?,
            extra: row.get_opt("extra")?,
            reply_to: row.get_opt("reply_to")?,
            here: row.get("here")?,
            mentions: row.get("mentions")?,
            files: row.get("files")?,
            reactions: row.get("reactions")?,
            created_at: row.get("created_at")?,
            edited_at: row.get_opt("edited_at")?,
            deleted_at: row.get_opt("deleted_at")?,
            deleted_by: row.get_opt("deleted_by")?,
            pinned_at: row.get_opt("pinned_at")?,
            pinned_by: row.get_opt("pinned_by")?,
        })
    }
}
