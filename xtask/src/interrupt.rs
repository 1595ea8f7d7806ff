//! Ctrl-C and SIGTERM: the running child is told to stop, and the guards of `main` clean up behind it.

use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);
/// Leaders of the process groups that run for us now.
static GROUPS: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Takes over Ctrl-C and SIGTERM.
pub(crate) fn install() -> Result<()> {
    ctrlc::set_handler(|| {
        REQUESTED.store(true, Ordering::SeqCst);
        let groups: Vec<u32> = GROUPS.lock().map(|groups| groups.iter().copied().collect()).unwrap_or_default();
        groups.into_iter().for_each(|group| signal_group(group, "TERM"));
    })
    .context("cannot take over Ctrl-C")
}

/// Whether the person asked to stop.
pub(crate) fn requested() -> bool {
    REQUESTED.load(Ordering::SeqCst)
}

/// While it lives, the process group is told to stop on Ctrl-C.
pub(crate) struct Registered(u32);

/// Registers the process group led by `pid`.
pub(crate) fn register(pid: u32) -> Registered {
    if let Ok(mut groups) = GROUPS.lock() {
        groups.insert(pid);
    }
    Registered(pid)
}

impl Drop for Registered {
    fn drop(&mut self) {
        if let Ok(mut groups) = GROUPS.lock() {
            groups.remove(&self.0);
        }
    }
}

/// Sends a signal to every process of a group that we started.
pub(crate) fn signal_group(leader: u32, signal: &str) {
    let group = format!("-{leader}");
    Command::new("kill").args(["-s", signal, "--", &group]).stderr(Stdio::null()).status().ok();
}
