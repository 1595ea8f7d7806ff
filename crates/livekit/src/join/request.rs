//! Parameters as a message: base64url of a wrapper with the message in it, as it is or compressed.

use std::io::Read as _;

use base64::Engine as _;
use flate2::read::GzDecoder;
use prost::Message as _;

use super::{JoinError, JoinParameters, Resume, Topology, query::BASE64URL};
use crate::{
    proto::{JoinRequest, ReconnectReason, WrappedJoinRequest, wrapped_join_request::Compression},
    signal::{Frame, is_within_budget},
};

/// `metadata` and `participant_sid`, by their numbers.
const TEXTS: [u64; 2] = [3, 9];

/// What a client with one peer connection says; `max` bounds the message in bytes, compressed and not.
///
/// # Errors
/// See [`JoinError`].
pub fn from_request(text: &str, max: usize) -> Result<JoinParameters, JoinError> {
    if text.len() / 4 * 3 > max {
        return Err(JoinError::TooLarge);
    }
    let bytes = BASE64URL.decode(text).map_err(|_| JoinError::Base64)?;
    let wrapped = WrappedJoinRequest::decode(bytes.as_slice()).map_err(|_| JoinError::Wrapped)?;
    let bytes = match Compression::try_from(wrapped.compression) {
        Ok(Compression::None) => wrapped.join_request,
        Ok(Compression::Gzip) => inflate(&wrapped.join_request, max)?,
        Err(_) => return Err(JoinError::Wrapped),
    };
    if bytes.len() > max || !is_within_budget(Frame::Binary(&bytes), &TEXTS) {
        return Err(JoinError::TooLarge);
    }
    JoinRequest::decode(bytes.as_slice()).map(parameters).map_err(|_| JoinError::Request)
}

/// Reads at most one byte more than is allowed, whatever the compressed bytes promise: that is enough to know.
fn inflate(bytes: &[u8], max: usize) -> Result<Vec<u8>, JoinError> {
    let mut out = Vec::new();
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    GzDecoder::new(bytes).take(limit).read_to_end(&mut out).map_err(|_| JoinError::Gzip)?;
    if out.len() > max { Err(JoinError::TooLarge) } else { Ok(out) }
}

fn parameters(request: JoinRequest) -> JoinParameters {
    let settings = request.connection_settings.unwrap_or_default();
    let reason = ReconnectReason::try_from(request.reconnect_reason).unwrap_or_default();
    JoinParameters {
        topology: Topology::Single,
        client: request.client_info.unwrap_or_default(),
        auto_subscribe: settings.auto_subscribe,
        auto_subscribe_data_track: settings.auto_subscribe_data_track,
        adaptive_stream: settings.adaptive_stream,
        subscriber_allow_pause: settings.subscriber_allow_pause,
        disable_ice_lite: settings.disable_ice_lite,
        metadata: request.metadata,
        attributes: request.participant_attributes.into_iter().collect(),
        tracks: request.add_track_requests,
        offer: request.publisher_offer,
        resume: request.reconnect.then_some(Resume {
            sid: request.participant_sid,
            reason,
            sync_state: request.sync_state,
        }),
    }
}
