//! The `[store]` section.

use std::path::PathBuf;

use hubbub_types::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::DatabaseUrl;

/// Where people, sessions and call logs are kept, and how many of each.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StoreSettings {
    /// `sqlite:FILE` (relative to the data directory) or `postgres://USER:PASSWORD@HOST/DATABASE`.
    pub url: DatabaseUrl,
    /// A file with PostgreSQL's password, instead of one in `url`.
    pub password_file: Option<PathBuf>,
    /// Most connections to PostgreSQL, or most readers of the SQLite file (which has one writer besides).
    pub max_connections: u32,
    /// Longest wait for a free connection.
    pub acquire_timeout: Span,
    /// Longest wait for SQLite's file lock, or PostgreSQL's row locks.
    pub busy_timeout: Span,
    /// Longest time one statement may run on PostgreSQL.
    pub statement_timeout: Span,
    /// Most signed-in devices of an account; one more signs out the one unused for longest.
    pub max_sessions: u32,
    /// Most people an account can block.
    pub max_blocks: u32,
    /// Most calls in an account's log; the oldest go first.
    pub max_calls: u32,
    /// Most invitations, used or not, until the outdated ones are swept away.
    pub max_invites: u32,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self {
            url: "sqlite:hubbub.db".into(),
            password_file: None,
            max_connections: 8,
            acquire_timeout: Span::secs(5),
            busy_timeout: Span::secs(5),
            statement_timeout: Span::secs(10),
            max_sessions: 50,
            max_blocks: 1_000,
            max_calls: 1_000,
            max_invites: 1_000,
        }
    }
}

impl StoreSettings {
    /// Checks every field.
    ///
    /// # Errors
    /// A sentence that names the first wrong field.
    pub fn validate(&self) -> Result<(), String> {
        self.url.address()?;
        let counts = [
            ("max_connections", self.max_connections, 1_000),
            ("max_sessions", self.max_sessions, 10_000),
            ("max_blocks", self.max_blocks, 100_000),
            ("max_calls", self.max_calls, 100_000),
            ("max_invites", self.max_invites, 100_000),
        ];
        for (name, value, most) in counts {
            if !(1..=most).contains(&value) {
                return Err(format!("{name} must be 1 to {most}, not {value}"));
            }
        }
        let times = [
            ("acquire_timeout", self.acquire_timeout),
            ("busy_timeout", self.busy_timeout),
            ("statement_timeout", self.statement_timeout),
        ];
        for (name, value) in times {
            if !(Span::millis(1)..=Span::secs(3_600)).contains(&value) {
                return Err(format!("{name} must be 1ms to 1h, not {value}"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        StoreSettings::default().validate().unwrap();
    }

    #[test]
    fn a_wrong_field_is_named() {
        let bad = |change: fn(&mut StoreSettings)| {
            let mut settings = StoreSettings::default();
            change(&mut settings);
            settings.validate().unwrap_err()
        };
        assert!(bad(|s| s.url = "mysql://x".into()).contains("url"));
        assert!(bad(|s| s.url = "sqlite::memory:".into()).contains("url"));
        assert!(bad(|s| s.max_connections = 0).contains("max_connections"));
        assert!(bad(|s| s.busy_timeout = Span::millis(0)).contains("busy_timeout"));
    }
}
