//! Finding messages, and who said something about them.

use hubbub_types::{AccountId, ChannelId, MentionKind, MessageId, Timestamp};

use super::{Messages, message_columns};
use crate::{
    EditRow, MentionRow, MessageRow, Page, PlaceCursor, Reactor, StoreError, clamp_limit,
    db::{Row, query, query_ids},
    repo::{FromRow, IDS_PER_STATEMENT, all, first, one_more},
};

impl Messages<'_> {
    /// The message of an id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, id: MessageId) -> Result<Option<MessageRow>, StoreError> {
        let sql = concat!("SELECT ", message_columns!(), " FROM messages WHERE id = $1");
        first(&self.0.db().read(query(sql).bind(id)).await?)
    }

    /// The messages of several ids, in no order; unknown ids are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_ids(&self, ids: &[MessageId]) -> Result<Vec<MessageRow>, StoreError> {
        let sql = concat!("SELECT ", message_columns!(), " FROM messages WHERE id IN ({ids})");
        let mut found = Vec::new();
        for part in ids.chunks(IDS_PER_STATEMENT) {
            found.extend(all::<MessageRow>(&self.0.db().read(query_ids(sql, part.iter().copied())).await?)?);
        }
        Ok(found)
    }

    /// The earlier texts of a message, the earliest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn history(&self, id: MessageId) -> Result<Vec<EditRow>, StoreError> {
        let sql = "SELECT version, body, at FROM message_edits WHERE message = $1 ORDER BY version LIMIT 1000";
        all(&self.0.db().read(query(sql).bind(id)).await?)
    }

    /// The pinned messages of a channel, the last pinned first, `limit` at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn pins(&self, channel: ChannelId, limit: u32) -> Result<Vec<MessageRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            " FROM messages WHERE channel = $1 AND pinned_at IS NOT NULL ORDER BY pinned_at DESC, seq DESC LIMIT $2"
        );
        all(&self.0.db().read(query(sql).bind(channel).bind(i64::from(limit))).await?)
    }

    /// Who reacted to a message with an emoji, the first in front, `limit` (up to 200) at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reactors(&self, message: MessageId, emoji: &str, limit: u32) -> Result<Vec<Reactor>, StoreError> {
        let sql = "SELECT account, at FROM reactions WHERE message = $1 AND emoji = $2 ORDER BY at, account LIMIT $3";
        let emoji = emoji.replace('\0', "\u{fffd}");
        all(&self.0.db().read(query(sql).bind(message).bind(emoji).bind(i64::from(clamp_limit(limit)))).await?)
    }

    /// The messages of an author that are not deleted, posted since a moment and after a number, in the order of their
    /// numbers, `limit` (up to 200) at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn of_author(
        &self,
        author: AccountId,
        since: Timestamp,
        after: i64,
        limit: u32,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            " FROM messages WHERE author = $1 AND number > $2 AND created_at >= $3 AND deleted_at IS NULL \
             ORDER BY number LIMIT $4"
        );
        let sql = query(sql).bind(author).bind(after).bind(since).bind(i64::from(clamp_limit(limit)));
        all(&self.0.db().read(sql).await?)
    }

    /// The messages that concern somebody, the newest first. Whether they may still be read is for others to say.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mentions(
        &self,
        account: AccountId,
        after: Option<PlaceCursor>,
        limit: u32,
    ) -> Result<Page<MentionRow, PlaceCursor>, StoreError> {
        let limit = clamp_limit(limit);
        let after = after.unwrap_or(PlaceCursor::FIRST);
        let sql = concat!(
            "SELECT mentions.kind AS mention_kind, mentions.at AS mention_at, ",
            message_columns!(),
            " FROM mentions JOIN messages ON messages.id = mentions.message \
             WHERE mentions.account = $1 AND (mentions.at, mentions.message) < ($2, $3) \
             ORDER BY mentions.at DESC, mentions.message DESC LIMIT $4"
        );
        let sql = query(sql).bind(account).bind(after.at).bind(after.id).bind(one_more(limit));
        let found: Vec<Mentioned> = all(&self.0.db().read(sql).await?)?;
        let cursor = |found: &Mentioned| PlaceCursor { at: found.at, id: found.row.message.id.0 };
        Ok(Page::cut(found, limit, cursor).map(|found| found.row))
    }
}

struct Mentioned {
    at: Timestamp,
    row: MentionRow,
}

impl FromRow for Mentioned {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let kind: MentionKind = row.get("mention_kind")?;
        Ok(Self { at: row.get("mention_at")?, row: MentionRow { kind, message: MessageRow::from_row(row)? } })
    }
}

impl FromRow for EditRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { version: row.get("version")?, body: row.get("body")?, at: row.get("at")? })
    }
}

impl FromRow for Reactor {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { account: row.get("account")?, at: row.get("at")? })
    }
}
