//! A statement with its values, for either database.

use std::fmt::Write;

use sqlx::{
    AssertSqlSafe, Executor, Postgres, SqlSafeStr, SqlStr, Sqlite, postgres::PgArguments, sqlite::SqliteArguments,
};
use uuid::Uuid;

use super::cell::{Cell, Raw, Row, Value};
use crate::StoreError;

/// A statement whose parameters are written `$1`, `$2` and so on.
pub(crate) struct Query {
    sql: SqlStr,
    values: Values,
    planned_anew: bool,
}

/// Values for a statement, or for one row of a statement with many.
#[derive(Default, Clone)]
pub(crate) struct Values(Vec<Value>);

impl From<Vec<Value>> for Values {
    fn from(values: Vec<Value>) -> Self {
        Self(values)
    }
}

/// Starts the values of one row.
pub(crate) fn row() -> Values {
    Values::default()
}

impl Values {
    /// Gives the next column its value.
    pub(crate) fn bind<T: Cell>(self, value: T) -> Self {
        self.bind_opt(Some(value))
    }

    /// Gives the next column its value, or NULL.
    pub(crate) fn bind_opt<T: Cell>(mut self, value: Option<T>) -> Self {
        self.0.push(T::Raw::value(value.map(Cell::into_raw)));
        self
    }

    /// Gives the next column a text.
    pub(crate) fn text(self, value: &str) -> Self {
        self.bind(value.to_owned())
    }
}

/// Starts a statement.
pub(crate) fn query(sql: &'static str) -> Query {
    Query { sql: sql.into_sql_str(), values: Values::default(), planned_anew: false }
}

/// Starts a statement that was put together; it must be of this program's own words alone.
pub(crate) fn query_text(sql: String) -> Query {
    Query { sql: AssertSqlSafe(sql).into_sql_str(), values: Values::default(), planned_anew: false }
}

/// Starts a statement that has `{ids}` where a list of ids goes. They are its first parameters, `$1` to `$n`; write
/// the others as `{a}` to `{i}`: they follow.
///
/// The list is filled up to a power of two with its last id, so that lists of any length make few different texts for
/// the databases to prepare and remember. An empty list matches nothing.
pub(crate) fn query_ids(sql: &'static str, ids: impl IntoIterator<Item = impl Cell<Raw = Uuid>>) -> Query {
    let mut ids: Vec<Uuid> = ids.into_iter().map(Cell::into_raw).collect();
    let last = ids.last().copied().unwrap_or_default();
    ids.resize(ids.len().next_power_of_two(), last);
    let sql = following(sql.replace("{ids}", &placeholders(1, ids.len())), ids.len());
    let values = ids.into_iter().map(|id| Value::Uuid(Some(id))).collect();
    Query { sql: AssertSqlSafe(sql).into_sql_str(), values: Values(values), planned_anew: false }
}

/// Starts a statement that has `{rows}` where a list of rows to look for goes: `(a, b) IN (VALUES {rows})`. Else as
/// [`query_ids`]; there must be a row.
pub(crate) fn query_tuples(sql: &'static str, rows: impl IntoIterator<Item = Values>) -> Query {
    let mut rows: Vec<Values> = rows.into_iter().collect();
    let last = rows.last().cloned().unwrap_or_default();
    rows.resize(rows.len().next_power_of_two(), last);
    with_rows(sql, rows)
}

/// Makes statements that have `{rows}` where the rows to write go: `INSERT INTO t (a, b) VALUES {rows}`. Few sizes, so
/// that there are few texts for the databases to prepare and remember. No rows, no statement.
pub(crate) fn query_rows(sql: &str, rows: Vec<Values>) -> Vec<Query> {
    const SIZES: [usize; 4] = [64, 16, 4, 1];
    let mut rows = rows.into_iter();
    let mut queries = Vec::new();
    while let Some(size) = SIZES.into_iter().find(|size| *size <= rows.len()) {
        queries.push(with_rows(sql, rows.by_ref().take(size).collect()));
    }
    queries
}

fn with_rows(sql: &str, rows: Vec<Values>) -> Query {
    let mut list = String::new();
    let mut used = 0;
    for row in &rows {
        let comma = if used == 0 { "" } else { ", " };
        // Writing to a text cannot fail.
        let _ = write!(list, "{comma}({})", placeholders(used + 1, row.0.len()));
        used += row.0.len();
    }
    let sql = following(sql.replace("{rows}", &list), used);
    let values = rows.into_iter().flat_map(|row| row.0).collect();
    Query { sql: AssertSqlSafe(sql).into_sql_str(), values: Values(values), planned_anew: false }
}

fn placeholders(first: usize, count: usize) -> String {
    let mut list = String::new();
    for number in first..first + count {
        let comma = if number == first { "" } else { ", " };
        // Writing to a text cannot fail.
        let _ = write!(list, "{comma}${number}");
    }
    list
}

/// Numbers the parameters after the first `used`.
fn following(sql: String, used: usize) -> String {
    let mut sql = sql;
    for (offset, name) in (1..).zip(["{a}", "{b}", "{c}", "{d}", "{e}", "{f}", "{g}", "{h}", "{i}", "{j}"]) {
        if sql.contains(name) {
            sql = sql.replace(name, &format!("${}", used + offset));
        }
    }
    sql
}

