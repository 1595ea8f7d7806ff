//! The tests in real browsers, and the script that plays an older client.

use crate::{generate, postgres, process, project, python, tools, web};
use anyhow::Result;
use std::process::{Command, ExitCode};

/// What `e2e` takes.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only tests whose title or file matches
    filter: Option<String>,
    /// Further words for Playwright, such as `--headed`
    #[arg(last = true)]
    playwright: Vec<String>,
}

/// Builds what is needed and runs the tests.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    tools::for_tests()?;
    web::install()?;
    web::build()?;
    generate::build_server()?;
    let postgres = postgres::Found::find()?;
    if args.filter.is_none() {
        let mut command = old_client();
        command.env(postgres::VARIABLE, postgres.url());
        process::check(command)?;
        let mut command = clients()?;
        command.env(postgres::VARIABLE, postgres.url());
        process::check(command)?;
        process::check(media_clients()?)?;
    }
    let mut command = browsers();
    command.env(postgres::VARIABLE, postgres.url());
    command.args(args.filter.iter()).args(&args.playwright);
    process::check(command)?;
    Ok(ExitCode::SUCCESS)
}

/// The browser tests against the development build.
pub(crate) fn browsers() -> Command {
    let mut command =
        process::npm(&project::web(), ["exec", "--", "playwright", "test", "--config", "e2e/playwright.config.ts"]);
    command.env("HUBBUB_BINARY", project::binary("debug"));
    command
}

/// The script that plays an older client through every route.
pub(crate) fn old_client() -> Command {
    let mut command = process::command("node", ["e2e/p2p-wire.mjs"]);
    command.current_dir(project::web()).env("HUBBUB_BINARY", project::binary("debug"));
    command
}

/// The script that asks every operation of the OpenAPI document.
pub(crate) fn document() -> Result<Command> {
    let mut command = process::command("node", ["e2e/document.mjs"]);
    command.current_dir(project::web()).env("HUBBUB_BINARY", project::binary("debug"));
    command.env(python::VARIABLE, python::with_packages()?);
    Ok(command)
}

/// The script that speaks to the server with the clients other programs use.
pub(crate) fn clients() -> Result<Command> {
    let mut command = process::command("node", ["e2e/clients.mjs"]);
    command.current_dir(project::web()).env("HUBBUB_BINARY", project::binary("debug"));
    command.env(python::VARIABLE, python::with_packages()?);
    Ok(command)
}

/// The script that brings the media clients other programs use into rooms, in Chromium and in Python.
pub(crate) fn media_clients() -> Result<Command> {
    let mut command = process::command("node", ["e2e/media.mjs"]);
    command.current_dir(project::web()).env("HUBBUB_BINARY", project::binary("debug"));
    command.env(python::VARIABLE, python::with_packages()?);
    Ok(command)
}
