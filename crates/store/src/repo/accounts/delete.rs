//! Erasing accounts.

use hubbub_types::AccountId;

use super::{Accounts, admins};
use crate::{
    StoreError,
    db::{Lock, query},
    repo::number,
};

impl Accounts<'_> {
    /// Erases an account: sessions, links, blocks, its call log and its picture go with it, and its name goes from the
    /// call logs of others.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] with `last_admin` when other people would be left without an
    /// admin.
    pub async fn delete(&self, id: AccountId) -> Result<(), StoreError> {
        let mut tx = self.0.db().begin().await?;
        tx.lock(Lock::Admins).await?;
        let before = admins(&mut tx).await?;
        tx.execute(query("UPDATE calls SET peer_name = '' WHERE peer = $1").bind(id)).await?;
        if tx.execute(query("DELETE FROM accounts WHERE id = $1").bind(id)).await? == 0 {
            return Err(StoreError::NotFound);
        }
        if before > 0 && admins(&mut tx).await? == 0 {
            let left = number(&tx.rows(query("SELECT COUNT(*) AS number FROM accounts")).await?)?;
            if left > 0 {
                return Err(StoreError::Conflict("last_admin"));
            }
        }
        tx.commit().await
    }
}
