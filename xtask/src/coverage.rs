//! `cargo xtask coverage`: which lines the tests run.

use crate::{postgres, process};
use anyhow::{Result, bail};
use std::process::ExitCode;

/// What `coverage` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Write a report in HTML to target/llvm-cov instead of a table
    #[arg(long)]
    html: bool,
}

/// Runs the Rust tests under cargo-llvm-cov.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    if !process::works(process::cargo(["llvm-cov", "--version"])) {
        bail!("cargo-llvm-cov is missing. Get it with: cargo install cargo-llvm-cov");
    }
    let postgres = postgres::Found::find()?;
    let mut command = process::cargo(["llvm-cov", "--workspace", "--exclude", "xtask"]);
    command.env(postgres::VARIABLE, postgres.url());
    if args.html {
        command.arg("--html");
    }
    process::check(command)?;
    Ok(ExitCode::SUCCESS)
}
