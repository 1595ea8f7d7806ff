//! Whether the system allows as many open files as connections.

use rustix::process::{Resource, getrlimit};

use super::Check;
use crate::{serve::OTHER_FILES, settings::Settings};

const NAME: &str = "open files";

pub(super) fn check(settings: &Settings) -> Check {
    let needed = u64::try_from(settings.connections.max).unwrap_or(u64::MAX).saturating_add(OTHER_FILES);
    // The server raises its own limit to the highest it may.
    match getrlimit(Resource::Nofile).maximum {
        Some(limit) if limit < needed => Check::warning(
            NAME,
            format!("{limit} allowed, {needed} needed for {} connections", settings.connections.max),
        )
        .advise("raise LimitNOFILE in the systemd unit (or `ulimit -Hn`), or lower connections.max"),
        Some(limit) => Check::fine(NAME, format!("{limit} allowed, {needed} needed at most")),
        None => Check::fine(NAME, "no limit"),
    }
}
