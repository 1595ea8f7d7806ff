//! Keys of programs that use the media server.

use std::time::Duration;

use hubbub_types::{MediaKeyId, Timestamp};

use crate::{
    MediaKeyRow, NewAudit, Store, StoreError,
    db::{Row, query},
    repo::{FromRow, all, moderation::insert_audit},
};

/// How exactly the last use of a key is known: not every join costs a write.
const USED: Duration = Duration::from_secs(60);

/// Keys of programs that use the media server.
pub struct MediaKeys<'a>(pub(crate) &'a Store);

impl MediaKeys<'_> {
    /// Adds a key, if there are fewer than `most`, with the entries of the audit log.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `keys`, [`StoreError::Conflict`] with `token` or `id`, [`StoreError::Invalid`].
    pub async fn add(&self, new: &MediaKeyRow, most: u32, audit: &[NewAudit]) -> Result<(), StoreError> {
        let insert = query(
            "INSERT INTO media_keys (id, name, note, created_by, created_at) \
             SELECT $1, $2, $3, $4, $5 WHERE (SELECT COUNT(*) FROM media_keys) < $6",
        );
        let insert = insert.bind(new.id).text(&new.name).text(&new.note).bind_opt(new.created_by);
        let mut tx = self.0.db().begin().await?;
        if tx.execute(insert.bind(new.created_at).bind(i64::from(most))).await? == 0 {
            return Err(StoreError::Full("keys"));
        }
        tx.execute_all(insert_audit(audit)).await?;
        tx.commit().await
    }

    /// All of them, the earliest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list(&self) -> Result<Vec<MediaKeyRow>, StoreError> {
        let sql = "SELECT id, name, note, created_by, created_at, last_used_at FROM media_keys ORDER BY created_at, id";
        all(&self.0.db().read(query(sql)).await?)
    }

    /// Ends a key for good, with the entries of the audit log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn remove(&self, id: MediaKeyId, audit: &[NewAudit]) -> Result<(), StoreError> {
        let mut tx = self.0.db().begin().await?;
        if tx.execute(query("DELETE FROM media_keys WHERE id = $1").bind(id)).await? == 0 {
            return Err(StoreError::NotFound);
        }
        tx.execute_all(insert_audit(audit)).await?;
        tx.commit().await
    }

    /// Notes that a key was used, if that was not noted within the last minute.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn used(&self, id: MediaKeyId, now: Timestamp) -> Result<(), StoreError> {
        let used = query(
            "UPDATE media_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $3)",
        );
        self.0.db().execute(used.bind(id).bind(now).bind(now - USED)).await.map(drop)
    }
}

impl FromRow for MediaKeyRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            note: row.get("note")?,
            created_by: row.get_opt("created_by")?,
            created_at: row.get("created_at")?,
            last_used_at: row.get_opt("last_used_at")?,
        })
    }
}
