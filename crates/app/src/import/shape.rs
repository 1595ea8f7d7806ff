//! Lines as rows. What an archive says is somebody's word: it is held to the limits of what people write here.

use std::{collections::HashMap, time::Duration};

use hubbub_chat::{
    wire::{At, Embed},
    words,
};
use hubbub_store::{
    ArchivedEntry, ArchivedMember, ArchivedMessage, ChannelRow, EditRow, FileRow, MessageRow, ReactionRow, Remains,
};
use hubbub_types::{AccountId, CategoryId, ChannelId, ChannelKind, EntryKind, FileKind, Preview, Seq};

use super::ImportError;
use crate::{
    chat::Extra,
    export::record::{ChannelRecord, EntryRecord, FileRecord, MemberRecord, MessageRecord},
    files::clean,
    picture::MAX_SIDE,
    search::stems,
};

/// Longest text, in bytes: what the database takes.
const TEXT: usize = 65_536;
/// Longest name of a person or a channel.
const NAME: usize = 64;
/// Longest topic.
const TOPIC: usize = 250;
/// Longest time between two messages of one person.
const SLOWEST: u64 = 86_400;

/// Who is who here.
#[derive(Debug, Default)]
pub(super) struct People(HashMap<AccountId, AccountId>);

impl People {
    pub(super) fn insert(&mut self, there: AccountId, here: AccountId) {
        self.0.insert(there, here);
    }

    /// Somebody who is here.
    pub(super) fn find(&self, there: Option<AccountId>) -> Option<AccountId> {
        there.and_then(|id| self.0.get(&id).copied())
    }

    /// Somebody who may be gone.
    fn or_same(&self, there: Option<AccountId>) -> Option<AccountId> {
        self.find(there).or(there)
    }
}

/// The name as it may be here.
pub(super) fn name(name: &str) -> Option<String> {
    words::line(name, NAME).ok()
}

/// A channel; its category is one of those given.
pub(super) fn channel(
    record: &ChannelRecord,
    people: &People,
    categories: &HashMap<CategoryId, CategoryId>,
) -> Result<ChannelRow, ImportError> {
    let bad = |what: &str| ImportError::Damaged(format!("channel {}: {what}", record.id));
    if !matches!(record.kind, ChannelKind::Text | ChannelKind::Voice) {
        return Err(bad("it is a conversation of a few"));
    }
    let name = words::channel_name(&record.name).map_err(|error| bad(error.code()))?;
    let topic = record.topic.trim();
    if topic.contains('\0') || topic.chars().count() > TOPIC || record.slow_mode_seconds > SLOWEST || record.head.0 < 0
    {
        return Err(bad("its topic, slow mode or head is out of range"));
    }
    Ok(ChannelRow {
        id: record.id,
        kind: record.kind,
        name: name.as_str().to_owned(),
        peers: None,
        topic: topic.to_owned(),
        category: record.category.and_then(|id| categories.get(&id).copied()),
        position: 0,
        private: record.private,
        slow_mode: Duration::from_secs(record.slow_mode_seconds),
        archived_at: record.archived_at.map(|at| at.0),
        created_by: people.find(record.created_by),
        created_at: record.created_at.0,
        head: record.head,
        posts: 0,
        posted_at: None,
    })
}

pub(super) fn member(record: &MemberRecord, people: &People) -> Option<ArchivedMember> {
    let MemberRecord { account, owner, joined_at, invited_by } = *record;
    let account = people.find(Some(account))?;
    Some(ArchivedMember { account, owner, joined_at: joined_at.0, invited_by: people.or_same(invited_by) })
}

pub(super) fn entry(record: EntryRecord, people: &People) -> Result<ArchivedEntry, ImportError> {
    if record.kind == EntryKind::Message || record.data.as_ref().is_some_and(|data| data.len() > TEXT / 8) {
        return Err(ImportError::Damaged(format!("entry {} of a log: what it says is out of range", record.seq)));
    }
    Ok(ArchivedEntry {
        seq: record.seq,
        kind: record.kind,
        message: record.message,
        actor: people.find(record.by),
        subject: people.or_same(record.subject),
        data: record.data,
        at: record.at.0,
    })
}

/// A message of a channel; `has` says which files are there.
pub(super) fn message(
    channel: ChannelId,
    record: &MessageRecord,
    people: &People,
    has: impl Fn(&FileRecord) -> bool,
) -> Result<ArchivedMessage, ImportError> {
    check(record)?;
    let author = people.find(record.author);
    let remains = remains(record, people)?;
    let files: Vec<&FileRecord> = record.files.iter().filter(|file| has(file)).collect();
    let mut mentions: Vec<_> =
        record.mentions.iter().filter_map(|one| Some((people.find(Some(one.account))?, one.kind))).collect();
    mentions.sort_unstable_by_key(|(account, _)| *account);
    mentions.dedup_by_key(|(account, _)| *account);
    let whole = record.deleted_at.is_none();
    let image = files.iter().any(|file| file.kind == FileKind::Image);
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let row = MessageRow {
        number: 0,
        id: record.id,
        channel,
        seq: record.seq,
        rev: record.rev,
        author,
        nonce: record.nonce,
        kind: record.kind,
        body: whole.then(|| record.text.clone()),
        extra: extra(record)?,
        reply_to: record.reply_to,
        here: record.here,
        mentions: count(mentions.len()),
        files: count(files.len()),
        reactions: count(remains.reactions.len()),
        created_at: record.at.0,
        edited_at: record.edited_at.map(|at| at.0),
        deleted_at: record.deleted_at.map(|at| at.0),
        deleted_by: people.or_same(record.deleted_by),
        pinned_at: record.pinned_at.map(|at| at.0),
        pinned_by: people.or_same(record.pinned_by),
    };
    let stems = whole.then(|| stems(&row, (!files.is_empty(), image)));
    Ok(ArchivedMessage { row, stems: stems.flatten(), mentions, remains })
}

