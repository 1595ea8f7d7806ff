//! Entries as packets: encoded once, for all connections of all nodes.

use hubbub_chat::{
    feed::Batch,
    wire::{Change, Entry, Log, PersonRef},
};
use hubbub_store::{LogRow, StoreError};
use hubbub_types::{AccountId, ChannelId, Seq};

use super::{Known, Spoken};
use crate::chat::{Chat, Encoded};

/// About how many bytes one packet has at most, unless one entry alone is larger. (fixed: an eighth of the smallest
/// queue that a connection may have)
const PACKET: usize = 64 * 1024;
/// About what an entry takes beside its text.
const ENTRY: usize = 400;

/// Entries that follow each other, as they are sent.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) packet: Encoded,
    /// What the last of them changes for who listens.
    pub(crate) end: Option<End>,
}

/// What an entry changes for who listens. Batches end there, so that it has its exact place (I5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// This account may not read on.
    Leave(AccountId),
    /// Who may read must be asked again.
    Access,
}

impl End {
    /// What an entry ends.
    fn of(entry: &Entry) -> Option<Self> {
        match &entry.change {
            Change::Leave { account, .. } => Some(Self::Leave(*account)),
            Change::Channel { .. } => Some(Self::Access),
            _ => None,
        }
    }

    /// What the last entry of a packet of another node ends.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        let event = text.strip_prefix(b"42")?;
        let (_, log): (String, Log) = serde_json::from_slice(event).ok()?;
        log.entries.last().and_then(Self::of)
    }
}

impl Chat {
    /// Entries of a channel as packets for everybody.
    pub(in crate::chat) async fn batches(
        &self,
        channel: ChannelId,
        rows: &[LogRow],
        known: &mut Known,
    ) -> Result<Vec<Batch<Told>>, StoreError> {
        let Spoken { items, people } = self.encode_entries(channel, rows, None, known).await?;
        Ok(split(items).into_iter().filter_map(|entries| packet(channel, entries, &people)).collect())
    }
}

/// Entries in parts that end where access changes, and are not too large.
fn split(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let (mut parts, mut part, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
    for entry in entries {
        let weight = weight(&entry);
        if bytes.saturating_add(weight) > PACKET && !part.is_empty() {
            parts.push(std::mem::take(&mut part));
            bytes = 0;
        }
        bytes = bytes.saturating_add(weight);
        let ends = End::of(&entry).is_some();
        part.push(entry);
        if ends {
            parts.push(std::mem::take(&mut part));
            bytes = 0;
        }
    }
    parts.push(part);
    parts.retain(|part| !part.is_empty());
    parts
}

/// About how many bytes an entry takes.
pub(crate) fn weight(entry: &Entry) -> usize {
    let text = match &entry.change {
        Change::Message { message } | Change::Edit { message } => {
            let embeds = message.embeds.len().saturating_mul(2 * ENTRY);
            let files = message.files.len().saturating_mul(ENTRY);
            message.text.len().saturating_add(embeds).saturating_add(files)
        }
        _ => 0,
    };
    text.saturating_add(ENTRY)
}

fn packet(channel: ChannelId, entries: Vec<Entry>, people: &[PersonRef]) -> Option<Batch<Told>> {
    let (first, last): (Seq, Seq) = (entries.first()?.seq, entries.last()?.seq);
    let end = entries.last().and_then(End::of);
    let log = Log { channel, people: named(&entries, people), entries };
    Some(Batch { first, last, payload: Told { packet: Encoded::event("log", &log)?, end } })
}

/// Those of `people` whom these entries speak of.
fn named(entries: &[Entry], people: &[PersonRef]) -> Vec<PersonRef> {
    let speaks = |entry: &Entry, id: AccountId| match &entry.change {
        Change::Message { message } | Change::Edit { message } => {
            let answered = message.reply_to.as_ref().and_then(|reply| reply.author);
            message.author == Some(id) || answered == Some(id) || message.mentions.contains(&id)
        }
        Change::Delete { by, .. } | Change::Pin { by, .. } => *by == Some(id),
        Change::React(change) | Change::Unreact(change) => change.account == id,
        Change::Join { account, by, .. } | Change::Leave { account, by, .. } => *account == id || *by == Some(id),
        Change::Channel { .. } => false,
    };
    people.iter().filter(|person| entries.iter().any(|entry| speaks(entry, person.id))).cloned().collect()
}
