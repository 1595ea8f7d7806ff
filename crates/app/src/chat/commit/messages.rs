//! Changes of messages that are there: text, pins, deletion.

use hubbub_chat::markdown::Analysis;
use hubbub_store::{Deletion, Edit, LogRow, MessageRow, Pinning};
use hubbub_types::{AccountId, ChannelId, EntryKind, MessageId, Seq};

use super::{posts::Attached, sift::Sifted, writer::Writer};
use crate::{
    Actor, Error,
    audit::Target,
    chat::{Author, Outcome},
    policy::{Action, Object},
};

impl Writer {
    pub(super) fn edit(
        &mut self,
        author: &Author,
        channel: ChannelId,
        id: MessageId,
        (text, said): (&str, Option<&Analysis>),
    ) -> Result<Outcome, Error> {
        let row = self.known.message(channel, id)?.clone();
        let actor = self.permit_on(author, &row, Action::EditMessage)?.ok_or(Error::Forbidden)?;
        let Sifted { text, said: sifted, reported } = self.sift(&actor, channel, text)?;
        let (text, said) = (text.as_str(), sifted.as_ref().or(said));
        if row.body.as_deref() == Some(text) {
            return Ok(unchanged(&row));
        }
        let (seq, at) = (self.take_seq(channel)?, self.moment.now);
        let here = self.calls_all(&actor, channel, said);
        let mentions = self.mentions(&actor, channel, said, row.reply_to);
        let attached = Attached { file: row.files > 0, image: self.known.pictured.contains(&id) };
        let stems = self.stems(channel, row.author, (attached, said));
        let count = i64::try_from(mentions.len()).unwrap_or(i64::MAX);
        let changed =
            MessageRow { rev: seq, body: Some(text.to_owned()), here, mentions: count, edited_at: Some(at), ..row };
        self.told_of(EntryKind::Edit, seq, changed, actor.author());
        let kept = self.chat.settings().edits_kept;
        let actor = actor.author();
        self.tx.edit(Edit { message: id, channel, seq, actor, body: text.to_owned(), here, mentions, stems, kept, at });
        if reported {
            self.report(id, channel, actor, text);
        }
        self.deliver("message.edited", channel, seq, Some(id));
        Ok(Outcome { seq, id: Some(id), at, changed: true })
    }

    pub(super) fn delete(&mut self, author: &Author, channel: ChannelId, id: MessageId) -> Result<Outcome, Error> {
        let row = self.known.message(channel, id)?.clone();
        let actor = self.permit_on(author, &row, Action::DeleteMessage)?;
        if row.deleted_at.is_some() {
            return Ok(unchanged(&row));
        }
        let (seq, at) = (self.take_seq(channel)?, self.moment.now);
        let by = actor.as_ref().and_then(Actor::author);
        if let Some(actor) = actor.as_ref().filter(|actor| row.author != Some(actor.account)) {
            let target = Target { kind: "message", id: Some(id.0), channel: Some(channel), ..Target::default() };
            let data = serde_json::json!({"author": row.author, "seq": row.seq});
            self.tx.audit(self.chat.noted(actor, "message.delete", target.with(data)));
        }
        let gone = MessageRow { rev: seq, body: None, extra: None, deleted_at: Some(at), deleted_by: by, ..row };
        self.told_of(EntryKind::Delete, seq, gone, by);
        self.tx.delete(Deletion { message: id, channel, seq, actor: by, at });
        self.deliver("message.deleted", channel, seq, Some(id));
        Ok(Outcome { seq, id: Some(id), at, changed: true })
    }

    pub(super) fn pin(
        &mut self,
        author: &Author,
        channel: ChannelId,
        id: MessageId,
        on: bool,
    ) -> Result<Outcome, Error> {
        let row = self.known.message(channel, id)?.clone();
        let actor = self.permit_on(author, &row, Action::Pin)?;
        if row.pinned_at.is_some() == on {
            return Ok(unchanged(&row));
        }
        let (seq, at) = (self.take_seq(channel)?, self.moment.now);
        let by = actor.as_ref().and_then(Actor::author);
        let pinning = Pinning { message: id, channel, seq, actor: by, at };
        let changed = MessageRow { rev: seq, pinned_at: on.then_some(at), pinned_by: by.filter(|_| on), ..row };
        if on {
            self.told_of(EntryKind::Pin, seq, changed, by);
            self.tx.pin(pinning);
        } else {
            self.told_of(EntryKind::Unpin, seq, changed, by);
            self.tx.unpin(pinning);
        }
        Ok(Outcome { seq, id: Some(id), at, changed: true })
    }

    /// [`Writer::permit`] for something done to a message.
    pub(super) fn permit_on(&self, author: &Author, row: &MessageRow, action: Action) -> Result<Option<Actor>, Error> {
        let (writer, kind, deleted) = (row.author, row.kind, row.deleted_at.is_some());
        let object = |channel| Object::Message { channel, author: writer, kind, deleted };
        self.permit(author, row.channel, action, object)
    }

    fn told_of(&mut self, kind: EntryKind, seq: Seq, message: MessageRow, actor: Option<AccountId>) {
        let (channel, at) = (message.channel, self.moment.now);
        self.told(channel, LogRow { seq, kind, message: Some(message), actor, subject: None, data: None, at });
    }
}

/// What is so already needs no entry.
pub(super) fn unchanged(row: &MessageRow) -> Outcome {
    let at = row.deleted_at.or(row.edited_at).unwrap_or(row.created_at);
    Outcome { seq: row.rev, id: Some(row.id), at, changed: false }
}
