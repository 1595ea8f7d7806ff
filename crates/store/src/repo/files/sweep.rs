//! Removing files.

use hubbub_types::{FileId, Timestamp};

use super::{Files, file_columns};
use crate::{
    FileRow, StoreError,
    db::{query, query_ids},
    repo::{IDS_PER_STATEMENT, all},
};

impl Files<'_> {
    /// Marks at most `limit` files as deleted that were uploaded before `before` and belong to no message.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn discard_loose(&self, before: Timestamp, limit: u32, now: Timestamp) -> Result<u64, StoreError> {
        let change = query(
            "UPDATE files SET deleted_at = $3 WHERE id IN (SELECT id FROM files \
             WHERE attached_at IS NULL AND created_at < $1 AND deleted_at IS NULL LIMIT $2) \
             AND attached_at IS NULL AND deleted_at IS NULL",
        );
        self.0.db().execute(change.bind(before).bind(i64::from(limit)).bind(now)).await
    }

    /// Deleted files whose bytes are still there, the first deleted in front: those behind `after`, where it is given.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn deleted(&self, after: Option<&FileRow>, limit: u32) -> Result<Vec<FileRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            file_columns!(),
            " FROM files WHERE deleted_at IS NOT NULL AND ($1 OR (deleted_at, id) > ($2, $3)) \
             ORDER BY deleted_at, id LIMIT $4"
        );
        let sql = query(sql).bind(after.is_none()).bind_opt(after.and_then(|file| file.deleted_at));
        let sql = sql.bind_opt(after.map(|file| file.id)).bind(i64::from(limit));
        all(&self.0.db().read(sql).await?)
    }

    /// Forgets deleted files whose bytes are gone, and gives their owners the room back.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn forget(&self, ids: &[FileId]) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        for part in ids.chunks(IDS_PER_STATEMENT) {
            // Sums for each owner are exact: rows are removed in the same transaction.
            let room = query_ids(
                "UPDATE accounts SET files_bytes = files_bytes - (SELECT CAST(SUM(bytes) AS BIGINT) FROM files \
                 WHERE owner = accounts.id AND id IN ({ids}) AND deleted_at IS NOT NULL) \
                 WHERE id IN (SELECT owner FROM files WHERE id IN ({ids}) AND deleted_at IS NOT NULL)",
                part.iter().copied(),
            );
            let remove =
                query_ids("DELETE FROM files WHERE id IN ({ids}) AND deleted_at IS NOT NULL", part.iter().copied());
            let lock = "SELECT id FROM files WHERE id IN ({ids})";
            let mut tx = self.0.db().begin().await?;
            let lock = tx.locking(lock, "SELECT id FROM files WHERE id IN ({ids}) ORDER BY id FOR UPDATE");
            tx.rows(query_ids(lock, part.iter().copied())).await?;
            tx.execute(room).await?;
            forgotten += tx.execute(remove).await?;
            tx.commit().await?;
        }
        Ok(forgotten)
    }

    /// Those of some ids that are files: what else lies among their bytes belongs to nobody.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn known(&self, ids: &[FileId]) -> Result<Vec<FileId>, StoreError> {
        let mut found = Vec::new();
        for part in ids.chunks(IDS_PER_STATEMENT) {
            for row in
                self.0.db().read(query_ids("SELECT id FROM files WHERE id IN ({ids})", part.iter().copied())).await?
            {
                found.push(row.get("id")?);
            }
        }
        Ok(found)
    }
}
