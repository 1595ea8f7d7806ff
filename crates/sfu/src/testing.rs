//! What unit tests share.

use std::time::Instant;

/// Where a test's time begins; everything else in it is counted from there.
#[expect(clippy::disallowed_methods, reason = "there is no other way to get an Instant; it is never read again")]
pub(crate) fn start() -> Instant {
    Instant::now()
}
