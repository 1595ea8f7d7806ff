//! `hubbub doctor`.

use std::process::ExitCode;

use clap::Args;

use crate::{
    doctor::{Check, Report, examine},
    output,
    serve::runtime,
    settings::{ConfigError, Loaded},
};

/// What `doctor` takes.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Examines this machine and prints what was found. Exit code 1 when something would keep the server from running.
///
/// # Errors
/// When the examination itself cannot be done.
pub fn run(args: &DoctorArgs, loaded: Result<Loaded, ConfigError>) -> anyhow::Result<ExitCode> {
    let report = match loaded {
        Ok(loaded) => runtime(Some(1))?.block_on(examine(&loaded)),
        Err(wrong) => {
            Report { checks: wrong.problems.iter().map(|problem| Check::failed("settings", problem)).collect() }
        }
    };
    if args.json {
        output::say_json(&report.to_json())?
    } else {
        output::say(&report.to_string())
    }
    Ok(if report.is_healthy() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
