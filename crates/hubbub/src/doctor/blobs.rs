//! Whether files of messages can be kept.

use std::sync::Arc;

use hubbub_blobs::{Blobs, BlobsParts, Keep};
use hubbub_net::ambient::{SystemClock, SystemEntropy};

use super::Check;
use crate::settings::Settings;

const NAME: &str = "files";

/// Writes, reads and removes a small object. A folder is looked at with the data directory, which it is in.
pub(super) async fn check(settings: &Settings) -> Option<Check> {
    if settings.files.store == Keep::Local {
        return None;
    }
    let parts = BlobsParts {
        settings: settings.files.blobs(),
        data_dir: settings.server.data_dir.clone(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
    };
    let advice = "is the bucket there, and are files.s3.endpoint, access_key_id and the secret right?";
    let blobs = match Blobs::open(parts) {
        Ok(blobs) => blobs,
        Err(error) => return Some(Check::failed(NAME, error).advise(advice)),
    };
    Some(match blobs.health().await {
        Ok(()) => Check::fine(NAME, format!("bucket {} can be written", settings.files.s3.bucket)),
        Err(error) => Check::failed(NAME, format!("bucket {}: {error}", settings.files.s3.bucket)).advise(advice),
    })
}
