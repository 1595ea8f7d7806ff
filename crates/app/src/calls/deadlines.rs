//! Fires what is due: ring and waiting times, grace, tickets to refresh.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt as _, stream};
use hubbub_calls::Command;
use hubbub_cluster::Key;

use super::{Calls, CommandError, service::user_of};

impl Calls {
    /// Sleeps until the next deadline, an earlier one, or the longest sleep allowed.
    pub(super) async fn run_deadlines(self: Arc<Self>) {
        loop {
            let wait = match self.fire_due().await {
                Ok(()) => self.until_next().await,
                Err(error) => {
                    tracing::error!(%error, "deadlines could not be fired");
                    self.alerts.raise("deadlines", "deadlines of calls cannot be fired at the moment");
                    self.settings.retry.0
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.live.earlier_due() => {}
            }
        }
    }

    /// Fires every deadline that has come.
    ///
    /// # Errors
    /// When live state is not available. What was claimed and not fired comes again.
    pub async fn fire_due(&self) -> Result<(), CommandError> {
        loop {
            let due = self.live.claim_due(self.settings.deadline_batch).await?;
            let is_last = due.len() < self.settings.deadline_batch;
            self.fire(due).await?;
            if is_last {
                return Ok(());
            }
        }
    }

    /// All are tried, whatever becomes of one of them.
    async fn fire(&self, keys: Vec<Key>) -> Result<(), CommandError> {
        let users = keys.into_iter().filter_map(user_of);
        let fired = stream::iter(users)
            .map(|user| async move { self.settle("deadline", self.run(&user, None, Command::Deadline).await) });
        let results: Vec<_> = fired.buffer_unordered(self.parallel()).collect().await;
        results.into_iter().collect()
    }

    async fn until_next(&self) -> Duration {
        let next = self.live.next_due().await.ok().flatten();
        let wait = next.map(|next| next.since(self.clock.now()));
        wait.unwrap_or(Duration::MAX).min(self.settings.deadline_sleep.0)
    }
}
