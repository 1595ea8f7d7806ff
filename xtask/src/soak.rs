//! `cargo xtask soak`: the same tests for much longer.

use crate::{console, e2e, generate, process, tools, web};
use anyhow::Result;
use std::process::ExitCode;

/// What `soak` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Seeds of the simulation of the call machine
    #[arg(long, default_value_t = 10_000)]
    seeds: u32,
    /// Leave out the browsers
    #[arg(long)]
    no_browsers: bool,
}

/// Runs the simulations with many seeds, then the browser tests marked `@soak`.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    console::start(&format!("simulating calls with {} seeds", args.seeds));
    let mut simulation = process::cargo(["test", "--release", "--package", "hubbub-calls", "--", "--nocapture"]);
    simulation.env("HUBBUB_SIM_SEEDS", args.seeds.to_string());
    process::check(simulation)?;
    if !args.no_browsers {
        tools::for_tests()?;
        web::install()?;
        web::build()?;
        generate::build_server()?;
        console::start("browsers, many calls in a row");
        let mut browsers = e2e::browsers();
        browsers.args(["--grep", "@soak"]).env("HUBBUB_E2E_SOAK", "1");
        process::check(browsers)?;
    }
    Ok(ExitCode::SUCCESS)
}
