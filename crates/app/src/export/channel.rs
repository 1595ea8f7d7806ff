//! Packing channel after channel.

use std::collections::BTreeMap;

use futures_util::TryStreamExt as _;
use hubbub_blobs::BlobKey;
use hubbub_chat::wire;
use hubbub_store::{ChannelRow, Window};
use hubbub_types::{AccountId, ChannelKind, Seq, SessionId};
use serde::Serialize;
use uuid::Uuid;

use super::{
    ExportRequest, FORMAT,
    pack::{Gone, Packer, packer},
    page::Page,
};
use crate::{
    Actor, Error,
    chat::{Spoken, bare},
    jobs::{Made, Run, Stop},
    policy::Action,
};

/// Messages read at a time.
const PAGE: u32 = 200;
/// Pieces of a file after which the job is kept for longer.
const RENEWED: u32 = 256;
/// Most bytes of a result.
const MOST_BYTES: u64 = 200 << 30;

/// Packs what one request asks for.
struct Exporter<'a, 'b> {
    run: &'a mut Run<'b>,
    packer: Packer,
    request: ExportRequest,
    actor: Actor,
    people: BTreeMap<AccountId, wire::PersonRef>,
    counts: Counts,
    total: i64,
}

/// What is in the file.
#[derive(Debug, Default, Clone, Serialize)]
struct Counts {
    channels: u64,
    messages: u64,
    files: u64,
    /// Files whose bytes were gone.
    missing: u64,
}

/// The first thing to read.
#[derive(Serialize)]
struct Manifest<'a> {
    format: u32,
    at: wire::At,
    by: &'a str,
    counts: Counts,
}

impl From<Gone> for Stop {
    fn from(gone: Gone) -> Self {
        Self::Later(Error::internal(gone))
    }
}

/// Works on one job.
pub(crate) async fn export(run: &mut Run<'_>) -> Result<Made, Stop> {
    let request: ExportRequest = run.params()?;
    let actor = actor(run).await?;
    let channels = channels(run, &actor, &request).await?;
    let total = channels.iter().map(|channel| channel.posts).sum();
    let (blobs, id) = (run.jobs().blobs().clone(), run.id());
    let (packer, written) = packer();
    let people = BTreeMap::new();
    let mut exporter = Exporter { run, packer, request, actor, people, counts: Counts::default(), total };
    let packing = async move {
        for channel in &channels {
            exporter.channel(channel).await?;
        }
        exporter.finish().await
    };
    let keeping = blobs.put(BlobKey::original(id.0), written, MOST_BYTES);
    let (packed, kept) = tokio::join!(packing, keeping);
    let counts = match packed {
        Ok(counts) => counts,
        Err(stop) => {
            // Cut in the middle, so it is no file.
            blobs.delete(BlobKey::original(id.0)).await.map_err(crate::files::refused)?;
            return Err(stop);
        }
    };
    let bytes = i64::try_from(kept.map_err(crate::files::refused)?.bytes).unwrap_or(i64::MAX);
    let note = serde_json::to_string(&counts).map_err(Error::internal)?;
    Ok(Made { result: Some((id.0, bytes)), note })
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
    let all = chat.visible(actor).await?;
    Ok(all
        .into_iter()
        .map(|seen| seen.row)
        .filter(|row| matches!(row.kind, ChannelKind::Text | ChannelKind::Voice))
        .collect())
}

impl Exporter<'_, '_> {
    /// One channel: its messages as lines, then as a page, then their files. It is read once for each, so that none of
    /// it need be remembered.
    async fn channel(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        self.packer.begin(format!("channels/{}/channel.json", channel.id), true).await?;
        self.packer.write(json(&bare(channel))?).await?;
        self.lines(channel).await?;
        if self.request.html {
            self.page(channel).await?;
        }
        if self.request.files {
            self.files(channel).await?;
        }
        self.counts.channels += 1;
        Ok(())
    }

