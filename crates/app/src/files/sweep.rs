//! Removing what nobody has any more: files of deleted messages, files that were never sent, and bytes of which nothing
//! is known, which a process left that was killed at the wrong moment.

use std::time::Duration;

use hubbub_blobs::BlobKey;
use hubbub_net::Shutdown;
use hubbub_store::FileRow;
use hubbub_types::FileId;

use super::{Files, upload::refused};
use crate::Error;

/// The lease of the node that sweeps.
const LEASE: &str = "files";
/// The lease of the node that looks for bytes nobody knows.
const SEARCH_LEASE: &str = "files_search";
/// How often all bytes are compared with what is known.
const SEARCH: Duration = Duration::from_secs(24 * 3_600);
/// A lease ends a little before the next turn of whoever has it, whose timer may be early.
const PART_OF_PERIOD: f64 = 0.9;
/// Rows handled at a time.
const ROWS: u32 = 100;
/// Names looked at at a time.
const NAMES: usize = 500;
/// Faults in a row after which a sweep ends: the place for files is away, not one file.
const FAULTS: u32 = 10;
/// How long an upload may take until its bytes count as left behind.
const LONGEST_UPLOAD: Duration = Duration::from_secs(24 * 3_600);

/// What a sweep removed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Files whose bytes are gone now.
    pub files: u64,
    /// Uploads that were never completed.
    pub incomplete: u64,
    /// Bytes of which nothing was known.
    pub strange: u64,
}

impl Files {
    /// Sweeps until the process drains.
    pub(super) fn spawn_sweep(&self, shutdown: &Shutdown) {
        let (files, ending) = (self.clone(), shutdown.clone());
        let period = self.0.settings.sweep.0;
        shutdown.spawn(async move {
            loop {
                tokio::select! {
                    () = ending.draining() => return,
                    () = tokio::time::sleep(period) => {}
                }
                tokio::select! {
                    () = ending.draining() => return,
                    result = files.sweep_alone(period) => match result {
                        Ok(swept) => tracing::debug!(?swept, "removed files"),
                        Err(error) => {
                            tracing::warn!(error = &error as &dyn std::error::Error, "files are removed later");
                        }
                    }
                }
            }
        });
    }

    async fn sweep_alone(&self, period: Duration) -> Result<Swept, Error> {
        let mut swept = Swept::default();
        let turn = |period: Duration| period.mul_f64(PART_OF_PERIOD);
        if self.0.leases.claim(LEASE, turn(period)).await.map_err(Error::internal)? {
            swept = self.sweep().await?;
        }
        if self.0.leases.claim(SEARCH_LEASE, turn(SEARCH)).await.map_err(Error::internal)? {
            swept.strange = self.sweep_strange().await?;
        }
        Ok(swept)
    }

    /// Removes what is deleted, what was never sent, and what was never completed.
    ///
    /// # Errors
    /// [`Error::FilesUnavailable`], [`Error::Unavailable`].
    pub async fn sweep(&self) -> Result<Swept, Error> {
        let (files, now) = (self.0.store.files(), self.0.clock.now());
        let before = now - self.0.settings.unattached_ttl.0;
        while files.discard_loose(before, ROWS, now).await? >= u64::from(ROWS) {}
        let (mut swept, mut faults, mut after) = (Swept::default(), Faults::default(), None);
        loop {
            let deleted = files.deleted(after.as_ref(), ROWS).await?;
            let Some(last) = deleted.last() else { break };
            after = Some(last.clone());
            swept.files += self.erase(&deleted, &mut faults).await?;
        }
        swept.incomplete = self.0.blobs.sweep(LONGEST_UPLOAD).await.map_err(refused)?;
        Ok(swept)
    }

    /// First the bytes go, then the rows: bytes without a row would stay. One whose bytes cannot be removed stays for
    /// the next sweep.
    async fn erase(&self, deleted: &[FileRow], faults: &mut Faults) -> Result<u64, Error> {
        let mut gone = Vec::with_capacity(deleted.len());
        for file in deleted {
            if faults.pass(file.id.0, self.remove(file.id).await)? {
                gone.push(file.id);
            }
        }
        Ok(self.0.store.files().forget(&gone).await?)
    }

    /// Removes all bytes of a file.
    pub(super) async fn remove(&self, id: FileId) -> Result<(), Error> {
        for key in BlobKey::all_of(id.0) {
            self.0.blobs.delete(key).await.map_err(refused)?;
        }
        Ok(())
    }

    /// Removes bytes that are no file's and no job's, once they are so old that no upload can still be on its way.
    ///
    /// # Errors
    /// [`Error::FilesUnavailable`], [`Error::Unavailable`].
    pub async fn sweep_strange(&self) -> Result<u64, Error> {
        let before = self.0.clock.now() - LONGEST_UPLOAD;
        let (mut removed, mut faults, mut after) = (0, Faults::default(), None);
        loop {
            let keys = self.0.blobs.list(after, NAMES).await.map_err(refused)?;
            let Some(last) = keys.last() else { return Ok(removed) };
            after = Some(*last);
            let old = keys.iter().filter(|key| begun(key).is_none_or(|begun| begun < before.as_millis()));
            let old: Vec<BlobKey> = old.copied().collect();
            let known = self.known(&old).await?;
            for key in old.iter().filter(|key| !known.contains(&key.id)) {
                removed += u64::from(faults.pass(key.id, self.0.blobs.delete(*key).await.map_err(refused))?);
            }
        }
    }

    async fn known(&self, keys: &[BlobKey]) -> Result<std::collections::HashSet<uuid::Uuid>, Error> {
        let ids: Vec<FileId> = keys.iter().map(|key| FileId(key.id)).collect();
        let mut known: std::collections::HashSet<_> =
            self.0.store.files().known(&ids).await?.into_iter().map(|id| id.0).collect();
        // What jobs made, and work on, is kept here as well.
        for id in ids.iter().filter(|id| !known.contains(&id.0)).copied().collect::<Vec<_>>() {
            if self.0.store.jobs().keeps(id.0).await? {
                known.insert(id.0);
            }
        }
        Ok(known)
    }
}

/// Files in a row that could not be removed.
#[derive(Default)]
struct Faults(u32);

impl Faults {
    /// Whether one was removed; the error when too many were not.
    fn pass(&mut self, id: uuid::Uuid, removed: Result<(), Error>) -> Result<bool, Error> {
        let Err(error) = removed else {
            self.0 = 0;
            return Ok(true);
        };
        self.0 += 1;
        if self.0 >= FAULTS {
            return Err(error);
        }
        tracing::warn!(error = &error as &dyn std::error::Error, file = %id, "a file is removed later");
        Ok(false)
    }
}

/// When an id was made, in milliseconds (RFC 9562 section 5.7); nothing for an id of another kind.
fn begun(key: &BlobKey) -> Option<i64> {
    let (seconds, nanos) = key.id.get_timestamp()?.to_unix();
    i64::try_from(seconds.saturating_mul(1_000).saturating_add(u64::from(nanos) / 1_000_000)).ok()
}
