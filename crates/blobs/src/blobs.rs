//! The entrance: a folder or a bucket.

use std::{io, ops::Range, path::PathBuf, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::Stream;
use hubbub_types::{Clock, Entropy};

use crate::{BlobError, BlobKey, BlobSettings, Keep, OpenError, local::Local, s3::S3};

/// The bytes of a blob as they come.
pub type Content = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// What was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// How many bytes.
    pub bytes: u64,
    /// Their SHA-256.
    pub sha256: [u8; 32],
}

/// A blob to read.
pub struct Opened {
    /// How long the whole blob is, also when only a part of it is read.
    pub size: u64,
    /// The bytes that were asked for.
    pub content: Content,
}

/// What [`Blobs`] is made of.
pub struct BlobsParts {
    /// Where files are kept, checked.
    pub settings: BlobSettings,
    /// The data directory; `files` in it is used when they are kept locally.
    pub data_dir: PathBuf,
    /// The time, for the names of what is not complete yet.
    pub clock: Arc<dyn Clock>,
    /// Randomness for the same.
    pub entropy: Arc<dyn Entropy>,
}

/// All blobs. Cheap to clone.
#[derive(Clone)]
pub struct Blobs(Arc<Place>);

enum Place {
    Local(Local),
    S3(S3),
}

impl Blobs {
    /// Makes the folder, or learns where the bucket is.
    ///
    /// # Errors
    /// See [`OpenError`]. Whether the bucket answers is left to [`Self::health`].
    pub fn open(parts: BlobsParts) -> Result<Self, OpenError> {
        parts.settings.validate().map_err(OpenError::Settings)?;
        let place = match parts.settings.keep {
            Keep::Local => Place::Local(Local::open(parts.data_dir.join("files"), parts.clock, parts.entropy)?),
            Keep::S3 => Place::S3(S3::open(&parts.settings.s3, parts.entropy)?),
        };
        Ok(Self(Arc::new(place)))
    }

    /// Keeps all that `source` gives, in place of what was there. It can be read when this returns, and not before;
    /// given up half-way, it leaves nothing.
    ///
    /// # Errors
    /// [`BlobError::TooLarge`] after `max` bytes, [`BlobError::Source`] when `source` breaks, [`BlobError::Full`],
    /// [`BlobError::Unavailable`].
    pub async fn put(
        &self,
        key: BlobKey,
        source: impl Stream<Item = io::Result<Bytes>> + Send,
        max: u64,
    ) -> Result<Stored, BlobError> {
        match &*self.0 {
            Place::Local(local) => local.put(key, source, max).await,
            Place::S3(s3) => s3.put(key, source, max).await,
        }
    }

    /// Reads a blob, or a part of it that is not empty and begins within it; an end beyond the blob's is the blob's.
    ///
    /// # Errors
    /// [`BlobError::NotFound`], [`BlobError::OutOfRange`], [`BlobError::Unavailable`].
    pub async fn get(&self, key: BlobKey, range: Option<Range<u64>>) -> Result<Opened, BlobError> {
        match &*self.0 {
            Place::Local(local) => local.get(key, range).await,
            Place::S3(s3) => s3.get(key, range).await,
        }
    }

    /// Removes a blob, if it is there.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    pub async fn delete(&self, key: BlobKey) -> Result<(), BlobError> {
        match &*self.0 {
            Place::Local(local) => local.delete(key).await,
            Place::S3(s3) => s3.delete(key).await,
        }
    }

    /// Up to `limit` keys in the order of their names, those after `after`.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    pub async fn list(&self, after: Option<BlobKey>, limit: usize) -> Result<Vec<BlobKey>, BlobError> {
        match &*self.0 {
            Place::Local(local) => local.list(after, limit).await,
            Place::S3(s3) => s3.list(after, limit).await,
        }
    }

    /// Removes what was begun longer than `age` ago and never completed: a killed process leaves that. Gives how many.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    pub async fn sweep(&self, age: Duration) -> Result<u64, BlobError> {
        match &*self.0 {
            Place::Local(local) => local.sweep(age).await,
            // S3 shows nothing of an upload that was not completed; a rule of the bucket removes it.
            Place::S3(_) => Ok(0),
        }
    }

    /// Writes, reads and removes a small blob.
    ///
    /// # Errors
    /// [`BlobError::Full`], [`BlobError::Unavailable`].
    pub async fn health(&self) -> Result<(), BlobError> {
        match &*self.0 {
            Place::Local(local) => local.health().await,
            Place::S3(s3) => s3.health().await,
        }
    }
}
