//! Walking the folder.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use hubbub_types::Timestamp;

use super::{INCOMPLETE, Local, blocking};
use crate::{BlobError, BlobKey};

impl Local {
    pub(crate) async fn list(&self, after: Option<BlobKey>, limit: usize) -> Result<Vec<BlobKey>, BlobError> {
        let root = self.root.clone();
        let after = after.map(|key| key.to_string()).unwrap_or_default();
        blocking(move || walk(&root, &after, limit).map_err(BlobError::disk)).await
    }

    pub(crate) async fn sweep(&self, age: Duration) -> Result<u64, BlobError> {
        let (folder, before) = (self.root.join(INCOMPLETE), self.clock.now() - age);
        blocking(move || remove_older(&folder, before).map_err(BlobError::disk)).await
    }
}

/// Up to `limit` keys after `after`, folder by folder.
fn walk(root: &Path, after: &str, limit: usize) -> io::Result<Vec<BlobKey>> {
    let (first, second) = (after.get(..2).unwrap_or_default(), after.get(..5).unwrap_or_default());
    let mut keys = Vec::new();
    for outer in names(root)?.iter().filter(|name| name.len() == 2 && name.as_str() >= first) {
        for inner in names(&root.join(outer))? {
            let folder = format!("{outer}/{inner}");
            if folder.as_str() < second {
                continue;
            }
            let files = names(&root.join(&folder))?.into_iter().map(|name| format!("{folder}/{name}"));
            keys.extend(files.filter(|name| name.as_str() > after).filter_map(|name| name.parse::<BlobKey>().ok()));
            if keys.len() >= limit {
                keys.truncate(limit);
                return Ok(keys);
            }
        }
    }
    Ok(keys)
}

/// The names in a folder, in order. What is no name of ours is not looked at.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        other => other?,
    };
    let names: io::Result<Vec<OsString>> = entries.map(|entry| entry.map(|entry| entry.file_name())).collect();
    let mut names: Vec<String> = names?.into_iter().filter_map(|name| name.into_string().ok()).collect();
    names.sort_unstable();
    Ok(names)
}

fn remove_older(folder: &Path, before: Timestamp) -> io::Result<u64> {
    let mut removed = 0;
    for name in names(folder)? {
        let begun = name.split('-').next().and_then(|millis| millis.parse().ok()).map(Timestamp::from_millis);
        let path: PathBuf = folder.join(&name);
        if begun.is_some_and(|begun| begun < before) {
            match fs::remove_file(path) {
                // Completed in this very moment.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => {
                    other?;
                    removed += 1;
                }
            }
        }
    }
    Ok(removed)
}
