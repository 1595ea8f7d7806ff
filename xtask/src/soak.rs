//! `cargo xtask soak`: the same tests for much longer.

use crate::{console, e2e, generate, process, tools, web};
use anyhow::Result;
use std::process::ExitCode;

/// What `soak` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Seeds of the simulations of the call machine and of the chat's log
    #[arg(long, default_value_t = 10_000)]
    seeds: u32,
    /// Seeds of the simulation of media rooms
    #[arg(long, default_value_t = 2_000)]
    rooms: u32,
    /// Leave out the browsers
    #[arg(long)]
    no_browsers: bool,
}

/// Runs the simulations with many seeds, then the browser tests marked `@soak`.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    simulate("calls", &["--package", "hubbub-calls"], args.seeds)?;
    simulate("the log of the chat", &["--package", "hubbub-chat", "--test", "log"], args.seeds)?;
    simulate("media rooms", &["--package", "hubbub-sfu", "--test", "room", "whatever"], args.rooms)?;
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

/// Runs the tests of a simulation with this many seeds.
fn simulate(what: &str, tests: &[&str], seeds: u32) -> Result<()> {
    console::start(&format!("simulating {what} with {seeds} seeds"));
    let mut simulation = process::cargo(["test", "--release"]);
    simulation.args(tests).args(["--", "--nocapture"]).env("HUBBUB_SIM_SEEDS", seeds.to_string());
    process::check(simulation)
}
