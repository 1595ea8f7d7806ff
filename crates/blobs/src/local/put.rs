//! Writing: under a name of its own first, moved to its place when all of it is on the disk.

use std::{
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    pin::pin,
};

use bytes::Bytes;
use futures_util::{Stream, TryStreamExt as _};
use tokio::{fs::File, io::AsyncWriteExt as _};

use super::{INCOMPLETE, Local, blocking, make_folder};
use crate::{BlobError, BlobKey, Stored, measure::Measure};

impl Local {
    pub(crate) async fn put(
        &self,
        key: BlobKey,
        source: impl Stream<Item = io::Result<Bytes>> + Send,
        max: u64,
    ) -> Result<Stored, BlobError> {
        let (unfinished, file) = self.begin().await?;
        let mut file = File::from_std(file);
        let (mut source, mut measure) = (pin!(source), Measure::new(max));
        while let Some(chunk) = source.try_next().await.map_err(BlobError::Source)? {
            measure.add(&chunk)?;
            file.write_all(&chunk).await.map_err(BlobError::disk)?;
        }
        file.flush().await.map_err(BlobError::disk)?;
        file.sync_all().await.map_err(BlobError::disk)?;
        let place = self.path(key);
        blocking(move || unfinished.move_to(&place).map_err(BlobError::disk)).await?;
        Ok(measure.finish())
    }

    /// A new file whose name begins with the time, for [`Self::sweep`].
    async fn begin(&self) -> Result<(Unfinished, std::fs::File), BlobError> {
        let name = format!("{}-{}", self.clock.now().as_millis(), self.entropy.uuid());
        let path = self.root.join(INCOMPLETE).join(name);
        blocking(move || {
            let mut options = std::fs::OpenOptions::new();
            let file = options.write(true).create_new(true).mode(0o600).open(&path).map_err(BlobError::disk)?;
            Ok((Unfinished(Some(path)), file))
        })
        .await
    }
}

/// A file that goes when it is dropped before it has its place.
struct Unfinished(Option<PathBuf>);

impl Unfinished {
    /// Moves the file to its place, so that it survives a power cut right after.
    fn move_to(mut self, place: &Path) -> io::Result<()> {
        let folder = place.parent().unwrap_or(place);
        let new = !folder.exists();
        make_folder(folder)?;
        if let Some(path) = &self.0 {
            std::fs::rename(path, place)?;
        }
        self.0 = None;
        // A name is on the disk when its folder is; a new folder when the one above is.
        for folder in place.ancestors().skip(1).take(if new { 3 } else { 1 }) {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(path) = self.0.take()
            && let Err(error) = std::fs::remove_file(&path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, path = %path.display(), "what was not completed stays until it is swept");
        }
    }
}
