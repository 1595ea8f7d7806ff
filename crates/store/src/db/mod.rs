//! The executor: one [`Query`] runs on either database, inside or outside a transaction.
//!
//! SQLite has one writer connection, on which transactions begin with `BEGIN IMMEDIATE`: a transaction has the write
//! lock from its start, so it can never fail half-way for want of it. Readers have a pool of their own and never wait
//! for the writer. PostgreSQL has one pool.

mod address;
mod cell;
mod examine;
mod failure;
mod migrate;
mod postgres;
mod query;
mod sqlite;

use std::path::Path;

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use address::Address;
pub use address::DatabaseUrl;
pub(crate) use cell::{Cell, Row, Value};
pub(crate) use examine::examine;
pub use examine::{Examined, Tables};
pub(crate) use query::{Query, Values, query, query_ids, query_rows, query_text, query_tuples, row};

use crate::{OpenError, StoreError, StoreSettings};

/// The connections.
pub(crate) enum Db {
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    Postgres(PgPool),
}

/// What a transaction can be alone in changing, across all nodes.
#[derive(Clone, Copy)]
pub(crate) enum Lock {
    /// Who is an admin.
    Admins,
}

impl Lock {
    /// The number of PostgreSQL's advisory lock; the upper bytes spell `hubb`, to keep clear of other programs.
    const fn key(self) -> i64 {
        match self {
            Self::Admins => 0x6875_6262_0000_0001,
        }
    }
}

impl Db {
    pub(crate) async fn open(settings: &StoreSettings, data_dir: &Path) -> Result<Self, OpenError> {
        match settings.url.address().map_err(OpenError::Settings)? {
            Address::Sqlite(file) => sqlite::open(settings, &data_dir.join(file)).await,
            Address::Postgres(options) => postgres::open(settings, *options).await,
        }
    }

    /// Runs a query that changes nothing.
    pub(crate) async fn read(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite { readers, .. } => query.sqlite(readers).await,
            Self::Postgres(pool) => query.postgres(pool).await,
        }
    }

    /// Runs one statement that changes rows and gives some back; it is committed on return.
    pub(crate) async fn write(&self, query: Query) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite { writer, .. } => query.sqlite(writer).await,
            Self::Postgres(pool) => query.postgres(pool).await,
        }
    }

    /// Runs one statement that changes rows and says how many; it is committed on return.
    pub(crate) async fn execute(&self, query: Query) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite { writer, .. } => query.sqlite_count(writer).await,
            Self::Postgres(pool) => query.postgres_count(pool).await,
        }
    }

    /// Starts a transaction that may write. Dropped without [`Tx::commit`], it leaves no trace.
    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        match self {
            Self::Sqlite { writer, .. } => Ok(Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)),
            Self::Postgres(pool) => Ok(Tx::Postgres(pool.begin().await?)),
        }
    }

    /// Starts a transaction that only reads: everything it sees is of one moment.
    pub(crate) async fn snapshot(&self) -> Result<Tx, StoreError> {
        match self {
            Self::Sqlite { readers, .. } => Ok(Tx::Sqlite(readers.begin().await?)),
            Self::Postgres(pool) => {
                Ok(Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?))
            }
        }
    }

    pub(crate) async fn health(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite { readers, .. } => query("SELECT 1").sqlite(readers).await.map(drop),
            Self::Postgres(pool) => postgres::health(pool).await,
        }
    }

    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Where a query that changes nothing runs.
pub(crate) enum Source<'a> {
    /// On any connection.
    Any(&'a Db),
    /// In a transaction, so that it sees what others of it see.
    Moment(&'a mut Tx),
}

impl Source<'_> {
    /// Runs a query.
    pub(crate) async fn rows(&mut self, query: Query) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Any(db) => db.read(query).await,
            Self::Moment(tx) => tx.rows(query).await,
        }
    }
}

/// A transaction.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    /// Runs a query.
    pub(crate) async fn rows(&mut self, query: Query) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(tx) => query.sqlite(&mut **tx).await,
            Self::Postgres(tx) => query.postgres(&mut **tx).await,
        }
    }

    /// Runs a statement and says how many rows it changed.
    pub(crate) async fn execute(&mut self, query: Query) -> Result<u64, StoreError> {
        match self {
            Self::Sqlite(tx) => query.sqlite_count(&mut **tx).await,
            Self::Postgres(tx) => query.postgres_count(&mut **tx).await,
        }
    }

    /// Runs every one of some statements.
    pub(crate) async fn execute_all(&mut self, queries: Vec<Query>) -> Result<u64, StoreError> {
        let mut changed = 0;
        for query in queries {
            changed += self.execute(query).await?;
        }
        Ok(changed)
    }

    /// The text for this database: `SQLite`'s has one writer, so it neither knows nor needs row locks.
    pub(crate) fn locking(&self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite(_) => sqlite,
            Self::Postgres(_) => postgres,
        }
    }

    /// Waits until no other transaction holds `lock`. SQLite has one writer anyway.
    pub(crate) async fn lock(&mut self, lock: Lock) -> Result<(), StoreError> {
        if matches!(self, Self::Postgres(_)) {
            self.rows(query("SELECT pg_advisory_xact_lock($1)::text").bind(lock.key())).await?;
        }
        Ok(())
    }

    /// Makes the changes last.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
