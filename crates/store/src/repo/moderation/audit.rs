//! Who did what to whom.

use hubbub_types::Timestamp;

use crate::{
    AuditQuery, AuditRow, NewAudit, Page, PlaceCursor, Store, StoreError, clamp_limit,
    db::{Query, Row, query},
    repo::{FromRow, all, moderation::insert_audit, one_more},
};

/// Who did what to whom.
pub struct Audit<'a>(pub(crate) &'a Store);

impl Audit<'_> {
    /// Adds entries that go with nothing else.
    ///
    /// # Errors
    /// [`StoreError::Invalid`].
    pub async fn add(&self, entries: &[NewAudit]) -> Result<(), StoreError> {
        let mut tx = self.0.db().begin().await?;
        tx.execute_all(insert_audit(entries)).await?;
        tx.commit().await
    }

    /// Removes at most `limit` entries from before `before`, and says how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let remove =
            query("DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $1 ORDER BY at, id LIMIT $2)");
        self.0.db().execute(remove.bind(before).bind(i64::from(limit))).await
    }

    /// Entries, the latest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(
        &self,
        which: &AuditQuery,
        after: Option<PlaceCursor>,
        limit: u32,
    ) -> Result<Page<AuditRow, PlaceCursor>, StoreError> {
        let limit = clamp_limit(limit);
        let sql = "SELECT id, at, actor, actor_name, action, target_kind, target, target_name, channel, data \
                   FROM audit WHERE (at < $1 OR (at = $1 AND id < $2)) AND ($3 OR actor = $4) \
                   AND ($5 OR action = $6 OR action LIKE $7 ESCAPE '\\') AND ($8 OR target = $9) \
                   AND ($10 OR channel = $11) AND at >= $12 AND at < $13 AND ($14 OR $15 LIKE '%,' || action || ',%') \
                   ORDER BY at DESC, id DESC LIMIT $16";
        let after = after.unwrap_or(PlaceCursor::FIRST);
        let rows = self.0.db().read(asked(sql, which, after, one_more(limit))).await?;
        Ok(Page::cut(all(&rows)?, limit, |row: &AuditRow| PlaceCursor { at: row.at, id: row.id.0 }))
    }
}

fn asked(sql: &'static str, which: &AuditQuery, after: PlaceCursor, limit: i64) -> Query {
    let action = which.action.clone().unwrap_or_default().replace('\0', "\u{fffd}");
    let area = format!("{}.%", action.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let only = format!(",{},", which.only.join(","));
    query(sql)
        .bind(after.at)
        .bind(after.id)
        .bind(which.actor.is_none())
        .bind_opt(which.actor)
        .bind(which.action.is_none())
        .bind(action)
        .bind(area)
        .bind(which.target.is_none())
        .bind_opt(which.target)
        .bind(which.channel.is_none())
        .bind_opt(which.channel)
        .bind(which.since.unwrap_or(Timestamp::from_millis(i64::MIN)))
        .bind(which.until.unwrap_or(Timestamp::from_millis(i64::MAX)))
        .bind(which.only.is_empty())
        .bind(only)
        .bind(limit)
}

impl FromRow for AuditRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            at: row.get("at")?,
            actor: row.get_opt("actor")?,
            actor_name: row.get("actor_name")?,
            action: row.get("action")?,
            target_kind: row.get("target_kind")?,
            target: row.get_opt("target")?,
            target_name: row.get("target_name")?,
            channel: row.get_opt("channel")?,
            data: row.get("data")?,
        })
    }
}
