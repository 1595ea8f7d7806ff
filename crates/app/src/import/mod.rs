//! Import: taking in what [`crate::export`] made, on this server or on another.
//!
//! The archive is read twice: first it is looked at as a whole, then it is written. Ids, places and nonces stay as they
//! were, so that links lead to the same messages, and so that doing it again adds nothing. Channels appear one by one,
//! each when all of it is there; one that is there already is left alone. People are found by their id, then by their
//! handle; who is not found becomes an account that nobody can log in to.

mod channel;
mod check;
mod error;
mod people;
mod shape;
#[cfg(test)]
pub(crate) mod tests;
mod zip;

use std::{collections::HashMap, fs::File, future::Future, sync::Arc, time::Duration};

use hubbub_blobs::Blobs;
use hubbub_store::Store;
use hubbub_types::{CategoryId, Clock};
use serde::Serialize;
use tokio::task::JoinHandle;

pub use self::error::ImportError;
use self::{check::check, shape::People, zip::Source};
use crate::{Error, export::record::Manifest, search::DISORDER};

/// How often it is told that an archive is still being looked at.
const STILL: Duration = Duration::from_secs(5);

/// Hears how far an import is, and may stop it.
pub trait Watch: Send {
    /// So many steps are done of so many; both are 0 while the archive is looked at.
    ///
    /// # Errors
    /// [`ImportError::Stopped`] to stop.
    fn step(&mut self, done: u64, total: u64) -> impl Future<Output = Result<(), ImportError>> + Send;
}

/// What was taken in.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// Channels that are here now.
    pub channels: u64,
    /// Channels that were here before, and were left alone.
    pub present: u64,
    /// Messages of the channels that are here now.
    pub messages: u64,
    /// Their files.
    pub files: u64,
    /// Accounts that were made, which nobody can log in to.
    pub ghosts: u64,
}

/// Takes archives in.
#[derive(Clone)]
pub struct Importer {
    /// Where rows go.
    pub store: Store,
    /// Where files go.
    pub blobs: Blobs,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Importer {
    /// Takes in an archive.
    ///
    /// # Errors
    /// See [`ImportError`].
    pub async fn import(&self, file: File, watch: &mut impl Watch) -> Result<Imported, ImportError> {
        let source = blocking(move || Source::open(file));
        let source = source.await.map_err(Error::internal)??;
        let manifest = self.checked(&source, watch).await?;
        let mut work = Work {
            importer: self,
            source,
            watch,
            people: People::default(),
            categories: HashMap::new(),
            done: 0,
            total: manifest.counts.messages + manifest.counts.log + manifest.counts.files,
            imported: Imported::default(),
        };
        work.people().await?;
        work.categories().await?;
        // Old messages come behind new ones: numbers do not rise with time any more.
        self.store.state().set_text(DISORDER, "1").await?;
        for channel in work.source.channels().to_vec() {
            work.channel(channel).await?;
        }
        Ok(work.imported)
    }

    /// Looks at the whole archive, and tells meanwhile that it is at it.
    async fn checked(&self, source: &Source, watch: &mut impl Watch) -> Result<Manifest, ImportError> {
        let source = source.clone();
        let mut checking = blocking(move || check(&source));
        loop {
            tokio::select! {
                checked = &mut checking => return checked.map_err(Error::internal)?,
                () = tokio::time::sleep(STILL) => watch.step(0, 0).await?,
            }
        }
    }
}

fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> JoinHandle<T> {
    tokio::task::spawn_blocking(work)
}

/// One import.
struct Work<'a, W> {
    importer: &'a Importer,
    source: Source,
    watch: &'a mut W,
    people: People,
    /// What each category is here.
    categories: HashMap<CategoryId, CategoryId>,
    done: u64,
    total: u64,
    imported: Imported,
}
