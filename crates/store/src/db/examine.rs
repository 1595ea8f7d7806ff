//! A look at a database that leaves it as it is.

use std::path::Path;

use super::{Address, postgres, sqlite};
use crate::{Backend, OpenError, StoreSettings};

/// What a look at the database showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Examined {
    /// Which database it is.
    pub backend: Backend,
    /// Whether it is there; SQLite's file is made when the store is opened first.
    pub exists: bool,
    /// How its tables compare with this program's.
    pub tables: Tables,
}

/// Steps by which tables got where they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tables {
    /// Made by steps this program knows.
    pub current: usize,
    /// Steps this program will make when it opens the store.
    pub missing: usize,
    /// Steps that a newer program has made.
    pub newer: usize,
}

pub(crate) async fn examine(settings: &StoreSettings, data_dir: &Path) -> Result<Examined, OpenError> {
    match settings.url.address().map_err(OpenError::Settings)? {
        Address::Sqlite(file) => sqlite::examine(settings, &data_dir.join(file)).await,
        Address::Postgres(options) => postgres::examine(settings, *options).await,
    }
}
