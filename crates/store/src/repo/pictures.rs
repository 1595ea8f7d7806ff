//! Pictures of people.

use hubbub_types::{AccountId, Timestamp};

use super::{FromRow, first};
use crate::{
    Picture, Store, StoreError,
    db::{Row, query},
};

/// Pictures of people.
pub struct Pictures<'a>(pub(crate) &'a Store);

impl Pictures<'_> {
    /// Gives an account a picture, in place of an earlier one. Gives back its version, which no earlier picture of the
    /// account had, also not a removed one: an address with the version in it can be cached for ever.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without that account, [`StoreError::Invalid`] above 1 MiB.
    pub async fn set(
        &self,
        account: AccountId,
        content_type: &str,
        bytes: &[u8],
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let mut tx = self.0.db().begin().await?;
        let change = query(
            "UPDATE accounts SET has_picture = TRUE, picture_version = picture_version + 1, updated_at = $2 \
             WHERE id = $1 RETURNING picture_version",
        );
        let rows = tx.rows(change.bind(account).bind(now)).await?;
        let version: i64 = rows.first().ok_or(StoreError::NotFound)?.get("picture_version")?;
        let insert = query(
            "INSERT INTO pictures (account, version, content_type, bytes) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (account) DO UPDATE SET version = excluded.version, content_type = excluded.content_type, \
             bytes = excluded.bytes",
        );
        tx.execute(insert.bind(account).bind(version).text(content_type).bind(bytes.to_vec())).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// An account's picture.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn get(&self, account: AccountId) -> Result<Option<Picture>, StoreError> {
        let sql = "SELECT account, version, content_type, bytes FROM pictures WHERE account = $1";
        first(&self.0.db().read(query(sql).bind(account)).await?)
    }

    /// Removes an account's picture; `false` when it had none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn remove(&self, account: AccountId, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.0.db().begin().await?;
        let change = query("UPDATE accounts SET has_picture = FALSE, updated_at = $2 WHERE id = $1 AND has_picture");
        let removed = tx.execute(change.bind(account).bind(now)).await? > 0;
        tx.execute(query("DELETE FROM pictures WHERE account = $1").bind(account)).await?;
        tx.commit().await?;
        Ok(removed)
    }
}

impl FromRow for Picture {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            account: row.get("account")?,
            version: row.get("version")?,
            content_type: row.get("content_type")?,
            bytes: row.get("bytes")?,
        })
    }
}
