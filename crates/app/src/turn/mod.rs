//! The server's own relays, for people who are signed in: addresses, credentials that expire, and their end with the
//! session they were given to.

mod addresses;
mod check;

use std::{sync::Arc, time::Duration};

use hubbub_cluster::{Bus, BusMessage, Notice, Subscription};
use hubbub_net::{Shutdown, turn::Turn};
use hubbub_relay::Credentials;
use hubbub_types::{AccountId, Clock, SessionId};

pub use self::{
    addresses::{Place, urls},
    check::StoredSessions,
};
use crate::{Actor, server::TurnState};

/// What relays are made of.
pub struct RelayParts {
    /// The running TURN server.
    pub turn: Turn,
    /// The same that it checks user names with.
    pub credentials: Credentials,
    /// How long credentials open allocations.
    pub lifetime: Duration,
    /// What clients are told to use: see [`urls`].
    pub urls: Vec<String>,
    /// Where the ends of sessions are told.
    pub bus: Bus,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The end of the process.
    pub shutdown: Shutdown,
}

/// The relays of this node. Cheap to clone.
#[derive(Clone)]
pub struct Relays(Arc<Inner>);

struct Inner {
    turn: Turn,
    credentials: Credentials,
    lifetime: Duration,
    urls: Vec<String>,
    clock: Arc<dyn Clock>,
}

/// What one session may use until it asks again.
#[derive(Debug, Clone)]
pub struct Offer {
    /// Where, one way each (RFC 7064, RFC 7065).
    pub urls: Vec<String>,
    /// The user name, for those that relay.
    pub username: String,
    /// Its password.
    pub password: String,
    /// How long this may be kept: the credentials are good for longer, so that whoever asks late still has good ones.
    pub ttl: Duration,
}

impl Relays {
    /// Starts listening for the ends of sessions.
    #[must_use]
    pub fn start(parts: RelayParts) -> Self {
        let RelayParts { turn, credentials, lifetime, urls, bus, clock, shutdown } = parts;
        let (ended, news) = (turn.clone(), bus.subscribe());
        tokio::spawn(async move {
            tokio::select! {
                () = end_sessions(ended, news) => {}
                () = shutdown.cut() => {}
            }
        });
        Self(Arc::new(Inner { turn, credentials, lifetime, urls, clock }))
    }

    /// New credentials for the session of `actor`, who may read the list of servers.
    #[must_use]
    pub fn offer(&self, actor: &Actor) -> Offer {
        self.offer_to(actor.session, actor.account)
    }

    /// New credentials for a session of an account.
    #[must_use]
    pub fn offer_to(&self, session: SessionId, account: AccountId) -> Offer {
        let Inner { credentials, lifetime, urls, clock, .. } = &*self.0;
        let issued = credentials.issue(session, account, clock.now() + *lifetime);
        Offer { urls: urls.clone(), username: issued.username, password: issued.password, ttl: *lifetime / 4 * 3 }
    }

    /// What clients are told to use.
    #[must_use]
    pub fn urls(&self) -> &[String] {
        &self.0.urls
    }

    /// How it goes.
    #[must_use]
    pub fn state(&self) -> TurnState {
        let stats = self.0.turn.stats();
        let addresses = self.0.turn.addresses();
        TurnState {
            public_addresses: [addresses.relay_v4, addresses.relay_v6]
                .into_iter()
                .flatten()
                .map(|a| a.public)
                .collect(),
            urls: self.0.urls.clone(),
            allocations: stats.allocations,
            permissions: stats.permissions,
            channels: stats.channels,
            relayed_packets: stats.to_peers.packets + stats.to_clients.packets,
            relayed_bytes: stats.to_peers.bytes + stats.to_clients.bytes,
        }
    }
}

/// Ends the allocations of ended sessions, wherever those were ended.
async fn end_sessions(turn: Turn, mut news: Subscription) {
    while let Some(notice) = news.next().await {
        match notice {
            Notice::Message(BusMessage::SessionRevoked { session, .. }) => turn.end_session(session).await,
            Notice::Message(BusMessage::AccountRevoked { account }) => turn.end_account(account).await,
            Notice::Message(_) => {}
            Notice::Missed => turn.recheck().await,
        }
    }
}
