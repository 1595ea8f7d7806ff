//! The database's address, as in the settings.

use std::{fmt, path::PathBuf, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::postgres::PgConnectOptions;

/// `sqlite:FILE` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Prints without the password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

/// A [`DatabaseUrl`] taken apart.
pub(crate) enum Address {
    /// The file, relative to the data directory unless absolute.
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl DatabaseUrl {
    /// Whole, with the password.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn address(&self) -> Result<Address, String> {
        if let Some(file) = self.0.strip_prefix("sqlite:") {
            let file = file.strip_prefix("//").unwrap_or(file);
            if file.is_empty() || file.contains(":memory:") || file.contains(['?', '\0']) {
                return Err(
                    "url must name a file after sqlite: and nothing else; a database in memory keeps nothing".into()
                );
            }
            return Ok(Address::Sqlite(file.into()));
        }
        if self.0.starts_with("postgres://") || self.0.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(&self.0);
            return options
                .map(|options| Address::Postgres(Box::new(options)))
                .map_err(|error| format!("url: {error}"));
        }
        Err("url must start with sqlite: or postgres://".into())
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl From<&str> for DatabaseUrl {
    fn from(url: &str) -> Self {
        Self(url.into())
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What stands before the last `@` may hold a password, whatever else is wrong with the text; so may parameters.
        let (scheme, rest) = self.0.split_once(':').unwrap_or(("", &self.0));
        let rest = rest.rsplit_once('@').map_or(rest.trim_start_matches('/'), |(_, host)| host);
        let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
        write!(f, "{scheme}:{rest}")
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_not_printed() {
        for url in [
            "postgres://ann:secret@db.example:5432/hubbub?sslmode=require",
            "postgresql://ann:se@secret@db.example:5432/hubbub",
            "postgres://db.example:5432/hubbub?user=ann&password=secret",
        ] {
            let url = DatabaseUrl::from(url);
            assert!(!format!("{url} {url:?}").contains("secret"), "{url}");
            assert!(url.to_string().contains("db.example:5432/hubbub"), "{url}");
        }
    }

    #[test]
    fn an_address_without_a_file_or_of_another_database_is_refused() {
        for url in ["", "sqlite:", "sqlite://", "sqlite::memory:", "sqlite:a.db?mode=memory", "mysql://x/y", "a.db"] {
            assert!(DatabaseUrl::from(url).address().is_err(), "{url}");
        }
        for url in ["sqlite:a.db", "sqlite:///srv/a.db", "postgres://ann@db/hubbub", "postgresql://db/hubbub"] {
            assert!(DatabaseUrl::from(url).address().is_ok(), "{url}");
        }
    }
}
