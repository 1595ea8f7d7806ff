//! What the operator sees: the log, the metrics, and panics in both.

mod log;
mod metrics;
mod panic;
mod process;

pub use self::{
    log::init as init_log,
    metrics::{Metrics, routes as metrics_routes},
    panic::{install_hook as install_panic_hook, report_to as report_panics_to},
};
