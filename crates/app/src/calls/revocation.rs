//! Ended sessions: their connections are cut on every node within a second.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use futures_util::{StreamExt as _, stream};
use hubbub_calls::{CloseReason, Command, UserRecord};
use hubbub_cluster::Key;
use hubbub_types::{AccountId, SessionId, UserId};
use tokio::sync::mpsc;

use super::{Calls, CommandError, registry::Bound};

/// Ended sessions waiting to be worked off; of more, every connection is looked at instead.
const QUEUE: usize = 4_096;

/// What has ended.
#[derive(Debug, Clone, Copy)]
pub(super) enum Revocation {
    Session(AccountId, SessionId),
    Account(AccountId),
}

/// What waits to be worked off, apart from the bus: a database that is slow must not keep other news waiting.
pub(super) struct Revocations {
    queue: mpsc::Sender<Option<Revocation>>,
    /// Every session must be looked up.
    everybody: AtomicBool,
}

impl Revocations {
    pub(super) fn new() -> (Self, mpsc::Receiver<Option<Revocation>>) {
        let (queue, receiver) = mpsc::channel(QUEUE);
        (Self { queue, everybody: AtomicBool::new(false) }, receiver)
    }

    pub(super) fn one(&self, revocation: Revocation) {
        if self.queue.try_send(Some(revocation)).is_err() {
            self.all();
        }
    }

    /// After missed messages every session must be looked up again.
    pub(super) fn all(&self) {
        self.everybody.store(true, Ordering::SeqCst);
        // Where the queue is full, whoever empties it looks at the mark.
        let _ = self.queue.try_send(None);
    }

    fn take_all(&self) -> bool {
        self.everybody.swap(false, Ordering::SeqCst)
    }
}

impl Calls {
    pub(super) async fn run_revocations(self: Arc<Self>, mut queue: mpsc::Receiver<Option<Revocation>>) {
        let next = stream::poll_fn(move |cx| queue.poll_recv(cx));
        next.for_each_concurrent(self.parallel(), |revocation| self.revoke(revocation)).await;
    }

    async fn revoke(&self, revocation: Option<Revocation>) {
        match revocation {
            Some(Revocation::Session(account, session)) => {
                let user = UserId::from(account);
                let ended = self.registry.of(&user).into_iter().filter(|bound| bound.session == Some(session));
                self.cut_all(&user, ended.collect()).await;
            }
            Some(Revocation::Account(account)) => self.check_account(account).await,
            None => {}
        }
        if self.revocations.take_all() {
            self.check_everybody().await;
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

    async fn cut_all(&self, user: &UserId, bound: Vec<Bound>) {
        stream::iter(bound).for_each_concurrent(self.parallel(), |bound| self.cut(user, bound)).await;
    }

    /// Closes a connection whose session has ended. A call it holds ends now, not after the grace time; but the
    /// connection does not stay open for a live state that does not answer.
    async fn cut(&self, user: &UserId, bound: Bound) {
        metrics::counter!("hubbub_p2p_revoked_total").increment(1);
        match tokio::time::timeout(self.settings.cut_patience.0, self.end_call(user, bound)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::debug!(%error, "the call of a revoked session had ended already"),
            Err(_) => tracing::warn!("the call of a revoked session ends after its grace time: no answer"),
        }
        if let Some(outbound) = self.registry.get(bound.place.address.connection) {
            outbound.close(CloseReason::Revoked);
        }
    }

    async fn end_call(&self, user: &UserId, bound: Bound) -> Result<(), CommandError> {
        let key = Key::from(user);
        let records = self.live.read(std::slice::from_ref(&key)).await?;
        let call = records.get(&key).and_then(UserRecord::call_connection);
        if call.is_some_and(|address| address.connection == bound.place.address.connection) {
            self.run(user, Some(bound.place.address), Command::Decline { call: None }).await?;
        }
        Ok(())
    }

    /// Cuts the connections of an account whose sessions are over. When it has no session left at all, live state
    /// forgets it, whatever node its connections are at.
    async fn check_account(&self, account: AccountId) {
        let user = UserId::from(account);
        self.cut_ended(&user).await;
        let forgotten = match self.store.sessions().list(account, self.clock.now()).await {
            Ok(sessions) if sessions.is_empty() => self.run(&user, None, Command::RemoveUser).await,
            Ok(_) => Ok(()),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = forgotten {
            tracing::warn!(%error, "somebody who was cut off could not be removed from live state");
        }
    }

    async fn check_everybody(&self) {
        let users = self.registry.users();
        stream::iter(users)
            .for_each_concurrent(self.parallel(), |user| async move { self.cut_ended(&user).await })
            .await;
    }

    async fn cut_ended(&self, user: &UserId) {
        let looked = stream::iter(self.registry.of(user)).for_each_concurrent(self.parallel(), |bound| async move {
            if self.is_over(bound).await {
                self.cut(user, bound).await;
            }
        });
        looked.await;
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
