//! New messages, from people, webhooks and the server.

use std::{collections::HashSet, time::Duration};

use hubbub_chat::{
    markdown::Analysis,
    search::{self, Marks},
    wire::SystemText,
};
use hubbub_store::{LogRow, LooseFile, MessageRow, NewPost, NonceKey};
use hubbub_types::{
    AccountId, ChannelId, ChannelKind, EntryKind, FileId, FileKind, MentionKind, MessageId, MessageKind, Seq, Timestamp,
};

use super::writer::Writer;
use crate::{
    Actor, Error,
    chat::{Author, HookMessage, NewMessage, Outcome, encode::Extra},
    policy::{Action, Facts, Object, can, check},
};

impl Writer {
    pub(super) fn send(
        &mut self,
        author: &Author,
        channel: ChannelId,
        new: &NewMessage,
        said: Option<&Analysis>,
    ) -> Result<Outcome, Error> {
        let Author::Person(sender) = author else { return Err(Error::Forbidden) };
        let account = sender.author().ok_or(Error::Forbidden)?;
        // I2: whoever repeats what was committed is told where it is.
        if let Some(outcome) = self.repeated((channel, Some(account), new.nonce)) {
            return Ok(outcome);
        }
        let actor = self.permit(author, channel, Action::Post, Object::Channel)?.ok_or(Error::Forbidden)?;
        self.check_pace(&actor, channel)?;
        let sifted = self.sift(&actor, channel, &new.text)?;
        let said = sifted.said.as_ref().or(said);
        let attached = self.attached(account, channel, &new.files)?;
        let reply_to = new.reply_to.filter(|id| self.answerable(channel, *id));
        let post = NewPost {
            id: MessageId(self.chat.new_id()),
            channel,
            seq: Seq(0),
            author: Some(account),
            nonce: Some(new.nonce),
            kind: MessageKind::Message,
            body: sifted.text.clone(),
            extra: None,
            reply_to,
            here: self.calls_all(&actor, channel, said),
            mentions: self.mentions(&actor, channel, said, reply_to),
            files: new.files.clone(),
            stems: self.stems(channel, Some(account), (attached, said)),
            at: self.moment.now,
        };
        let (id, outcome) = (post.id, self.post(post)?);
        if sifted.reported {
            self.report(id, channel, Some(account), &sifted.text);
        }
        self.posted.insert((account, channel));
        self.deliver("message.created", channel, outcome.seq, outcome.id);
        Ok(outcome)
    }

    pub(super) fn hook_send(
        &mut self,
        author: &Author,
        channel: ChannelId,
        new: &HookMessage,
        said: Option<&Analysis>,
    ) -> Result<Outcome, Error> {
        if let Some(outcome) = new.nonce.and_then(|nonce| self.repeated((channel, None, nonce))) {
            return Ok(outcome);
        }
        self.permit(author, channel, Action::Post, Object::Channel)?;
        let (new, sifted) = self.sift_hook(new)?;
        let said = sifted.said.as_ref().or(said);
        let extra = Extra { hook: Some(new.sender), embeds: new.embeds, system: None };
        let post = NewPost {
            nonce: new.nonce,
            body: new.text,
            extra: extra.to_text(),
            here: new.here && said.is_some_and(|said| said.here),
            stems: self.stems(channel, None, (Attached::default(), said)),
            ..self.nobodys(channel, MessageKind::Hook)
        };
        let (id, outcome) = (post.id, self.post(post)?);
        if sifted.reported {
            self.report(id, channel, None, &sifted.text);
        }
        Ok(outcome)
    }

    /// Where something is that is said again. Whoever says it again may never have been answered, and nobody may have
    /// been told: the head of this channel is told after.
    fn repeated(&mut self, key: NonceKey) -> Option<Outcome> {
        let placed = self.known.nonces.get(&key)?;
        let outcome = Outcome { seq: placed.seq, id: Some(placed.id), at: placed.at, changed: false };
        let head = self.tx.channel(key.0).map(|row| row.head);
        self.written.repeated.extend(head.map(|head| (key.0, head)));
        Some(outcome)
    }

    pub(super) fn system(
        &mut self,
        channel: ChannelId,
        key: &str,
        values: &serde_json::Map<String, serde_json::Value>,
    ) -> Result<Outcome, Error> {
        let text = SystemText { key: key.to_owned(), values: values.clone() };
        let extra = Extra { system: Some(text), ..Extra::default() };
        self.post(NewPost { extra: extra.to_text(), ..self.nobodys(channel, MessageKind::System) })
    }

    fn nobodys(&self, channel: ChannelId, kind: MessageKind) -> NewPost {
        NewPost {
            id: MessageId(self.chat.new_id()),
            channel,
            seq: Seq(0),
            author: None,
            nonce: None,
            kind,
            body: String::new(),
            extra: None,
            reply_to: None,
            here: false,
            mentions: Vec::new(),
            files: Vec::new(),
            stems: None,
            at: self.moment.now,
        }
    }

    fn post(&mut self, post: NewPost) -> Result<Outcome, Error> {
        let post = NewPost { seq: self.take_seq(post.channel)?, ..post };
        let outcome = Outcome { seq: post.seq, id: Some(post.id), at: post.at, changed: true };
        self.told(post.channel, entry(&post));
        self.tx.post(post);
        Ok(outcome)
    }

