//! Jobs: work that takes longer than a request. What is to be done is in the database: it survives the process, and one
//! node does it. Steps are small and can be done again; between two of them a job can be stopped, or go on elsewhere.

mod erase;
mod run;
mod settings;
mod work;

pub(crate) use run::{Made, Run, Stop};
pub use settings::JobSettings;

use std::sync::Arc;

use hubbub_blobs::{BlobKey, Blobs, Opened};
use hubbub_cluster::{BusMessage, Cluster, Leases};
use hubbub_net::Shutdown;
use hubbub_store::{JobRow, Store, StoreError};
use hubbub_types::{Clock, JobId, JobKind, JobState, Timestamp};
use tokio::sync::Notify;

use crate::{
    Actor, Error,
    chat::Chat,
    moderation::ModerationSettings,
    policy::{Action, Object, check},
};

/// Most jobs in a list.
const LISTED: u32 = 100;

/// What [`Jobs`] is made of.
pub struct JobsParts {
    /// What is to be done.
    pub store: Store,
    /// What it is done to.
    pub chat: Chat,
    /// Where results are kept.
    pub blobs: Blobs,
    /// Who hears of progress, and which node does what is done once.
    pub cluster: Cluster,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// `[jobs]`, checked.
    pub settings: JobSettings,
    /// `[moderation]`, checked.
    pub moderation: ModerationSettings,
    /// The end of the process.
    pub shutdown: Shutdown,
}

/// The service of jobs. Cheap to clone; every clone is the same service.
#[derive(Clone)]
pub struct Jobs(Arc<Inner>);

struct Inner {
    store: Store,
    chat: Chat,
    blobs: Blobs,
    cluster: Cluster,
    leases: Leases,
    clock: Arc<dyn Clock>,
    settings: JobSettings,
    moderation: ModerationSettings,
    /// There may be something to do.
    wanted: Notify,
}

impl Jobs {
    /// Starts the service and its workers.
    #[must_use]
    pub fn start(parts: JobsParts) -> Self {
        let jobs = Self(Arc::new(Inner {
            store: parts.store,
            chat: parts.chat,
            blobs: parts.blobs,
            leases: parts.cluster.leases(),
            cluster: parts.cluster,
            clock: parts.clock,
            settings: parts.settings,
            moderation: parts.moderation,
            wanted: Notify::new(),
        }));
        for _ in 0..jobs.0.settings.workers {
            jobs.spawn_worker(&parts.shutdown);
        }
        jobs.spawn_sweep(&parts.shutdown);
        jobs
    }

    /// The actor's jobs, the newest first, at most 100.
    ///
    /// # Errors
    /// [`Error::Unavailable`].
    pub async fn list(&self, actor: &Actor) -> Result<Vec<JobRow>, Error> {
        check(actor, Action::ReadJob, Object::Of(actor.account))?;
        Ok(self.0.store.jobs().list(Some(actor.account), LISTED).await?)
    }

    /// One job.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a job of somebody else, [`Error::Unavailable`].
    pub async fn get(&self, actor: &Actor, id: JobId) -> Result<JobRow, Error> {
        let job = self.0.store.jobs().by_id(id).await?.ok_or(Error::NotFound("job"))?;
        let owner = job.owner.ok_or(Error::NotFound("job"))?;
        check(actor, Action::ReadJob, Object::Of(owner)).map_err(|_| Error::NotFound("job"))?;
        Ok(job)
    }

    /// Stops a job, or forgets one that has ended, with what it made.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::JobActive`] for one that cannot stop half-way, [`Error::Unavailable`].
    pub async fn remove(&self, actor: &Actor, id: JobId) -> Result<(), Error> {
        let job = self.get(actor, id).await?;
        let active = matches!(job.state, JobState::Waiting | JobState::Running);
        if active && job.kind == JobKind::EraseChannel {
            // Half a channel is nothing that anybody could still use.
            return Err(Error::JobActive);
        }
        let now = self.now();
        match self.0.store.jobs().cancel(id, now, now + self.0.settings.kept.0).await {
            Ok(job) => self.tell(&job),
            // It has ended already.
            Err(StoreError::NotFound) => self.forget(&job).await?,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// What a job made.
    ///
    /// # Errors
    /// [`Error::NotFound`] also where nothing was made, [`Error::FilesUnavailable`], [`Error::Unavailable`].
    pub async fn result(&self, actor: &Actor, id: JobId) -> Result<(JobRow, Opened), Error> {
        let job = self.get(actor, id).await?;
        let owner = job.owner.ok_or(Error::NotFound("job"))?;
        // That somebody packs something is for the owner of the server to know; what is in it is not.
        check(actor, Action::TakeResult, Object::Of(owner))?;
        let result = job.result.filter(|_| job.state == JobState::Done).ok_or(Error::NotFound("result"))?;
        let opened = self.0.blobs.get(BlobKey::original(result), None).await.map_err(crate::files::refused)?;
        Ok((job, opened))
    }

    /// Says that there is a new job, so that it need not wait for the next look.
    pub fn wake(&self) {
        self.0.wanted.notify_one();
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn chat(&self) -> &Chat {
        &self.0.chat
    }

    pub(crate) fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    pub(crate) fn settings(&self) -> &JobSettings {
        &self.0.settings
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Tells all nodes that a job has come further.
    fn tell(&self, job: &JobRow) {
        self.0.cluster.bus().publish(BusMessage::JobChanged { job: job.id, owner: job.owner });
    }
}
