//! Finding messages by their words. Which channels somebody may read is decided here, in the statement itself, as of
//! the moment it runs: the words only narrow.

use hubbub_types::Timestamp;

use super::{all, messages::message_columns, number};
use crate::{
    Backend, MessageRow, SearchPlan, SearchWords, Store, StoreError, clamp_limit,
    db::{query, query_ids},
};

/// Finding messages by their words.
pub struct Search<'a>(pub(crate) &'a Store);

/// So many messages PostgreSQL goes through one by one: faster than its index of words finds a common one. (fixed)
const SAMPLE: i64 = 8_000;

/// What every search asks of a message: that the account `{a}` of the role `{b}` may read it, and the filters.
macro_rules! allowed {
    () => {
        "(members.account IS NOT NULL OR (NOT channels.private AND channels.kind IN ('text', 'voice') \
         AND {b} <> 'guest')) AND ({c} OR messages.channel IN ({ids})) AND messages.created_at >= {d} \
         AND messages.created_at < {e} AND messages.deleted_at IS NULL"
    };
}

/// Where the messages' channels and memberships come from, in an order that SQLite keeps.
macro_rules! joined {
    () => {
        " CROSS JOIN channels LEFT JOIN members ON members.channel = channels.id AND members.account = {a} \
         WHERE channels.id = messages.channel AND "
    };
}

impl Search<'_> {
    /// The messages that a plan finds, the newest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn find(&self, plan: &SearchPlan) -> Result<Vec<MessageRow>, StoreError> {
        let ids = plan.channels.iter().flatten().copied();
        let (first, end) = plan.numbers;
        let query = query_ids(self.statement(plan), ids)
            .planned_anew()
            .bind(plan.account)
            .bind(plan.role)
            .bind(plan.channels.is_none())
            .bind(plan.since.unwrap_or(Timestamp::from_millis(i64::MIN)))
            .bind(plan.until.unwrap_or(Timestamp::from_millis(i64::MAX)))
            .bind(first)
            .bind(end)
            .bind(i64::from(clamp_limit(plan.limit)));
        let query = match (&plan.words, self.0.backend()) {
            (None, _) => query,
            (Some(words), Backend::Sqlite) => query.text(&words.fts5),
            (Some(words), Backend::Postgres) => query.text(&words.tsquery),
        };
        all(&self.0.db().read(query).await?)
    }

    fn statement(&self, plan: &SearchPlan) -> &'static str {
        let (first, end) = plan.numbers;
        match (&plan.words, self.0.backend()) {
            (None, _) => concat!(
                "SELECT ",
                message_columns!(),
                " FROM messages",
                joined!(),
                allowed!(),
                " AND messages.number >= {f} AND messages.number < {g} ORDER BY messages.number DESC LIMIT {h}"
            ),
            (Some(_), Backend::Sqlite) => concat!(
                "SELECT ",
                message_columns!(),
                " FROM messages_search CROSS JOIN messages",
                joined!(),
                allowed!(),
                " AND messages.number = messages_search.rowid AND messages_search.stems MATCH {i} \
                 AND messages_search.rowid >= {f} AND messages_search.rowid < {g} \
                 ORDER BY messages_search.rowid DESC LIMIT {h}"
            ),
            (Some(_), Backend::Postgres) if end.saturating_sub(first) <= SAMPLE => concat!(
                "SELECT ",
                message_columns!(),
                " FROM messages",
                joined!(),
                allowed!(),
                " AND messages.lexemes @@ to_tsquery('simple', {i}) \
                 AND messages.number >= {f} AND messages.number < {g} ORDER BY messages.number DESC LIMIT {h}"
            ),
            // The sum keeps it from going through the numbers: only the index of words is left.
            (Some(_), Backend::Postgres) => concat!(
                "SELECT ",
                message_columns!(),
                " FROM messages",
                joined!(),
                allowed!(),
                " AND messages.lexemes @@ to_tsquery('simple', {i}) \
                 AND messages.number + 0 >= {f} AND messages.number + 0 < {g} \
                 ORDER BY messages.number + 0 DESC LIMIT {h}"
            ),
        }
    }

    /// How many numbers one statement had best look at, when `window` is as many as the settings say: on PostgreSQL all,
    /// where there are words, since their index knows nothing of numbers.
    #[must_use]
    pub fn window(&self, plan: &SearchPlan, window: u32) -> i64 {
        let by_words = plan.words.is_some() && self.0.backend() == Backend::Postgres;
        if by_words { i64::MAX } else { i64::from(window) }
    }

    /// Where the newest `count` (at least 1) messages with these words begin, whoever may read them: the number of the
    /// oldest of them. None when there are fewer. PostgreSQL's index is not asked in that order: there it is the number
    /// of a message that is so new that all after it are gone through quickly.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reach(
        &self,
        words: &SearchWords,
        (first, end): (i64, i64),
        count: u32,
    ) -> Result<Option<i64>, StoreError> {
        if self.0.backend() == Backend::Postgres {
            return Ok(Some(end.saturating_sub(SAMPLE).max(first)));
        }
        let sql = "SELECT rowid AS number FROM messages_search WHERE stems MATCH $1 AND rowid >= $2 AND rowid < $3 \
                   ORDER BY rowid DESC LIMIT 1 OFFSET $4";
        let last = i64::from(count.saturating_sub(1));
        let rows = self.0.db().read(query(sql).text(&words.fts5).bind(first).bind(end).bind(last)).await?;
        rows.first().map(|row| row.get("number")).transpose()
    }

    /// The number of the newest message; 0 without any.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn newest(&self) -> Result<i64, StoreError> {
        number(&self.0.db().read(query("SELECT COALESCE(MAX(number), 0) AS number FROM messages")).await?)
    }

    /// The number of the first message posted then or later. Numbers rise with time, except after an import.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn first_since(&self, at: Timestamp) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT number FROM messages WHERE created_at >= $1 ORDER BY created_at, number LIMIT 1";
        let rows = self.0.db().read(query(sql).bind(at)).await?;
        rows.first().map(|row| row.get("number")).transpose()
    }
}
