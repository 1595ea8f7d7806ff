//! Keeping files.

use hubbub_types::{AccountId, FileId, Preview, Timestamp};

use super::{Files, file_columns};
use crate::{
    FileQuota, FileRow, StoreError,
    db::{Query, query, query_ids},
    repo::{IDS_PER_STATEMENT, all, first, number, only},
};

impl Files<'_> {
    /// Notes a file whose bytes are whole and safe, if both quotas leave room for it. Its `message`, `attached_at` and
    /// `deleted_at` are not looked at.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `person` or `server`, [`StoreError::Conflict`] with `id`, [`StoreError::NotFound`]
    /// when its owner or channel is gone, [`StoreError::Invalid`].
    pub async fn create(&self, new: &FileRow, quota: FileQuota) -> Result<FileRow, StoreError> {
        let owner = new.owner.ok_or(StoreError::NotFound)?;
        let mut tx = self.0.db().begin().await?;
        // The owner's row is changed first, so that two uploads of one person are judged one after the other.
        let used =
            query("UPDATE accounts SET files_bytes = files_bytes + $2 WHERE id = $1 RETURNING files_bytes AS number");
        if number(&tx.rows(used.bind(owner).bind(new.bytes)).await?)? > quota.person {
            return Err(StoreError::Full("person"));
        }
        if let Some(most) = quota.server {
            // Uploads of all are judged one after the other: the row is held until the file is noted.
            let turn = "INSERT INTO server_state (name) VALUES ('files') \
                        ON CONFLICT (name) DO UPDATE SET number = server_state.number";
            tx.execute(query(turn)).await?;
            let sum = query("SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS number FROM files");
            if number(&tx.rows(sum).await?)?.saturating_add(new.bytes) > most {
                return Err(StoreError::Full("server"));
            }
        }
        let made = only(&tx.rows(insert(new)).await?)?;
        tx.commit().await?;
        Ok(made)
    }

    /// How many bytes somebody's files take.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn used_by(&self, account: AccountId) -> Result<i64, StoreError> {
        number(
            &self.0.db().read(query("SELECT files_bytes AS number FROM accounts WHERE id = $1").bind(account)).await?,
        )
    }

    /// How many bytes all files take, deleted ones too until their bytes are gone.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn used(&self) -> Result<i64, StoreError> {
        let sum = query("SELECT CAST(COALESCE(SUM(bytes), 0) AS BIGINT) AS number FROM files");
        number(&self.0.db().read(sum).await?)
    }

    /// The file of an id, deleted or not.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, id: FileId) -> Result<Option<FileRow>, StoreError> {
        let sql = concat!("SELECT ", file_columns!(), " FROM files WHERE id = $1");
        first(&self.0.db().read(query(sql).bind(id)).await?)
    }

    /// The files of several ids, in no order; unknown ids are left out.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_ids(&self, ids: &[FileId]) -> Result<Vec<FileRow>, StoreError> {
        let sql = concat!("SELECT ", file_columns!(), " FROM files WHERE id IN ({ids})");
        let mut found = Vec::new();
        for part in ids.chunks(IDS_PER_STATEMENT) {
            found.extend(all::<FileRow>(&self.0.db().read(query_ids(sql, part.iter().copied())).await?)?);
        }
        Ok(found)
    }

    /// Somebody's files, the newest first, `limit` (up to 200) at most: those after `after`, where it is given.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn of_owner(
        &self,
        owner: AccountId,
        after: Option<FileId>,
        limit: u32,
    ) -> Result<Vec<FileRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            file_columns!(),
            " FROM files WHERE owner = $1 AND id < $2 AND deleted_at IS NULL ORDER BY id DESC LIMIT $3"
        );
        let after = after.unwrap_or(FileId(uuid::Uuid::max()));
        let limit = i64::from(crate::clamp_limit(limit));
        all(&self.0.db().read(query(sql).bind(owner).bind(after).bind(limit)).await?)
    }

    /// Marks a file that belongs to no message as deleted, if it is its owner who says so; `false` when there is no
    /// such file.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn discard(&self, owner: AccountId, id: FileId, now: Timestamp) -> Result<bool, StoreError> {
        let change = query(
            "UPDATE files SET deleted_at = $3 \
             WHERE id = $1 AND owner = $2 AND attached_at IS NULL AND deleted_at IS NULL",
        );
        Ok(self.0.db().execute(change.bind(id).bind(owner).bind(now)).await? > 0)
    }

    /// Notes how far a file's small pictures are; a deleted file is left alone.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn set_preview(&self, id: FileId, preview: Preview) -> Result<bool, StoreError> {
        let change = query("UPDATE files SET preview = $2 WHERE id = $1 AND deleted_at IS NULL");
        Ok(self.0.db().execute(change.bind(id).bind(preview)).await? > 0)
    }

    /// Files that wait for their small pictures, the oldest first: those behind `after`, where it is given.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn awaiting_preview(&self, after: Option<FileId>, limit: u32) -> Result<Vec<FileRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            file_columns!(),
            " FROM files WHERE preview = 'pending' AND deleted_at IS NULL AND ($1 OR id > $2) ORDER BY id LIMIT $3"
        );
        let sql = query(sql).bind(after.is_none()).bind_opt(after).bind(i64::from(limit));
        all(&self.0.db().read(sql).await?)
    }
}

fn insert(new: &FileRow) -> Query {
    query(concat!(
        "INSERT INTO files (id, owner, channel, name, content_type, kind, bytes, sha256, width, height, preview, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING ",
        file_columns!()
    ))
    .bind(new.id)
    .bind_opt(new.owner)
    .bind_opt(new.channel)
    .text(&new.name)
    .text(&new.content_type)
    .bind(new.kind)
    .bind(new.bytes)
    .bind(new.sha256.to_vec())
    .bind_opt(new.width)
    .bind_opt(new.height)
    .bind(new.preview)
    .bind(new.created_at)
}
