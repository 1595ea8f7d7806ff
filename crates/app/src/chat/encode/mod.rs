//! Rows as they travel: messages, entries and the people they speak of.

mod batch;
mod extra;
mod message;

use std::collections::{BTreeSet, HashMap};

use hubbub_chat::wire::{Change, Entry, Message, PersonRef, ReactionChange};
use hubbub_store::{ChannelRow, Dress, LogRow, MessageRow, PersonRow, StoreError};
use hubbub_types::{AccountId, ChannelId, EntryKind, LeaveReason, MessageId};

pub(crate) use self::extra::Extra;
pub(super) use self::{
    batch::{End, Told, weight},
    extra::ReactionData,
};
use super::{
    Chat,
    directory::{bare, person},
};

/// What is known already and needs not be read again.
#[derive(Default)]
pub(super) struct Known {
    pub(super) people: HashMap<AccountId, PersonRow>,
    pub(super) channel: Option<ChannelRow>,
}

/// Entries or messages, and everybody they speak of.
pub(crate) struct Spoken<T> {
    pub(crate) items: Vec<T>,
    pub(crate) people: Vec<PersonRef>,
}

impl Chat {
    /// Entries as `me` sees them; with nobody, as everybody is told.
    pub(super) async fn encode_entries(
        &self,
        channel: ChannelId,
        rows: &[LogRow],
        me: Option<AccountId>,
        known: &mut Known,
    ) -> Result<Spoken<Entry>, StoreError> {
        let shown: Vec<MessageRow> = rows.iter().filter_map(shown).cloned().collect();
        let dress = self.store().messages().dress(&shown, me).await?;
        if rows.iter().any(|row| row.kind == EntryKind::Channel) && known.channel.is_none() {
            known.channel = self.store().channels().by_id(channel).await?;
        }
        let named = rows.iter().flat_map(|row| spoken_of(row, &dress)).collect();
        let people = self.people(named, known).await?;
        let entry =
            |row: &LogRow| change(row, &dress, known.channel.as_ref()).map(|change| Entry { seq: row.seq, change });
        Ok(Spoken { items: rows.iter().filter_map(entry).collect(), people })
    }

    /// Messages as `me` sees them.
    pub(crate) async fn encode_messages(
        &self,
        rows: &[MessageRow],
        me: Option<AccountId>,
    ) -> Result<Spoken<Message>, StoreError> {
        let dress = self.store().messages().dress(rows, me).await?;
        let named = rows.iter().flat_map(|row| message::spoken_of(row, &dress)).collect();
        let people = self.people(named, &mut Known::default()).await?;
        Ok(Spoken { items: rows.iter().map(|row| message::shape(row, &dress)).collect(), people })
    }

    async fn people(&self, named: BTreeSet<AccountId>, known: &mut Known) -> Result<Vec<PersonRef>, StoreError> {
        let missing: Vec<_> = named.iter().copied().filter(|id| !known.people.contains_key(id)).collect();
        if !missing.is_empty() {
            let found = self.store().accounts().people(&missing).await?;
            known.people.extend(found.into_iter().map(|row| (row.id, row)));
        }
        Ok(named.iter().filter_map(|id| known.people.get(id)).map(person).collect())
    }
}

/// The message that an entry shows whole.
fn shown(row: &LogRow) -> Option<&MessageRow> {
    let whole = matches!(row.kind, EntryKind::Message | EntryKind::Edit);
    row.message.as_ref().filter(|message| whole && message.deleted_at.is_none())
}

fn spoken_of(row: &LogRow, dress: &Dress) -> Vec<AccountId> {
    let message = shown(row).map(|message| message::spoken_of(message, dress)).unwrap_or_default();
    message.into_iter().chain(row.actor).chain(row.subject).collect()
}

/// What an entry says. Of a message that is gone by now it says only that: a later state may be shown early, and what
/// follows changes nothing.
fn change(row: &LogRow, dress: &Dress, channel: Option<&ChannelRow>) -> Option<Change> {
    let at = row.at.into();
    let about = |id: MessageId| match &row.message {
        Some(message) => match message.deleted_at {
            Some(deleted) => Change::Delete { id, by: message.deleted_by, at: deleted.into() },
            None => of_message(row, message, dress),
        },
        None => Change::Delete { id, by: None, at },
    };
    match (row.kind, row.subject) {
        (EntryKind::Message, _) => {
            let message = Box::new(message::shape(row.message.as_ref()?, dress));
            Some(Change::Message { message })
        }
        (EntryKind::Join, Some(account)) => Some(Change::Join { account, by: row.actor, at }),
        (EntryKind::Leave, Some(account)) => {
            let reason = row.data.as_deref().and_then(LeaveReason::from_name).unwrap_or(LeaveReason::Left);
            Some(Change::Leave { account, by: row.actor, reason, at })
        }
        (EntryKind::Channel, _) => channel.map(|row| Change::Channel { channel: Box::new(bare(row)) }),
        _ => row.message.as_ref().map(|message| about(message.id)),
    }
}

fn of_message(row: &LogRow, message: &MessageRow, dress: &Dress) -> Change {
    let (id, at) = (message.id, row.at.into());
    match row.kind {
        EntryKind::React | EntryKind::Unreact => {
            let ReactionData { emoji, count } = ReactionData::from_text(row.data.as_deref());
            let account = row.actor.unwrap_or(AccountId(uuid::Uuid::nil()));
            let change = ReactionChange { id, account, emoji, count, at };
            if row.kind == EntryKind::React { Change::React(change) } else { Change::Unreact(change) }
        }
        EntryKind::Pin | EntryKind::Unpin => Change::Pin { id, on: row.kind == EntryKind::Pin, by: row.actor, at },
        _ => Change::Edit { message: Box::new(message::shape(message, dress)) },
    }
}
