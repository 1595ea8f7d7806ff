//! What the kernel knows about a process: memory and CPU time.

use anyhow::{Context, Result};
use std::fs;

/// Clock ticks in a second, which Linux has fixed for what it tells programs.
const TICKS_PER_SECOND: f64 = 100.0;

/// Resident memory, in bytes.
pub(crate) fn resident_bytes(pid: u32) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024)
}

/// CPU time of all its threads in user and system mode, in seconds.
pub(crate) fn cpu_seconds(pid: u32) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name, in brackets, may hold spaces; what follows it does not.
    let (_, fields) = stat.rsplit_once(')').context("no name")?;
    let ticks =
        |index: usize| -> Result<f64> { Ok(fields.split_whitespace().nth(index).context("too few fields")?.parse()?) };
    Ok((ticks(11)? + ticks(12)?) / TICKS_PER_SECOND)
}
