//! What is on its way to outgoing webhooks.

use hubbub_types::{DeliveryId, DeliveryState, HookId, Timestamp};

use crate::{
    DeliveryRow, Store, StoreError, Tried, clamp_limit,
    db::{Query, Row, query, query_ids},
    repo::{FromRow, IDS_PER_STATEMENT, all, number, only},
};

/// What is on its way to outgoing webhooks. It is put there by [`crate::LogTx::deliver`], with the entry it tells of.
pub struct Deliveries<'a>(pub(crate) &'a Store);

macro_rules! columns {
    () => {
        "deliveries.id, deliveries.hook, deliveries.event, deliveries.channel, deliveries.seq, deliveries.message, \
         deliveries.state, deliveries.attempts, deliveries.next_at, deliveries.last_status, deliveries.last_error, \
         deliveries.created_at, deliveries.finished_at"
    };
}

impl Deliveries<'_> {
    /// Takes what is due, at most one for each webhook and `limit` in all, until `until`: of several nodes one gets
    /// it. Webhooks in `except` (256 at most) are left alone. While tries succeed a webhook is told in order; what is
    /// tried again later does not hold up what follows.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn claim(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
        except: &[HookId],
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        // The outer condition is the one that counts: on PostgreSQL the inner one is not looked at again after a wait.
        let sql = concat!(
            "UPDATE deliveries SET claimed_until = {b} WHERE id IN (SELECT due.id FROM deliveries AS due \
             JOIN hooks_out ON hooks_out.id = due.hook \
             WHERE due.state = 'waiting' AND due.next_at <= {a} AND due.claimed_until <= {a} \
             AND due.hook NOT IN ({ids}) \
             AND hooks_out.disabled_at IS NULL AND NOT EXISTS (SELECT 1 FROM deliveries AS other \
             WHERE other.hook = due.hook AND other.state = 'waiting' AND (other.claimed_until > {a} \
             OR (other.next_at <= {a} AND (other.created_at, other.seq, other.id) < (due.created_at, due.seq, due.id)))) \
             ORDER BY due.next_at LIMIT {c}) AND state = 'waiting' AND claimed_until <= {a} RETURNING ",
            columns!()
        );
        let change = query_ids(sql, except.iter().copied().take(IDS_PER_STATEMENT));
        all(&self.0.db().write(change.bind(now).bind(until).bind(i64::from(clamp_limit(limit)))).await?)
    }

    /// Notes that one has arrived.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn arrived(&self, delivery: &DeliveryRow, tried: &Tried) -> Result<(), StoreError> {
        let mut tx = self.0.db().begin().await?;
        tx.execute(finish(delivery.id, DeliveryState::Done, tried)).await?;
        let reset = query("UPDATE hooks_out SET failures = 0 WHERE id = $1 AND failures <> 0");
        tx.execute(reset.bind(delivery.hook)).await?;
        tx.commit().await
    }

    /// Notes that one will be tried again.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn put_off(&self, id: DeliveryId, tried: &Tried, next_at: Timestamp) -> Result<(), StoreError> {
        let change = query(
            "UPDATE deliveries SET attempts = attempts + 1, next_at = $2, claimed_until = 0, last_status = $3, \
             last_error = $4 WHERE id = $1 AND state = 'waiting'",
        );
        let change = change.bind(id).bind(next_at).bind_opt(tried.status.map(i64::from));
        self.0.db().execute(change.bind_opt(tried.error.clone())).await.map(drop)
    }

    /// Gives one up; how many were given up in a row to that webhook.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn give_up(&self, delivery: &DeliveryRow, tried: &Tried) -> Result<i64, StoreError> {
        let mut tx = self.0.db().begin().await?;
        if tx.execute(finish(delivery.id, DeliveryState::Dead, tried)).await? > 0 {
            let count = query("UPDATE hooks_out SET failures = failures + 1 WHERE id = $1");
            tx.execute(count.bind(delivery.hook)).await?;
        }
        let failures = query("SELECT COALESCE(MAX(failures), 0) AS number FROM hooks_out WHERE id = $1");
        let failures = number(&tx.rows(failures.bind(delivery.hook)).await?)?;
        tx.commit().await?;
        Ok(failures)
    }

    /// Tries one that was given up again, from the beginning.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none of that id that was given up.
    pub async fn revive(&self, id: DeliveryId, now: Timestamp) -> Result<DeliveryRow, StoreError> {
        let change = query(concat!(
            "UPDATE deliveries SET state = 'waiting', attempts = 0, next_at = $2, claimed_until = 0, \
             finished_at = NULL WHERE id = $1 AND state = 'dead' RETURNING ",
            columns!()
        ));
        only(&self.0.db().write(change.bind(id).bind(now)).await?)
    }

    /// The one of an id.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn by_id(&self, id: DeliveryId) -> Result<DeliveryRow, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM deliveries WHERE id = $1");
        only(&self.0.db().read(query(sql).bind(id)).await?)
    }

    /// The latest of a webhook, of one state or of all, `limit` (up to 200) at most.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn list(
        &self,
        hook: HookId,
        state: Option<DeliveryState>,
        limit: u32,
    ) -> Result<Vec<DeliveryRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM deliveries WHERE hook = $1 AND ($2 OR state = $3) ORDER BY created_at DESC, seq DESC, id DESC LIMIT $4"
        );
        let sql = query(sql).bind(hook).bind(state.is_none()).bind_opt(state);
        all(&self.0.db().read(sql.bind(i64::from(clamp_limit(limit)))).await?)
    }

    /// Removes up to `limit` that were over before; how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let sweep = query(
            "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE finished_at IS NOT NULL \
             AND finished_at < $1 LIMIT $2)",
        );
        self.0.db().execute(sweep.bind(before).bind(i64::from(limit))).await
    }
}

fn finish(id: DeliveryId, state: DeliveryState, tried: &Tried) -> Query {
    let change = query(
        "UPDATE deliveries SET state = $2, attempts = attempts + 1, claimed_until = 0, last_status = $3, \
         last_error = $4, finished_at = $5 WHERE id = $1 AND state = 'waiting'",
    );
    let change = change.bind(id).bind(state).bind_opt(tried.status.map(i64::from));
    change.bind_opt(tried.error.clone()).bind(tried.at)
}

impl FromRow for DeliveryRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            hook: row.get("hook")?,
            event: row.get("event")?,
            channel: row.get("channel")?,
            seq: row.get("seq")?,
            message: row.get_opt("message")?,
            state: row.get("state")?,
            attempts: row.get("attempts")?,
            next_at: row.get("next_at")?,
            last_status: row.get_opt("last_status")?,
            last_error: row.get_opt("last_error")?,
            created_at: row.get("created_at")?,
            finished_at: row.get_opt("finished_at")?,
        })
    }
}
