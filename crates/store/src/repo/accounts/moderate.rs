//! Shutting people out, for a while or for ever, and who runs the server.

use hubbub_types::{AccountId, SessionId, Status, Timestamp};

use super::{Accounts, account_columns, admins, owners};
use crate::{
    Account, Ban, NewAudit, Role, StoreError,
    db::{Lock, Tx, query},
    repo::{first, moderation::insert_audit, only, sessions},
};

impl Accounts<'_> {
    /// Shuts somebody out: notes the ban, raises the epoch and ends every session (given back), all at once, with the
    /// entries of the audit log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Invalid`].
    pub async fn ban(
        &self,
        id: AccountId,
        ban: &Ban,
        audit: &[NewAudit],
    ) -> Result<(Account, Vec<SessionId>), StoreError> {
        let change = query(concat!(
            "UPDATE accounts SET banned_at = $2, banned_until = $3, ban_reason = $4, epoch = epoch + 1, \
             updated_at = $2 WHERE id = $1 RETURNING ",
            account_columns!()
        ));
        let change = change.bind(id).bind(ban.at).bind_opt(ban.until).bind_opt(ban.reason.clone());
        let mut tx = self.0.db().begin().await?;
        let account = only(&tx.rows(change).await?)?;
        let ended = sessions::ids(&tx.rows(sessions::end_all(id, None, ban.at)).await?)?;
        note(&mut tx, audit).await?;
        tx.commit().await?;
        Ok((account, ended))
    }

    /// Lets somebody in again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn unban(&self, id: AccountId, audit: &[NewAudit], now: Timestamp) -> Result<Account, StoreError> {
        let change = query(concat!(
            "UPDATE accounts SET banned_at = NULL, banned_until = NULL, ban_reason = NULL, updated_at = $2 \
             WHERE id = $1 RETURNING ",
            account_columns!()
        ));
        self.changed(change.bind(id).bind(now), audit).await
    }

    /// Ends every session of somebody who may sign in again: raises the epoch, and gives the sessions back.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn kick(
        &self,
        id: AccountId,
        audit: &[NewAudit],
        now: Timestamp,
    ) -> Result<(Account, Vec<SessionId>), StoreError> {
        let change = query(concat!(
            "UPDATE accounts SET epoch = epoch + 1, updated_at = $2 WHERE id = $1 RETURNING ",
            account_columns!()
        ));
        let mut tx = self.0.db().begin().await?;
        let account = only(&tx.rows(change.bind(id).bind(now)).await?)?;
        let ended = sessions::ids(&tx.rows(sessions::end_all(id, None, now)).await?)?;
        note(&mut tx, audit).await?;
        tx.commit().await?;
        Ok((account, ended))
    }

    /// Forbids somebody to write until a moment, or allows it again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn mute(
        &self,
        id: AccountId,
        until: Option<Timestamp>,
        audit: &[NewAudit],
        now: Timestamp,
    ) -> Result<Account, StoreError> {
        let change = query(concat!(
            "UPDATE accounts SET muted_until = $2, updated_at = $3 WHERE id = $1 RETURNING ",
            account_columns!()
        ));
        self.changed(change.bind(id).bind_opt(until).bind(now), audit).await
    }

    /// Sets what others see of somebody's presence; `do_not_disturb` goes with it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_status(&self, id: AccountId, status: Status, now: Timestamp) -> Result<Account, StoreError> {
        let change = query(concat!(
            "UPDATE accounts SET status = $2, do_not_disturb = $3, updated_at = $4 WHERE id = $1 RETURNING ",
            account_columns!()
        ));
        let change = change.bind(id).bind(status).bind(status == Status::Dnd).bind(now);
        only(&self.0.db().write(change).await?)
    }

    /// Gives a role, with the entries of the audit log.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] with `last_owner`, or with `last_admin` when nobody would be
    /// left to run the server.
    pub async fn set_role(
        &self,
        id: AccountId,
        role: Role,
        audit: &[NewAudit],
        now: Timestamp,
    ) -> Result<Account, StoreError> {
        let mut tx = self.0.db().begin().await?;
        tx.lock(Lock::Admins).await?;
        let before = (owners(&mut tx).await?, admins(&mut tx).await?);
        let change = query(concat!(
            "UPDATE accounts SET role = $2, updated_at = $3 WHERE id = $1 RETURNING ",
            account_columns!()
        ));
        let account = only(&tx.rows(change.bind(id).bind(role).bind(now)).await?)?;
        keep_some(&mut tx, before).await?;
        note(&mut tx, audit).await?;
        tx.commit().await?;
        Ok(account)
    }

    /// Makes the oldest admin an owner, where there is no owner. Gives them, where it did.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn promote_oldest_admin(&self, now: Timestamp) -> Result<Option<Account>, StoreError> {
        let mut tx = self.0.db().begin().await?;
        tx.lock(Lock::Admins).await?;
        if owners(&mut tx).await? > 0 {
            return Ok(None);
        }
        let change = query(concat!(
            "UPDATE accounts SET role = 'owner', updated_at = $1 WHERE id = (SELECT id FROM accounts \
             WHERE role = 'admin' ORDER BY created_at, id LIMIT 1) RETURNING ",
            account_columns!()
        ));
        let promoted = first(&tx.rows(change.bind(now)).await?)?;
        tx.commit().await?;
        Ok(promoted)
    }

    async fn changed(&self, change: crate::db::Query, audit: &[NewAudit]) -> Result<Account, StoreError> {
        let mut tx = self.0.db().begin().await?;
        let account = only(&tx.rows(change).await?)?;
        note(&mut tx, audit).await?;
        tx.commit().await?;
        Ok(account)
    }
}

/// Refuses a change after which no owner, or nobody at all, would run the server, where somebody did.
pub(super) async fn keep_some(tx: &mut Tx, (owners_before, admins_before): (i64, i64)) -> Result<(), StoreError> {
    if admins_before > 0 && admins(tx).await? == 0 {
        return Err(StoreError::Conflict("last_admin"));
    }
    if owners_before > 0 && owners(tx).await? == 0 {
        return Err(StoreError::Conflict("last_owner"));
    }
    Ok(())
}

async fn note(tx: &mut Tx, audit: &[NewAudit]) -> Result<(), StoreError> {
    tx.execute_all(insert_audit(audit)).await.map(drop)
}
