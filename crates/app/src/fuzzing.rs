//! What the fuzz targets reach into: parsers of strangers' texts that are nobody else's business.

use std::time::Duration;

use hubbub_types::Timestamp;

use crate::{
    ServerKey,
    token::{AccessTokens, RefreshTokens},
};

/// Whether an access token is one of ours. Nothing a stranger makes up may be.
#[must_use]
pub fn is_access_token(key: &ServerKey, token: &str, now: Timestamp) -> bool {
    AccessTokens::new(key, Duration::from_secs(600)).verify(token, now).is_ok()
}

/// Whether a refresh token is one of ours. Nothing a stranger makes up may be.
#[must_use]
pub fn is_refresh_token(key: &ServerKey, token: &str) -> bool {
    RefreshTokens::new(key).read(token).is_some()
}
