//! Export: channels as JSON Lines and as pages to read, with their files, in one ZIP file made by a job.

mod channel;
mod lines;
mod pack;
mod page;
pub(crate) mod record;
#[cfg(test)]
mod tests;

use hubbub_blobs::BlobKey;
use hubbub_store::{ChannelRow, JobRow, NewJob, StoreError};
use hubbub_types::{ChannelId, ChannelKind, JobId, JobKind, SessionId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use self::{channel::Exporter, pack::packer};
use crate::{
    Actor, Error,
    audit::Target,
    jobs::{Jobs, Made, Run, Stop},
    policy::{Action, Object, check},
};

/// Most bytes of a result.
const MOST_BYTES: u64 = 200 << 30;

/// What to export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportRequest {
    /// One channel; without it, all that the actor reads except conversations of a few.
    pub channel: Option<ChannelId>,
    /// Whether files go with it.
    pub files: bool,
    /// Whether there are pages to read.
    pub html: bool,
    /// Whether private channels that the actor is not in go with it; never conversations of a few.
    #[serde(default)]
    pub include_private: bool,
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
        if request.include_private {
            check(actor, Action::ExportPrivate, Object::Instance)?;
        }
        let params = serde_json::to_string(request).map_err(Error::internal)?;
        let data = json!({"files": request.files, "includePrivate": request.include_private});
        let target = Target { channel: request.channel, ..Target::server() }.with(data);
        let job = self.begin(actor, JobKind::Export, params).await?;
        self.chat().note(actor, "export.start", target).await?;
        self.wake();
        Ok(job)
    }

    /// Makes a job of the actor's.
    ///
    /// # Errors
    /// [`Error::JobActive`], [`Error::Unavailable`].
    pub(crate) async fn begin(&self, actor: &Actor, kind: JobKind, params: String) -> Result<JobRow, Error> {
        let id = JobId(self.chat().new_id());
        let new = NewJob { id, kind, owner: actor.author(), params, created_at: self.now() };
        let created = self.store().jobs().create(&new, self.settings().per_person).await;
        created.map_err(|error| match error {
            StoreError::Full(_) => Error::JobActive,
            other => other.into(),
        })
    }
}

/// Works on one job.
pub(crate) async fn export(run: &mut Run<'_>) -> Result<Made, Stop> {
    let request: ExportRequest = run.params()?;
    let actor = actor(run).await?;
    let channels = channels(run, &actor, &request).await?;
    // A name of its own: another node that was given the same job writes elsewhere.
    let (blobs, result) = (run.jobs().blobs().clone(), run.jobs().chat().new_id());
    let (packer, written) = packer();
    let packing = Exporter::new(run, packer, request, actor).pack(&channels);
    let keeping = blobs.put(BlobKey::original(result), written, MOST_BYTES);
    let (packed, kept) = tokio::join!(packing, keeping);
    // What was not packed to its end is not kept either.
    let counts = packed?;
    let bytes = i64::try_from(kept.map_err(crate::files::refused)?.bytes).unwrap_or(i64::MAX);
    let note = serde_json::to_string(&counts).map_err(Error::internal)?;
    Ok(Made { result: Some((result, bytes)), note })
}

/// Who asked, as they stand now.
async fn actor(run: &Run<'_>) -> Result<Actor, Stop> {
    let accounts = run.jobs().store().accounts();
    let owner = run.owner().ok_or(Stop::Failed("no_owner"))?;
    let account = accounts.by_id(owner).await?.ok_or(Stop::Failed("no_owner"))?;
    let policies = run.jobs().chat().accounts().policies();
    Ok(Actor::of(&account, SessionId(Uuid::nil()), policies, run.jobs().now()))
}

/// What they may have.
async fn channels(run: &Run<'_>, actor: &Actor, request: &ExportRequest) -> Result<Vec<ChannelRow>, Stop> {
    let chat = run.jobs().chat();
    if let Some(channel) = request.channel {
        return match chat.seen(actor, channel, Action::ExportChannel).await {
            Ok(seen) => Ok(vec![seen.row]),
            Err(Error::NotFound(_) | Error::Forbidden) => Err(Stop::Failed("forbidden")),
            Err(error) => Err(error.into()),
        };
    }
    let allowed = |action| check(actor, action, Object::Instance).map_err(|_| Stop::Failed("forbidden"));
    allowed(Action::ExportServer)?;
    if request.include_private {
        allowed(Action::ExportPrivate)?;
        return Ok(run.jobs().store().archive().channels().await?);
    }
    let all = chat.visible(actor).await?.into_iter().map(|seen| seen.row);
    Ok(all.filter(|row| matches!(row.kind, ChannelKind::Text | ChannelKind::Voice)).collect())
}
