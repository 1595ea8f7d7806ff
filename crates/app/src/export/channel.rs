//! Packing channel after channel.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use hubbub_blobs::BlobKey;
use hubbub_chat::wire::At;
use hubbub_store::{ChannelRow, MessageRow, Window};
use hubbub_types::{AccountId, ChannelId, Seq};
use serde::Serialize;

use super::{
    ExportRequest,
    lines::{self, spoken_of},
    pack::{Gone, Packer},
    page::{Index, Page},
    record::{Counts, FORMAT, FileRecord, Manifest, Scope, file_path},
};
use crate::{
    Actor, Error,
    jobs::{Run, Stop},
};

/// Rows read at a time.
const PAGE: u32 = 200;
/// Pieces of a file after which the job is kept for longer.
const RENEWED: u32 = 256;

/// Packs what one request asks for.
pub(super) struct Exporter<'a, 'b> {
    pub(super) run: &'a mut Run<'b>,
    pub(super) packer: Packer,
    pub(super) request: ExportRequest,
    pub(super) actor: Actor,
    people: BTreeSet<AccountId>,
    index: Index,
    counts: Counts,
    /// Files of which a line says where they are.
    promised: u64,
    total: i64,
}

impl From<Gone> for Stop {
    fn from(gone: Gone) -> Self {
        Self::Later(Error::internal(gone))
    }
}

impl<'a, 'b> Exporter<'a, 'b> {
    pub(super) fn new(run: &'a mut Run<'b>, packer: Packer, request: ExportRequest, actor: Actor) -> Self {
        let (people, index, counts) = (BTreeSet::new(), Index::default(), Counts::default());
        Self { run, packer, request, actor, people, index, counts, promised: 0, total: 0 }
    }

    /// Packs these channels, and says what they are.
    pub(super) async fn pack(mut self, channels: &[ChannelRow]) -> Result<Counts, Stop> {
        self.total = channels.iter().map(|channel| channel.posts).sum();
        self.categories().await?;
        for channel in channels {
            // Its head as of now: what comes later is not in this archive.
            if let Some(channel) = self.there(channel.id).await? {
                self.channel(&channel).await?;
                // What is left of it has holes.
                self.there(channel.id).await?.ok_or(Error::NotFound("channel"))?;
            }
        }
        self.finish().await
    }

    /// A channel, unless it is being deleted.
    async fn there(&self, id: ChannelId) -> Result<Option<ChannelRow>, Stop> {
        let jobs = self.run.jobs();
        let row = jobs.store().channels().by_id(id).await?;
        Ok(if jobs.erased().await?.contains(&id) { None } else { row })
    }

    async fn categories(&mut self) -> Result<(), Stop> {
        if self.request.channel.is_some() {
            return Ok(());
        }
        self.packer.begin("categories.jsonl", true).await?;
        for row in self.run.jobs().store().channels().categories().await? {
            self.packer.write(line(&lines::category(row))?).await?;
        }
        Ok(())
    }

    /// One channel: its messages as lines, then as a page, then their files. It is read once for each, so that none of
    /// it need be remembered.
    async fn channel(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        self.said(channel).await?;
        self.shown(channel).await
    }

    /// What is there to be taken in again.
    pub(super) async fn said(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        self.packer.begin(format!("channels/{}/channel.json", channel.id), true).await?;
        self.packer.write(json(&lines::channel(channel))?).await?;
        self.people.extend(channel.created_by);
        self.members(channel).await?;
        self.lines(channel).await?;
        self.log(channel).await
    }

    /// Its page and its files.
    pub(super) async fn shown(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        if self.request.html {
            self.page(channel).await?;
            self.index.add(channel);
        }
        if self.request.files {
            self.files(channel).await?;
        }
        self.counts.channels += 1;
        Ok(())
    }

    async fn members(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        self.packer.begin(format!("channels/{}/members.jsonl", channel.id), true).await?;
        for row in self.run.jobs().store().members().of_channel(channel.id).await? {
            self.people.extend([row.account].into_iter().chain(row.invited_by));
            self.packer.write(line(&lines::member(&row))?).await?;
        }
        Ok(())
    }

    async fn lines(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        self.packer.begin(format!("channels/{}/messages.jsonl", channel.id), true).await?;
        let mut after = Seq(0);
        while let Some(rows) = self.next(channel, &mut after).await? {
            let store = self.run.jobs().store();
            let dress = store.messages().dress(&rows, None).await?;
            let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
            let remains = store.archive().remains(&ids).await?;
            for row in &rows {
                let told = (channel.head, self.request.files);
                let message = lines::message(row, (&dress, remains.get(&row.id)), told);
                self.people.extend(spoken_of(&message));
                self.promised += message.files.iter().filter(|file| file.path.is_some()).count() as u64;
                self.packer.write(line(&message)?).await?;
            }
            self.counts.messages += rows.len() as u64;
            self.progress().await?;
        }
        Ok(())
    }

