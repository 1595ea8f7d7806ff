//! `hubbub serve`.

use std::process::ExitCode;

use crate::{
    serve::{self, runtime},
    settings::Loaded,
};

/// Runs the server until it is told to stop.
///
/// # Errors
/// When it cannot start.
pub fn run(loaded: Loaded) -> anyhow::Result<ExitCode> {
    let runtime = runtime(loaded.settings.server.worker_threads)?;
    let result = runtime.block_on(serve::serve(loaded));
    // Whatever still runs was given its time by the shutdown.
    runtime.shutdown_background();
    result.map(|()| ExitCode::SUCCESS)
}
