//! The token of a request.

use http::{HeaderMap, header::AUTHORIZATION};
use hubbub_app::media::MediaService;
use hubbub_livekit::{Claims, join::Query};

use super::refusal::NoEntry;

const BEARER: &str = "Bearer ";

/// What the token of a request says: the one in the header, else the one in the query.
pub(super) fn claims(media: &MediaService, headers: &HeaderMap, query: &str) -> Result<Claims, NoEntry> {
    let token = match headers.get(AUTHORIZATION) {
        Some(header) => {
            let text = header.to_str().map_err(|_| NoEntry::Header)?;
            text.strip_prefix(BEARER).ok_or(NoEntry::Header)?.to_owned()
        }
        None => Query::new(query).access_token().ok_or(NoEntry::Permission)?,
    };
    media.claims(&token).map_err(|error| {
        tracing::debug!(%error, "a media token is refused");
        NoEntry::Token
    })
}