    async fn log(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        self.packer.begin(format!("channels/{}/log.jsonl", channel.id), true).await?;
        let mut after = Seq(0);
        loop {
            let mut rows = self.run.jobs().store().archive().entries(channel.id, after, PAGE).await?;
            rows.retain(|row| row.seq <= channel.head);
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.seq;
            self.counts.log += rows.len() as u64;
            for row in rows {
                self.people.extend(row.actor.into_iter().chain(row.subject));
                self.packer.write(line(&lines::entry(row))?).await?;
            }
            self.progress().await?;
        }
    }

    async fn page(&mut self, channel: &ChannelRow) -> Result<(), Stop> {
        let (mut page, mut after) = (Page::new(self.request.files), Seq(0));
        self.packer.begin(format!("html/{}.html", channel.id), true).await?;
        self.packer.write(Page::head(&channel.name, &channel.topic)).await?;
        while let Some(rows) = self.next(channel, &mut after).await? {
            let spoken = self.run.jobs().chat().encode_messages(&rows, None).await?;
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
        while let Some(rows) = self.next(channel, &mut after).await? {
            let dress = self.run.jobs().store().messages().dress(&rows, None).await?;
            for row in &rows {
                let told = (channel.head, true);
                for file in lines::message(row, (&dress, None), told).files {
                    self.file(&file).await?;
                }
            }
            self.progress().await?;
        }
        Ok(())
    }

    /// The messages after a place, which moves behind them.
    async fn next(&self, channel: &ChannelRow, after: &mut Seq) -> Result<Option<Vec<MessageRow>>, Stop> {
        let messages = self.run.jobs().store().messages();
        let mut rows = messages.page(channel.id, Window::After(*after), PAGE).await?.items;
        rows.retain(|row| row.seq <= channel.head);
        let Some(last) = rows.last() else { return Ok(None) };
        *after = last.seq;
        Ok(Some(rows))
    }

    async fn file(&mut self, file: &FileRecord) -> Result<(), Stop> {
        let opened = match self.run.jobs().blobs().get(BlobKey::original(file.id.0), None).await {
            Ok(opened) => opened,
            Err(hubbub_blobs::BlobError::NotFound) => return Ok(()),
            Err(error) => return Err(crate::files::refused(error).into()),
        };
        self.packer.begin(file_path(file.id, &file.content_type), false).await?;
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
        Ok(())
    }

    async fn progress(&mut self) -> Result<(), Stop> {
        let done = i64::try_from(self.counts.messages).unwrap_or(i64::MAX);
        self.run.progress(done.min(self.total), self.total, "").await
    }

    /// Who is spoken of, and what it all is.
    pub(super) async fn finish(mut self) -> Result<Counts, Stop> {
        // Also those that were deleted between their line and their turn.
        self.counts.missing = self.promised.saturating_sub(self.counts.files);
        self.packer.begin("people.jsonl", true).await?;
        let people: Vec<_> = std::mem::take(&mut self.people).into_iter().collect();
        for part in people.chunks(PAGE as usize) {
            let mut rows = self.run.jobs().store().accounts().people(part).await?;
            rows.sort_unstable_by_key(|row| row.id);
            self.counts.people += rows.len() as u64;
            for row in rows {
                self.packer.write(line(&lines::person(row))?).await?;
            }
        }
        if self.request.html {
            self.packer.begin("html/index.html", true).await?;
            self.packer.write(self.index.page()).await?;
        }
        self.packer.begin("manifest.json", true).await?;
        self.packer.write(json(&self.manifest())?).await?;
        self.packer.finish().await?;
        Ok(self.counts)
    }

    fn manifest(&self) -> Manifest {
        Manifest {
            format: FORMAT,
            hubbub: env!("CARGO_PKG_VERSION").into(),
            at: At(self.run.jobs().now()),
            by: self.actor.handle.to_string(),
            scope: if self.request.channel.is_some() { Scope::Channel } else { Scope::Server },
            files: self.request.files,
            include_private: self.request.include_private,
            counts: self.counts.clone(),
        }
    }
}

fn json(value: &impl Serialize) -> Result<Vec<u8>, Stop> {
    serde_json::to_vec(value).map_err(|error| Stop::Later(Error::internal(error)))
}

fn line(value: &impl Serialize) -> Result<Vec<u8>, Stop> {
    let mut line = json(value)?;
    line.push(b'\n');
    Ok(line)
}
