//! Invitations to register.

use hubbub_types::{InviteId, Timestamp};
use uuid::Uuid;

use super::{FromRow, accounts::admins, all, first, one_more, only};
use crate::{
    Invite, NewInvite, Page, Store, StoreError, TokenHash, clamp_limit,
    db::{Lock, Query, Row, query},
};

/// Invitations to register.
pub struct Invites<'a>(pub(crate) &'a Store);

macro_rules! invite_columns {
    () => {
        "invites.id, invites.hash, invites.role, invites.note, invites.max_uses, invites.uses, invites.expires_at, \
         invites.created_by, invites.created_at, invites.revoked_at, invites.bootstrap, invites.channel"
    };
}

/// When the invitation of hash `$1` works at `$2`.
macro_rules! usable {
    () => {
        "hash = $1 AND expires_at > $2 AND revoked_at IS NULL AND uses < max_uses \
         AND (NOT bootstrap OR NOT EXISTS (SELECT 1 FROM accounts WHERE role IN ('admin', 'owner')))"
    };
}

impl Invites<'_> {
    /// Makes an invitation.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `invites` at `max_invites`, [`StoreError::Conflict`] with `token` or `id`,
    /// [`StoreError::NotFound`] without the author's account, [`StoreError::Invalid`].
    pub async fn create(&self, new: &NewInvite) -> Result<Invite, StoreError> {
        let most = i64::from(self.0.settings().max_invites);
        first(&self.0.db().write(insert(new, false, most)).await?)?.ok_or(StoreError::Full("invites"))
    }

    /// Makes the server's own invitation of its first admin, in place of an earlier one. Nothing when there is an
    /// admin. It stops working as soon as there is one.
    ///
    /// # Errors
    /// As [`Invites::create`], but it does not count as one of `max_invites`.
    pub async fn create_bootstrap(&self, new: &NewInvite) -> Result<Option<Invite>, StoreError> {
        let mut tx = self.0.db().begin().await?;
        tx.lock(Lock::Admins).await?;
        if admins(&mut tx).await? > 0 {
            return Ok(None);
        }
        tx.execute(query("DELETE FROM invites WHERE bootstrap")).await?;
        let invite = only(&tx.rows(insert(new, true, i64::MAX)).await?)?;
        tx.commit().await?;
        Ok(Some(invite))
    }

    /// The invitation of a code, when it can be used at `now`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_hash(&self, hash: &TokenHash, now: Timestamp) -> Result<Option<Invite>, StoreError> {
        let sql = concat!("SELECT ", invite_columns!(), " FROM invites WHERE ", usable!());
        first(&self.0.db().read(query(sql).bind(*hash).bind(now)).await?)
    }

    /// Uses an invitation once. [`crate::Accounts::create_with_invite`] does that together with making the account.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn redeem(&self, hash: &TokenHash, now: Timestamp) -> Result<Option<Invite>, StoreError> {
        first(&self.0.db().write(use_one(hash, now)).await?)
    }

    /// All invitations but the server's own, also outdated ones, the newest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(&self, after: Option<InviteId>, limit: u32) -> Result<Page<Invite, InviteId>, StoreError> {
        let limit = clamp_limit(limit);
        let sql = concat!(
            "SELECT ",
            invite_columns!(),
            " FROM invites WHERE id < $1 AND NOT bootstrap ORDER BY id DESC LIMIT $2"
        );
        let after = after.unwrap_or(InviteId(Uuid::max()));
        let rows = self.0.db().read(query(sql).bind(after).bind(one_more(limit))).await?;
        Ok(Page::cut(all(&rows)?, limit, |invite: &Invite| invite.id))
    }

    /// Withdraws an invitation; `false` when there is none of that id or it was withdrawn.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn revoke(&self, id: InviteId, now: Timestamp) -> Result<bool, StoreError> {
        let change = query("UPDATE invites SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL");
        Ok(self.0.db().execute(change.bind(id).bind(now)).await? > 0)
    }

    /// Removes at most `limit` invitations that ended or were withdrawn before `before`, and says how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let remove = query(
            "DELETE FROM invites WHERE id IN (SELECT id FROM invites \
             WHERE expires_at <= $1 OR revoked_at <= $1 LIMIT $2)",
        );
        self.0.db().execute(remove.bind(before).bind(i64::from(limit))).await
    }
}

fn insert(new: &NewInvite, bootstrap: bool, most: i64) -> Query {
    query(concat!(
        "INSERT INTO invites (id, hash, role, note, max_uses, expires_at, created_by, created_at, bootstrap, \
         channel) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $11 WHERE (SELECT COUNT(*) FROM invites) < $10 \
         RETURNING ",
        invite_columns!()
    ))
    .bind(new.id)
    .bind(new.hash)
    .bind(new.role)
    .text(&new.note)
    .bind(new.max_uses)
    .bind(new.expires_at)
    .bind_opt(new.created_by)
    .bind(new.created_at)
    .bind(bootstrap)
    .bind(most)
    .bind_opt(new.channel)
}

/// Counts one use of an invitation that works, and gives it.
pub(super) fn use_one(hash: &TokenHash, now: Timestamp) -> Query {
    query(concat!("UPDATE invites SET uses = uses + 1 WHERE ", usable!(), " RETURNING ", invite_columns!()))
        .bind(*hash)
        .bind(now)
}

impl FromRow for Invite {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            hash: row.get("hash")?,
            role: row.get("role")?,
            note: row.get("note")?,
            max_uses: row.get("max_uses")?,
            uses: row.get("uses")?,
            expires_at: row.get("expires_at")?,
            created_by: row.get_opt("created_by")?,
            created_at: row.get("created_at")?,
            revoked_at: row.get_opt("revoked_at")?,
            bootstrap: row.get("bootstrap")?,
            channel: row.get_opt("channel")?,
        })
    }
}
