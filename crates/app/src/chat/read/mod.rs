//! Reading channels: pages of messages, parts of the log, and what belongs to one message.

mod sync;

use hubbub_chat::wire::{LogPage, MessageList, MessagePage, PersonRef, PlacedMessage};
use hubbub_store::{MessageRow, Window as Rows};
use hubbub_types::{ChannelId, MessageId, Seq, Timestamp};

use super::{
    Chat, Window,
    directory::{Seen, person},
    encode::{Known, Spoken},
};
use crate::{
    Actor, Error,
    policy::{Action, Object, check},
};

/// Most messages of a page. (fixed)
const MOST: u32 = 100;
/// Most entries of a part of a log. (fixed)
const MOST_ENTRIES: u32 = 500;
/// Most people named for one reaction. (fixed)
const MOST_REACTED: u32 = 100;

impl Chat {
    /// Messages of a channel, the oldest first; `limit` of 1 to 100, or as many as the settings say.
    ///
    /// What was told before this was asked is in it: it was committed before.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn page(
        &self,
        actor: &Actor,
        channel: ChannelId,
        window: Window,
        limit: Option<u32>,
    ) -> Result<MessagePage, Error> {
        self.seen(actor, channel, Action::ReadChannel).await?;
        let window = match window {
            Window::Latest => Rows::Latest,
            Window::Before(seq) => Rows::Before(seq),
            Window::After(seq) => Rows::After(seq),
            Window::Around(seq) => Rows::Around(seq),
            Window::AroundMessage(id) => Rows::Around(self.place(channel, id).await?),
        };
        let limit = limit.unwrap_or(self.settings().page).clamp(1, MOST);
        let page = self.store().messages().page(channel, window, limit).await?;
        let Spoken { items, people } = self.encode_messages(&page.items, Some(actor.account)).await?;
        Ok(MessagePage { items, people, head: page.head, at_start: page.at_start, at_end: page.at_end })
    }

    async fn place(&self, channel: ChannelId, id: MessageId) -> Result<Seq, Error> {
        let row = self.store().messages().by_id(id).await?;
        row.filter(|row| row.channel == channel).map(|row| row.seq).ok_or(Error::NotFound("message"))
    }

    /// Entries of a channel's log after a place, in order and without holes; at most 500.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn entries(&self, actor: &Actor, channel: ChannelId, since: Seq, limit: u32) -> Result<LogPage, Error> {
        let seen = self.seen(actor, channel, Action::ReadChannel).await?;
        let rows = self.store().log().entries(channel, since, limit.clamp(1, MOST_ENTRIES)).await?;
        let head = rows.last().map_or(seen.row.head, |row| row.seq.max(seen.row.head));
        let mut known = Known::default();
        let Spoken { items, people } = self.encode_entries(channel, &rows, Some(actor.account), &mut known).await?;
        Ok(LogPage { entries: items, people, head })
    }

    /// One message, and everybody it speaks of.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn message(&self, actor: &Actor, id: MessageId) -> Result<(PlacedMessage, Vec<PersonRef>), Error> {
        let (row, _) = self.message_for(actor, id, Action::ReadChannel).await?;
        let channel = row.channel;
        let Spoken { items, people } = self.encode_messages(&[row], Some(actor.account)).await?;
        let message = items.into_iter().next().ok_or(Error::NotFound("message"))?;
        Ok((PlacedMessage { channel, message }, people))
    }

    /// A message, whom it is checked that the actor may do `action` to it.
    pub(crate) async fn message_for(
        &self,
        actor: &Actor,
        id: MessageId,
        action: Action,
    ) -> Result<(MessageRow, Seen), Error> {
        let row = self.store().messages().by_id(id).await?.ok_or(Error::NotFound("message"))?;
        let hidden = |error| if matches!(error, Error::NotFound(_)) { Error::NotFound("message") } else { error };
        let seen = self.look(actor.account, row.channel).await.map_err(hidden)?;
        let (author, kind, deleted) = (row.author, row.kind, row.deleted_at.is_some());
        check(actor, action, Object::Message { channel: seen.facts(), author, kind, deleted })?;
        Ok((row, seen))
    }

    /// The earlier texts of a message, the oldest first, each with the moment until which it stood.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Unavailable`].
    pub async fn history(&self, actor: &Actor, id: MessageId) -> Result<Vec<(String, Timestamp)>, Error> {
        let (row, _) = self.message_for(actor, id, Action::ReadHistory).await?;
        let earlier = self.store().messages().history(id).await?;
        // Each text stood until the next one came.
        let ends = earlier.iter().skip(1).map(|edit| edit.at).chain(row.edited_at).collect::<Vec<_>>();
        Ok(earlier.into_iter().zip(ends).map(|(edit, until)| (edit.body, until)).collect())
    }

    /// The pinned messages of a channel, the one pinned last first.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn pins(&self, actor: &Actor, channel: ChannelId) -> Result<MessageList, Error> {
        self.seen(actor, channel, Action::ReadChannel).await?;
        let rows = self.store().messages().pins(channel, self.settings().pins_per_channel).await?;
        let Spoken { items, people } = self.encode_messages(&rows, Some(actor.account)).await?;
        let items = items.into_iter().map(|message| PlacedMessage { channel, message }).collect();
        Ok(MessageList { items, people, next: None })
    }

    /// Who reacted to a message with an emoji, the first in front; at most 100.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Unavailable`].
    pub async fn reacted(&self, actor: &Actor, id: MessageId, emoji: &str) -> Result<Vec<PersonRef>, Error> {
        self.message_for(actor, id, Action::ReadChannel).await?;
        let reactors = self.store().messages().reactors(id, emoji, MOST_REACTED).await?;
        let ids: Vec<_> = reactors.iter().map(|reactor| reactor.account).collect();
        let people = self.store().accounts().people(&ids).await?;
        let found = ids.iter().filter_map(|id| people.iter().find(|row| row.id == *id));
        Ok(found.map(person).collect())
    }
}
