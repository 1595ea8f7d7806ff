//! The log, on standard error.

use std::io::{self, IsTerminal as _};

use hubbub_net::SettingsError;
use tracing_subscriber::{Layer as _, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::settings::{LogFormat, LogSettings};

/// Starts the log.
///
/// # Errors
/// When the level is not one.
pub fn init(settings: &LogSettings) -> Result<(), SettingsError> {
    let filter = settings.filter()?;
    let layer = fmt::layer().with_writer(io::stderr);
    let layer = match settings.format {
        LogFormat::Auto if io::stderr().is_terminal() => layer.compact().boxed(),
        LogFormat::Pretty => layer.compact().with_ansi(io::stderr().is_terminal()).boxed(),
        LogFormat::Auto | LogFormat::Json => layer.json().flatten_event(true).boxed(),
    };
    // Only a test that starts several servers in one process finds a log there already, and it may stay.
    let _ = tracing_subscriber::registry().with(layer.with_filter(filter)).try_init();
    Ok(())
}
