//! Signed-in devices.

use hubbub_types::{AccountId, Redacted, SessionId, Timestamp};

use super::{FromRow, accounts::account_columns, all, first};
use crate::{
    Account, NewSession, Session, Store, StoreError, clamp_limit,
    db::{Query, Row, query},
};

/// Signed-in devices.
pub struct Sessions<'a>(pub(crate) &'a Store);

/// The columns of a [`Session`], apart from an account's where their names are the same.
macro_rules! session_columns {
    () => {
        "sessions.id AS session_id, sessions.account, sessions.generation, sessions.rotated_at, \
         sessions.created_at AS session_created_at, sessions.last_seen_at, sessions.expires_at, sessions.device, \
         sessions.address, sessions.revoked_at"
    };
}

impl Sessions<'_> {
    /// Starts a session. Where the account then has more than `max_sessions` live ones, those unused for longest are
    /// ended and given back.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without that account, [`StoreError::Conflict`] with `id`, [`StoreError::Invalid`].
    pub async fn create(&self, new: &NewSession) -> Result<Vec<SessionId>, StoreError> {
        let insert = query(
            "INSERT INTO sessions (id, account, rotated_at, created_at, last_seen_at, expires_at, device, address) \
             VALUES ($1, $2, $3, $3, $3, $4, $5, $6)",
        );
        let insert = insert.bind(new.id).bind(new.account).bind(new.created_at).bind(new.expires_at);
        let insert = insert.text(&new.device).bind(new.address.clone());
        let kept_besides = i64::from(self.0.settings().max_sessions) - 1;
        let end = query(
            "UPDATE sessions SET revoked_at = $2 WHERE id IN (SELECT id FROM sessions \
             WHERE account = $1 AND revoked_at IS NULL AND expires_at > $2 AND id <> $3 \
             ORDER BY last_seen_at DESC, id DESC LIMIT 1000000 OFFSET $4) RETURNING id AS session_id",
        );
        let end = end.bind(new.account).bind(new.created_at).bind(new.id).bind(kept_besides);

        let mut tx = self.0.db().begin().await?;
        tx.execute(insert).await?;
        let ended = ids(&tx.rows(end).await?)?;
        tx.commit().await?;
        Ok(ended)
    }

    /// The session of an id, live or not.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let sql = concat!("SELECT ", session_columns!(), " FROM sessions WHERE id = $1");
        first(&self.0.db().read(query(sql).bind(id)).await?)
    }

    /// The session of an id with its account, when it is live at `now`: what every request checks.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn live(&self, id: SessionId, now: Timestamp) -> Result<Option<(Session, Account)>, StoreError> {
        let sql = concat!(
            "SELECT ",
            session_columns!(),
            ", ",
            account_columns!(),
            " FROM sessions JOIN accounts ON accounts.id = sessions.account \
             WHERE sessions.id = $1 AND sessions.revoked_at IS NULL AND sessions.expires_at > $2"
        );
        let rows = self.0.db().read(query(sql).bind(id).bind(now)).await?;
        rows.first().map(|row| Ok((Session::from_row(row)?, Account::from_row(row)?))).transpose()
    }

    /// Exchanges the refresh token: raises the generation and sets a new end, if the session is live and still has the
    /// expected generation. Of several callers with the same generation, one gets `true`.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn advance(
        &self,
        id: SessionId,
        expected_generation: i64,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let change = query(
            "UPDATE sessions SET generation = generation + 1, rotated_at = $3, last_seen_at = $3, expires_at = $4 \
             WHERE id = $1 AND generation = $2 AND revoked_at IS NULL AND expires_at > $3",
        );
        let change = change.bind(id).bind(expected_generation).bind(now).bind(expires_at);
        Ok(self.0.db().execute(change).await? > 0)
    }

    /// Notes where and when the device was last heard of. A session that is gone is left alone.
    ///
    /// # Errors
    /// [`StoreError::Invalid`].
    pub async fn touch(&self, id: SessionId, address: &Redacted<String>, now: Timestamp) -> Result<(), StoreError> {
        let change = query("UPDATE sessions SET last_seen_at = $3, address = $2 WHERE id = $1 AND last_seen_at <= $3");
        self.0.db().execute(change.bind(id).bind(address.clone()).bind(now)).await.map(drop)
    }

    /// Ends one session of an account; `false` when it has no such session or it had ended.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn revoke(&self, account: AccountId, id: SessionId, now: Timestamp) -> Result<bool, StoreError> {
        let change = query("UPDATE sessions SET revoked_at = $3 WHERE id = $2 AND account = $1 AND revoked_at IS NULL");
        Ok(self.0.db().execute(change.bind(account).bind(id).bind(now)).await? > 0)
    }

    /// Ends every session of an account but `except`, and gives them back.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn revoke_all(
        &self,
        account: AccountId,
        except: Option<SessionId>,
        now: Timestamp,
    ) -> Result<Vec<SessionId>, StoreError> {
        ids(&self.0.db().write(end_all(account, except, now)).await?)
    }

    /// The live sessions of an account, the one heard of last first; 200 at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list(&self, account: AccountId, now: Timestamp) -> Result<Vec<Session>, StoreError> {
        let sql = concat!(
            "SELECT ",
            session_columns!(),
            " FROM sessions WHERE account = $1 AND revoked_at IS NULL AND expires_at > $2 \
             ORDER BY last_seen_at DESC, id DESC LIMIT $3"
        );
        all(&self.0.db().read(query(sql).bind(account).bind(now).bind(i64::from(clamp_limit(u32::MAX)))).await?)
    }

    /// Removes at most `limit` sessions that ended before `before`, and says how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let remove = query(
            "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions \
             WHERE expires_at <= $1 OR revoked_at <= $1 LIMIT $2)",
        );
        self.0.db().execute(remove.bind(before).bind(i64::from(limit))).await
    }
}

/// Ends every session of an account; gives their ids.
pub(super) fn end_all(account: AccountId, except: Option<SessionId>, now: Timestamp) -> Query {
    query(
        "UPDATE sessions SET revoked_at = $3 WHERE account = $1 AND id IS DISTINCT FROM $2 AND revoked_at IS NULL \
         AND expires_at > $3 RETURNING id AS session_id",
    )
    .bind(account)
    .bind_opt(except)
    .bind(now)
}

pub(super) fn ids(rows: &[Row]) -> Result<Vec<SessionId>, StoreError> {
    rows.iter().map(|row| row.get("session_id")).collect()
}

impl FromRow for Session {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("session_id")?,
            account: row.get("account")?,
            generation: row.get("generation")?,
            rotated_at: row.get("rotated_at")?,
            created_at: row.get("session_created_at")?,
            last_seen_at: row.get("last_seen_at")?,
            expires_at: row.get("expires_at")?,
            device: row.get("device")?,
            address: row.get("address")?,
            revoked_at: row.get_opt("revoked_at")?,
        })
    }
}
