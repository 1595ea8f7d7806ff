//! Erasing accounts.

use hubbub_types::{AccountId, Timestamp};

use super::{Accounts, admins, moderate::keep_some, owners};
use crate::{
    Role, StoreError,
    db::{Lock, query},
    repo::{channels::hand_over, number},
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
        self.may_go(id).await?;
        self.detach(id).await?;
        let mut tx = self.0.db().begin().await?;
        tx.lock(Lock::Admins).await?;
        let before = (owners(&mut tx).await?, admins(&mut tx).await?);
        tx.execute(query("UPDATE calls SET peer_name = '' WHERE peer = $1").bind(id)).await?;
        let files =
            query("UPDATE files SET deleted_at = $2 WHERE owner = $1 AND attached_at IS NULL AND deleted_at IS NULL");
        tx.execute(files.bind(id).bind(now)).await?;
        let groups = query(
            "SELECT members.channel FROM members JOIN channels ON channels.id = members.channel \
             WHERE members.account = $1 AND members.owner AND channels.kind = 'group'",
        );
        let groups = tx.rows(groups.bind(id)).await?;
        if tx.execute(query("DELETE FROM accounts WHERE id = $1").bind(id)).await? == 0 {
            return Err(StoreError::NotFound);
        }
        for row in &groups {
            tx.execute(hand_over(row.get("channel")?)).await?;
        }
        let left = number(&tx.rows(query("SELECT COUNT(*) AS number FROM accounts")).await?)?;
        if left > 0 {
            keep_some(&mut tx, before).await?;
        }
        tx.commit().await
    }

    /// Refuses before anything is taken apart; the last step looks again.
    async fn may_go(&self, id: AccountId) -> Result<(), StoreError> {
        let others = query(
            "SELECT COUNT(*) AS others, COALESCE(SUM(CASE WHEN role IN ('admin', 'owner') THEN 1 ELSE 0 END), 0) \
             AS admins, COALESCE(SUM(CASE WHEN role = 'owner' THEN 1 ELSE 0 END), 0) AS owners \
             FROM accounts WHERE id <> $1",
        );
        let role = query("SELECT role FROM accounts WHERE id = $1").bind(id);
        let rows = self.0.db().read(role).await?;
        let role: Role = rows.first().ok_or(StoreError::NotFound)?.get("role")?;
        let rows = self.0.db().read(others.bind(id)).await?;
        let left = rows.first().ok_or(StoreError::NotFound)?;
        if left.get::<i64>("others")? == 0 {
            return Ok(());
        }
        if role >= Role::Admin && left.get::<i64>("admins")? == 0 {
            return Err(StoreError::Conflict("last_admin"));
        }
        if role == Role::Owner && left.get::<i64>("owners")? == 0 {
            return Err(StoreError::Conflict("last_owner"));
        }
        Ok(())
    }

    /// Takes the name off what somebody wrote and did, piece by piece: one statement for all of it would stop every
    /// other writer.
    async fn detach(&self, id: AccountId) -> Result<(), StoreError> {
        let steps = [
            "UPDATE messages SET author = NULL WHERE author = $1 AND number IN (\
             SELECT number FROM messages WHERE author = $1 ORDER BY number LIMIT $2)",
            "UPDATE channel_log SET actor = NULL WHERE actor = $1 AND (channel, seq) IN (\
             SELECT channel, seq FROM channel_log WHERE actor = $1 LIMIT $2)",
            "DELETE FROM reactions WHERE account = $1 AND (message, emoji) IN (\
             SELECT message, emoji FROM reactions WHERE account = $1 LIMIT $2)",
        ];
        for sql in steps {
            while self.0.db().execute(query(sql).bind(id).bind(STEP)).await? > 0 {}
        }
        Ok(())
    }
}

/// Rows of one statement.
const STEP: i64 = 500;
