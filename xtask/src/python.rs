//! The Python packages of others that the tests use: in a folder of their own, never on the system.

use crate::{console, process, project};
use anyhow::{Context, Result};
use std::path::PathBuf;

/// Where tests find the interpreter with the packages.
pub(crate) const VARIABLE: &str = "HUBBUB_PYTHON";

/// Which packages, in which versions.
const REQUIREMENTS: &str = "web/e2e/python/requirements.txt";

/// The interpreter with every package of the list; gets what is missing.
pub(crate) fn with_packages() -> Result<PathBuf> {
    let folder = project::scratch().join("python");
    let python = folder.join("bin/python");
    let wanted = std::fs::read_to_string(project::root().join(REQUIREMENTS)).context(REQUIREMENTS)?;
    let stamp = folder.join("hubbub-packages");
    if std::fs::read_to_string(&stamp).is_ok_and(|there| there == wanted) {
        return Ok(python);
    }
    console::start("getting the Python packages of the tests");
    let made = process::command("python3", ["-m", "venv", "--clear"].map(PathBuf::from).iter().chain([&folder]));
    process::check(made)?;
    let words = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", REQUIREMENTS];
    process::check(process::command(python.to_string_lossy().as_ref(), words))?;
    std::fs::write(&stamp, wanted)?;
    Ok(python)
}
