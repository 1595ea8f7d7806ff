//! The project's own commands. `cargo xtask help` lists them; each has a file of its own.
#![expect(clippy::print_stdout, reason = "a command-line tool talks on standard output")]

mod bench;
mod console;
mod coverage;
mod e2e;
mod fuzz;
mod generate;
mod interrupt;
mod postgres;
mod process;
mod project;
mod python;
mod run;
mod soak;
mod test;
mod tidy;
mod tools;
mod web;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The project's own commands.
#[derive(Parser)]
#[command(name = "cargo xtask", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build everything and start the server on embedded defaults
    Run(run::Args),
    /// Check everything: format, lints, tests of the server and the web app, in real browsers too
    Test(test::Args),
    /// Check the shape of the code: layers, lengths, generated files, lock files, the feature table
    Tidy(tidy::Args),
    /// Write the generated files again: OpenAPI, TypeScript types, configuration schema
    Gen,
    /// Measure speed and memory beside a peer, and write docs/benchmarks.md
    Bench(bench::Args),
    /// Run the browser tests alone
    E2e(e2e::Args),
    /// Run the long simulations and the long browser tests
    Soak(soak::Args),
    /// Run the tests under cargo-llvm-cov and print the table
    Coverage(coverage::Args),
    /// Fuzz one target
    Fuzz(fuzz::Args),
}

fn main() -> ExitCode {
    if let Err(error) = interrupt::install() {
        console::warn(&format!("{error:#}"));
    }
    match dispatch(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            console::warn(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<ExitCode> {
    match command {
        Command::Run(args) => run::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Tidy(args) => tidy::run(&args),
        Command::Gen => generate::run(),
        Command::Bench(args) => bench::run(&args),
        Command::E2e(args) => e2e::run(&args),
        Command::Soak(args) => soak::run(&args),
        Command::Coverage(args) => coverage::run(&args),
        Command::Fuzz(args) => fuzz::run(&args),
    }
}
