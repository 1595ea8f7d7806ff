//! Database errors in the store's own words.

use sqlx::error::{DatabaseError, ErrorKind};

use crate::StoreError;

/// What a unique constraint protects, by its name in PostgreSQL and by its columns, in order, in SQLite's message.
const UNIQUE: [(&str, &str, &str); 14] = [
    ("accounts_handle_key", "accounts.handle", "handle"),
    ("accounts_verified_email", "accounts.email_key", "email"),
    ("links_pkey", "links.hash", "token"),
    ("invites_hash_key", "invites.hash", "token"),
    ("invites_bootstrap", "invites.bootstrap", "bootstrap"),
    ("channels_name_key", "channels.name_key", "name"),
    ("channels_peers_key", "channels.peers", "peers"),
    ("messages_nonce", "messages.nonce, messages.channel, messages.author", "nonce"),
    ("messages_hook_nonce", "messages.nonce, messages.channel", "nonce"),
    ("messages_place", "messages.channel, messages.seq", "seq"),
    ("channel_invites_hash_key", "channel_invites.hash", "token"),
    ("bot_tokens_hash_key", "bot_tokens.hash", "token"),
    ("media_keys_name_key", "media_keys.name", "token"),
    ("reports_once", "reports.message, reports.reporter", "report"),
];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => from_database(error),
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::RowNotFound => Self::NotFound,
            error @ (sqlx::Error::TypeNotFound { .. }
            | sqlx::Error::ColumnIndexOutOfBounds { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)) => Self::Corrupt(Box::new(error)),
            error => Self::Unavailable(Box::new(error)),
        }
    }
}

fn from_database(error: Box<dyn DatabaseError>) -> StoreError {
    match error.kind() {
        ErrorKind::UniqueViolation => StoreError::Conflict(conflict(&*error)),
        ErrorKind::ForeignKeyViolation => StoreError::NotFound,
        ErrorKind::CheckViolation | ErrorKind::NotNullViolation => StoreError::Invalid(error.message().into()),
        _ => by_code(error),
    }
}

fn conflict(error: &dyn DatabaseError) -> &'static str {
    let columns = error.message().strip_prefix("UNIQUE constraint failed: ");
    let names = |(name, column, _): &&(&str, &str, &str)| error.constraint() == Some(name) || columns == Some(column);
    UNIQUE.iter().find(names).map_or("id", |(_, _, field)| field)
}

fn by_code(error: Box<dyn DatabaseError>) -> StoreError {
    let code = error.code().unwrap_or_default().into_owned();
    let source = error.into_error();
    match code.parse::<u32>() {
        // SQLite: https://www.sqlite.org/rescode.html; the low byte is the primary code.
        Ok(number) if code.len() < 5 => match number & 0xff {
            5 | 6 => StoreError::Busy,
            11 | 26 => StoreError::Corrupt(source),
            18 => StoreError::Invalid(source.to_string()),
            _ => StoreError::Unavailable(source),
        },
        // PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html
        _ => match code.as_str() {
            "40001" | "40P01" | "53300" | "55P03" | "57014" => StoreError::Busy,
            "XX001" | "XX002" => StoreError::Corrupt(source),
            data if data.starts_with("22") => StoreError::Invalid(source.to_string()),
            _ => StoreError::Unavailable(source),
        },
    }
}
