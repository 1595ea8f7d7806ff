//! Sockets, TLS, and the system's clock and randomness.
//!
//! [`Listener`] accepts, [`Server`] serves an axum router on what was accepted, [`Shutdown`] ends both in two stages.
//! [`Tls`] keeps its certificate current while the server runs. [`outgoing`] is the way out.

pub mod ambient;
pub mod media;
pub mod outgoing;
pub mod turn;

mod admission;
mod datagrams;
mod listener;
mod local;

mod peer;
mod serve;
mod settings;
mod shutdown;
mod stream;
mod tls;

pub use admission::{Admission, Refused};
pub use hubbub_types::{Network, NetworkError};
pub use listener::Listener;
pub use local::lan_address;
pub use peer::{Peer, TrustedProxies};
pub use serve::Server;
pub use settings::{ConnectionSettings, SettingsError};
pub use shutdown::{Finish, Shutdown};
pub use tls::{CertificateFacts, Reload, Tls, TlsError, TlsSettings};
