//! Transports against real peers on virtual time.

mod offered;
mod pair;
mod served;
mod texts;

use super::{Feed, PeerLimits, PeerParts};
use crate::Codec;
use crate::ids::{LocalAddress, Proto, SubscriptionKey};
use hubbub_testkit::SeededEntropy;
use hubbub_types::Timestamp;
use std::net::SocketAddr;

/// Where the server is.
const SERVER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)), 7882);
/// Where the client is. Nobody tells the server.
const CLIENT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7)), 40_000);

fn parts() -> PeerParts {
    let certificate = crate::crypto::certificate(Timestamp::from_millis(1_700_000_000_000), &SeededEntropy::new(1));
    PeerParts {
        crypto: crate::crypto::provider(),
        certificate: certificate.unwrap(),
        addresses: [LocalAddress { proto: Proto::Udp, address: SERVER }].into(),
        limits: PeerLimits::default(),
    }
}

fn key(n: u32) -> SubscriptionKey {
    SubscriptionKey::new(n, 0)
}

fn feed(n: u32, codec: Codec) -> Feed {
    Feed { key: key(n), codec, track: format!("TR_{n}"), stream: format!("PA_{n}|TR_{n}") }
}
