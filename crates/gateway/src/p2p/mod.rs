//! The P2P signalling door: one WebSocket per device, text frames, the routes of `docs/protocol/p2p.md`.
//!
//! [`frame`] reads what clients say, [`encode`] writes what the server says; both are pure. A connection is one task
//! (`socket`) with a `session` that turns frames into commands of [`Calls`], and a bounded `mailbox` that anybody may
//! put messages into.

pub mod encode;
mod error;
pub mod frame;
mod hello;
mod mailbox;
mod report;
mod roster;
mod session;
mod settings;
mod socket;
mod upgrade;

use std::sync::Arc;

use axum::{Router, routing::any};
use hubbub_app::{Accounts, alerts::Alerts, calls::Calls};
use hubbub_net::Shutdown;
use hubbub_types::Clock;
use url::Url;

pub use self::{error::P2pError, settings::P2pSettings};
use self::{frame::FieldLimits, roster::Roster};
use crate::flow::{Addresses, Origins};
pub use crate::flow::{CloseCode, Rate as P2pRate};

/// What the door is made of.
pub struct P2pParts {
    /// `[p2p]`.
    pub settings: P2pSettings,
    /// Where people reach this server; pages from there may connect.
    pub public_url: Option<Url>,
    /// Who is behind a token.
    pub accounts: Accounts,
    /// Where commands go.
    pub calls: Arc<Calls>,
    /// Where faults are reported.
    pub alerts: Alerts,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The end of the process.
    pub shutdown: Shutdown,
}

/// The door. Shared in an `Arc`.
pub struct P2p {
    settings: P2pSettings,
    limits: FieldLimits,
    max_message: usize,
    origins: Origins,
    addresses: Addresses,
    roster: Arc<Roster>,
    accounts: Accounts,
    calls: Arc<Calls>,
    alerts: Alerts,
    clock: Arc<dyn Clock>,
    shutdown: Shutdown,
    received: metrics::Counter,
}

impl P2p {
    /// Opens the door and starts its one task, which looks for silent connections and sends all elsewhere when the
    /// server ends. Metrics must be set up before.
    #[must_use]
    pub fn start(parts: P2pParts) -> Arc<Self> {
        let p2p = Arc::new(Self {
            limits: parts.settings.field_limits(),
            max_message: parts.settings.max_message.as_usize(),
            origins: Origins::new(&parts.settings.origins, parts.public_url.as_ref()),
            settings: parts.settings,
            addresses: Addresses::default(),
            roster: Arc::default(),
            accounts: parts.accounts,
            calls: parts.calls,
            alerts: parts.alerts,
            clock: parts.clock,
            shutdown: parts.shutdown,
            received: metrics::counter!("hubbub_p2p_frames_total"),
        });
        tokio::spawn(Arc::clone(&p2p).watch());
        p2p
    }

    /// The socket at `/p2p`, for the main port.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new().route("/p2p", any(upgrade::upgrade)).with_state(Arc::clone(self))
    }

    /// The socket at any path, for the port of its own.
    pub fn own_router(self: &Arc<Self>) -> Router {
        Router::new().fallback(upgrade::upgrade).with_state(Arc::clone(self))
    }

    /// Closes connections that are silent or have not registered in time.
    pub fn sweep(&self) {
        let now = self.clock.now();
        self.roster.sweep(now, self.settings.silence.0, self.settings.hello_timeout.0);
        self.addresses.sweep(now);
    }

    async fn watch(self: Arc<Self>) {
        // Whoever does not register is found within twice its time, also when silence is looked for rarely.
        let pause = self.settings.sweep.0.min(self.settings.hello_timeout.0);
        loop {
            tokio::select! {
                () = tokio::time::sleep(pause) => self.sweep(),
                () = self.shutdown.draining() => break,
            }
        }
        tokio::select! {
            () = self.calls.send_all_back(self.calls.drain_spread()) => {}
            () = self.shutdown.cut() => {}
        }
        // Whoever came while the others left, or has not been told when the time is up.
        self.roster.close_all(CloseCode::Restart);
    }
}
