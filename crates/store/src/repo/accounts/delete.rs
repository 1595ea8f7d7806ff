//! Erasing accounts.

use hubbub_types::{AccountId, Timestamp};

use super::{Accounts, admins, moderate::keep_some, owners};
use crate::{
    StoreError,
    db::{Lock, query},
    repo::number,
};

impl Accounts<'_> {
    /// Erases an account: sessions, links, blocks, its call log, its picture, and what it noted for itself go with it;
    /// its name goes from the call logs of others. Its messages stay, without an author; files of its that belong to
    /// none are marked as deleted.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] with `last_admin` or `last_owner` when other people would be
    /// left without one.
    pub async fn delete(&self, id: AccountId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.0.db().begin().await?;
        tx.lock(Lock::Admins).await?;
        let before = (owners(&mut tx).await?, admins(&mut tx).await?);
        tx.execute(query("UPDATE calls SET peer_name = '' WHERE peer = $1").bind(id)).await?;
        let files =
            query("UPDATE files SET deleted_at = $2 WHERE owner = $1 AND attached_at IS NULL AND deleted_at IS NULL");
        tx.execute(files.bind(id).bind(now)).await?;
        if tx.execute(query("DELETE FROM accounts WHERE id = $1").bind(id)).await? == 0 {
            return Err(StoreError::NotFound);
        }
        let left = number(&tx.rows(query("SELECT COUNT(*) AS number FROM accounts")).await?)?;
        if left > 0 {
            keep_some(&mut tx, before).await?;
        }
        tx.commit().await
    }
}
