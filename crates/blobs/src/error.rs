//! What can go wrong.

use std::io;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a blob was not kept, read or removed. After a failed [`crate::Blobs::put`] there is nothing to read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// There is no such blob.
    #[error("there is no such blob")]
    NotFound,
    /// The range begins after the blob's end.
    #[error("the range is outside the blob of {size} bytes")]
    OutOfRange {
        /// How long it is.
        size: u64,
    },
    /// More bytes came than were allowed.
    #[error("there are more than {max} bytes")]
    TooLarge {
        /// How many were allowed.
        max: u64,
    },
    /// Whoever sends the bytes stopped half-way.
    #[error("the bytes did not arrive in full")]
    Source(#[source] io::Error),
    /// There is no room left to keep it.
    #[error("there is no room left")]
    Full(#[source] io::Error),
    /// The folder or the bucket cannot be used.
    #[error("the files cannot be reached")]
    Unavailable(#[source] Source),
}

impl BlobError {
    pub(crate) fn unavailable(cause: impl Into<Source>) -> Self {
        Self::Unavailable(cause.into())
    }

    /// A fault of the disk.
    pub(crate) fn disk(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(error),
            _ => Self::unavailable(error),
        }
    }
}

/// Why the place for files cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A setting makes no sense.
    #[error("{0}")]
    Settings(String),
    /// The folder cannot be made or written.
    #[error("the folder for files, {folder}, cannot be used")]
    Folder {
        /// Which.
        folder: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file with the secret of the bucket cannot be read.
    #[error("files.s3.secret_access_key_file cannot be read")]
    Secret(#[source] io::Error),
    /// What the settings say about the bucket does not fit together.
    #[error("the bucket for files cannot be used")]
    Bucket(#[source] Source),
}
