//! Opening SQLite.

use std::{fs::TryLockError, io, path::Path, time::Duration};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::time::Instant;

use super::{Db, Examined, cell::BoxError, migrate};
use crate::{Backend, OpenError, StoreSettings};

/// What every connection must report: an acknowledged commit is on the disk, and references hold.
const PRAGMAS: [(&str, &str, &str); 3] = [
    ("journal_mode", "SELECT journal_mode AS value FROM pragma_journal_mode", "wal"),
    ("synchronous", "SELECT CAST(synchronous AS TEXT) AS value FROM pragma_synchronous", "2"),
    ("foreign_keys", "SELECT CAST(foreign_keys AS TEXT) AS value FROM pragma_foreign_keys", "1"),
];

pub(super) async fn open(settings: &StoreSettings, file: &Path) -> Result<Db, OpenError> {
    prepare(file).await.map_err(|error| refusal(file, error))?;
    let turn = take_turn(file, settings.busy_timeout.0).await.map_err(|error| refusal(file, error))?;
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(settings.busy_timeout.0)
        // macOS keeps writes in the drive's own cache unless asked not to.
        .pragma("fullfsync", "1");
    // A closed last connection would cost a checkpoint, so connections stay.
    let pool =
        || SqlitePoolOptions::new().acquire_timeout(settings.acquire_timeout.0).idle_timeout(None).max_lifetime(None);

    let writer = pool().max_connections(1).connect_with(options.clone()).await.map_err(|error| refusal(file, error))?;
    let mut connection = writer.acquire().await.map_err(|error| refusal(file, error))?;
    check(&mut connection, file).await?;
    migrate::sqlite(&mut *connection).await?;
    drop((connection, turn));

    let readers: SqlitePool =
        pool().max_connections(settings.max_connections).connect_lazy_with(options.pragma("query_only", "1"));
    Ok(Db::Sqlite { writer, readers })
}

/// Compares the tables with this program's migrations. Makes nothing: where there is no file, there are no tables.
pub(super) async fn examine(settings: &StoreSettings, file: &Path) -> Result<Examined, OpenError> {
    let exists = tokio::fs::try_exists(file).await.map_err(|error| refusal(file, error))?;
    let applied = if exists {
        let options = SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(settings.busy_timeout.0);
        applied(&options).await.map_err(|error| refusal(file, error))?
    } else {
        Vec::new()
    };
    Ok(Examined { backend: Backend::Sqlite, exists, tables: migrate::compare_sqlite(&applied) })
}

async fn applied(options: &SqliteConnectOptions) -> Result<Vec<i64>, sqlx::Error> {
    let mut connection = options.connect().await?;
    let has_table = "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let applied = if sqlx::query_scalar::<_, i64>(has_table).fetch_one(&mut connection).await? > 0 {
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success").fetch_all(&mut connection).await?
    } else {
        Vec::new()
    };
    connection.close().await?;
    Ok(applied)
}

fn refusal(file: &Path, error: impl Into<BoxError>) -> OpenError {
    OpenError::Connect { url: file.display().to_string(), source: error.into() }
}

/// Makes the file and its folder where they are missing, for this user alone: it holds password hashes.
async fn prepare(file: &Path) -> io::Result<()> {
    if let Some(folder) = file.parent() {
        tokio::fs::create_dir_all(folder).await?;
    }
    owner_only().open(file).await.map(drop)
}

fn owner_only() -> tokio::fs::OpenOptions {
    let mut options = tokio::fs::OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    options.mode(0o600);
    options
}

/// Lets one process at a time open the file, by a lock on a file beside it: SQLite itself refuses, without waiting, a
/// second one that turns to the write-ahead log or makes the tables at the same moment.
async fn take_turn(file: &Path, longest: Duration) -> io::Result<std::fs::File> {
    let mut name = file.as_os_str().to_owned();
    name.push("-open");
    let lock = owner_only().open(&name).await?.into_std().await;
    let until = Instant::now() + longest;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if Instant::now() >= until => return Err(io::ErrorKind::TimedOut.into()),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn check(connection: &mut SqliteConnection, file: &Path) -> Result<(), OpenError> {
    for (name, sql, wanted) in PRAGMAS {
        let found = sqlx::query_scalar(sql).fetch_one(&mut *connection).await;
        let found: String = found.map_err(|error| refusal(file, error))?;
        if found != wanted {
            return Err(OpenError::Unsuitable { name, found, wanted });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_connection_that_may_lose_commits_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let good = SqliteConnectOptions::new()
            .filename(folder.path().join("a.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let refused = async |options: SqliteConnectOptions| {
            let mut connection = options.connect().await.unwrap();
            let answer = check(&mut connection, folder.path()).await;
            connection.close().await.unwrap();
            answer.map_err(|error| error.to_string())
        };
        assert_eq!(refused(good.clone()).await, Ok(()));
        let careless = refused(good.clone().synchronous(SqliteSynchronous::Normal)).await.unwrap_err();
        assert!(careless.contains("synchronous = 1") && careless.contains("needs 2"), "{careless}");
        let unlinked = refused(good.clone().foreign_keys(false)).await.unwrap_err();
        assert!(unlinked.contains("foreign_keys = 0"), "{unlinked}");
        let journal = refused(good.journal_mode(SqliteJournalMode::Delete)).await.unwrap_err();
        assert!(journal.contains("journal_mode = delete"), "{journal}");
    }
}
