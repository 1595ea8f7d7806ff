//! Opening PostgreSQL.

use std::time::Duration;

use sqlx::{
    ConnectOptions, Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use super::{Db, cell::BoxError, migrate};
use crate::{DatabaseUrl, OpenError, StoreError, StoreSettings};

/// What the server must report, and the values that will do, the one to name first.
const REQUIREMENTS: [(&str, &[&str]); 3] = [
    ("synchronous_commit", &["on", "remote_apply"]),
    ("server_encoding", &["UTF8"]),
    ("transaction_read_only", &["off"]),
];

pub(super) async fn open(settings: &StoreSettings, options: PgConnectOptions) -> Result<Db, OpenError> {
    let options = match &settings.password_file {
        Some(file) => options.password(&password(file).await?),
        None => options,
    };
    let options = options.application_name("hubbub");

    // Migrations have a connection of their own, without time limits: one may wait for another node's.
    let first = tokio::time::timeout(settings.acquire_timeout.0, options.connect()).await;
    let first = first.map_err(|elapsed| refusal(&settings.url, elapsed))?;
    let mut connection = first.map_err(|error| refusal(&settings.url, error))?;
    check(&mut connection, &settings.url).await?;
    migrate::postgres(&mut connection).await?;
    connection.close().await.map_err(|error| refusal(&settings.url, error))?;

    let pool = PgPoolOptions::new()
        .max_connections(settings.max_connections)
        .acquire_timeout(settings.acquire_timeout.0)
        .connect_lazy_with(options.options(limits(settings)));
    Ok(Db::Postgres(pool))
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
