//! How often somebody may write, whatever door they come through.

use std::{sync::Arc, time::Duration};

use hubbub_types::{AccountId, Clock};

use super::{Chat, ChatSettings};
use crate::{Error, limits::Keyed};

/// Most writers that are told apart; more share what is left. (fixed)
const WRITERS: usize = 100_000;
/// How often those are forgotten who may write as much as ever. (fixed)
const SWEEP: Duration = Duration::from_secs(60);

/// Who has written how much of late, at this node.
pub(super) struct Pace(Keyed);

impl Pace {
    pub(super) fn new(settings: &ChatSettings, clock: Arc<dyn Clock>) -> Self {
        Self(Keyed::new(settings.send_rate, WRITERS, clock))
    }

    /// Somebody is about to write.
    ///
    /// # Errors
    /// [`Error::TooMany`] when they have written too often.
    pub(super) fn check(&self, account: AccountId) -> Result<(), Error> {
        self.0.check("Send", account.0)
    }
}

impl Chat {
    /// Forgets who has not written for a while, now and then.
    pub(super) async fn run_pace(&self) {
        loop {
            tokio::time::sleep(SWEEP).await;
            self.pace().0.sweep();
        }
    }
}