/// Hands every value to a statement of one database.
macro_rules! bind_all {
    ($query:expr) => {{
        let Query { sql, values, .. } = $query;
        values.0.into_iter().fold(sqlx::query(sql), |query, value| match value {
            Value::Uuid(value) => query.bind(value),
            Value::Text(value) => query.bind(value),
            Value::Int(value) => query.bind(value),
            Value::Bool(value) => query.bind(value),
            Value::Bytes(value) => query.bind(value),
        })
    }};
}

impl Query {
    /// Gives the next parameter its value.
    pub(crate) fn bind<T: Cell>(self, value: T) -> Self {
        self.bind_opt(Some(value))
    }

    /// Gives the next parameter its value, or NULL.
    pub(crate) fn bind_opt<T: Cell>(self, value: Option<T>) -> Self {
        Self { values: self.values.bind_opt(value), ..self }
    }

    /// Gives the next parameter a text.
    pub(crate) fn text(self, value: &str) -> Self {
        self.bind(value.to_owned())
    }

    /// Gives the next parameters their values.
    pub(crate) fn bind_all(mut self, values: Vec<Value>) -> Self {
        self.values.0.extend(values);
        self
    }

    /// Lets PostgreSQL make a plan for these values alone. A statement it knows gets, after a few times, one that shall
    /// do for all values, which is no use where one word is in every second row and another in none.
    pub(crate) fn planned_anew(self) -> Self {
        Self { planned_anew: true, ..self }
    }

    /// PostgreSQL cannot hold a NUL character in a text; neither database shall.
    fn check(&self) -> Result<(), StoreError> {
        let nul = |value: &Value| matches!(value, Value::Text(Some(text)) if text.contains('\0'));
        if self.values.0.iter().any(nul) {
            Err(StoreError::Invalid("a text has a NUL character".into()))
        } else {
            Ok(())
        }
    }

    fn for_sqlite(self) -> Result<sqlx::query::Query<'static, Sqlite, SqliteArguments>, StoreError> {
        self.check()?;
        Ok(bind_all!(self))
    }

    fn for_postgres(self) -> Result<sqlx::query::Query<'static, Postgres, PgArguments>, StoreError> {
        self.check()?;
        let persistent = !self.planned_anew;
        Ok(bind_all!(self).persistent(persistent))
    }

    // All rows are always read, also where one is expected: a statement that is given up after its first row has not
    // finished, and the answer to its commit would be lost.

    pub(super) async fn sqlite<'e>(self, on: impl Executor<'e, Database = Sqlite>) -> Result<Vec<Row>, StoreError> {
        let rows = self.for_sqlite()?.fetch_all(on).await?;
        Ok(rows.into_iter().map(Row::Sqlite).collect())
    }

    pub(super) async fn postgres<'e>(self, on: impl Executor<'e, Database = Postgres>) -> Result<Vec<Row>, StoreError> {
        let rows = self.for_postgres()?.fetch_all(on).await?;
        Ok(rows.into_iter().map(Row::Postgres).collect())
    }

    pub(super) async fn sqlite_count<'e>(self, on: impl Executor<'e, Database = Sqlite>) -> Result<u64, StoreError> {
        Ok(self.for_sqlite()?.execute(on).await?.rows_affected())
    }

    pub(super) async fn postgres_count<'e>(
        self,
        on: impl Executor<'e, Database = Postgres>,
    ) -> Result<u64, StoreError> {
        Ok(self.for_postgres()?.execute(on).await?.rows_affected())
    }
}

#[cfg(test)]
mod tests {
    use hubbub_types::AccountId;

    use super::*;

    #[test]
    fn a_list_of_ids_is_filled_up_to_a_power_of_two() {
        let ids = |n: u128| (0..n).map(|n| AccountId(Uuid::from_u128(n)));
        let sql = |n| query_ids("x IN ({ids}) AND y = {a} AND z = {b}", ids(n)).sql.as_str().to_owned();
        assert_eq!(sql(0), "x IN ($1) AND y = $2 AND z = $3");
        assert_eq!(sql(3), "x IN ($1, $2, $3, $4) AND y = $5 AND z = $6");
        assert_eq!(query_ids("{ids}", ids(5)).values.0.len(), 8);
    }

    #[test]
    fn rows_to_look_for_are_filled_up_and_rows_to_write_are_not() {
        let rows = |n: i64| (0..n).map(|n| row().bind(n).bind(n)).collect::<Vec<_>>();
        let found = query_tuples("(x, y) IN (VALUES {rows}) AND z = {a}", rows(3));
        assert_eq!(found.sql.as_str(), "(x, y) IN (VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8)) AND z = $9");
        let written = query_rows("{rows}", rows(64 + 16 + 4 + 1));
        assert_eq!(written.iter().map(|query| query.values.0.len()).collect::<Vec<_>>(), [128, 32, 8, 2]);
        assert_eq!(written[3].sql.as_str(), "($1, $2)");
        assert!(query_rows("{rows}", Vec::new()).is_empty());
    }
}