fn check(record: &MessageRecord) -> Result<(), ImportError> {
    let fits = |text: &str| text.len() <= TEXT && !text.contains('\0');
    let texts = fits(&record.text) && record.edits.iter().all(|edit| fits(&edit.text));
    let gone = record.deleted_at.is_none()
        || (record.text.is_empty()
            && record.files.is_empty()
            && record.edits.is_empty()
            && record.reactions.is_empty());
    let placed = record.seq.0 > 0 && record.rev >= record.seq;
    if texts && gone && placed {
        return Ok(());
    }
    Err(ImportError::Damaged(format!("message {}: its text or its place is out of range", record.id)))
}

fn remains(record: &MessageRecord, people: &People) -> Result<Remains, ImportError> {
    let mut reactions: Vec<ReactionRow> = Vec::new();
    for one in &record.reactions {
        let emoji = words::emoji(&one.emoji)
            .map_err(|_| ImportError::Damaged(format!("message {}: a reaction is no emoji", record.id)))?;
        let Some(account) = people.find(Some(one.account)) else { continue };
        let emoji = emoji.as_str().to_owned();
        if !reactions.iter().any(|other| other.account == account && other.emoji == emoji) {
            reactions.push(ReactionRow { emoji, account, at: one.at.0 });
        }
    }
    let edits = record.edits.iter();
    let edits = edits.map(|edit| EditRow { version: edit.version, body: edit.text.clone(), at: edit.at.0 });
    Ok(Remains { reactions, edits: edits.collect() })
}

/// What a webhook or the server added. Its links lead to the web and nowhere else.
fn extra(record: &MessageRecord) -> Result<Option<String>, ImportError> {
    if record.hook.is_none() && record.embeds.is_empty() && record.system.is_none() {
        return Ok(None);
    }
    let web = |url: &Option<String>| {
        url.as_deref().is_none_or(|url| ["https://", "http://"].iter().any(|start| url.starts_with(start)))
    };
    let ours = |url: &Option<String>| url.as_deref().is_none_or(|url| url.starts_with("/api/v1/"));
    let embed = |one: &Embed| web(&one.url) && web(&one.image) && web(&one.thumbnail);
    let extra = Extra { hook: record.hook.clone(), embeds: record.embeds.clone(), system: record.system.clone() };
    let text = extra.to_text().filter(|text| text.len() <= 4 * TEXT && !text.contains('\0'));
    let sound = extra.embeds.iter().all(embed) && extra.hook.as_ref().is_none_or(|hook| ours(&hook.avatar));
    let bad = || ImportError::Damaged(format!("message {}: what came with it is out of range", record.id));
    text.filter(|_| sound).map(Some).ok_or_else(bad)
}

/// A file of a message, of which `content_type` and `kind` are told by its bytes.
pub(super) fn file(
    record: &FileRecord,
    (channel, message): (ChannelId, hubbub_types::MessageId),
    (content_type, kind): (&str, FileKind),
    (people, at): (&People, At),
) -> Result<FileRow, ImportError> {
    let side =
        |side: Option<i64>| side.filter(|side| (1..=i64::from(MAX_SIDE)).contains(side) && kind == FileKind::Image);
    Ok(FileRow {
        id: record.id,
        owner: people.find(record.owner),
        channel: Some(channel),
        message: Some(message),
        name: clean(&record.name),
        content_type: content_type.into(),
        kind,
        bytes: record.bytes,
        sha256: hash(record)?,
        width: side(record.width),
        height: side(record.height),
        preview: Preview::None,
        created_at: record.at.0,
        attached_at: Some(at.0),
        deleted_at: None,
    })
}

/// The hash that a file must have.
pub(super) fn hash(record: &FileRecord) -> Result<[u8; 32], ImportError> {
    let digits: Option<Vec<u8>> =
        record.sha256.chars().map(|c| c.to_digit(16).and_then(|n| n.try_into().ok())).collect();
    let bytes: Option<Vec<u8>> =
        digits.map(|digits| digits.chunks(2).map(|pair| pair.iter().fold(0, |sum, digit| sum << 4 | digit)).collect());
    let hash = bytes.and_then(|bytes| bytes.try_into().ok());
    hash.ok_or_else(|| ImportError::Damaged(format!("file {}: its hash is none", record.id)))
}

/// The places of a log, each of which there is once.
pub(super) struct Places(Vec<Seq>);

impl Places {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn take(&mut self, seq: Seq) {
        self.0.push(seq);
    }

    /// That there is every place from the first to the head, once.
    pub(super) fn finish(mut self, channel: &ChannelRow) -> Result<(), ImportError> {
        self.0.sort_unstable();
        let whole = i64::try_from(self.0.len()).is_ok_and(|length| length == channel.head.0);
        if whole && (1..).zip(&self.0).all(|(place, seq)| seq.0 == place) {
            return Ok(());
        }
        Err(ImportError::Damaged(format!("the log of channel {} has holes, or two entries at one place", channel.id)))
    }
}
