//! Who may be in media rooms.

use hubbub_types::{ChannelId, JoinId, SessionId, Timestamp};

use crate::{
    Account, JoinRow, OpenJoin, Store, StoreError,
    db::{Row, query},
    repo::{FromRow, accounts::account_columns, first},
};

/// Who may be in media rooms.
pub struct MediaJoins<'a>(pub(crate) &'a Store);

impl MediaJoins<'_> {
    /// Adds a leave. Where the account then has more than `most` good ones, the oldest are ended and given back.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without account, session or channel, [`StoreError::Conflict`] with `id`,
    /// [`StoreError::Invalid`].
    pub async fn create(&self, new: &JoinRow, most: u32) -> Result<Vec<JoinId>, StoreError> {
        let insert = query(
            "INSERT INTO media_joins (id, account, session, channel, room, identity, made_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        );
        let insert = insert.bind(new.id).bind(new.account).bind(new.session).bind_opt(new.channel);
        let insert = insert.text(&new.room).text(&new.identity).bind(new.made_at).bind(new.expires_at);
        let end = query(
            "UPDATE media_joins SET ended_at = $2 WHERE id IN (SELECT id FROM media_joins \
             WHERE account = $1 AND ended_at IS NULL AND expires_at > $2 AND id <> $3 \
             ORDER BY made_at DESC, id DESC LIMIT 1000000 OFFSET $4) RETURNING id",
        );
        let end = end.bind(new.account).bind(new.made_at).bind(new.id).bind(i64::from(most) - 1);
        let mut tx = self.0.db().begin().await?;
        tx.execute(insert).await?;
        let ended = ids(&tx.rows(end).await?)?;
        tx.commit().await?;
        Ok(ended)
    }

    /// The leave of an id with its account, when at `now` it is good and the session it was given to lives.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn open(&self, id: JoinId, now: Timestamp) -> Result<Option<OpenJoin>, StoreError> {
        let sql = concat!(
            "SELECT media_joins.id AS join_id, media_joins.account AS join_account, media_joins.session, \
             media_joins.channel, media_joins.room, media_joins.identity, media_joins.made_at, \
             media_joins.expires_at, ",
            account_columns!(),
            " FROM media_joins JOIN accounts ON accounts.id = media_joins.account \
             JOIN sessions ON sessions.id = media_joins.session \
             WHERE media_joins.id = $1 AND media_joins.ended_at IS NULL AND media_joins.expires_at > $2 \
             AND sessions.revoked_at IS NULL AND sessions.expires_at > $2"
        );
        first(&self.0.db().read(query(sql).bind(id).bind(now)).await?)
    }

    /// Ends the leaves that a session has for the room of a channel, and gives them back.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn end_in(
        &self,
        session: SessionId,
        channel: ChannelId,
        now: Timestamp,
    ) -> Result<Vec<JoinId>, StoreError> {
        let end = query(
            "UPDATE media_joins SET ended_at = $3 WHERE session = $1 AND channel = $2 AND ended_at IS NULL \
             AND expires_at > $3 RETURNING id",
        );
        ids(&self.0.db().write(end.bind(session).bind(channel).bind(now)).await?)
    }

    /// Ends one; `false` when it had ended.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn end(&self, id: JoinId, now: Timestamp) -> Result<bool, StoreError> {
        let end = query("UPDATE media_joins SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL AND expires_at > $2");
        Ok(self.0.db().execute(end.bind(id).bind(now)).await? > 0)
    }

    /// Removes at most `limit` that ended before `before`, and says how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let remove = query(
            "DELETE FROM media_joins WHERE id IN (SELECT id FROM media_joins \
             WHERE expires_at <= $1 OR ended_at <= $1 LIMIT $2)",
        );
        self.0.db().execute(remove.bind(before).bind(i64::from(limit))).await
    }
}

fn ids(rows: &[Row]) -> Result<Vec<JoinId>, StoreError> {
    rows.iter().map(|row| row.get("id")).collect()
}

impl FromRow for OpenJoin {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let join = JoinRow {
            id: row.get("join_id")?,
            account: row.get("join_account")?,
            session: row.get("session")?,
            channel: row.get_opt("channel")?,
            room: row.get("room")?,
            identity: row.get("identity")?,
            made_at: row.get("made_at")?,
            expires_at: row.get("expires_at")?,
        };
        Ok(Self { join, account: Account::from_row(row)? })
    }
}
