//! What can go wrong, in words a service can act on.

use std::error::Error;

type Source = Box<dyn Error + Send + Sync>;

/// Why a method of the store failed. Nothing was changed, except after [`StoreError::Unavailable`]: the connection
/// may have broken between the commit and its answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another row has this value already, or a rule about several rows forbids the change. The text names the field
    /// or the rule: `handle`, `email`, `id`, `token`, `bootstrap`, `last_admin`, `last_owner`, `name`, `peers`,
    /// `nonce`, `seq`, `file`, `report`.
    #[error("{0} is taken")]
    Conflict(&'static str),
    /// The row to change, or a row it refers to, is not there.
    #[error("not found")]
    NotFound,
    /// A value no database column can hold: too long, empty, or a text with a NUL character. Services check values
    /// first; this is the second line.
    #[error("a value is out of range: {0}")]
    Invalid(String),
    /// There are as many rows of this kind as the settings allow: `blocks`, `invites`.
    #[error("too many {0}")]
    Full(&'static str),
    /// No connection or lock within its time limit. Worth another try.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached or refuses to work.
    #[error("the database is unavailable")]
    Unavailable(#[source] Source),
    /// The database answered something this program cannot read.
    #[error("the database holds something unreadable")]
    Corrupt(#[source] Source),
}

/// Why the store did not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A setting of the `[store]` section is wrong.
    #[error("store settings: {0}")]
    Settings(String),
    /// The database could not be opened or reached.
    #[error("cannot open the database {url}")]
    Connect {
        /// Where, without the password.
        url: String,
        /// Why.
        #[source]
        source: Source,
    },
    /// The database does not keep what Hubbub would acknowledge, or cannot hold every text.
    #[error("the database runs with {name} = {found}, but Hubbub needs {wanted}")]
    Unsuitable {
        /// The database's setting.
        name: &'static str,
        /// Its value.
        found: String,
        /// The value that keeps acknowledged data.
        wanted: &'static str,
    },
    /// A migration failed, or an applied one differs from this program's.
    #[error("cannot bring the database's tables up to date")]
    Migrate(#[source] Source),
}
