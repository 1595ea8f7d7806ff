//! Writing one channel after the other.

use futures_util::{StreamExt as _, stream};
use hubbub_blobs::BlobKey;
use hubbub_chat::wire::At;
use hubbub_store::{ArchivedMember, ArchivedMessage, Arrival, ChannelRow, StoreError};
use hubbub_types::{ChannelId, FileKind, MessageId, Preview};

use super::{ImportError, Watch, Work, shape};
use crate::{
    Error,
    export::record::{ChannelRecord, EntryRecord, FileRecord, MemberRecord, MessageRecord},
    files::{HEAD, refused, sniff},
};

/// Rows written at a time.
const PAGE: usize = 200;
/// Names tried for a channel whose own is taken.
const NAMES: usize = 100;
/// Longest name of a channel.
const NAME: usize = 64;

/// A file and its place.
type Placed = (FileRecord, MessageId, i64, At);

impl<W: Watch> Work<'_, W> {
    /// Takes in a channel, unless it is here.
    pub(super) async fn channel(&mut self, id: ChannelId) -> Result<(), ImportError> {
        let source = self.source.clone();
        let record = super::blocking(move || source.value::<ChannelRecord>(&format!("channels/{id}/channel.json")));
        let record = record.await.map_err(Error::internal)??;
        let channel = shape::channel(&record, &self.people, &self.categories)?;
        if self.importer.store.archive().begin(&channel).await? == Arrival::Present {
            self.imported.present += 1;
            return Ok(());
        }
        match self.fill(&channel).await {
            Ok(()) => {
                self.imported.channels += 1;
                Ok(())
            }
            // What is there of it waits for the next run.
            Err(error) if error.is_passing() => Err(error),
            Err(error) => {
                self.importer.store.archive().give_up(id).await?;
                Err(error)
            }
        }
    }

    async fn fill(&mut self, channel: &ChannelRow) -> Result<(), ImportError> {
        let files = self.messages(channel.id).await?;
        self.log(channel.id).await?;
        for file in files {
            self.file(channel.id, file).await?;
        }
        let members = self.members(channel.id).await?;
        self.show(channel, &members).await
    }

    async fn messages(&mut self, channel: ChannelId) -> Result<Vec<Placed>, ImportError> {
        let mut lines = self.source.lines::<MessageRecord>(format!("channels/{channel}/messages.jsonl"));
        let (mut files, mut page) = (Vec::new(), Vec::with_capacity(PAGE));
        while let Some(record) = lines.recv().await {
            let record = record?;
            let source = &self.source;
            let has = |file: &FileRecord| file.path.as_ref().is_some_and(|path| source.has(path));
            page.push(shape::message(channel, &record, &self.people, has)?);
            let (id, at) = (record.id, record.at);
            files.extend((0_i64..).zip(record.files).filter(|(_, file)| has(file)).map(|(n, file)| (file, id, n, at)));
            if page.len() == PAGE {
                self.some_messages(&mut page).await?;
            }
        }
        self.some_messages(&mut page).await?;
        Ok(files)
    }

    async fn some_messages(&mut self, page: &mut Vec<ArchivedMessage>) -> Result<(), ImportError> {
        self.importer.store.archive().messages(page).await?;
        self.imported.messages += page.len() as u64;
        let written = page.len() as u64;
        page.clear();
        self.step(written).await
    }

    async fn log(&mut self, channel: ChannelId) -> Result<(), ImportError> {
        let mut lines = self.source.lines::<EntryRecord>(format!("channels/{channel}/log.jsonl"));
        let mut page = Vec::with_capacity(PAGE);
        loop {
            let next = lines.recv().await.transpose()?;
            let over = next.is_none();
            page.extend(next.map(|record| shape::entry(record, &self.people)).transpose()?);
            if over || page.len() == PAGE {
                self.importer.store.archive().log(channel, &page).await?;
                self.step(page.len() as u64).await?;
                page.clear();
            }
            if over {
                return Ok(());
            }
        }
    }

    async fn members(&self, channel: ChannelId) -> Result<Vec<ArchivedMember>, ImportError> {
        let mut lines = self.source.lines::<MemberRecord>(format!("channels/{channel}/members.jsonl"));
        let mut members = Vec::new();
        while let Some(record) = lines.recv().await {
            members.extend(shape::member(&record?, &self.people));
        }
        Ok(members)
    }

    /// The row first: bytes of which nothing is known are removed sooner or later.
    async fn file(&mut self, channel: ChannelId, (record, message, place, at): Placed) -> Result<(), ImportError> {
        let path = record.path.clone().unwrap_or_default();
        let sniffed = sniff(&self.head(&path).await?, record.bytes <= HEAD as i64);
        let told = (sniffed.content_type, sniffed.kind);
        let row = shape::file(&record, (channel, message), told, (&self.people, at))?;
        let (store, blobs) = (&self.importer.store, &self.importer.blobs);
        if !store.archive().file(&row, place).await? {
            let known = store.files().by_id(row.id).await?;
            if known.is_none_or(|known| known.message != Some(message)) {
                return Err(ImportError::Conflict(format!("the file {}", row.id)));
            }
        }
        let bytes = self.source.bytes(path.clone());
        let bytes = stream::unfold(bytes, |mut bytes| async move { Some((bytes.recv().await?, bytes)) });
        let most = u64::try_from(row.bytes).unwrap_or(0);
        let stored = blobs.put(BlobKey::original(row.id.0), bytes.boxed(), most).await.map_err(refused)?;
        if stored.sha256 != row.sha256 {
            return Err(ImportError::Damaged(format!("{path} is not what was sent: its hash differs")));
        }
        if row.kind == FileKind::Image && row.width.is_some() && row.height.is_some() {
            store.files().set_preview(row.id, Preview::Pending).await?;
        }
        self.imported.files += 1;
        self.step(1).await
    }

    /// The first bytes of a file.
    async fn head(&self, path: &str) -> Result<Vec<u8>, ImportError> {
        let (mut bytes, mut head) = (self.source.bytes(path.to_owned()), Vec::new());
        while head.len() < HEAD {
            match bytes.recv().await {
                Some(piece) => head.extend(piece.map_err(ImportError::damaged)?),
                None => break,
            }
        }
        head.truncate(HEAD);
        Ok(head)
    }

    /// Lets people see the channel, under another name if its own is taken.
    async fn show(&self, channel: &ChannelRow, members: &[ArchivedMember]) -> Result<(), ImportError> {
        let archive = self.importer.store.archive();
        for number in 1..=NAMES {
            let named = ChannelRow { name: numbered(&channel.name, number), ..channel.clone() };
            match archive.finish(&named, members).await {
                Ok(true) => return Ok(()),
                Ok(false) | Err(StoreError::Conflict("id")) => break,
                Err(StoreError::Conflict("name")) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(ImportError::Conflict(format!("#{}", channel.name)))
    }

    async fn step(&mut self, more: u64) -> Result<(), ImportError> {
        self.done += more;
        self.watch.step(self.done.min(self.total), self.total).await
    }
}

/// `plans`, `plans-2`, `plans-3` and so on, never longer than a name may be.
fn numbered(name: &str, number: usize) -> String {
    if number == 1 {
        return name.to_owned();
    }
    let ending = format!("-{number}");
    let start: String = name.chars().take(NAME.saturating_sub(ending.len())).collect();
    start + &ending
}
