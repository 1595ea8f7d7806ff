//! Whether the clock can be right.

use std::{fs, path::Path, time::Duration};

use hubbub_types::Timestamp;

use super::Check;

const NAME: &str = "clock";
/// 2026-01-01: this program did not exist before.
const EARLIEST: Timestamp = Timestamp::from_millis(1_767_225_600_000);
/// 2100-01-01.
const LATEST: Timestamp = Timestamp::from_millis(4_102_444_800_000);
/// How far a file may be ahead, for file servers with clocks of their own.
const TOLERANCE: Duration = Duration::from_secs(60);

pub(super) fn check(now: Timestamp, data_dir: &Path) -> Check {
    let advice = "tokens and links expire by the clock: keep it right, with NTP for instance";
    if now < EARLIEST || now > LATEST {
        return Check::failed(NAME, format!("{now} cannot be right")).advise(advice);
    }
    match newest_file(data_dir) {
        Some(newest) if newest > now + TOLERANCE => {
            Check::warning(NAME, format!("it is {now}, but a file of the server is from {newest}")).advise(advice)
        }
        _ => Check::fine(NAME, now),
    }
}

fn newest_file(directory: &Path) -> Option<Timestamp> {
    let entries = fs::read_dir(directory).ok()?.flatten();
    let times = entries.filter_map(|entry| entry.metadata().ok()?.modified().ok());
    let since_epoch = times.filter_map(|time| time.duration_since(std::time::UNIX_EPOCH).ok()).max()?;
    Some(Timestamp::default() + since_epoch)
}
