//! STUN (RFC 8489) and TURN (RFC 8656) as a machine without input or output.
//!
//! [`Relay`] takes what arrived from clients and peers with the present time, and says what to send where. A driver owns
//! the sockets: it opens and closes relayed sockets as [`Output`] asks, sends what [`Forward`] names, and calls
//! [`Relay::handle_timeout`] when [`Relay::poll_timeout`] is due. Relayed payloads are neither copied nor allocated.

mod addresses;
mod client;
mod counters;
mod credentials;
pub mod demux;
pub mod framing;
mod nonce;
mod policy;
mod relay;
mod settings;
mod table;
mod wire;

pub use addresses::{Addresses, RelayAddress};
pub use client::{Client, Forward, Head, Output, RelayedId, Transport};
pub use counters::{Counters, Flow, Reason, Stats};
pub use credentials::{Credentials, Identity, Issued};
pub use policy::PeerPolicy;
pub use relay::Relay;
pub use settings::{PublicAddress, RelaySettings};
