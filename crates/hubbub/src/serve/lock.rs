//! One server for each data directory: two would each think they hold all calls.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read as _, Seek as _, Write as _},
    path::{Path, PathBuf},
};

const FILE_NAME: &str = "server.lock";

/// The server that runs on a data directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Its process id.
    pub process: u32,
}

/// Why the directory cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another server runs on it.
    #[error("a server already runs on {}{}", directory.display(), process.map(|id| format!(" (process {id})")).unwrap_or_default())]
    Held {
        /// The data directory.
        directory: PathBuf,
        /// The other server's process, if it has said so.
        process: Option<u32>,
    },
    /// The directory cannot be used.
    #[error("the data directory {} cannot be used: {source}", directory.display())]
    Unusable {
        /// The data directory.
        directory: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// The directory is ours until this is dropped, or the process ends in whatever way.
#[derive(Debug)]
pub struct Lock(File);

/// Makes `directory`, readable by its owner only, if it is missing, and takes it.
///
/// # Errors
/// When another server has it, or it cannot be written.
pub fn take(directory: &Path) -> Result<Lock, LockError> {
    let unusable = |source| LockError::Unusable { directory: directory.to_owned(), source };
    create(directory).map_err(unusable)?;
    let path = directory.join(FILE_NAME);
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let process = read(file).map(|holder| holder.process);
            return Err(LockError::Held { directory: directory.to_owned(), process });
        }
        Err(TryLockError::Error(source)) => return Err(unusable(source)),
    }
    write(&file).map_err(unusable)?;
    Ok(Lock(file))
}

/// The server that has `directory`, if one has.
#[must_use]
pub fn holder(directory: &Path) -> Option<Holder> {
    let file = File::open(directory.join(FILE_NAME)).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => read(file),
        _ => None,
    }
}

pub(super) fn create(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

fn write(mut file: &File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn read(mut file: File) -> Option<Holder> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    Some(Holder { process: text.trim().parse().ok()? })
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The file stays: removing it could remove the one that a next server has just taken.
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_at_a_time_has_a_data_directory() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("deep/data");
        assert_eq!(holder(&directory), None);
        let lock = take(&directory).unwrap();
        let own = std::process::id();
        assert!(matches!(take(&directory).unwrap_err(), LockError::Held { process: Some(id), .. } if id == own));
        assert_eq!(holder(&directory), Some(Holder { process: own }));
        drop(lock);
        assert_eq!(holder(&directory), None);
        take(&directory).unwrap();
    }

    #[test]
    fn a_file_in_the_way_is_an_error_that_names_the_directory() {
        let parent = tempfile::tempdir().unwrap();
        let directory = parent.path().join("data");
        fs::write(&directory, "").unwrap();
        assert!(take(&directory).unwrap_err().to_string().contains("data cannot be used"));
    }
}
