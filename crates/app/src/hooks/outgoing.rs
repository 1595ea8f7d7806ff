//! The worker: what waits is told, again and again until it has arrived or is given up.
//!
//! What is told is put into the database in the transaction of the entry it tells of, so that nothing is lost with a
//! process; and it is told at least once, always with the same id.

use std::time::Duration;

use hubbub_store::DeliveryRow;

use super::Hooks;
use crate::Error;

/// What a claim lasts beyond the time of a try: look-ups in the database before and after it. (fixed)
const MARGIN: Duration = Duration::from_secs(60);
/// Old deliveries removed at a time. (fixed)
const SWEPT: u32 = 500;
/// Rounds between two sweeps. (fixed)
const SWEEP_EVERY: u32 = 600;

impl Hooks {
    /// Delivers for ever.
    pub(super) async fn deliver_all(&self) {
        let mut round = 0_u32;
        loop {
            match self.deliver_due().await {
                // There may be more that is due.
                Ok(1..) => continue,
                Ok(0) => {}
                Err(error) => tracing::warn!(%error, "webhooks wait: what is due cannot be read"),
            }
            round = round.wrapping_add(1);
            if round.is_multiple_of(SWEEP_EVERY) {
                self.sweep().await;
            }
            tokio::time::sleep(self.settings().poll.0).await;
        }
    }

    /// Tries what is due, at most one for each webhook; how many tries that were.
    pub(super) async fn deliver_due(&self) -> Result<usize, Error> {
        let now = self.chat().now();
        let until = now + self.settings().timeout.0 + MARGIN;
        let due = self.chat().store().deliveries().claim(now, until, self.settings().workers).await?;
        let count = due.len();
        let mut tries = tokio::task::JoinSet::new();
        for delivery in due {
            let hooks = self.clone();
            tries.spawn(async move { hooks.try_and_note(&delivery).await });
        }
        while tries.join_next().await.is_some() {}
        Ok(count)
    }

    async fn try_and_note(&self, delivery: &DeliveryRow) {
        if let Err(error) = self.attempt(delivery).await {
            // Its claim runs out, and it is tried again with the same id.
            tracing::warn!(%error, delivery = %delivery.id, "a webhook's delivery cannot be made or noted");
        }
    }

    async fn sweep(&self) {
        let before = self.chat().now() - self.settings().kept.0;
        if let Err(error) = self.chat().store().deliveries().sweep(before, SWEPT).await {
            tracing::warn!(%error, "old deliveries cannot be swept");
        }
    }
}
