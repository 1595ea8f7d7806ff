//! Copying everything into another database, of either kind, and proving that it arrived.

mod digest;
mod tables;

use digest::Fingerprint;
use tables::{TABLES, Table};

use crate::{
    Backend, Store, StoreError,
    db::{Query, Value, Values, query, query_rows, query_text},
};

/// The name under which a target remembers that it is being filled.
const MARK: &str = "copying";

/// A table that was copied, or found to be there already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedTable {
    /// Its name.
    pub name: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// The sum of the hashes of its rows, the same in both databases.
    pub hash: String,
    /// Whether an earlier attempt had brought it over.
    pub kept: bool,
}

/// Why a copy failed.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The target has people, and no earlier attempt put them there.
    #[error("the target database is in use: it has accounts")]
    NotEmpty,
    /// A table differs after it was copied.
    #[error("the table {table} differs: {ours} rows here, {theirs} there")]
    Differs {
        /// Which.
        table: &'static str,
        /// Rows of the source.
        ours: u64,
        /// Rows of the target.
        theirs: u64,
    },
    /// A database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Store {
    /// Copies everything into another database, and compares each table by count and hash. Neither may be in use by a
    /// server. A copy that broke off can be repeated: what arrived whole stays, the rest begins anew. `told` hears of
    /// each table when it is there. Until [`Store::finish_copy`] the target counts as not whole.
    ///
    /// # Errors
    /// See [`CopyError`].
    pub async fn copy_into(
        &self,
        target: &Self,
        told: &mut (dyn FnMut(&CopiedTable) + Send),
    ) -> Result<Vec<CopiedTable>, CopyError> {
        if target.accounts().count().await? > 0 && target.state().text(MARK).await?.is_none() {
            return Err(CopyError::NotEmpty);
        }
        target.state().set_text(MARK, "").await?;
        let mut copied = Vec::with_capacity(TABLES.len());
        for table in TABLES {
            let here = self.fingerprint(table).await?;
            let kept = here.rows > 0 && target.fingerprint(table).await? == here;
            if !kept {
                self.copy_table(table, target).await?;
            }
            let done = CopiedTable { name: table.name, rows: here.rows, hash: here.hex(), kept };
            told(&done);
            copied.push((table, here, done));
        }
        target.advance_numbers().await?;
        // Only now: a table that is copied later may take rows of an earlier one with it.
        for (table, here, _) in &copied {
            let there = target.fingerprint(table).await?;
            if there != *here {
                return Err(CopyError::Differs { table: table.name, ours: here.rows, theirs: there.rows });
            }
        }
        Ok(copied.into_iter().map(|(.., done)| done).collect())
    }

    /// Says that everything has arrived here that belongs to the rows: from now on the database may be used.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn finish_copy(&self) -> Result<(), StoreError> {
        self.db().execute(query("DELETE FROM server_state WHERE name = $1").text(MARK)).await.map(drop)
    }

    /// Whether a copy into this database was begun and not brought to its end.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn is_half_copied(&self) -> Result<bool, StoreError> {
        Ok(self.state().text(MARK).await?.is_some())
    }

    /// The tables as they would be copied.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn survey(&self) -> Result<Vec<CopiedTable>, StoreError> {
        let mut tables = Vec::with_capacity(TABLES.len());
        for table in TABLES {
            let here = self.fingerprint(table).await?;
            tables.push(CopiedTable { name: table.name, rows: here.rows, hash: here.hex(), kept: false });
        }
        Ok(tables)
    }

    async fn copy_table(&self, table: &Table, target: &Self) -> Result<(), StoreError> {
        target.db().execute(query_text(format!("DELETE FROM {} WHERE {}", table.name, table.counted()))).await?;
        let insert = format!("INSERT INTO {} ({}) VALUES {{rows}}", table.name, table.names().join(", "));
        let mut after = None;
        loop {
            let page = self.page(table, after.as_deref()).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(table.key_of(last));
            let rows = page.into_iter().map(Values::from).collect();
            let mut tx = target.db().begin().await?;
            tx.execute_all(query_rows(&insert, rows)).await?;
            tx.commit().await?;
        }
    }

    async fn fingerprint(&self, table: &Table) -> Result<Fingerprint, StoreError> {
        let mut sum = Fingerprint::default();
        let mut after = None;
        loop {
            let page = self.page(table, after.as_deref()).await?;
            page.iter().for_each(|row| sum.add(row));
            let Some(last) = page.last() else { return Ok(sum) };
            after = Some(table.key_of(last));
        }
    }

    /// The rows after a key, in its order.
    async fn page(&self, table: &Table, after: Option<&[Value]>) -> Result<Vec<Vec<Value>>, StoreError> {
        let kinds: Vec<_> = table.kinds().collect();
        let rows = self.db().read(table.select(after)).await?;
        rows.iter().map(|row| kinds.iter().enumerate().map(|(index, kind)| row.value(index, *kind)).collect()).collect()
    }

    /// Lets the numbers of new messages follow those that were copied.
    async fn advance_numbers(&self) -> Result<(), StoreError> {
        if self.backend() == Backend::Postgres {
            let set = "SELECT setval(pg_get_serial_sequence('messages', 'number'), \
                       (SELECT COALESCE(MAX(number), 0) + 1 FROM messages), false) AS number";
            self.db().write(query(set)).await?;
        }
        Ok(())
    }
}

impl Table {
    fn kinds(&self) -> impl Iterator<Item = char> {
        self.columns.split_whitespace().filter_map(|column| column.chars().next())
    }

    fn names(&self) -> Vec<&'static str> {
        self.columns.split_whitespace().filter_map(|column| column.split_once(':')).map(|(_, name)| name).collect()
    }

    /// Which rows count: the target's mark is no part of what is copied.
    fn counted(&self) -> String {
        if self.name == "server_state" { format!("name <> '{MARK}'") } else { "TRUE".into() }
    }

    fn select(&self, after: Option<&[Value]>) -> Query {
        let keys = after.map_or(0, <[Value]>::len);
        let places: Vec<_> = (1..=keys).map(|number| format!("${number}")).collect();
        let start = if keys == 0 { String::new() } else { format!(" AND ({}) > ({})", self.key, places.join(", ")) };
        let select = query_text(format!(
            "SELECT {} FROM {} WHERE {}{start} ORDER BY {} LIMIT {}",
            self.names().join(", "),
            self.name,
            self.counted(),
            self.key,
            self.page
        ));
        select.bind_all(after.unwrap_or_default().to_vec())
    }

    /// The values of a row's key.
    fn key_of(&self, row: &[Value]) -> Vec<Value> {
        let names = self.names();
        let places = self.key.split(", ").filter_map(|key| names.iter().position(|name| *name == key));
        places.filter_map(|place| row.get(place).cloned()).collect()
    }
}

/// The tables that are copied with the columns of each, for a comparison with the database's own.
#[must_use]
pub fn copied_columns() -> Vec<(&'static str, Vec<&'static str>)> {
    TABLES.iter().map(|table| (table.name, table.names())).collect()
}
