//! Export: channels as JSON Lines and as pages to read, with their files, in one ZIP file made by a job.

mod channel;
mod pack;
mod page;

pub(crate) use channel::export;

use hubbub_store::{JobRow, NewJob, StoreError};
use hubbub_types::{ChannelId, JobId, JobKind};
use serde::{Deserialize, Serialize};

use crate::{
    Actor, Error,
    audit::Target,
    jobs::Jobs,
    policy::{Action, Object, check},
};

/// The form that is written.
pub(crate) const FORMAT: u32 = 1;

/// What to export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRequest {
    /// One channel; without it, all that the actor reads except conversations of a few.
    pub channel: Option<ChannelId>,
    /// Whether files go with it.
    pub files: bool,
    /// Whether there are pages to read.
    pub html: bool,
}

impl Jobs {
    /// Begins to export. What the actor may not read at the time it is packed is left out.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::JobActive`] while another one of theirs goes on,
    /// [`Error::Unavailable`].
    pub async fn export(&self, actor: &Actor, request: &ExportRequest) -> Result<JobRow, Error> {
        match request.channel {
            Some(channel) => self.chat().seen(actor, channel, Action::ExportChannel).await.map(drop)?,
            None => check(actor, Action::ExportServer, Object::Instance)?,
        }
        let params = serde_json::to_string(request).map_err(Error::internal)?;
        let new = NewJob {
            id: JobId(self.chat().new_id()),
            kind: JobKind::Export,
            owner: actor.author(),
            params,
            created_at: self.now(),
        };
        let created = self.store().jobs().create(&new, self.settings().per_person).await;
        let job = created.map_err(|error| match error {
            StoreError::Full(_) => Error::JobActive,
            other => other.into(),
        })?;
        let target = Target { channel: request.channel, ..Target::server() };
        self.chat().note(actor, "export.start", target).await?;
        self.wake();
        Ok(job)
    }
}
