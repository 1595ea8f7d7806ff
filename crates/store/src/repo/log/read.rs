//! Reading logs.

use std::collections::{HashMap, HashSet};

use hubbub_types::{AccountId, ChannelId, EntryKind, MessageId, Seq, Timestamp};

use super::Log;
use crate::{
    LogRow, MessageRow, StoreError,
    db::{Row, query, query_ids},
    repo::{FromRow, IDS_PER_STATEMENT, all, messages::message_columns},
};

/// Most entries of one read.
const MOST: u32 = 1_000;

impl Log<'_> {
    /// The entries of a channel after a place, in order and without holes, `limit` (up to 1,000) at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn entries(&self, channel: ChannelId, after: Seq, limit: u32) -> Result<Vec<LogRow>, StoreError> {
        // One statement, so that both halves are of one moment: else an entry could be missing before a later one.
        let sql = "SELECT seq, kind, message, actor, subject, data, at FROM (\
                   SELECT seq, 'message' AS kind, id AS message, author AS actor, CAST(NULL AS UUID) AS subject, \
                   CAST(NULL AS TEXT) AS data, \
                   created_at AS at FROM messages WHERE channel = $1 AND seq > $2 ORDER BY seq LIMIT $3) AS posts \
                   UNION ALL SELECT seq, kind, message, actor, subject, data, at FROM (\
                   SELECT seq, kind, message, actor, subject, data, at \
                   FROM channel_log WHERE channel = $1 AND seq > $2 ORDER BY seq LIMIT $3) AS changes \
                   ORDER BY seq LIMIT $3";
        let limit = i64::from(limit.clamp(1, MOST));
        let rows = self.0.db().read(query(sql).bind(channel).bind(after).bind(limit)).await?;
        let entries: Vec<Entry> = all(&rows)?;
        let mut messages = self.messages(&entries).await?;
        let mut uses: HashMap<MessageId, usize> = HashMap::new();
        for id in entries.iter().filter_map(|entry| entry.message) {
            *uses.entry(id).or_default() += 1;
        }
        let rows = entries.into_iter().map(|entry| {
            let message = entry.message.and_then(|id| {
                let left = uses.get_mut(&id)?;
                *left -= 1;
                if *left == 0 { messages.remove(&id) } else { messages.get(&id).cloned() }
            });
            entry.with(message)
        });
        Ok(rows.collect())
    }

    /// The heads of some channels; unknown ones are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn heads(&self, channels: &[ChannelId]) -> Result<HashMap<ChannelId, Seq>, StoreError> {
        let mut heads = HashMap::with_capacity(channels.len());
        for part in channels.chunks(IDS_PER_STATEMENT) {
            let sql = query_ids("SELECT id, head FROM channels WHERE id IN ({ids})", part.iter().copied());
            for row in self.0.db().read(sql).await? {
                heads.insert(row.get("id")?, row.get("head")?);
            }
        }
        Ok(heads)
    }

    async fn messages(&self, entries: &[Entry]) -> Result<HashMap<MessageId, MessageRow>, StoreError> {
        let sql = concat!("SELECT ", message_columns!(), " FROM messages WHERE id IN ({ids})");
        let ids: HashSet<_> = entries.iter().filter_map(|entry| entry.message).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let mut found = HashMap::with_capacity(ids.len());
        for part in ids.chunks(IDS_PER_STATEMENT) {
            let rows = self.0.db().read(query_ids(sql, part.iter().copied())).await?;
            found.extend(all::<MessageRow>(&rows)?.into_iter().map(|message| (message.id, message)));
        }
        Ok(found)
    }
}

/// An entry without its message.
struct Entry {
    seq: Seq,
    kind: EntryKind,
    message: Option<MessageId>,
    actor: Option<AccountId>,
    subject: Option<AccountId>,
    data: Option<String>,
    at: Timestamp,
}

impl Entry {
    fn with(self, message: Option<MessageRow>) -> LogRow {
        let gone = self.message.is_some() && message.as_ref().is_none_or(|message| message.deleted_at.is_some());
        LogRow {
            seq: self.seq,
            kind: self.kind,
            message,
            actor: self.actor,
            subject: self.subject,
            // What was said about a deleted message goes with it.
            data: if gone { None } else { self.data },
            at: self.at,
        }
    }
}

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.get("seq")?,
            kind: row.get("kind")?,
            message: row.get_opt("message")?,
            actor: row.get_opt("actor")?,
            subject: row.get_opt("subject")?,
            data: row.get_opt("data")?,
            at: row.get("at")?,
        })
    }
}
