//! Reactions.

use hubbub_store::{LogRow, MessageRow, Reacting, ReactionState};
use hubbub_types::{ChannelId, EntryKind, MessageId};

use super::{messages::unchanged, writer::Writer};
use crate::{
    Error,
    chat::{Author, Outcome, encode::ReactionData},
    policy::Action,
};

impl Writer {
    pub(super) fn react(
        &mut self,
        author: &Author,
        channel: ChannelId,
        id: MessageId,
        (emoji, on): (&str, bool),
    ) -> Result<Outcome, Error> {
        let row = self.known.message(channel, id)?.clone();
        let actor = self.permit_on(author, &row, Action::React)?.ok_or(Error::Forbidden)?;
        let account = actor.author().ok_or(Error::Forbidden)?;
        let state = self.known.reactions.get(&(id, emoji.to_owned(), account)).copied().unwrap_or_default();
        if state.mine == on {
            return Ok(unchanged(&row));
        }
        self.check_kinds(state, on)?;
        let (seq, at) = (self.take_seq(channel)?, self.moment.now);
        let change = if on { 1 } else { -1 };
        let data = ReactionData { emoji: emoji.to_owned(), count: state.count.saturating_add(change) }.to_text();
        let kind = if on { EntryKind::React } else { EntryKind::Unreact };
        let changed = MessageRow { rev: seq, reactions: row.reactions.saturating_add(change), ..row };
        let (actor, told) = (Some(account), Some(data.clone()));
        self.told(channel, LogRow { seq, kind, message: Some(changed), actor, subject: None, data: told, at });
        let reacting = Reacting { message: id, channel, seq, account, emoji: emoji.to_owned(), data, at };
        if on {
            self.tx.react(reacting)
        } else {
            self.tx.unreact(reacting)
        }
        Ok(Outcome { seq, id: Some(id), at, changed: true })
    }

    fn check_kinds(&self, state: ReactionState, on: bool) -> Result<(), Error> {
        let is_new = on && state.count == 0;
        let is_full = state.kinds >= i64::from(self.chat.settings().reactions_per_message);
        if is_new && is_full { Err(Error::ListFull("reactions")) } else { Ok(()) }
    }
}
