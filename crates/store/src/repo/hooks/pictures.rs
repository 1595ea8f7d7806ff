//! Pictures that programs name by an address.

use std::time::Duration;

use hubbub_types::Timestamp;
use uuid::Uuid;

use crate::{
    HookPictureRow, Store, StoreError,
    db::{Row, query},
    repo::{FromRow, first},
};

/// How exactly the last use is known: not every message costs a write.
const USED: Duration = Duration::from_secs(24 * 3_600);
/// Most pictures removed at a time.
const REMOVED: i64 = 100;

/// Pictures that programs name by an address.
pub struct HookPictures<'a>(pub(crate) &'a Store);

impl HookPictures<'_> {
    /// Whether there is one of an id; notes that it is used.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn take(&self, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
        let used = query("SELECT used_at FROM hook_pictures WHERE id = $1").bind(id);
        let rows = self.0.db().read(used).await?;
        let Some(row) = rows.first() else { return Ok(false) };
        let used: Timestamp = row.get("used_at")?;
        if now.since(used) >= USED {
            let used = query("UPDATE hook_pictures SET used_at = $2 WHERE id = $1");
            self.0.db().execute(used.bind(id).bind(now)).await?;
        }
        Ok(true)
    }

    /// The one of an id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn get(&self, id: Uuid) -> Result<Option<HookPictureRow>, StoreError> {
        let sql = query("SELECT id, content_type, bytes, used_at FROM hook_pictures WHERE id = $1");
        first(&self.0.db().read(sql.bind(id)).await?)
    }

    /// Keeps one, in place of one of the same id. Of more than `most` those go that were not used for longest.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] above 1 MiB.
    pub async fn keep(&self, new: &HookPictureRow, most: u32) -> Result<(), StoreError> {
        let mut tx = self.0.db().begin().await?;
        let insert = query(
            "INSERT INTO hook_pictures (id, content_type, bytes, used_at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE SET content_type = excluded.content_type, bytes = excluded.bytes, \
             used_at = excluded.used_at",
        );
        let insert = insert.bind(new.id).text(&new.content_type).bind(new.bytes.clone()).bind(new.used_at);
        tx.execute(insert).await?;
        let remove = query(
            "DELETE FROM hook_pictures WHERE id IN \
             (SELECT id FROM hook_pictures ORDER BY used_at DESC, id LIMIT $1 OFFSET $2)",
        );
        tx.execute(remove.bind(REMOVED).bind(i64::from(most))).await?;
        tx.commit().await
    }
}

impl FromRow for HookPictureRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            content_type: row.get("content_type")?,
            bytes: row.get("bytes")?,
            used_at: row.get("used_at")?,
        })
    }
}
