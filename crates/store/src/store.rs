//! The entrance.

use std::{path::Path, sync::Arc};

use hubbub_types::Timestamp;

use crate::{Accounts, Blocks, Calls, Invites, Links, OpenError, Pictures, Sessions, StoreError, StoreSettings, Swept};

/// Which database is behind the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// The embedded one.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

pub(crate) enum Address {
    Sqlite(String),
    Postgres,
}
impl Address {
    pub(crate) fn parse(_url: &str) -> Result<Self, String> {
        unimplemented!()
    }
}

/// The database. Cheap to clone; every clone shares the same connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<()>,
}

impl Store {
    /// Opens (or makes) the database, checks that it keeps what it acknowledges, and brings its tables up to date.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(_settings: &StoreSettings, _data_dir: &Path) -> Result<Self, OpenError> {
        unimplemented!()
    }
    /// Which database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        unimplemented!()
    }
    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`StoreError::Busy`] or [`StoreError::Unavailable`].
    pub async fn health(&self) -> Result<(), StoreError> {
        unimplemented!()
    }
    /// Waits for running statements and closes every connection.
    pub async fn close(&self) {}
    /// Removes at most `limit` outdated rows of each kind.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn sweep(&self, _now: Timestamp, _limit: u32) -> Result<Swept, StoreError> {
        unimplemented!()
    }
    /// People.
    #[must_use]
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts(self)
    }
    /// Signed-in devices.
    #[must_use]
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions(self)
    }
    /// One-use links.
    #[must_use]
    pub fn links(&self) -> Links<'_> {
        Links(self)
    }
    /// Invitations.
    #[must_use]
    pub fn invites(&self) -> Invites<'_> {
        Invites(self)
    }
    /// Who blocks whom.
    #[must_use]
    pub fn blocks(&self) -> Blocks<'_> {
        Blocks(self)
    }
    /// Call logs.
    #[must_use]
    pub fn calls(&self) -> Calls<'_> {
        Calls(self)
    }
    /// Pictures of people.
    #[must_use]
    pub fn pictures(&self) -> Pictures<'_> {
        Pictures(self)
    }
}
