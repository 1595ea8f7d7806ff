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
    values: Vec<Value>,
}

/// Starts a statement.
pub(crate) fn query(sql: &'static str) -> Query {
    Query { sql: sql.into_sql_str(), values: Vec::new() }
}

/// Starts a statement that has `{ids}` where a list of ids goes. They are its first parameters, `$1` to `$n`; write
/// the others as `{a}`, `{b}`: they follow.
///
/// The list is filled up to a power of two with its last id, so that lists of any length make few different texts for
/// the databases to prepare and remember. An empty list matches nothing.
pub(crate) fn query_ids(sql: &'static str, ids: impl IntoIterator<Item = impl Cell<Raw = Uuid>>) -> Query {
    let mut ids: Vec<Uuid> = ids.into_iter().map(Cell::into_raw).collect();
    let last = ids.last().copied().unwrap_or_default();
    ids.resize(ids.len().next_power_of_two(), last);
    let mut list = String::new();
    for number in 1..=ids.len() {
        let comma = if number == 1 { "" } else { ", " };
        // Writing to a text cannot fail.
        let _ = write!(list, "{comma}${number}");
    }
    let parameter = |offset: usize| format!("${}", ids.len() + offset);
    let sql = sql.replace("{ids}", &list).replace("{a}", &parameter(1)).replace("{b}", &parameter(2));
    Query { sql: AssertSqlSafe(sql).into_sql_str(), values: ids.into_iter().map(|id| Value::Uuid(Some(id))).collect() }
}

/// Hands every value to a statement of one database.
macro_rules! bind_all {
    ($query:expr) => {{
        let Query { sql, values } = $query;
        values.into_iter().fold(sqlx::query(sql), |query, value| match value {
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
    pub(crate) fn bind_opt<T: Cell>(mut self, value: Option<T>) -> Self {
        self.values.push(T::Raw::value(value.map(Cell::into_raw)));
        self
    }

    /// Gives the next parameter a text.
    pub(crate) fn text(self, value: &str) -> Self {
        self.bind(value.to_owned())
    }

    /// PostgreSQL cannot hold a NUL character in a text; neither database shall.
    fn check(&self) -> Result<(), StoreError> {
        let nul = |value: &Value| matches!(value, Value::Text(Some(text)) if text.contains('\0'));
        if self.values.iter().any(nul) { Err(StoreError::Invalid("a text has a NUL character".into())) } else { Ok(()) }
    }

    fn for_sqlite(self) -> Result<sqlx::query::Query<'static, Sqlite, SqliteArguments>, StoreError> {
        self.check()?;
        Ok(bind_all!(self))
    }

    fn for_postgres(self) -> Result<sqlx::query::Query<'static, Postgres, PgArguments>, StoreError> {
        self.check()?;
        Ok(bind_all!(self))
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
        assert_eq!(query_ids("{ids}", ids(5)).values.len(), 8);
    }
}