    /// Slow mode, by the last message that is committed or in this batch.
    fn check_pace(&self, actor: &Actor, channel: ChannelId) -> Result<(), Error> {
        let Some(row) = self.tx.channel(channel).filter(|row| !row.slow_mode.is_zero()) else { return Ok(()) };
        let facts = self.known.facts(&self.tx, channel, Some(actor.account))?;
        if can(actor, Action::SkipLimits, Object::Channel(facts)) {
            return Ok(());
        }
        let key = (actor.account, channel);
        let last: Option<Timestamp> =
            if self.posted.contains(&key) { Some(self.moment.now) } else { self.known.last_posts.get(&key).copied() };
        let Some(last) = last else { return Ok(()) };
        let passed = self.moment.now.since(last);
        match row.slow_mode.checked_sub(passed) {
            Some(left) if left > Duration::ZERO => Err(Error::SlowMode { retry_after: left }),
            _ => Ok(()),
        }
    }

    /// What the files of a new message are. They must be its author's, of no message yet, and uploaded for its channel:
    /// whether they might upload there was judged then.
    fn attached(&self, account: AccountId, channel: ChannelId, files: &[FileId]) -> Result<Attached, Error> {
        if files.iter().collect::<HashSet<_>>().len() < files.len() {
            return Err(Error::field("files", "repeated", "A file is attached once."));
        }
        let fits = |file: &&LooseFile| file.owner == account && file.channel == Some(channel);
        let found = files.iter().map(|file| self.known.files.get(file).filter(fits));
        let found: Vec<_> = found.collect::<Option<_>>().ok_or(Error::NotFound("file"))?;
        Ok(Attached { file: !found.is_empty(), image: found.iter().any(|file| file.kind == FileKind::Image) })
    }

    fn answerable(&self, channel: ChannelId, id: MessageId) -> bool {
        self.known.message(channel, id).is_ok_and(|row| row.deleted_at.is_none())
    }

    /// Whether `@here` is said by somebody who may.
    pub(super) fn calls_all(&self, actor: &Actor, channel: ChannelId, said: Option<&Analysis>) -> bool {
        let here = said.is_some_and(|said| said.here);
        let people = self.readers.get(&channel).copied().unwrap_or(u64::MAX);
        let object = |channel| Object::Here { channel, people };
        here && self
            .known
            .facts(&self.tx, channel, Some(actor.account))
            .is_ok_and(|facts| check(actor, Action::MentionHere, object(facts)).is_ok())
    }

    /// Whom a message concerns: those it names and whom it answers, as far as they read the channel.
    pub(super) fn mentions(
        &self,
        actor: &Actor,
        channel: ChannelId,
        said: Option<&Analysis>,
        reply_to: Option<MessageId>,
    ) -> Vec<(AccountId, MentionKind)> {
        let handles = said.map(|said| said.mentions.as_slice()).unwrap_or_default();
        let named = handles.iter().take(self.chat.settings().mention_limit);
        let named = named.filter_map(|handle| self.known.named.get(handle)).map(|row| (row.id, MentionKind::Mention));
        let answered = reply_to.and_then(|id| self.known.message(channel, id).ok()).and_then(|row| row.author);
        named
            .chain(answered.map(|author| (author, MentionKind::Reply)))
            .filter(|(account, _)| *account != actor.account && self.reads(actor, channel, *account))
            .collect()
    }

    /// Whether somebody else reads the channel: the same question as ever, asked for them.
    fn reads(&self, actor: &Actor, channel: ChannelId, account: AccountId) -> bool {
        let Some(person) = self.known.standings.people.get(&account) else { return false };
        let them = Actor { account, role: person.role, bot: None, muted_until: None, ..actor.clone() };
        let facts: Result<Facts, Error> = self.known.facts(&self.tx, channel, Some(account));
        facts.is_ok_and(|facts| can(&them, Action::ReadChannel, Object::Channel(facts)))
    }

    /// What a message is found by.
    pub(super) fn stems(
        &self,
        channel: ChannelId,
        author: Option<AccountId>,
        (Attached { file, image }, said): (Attached, Option<&Analysis>),
    ) -> Option<String> {
        let (said, row) = (said?, self.tx.channel(channel)?);
        // Whether it is private now says nothing of later; a mark only narrows, who may read is asked when it is found.
        let public = matches!(row.kind, ChannelKind::Text | ChannelKind::Voice);
        let marks = Marks { author, file, image, link: said.has_link, ..Marks::of(channel, public) };
        Some(search::terms(&said.plain, &marks).as_str().to_owned())
    }
}

/// What a message has beside its text, as far as it is found by it.
#[derive(Clone, Copy, Default)]
pub(super) struct Attached {
    pub(super) file: bool,
    pub(super) image: bool,
}

/// A new message as it would be read from the log.
fn entry(post: &NewPost) -> LogRow {
    let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let message = MessageRow {
        number: 0,
        id: post.id,
        channel: post.channel,
        seq: post.seq,
        rev: post.seq,
        author: post.author,
        nonce: post.nonce,
        kind: post.kind,
        body: Some(post.body.clone()),
        extra: post.extra.clone(),
        reply_to: post.reply_to,
        here: post.here,
        mentions: count(post.mentions.len()),
        files: count(post.files.len()),
        reactions: 0,
        created_at: post.at,
        edited_at: None,
        deleted_at: None,
        deleted_by: None,
        pinned_at: None,
        pinned_by: None,
    };
    LogRow {
        seq: post.seq,
        kind: EntryKind::Message,
        message: Some(message),
        actor: post.author,
        subject: None,
        data: None,
        at: post.at,
    }
}
