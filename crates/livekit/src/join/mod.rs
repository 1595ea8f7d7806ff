//! What a client says when it connects: in the query of the address, in one of two ways.
//!
//! Clients that keep two peer connections say it in plain parameters ([`from_query`]). Those with one send a message,
//! `join_request`, which may bring their first tracks and offer along ([`from_request`]).

mod query;
mod request;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use url::form_urlencoded;

pub use self::{query::from_query, request::from_request};
use crate::proto::{AddTrackRequest, ClientInfo, ReconnectReason, SessionDescription, SyncState};

/// The longest query that is looked at, in bytes.
pub const MAX_QUERY: usize = 256 << 10;

/// Why parameters are not accepted. The texts are those of `LiveKit`; programs compare them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// `/rtc/v1` without the message.
    #[error("join_request is required")]
    Missing,
    /// Not base64url.
    #[error("cannot base64 decode wrapped join request")]
    Base64,
    /// Not the message around the message.
    #[error("cannot unmarshal wrapped join request")]
    Wrapped,
    /// Not gzip.
    #[error("cannot read decompressed join request")]
    Gzip,
    /// Not the message.
    #[error("cannot unmarshal join request")]
    Request,
    /// Longer than allowed, before or after decompression, or of too many parts.
    #[error("join request too large")]
    TooLarge,
    /// `attributes` is not base64url of a JSON object of texts.
    #[error("cannot decode attributes")]
    Attributes,
}

/// How many peer connections a client keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topology {
    /// One to publish and one to subscribe.
    Dual,
    /// One for both.
    Single,
}

/// A client that was there comes back.
#[derive(Debug, Clone, PartialEq)]
pub struct Resume {
    /// Who it was. Empty in old clients.
    pub sid: String,
    /// Why it was away.
    pub reason: ReconnectReason,
    /// What it still has.
    pub sync_state: Option<SyncState>,
}

/// What a client says when it connects.
#[derive(Debug, Clone, PartialEq)]
pub struct JoinParameters {
    /// How many peer connections it keeps.
    pub topology: Topology,
    /// What it is. Only what it says of itself.
    pub client: ClientInfo,
    /// It wants every track without asking.
    pub auto_subscribe: bool,
    /// The same for data tracks; nothing said is yes.
    pub auto_subscribe_data_track: Option<bool>,
    /// It tells what size it shows each video in, and starts with the smallest.
    pub adaptive_stream: bool,
    /// A video may be paused when there is not enough bandwidth.
    pub subscriber_allow_pause: Option<bool>,
    /// Full ICE is wanted.
    pub disable_ice_lite: bool,
    /// Takes the place of the token's metadata, for those who may change it. Empty is nothing said.
    pub metadata: String,
    /// Are added to the token's attributes, for those who may change them.
    pub attributes: BTreeMap<String, String>,
    /// Tracks that come with the first offer.
    pub tracks: Vec<AddTrackRequest>,
    /// The first offer.
    pub offer: Option<SessionDescription>,
    /// It was there before.
    pub resume: Option<Resume>,
}

/// The pairs of a query.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a>(&'a str);

impl<'a> Query<'a> {
    /// The query of an address, without the question mark.
    #[must_use]
    pub fn new(query: &'a str) -> Self {
        Self(query)
    }

    /// The first value of a name, unless it is empty.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.0.as_bytes());
        pairs.find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.into_owned())
    }

    /// The token.
    #[must_use]
    pub fn access_token(&self) -> Option<String> {
        self.get("access_token")
    }

    fn flag(&self, name: &str) -> Option<bool> {
        self.get(name).map(|value| value == "1" || value == "true")
    }

    fn number(&self, name: &str) -> i32 {
        self.get(name).and_then(|value| value.parse().ok()).unwrap_or(0)
    }
}

/// Reads whatever way a client used: the message says what peer connections it keeps, not the path.
///
/// # Errors
/// See [`JoinError`]; [`JoinError::Missing`] when `needs_request` and there is none.
pub fn read(query: &str, needs_request: bool, max: usize) -> Result<JoinParameters, JoinError> {
    if query.len() > MAX_QUERY {
        return Err(JoinError::TooLarge);
    }
    let query = Query::new(query);
    match query.get("join_request") {
        Some(request) => from_request(&request, max),
        None if needs_request => Err(JoinError::Missing),
        None => from_query(query),
    }
}
