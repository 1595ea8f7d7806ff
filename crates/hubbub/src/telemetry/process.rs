//! The process' own numbers, under the names Prometheus clients agree on.

use std::fs;

use hubbub_net::ambient::SystemClock;
use hubbub_types::Clock as _;
use rustix::process::{Resource, getrlimit};

/// Notes when the process started.
#[expect(clippy::cast_precision_loss, reason = "seconds since the epoch fit a double exactly")]
pub(super) fn started() {
    ::metrics::gauge!("process_start_time_seconds").set(SystemClock.now().as_secs() as f64);
}

/// Reads memory, processor time and open files from where Linux tells them; elsewhere they are not told.
#[expect(clippy::cast_precision_loss, reason = "bytes and file counts fit a double well enough")]
pub(super) fn measure() {
    if let Some(bytes) = resident_bytes() {
        ::metrics::gauge!("process_resident_memory_bytes").set(bytes as f64);
    }
    if let Ok(files) = fs::read_dir("/proc/self/fd") {
        ::metrics::gauge!("process_open_fds").set(files.count() as f64);
    }
    if let Some(limit) = getrlimit(Resource::Nofile).current {
        ::metrics::gauge!("process_max_fds").set(limit as f64);
    }
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let seconds = used.tv_sec as f64 + used.tv_nsec as f64 / 1e9;
    ::metrics::gauge!("process_cpu_seconds_total").set(seconds);
}

fn resident_bytes() -> Option<u64> {
    let pages: u64 = fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse().ok()?;
    Some(pages * u64::try_from(rustix::param::page_size()).ok()?)
}
