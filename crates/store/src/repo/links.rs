//! One-use links.

use hubbub_types::{AccountId, Timestamp};

use super::{FromRow, all, first};
use crate::{
    Link, LinkKind, NewLink, Store, StoreError, TokenHash, clamp_limit,
    db::{Query, Row, query},
};

/// One-use links.
pub struct Links<'a>(pub(crate) &'a Store);

macro_rules! link_columns {
    () => {
        "links.hash, links.account, links.kind, links.email, links.clear_text, links.created_at, links.expires_at, \
         links.used_at"
    };
}

impl Links<'_> {
    /// Makes a link. It replaces the account's earlier ones of the same kind: only the newest works.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without that account, [`StoreError::Conflict`] with `token`, [`StoreError::Invalid`].
    pub async fn create(&self, new: &NewLink) -> Result<(), StoreError> {
        let insert = query(
            "INSERT INTO links (hash, account, kind, email, clear_text, created_at, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        );
        let insert = insert.bind(new.hash).bind(new.account).bind(new.kind).bind_opt(new.email.clone());
        let insert = insert.bind_opt(new.clear_text.clone()).bind(new.created_at).bind(new.expires_at);

        let mut tx = self.0.db().begin().await?;
        tx.execute(remove(new.account, new.kind)).await?;
        tx.execute(insert).await?;
        tx.commit().await
    }

    /// Uses a link. Of several callers one gets it; nobody gets it at or after its end.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn consume(&self, hash: &TokenHash, kind: LinkKind, now: Timestamp) -> Result<Option<Link>, StoreError> {
        first(&self.0.db().write(use_up(hash, kind, now)).await?)
    }

    /// The links an admin can hand over: not used, not outdated, with their secret; the newest first, 200 at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list_open(&self, now: Timestamp, limit: u32) -> Result<Vec<Link>, StoreError> {
        let sql = concat!(
            "SELECT ",
            link_columns!(),
            " FROM links WHERE used_at IS NULL AND expires_at > $1 AND clear_text IS NOT NULL \
             ORDER BY created_at DESC, hash LIMIT $2"
        );
        all(&self.0.db().read(query(sql).bind(now).bind(i64::from(clamp_limit(limit)))).await?)
    }

    /// Removes an account's links of one kind, and says how many there were.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn remove_all(&self, account: AccountId, kind: LinkKind) -> Result<u64, StoreError> {
        self.0.db().execute(remove(account, kind)).await
    }

    /// Removes at most `limit` links that were used or ended before `before`, and says how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let remove = query(
            "DELETE FROM links WHERE hash IN (SELECT hash FROM links WHERE expires_at <= $1 OR used_at <= $1 LIMIT $2)",
        );
        self.0.db().execute(remove.bind(before).bind(i64::from(limit))).await
    }
}

fn remove(account: AccountId, kind: LinkKind) -> Query {
    query("DELETE FROM links WHERE account = $1 AND kind = $2").bind(account).bind(kind)
}

/// Marks a working link as used and gives it; its secret is of no more use to anyone.
pub(super) fn use_up(hash: &TokenHash, kind: LinkKind, now: Timestamp) -> Query {
    query(concat!(
        "UPDATE links SET used_at = $3, clear_text = NULL \
         WHERE hash = $1 AND kind = $2 AND used_at IS NULL AND expires_at > $3 RETURNING ",
        link_columns!()
    ))
    .bind(*hash)
    .bind(kind)
    .bind(now)
}

impl FromRow for Link {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            hash: row.get("hash")?,
            account: row.get("account")?,
            kind: row.get("kind")?,
            email: row.get_opt("email")?,
            clear_text: row.get_opt("clear_text")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            used_at: row.get_opt("used_at")?,
        })
    }
}
