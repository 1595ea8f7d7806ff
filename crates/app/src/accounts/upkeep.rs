//! What runs by itself.

use std::time::Duration;

use hubbub_net::Shutdown;

use super::Accounts;

/// Rows of a kind removed at a time, so that no sweep holds the database for long.
const SWEEP_ROWS: u32 = 500;
/// The lease of the node that sweeps.
const SWEEP: &str = "sweep";
/// A lease ends a little before the next turn of whoever has it, whose timer may be early.
const PART_OF_PERIOD: f64 = 0.9;

impl Accounts {
    /// Forgets idle rate limits and deletes what has ended, until the process drains.
    pub(super) fn spawn_upkeep(&self, shutdown: &Shutdown) {
        let settings = &self.0.settings;
        let (limits, rows) = (settings.limits.sweep.0, settings.sweep.0);
        let accounts = self.clone();
        shutdown.spawn(every(limits, shutdown.clone(), move || {
            accounts.limits().sweep();
            std::future::ready(())
        }));
        let accounts = self.clone();
        shutdown.spawn(every(rows, shutdown.clone(), move || {
            let accounts = accounts.clone();
            async move { accounts.sweep_rows(rows).await }
        }));
    }

    /// One node sweeps for all.
    async fn sweep_rows(&self, period: Duration) {
        match self.0.leases.claim(SWEEP, period.mul_f64(PART_OF_PERIOD)).await {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => return tracing::debug!(%error, "who sweeps cannot be settled; it is left for the next time"),
        }
        match self.store().sweep(self.now(), SWEEP_ROWS).await {
            Ok(swept) => tracing::debug!(?swept, "removed what had ended"),
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "ended rows were not removed"),
        }
    }
}

async fn every<F: Future<Output = ()>>(period: Duration, shutdown: Shutdown, mut work: impl FnMut() -> F) {
    loop {
        tokio::select! {
            () = shutdown.draining() => return,
            () = tokio::time::sleep(period) => work().await,
        }
    }
}
