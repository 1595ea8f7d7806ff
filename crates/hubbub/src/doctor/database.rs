//! Whether the database opens, and how its tables are.

use std::error::Error as _;

use hubbub_store::{Backend, OpenError, Store, Tables};

use super::Check;
use crate::settings::Settings;

const NAME: &str = "database";

pub(super) async fn check(settings: &Settings) -> Check {
    let seen = match Store::examine(&settings.store, &settings.server.data_dir).await {
        Ok(seen) => seen,
        Err(error) => return Check::failed(NAME, with_causes(&error)).advise(advice(&error)),
    };
    let name = match seen.backend {
        Backend::Sqlite => "SQLite",
        Backend::Postgres => "PostgreSQL",
    };
    if !seen.exists {
        return Check::fine(NAME, format!("{name}, to be made at {}", settings.store.url));
    }
    match seen.tables {
        Tables { newer: 0, missing: 0, .. } => Check::fine(NAME, format!("{name}, tables are current")),
        Tables { newer: 0, missing, .. } => {
            Check::fine(NAME, format!("{name}, {missing} migrations to be applied by the next start"))
        }
        Tables { newer, .. } => Check::warning(NAME, format!("{name}, {newer} migrations are of a newer version"))
            .advise("this version goes on working with them; update it when you can"),
    }
}

fn advice(error: &OpenError) -> &'static str {
    match error {
        OpenError::Unsuitable { .. } => "set it so in the database's configuration, or for the role that Hubbub uses",
        _ => "is the database running, and are store.url and the password right?",
    }
}

fn with_causes(error: &OpenError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    text
}
