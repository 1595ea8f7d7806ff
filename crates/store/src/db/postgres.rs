//! Opening PostgreSQL.

use std::time::Duration;

use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Db, Examined, cell::BoxError, migrate};
use crate::{Backend, DatabaseUrl, OpenError, StoreError, StoreSettings};

/// What the server must report, and the values that will do, the one to name first.
const REQUIREMENTS: [(&str, &[&str]); 3] = [
    ("synchronous_commit", &["on", "remote_apply"]),
    ("server_encoding", &["UTF8"]),
    ("transaction_read_only", &["off"]),
];

pub(super) async fn open(settings: &StoreSettings, options: PgConnectOptions) -> Result<Db, OpenError> {
    let options = with_password(settings, options).await?;
    // Migrations have a connection of their own, without time limits: one may wait for another node's.
    let mut connection = connect(settings, &options).await?;
    migrate::postgres(&mut connection).await?;
    connection.close().await.map_err(|error| refusal(&settings.url, error))?;

    let pool = PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.acquire_timeout.0)
        .connect_lazy_with(options.options(limits(settings)));
    Ok(Db::Postgres(pool))
}

/// Compares the tables with this program's migrations.
pub(super) async fn examine(settings: &StoreSettings, options: PgConnectOptions) -> Result<Examined, OpenError> {
    let options = with_password(settings, options).await?;
    let mut connection = connect(settings, &options).await?;
    let applied = applied(&mut connection).await.map_err(|error| refusal(&settings.url, error))?;
    connection.close().await.map_err(|error| refusal(&settings.url, error))?;
    Ok(Examined { backend: Backend::Postgres, exists: true, tables: migrate::compare_postgres(&applied) })
}

async fn applied(connection: &mut PgConnection) -> Result<Vec<i64>, sqlx::Error> {
    let has_table = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";
    if !sqlx::query_scalar::<_, bool>(has_table).fetch_one(&mut *connection).await? {
        return Ok(Vec::new());
    }
    sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success").fetch_all(connection).await
}

async fn with_password(settings: &StoreSettings, options: PgConnectOptions) -> Result<PgConnectOptions, OpenError> {
    let options = match &settings.password_file {
        Some(file) => options.password(&password(file).await?),
        None => options,
    };
    Ok(options.application_name("hubbub"))
}

/// One connection, to a server that keeps what it acknowledges.
async fn connect(settings: &StoreSettings, options: &PgConnectOptions) -> Result<PgConnection, OpenError> {
    let first = tokio::time::timeout(settings.acquire_timeout.0, options.connect()).await;
    let first = first.map_err(|elapsed| refusal(&settings.url, elapsed))?;
    let mut connection = first.map_err(|error| refusal(&settings.url, error))?;
    check(&mut connection, &settings.url).await?;
    Ok(connection)
}

fn refusal(url: &DatabaseUrl, error: impl Into<BoxError>) -> OpenError {
    OpenError::Connect { url: url.to_string(), source: error.into() }
}

async fn password(file: &std::path::Path) -> Result<String, OpenError> {
    let text = tokio::fs::read_to_string(file).await;
    let text = text.map_err(|error| OpenError::Settings(format!("password_file {}: {error}", file.display())))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Time limits the server itself keeps for each pooled connection.
fn limits(settings: &StoreSettings) -> [(&'static str, String); 3] {
    let millis = |span: Duration| span.as_millis().to_string();
    [
        ("statement_timeout", millis(settings.statement_timeout.0)),
        ("lock_timeout", millis(settings.busy_timeout.0)),
        ("idle_in_transaction_session_timeout", millis(settings.statement_timeout.0)),
    ]
}

async fn check(connection: &mut PgConnection, url: &DatabaseUrl) -> Result<(), OpenError> {
    for (name, wanted) in REQUIREMENTS {
        let found = sqlx::query_scalar("SELECT current_setting($1)").bind(name).fetch_one(&mut *connection).await;
        let found: String = found.map_err(|error| refusal(url, error))?;
        if !wanted.contains(&found.as_str()) {
            return Err(OpenError::Unsuitable { name, found, wanted: wanted.first().unwrap_or(&"") });
        }
    }
    Ok(())
}

/// A server that came up as a standby answers, but cannot be written to.
pub(super) async fn health(pool: &PgPool) -> Result<(), StoreError> {
    let standby: bool = sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(pool).await?;
    if standby { Err(StoreError::Unavailable("the server is a standby".into())) } else { Ok(()) }
}
