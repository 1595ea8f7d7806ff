//! Files that are made from others: the OpenAPI document, the web app's types of it, the configuration's schema, the lock
//! file of the fuzz targets.

use crate::{console, process, project, web};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the server's binary writes: the words to ask it with, and the file.
const FROM_SERVER: [(&[&str], &str); 2] =
    [(&["openapi"], "docs/openapi.json"), (&["config", "schema"], "docs/config.schema.json")];
/// What the web app's types are made from and where they go.
const TYPES: &str = "web/src/api/schema.d.ts";

/// Writes every generated file again.
pub(crate) fn run() -> Result<ExitCode> {
    build_server()?;
    web::install()?;
    for (file, text) in from_server()? {
        write(&file, &text)?;
    }
    write(Path::new(TYPES), &types()?)?;
    follow_lock()?;
    Ok(ExitCode::SUCCESS)
}

/// The fuzz targets have a lock file of their own, which follows the workspace's.
fn follow_lock() -> Result<()> {
    let (ours, theirs) = (project::root().join("Cargo.lock"), project::root().join("fuzz/Cargo.lock"));
    std::fs::copy(ours, theirs).context("cannot write fuzz/Cargo.lock")?;
    // Adds what only the targets need, and drops what they do not.
    let mut command =
        process::cargo(["metadata", "--quiet", "--format-version=1", "--manifest-path", "fuzz/Cargo.toml"]);
    command.stdout(std::process::Stdio::null());
    process::check(command)
}

/// An error that names the generated files that are not current. The server's binary must be built.
pub(crate) fn check() -> Result<()> {
    let mut made = from_server()?;
    made.push((PathBuf::from(TYPES), types()?));
    let stale: Vec<String> =
        made.into_iter().filter(|(file, text)| !same(file, text)).map(|(file, _)| file.display().to_string()).collect();
    if !stale.is_empty() {
        bail!("not current: {} (run: cargo xtask gen)", stale.join(", "));
    }
    Ok(())
}

/// Builds the server for development.
pub(crate) fn build_server() -> Result<()> {
    console::start("building the server");
    process::check(process::cargo(["build", "--quiet", "--package", "hubbub"]))
}

fn from_server() -> Result<Vec<(PathBuf, String)>> {
    let ask = |(words, file): &(&[&str], &str)| {
        let binary = project::binary("debug");
        let text = process::text(process::command(&binary.to_string_lossy(), words.iter()))?;
        Ok((PathBuf::from(*file), ended(text)))
    };
    FROM_SERVER.iter().map(ask).collect()
}

fn types() -> Result<String> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("schema.d.ts");
    let words = ["exec", "--", "openapi-typescript", "../docs/openapi.json", "--alphabetize", "--output"];
    let mut command = process::npm(&project::web(), words);
    command.arg(&file).stdout(std::process::Stdio::null());
    process::check(command)?;
    Ok(ended(std::fs::read_to_string(&file)?))
}

fn same(file: &Path, text: &str) -> bool {
    std::fs::read_to_string(project::root().join(file)).is_ok_and(|present| present == text)
}

fn write(file: &Path, text: &str) -> Result<()> {
    if same(file, text) {
        return Ok(());
    }
    console::say(&format!("  {}", file.display()));
    std::fs::write(project::root().join(file), text).with_context(|| format!("cannot write {}", file.display()))
}

/// The text with one line end at its end.
fn ended(text: String) -> String {
    format!("{}\n", text.trim_end())
}
