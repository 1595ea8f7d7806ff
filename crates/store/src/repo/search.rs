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

/// So many messages PostgreSQL goes through one by one for each that its index of words would find in the same time.
/// (fixed)
const SAMPLE: i64 = 16;
/// The same for messages of one person, which lie apart from each other. (fixed)
const SAMPLE_OF_AUTHOR: i64 = 8;
/// At most so many it goes through where the newest have shown that this will do: about what its index of words costs
/// for a few common words, each of whose messages is looked at whatever the limit. (fixed)
const STRETCH: i64 = 64_000;

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
            (Some(words), Backend::Postgres) => match plan.author.filter(|_| plan.one_by_one) {
                Some(author) => query.text(&words.tsquery).bind(author),
                None => query.text(&words.tsquery),
            },
        };
        all(&self.0.db().read(query).await?)
    }

    fn statement(&self, plan: &SearchPlan) -> &'static str {
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
            (Some(_), Backend::Postgres) if plan.one_by_one && plan.author.is_some() => concat!(
                "SELECT ",
                message_columns!(),
                " FROM messages",
                joined!(),
                allowed!(),
                " AND messages.author = {j} AND messages.lexemes @@ to_tsquery('simple', {i}) \
                 AND messages.number >= {f} AND messages.number < {g} ORDER BY messages.number DESC LIMIT {h}"
            ),
            (Some(_), Backend::Postgres) if plan.one_by_one => concat!(
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
    /// of a message (of the author, if there is one) that is so new that all after it are gone through quickly.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn reach(&self, plan: &SearchPlan, words: &SearchWords, count: u32) -> Result<Option<i64>, StoreError> {
        let (first, end) = plan.numbers;
        let count = i64::from(count);
        let query = match (self.0.backend(), plan.author) {
            (Backend::Sqlite, _) => query(
                "SELECT rowid AS number FROM messages_search WHERE stems MATCH $1 AND rowid >= $2 AND rowid < $3 \
                 ORDER BY rowid DESC LIMIT 1 OFFSET $4",
            )
            .text(&words.fts5)
            .bind(first)
            .bind(end)
            .bind(count.saturating_sub(1)),
            (Backend::Postgres, Some(author)) => query(
                "SELECT number FROM messages WHERE author = $1 AND number >= $2 AND number < $3 \
                 ORDER BY number DESC LIMIT 1 OFFSET $4",
            )
            .bind(author)
            .bind(first)
            .bind(end)
            .bind(count.saturating_mul(SAMPLE_OF_AUTHOR).saturating_sub(1)),
            (Backend::Postgres, None) => {
                return Ok(Some(end.saturating_sub(count.saturating_mul(SAMPLE)).max(first)));
            }
        };
        let rows = self.0.db().read(query).await?;
        rows.first().map(|row| row.get("number")).transpose()
    }

    /// How many numbers more had best be gone through one by one, when `looked` of them gave `found` messages and `wanted`
    /// are still to be found: twice as many as that promises. None where an index of words is quicker: where nothing was
    /// found, it would be too far, or the index is in the order of numbers anyway, as SQLite's is.
    #[must_use]
    pub fn stretch(&self, looked: i64, found: usize, wanted: usize) -> Option<i64> {
        let (found, wanted) = (i64::try_from(found).ok()?, i64::try_from(wanted).ok()?);
        let promised = looked.checked_mul(wanted)?.checked_mul(2)?.checked_div(found)?;
        (self.0.backend() == Backend::Postgres && promised <= STRETCH).then_some(promised)
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
