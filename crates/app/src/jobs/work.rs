//! Taking jobs and working them off.

use std::time::Duration;

use hubbub_blobs::BlobKey;
use hubbub_net::Shutdown;
use hubbub_store::{JobEnd, JobRow};
use hubbub_types::{JobKind, JobState};

use super::{
    Jobs,
    run::{Made, Run, Stop},
};
use crate::{Error, files::refused};

/// How often ended jobs are looked through.
const SWEEP: Duration = Duration::from_secs(3_600);
/// The lease of the node that does so.
const SWEEP_LEASE: &str = "jobs";
/// A lease ends a little before the next turn of whoever has it, whose timer may be early.
const PART_OF_PERIOD: f64 = 0.9;
/// Rows removed at a time.
const ROWS: u32 = 100;

impl Jobs {
    /// Works until the process drains.
    pub(super) fn spawn_worker(&self, shutdown: &Shutdown) {
        let (jobs, ending) = (self.clone(), shutdown.clone());
        shutdown.spawn(async move {
            loop {
                match jobs.work_one(&ending).await {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "jobs are looked for later"),
                }
                tokio::select! {
                    () = ending.draining() => return,
                    () = jobs.0.wanted.notified() => {}
                    () = tokio::time::sleep(jobs.0.settings.poll.0) => {}
                }
            }
        });
    }

    /// Takes a job, if there is one, and works on it to its end or the process's.
    async fn work_one(&self, ending: &Shutdown) -> Result<bool, Error> {
        if ending.is_draining() {
            return Ok(false);
        }
        let (now, node) = (self.now(), self.0.cluster.node());
        let Some(job) = self.0.store.jobs().claim(node, now, now + self.0.settings.lease.0).await? else {
            return Ok(false);
        };
        let id = job.id;
        tokio::select! {
            () = ending.draining() => {
                self.0.store.jobs().release(id, node).await?;
            }
            ended = self.work(job) => ended?,
        }
        Ok(true)
    }

    async fn work(&self, job: JobRow) -> Result<(), Error> {
        let (id, kind, attempt) = (job.id, job.kind, (self.0.cluster.node(), job.attempts));
        tracing::info!(job = %id, kind = kind.as_str(), attempt = job.attempts, "a job begins");
        self.tell(&job);
        let end = if job.attempts > i64::from(self.0.settings.attempts) {
            Err(Stop::Failed("gave_up"))
        } else {
            self.perform(job.clone()).await
        };
        let expires_at = self.now() + self.0.settings.kept.0;
        let end = match end {
            Ok(Made { result, note }) => JobEnd::Done { result, note, expires_at },
            Err(Stop::Failed(error)) => JobEnd::Failed { error: error.into(), expires_at },
            Err(Stop::Lost) => {
                tracing::info!(job = %id, "a job was stopped");
                return Ok(());
            }
            Err(Stop::Later(error)) => {
                tracing::warn!(job = %id, error = &error as &dyn std::error::Error, "a job is tried again later");
                return Ok(());
            }
        };
        let state = if matches!(end, JobEnd::Done { .. }) { JobState::Done } else { JobState::Failed };
        metrics::counter!("hubbub_jobs_total", "kind" => kind.as_str(), "state" => state.as_str()).increment(1);
        tracing::info!(job = %id, kind = kind.as_str(), state = state.as_str(), "a job ended");
        if self.0.store.jobs().finish(id, attempt, &end, self.now()).await? {
            self.tell(&job);
        }
        Ok(())
    }

    async fn perform(&self, job: JobRow) -> Result<Made, Stop> {
        let mut run = Run::new(self, job);
        match run.job.kind {
            JobKind::EraseMessages => run.erase_messages().await,
            JobKind::EraseChannel => run.erase_channel().await,
            JobKind::Export => crate::export::export(&mut run).await,
            JobKind::Reindex => crate::search::reindex(&mut run).await,
        }
    }

    /// Removes jobs whose time is over, and what they made, until the process drains.
    pub(super) fn spawn_sweep(&self, shutdown: &Shutdown) {
        let (jobs, ending) = (self.clone(), shutdown.clone());
        shutdown.spawn(async move {
            loop {
                tokio::select! {
                    () = ending.draining() => return,
                    () = tokio::time::sleep(SWEEP) => {}
                }
                if let Err(error) = jobs.sweep_alone().await {
                    tracing::warn!(error = &error as &dyn std::error::Error, "old jobs are removed later");
                }
            }
        });
    }

    async fn sweep_alone(&self) -> Result<(), Error> {
        if self.0.leases.claim(SWEEP_LEASE, SWEEP.mul_f64(PART_OF_PERIOD)).await.map_err(Error::internal)? {
            self.sweep().await?;
            let (entries, reports) = self.sweep_records().await?;
            tracing::debug!(entries, reports, "removed old records of what moderators did");
        }
        Ok(())
    }

    /// Removes entries of the audit log and settled reports whose time is over. Says how many of each.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn sweep_records(&self) -> Result<(u64, u64), Error> {
        let (store, settings, now) = (&self.0.store, &self.0.moderation, self.now());
        let mut swept = (0, 0);
        loop {
            let entries = store.audit().sweep(now - settings.audit_kept.0, ROWS).await?;
            let reports = store.reports().sweep(now - settings.reports_kept.0, ROWS).await?;
            swept = (swept.0 + entries, swept.1 + reports);
            if entries.max(reports) < u64::from(ROWS) {
                return Ok(swept);
            }
        }
    }

    /// Removes jobs whose time is over, and what they made. Says how many.
    ///
    /// # Errors
    /// [`Error::FilesUnavailable`], [`Error::Unavailable`].
    pub async fn sweep(&self) -> Result<u64, Error> {
        let mut removed = 0;
        loop {
            let expired = self.0.store.jobs().expired(self.now(), ROWS).await?;
            if expired.is_empty() {
                return Ok(removed);
            }
            for job in &expired {
                self.forget(job).await?;
                removed += 1;
            }
        }
    }

    /// First the bytes go, then the row: bytes without a row would stay.
    pub(super) async fn forget(&self, job: &JobRow) -> Result<(), Error> {
        for name in [job.id.0].into_iter().chain(job.result) {
            self.0.blobs.delete(BlobKey::original(name)).await.map_err(refused)?;
        }
        self.0.store.jobs().remove(job.id).await?;
        Ok(())
    }
}
