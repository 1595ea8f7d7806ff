//! Writing anew what messages are found by: after a program learned to find them by more, or another way.

use std::collections::HashMap;

use hubbub_chat::{
    markdown,
    search::{self, Marks},
};
use hubbub_store::{Indexed, JobRow, MessageRow, Store};
use hubbub_types::{ChannelId, FileKind, JobKind, MessageId, MessageKind};
use serde::{Deserialize, Serialize};

use crate::{
    Actor, Error,
    audit::Target,
    jobs::{Jobs, Made, Run, Stop},
    policy::{Action, Object, check},
};

/// Messages written at a time.
const PAGE: u32 = 200;

/// What is written anew.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Request {
    /// One channel; without it, everything.
    channel: Option<ChannelId>,
}

/// How far it is.
#[derive(Default, Serialize, Deserialize)]
struct Reached {
    /// The number of the last message.
    after: i64,
    done: i64,
}

impl Jobs {
    /// Begins to write anew what messages are found by.
    ///
    /// # Errors
    /// [`Error::Forbidden`], [`Error::JobActive`], [`Error::Unavailable`].
    pub async fn reindex(&self, actor: &Actor) -> Result<JobRow, Error> {
        check(actor, Action::Reindex, Object::Instance)?;
        let params = serde_json::to_string(&Request::default()).map_err(Error::internal)?;
        let job = self.begin(actor, JobKind::Reindex, params).await?;
        self.chat().note(actor, "search.reindex", Target::server()).await?;
        self.wake();
        Ok(job)
    }
}

/// Works on one job. It goes on where it was when it is interrupted.
pub(crate) async fn reindex(run: &mut Run<'_>) -> Result<Made, Stop> {
    let Request { channel } = run.params()?;
    let mut reached: Reached = run.resume().unwrap_or_default();
    let store = run.jobs().store().clone();
    let total = store.archive().indexed(channel).await?;
    while let Some((after, written)) = reindex_step(&store, channel, reached.after).await? {
        reached = Reached { after, done: reached.done.saturating_add(written) };
        let note = serde_json::to_string(&reached).map_err(Error::internal)?;
        run.progress(reached.done.min(total), total, &note).await?;
    }
    Ok(Made::default())
}

/// Writes some messages after a number anew: those of a channel, or of all. Gives the number of the last one and how
/// many there were; nothing when there are no more. Messages that change meanwhile are left alone: they are new anyway.
///
/// # Errors
/// [`Error::Unavailable`].
pub async fn reindex_step(store: &Store, channel: Option<ChannelId>, after: i64) -> Result<Option<(i64, i64)>, Error> {
    let found = store.archive().to_index((channel, after), PAGE).await?;
    let Some(last) = found.last().map(|one| one.row.number) else { return Ok(None) };
    let attached = attached(store, &found).await?;
    let written = found.iter().filter_map(|one| {
        let files = attached.get(&one.row.id).copied().unwrap_or_default();
        Some((one.row.id, one.row.edited_at, stems_in(&one.row, one.public, files)?))
    });
    let written: Vec<_> = written.collect();
    store.messages().set_stems(&written).await?;
    Ok(Some((last, i64::try_from(found.len()).unwrap_or(i64::MAX))))
}

/// Whether messages have files, and pictures among them.
async fn attached(store: &Store, found: &[Indexed]) -> Result<HashMap<MessageId, (bool, bool)>, Error> {
    let rows: Vec<MessageRow> = found.iter().filter(|one| one.row.files > 0).map(|one| one.row.clone()).collect();
    let files = store.messages().dress(&rows, None).await?.files;
    let kinds = |files: Vec<hubbub_store::FileRow>| files.iter().any(|file| file.kind == FileKind::Image);
    Ok(files.into_iter().map(|(id, files)| (id, (!files.is_empty(), kinds(files)))).collect())
}

/// What a message of a text or voice channel is found by; `files` says whether it has files, and pictures among them.
pub(crate) fn stems(row: &MessageRow, files: (bool, bool)) -> Option<String> {
    stems_in(row, true, files)
}

/// Nothing for what the server says, and for what is deleted.
fn stems_in(row: &MessageRow, public: bool, (file, image): (bool, bool)) -> Option<String> {
    let text = row.body.as_deref().filter(|_| row.kind != MessageKind::System)?;
    let said = markdown::analyse(text);
    let marks = Marks { author: row.author, file, image, link: said.has_link, ..Marks::of(row.channel, public) };
    Some(search::terms(&said.plain, &marks).as_str().to_owned())
}
