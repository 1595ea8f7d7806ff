//! The TURN server's sockets: drives [`hubbub_relay::Relay`], which knows the protocol and nothing else.
//!
//! Datagrams are handled by one thread of its own (a shard), not by tokio: it sleeps in one `epoll_wait` for all of its
//! sockets, receives into buffers that all of them share and sends in batches, so that an allocation costs one file and
//! one entry in a table. TCP and TLS clients are read by tokio, where the connections come from, and hand their messages
//! to the shard.
//!
//! A panic in the shard ends the allocations, never the process: the thread starts anew with the same ports.

mod addresses;
mod check;
mod inbox;
mod shard;
mod sockets;
mod stream;
mod tally;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use hubbub_relay::{Addresses, Credentials, RelaySettings};
use hubbub_types::{AccountId, Clock, Entropy, SessionId};
use tokio::sync::Semaphore;

pub use self::{addresses::find_addresses, check::SessionCheck, sockets::TurnSockets, tally::TurnStats};
use self::{
    inbox::{Letter, Postbox},
    shard::ShardParts,
    stream::Connected,
    tally::Tally,
};
use crate::{Shutdown, admission::Place, datagrams::open_inbox, stream::Line};

/// What a TURN server is made of.
pub struct TurnParts {
    /// Its ports.
    pub sockets: TurnSockets,
    /// Section `[turn]`.
    pub settings: RelaySettings,
    /// What issues and checks user names.
    pub credentials: Credentials,
    /// Where it relays from: see [`find_addresses`].
    pub addresses: Addresses,
    /// Knows which sessions are live.
    pub check: Arc<dyn SessionCheck>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for nonces and ports.
    pub entropy: Arc<dyn Entropy>,
    /// Relaying goes on while the server drains, and ends when it is cut.
    pub shutdown: Shutdown,
}

/// A running TURN server. Cheap to clone.
#[derive(Clone)]
pub struct Turn(Arc<Inner>);

struct Inner {
    shard: Postbox,
    streams: Arc<Semaphore>,
    limits: StreamLimits,
    tally: Arc<Tally>,
    addresses: Addresses,
    listening: Vec<SocketAddr>,
    shutdown: Shutdown,
}

/// What a TCP or TLS client may do.
#[derive(Debug, Clone, Copy)]
struct StreamLimits {
    /// Bytes that wait for it.
    queue: usize,
    /// How long it may take nothing of what waits.
    stall: Duration,
    /// How long it may be silent without an allocation.
    idle: Duration,
}

impl Turn {
    /// Starts the shard and the task that answers its questions.
    ///
    /// # Errors
    /// When the system gives no thread or no file.
    pub fn start(parts: TurnParts) -> io::Result<Self> {
        let TurnParts { sockets, settings, credentials, addresses, check, clock, entropy, shutdown } = parts;
        let (shard, inbox) = open_inbox(inbox::WAITING)?;
        let questions = check::start(check, shard.clone(), &settings, &shutdown);
        let tally = Arc::new(Tally::default());
        let limits = StreamLimits {
            queue: settings.stream_queue.as_usize(),
            stall: settings.stream_stall.0,
            idle: settings.stream_idle.0,
        };
        let inner = Inner {
            shard: shard.clone(),
            streams: Arc::new(Semaphore::new(settings.max_streams.min(Semaphore::MAX_PERMITS))),
            limits,
            tally: Arc::clone(&tally),
            addresses: addresses.clone(),
            listening: sockets.addresses(),
            shutdown: shutdown.clone(),
        };
        let parts = ShardParts { settings, credentials, addresses, clock, entropy, questions, tally };
        shard::start(parts, sockets, inbox)?;
        tokio::spawn(async move {
            shutdown.cut().await;
            shard.send(Letter::Stop).await;
        });
        Ok(Self(Arc::new(inner)))
    }

    /// Ends the allocations of a session, and remembers that it has ended.
    pub async fn end_session(&self, session: SessionId) {
        self.0.shard.send(Letter::EndSession(session)).await;
    }

    /// The same for every session of an account that was seen.
    pub async fn end_account(&self, account: AccountId) {
        self.0.shard.send(Letter::EndAccount(account)).await;
    }

    /// Looks every session up again, after news of ended ones may have been missed.
    pub async fn recheck(&self) {
        self.0.shard.send(Letter::Recheck).await;
    }

    /// What is alive, and what was relayed since the start.
    #[must_use]
    pub fn stats(&self) -> TurnStats {
        self.0.tally.stats()
    }

    /// Where it relays from.
    #[must_use]
    pub fn addresses(&self) -> &Addresses {
        &self.0.addresses
    }

    /// The UDP addresses it was told to listen on, with their real ports.
    #[must_use]
    pub fn listening(&self) -> &[SocketAddr] {
        &self.0.listening
    }

    /// Takes over a connection that speaks TURN, in a task of its own that ends when the server is cut.
    pub(crate) fn accept(&self, line: Line, address: SocketAddr, place: Place) {
        let Ok(permit) = Arc::clone(&self.0.streams).try_acquire_owned() else {
            metrics::counter!("hubbub_turn_streams_ended_total", "reason" => "full").increment(1);
            return;
        };
        let Some(connected) = Connected::new(&line, address, self.0.shard.clone(), self.0.limits) else { return };
        let shutdown = self.0.shutdown.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = connected.run(line) => {}
                () = shutdown.cut() => {}
            }
            drop((place, permit));
        });
    }
}
