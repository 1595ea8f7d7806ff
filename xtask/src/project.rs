//! Where things are.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The web app.
pub(crate) fn web() -> PathBuf {
    root().join("web")
}

/// Cargo's target directory.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Our own corner of the target directory: logs and stamps.
pub(crate) fn scratch() -> PathBuf {
    target().join("xtask")
}

/// The server's binary of a profile (`debug` or `release`).
pub(crate) fn binary(profile: &str) -> PathBuf {
    target().join(profile).join("hubbub")
}

/// Every file that belongs to the project, relative to the root: tracked by git or new and not ignored.
pub(crate) fn files() -> anyhow::Result<Vec<PathBuf>> {
    let list = crate::process::text(crate::process::git(["ls-files", "-z", "-co", "--exclude-standard"]))?;
    let mut files: Vec<PathBuf> = list.split('\0').filter(|name| !name.is_empty()).map(PathBuf::from).collect();
    files.retain(|file| root().join(file).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}
