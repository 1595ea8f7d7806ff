//! The web app: its packages and its build, each done only when what they come from has changed.

use crate::{console, process, project};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders of `web/` that do not go into the build.
const NOT_BUILT: [&str; 4] = ["web/e2e/", "web/dist/", "web/node_modules/", "web/scripts/"];

/// `npm ci` in `web/`, unless the installed packages are those of the lock file.
pub(crate) fn install() -> Result<()> {
    if packages_current()? {
        return Ok(());
    }
    console::start("getting the packages of the web app");
    process::check(install_command())?;
    note_packages()
}

/// The command that gets the packages.
pub(crate) fn install_command() -> Command {
    let mut command = process::npm(&project::web(), ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    // The browser is the system's; nothing fetches one.
    command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    command
}

/// Builds the web app into `web/dist`, unless it is there and current.
pub(crate) fn build() -> Result<()> {
    if build_current()? {
        console::say("  the web app is up to date");
        return Ok(());
    }
    console::start("building the web app");
    process::check(script("build"))?;
    note_build()
}

/// One of the scripts of `web/package.json`.
pub(crate) fn script(name: &str) -> Command {
    process::npm(&project::web(), ["run", "--silent", name])
}

/// Whether `node_modules` is what the lock file says.
pub(crate) fn packages_current() -> Result<bool> {
    Ok(project::web().join("node_modules").is_dir() && read(&packages_stamp()) == hash(&[lock_file()])?)
}

/// Remembers that `node_modules` is what the lock file says.
pub(crate) fn note_packages() -> Result<()> {
    write(&packages_stamp(), &hash(&[lock_file()])?)
}

/// Whether `web/dist` was built from the present sources.
pub(crate) fn build_current() -> Result<bool> {
    Ok(project::web().join("dist/index.html").is_file() && read(&build_stamp()) == hash(&sources()?)?)
}

/// Remembers that `web/dist` was built from the present sources.
pub(crate) fn note_build() -> Result<()> {
    write(&build_stamp(), &hash(&sources()?)?)
}

fn sources() -> Result<Vec<PathBuf>> {
    let mut files = project::files()?;
    files.retain(|file| file.starts_with("web") && !NOT_BUILT.iter().any(|folder| file.starts_with(folder)));
    Ok(files)
}

fn lock_file() -> PathBuf {
    PathBuf::from("web/package-lock.json")
}

/// Inside `node_modules`, so that it goes when the packages go.
fn packages_stamp() -> PathBuf {
    project::web().join("node_modules/.hubbub-packages")
}

fn build_stamp() -> PathBuf {
    project::scratch().join("web-build")
}

fn read(stamp: &Path) -> String {
    std::fs::read_to_string(stamp).unwrap_or_default()
}

fn write(stamp: &Path, text: &str) -> Result<()> {
    if let Some(folder) = stamp.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(stamp, text).with_context(|| format!("cannot write {}", stamp.display()))
}

/// One hash over names and contents.
fn hash(files: &[PathBuf]) -> Result<String> {
    let mut hasher = Sha256::new();
    for file in files {
        let content =
            std::fs::read(project::root().join(file)).with_context(|| format!("cannot read {}", file.display()))?;
        hasher.update(file.as_os_str().as_encoded_bytes());
        hasher.update([0]);
        hasher.update(content.len().to_le_bytes());
        hasher.update(content);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
