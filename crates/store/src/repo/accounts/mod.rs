//! People: making, finding, changing, deleting.

mod change;
mod create;
mod delete;
mod find;
mod moderate;

use crate::{
    Account, Ban, PersonRow, Store, StoreError,
    db::{Row, Tx, query},
    repo::{FromRow, number},
};

/// People.
pub struct Accounts<'a>(pub(crate) &'a Store);

/// The columns of an [`Account`].
macro_rules! account_columns {
    () => {
        "accounts.id, accounts.handle, accounts.name, accounts.email, accounts.email_verified, \
         accounts.password_hash, accounts.role, accounts.epoch, accounts.language, accounts.theme, \
         accounts.do_not_disturb, accounts.has_picture, accounts.picture_version, accounts.created_at, \
         accounts.updated_at, accounts.kind, accounts.status, accounts.muted_until, accounts.banned_at, \
         accounts.banned_until, accounts.ban_reason, accounts.rev"
    };
}
pub(super) use account_columns;

/// The columns of a [`PersonRow`].
macro_rules! person_columns {
    () => {
        "accounts.id, accounts.handle, accounts.name, accounts.role, accounts.has_picture, accounts.picture_version, \
         accounts.kind, accounts.status, accounts.muted_until, accounts.banned_at, accounts.banned_until, \
         accounts.ban_reason"
    };
}
pub(super) use create::add;
pub(super) use find::{people, searchable};
pub(super) use person_columns;

impl FromRow for PersonRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let version: i64 = row.get("picture_version")?;
        Ok(Self {
            id: row.get("id")?,
            handle: row.get("handle")?,
            name: row.get("name")?,
            picture: row.get::<bool>("has_picture")?.then_some(version),
            role: row.get("role")?,
            kind: row.get("kind")?,
            status: row.get("status")?,
            muted_until: row.get_opt("muted_until")?,
            ban: ban(row)?,
        })
    }
}

fn ban(row: &Row) -> Result<Option<Ban>, StoreError> {
    let Some(at) = row.get_opt("banned_at")? else { return Ok(None) };
    Ok(Some(Ban { at, until: row.get_opt("banned_until")?, reason: row.get_opt("ban_reason")? }))
}

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let version: i64 = row.get("picture_version")?;
        Ok(Self {
            id: row.get("id")?,
            handle: row.get("handle")?,
            name: row.get("name")?,
            email: row.get_opt("email")?,
            email_verified: row.get("email_verified")?,
            password_hash: row.get("password_hash")?,
            role: row.get("role")?,
            epoch: row.get("epoch")?,
            language: row.get_opt("language")?,
            theme: row.get_opt("theme")?,
            do_not_disturb: row.get("do_not_disturb")?,
            picture: row.get::<bool>("has_picture")?.then_some(version),
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
            kind: row.get("kind")?,
            status: row.get("status")?,
            muted_until: row.get_opt("muted_until")?,
            ban: ban(row)?,
            rev: row.get("rev")?,
        })
    }
}

/// How many admins (and owners) there are, inside a transaction that holds [`crate::db::Lock::Admins`].
pub(super) async fn admins(tx: &mut Tx) -> Result<i64, StoreError> {
    number(&tx.rows(query("SELECT COUNT(*) AS number FROM accounts WHERE role IN ('admin', 'owner')")).await?)
}

/// How many owners there are, inside such a transaction.
pub(super) async fn owners(tx: &mut Tx) -> Result<i64, StoreError> {
    number(&tx.rows(query("SELECT COUNT(*) AS number FROM accounts WHERE role = 'owner'")).await?)
}
