//! A database for each test, on either backend.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use hubbub_store::{Backend, OpenError, Store, StoreSettings};
use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions,
};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

/// Makes two tests of each named function, one for each backend. A function left out is dead code, which fails the
/// lints.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {$(
        mod $name {
            #[test]
            fn sqlite() {
                crate::harness::run(hubbub_store::Backend::Sqlite, async |db| super::$name(db).await);
            }

            #[test]
            fn postgres() {
                crate::harness::run(hubbub_store::Backend::Postgres, async |db| super::$name(db).await);
            }
        }
    )*};
}

/// A fresh database and the store on it.
pub(crate) struct Database {
    pub(crate) store: Store,
    pub(crate) settings: StoreSettings,
    pub(crate) folder: TempDir,
}

/// A connection past the store, for what the store itself would never do.
pub(crate) enum Direct {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Runs `body` on a fresh database, and removes the database whether the body panics or not.
pub(crate) fn run(backend: Backend, body: impl AsyncFnOnce(&Database)) {
    let runtime = runtime();
    let database = runtime.block_on(Database::make(backend));
    let outcome = catch_unwind(AssertUnwindSafe(|| runtime.block_on(body(&database))));
    runtime.block_on(database.remove());
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// The server that the tests' databases are made on.
fn server() -> String {
    std::env::var("HUBBUB_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!("HUBBUB_TEST_POSTGRES must be the URL of a PostgreSQL superuser; `cargo xtask test` starts a server")
    })
}

/// The URL of another database on that server.
fn sibling(database: &str) -> String {
    let server = server();
    let (start, _) = server.rsplit_once('/').filter(|(start, _)| !start.ends_with('/')).unwrap_or((&server, ""));
    format!("{start}/{database}")
}

impl Database {
    pub(crate) async fn make(backend: Backend) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().unwrap();
        let url = match backend {
            Backend::Sqlite => "sqlite:hubbub.db".into(),
            Backend::Postgres => {
                let name = format!("hubbub_store_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
                let mut admin = PgConnection::connect(&server()).await.unwrap();
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                admin.execute(AssertSqlSafe(drop)).await.unwrap();
                let make = format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
                admin.execute(AssertSqlSafe(make)).await.unwrap();
                sibling(&name)
            }
        };
        let settings = StoreSettings { url: url.into(), max_connections: 4, ..StoreSettings::default() };
        let store = Store::open(&settings, folder.path()).await.unwrap();
        assert_eq!(store.backend(), backend);
        Self { store, settings, folder }
    }

    pub(crate) async fn remove(self) {
        self.store.close().await;
        if self.store.backend() == Backend::Postgres {
            let name = self.settings.url.expose().rsplit_once('/').unwrap().1;
            let mut admin = PgConnection::connect(&server()).await.unwrap();
            admin.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
        }
    }

    /// Another store on the same database, as of another process, with other settings.
    pub(crate) async fn open(&self, change: impl FnOnce(&mut StoreSettings)) -> Result<Store, OpenError> {
        let mut settings = self.settings.clone();
        change(&mut settings);
        Store::open(&settings, self.folder.path()).await
    }

    /// The SQLite file.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("hubbub.db")
    }

    pub(crate) async fn direct(&self) -> Direct {
        match self.store.backend() {
            Backend::Sqlite => {
                let options = SqliteConnectOptions::new().filename(self.file()).foreign_keys(true);
                Direct::Sqlite(options.connect().await.unwrap())
            }
            Backend::Postgres => Direct::Postgres(PgConnection::connect(self.settings.url.expose()).await.unwrap()),
        }
    }
}

impl Direct {
    /// Runs a statement and says how many rows it changed.
    pub(crate) async fn run(&mut self, sql: &'static str) -> u64 {
        match self {
            Self::Sqlite(connection) => connection.execute(sql).await.unwrap().rows_affected(),
            Self::Postgres(connection) => connection.execute(sql).await.unwrap().rows_affected(),
        }
    }

    /// The number a query gives.
    pub(crate) async fn number(&mut self, sql: &'static str) -> i64 {
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(sql).fetch_one(connection).await.unwrap(),
            Self::Postgres(connection) => sqlx::query_scalar(sql).fetch_one(connection).await.unwrap(),
        }
    }

    pub(crate) async fn close(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await.unwrap(),
            Self::Postgres(connection) => connection.close().await.unwrap(),
        }
    }
}
