//! A panic is a fault of ours: logged where the log is read, counted, and reported.

use std::{panic, sync::OnceLock};

use hubbub_app::alerts::Alerts;

static ALERTS: OnceLock<Alerts> = OnceLock::new();

/// Replaces the standard hook, which writes text into the middle of a JSON log.
pub fn install_hook() {
    panic::set_hook(Box::new(|info| {
        ::metrics::counter!("hubbub_panics_total").increment(1);
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current();
        let thread = thread.name().unwrap_or("unnamed");
        let backtrace = std::backtrace::Backtrace::capture().to_string();
        let what = info.payload_as_str().unwrap_or("a value that is not text");
        tracing::error!(place, thread, backtrace, "panic: {what}");
        if let Some(alerts) = ALERTS.get() {
            alerts.raise("panic", "A task of the server panicked. The log says where; please report it.");
        }
    }));
}

/// From now on panics are reported as well.
pub fn report_to(alerts: &Alerts) {
    // Only tests start a second server in one process; its panics go to the first one's alerts.
    let _ = ALERTS.set(alerts.clone());
}
