//! Messages that somebody reported.

use hubbub_types::{AccountId, ReportId, ReportState, Timestamp};

use crate::{
    NewAudit, Page, PlaceCursor, ReportRow, Store, StoreError, clamp_limit,
    db::{Row, query},
    repo::{FromRow, all, first, moderation::insert_audit, number, one_more},
};

/// Messages that somebody reported.
pub struct Reports<'a>(pub(crate) &'a Store);

macro_rules! report_columns {
    () => {
        "reports.id, reports.message, reports.channel, reports.reporter, reports.author, reports.reason, \
         reports.body, reports.state, reports.handled_by, reports.handled_at, reports.outcome, reports.created_at"
    };
}

impl Reports<'_> {
    /// Keeps a report; `false` when this person reported this message before.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without the channel, [`StoreError::Invalid`].
    pub async fn create(&self, new: &ReportRow) -> Result<bool, StoreError> {
        let insert = query(
            "INSERT INTO reports (id, message, channel, reporter, author, reason, body, state, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (message, reporter) DO NOTHING",
        );
        let insert = insert.bind(new.id).bind(new.message).bind(new.channel).bind_opt(new.reporter);
        let insert = insert.bind_opt(new.author).text(&new.reason).bind_opt(new.body.clone());
        Ok(self.0.db().execute(insert.bind(new.state).bind(new.created_at)).await? > 0)
    }

    /// A report.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn by_id(&self, id: ReportId) -> Result<Option<ReportRow>, StoreError> {
        let sql = concat!("SELECT ", report_columns!(), " FROM reports WHERE id = $1");
        first(&self.0.db().read(query(sql).bind(id)).await?)
    }

    /// Reports in a state, the latest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn page(
        &self,
        state: Option<ReportState>,
        after: Option<PlaceCursor>,
        limit: u32,
    ) -> Result<Page<ReportRow, PlaceCursor>, StoreError> {
        let limit = clamp_limit(limit);
        let after = after.unwrap_or(PlaceCursor::FIRST);
        let sql = concat!(
            "SELECT ",
            report_columns!(),
            " FROM reports WHERE (created_at < $1 OR (created_at = $1 AND id < $2)) AND ($3 OR state = $4) \
             ORDER BY created_at DESC, id DESC LIMIT $5"
        );
        let sql = query(sql).bind(after.at).bind(after.id).bind(state.is_none()).bind_opt(state);
        let rows = self.0.db().read(sql.bind(one_more(limit))).await?;
        Ok(Page::cut(all(&rows)?, limit, |row: &ReportRow| PlaceCursor { at: row.created_at, id: row.id.0 }))
    }

    /// How many are open.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn open(&self) -> Result<i64, StoreError> {
        number(&self.0.db().read(query("SELECT COUNT(*) AS number FROM reports WHERE state = 'open'")).await?)
    }

    /// Settles an open report, and the other open ones of the same message; the copies of its text go. `false` when it
    /// was settled already.
    ///
    /// # Errors
    /// [`StoreError::Invalid`].
    pub async fn settle(
        &self,
        report: &ReportRow,
        state: ReportState,
        by: Option<AccountId>,
        outcome: &str,
        audit: &[NewAudit],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let change = query(
            "UPDATE reports SET state = $2, handled_by = $3, handled_at = $4, outcome = $5, body = NULL \
             WHERE message = $1 AND state = 'open'",
        );
        let change = change.bind(report.message).bind(state).bind_opt(by).bind(now).text(outcome);
        let mut tx = self.0.db().begin().await?;
        let settled = tx.execute(change).await? > 0;
        if settled {
            tx.execute_all(insert_audit(audit)).await?;
            tx.commit().await?;
        }
        Ok(settled)
    }

    /// Removes at most `limit` settled reports from before `before`, and says how many.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, before: Timestamp, limit: u32) -> Result<u64, StoreError> {
        let remove = query(
            "DELETE FROM reports WHERE id IN (SELECT id FROM reports \
             WHERE state <> 'open' AND created_at < $1 ORDER BY created_at LIMIT $2)",
        );
        self.0.db().execute(remove.bind(before).bind(i64::from(limit))).await
    }
}

impl FromRow for ReportRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            message: row.get("message")?,
            channel: row.get("channel")?,
            reporter: row.get_opt("reporter")?,
            author: row.get_opt("author")?,
            reason: row.get("reason")?,
            body: row.get_opt("body")?,
            state: row.get("state")?,
            handled_by: row.get_opt("handled_by")?,
            handled_at: row.get_opt("handled_at")?,
            outcome: row.get_opt("outcome")?,
            created_at: row.get("created_at")?,
        })
    }
}
