//! Answers the machine's questions about sessions, away from the shard.

use std::{future::Future, pin::Pin, sync::Arc};

use hubbub_relay::RelaySettings;
use hubbub_types::{AccountId, SessionId};
use tokio::sync::{Semaphore, mpsc};

use super::inbox::{Letter, Postbox};
use crate::Shutdown;

/// Questions that are asked at once; the database has other work too.
const AT_ONCE: usize = 16;

/// Knows which sessions are live.
pub trait SessionCheck: Send + Sync + 'static {
    /// Whether `session` is one of `account`'s and has not ended; `None` when that cannot be found out now.
    fn is_live(
        &self,
        session: SessionId,
        account: AccountId,
    ) -> Pin<Box<dyn Future<Output = Option<bool>> + Send + '_>>;
}

/// A question.
pub(super) type Question = (SessionId, AccountId);

/// Starts the task that asks `check`. As many questions wait as requests may be held, and all sessions may be looked up.
pub(super) fn start(
    check: Arc<dyn SessionCheck>,
    shard: Postbox,
    settings: &RelaySettings,
    shutdown: &Shutdown,
) -> mpsc::Sender<Question> {
    let (sender, receiver) = mpsc::channel(settings.max_held.max(settings.max_sessions));
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        tokio::select! {
            () = answer(receiver, check, shard) => {}
            () = shutdown.cut() => {}
        }
    });
    sender
}

async fn answer(mut questions: mpsc::Receiver<Question>, check: Arc<dyn SessionCheck>, shard: Postbox) {
    let free = Arc::new(Semaphore::new(AT_ONCE));
    while let Some((session, account)) = questions.recv().await {
        let Ok(permit) = Arc::clone(&free).acquire_owned().await else { return };
        let (check, shard) = (Arc::clone(&check), shard.clone());
        tokio::spawn(async move {
            let live = check.is_live(session, account).await;
            shard.send(Letter::Checked { session, live }).await;
            drop(permit);
        });
    }
}
