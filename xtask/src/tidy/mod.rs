//! `cargo xtask tidy`: the shape of the code, held by a program and not by memory.

mod features;
mod layers;
mod length;
mod licences;
mod locks;
mod metadata;

use crate::{console, generate, process, web};
use anyhow::{Result, bail};
use std::process::ExitCode;

/// What `tidy` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Lower the exceptions in xtask/tidy.toml to the present lengths, and drop those that are no longer needed
    #[arg(long)]
    fix: bool,
    /// Leave out the generated files, which need the server to be built
    #[arg(long)]
    quick: bool,
}

/// Everything that tidy looks at.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    if args.fix {
        length::lower()?;
    }
    check()?;
    if !args.quick {
        generate::build_server()?;
        web::install()?;
        generate::check()?;
    }
    console::say("tidy");
    Ok(ExitCode::SUCCESS)
}

/// Everything that needs no build.
pub(crate) fn check() -> Result<()> {
    let metadata = metadata::read()?;
    let mut complaints = layers::check(&metadata);
    complaints.extend(licences::check(&metadata)?);
    complaints.extend(length::check()?);
    complaints.extend(locks::check()?);
    complaints.extend(features::check()?);
    complaints.extend(whitespace()?);
    if complaints.is_empty() {
        return Ok(());
    }
    bail!("{} complaints:\n  {}", complaints.len(), complaints.join("\n  "))
}

/// Spaces at line ends and forgotten conflict marks, as git sees them against an empty tree.
fn whitespace() -> Result<Vec<String>> {
    let empty = process::text(process::git(["hash-object", "-t", "tree", "/dev/null"]))?;
    let mut command = process::git([
        "diff",
        "--check",
        empty.trim(),
        "--",
        "*.rs",
        "*.toml",
        "*.ts",
        "*.tsx",
        "*.mjs",
        "*.sql",
        "*.yml",
    ]);
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.lines().filter(|line| !line.starts_with('+')).map(str::to_owned).collect())
}
