//! Making accounts.

use hubbub_types::Timestamp;

use super::{Accounts, account_columns};
use crate::{
    Account, Invite, NewAccount, Role, StoreError, TokenHash,
    db::{Query, query},
    repo::{invites, only},
    search::fold,
};

impl Accounts<'_> {
    /// Makes an account.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] with `handle`, with `email` where the address is verified and another account's, or
    /// with `id`; [`StoreError::Invalid`].
    pub async fn create(&self, new: &NewAccount) -> Result<Account, StoreError> {
        only(&self.0.db().write(insert(new, new.role)).await?)
    }

    /// Uses an invitation and makes the account, both or neither. The account gets the invitation's role.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the invitation is unknown, outdated, used up or withdrawn; else as
    /// [`Accounts::create`].
    pub async fn create_with_invite(
        &self,
        new: &NewAccount,
        invite: &TokenHash,
        now: Timestamp,
    ) -> Result<(Account, Invite), StoreError> {
        let mut tx = self.0.db().begin().await?;
        let invite: Invite = only(&tx.rows(invites::use_one(invite, now)).await?)?;
        let account = only(&tx.rows(insert(new, invite.role)).await?)?;
        tx.commit().await?;
        Ok((account, invite))
    }
}

fn insert(new: &NewAccount, role: Role) -> Query {
    query(concat!(
        "INSERT INTO accounts (id, handle, name, name_key, email, email_key, email_verified, password_hash, role, \
         language, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) RETURNING ",
        account_columns!()
    ))
    .bind(new.id)
    .bind(new.handle.clone())
    .text(&new.name)
    .bind(fold(&new.name))
    .bind_opt(new.email.clone())
    .bind_opt(new.email.as_deref().map(fold))
    .bind(new.email_verified && new.email.is_some())
    .bind(new.password_hash.clone())
    .bind(role)
    .bind_opt(new.language.clone())
    .bind(new.created_at)
}
