//! Words that are not to be said.

use hubbub_types::FilterId;

use crate::{
    FilterRow, Store, StoreError,
    db::{Row, query},
    repo::{FromRow, all},
};

/// Words that are not to be said.
pub struct Filters<'a>(pub(crate) &'a Store);

impl Filters<'_> {
    /// All of them, the earliest first.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn all(&self) -> Result<Vec<FilterRow>, StoreError> {
        let sql = "SELECT id, pattern, kind, action, created_by, created_at FROM word_filters ORDER BY created_at, id";
        all(&self.0.db().read(query(sql)).await?)
    }

    /// Adds one; there are `most` at most.
    ///
    /// # Errors
    /// [`StoreError::Full`] with `filters`, [`StoreError::Invalid`].
    pub async fn create(&self, new: &FilterRow, most: u32) -> Result<(), StoreError> {
        let insert = query(
            "INSERT INTO word_filters (id, pattern, kind, action, created_by, created_at) \
             SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT COUNT(*) FROM word_filters) < $7",
        );
        let insert = insert.bind(new.id).text(&new.pattern).bind(new.kind).bind(new.action);
        let insert = insert.bind_opt(new.created_by).bind(new.created_at).bind(i64::from(most));
        if self.0.db().execute(insert).await? == 0 { Err(StoreError::Full("filters")) } else { Ok(()) }
    }

    /// Takes one away; `false` when there is none of that id.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn delete(&self, id: FilterId) -> Result<bool, StoreError> {
        Ok(self.0.db().execute(query("DELETE FROM word_filters WHERE id = $1").bind(id)).await? > 0)
    }
}

impl FromRow for FilterRow {
    fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.get("id")?,
            pattern: row.get("pattern")?,
            kind: row.get("kind")?,
            action: row.get("action")?,
            created_by: row.get_opt("created_by")?,
            created_at: row.get("created_at")?,
        })
    }
}
