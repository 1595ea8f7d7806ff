//! Who a client is and what it tells its driver.

use crate::{SeededEntropy, VirtualClock};
use hubbub_livekit::proto;
use std::{net::SocketAddr, sync::Arc};
use str0m::config::{CryptoProvider, DtlsCert};

/// How many peer connections a client has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topology {
    /// One for what it sends and one for what it receives, on which the server offers (`/rtc`).
    Dual,
    /// One for both, on which it offers (`/rtc/v1`).
    Single,
}

/// Who a client is.
#[derive(Clone)]
pub struct ClientOptions {
    /// Its name in the room.
    pub identity: String,
    /// How many peer connections it has.
    pub topology: Topology,
    /// Where it sends from and receives at; with [`Topology::Dual`] the port after this one too.
    pub address: SocketAddr,
    /// SRTP and DTLS.
    pub crypto: Arc<CryptoProvider>,
    /// Its certificate.
    pub certificate: DtlsCert,
    /// First sequence numbers are drawn from it.
    pub seed: u64,
}

impl ClientOptions {
    /// A client at an address, with a certificate of its own.
    ///
    /// # Errors
    /// The certificate cannot be made.
    pub fn new(identity: &str, topology: Topology, address: SocketAddr, seed: u64) -> anyhow::Result<Self> {
        let certificate = hubbub_sfu::crypto::certificate(VirtualClock::START, &SeededEntropy::new(seed))?;
        let crypto = hubbub_sfu::crypto::provider();
        Ok(Self { identity: identity.to_owned(), topology, address, crypto, certificate, seed })
    }
}

impl std::fmt::Debug for ClientOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClientOptions")
            .field("identity", &self.identity)
            .field("topology", &self.topology)
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// A datagram to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transmit {
    /// Which of the client's addresses it leaves from.
    pub from: SocketAddr,
    /// Where to.
    pub to: SocketAddr,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What a client wants done.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "it lives for a moment")]
pub enum Output {
    /// Send a datagram.
    Send(Transmit),
    /// Say this to the server.
    Signal(proto::SignalRequest),
}

/// What a client joins with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Joining {
    /// The first offer, of clients with one connection.
    pub offer: Option<proto::SessionDescription>,
    /// Tracks announced with it.
    pub pending: Vec<proto::AddTrackRequest>,
}
