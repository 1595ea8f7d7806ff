//! Rows as the lines of an archive.

use hubbub_chat::wire::At;
use hubbub_store::{ArchivedEntry, CategoryRow, ChannelRow, Dress, FileRow, MemberRow, MessageRow, PersonRow, Remains};
use hubbub_types::{AccountId, AccountKind, MentionKind, Seq};

use super::record::{
    CategoryRecord, ChannelRecord, EditRecord, EntryRecord, FileRecord, MemberRecord, MentionRecord, MessageRecord,
    PersonRecord, ReactionRecord, file_path,
};
use crate::chat::Extra;

pub(super) fn person(row: PersonRow) -> PersonRecord {
    let bot = row.kind == AccountKind::Bot;
    PersonRecord { id: row.id, handle: row.handle, name: row.name, role: row.role, bot }
}

pub(super) fn category(row: CategoryRow) -> CategoryRecord {
    CategoryRecord { id: row.id, name: row.name, created_at: At(row.created_at) }
}

pub(super) fn channel(row: &ChannelRow) -> ChannelRecord {
    ChannelRecord {
        id: row.id,
        kind: row.kind,
        name: row.name.clone(),
        topic: row.topic.clone(),
        category: row.category,
        private: row.private,
        slow_mode_seconds: row.slow_mode.as_secs(),
        archived_at: row.archived_at.map(At),
        created_by: row.created_by,
        created_at: At(row.created_at),
        head: row.head,
    }
}

pub(super) fn member(row: &MemberRow) -> MemberRecord {
    let MemberRow { account, owner, joined_at, invited_by, .. } = *row;
    MemberRecord { account, owner, joined_at: At(joined_at), invited_by }
}

pub(super) fn entry(row: ArchivedEntry) -> EntryRecord {
    let ArchivedEntry { seq, kind, message, actor, subject, data, at } = row;
    EntryRecord { seq, kind, message, by: actor, subject, data, at: At(at) }
}

/// A message; of a deleted one nothing is left but that it was there. Nothing in it is later than `head`.
pub(super) fn message(
    row: &MessageRow,
    (dress, remains): (&Dress, Option<&Remains>),
    (head, with_files): (Seq, bool),
) -> MessageRecord {
    let whole = row.deleted_at.is_none();
    let extra = Extra::from_text(row.extra.as_deref().filter(|_| whole));
    let remains = remains.filter(|_| whole).cloned().unwrap_or_default();
    let mentions = dress.mentions.get(&row.id).filter(|_| whole).into_iter().flatten();
    let files = dress.files.get(&row.id).filter(|_| whole).into_iter().flatten();
    MessageRecord {
        id: row.id,
        seq: row.seq,
        rev: row.rev.min(head),
        author: row.author,
        kind: row.kind,
        text: row.body.clone().filter(|_| whole).unwrap_or_default(),
        at: At(row.created_at),
        nonce: row.nonce,
        reply_to: row.reply_to.filter(|_| whole),
        here: row.here && whole,
        mentions: mentions.map(|(account, kind)| mention(*account, *kind)).collect(),
        files: files.map(|row| file(row, with_files)).collect(),
        reactions: remains
            .reactions
            .into_iter()
            .map(|row| ReactionRecord { emoji: row.emoji, account: row.account, at: At(row.at) })
            .collect(),
        edits: remains
            .edits
            .into_iter()
            .map(|row| EditRecord { version: row.version, text: row.body, at: At(row.at) })
            .collect(),
        hook: extra.hook,
        embeds: extra.embeds,
        system: extra.system,
        edited_at: row.edited_at.map(At),
        deleted_at: row.deleted_at.map(At),
        deleted_by: row.deleted_by,
        pinned_at: row.pinned_at.map(At),
        pinned_by: row.pinned_by,
    }
}

const fn mention(account: AccountId, kind: MentionKind) -> MentionRecord {
    MentionRecord { account, kind }
}

fn file(row: &FileRow, with_files: bool) -> FileRecord {
    FileRecord {
        id: row.id,
        owner: row.owner,
        name: row.name.clone(),
        kind: row.kind,
        content_type: row.content_type.clone(),
        bytes: row.bytes,
        sha256: row.sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        width: row.width,
        height: row.height,
        at: At(row.created_at),
        path: with_files.then(|| file_path(row.id, &row.content_type)),
    }
}

/// Everybody a line speaks of.
pub(super) fn spoken_of(line: &MessageRecord) -> impl Iterator<Item = AccountId> {
    let mentions = line.mentions.iter().map(|mention| mention.account);
    let reactions = line.reactions.iter().map(|reaction| reaction.account);
    let owners = line.files.iter().filter_map(|file| file.owner);
    let named = [line.author, line.deleted_by, line.pinned_by];
    named.into_iter().flatten().chain(mentions).chain(reactions).chain(owners)
}
