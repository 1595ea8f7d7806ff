//! `hubbub version`.

use std::process::ExitCode;

use crate::output;

/// Prints name and version.
///
/// # Errors
/// Never; commands share a signature.
pub fn run() -> anyhow::Result<ExitCode> {
    output::say(concat!("hubbub ", env!("CARGO_PKG_VERSION")));
    Ok(ExitCode::SUCCESS)
}
