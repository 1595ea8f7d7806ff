//! Changing accounts.

use hubbub_types::{AccountId, Redacted, SessionId, Timestamp};

use super::{Accounts, account_columns};
use crate::{
    Account, Link, LinkKind, ProfilePatch, StoreError, TokenHash,
    db::query,
    repo::{first, links, only, sessions},
    search::fold,
};

impl Accounts<'_> {
    /// Changes the given fields. Another address than before is not verified.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Conflict`] with `handle`, [`StoreError::Invalid`].
    pub async fn update_profile(
        &self,
        id: AccountId,
        patch: &ProfilePatch,
        now: Timestamp,
    ) -> Result<Account, StoreError> {
        let email = patch.email.clone().flatten();
        let change = query(concat!(
            "UPDATE accounts SET handle = COALESCE($2, handle), name = COALESCE($3, name), \
             name_key = COALESCE($4, name_key), email = CASE WHEN $5 THEN $6 ELSE email END, \
             email_key = CASE WHEN $5 THEN $7 ELSE email_key END, \
             email_verified = email_verified AND NOT ($5 AND email_key IS DISTINCT FROM $7), \
             language = CASE WHEN $8 THEN $9 ELSE language END, theme = CASE WHEN $10 THEN $11 ELSE theme END, \
             do_not_disturb = COALESCE($12, do_not_disturb), status = CASE WHEN $12 THEN 'dnd' \
             WHEN status = 'dnd' AND NOT COALESCE($12, TRUE) THEN 'auto' ELSE status END, updated_at = $13 \
             WHERE id = $1 RETURNING ",
            account_columns!()
        ))
        .bind(id)
        .bind_opt(patch.handle.clone())
        .bind_opt(patch.name.clone())
        .bind_opt(patch.name.as_deref().map(fold))
        .bind(patch.email.is_some())
        .bind_opt(email.clone())
        .bind_opt(email.as_deref().map(fold))
        .bind(patch.language.is_some())
        .bind_opt(patch.language.clone().flatten())
        .bind(patch.theme.is_some())
        .bind_opt(patch.theme.flatten())
        .bind_opt(patch.do_not_disturb)
        .bind(now);
        only(&self.0.db().write(change).await?)
    }

    /// Replaces the password's hash and nothing else.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Invalid`].
    pub async fn set_password(&self, id: AccountId, hash: &Redacted<String>, now: Timestamp) -> Result<(), StoreError> {
        let change = query("UPDATE accounts SET password_hash = $2, updated_at = $3 WHERE id = $1");
        let changed = self.0.db().execute(change.bind(id).bind(hash.clone()).bind(now)).await?;
        if changed == 0 { Err(StoreError::NotFound) } else { Ok(()) }
    }

    /// Uses a link for a new password: sets the hash, raises the epoch, ends every session (given back), all at once.
    /// Nothing when the link does not work (any more).
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reset_password(
        &self,
        link: &TokenHash,
        hash: &Redacted<String>,
        now: Timestamp,
    ) -> Result<Option<(Account, Vec<SessionId>)>, StoreError> {
        let mut tx = self.0.db().begin().await?;
        let Some(link) = first::<Link>(&tx.rows(links::use_up(link, LinkKind::ResetPassword, now)).await?)? else {
            return Ok(None);
        };
        let change = query(concat!(
            "UPDATE accounts SET password_hash = $2, epoch = epoch + 1, updated_at = $3 WHERE id = $1 RETURNING ",
            account_columns!()
        ));
        let account = only(&tx.rows(change.bind(link.account).bind(hash.clone()).bind(now)).await?)?;
        let ended = sessions::ids(&tx.rows(sessions::end_all(link.account, None, now)).await?)?;
        tx.commit().await?;
        Ok(Some((account, ended)))
    }

    /// Raises the epoch, so that every access token given so far stops working. Gives back the new one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn bump_epoch(&self, id: AccountId, now: Timestamp) -> Result<i64, StoreError> {
        let change = query("UPDATE accounts SET epoch = epoch + 1, updated_at = $2 WHERE id = $1 RETURNING epoch");
        let rows = self.0.db().write(change.bind(id).bind(now)).await?;
        rows.first().ok_or(StoreError::NotFound)?.get("epoch")
    }

    /// Notes that `email` is proved to be theirs.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the account has another address by now, [`StoreError::Conflict`] with `email`
    /// when someone else proved it first.
    pub async fn verify_email(&self, id: AccountId, email: &str, now: Timestamp) -> Result<Account, StoreError> {
        let change = query(concat!(
            "UPDATE accounts SET email_verified = TRUE, updated_at = $3 WHERE id = $1 AND email_key = $2 RETURNING ",
            account_columns!()
        ));
        only(&self.0.db().write(change.bind(id).bind(fold(email)).bind(now)).await?)
    }
}
