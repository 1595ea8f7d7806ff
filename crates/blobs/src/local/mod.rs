//! A folder on this machine.

mod list;
mod put;

use std::{
    io,
    ops::Range,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use bytes::{Bytes, BytesMut};
use futures_util::stream;
use hubbub_types::{Clock, Entropy};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _},
};

use crate::{BlobError, BlobKey, Content, OpenError, Opened};

/// Where what is not complete is written. Its name is no hexadecimal number, so it can be no folder of blobs.
const INCOMPLETE: &str = "incomplete";
/// Bytes read at a time.
const CHUNK: usize = 64 << 10;

/// A folder on this machine.
pub(crate) struct Local {
    root: PathBuf,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

impl Local {
    pub(crate) fn open(root: PathBuf, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, OpenError> {
        make_folder(&root.join(INCOMPLETE))
            .map_err(|source| OpenError::Folder { folder: root.display().to_string(), source })?;
        Ok(Self { root, clock, entropy })
    }

    fn path(&self, key: BlobKey) -> PathBuf {
        self.root.join(key.to_string())
    }

    pub(crate) async fn get(&self, key: BlobKey, range: Option<Range<u64>>) -> Result<Opened, BlobError> {
        let mut file = File::open(self.path(key)).await.map_err(BlobError::disk)?;
        let size = file.metadata().await.map_err(BlobError::disk)?.len();
        let range = match range {
            Some(range) if range.start >= size => return Err(BlobError::OutOfRange { size }),
            Some(range) => range.start..range.end.min(size),
            None => 0..size,
        };
        if range.start > 0 {
            file.seek(io::SeekFrom::Start(range.start)).await.map_err(BlobError::disk)?;
        }
        Ok(Opened { size, content: content(file, range.end.saturating_sub(range.start)) })
    }

    pub(crate) async fn delete(&self, key: BlobKey) -> Result<(), BlobError> {
        match tokio::fs::remove_file(self.path(key)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(BlobError::disk(error)),
            _ => Ok(()),
        }
    }

    pub(crate) async fn health(&self) -> Result<(), BlobError> {
        let key = BlobKey::original(self.entropy.uuid());
        let word = Bytes::from_static(b"hubbub");
        self.put(key, stream::iter([Ok(word.clone())]), word.len() as u64).await?;
        let found = tokio::fs::read(self.path(key)).await.map_err(BlobError::disk);
        self.delete(key).await?;
        if found? == word { Ok(()) } else { Err(BlobError::unavailable("a file did not read back")) }
    }
}

/// The next `left` bytes of a file, a chunk at a time.
fn content(file: File, left: u64) -> Content {
    Box::pin(stream::try_unfold((file, left), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut chunk = BytesMut::with_capacity(CHUNK.min(usize::try_from(left).unwrap_or(CHUNK)));
        if file.read_buf(&mut chunk).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        chunk.truncate(usize::try_from(left).unwrap_or(usize::MAX));
        let left = left.saturating_sub(chunk.len() as u64);
        Ok(Some((chunk.freeze(), (file, left))))
    }))
}

/// Makes a folder, and those above it, that only this user reads.
fn make_folder(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Runs what waits for the disk where waiting harms nobody.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, BlobError> + Send + 'static,
) -> Result<T, BlobError> {
    tokio::task::spawn_blocking(work).await.map_err(BlobError::unavailable)?
}
