//! `cargo xtask bench`: builds the release binary and the benchmark, and lets it measure.

use crate::{console, postgres, process, project, run, tools, web};
use anyhow::Result;
use std::process::ExitCode;

/// What `bench` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Words for the benchmark; `--help` lists them
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    bench: Vec<String>,
}

/// Builds and measures. The tables go to standard output and to docs/benchmarks.md.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    tools::for_tests()?;
    web::install()?;
    web::build()?;
    run::build_server()?;
    console::start("getting the packages of the peers");
    for peer in ["ws-relay", "socketio-chat"] {
        let folder = project::root().join("bench/peers").join(peer);
        process::check(process::npm(&folder, ["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    }
    process::check(process::cargo(["build", "--release", "--package", "hubbub-bench"]))?;
    let bench = project::target().join("release/hubbub-bench");
    let postgres = postgres::Found::for_measurements()?;
    let mut command = process::command(&bench.to_string_lossy(), &args.bench);
    command.env("HUBBUB_BINARY", project::binary("release")).env(postgres::VARIABLE, postgres.url());
    process::check(command)?;
    Ok(ExitCode::SUCCESS)
}
