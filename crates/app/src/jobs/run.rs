//! One job while it is worked on.

use hubbub_store::JobRow;
use hubbub_types::{AccountId, Timestamp};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::Jobs;
use crate::Error;

/// Why work on a job ends before the job does.
#[derive(Debug)]
pub(crate) enum Stop {
    /// It was canceled, or is another node's now.
    Lost,
    /// It cannot be done; the word is stable.
    Failed(&'static str),
    /// Something is away; it is tried again when the lease has run out.
    Later(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Later(error)
    }
}

impl From<hubbub_store::StoreError> for Stop {
    fn from(error: hubbub_store::StoreError) -> Self {
        Self::Later(error.into())
    }
}

/// What a job gave.
#[derive(Debug, Default)]
pub(crate) struct Made {
    /// The bytes it made, and how many.
    pub(crate) result: Option<(Uuid, i64)>,
    /// What it has to say, as JSON.
    pub(crate) note: String,
}

/// A job of this node.
pub(crate) struct Run<'a> {
    pub(super) jobs: &'a Jobs,
    pub(super) job: JobRow,
    /// When its progress was last told.
    told: Timestamp,
}

impl<'a> Run<'a> {
    pub(crate) fn new(jobs: &'a Jobs, job: JobRow) -> Self {
        Self { jobs, told: Timestamp::from_millis(0), job }
    }

    /// What it works with.
    pub(crate) fn jobs(&self) -> &'a Jobs {
        self.jobs
    }

    /// For whom.
    pub(crate) fn owner(&self) -> Option<AccountId> {
        self.job.owner
    }

    /// What it works on.
    pub(crate) fn params<T: DeserializeOwned>(&self) -> Result<T, Stop> {
        serde_json::from_str(&self.job.params).map_err(|error| {
            tracing::error!(%error, job = %self.job.id, "a job does not say what to do");
            Stop::Failed("bad_params")
        })
    }

    /// Where it goes on after a break; nothing at its first start.
    pub(crate) fn resume<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.job.note).ok()
    }

    /// Notes how far it is, keeps it, and tells its owner.
    pub(crate) async fn progress(&mut self, done: i64, total: i64, note: &str) -> Result<(), Stop> {
        let inner = &self.jobs.0;
        let (now, node) = (self.jobs.now(), inner.cluster.node());
        let until = now + inner.settings.lease.0;
        if !inner.store.jobs().progress(self.job.id, (node, self.job.attempts), (done, total), note, until).await? {
            return Err(Stop::Lost);
        }
        (self.job.done, self.job.total) = (done, total);
        // Often enough for a bar on a screen.
        if now.since(self.told).as_millis() >= 500 {
            self.told = now;
            self.jobs.tell(&self.job);
        }
        Ok(())
    }
}
