//! What runs by itself.

use std::time::Duration;

use hubbub_net::Shutdown;

use super::Accounts;

/// Rows of a kind removed at a time, so that no sweep holds the database for long.
const SWEEP_ROWS: u32 = 500;

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
            async move { accounts.sweep_rows().await }
        }));
    }

    async fn sweep_rows(&self) {
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
