//! `cargo xtask run`: from a fresh clone to a page one can open.

use crate::console::{self, Stopwatch};
use crate::{process, project, tools, web};
use anyhow::{Result, bail};
use std::os::unix::process::CommandExt;
use std::process::ExitCode;

/// What `run` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Words for the server, such as `--config my.toml`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    server: Vec<String>,
}

/// Builds the web app and the server, and becomes the server.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let time = Stopwatch::start();
    tools::for_building()?;
    web::install()?;
    web::build()?;
    build_server()?;
    console::say(&format!("  ready after {}", console::took(time.elapsed())));
    let binary = project::binary("release");
    let error = process::command(&binary.to_string_lossy(), ["serve"]).args(&args.server).exec();
    bail!("cannot start {}: {error}", binary.display());
}

/// Builds the release binary, with cargo's own progress.
pub(crate) fn build_server() -> Result<()> {
    console::start("building the server (release; the first time takes some minutes)");
    process::check(process::cargo(["build", "--release", "--package", "hubbub"]))
}
