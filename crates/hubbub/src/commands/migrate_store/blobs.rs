//! Moving files, and proving that they arrived.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use anyhow::Context as _;
use futures_util::StreamExt as _;
use hubbub_blobs::{BlobError, BlobKey, Blobs, BlobsParts, Part};
use hubbub_store::Store;
use hubbub_types::FileId;
use sha2::{Digest as _, Sha256};

use super::ambient;
use crate::settings::Settings;

/// Files looked at in one step.
const PAGE: usize = 200;
/// Rows looked at in one step.
const ROWS: u32 = 200;

/// Opens the place where a server's files are.
pub(super) fn open(settings: &Settings) -> anyhow::Result<Blobs> {
    let (clock, entropy) = ambient();
    let data_dir = settings.server.data_dir.clone();
    let parts = BlobsParts { settings: settings.files.blobs(), data_dir, clock, entropy };
    Blobs::open(parts).context("a place for files cannot be opened")
}

/// How many files there are.
pub(super) async fn count(blobs: &Blobs) -> anyhow::Result<usize> {
    let (mut count, mut after) = (0, None);
    loop {
        let page = blobs.list(after, PAGE).await?;
        count += page.len();
        after = page.last().copied();
        if after.is_none() {
            return Ok(count);
        }
    }
}

/// What became of the files.
#[derive(Debug, Default)]
pub(super) struct Moved {
    copied: u64,
    bytes: u64,
    kept: u64,
    /// Files that are not what the database says they are.
    damaged: Vec<BlobKey>,
    /// Files that the database knows, and whose bytes are nowhere.
    missing: Vec<FileId>,
}

impl Moved {
    /// Whether every file arrived as the database knows it.
    pub(super) fn is_whole(&self) -> bool {
        self.damaged.is_empty() && self.missing.is_empty()
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} files copied ({} bytes), {} were there", self.copied, self.bytes, self.kept)?;
        for key in &self.damaged {
            write!(f, "\n{key} is not what was uploaded: its hash differs")?;
        }
        for id in &self.missing {
            write!(f, "\nthe bytes of the file {id} are missing")?;
        }
        Ok(())
    }
}

/// Copies every file that is not there yet, reads it again, and compares it with its hash in the database.
pub(super) async fn copy(store: &Store, from: &Blobs, to: &Blobs) -> anyhow::Result<Moved> {
    let (mut moved, mut after, mut seen) = (Moved::default(), None, HashSet::new());
    loop {
        let page = from.list(after, PAGE).await?;
        after = page.last().copied();
        if after.is_none() {
            moved.missing = missing(store, &seen).await?;
            return Ok(moved);
        }
        seen.extend(page.iter().filter(|key| key.part == Part::Original).map(|key| FileId(key.id)));
        let known = hashes(store, &page).await?;
        for key in page {
            let (here, bytes) = hash(from, key).await?.with_context(|| format!("{key} went away"))?;
            if hash(to, key).await?.is_some_and(|(there, _)| there == here) {
                moved.kept += 1;
            } else {
                let opened = from.get(key, None).await?;
                to.put(key, opened.content, u64::MAX).await.with_context(|| format!("{key} cannot be written"))?;
                let (there, _) = hash(to, key).await?.with_context(|| format!("{key} did not arrive"))?;
                anyhow::ensure!(there == here, "{key} differs after it was copied");
                moved.copied += 1;
                moved.bytes += bytes;
            }
            if known.get(&key).is_some_and(|known| *known != here) {
                moved.damaged.push(key);
            }
        }
    }
}

/// Files that the database knows and that were not seen.
async fn missing(store: &Store, seen: &HashSet<FileId>) -> anyhow::Result<Vec<FileId>> {
    let (mut missing, mut after) = (Vec::new(), None);
    loop {
        let page = store.archive().files(after, ROWS).await?;
        after = page.last().map(|file| file.id);
        missing.extend(page.iter().map(|file| file.id).filter(|id| !seen.contains(id)));
        if after.is_none() {
            return Ok(missing);
        }
    }
}

/// The hashes that the database has of some files, as they were uploaded.
async fn hashes(store: &Store, keys: &[BlobKey]) -> anyhow::Result<HashMap<BlobKey, [u8; 32]>> {
    let originals = keys.iter().filter(|key| key.part == Part::Original);
    let ids: Vec<_> = originals.map(|key| FileId(key.id)).collect();
    let files = store.files().by_ids(&ids).await?;
    Ok(files.into_iter().map(|file| (BlobKey::original(file.id.0), file.sha256)).collect())
}

/// The hash and the length of a file; none where there is no such file.
async fn hash(blobs: &Blobs, key: BlobKey) -> anyhow::Result<Option<([u8; 32], u64)>> {
    let mut opened = match blobs.get(key, None).await {
        Ok(opened) => opened,
        Err(BlobError::NotFound) => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("{key} cannot be read")),
    };
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    while let Some(part) = opened.content.next().await {
        let part = part.with_context(|| format!("{key} cannot be read"))?;
        hash.update(&part);
        bytes += part.len() as u64;
    }
    Ok(Some((hash.finalize().into(), bytes)))
}
