//! Looks for what would keep the server from running, without changing anything that stays.

mod addresses;
mod blobs;
mod certificate;
mod clock;
mod database;
mod files;
mod limits;
mod ports;
mod redis;
mod relay;
mod report;

use hubbub_net::ambient::SystemClock;
use hubbub_types::Clock as _;

pub use self::report::{Check, Report, Status};
use crate::{serve::lock, settings::Loaded};

/// Makes every check.
pub async fn examine(loaded: &Loaded) -> Report {
    let settings = &loaded.settings;
    let now = SystemClock.now();
    let running = lock::holder(&settings.server.data_dir);
    let mut checks = vec![settings_file(loaded), files::check(&settings.server.data_dir)];
    checks.extend(ports::check(settings, running.as_ref()));
    checks.extend(relay::check(settings, running.as_ref()).await);
    checks.push(database::check(settings).await);
    checks.extend(redis::check(settings).await);
    checks.extend(blobs::check(settings).await);
    checks.push(clock::check(now, &settings.server.data_dir));
    checks.push(certificate::check(settings, now));
    checks.push(addresses::check(settings));
    checks.push(limits::check(settings));
    Report { checks }
}

fn settings_file(loaded: &Loaded) -> Check {
    match &loaded.file {
        Some(file) => Check::fine("settings", file.display()),
        None => Check::fine("settings", "no file; defaults, environment and flags"),
    }
}

#[cfg(test)]
mod tests;
