//! `hubbub openapi`.

use std::process::ExitCode;

use crate::output;

/// Prints the API's description (OpenAPI 3.1).
///
/// # Errors
/// When it cannot be written as JSON.
pub fn run() -> anyhow::Result<ExitCode> {
    output::say_json(&hubbub_gateway::http::openapi())?;
    Ok(ExitCode::SUCCESS)
}
