//! Connections that are gone.

use std::sync::Arc;

use hubbub_calls::Command;
use hubbub_types::{ConnectionId, SessionId, UserId};
use tokio::sync::mpsc;

use super::{Calls, CommandError, registry::Bound};

/// A connection's place. Dropping it is the end of the connection, however that came about.
pub struct Seat {
    calls: Arc<Calls>,
    connection: ConnectionId,
    user: Option<UserId>,
}

/// A connection that is gone, to be told to the machine.
#[derive(Debug)]
pub(super) struct LostConnection {
    connection: ConnectionId,
    user: UserId,
}

impl Seat {
    pub(super) fn new(calls: Arc<Calls>, connection: ConnectionId) -> Self {
        Self { calls, connection, user: None }
    }

    /// The connection.
    #[must_use]
    pub fn connection(&self) -> ConnectionId {
        self.connection
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
        self.calls.registry.bind(user, Bound { connection: self.connection, session });
        self.user = Some(user.clone());
        true
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.calls.forget(self.connection, self.user.as_ref());
        if let Some(user) = self.user.take() {
            // Only fails when the server is ending and nobody is left to tell.
            let _ = self.calls.lost.send(LostConnection { connection: self.connection, user });
        }
    }
}

impl Calls {
    pub(super) async fn run_lost(self: Arc<Self>, mut queue: mpsc::UnboundedReceiver<LostConnection>) {
        while let Some(LostConnection { connection, user }) = queue.recv().await {
            while let Err(CommandError::Unavailable(error)) = self.lost(&user, connection).await {
                tracing::warn!(%error, "a lost connection could not be told to the live state yet");
                self.alerts.raise("live_state", "live state is not available");
                tokio::time::sleep(self.settings.retry.0).await;
            }
        }
    }

    async fn lost(&self, user: &UserId, connection: ConnectionId) -> Result<(), CommandError> {
        let told = self.run(user, Some(connection), Command::Lost).await;
        if let Err(CommandError::Internal(error)) = &told {
            tracing::error!(%error, "a lost connection could not be told to the live state");
            self.alerts.raise("calls", "a step of the call machine failed");
        }
        told
    }
}
