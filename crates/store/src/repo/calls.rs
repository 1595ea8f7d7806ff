//! Call logs.

use std::time::Duration;

use hubbub_types::{AccountId, CallId, Timestamp};
use uuid::Uuid;

use super::{FromRow, all, number, one_more};
use crate::{
    CallCursor, CallLogEntry, Page, Store, StoreError, clamp_limit,
    db::{Query, Row, query},
};

/// Call logs.
pub struct Calls<'a>(pub(crate) &'a Store);

impl Calls<'_> {
    /// Writes an entry; `false` when the log has that call already. Entries beyond `max_calls` go, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without the owner's or the peer's account, [`StoreError::Invalid`].
    pub async fn record(&self, entry: &CallLogEntry) -> Result<bool, StoreError> {
        let most = i64::from(self.0.settings().max_calls);
        let forget = query(
            "DELETE FROM calls WHERE owner = $1 AND (began_at, id) <= (SELECT began_at, id FROM calls \
             WHERE owner = $1 ORDER BY began_at DESC, id DESC LIMIT 1 OFFSET $2)",
        );
        let mut tx = self.0.db().begin().await?;
        let written = tx.execute(insert(entry)).await? > 0;
        tx.execute(forget.bind(entry.owner).bind(most)).await?;
        tx.commit().await?;
        Ok(written)
    }

    /// A person's calls, the newest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(
        &self,
        owner: AccountId,
        after: Option<CallCursor>,
        limit: u32,
    ) -> Result<Page<CallLogEntry, CallCursor>, StoreError> {
        self.list(owner, false, after, limit).await
    }

    /// A person's missed calls, the newest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn missed(
        &self,
        owner: AccountId,
        after: Option<CallCursor>,
        limit: u32,
    ) -> Result<Page<CallLogEntry, CallCursor>, StoreError> {
        self.list(owner, true, after, limit).await
    }

    /// How many missed calls a person has not seen.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn unseen_count(&self, owner: AccountId) -> Result<i64, StoreError> {
        let count =
            query("SELECT COUNT(*) AS number FROM calls WHERE owner = $1 AND outcome = 'missed' AND seen_at IS NULL");
        number(&self.0.db().read(count.bind(owner)).await?)
    }

    /// Marks every entry up to now as seen, and says how many were not.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn mark_seen(&self, owner: AccountId, now: Timestamp) -> Result<u64, StoreError> {
        let change = query("UPDATE calls SET seen_at = $2 WHERE owner = $1 AND seen_at IS NULL AND began_at <= $2");
        self.0.db().execute(change.bind(owner).bind(now)).await
    }

    async fn list(
        &self,
        owner: AccountId,
        missed: bool,
        after: Option<CallCursor>,
        limit: u32,
    ) -> Result<Page<CallLogEntry, CallCursor>, StoreError> {
        let limit = clamp_limit(limit);
        let start = CallCursor { at: Timestamp::from_millis(i64::MAX), id: CallId(Uuid::max()) };
        let after = after.unwrap_or(start);
        let rows = query(
            "SELECT id, owner, peer, peer_name, direction, outcome, began_at, talked_ms, seen_at FROM calls \
             WHERE owner = $1 AND (outcome = 'missed' OR NOT $2) AND (began_at, id) < ($3, $4) \
             ORDER BY began_at DESC, id DESC LIMIT $5",
        );
        let rows = rows.bind(owner).bind(missed).bind(after.at).bind(after.id).bind(one_more(limit));
        let entries = all(&self.0.db().read(rows).await?)?;
        Ok(Page::cut(entries, limit, |entry: &CallLogEntry| CallCursor { at: entry.at, id: entry.id }))
    }
}

fn insert(entry: &CallLogEntry) -> Query {
    let talked = entry.talked.map(|time| i64::try_from(time.as_millis()).unwrap_or(i64::MAX));
    query(
        "INSERT INTO calls (id, owner, peer, peer_name, direction, outcome, began_at, talked_ms, seen_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING",
    )
    .bind(entry.id)
    .bind(entry.owner)
    .bind_opt(entry.peer)
    .text(&entry.peer_name)
    .bind(entry.direction)
    .bind(entry.outcome)
    .bind(entry.at)
    .bind_opt(talked)
    .bind_opt(entry.seen_at)
}

impl FromRow for CallLogEntry {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let talked: Option<i64> = row.get_opt("talked_ms")?;
        Ok(Self {
            id: row.get("id")?,
            owner: row.get("owner")?,
            peer: row.get_opt("peer")?,
            peer_name: row.get("peer_name")?,
            direction: row.get("direction")?,
            outcome: row.get("outcome")?,
            at: row.get("began_at")?,
            talked: talked.map(|millis| Duration::from_millis(u64::try_from(millis).unwrap_or(0))),
            seen_at: row.get_opt("seen_at")?,
        })
    }
}
