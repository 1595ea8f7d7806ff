//! Connections that are gone.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use hubbub_calls::{Address, Command};
use hubbub_cluster::Key;
use hubbub_net::Shutdown;
use hubbub_types::{ConnectionId, SessionId, UserId};
use tokio::sync::mpsc;

use super::{Calls, CommandError, Speaker, registry::Bound, service::Place, service::user_of};

/// How often the end looks whether the last connection has gone.
const LAST_LOOK: Duration = Duration::from_millis(50);
/// Records read at once.
const BATCH: usize = 256;

/// A connection's place. Dropping it is the end of the connection, however that came about.
pub struct Seat {
    calls: Arc<Calls>,
    place: Place,
    user: Option<UserId>,
    /// Whether the live state may know it.
    is_known: bool,
}

/// A connection that is gone, to be told to the machine.
#[derive(Debug)]
pub(super) struct LostConnection {
    address: Address,
    user: UserId,
}

impl Seat {
    pub(super) fn new(calls: Arc<Calls>, place: Place) -> Self {
        Self { calls, place, user: None, is_known: false }
    }

    /// The connection.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        self.place.address.connection
    }

    /// Where the connection is, for its [`Speaker`].
    #[must_use]
    pub fn place(&self) -> Place {
        self.place
    }

    /// Whose connection it is.
    #[must_use]
    pub fn user(&self) -> Option<&UserId> {
        self.user.as_ref()
    }

    /// Notes whose connection it is, and through which session; revocations reach it from now on. It stays that
    /// person's: a second person is refused.
    pub fn bind(&mut self, user: &UserId, session: Option<SessionId>) -> bool {
        if self.user.as_ref().is_some_and(|known| known != user) {
            return false;
        }
        self.calls.registry.bind(user, Bound { place: self.place, session });
        self.user = Some(user.clone());
        true
    }

    /// Carries out the command that makes the connection known: `ADD_USER` or `RECONNECT`.
    ///
    /// # Errors
    /// Says why it is not known now.
    pub async fn register(&mut self, speaker: &Speaker, command: Command) -> Result<(), CommandError> {
        let was_known = std::mem::replace(&mut self.is_known, true);
        let result = self.calls.handle(speaker, command).await;
        // In doubt it may be known, and must be told as lost.
        self.is_known = was_known || matches!(result, Ok(()) | Err(CommandError::InDoubt(_)));
        result
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let connection = self.connection();
        if let Some(user) = self.user.take() {
            if self.is_known {
                let lost = LostConnection { address: self.place.address, user: user.clone() };
                self.calls.queue_lost(lost);
            }
            self.calls.forget(connection, Some(&user));
        } else {
            self.calls.forget(connection, None);
        }
    }
}

impl Calls {
    /// The queue is bounded: what does not fit is found later by looking at this node's records.
    fn queue_lost(&self, lost: LostConnection) {
        if self.lost.try_send(lost).is_err() {
            metrics::counter!("hubbub_lost_connections_overflow_total").increment(1);
            self.ghosts.notify_one();
        }
    }

    /// Tells the live state of every connection that has gone, also through an outage; when the server ends, until the
    /// last one has been told.
    pub(super) async fn run_lost(self: Arc<Self>, mut queue: mpsc::Receiver<LostConnection>, shutdown: Shutdown) {
        let mut emptied = pin!(self.emptied(&shutdown));
        let mut is_last = false;
        let next = move |cx: &mut Context<'_>| -> Poll<Option<LostConnection>> {
            if !is_last && emptied.as_mut().poll(cx).is_ready() {
                is_last = true;
                queue.close();
            }
            queue.poll_recv(cx)
        };
        stream::poll_fn(next).for_each_concurrent(self.parallel(), |lost| self.tell_lost(lost)).await;
    }

    async fn emptied(&self, shutdown: &Shutdown) {
        shutdown.draining().await;
        while self.registry.len() > 0 {
            tokio::time::sleep(LAST_LOOK).await;
        }
    }

    async fn tell_lost(&self, LostConnection { address, user }: LostConnection) {
        while let Err(error) = self.try_tell_lost(&user, address).await {
            tracing::debug!(%error, "a lost connection could not be told to the live state yet");
            self.alerts.raise("live_state", "live state is not available");
            tokio::time::sleep(self.settings.retry.0).await;
        }
    }

    /// An error is one that passes.
    async fn try_tell_lost(&self, user: &UserId, address: Address) -> Result<(), CommandError> {
        self.settle("lost connection", self.run(user, Some(address), Command::Lost).await)
    }

    /// Looks for ghosts whenever some may have come into being.
    pub(super) async fn run_ghosts(self: Arc<Self>) {
        loop {
            self.ghosts.notified().await;
            while let Err(error) = self.lay_ghosts().await {
                tracing::warn!(%error, "ghosts could not be looked for yet");
                tokio::time::sleep(self.settings.retry.0).await;
            }
        }
    }

    /// Finds connections that records know at this node, but that are not there: after an outage that lost a step, or
    /// when too many left at once. Says how many there were.
    ///
    /// # Errors
    /// When live state is not available.
    pub async fn lay_ghosts(&self) -> Result<usize, CommandError> {
        let (node, mut found) = (self.node(), 0);
        for keys in self.live.records_of(node).await?.chunks(BATCH) {
            for (user, address) in self.ghosts_among(keys).await? {
                self.try_tell_lost(&user, address).await?;
                found += 1;
            }
        }
        if found > 0 {
            metrics::counter!("hubbub_ghosts_total").increment(found as u64);
            tracing::warn!(found, "records knew connections of this node that were gone");
        }
        Ok(found)
    }

    async fn ghosts_among(&self, keys: &[Key]) -> Result<Vec<(UserId, Address)>, CommandError> {
        let node = self.node();
        let mut ghosts = Vec::new();
        for (key, record) in self.live.read(keys).await? {
            let Some(user) = user_of(key) else { continue };
            let here = record.connections().filter(|address| address.node == node);
            let gone = here.filter(|address| self.registry.get(address.connection).is_none());
            ghosts.extend(gone.map(|address| (user.clone(), address)));
        }
        Ok(ghosts)
    }
}
