//! Reading what only archives have.

use std::collections::{HashMap, HashSet};

use hubbub_types::{ChannelId, FileId, MessageId, Seq};

use super::{Archive, mark};
use crate::{
    ArchivedEntry, ChannelRow, EditRow, FileRow, IndexPlace, Indexed, MessageRow, ReactionRow, Remains, StoreError,
    clamp_limit,
    db::{Row, query, query_ids},
    repo::{
        FromRow, IDS_PER_STATEMENT, all, channels::channel_columns, files::file_columns, messages::message_columns,
        number,
    },
};

impl Archive<'_> {
    /// All text and voice channels, private ones too, in the order of the list.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn channels(&self) -> Result<Vec<ChannelRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            channel_columns!(),
            " FROM channels WHERE kind IN ('text', 'voice') ORDER BY position, id"
        );
        let begun = query("SELECT name FROM server_state WHERE name LIKE 'import:%'");
        let begun = self.0.db().read(begun).await?;
        let begun: HashSet<String> = begun.iter().map(|row| row.get("name")).collect::<Result<_, _>>()?;
        let rows: Vec<ChannelRow> = all(&self.0.db().read(query(sql)).await?)?;
        Ok(rows.into_iter().filter(|row| !begun.contains(&mark(row.id))).collect())
    }

    /// Who reacted to some messages, and what they said before.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn remains(&self, messages: &[MessageId]) -> Result<HashMap<MessageId, Remains>, StoreError> {
        let reactions = "SELECT message, emoji, account, at FROM reactions WHERE message IN ({ids}) \
                         ORDER BY at, emoji, account";
        let edits = "SELECT message, version, body, at FROM message_edits WHERE message IN ({ids}) ORDER BY version";
        let mut remains: HashMap<_, Remains> = HashMap::new();
        for part in messages.chunks(IDS_PER_STATEMENT) {
            for row in self.0.db().read(query_ids(reactions, part.iter().copied())).await? {
                remains.entry(row.get("message")?).or_default().reactions.push(ReactionRow::from_row(&row)?);
            }
            for row in self.0.db().read(query_ids(edits, part.iter().copied())).await? {
                remains.entry(row.get("message")?).or_default().edits.push(EditRow::from_row(&row)?);
            }
        }
        Ok(remains)
    }

    /// The entries of a channel that are no messages, after a place, in order, `limit` (up to 200) at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn entries(&self, channel: ChannelId, after: Seq, limit: u32) -> Result<Vec<ArchivedEntry>, StoreError> {
        let sql = "SELECT log.seq, log.kind, log.message, log.actor, log.subject, log.at, \
                   CASE WHEN log.message IS NULL OR (messages.id IS NOT NULL AND messages.deleted_at IS NULL) \
                   THEN log.data END AS data \
                   FROM channel_log AS log LEFT JOIN messages ON messages.id = log.message \
                   WHERE log.channel = $1 AND log.seq > $2 ORDER BY log.seq LIMIT $3";
        all(&self.0.db().read(query(sql).bind(channel).bind(after).bind(i64::from(clamp_limit(limit)))).await?)
    }

    /// All files that are not deleted, after an id, in the order of their ids, `limit` (up to 200) at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn files(&self, after: Option<FileId>, limit: u32) -> Result<Vec<FileRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            file_columns!(),
            " FROM files WHERE ($1 OR id > $2) AND deleted_at IS NULL ORDER BY id LIMIT $3"
        );
        let sql = query(sql).bind(after.is_none()).bind_opt(after).bind(i64::from(clamp_limit(limit)));
        all(&self.0.db().read(sql).await?)
    }

    /// How many messages an index is made of: those of a channel, or all, that are not deleted.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn indexed(&self, channel: Option<ChannelId>) -> Result<i64, StoreError> {
        let sql = "SELECT COUNT(*) AS number FROM messages WHERE ($1 OR channel = $2) AND deleted_at IS NULL";
        number(&self.0.db().read(query(sql).bind(channel.is_none()).bind_opt(channel)).await?)
    }

    /// The messages an index is made of after a place, in the order of their numbers, `limit` (up to 200) at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn to_index(&self, (channel, after): IndexPlace, limit: u32) -> Result<Vec<Indexed>, StoreError> {
        let sql = concat!(
            "SELECT ",
            message_columns!(),
            ", channels.kind IN ('text', 'voice') AS public \
             FROM messages JOIN channels ON channels.id = messages.channel \
             WHERE ($1 OR messages.channel = $2) AND messages.number > $3 AND messages.deleted_at IS NULL \
             ORDER BY messages.number LIMIT $4"
        );
        let sql = query(sql).bind(channel.is_none()).bind_opt(channel).bind(after);
        all(&self.0.db().read(sql.bind(i64::from(clamp_limit(limit)))).await?)
    }
}

impl FromRow for ReactionRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { emoji: row.get("emoji")?, account: row.get("account")?, at: row.get("at")? })
    }
}

impl FromRow for ArchivedEntry {
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

impl FromRow for Indexed {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { public: row.get("public")?, row: MessageRow::from_row(row)? })
    }
}
