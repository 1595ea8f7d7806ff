//! Counting and hashing what passes.

use sha2::{Digest as _, Sha256};

use crate::{BlobError, Stored};

/// What has passed so far.
pub(crate) struct Measure {
    bytes: u64,
    max: u64,
    hash: Sha256,
}

impl Measure {
    pub(crate) fn new(max: u64) -> Self {
        Self { bytes: 0, max, hash: Sha256::new() }
    }

    /// Takes the next bytes, or says that they are too many.
    pub(crate) fn add(&mut self, chunk: &[u8]) -> Result<(), BlobError> {
        self.bytes = self.bytes.saturating_add(chunk.len() as u64);
        if self.bytes > self.max {
            return Err(BlobError::TooLarge { max: self.max });
        }
        self.hash.update(chunk);
        Ok(())
    }

    pub(crate) fn finish(self) -> Stored {
        Stored { bytes: self.bytes, sha256: self.hash.finalize().into() }
    }
}
