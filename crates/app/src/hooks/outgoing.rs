//! The worker: what waits is told, again and again until it has arrived or is given up.
//!
//! What is told is put into the database in the transaction of the entry it tells of, so that nothing is lost with a
//! process; and it is told at least once, always with the same id.

use std::time::Duration;

use hubbub_store::DeliveryRow;

use super::{Hooks, lanes::Lanes};
use crate::Error;

/// What a claim lasts beyond the time of a try: look-ups in the database before and after it. (fixed)
const MARGIN: Duration = Duration::from_secs(60);
/// Old deliveries removed at a time. (fixed)
const SWEPT: u32 = 500;
/// Time between two sweeps. (fixed)
const SWEEP: Duration = Duration::from_secs(3_600);

impl Hooks {
    /// Delivers for ever. A try that ends makes room for the next one, whatever the others do.
    pub(super) async fn deliver_all(&self) {
        let mut lanes = Lanes::new(self.settings().workers);
        loop {
            if let Err(error) = self.begin_due(&mut lanes).await {
                tracing::warn!(%error, "webhooks wait: what is due cannot be read");
            }
            tokio::select! {
                () = lanes.ended() => {}
                () = tokio::time::sleep(self.settings().poll.0) => {}
            }
        }
    }

    /// Begins to try what is due, at most one for each webhook, as far as there is room; how many tries began.
    pub(super) async fn begin_due(&self, lanes: &mut Lanes) -> Result<usize, Error> {
        let (room, except) = lanes.room();
        if room == 0 {
            return Ok(0);
        }
        let now = self.chat().now();
        let until = now + self.settings().timeout.0 + MARGIN;
        let due = self.chat().store().deliveries().claim(now, until, room, &except).await?;
        let count = due.len();
        for delivery in due {
            let hooks = self.clone();
            lanes.begin(delivery.hook, async move { hooks.try_and_note(&delivery).await });
        }
        Ok(count)
    }

    async fn try_and_note(&self, delivery: &DeliveryRow) {
        if let Err(error) = self.attempt(delivery).await {
            // Its claim runs out, and it is tried again with the same id.
            tracing::warn!(%error, delivery = %delivery.id, "a webhook's delivery cannot be made or noted");
        }
    }

    /// Sweeps for ever.
    pub(super) async fn sweep_all(&self) {
        loop {
            if let Err(error) = self.sweep().await {
                tracing::warn!(%error, "old deliveries are swept later");
            }
            tokio::time::sleep(SWEEP).await;
        }
    }

    /// Removes what was delivered or given up long ago.
    pub(super) async fn sweep(&self) -> Result<(), Error> {
        let before = self.chat().now() - self.settings().kept.0;
        while self.chat().store().deliveries().sweep(before, SWEPT).await? >= u64::from(SWEPT) {}
        Ok(())
    }
}
