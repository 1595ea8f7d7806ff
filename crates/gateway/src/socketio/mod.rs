//! The Socket.IO door: the chat's socket, by WebSocket or by polling, as `docs/protocol/socketio.md` says.
//!
//! The protocol itself is in `hubbub_socketio`, without I/O. A connection is one task (`client`) that turns packets
//! into `events`, and a bounded `mailbox` that anybody may put packets into. `door` answers requests, `polling` is what
//! only clients that poll have, and one sweeper pings everybody.

mod client;
mod door;
mod events;
pub mod fuzzing;
mod mailbox;
mod namespaces;
mod polling;
mod refusal;
mod roster;
mod running;
mod settings;
mod upgrade;

use std::sync::Arc;

use axum::{Router, routing::any};
use hubbub_app::{Accounts, chat::Chat};
use hubbub_net::Shutdown;
use hubbub_types::{Clock, ConnectionId, Entropy};
use url::Url;

use self::roster::Roster;
pub use self::settings::SocketIoSettings;
use crate::flow::{Addresses, CloseCode, Origins};

/// What the door is made of.
pub struct SocketIoParts {
    /// `[socketio]`.
    pub settings: SocketIoSettings,
    /// Where people reach this server; pages from there may connect.
    pub public_url: Option<Url>,
    /// Who is behind a token.
    pub accounts: Accounts,
    /// Where events go.
    pub chat: Chat,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// For ids that cannot be guessed.
    pub entropy: Arc<dyn Entropy>,
    /// The end of the process.
    pub shutdown: Shutdown,
}

/// The door. Shared in an `Arc`.
pub struct SocketIo {
    settings: SocketIoSettings,
    origins: Origins,
    addresses: Addresses,
    roster: Arc<Roster>,
    accounts: Accounts,
    chat: Chat,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    shutdown: Shutdown,
    received: metrics::Counter,
}

impl SocketIo {
    /// Opens the door and starts its one task, which pings, looks for silent connections, and sends all elsewhere when
    /// the server ends. Metrics must be set up before.
    #[must_use]
    pub fn start(parts: SocketIoParts) -> Arc<Self> {
        let door = Arc::new(Self {
            origins: Origins::new(&parts.settings.origins, parts.public_url.as_ref()),
            settings: parts.settings,
            addresses: Addresses::default(),
            roster: Arc::default(),
            accounts: parts.accounts,
            chat: parts.chat,
            clock: parts.clock,
            entropy: parts.entropy,
            shutdown: parts.shutdown,
            received: metrics::counter!("hubbub_socketio_packets_total"),
        });
        tokio::spawn(Arc::clone(&door).watch());
        door
    }

    /// The socket, for the main port. Polls wait, so no time limit of ordinary requests may lie around it.
    pub fn router(self: &Arc<Self>) -> Router {
        let path = self.settings.path.as_str();
        Router::new()
            .route(path, any(door::enter))
            .route(&format!("{path}/"), any(door::enter))
            .with_state(Arc::clone(self))
    }

    /// Connections of this node.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.roster.len()
    }

    /// Pings whose turn it is, and closes connections that are silent or have not joined in time.
    pub fn sweep(&self) {
        let now = self.clock.now();
        self.roster.sweep(now, &self.settings.pulse());
        self.addresses.sweep(now);
        metrics::gauge!("hubbub_socketio_connections").set(self.roster.len() as f64);
    }

    fn new_id(&self) -> ConnectionId {
        ConnectionId(self.entropy.uuid())
    }

    async fn watch(self: Arc<Self>) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(self.settings.sweep.0) => self.sweep(),
                () = self.shutdown.draining() => break,
            }
        }
        let spread = self.settings.drain_spread.0;
        tokio::select! {
            () = self.roster.close_all(CloseCode::Restart, |parts| tokio::time::sleep(spread / parts)) => {}
            () = self.shutdown.cut() => {}
        }
        // Whoever came while the others left, or has not been told when the time is up.
        self.roster.close_all(CloseCode::Restart, |_| std::future::ready(())).await;
    }
}
