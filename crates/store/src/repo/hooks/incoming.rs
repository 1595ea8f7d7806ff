//! Addresses at which programs send messages.

use std::time::Duration;

use hubbub_types::{ChannelId, HookId, Timestamp};

use crate::{
    HookInRow, NewHookIn, Store, StoreError, TokenHash,
    db::{Row, query},
    repo::{FromRow, all, first},
};

/// How exactly the last use is known: not every message costs a write.
const USED: Duration = Duration::from_secs(60);

/// Addresses at which programs send messages.
pub struct HooksIn<'a>(pub(crate) &'a Store);

macro_rules! columns {
    () => {
        "hooks_in.id, hooks_in.channel, hooks_in.name, hooks_in.created_by, hooks_in.created_at, hooks_in.last_used_at"
    };
}

impl HooksIn<'_> {
    /// Adds one, if its channel has fewer than `most`.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `hooks`, [`StoreError::NotFound`] without the channel, [`StoreError::Invalid`].
    pub async fn create(&self, new: &NewHookIn, most: u32) -> Result<(), StoreError> {
        let NewHookIn { row, hash } = new;
        let insert = query(
            "INSERT INTO hooks_in (id, channel, name, hash, created_by, created_at) SELECT $1, $2, $3, $4, $5, $6 \
             WHERE (SELECT COUNT(*) FROM hooks_in WHERE channel = $2) < $7",
        );
        let insert = insert.bind(row.id).bind(row.channel).text(&row.name).bind(*hash);
        let insert = insert.bind_opt(row.created_by).bind(row.created_at).bind(i64::from(most));
        if self.0.db().execute(insert).await? == 0 { Err(StoreError::Full("hooks")) } else { Ok(()) }
    }

    /// The one of an id, if the secret is its own; notes that it was used.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn open(&self, id: HookId, hash: &TokenHash, now: Timestamp) -> Result<Option<HookInRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM hooks_in WHERE id = $1 AND hash = $2 AND revoked_at IS NULL");
        let row: Option<HookInRow> = first(&self.0.db().read(query(sql).bind(id).bind(*hash)).await?)?;
        if row.as_ref().is_some_and(|row| row.last_used_at.is_none_or(|used| now.since(used) >= USED)) {
            let used = query("UPDATE hooks_in SET last_used_at = $2 WHERE id = $1");
            self.0.db().execute(used.bind(id).bind(now)).await?;
        }
        Ok(row)
    }

    /// The one of an id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, id: HookId) -> Result<Option<HookInRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM hooks_in WHERE id = $1");
        first(&self.0.db().read(query(sql).bind(id)).await?)
    }

    /// Those of a channel, the earliest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn of_channel(&self, channel: ChannelId) -> Result<Vec<HookInRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM hooks_in WHERE channel = $1 ORDER BY created_at, id");
        all(&self.0.db().read(query(sql).bind(channel)).await?)
    }

    /// Takes one away; `false` when there is none of that id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn delete(&self, id: HookId) -> Result<bool, StoreError> {
        Ok(self.0.db().execute(query("DELETE FROM hooks_in WHERE id = $1").bind(id)).await? > 0)
    }
}

impl FromRow for HookInRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            channel: row.get("channel")?,
            name: row.get("name")?,
            created_by: row.get_opt("created_by")?,
            created_at: row.get("created_at")?,
            last_used_at: row.get_opt("last_used_at")?,
        })
    }
}