    async fn lines(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        self.packer.begin(format!("channels/{}/messages.jsonl", channel.id), true).await?;
        let mut after = Seq(0);
        while let Some(spoken) = self.next(channel, &mut after).await? {
            for message in &spoken.items {
                self.packer.write([json(message)?, b"\n".to_vec()].concat()).await?;
            }
            self.people.extend(spoken.people.into_iter().map(|person| (person.id, person)));
            self.counts.messages += spoken.items.len() as u64;
            self.progress().await?;
        }
        Ok(())
    }

    async fn page(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        let (mut page, mut after) = (Page::new(self.request.files), Seq(0));
        self.packer.begin(format!("html/{}.html", channel.id), true).await?;
        self.packer.write(Page::head(&channel.name, &channel.topic)).await?;
        while let Some(spoken) = self.next(channel, &mut after).await? {
            page.meet(spoken.people);
            for message in &spoken.items {
                self.packer.write(page.message(message)).await?;
            }
            self.progress().await?;
        }
        Ok(self.packer.write(Page::foot()).await?)
    }

    async fn files(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        let mut after = Seq(0);
        while let Some(spoken) = self.next(channel, &mut after).await? {
            for file in spoken.items.iter().flat_map(|message| &message.files) {
                self.file(file).await?;
            }
        }
        Ok(())
    }

    /// The messages after a place, which moves behind them.
    async fn next(&self, channel: &ChannelRow, after: &mut Seq) -> Result<Option<Spoken<wire::Message>>, Stop> {
        let jobs = self.run.jobs();
        let rows = jobs.store().messages().page(channel.id, Window::After(*after), PAGE).await?;
        let Some(last) = rows.items.last() else { return Ok(None) };
        *after = last.seq;
        Ok(Some(jobs.chat().encode_messages(&rows.items, None).await?))
    }

    async fn file(&mut self, file: &wire::File) -> Result<(), Stop> {
        let opened = match self.run.jobs().blobs().get(BlobKey::original(file.id.0), None).await {
            Ok(opened) => opened,
            Err(hubbub_blobs::BlobError::NotFound) => {
                self.counts.missing += 1;
                return Ok(());
            }
            Err(error) => return Err(crate::files::refused(error).into()),
        };
        self.packer.begin(file_path(file), false).await?;
        let mut content = opened.content;
        let mut pieces = 0_u32;
        while let Some(chunk) = content.try_next().await.map_err(Error::internal)? {
            self.packer.write(chunk).await?;
            pieces = pieces.wrapping_add(1);
            if pieces.is_multiple_of(RENEWED) {
                self.progress().await?;
            }
        }
        self.counts.files += 1;
        self.progress().await
    }

    async fn progress(&mut self) -> Result<(), Stop> {
        let done = i64::try_from(self.counts.messages).unwrap_or(i64::MAX);
        self.run.progress(done.min(self.total), self.total, "").await
    }

    /// Who is spoken of, and what it all is.
    async fn finish(self) -> Result<Counts, Stop> {
        self.packer.begin("people.jsonl", true).await?;
        for person in self.people.values() {
            self.packer.write([json(person)?, b"\n".to_vec()].concat()).await?;
        }
        self.packer.begin("manifest.json", true).await?;
        let at = wire::At(self.run.jobs().now());
        let manifest = Manifest { format: FORMAT, at, by: self.actor.handle.as_str(), counts: self.counts.clone() };
        self.packer.write(json(&manifest)?).await?;
        Ok(self.counts)
    }
}

/// Where a file is in the archive: its id, and the ending of its type. What its sender called it stands in the message.
pub(super) fn file_path(file: &wire::File) -> String {
    let ending = match file.content_type.as_str() {
        "image/png" => "png",
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        "video/mp4" => "mp4",
        "video/webm" => "webm",
        "audio/mpeg" => "mp3",
        "audio/ogg" => "ogg",
        "audio/wav" => "wav",
        "audio/flac" => "flac",
        "audio/mp4" => "m4a",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "text/plain" => "txt",
        _ => "bin",
    };
    format!("files/{}.{ending}", file.id)
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Stop> {
    serde_json::to_vec(value).map_err(|error| Stop::Later(Error::internal(error)))
}
