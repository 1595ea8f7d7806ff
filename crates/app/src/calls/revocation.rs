//! What other parts of the server, and other nodes, tell on the bus: ended sessions, presence.

use std::sync::Arc;

use hubbub_calls::{CloseReason, Command};
use hubbub_cluster::{BusMessage, Key, Notice, Subscription};
use hubbub_types::{AccountId, SessionId, UserId};

use super::{Calls, CommandError, delivery::from_bus, registry::Bound};

impl Calls {
    pub(super) async fn run_bus(self: Arc<Self>, mut bus: Subscription) {
        while let Some(notice) = bus.next().await {
            match notice {
                Notice::Message(message) => self.heard(message).await,
                Notice::Missed => {
                    metrics::counter!("hubbub_bus_missed_total").increment(1);
                    self.check_everybody().await;
                    self.tell_all_watchers().await;
                }
            }
        }
    }

    /// Whether the session behind a connection that was just bound is still good: a revocation may have been told
    /// between the check of its token and the binding.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn is_session_live(&self, session: SessionId) -> Result<bool, CommandError> {
        Ok(self.store.sessions().live(session, self.clock.now()).await?.is_some())
    }

    /// Whether there is such an account: its id cannot be somebody's chosen name.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn is_account(&self, account: AccountId) -> Result<bool, CommandError> {
        Ok(self.store.accounts().by_id(account).await?.is_some())
    }

    async fn heard(&self, message: BusMessage) {
        match message {
            BusMessage::SessionRevoked { account, session } => {
                let user = UserId::from(account);
                for bound in self.registry.of(&user).into_iter().filter(|bound| bound.session == Some(session)) {
                    self.cut(&user, bound).await;
                }
            }
            BusMessage::AccountRevoked { account } => self.check_account(&UserId::from(account)).await,
            BusMessage::Presence { user, presence } => self.tell_watchers(user, from_bus(presence)),
            // Connections learn a new name or picture when they register.
            BusMessage::ProfileChanged { .. } => {}
        }
    }

    /// Closes a connection whose session has ended. A call it holds ends now, not after the grace time.
    async fn cut(&self, user: &UserId, bound: Bound) {
        metrics::counter!("hubbub_p2p_revoked_total").increment(1);
        let key = Key::from(user);
        let holds_call = self.live.read(std::slice::from_ref(&key)).await.is_ok_and(|records| {
            let call = records.get(&key).and_then(hubbub_calls::UserRecord::call_connection);
            call.is_some_and(|address| address.connection == bound.connection)
        });
        if holds_call && let Err(error) = self.run(user, Some(bound.connection), Command::Decline { call: None }).await
        {
            tracing::debug!(%error, "the call of a revoked session had ended already");
        }
        if let Some(outbound) = self.registry.get(bound.connection) {
            outbound.close(CloseReason::Revoked);
        }
    }

    /// Cuts the connections of an account whose sessions are over; all of them means that the account itself is cut off.
    async fn check_account(&self, user: &UserId) {
        let bound = self.registry.of(user);
        let mut live = 0;
        for bound in &bound {
            if self.is_over(*bound).await {
                self.cut(user, *bound).await;
            } else {
                live += 1;
            }
        }
        if live == 0
            && let Err(error) = self.run(user, None, Command::RemoveUser).await
        {
            tracing::warn!(%error, "somebody who was cut off could not be removed from live state");
        }
    }

    /// After missed messages every session must be looked up again.
    async fn check_everybody(&self) {
        for user in self.registry.users() {
            for bound in self.registry.of(&user) {
                if self.is_over(bound).await {
                    self.cut(&user, bound).await;
                }
            }
        }
    }

    /// Asks until the database answers: nobody is cut, and nobody spared, by guessing.
    async fn is_over(&self, bound: Bound) -> bool {
        let Some(session) = bound.session else { return false };
        loop {
            match self.is_session_live(session).await {
                Ok(is_live) => return !is_live,
                Err(error) => {
                    tracing::warn!(%error, "a session could not be checked; trying again");
                    self.alerts.raise("revocation", "sessions cannot be checked: the database does not answer");
                    tokio::time::sleep(self.settings.retry.0).await;
                }
            }
        }
    }
}
