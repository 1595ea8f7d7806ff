//! What a transport is built from.

use crate::Codec;
use crate::ids::LocalAddress;
use std::sync::Arc;
use std::time::Duration;
use str0m::config::{CryptoProvider, DtlsCert};

/// What all transports of a node have in common.
#[derive(Clone)]
pub struct PeerParts {
    /// SRTP, DTLS, HMAC.
    pub crypto: Arc<CryptoProvider>,
    /// The certificate of this run.
    pub certificate: DtlsCert,
    /// The addresses clients are told.
    pub addresses: Arc<[LocalAddress]>,
    /// Times and limits.
    pub limits: PeerLimits,
}

/// Times and limits of a transport.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerLimits {
    /// Estimate to begin with, bits per second.
    pub initial_bitrate: u64,
    /// Video packets kept per stream for sending again.
    pub rtx_packets: usize,
    /// Most sections of one kind that subscriptions may take.
    pub sections: usize,
    /// How long an offer waits for its answer.
    pub answer_timeout: Duration,
    /// Shortest time between two offers, or two requests for one.
    pub coalesce: Duration,
    /// Bytes a client's data channels may have queued in the library.
    pub data_buffer: usize,
    /// How often [`super::PeerEvent::Upstream`] and [`super::PeerEvent::Downstream`] are told.
    pub stats_every: Duration,
}

impl Default for PeerLimits {
    fn default() -> Self {
        Self {
            initial_bitrate: 1_500_000,
            rtx_packets: 256,
            sections: 200,
            answer_timeout: Duration::from_secs(15),
            coalesce: Duration::from_millis(50),
            data_buffer: 256 * 1024,
            stats_every: Duration::from_secs(5),
        }
    }
}

/// What a transport is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The client publishes on it and offers (two transports per participant).
    Publisher,
    /// The server sends on it and offers (two transports per participant).
    Subscriber,
    /// The client publishes and receives on it, and offers (one transport per participant).
    Single,
}

/// What one transport is built with.
#[derive(Debug, Clone)]
pub struct PeerOptions {
    /// What it is for.
    pub role: Role,
    /// Whether the way to the client is measured, which costs a timer per packet: for transports that carry video.
    pub estimate: bool,
    /// Codecs that may be negotiated. Empty means all.
    pub codecs: Vec<Codec>,
    /// Whether sections may be used again for another track: not by clients older than protocol 4.
    pub reuse: bool,
    /// Whether only TCP addresses are announced: the client said that UDP does not get through.
    pub tcp_only: bool,
}

impl PeerOptions {
    /// The usual ones for a role.
    #[must_use]
    pub const fn new(role: Role) -> Self {
        Self { role, estimate: !matches!(role, Role::Publisher), codecs: Vec::new(), reuse: true, tcp_only: false }
    }
}

impl std::fmt::Debug for PeerParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PeerParts").field("addresses", &self.addresses.len()).field("limits", &self.limits).finish()
    }
}
