//! One batch in its transaction.

use std::{
    collections::{BTreeMap, HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

use hubbub_store::{ChannelRow, CommitError, LogRow, LogTx, NewDelivery, PersonRow, StoreError};
use hubbub_types::{AccountId, ChannelId, DeliveryId, MessageId, Seq};

use super::{Command, Moment, facts::Known};
use crate::{
    Actor, Error,
    chat::{Act, Author, Chat, Ordered, Outcome},
    policy::{Action, Facts, Object, check},
};

/// Judges commands and gathers what they write.
pub(super) struct Writer {
    pub(super) chat: Chat,
    pub(super) tx: LogTx,
    pub(super) known: Known,
    pub(super) moment: Moment,
    /// How many people read the channels in which somebody calls `@here`.
    pub(super) readers: HashMap<ChannelId, u64>,
    /// Who has posted in this batch, for slow mode.
    pub(super) posted: HashSet<(AccountId, ChannelId)>,
    pub(super) written: Written,
}

/// What a batch has written, for those who are told.
#[derive(Default)]
pub(super) struct Written {
    pub(super) channels: BTreeMap<ChannelId, Entries>,
    /// Channels in which somebody said something again, with their heads.
    pub(super) repeated: BTreeMap<ChannelId, Seq>,
    /// Whether the word filters reported something.
    pub(super) reported: bool,
    /// Everybody who was looked at.
    pub(super) people: HashMap<AccountId, PersonRow>,
}

/// The new entries of a channel, in order.
pub(super) struct Entries {
    pub(super) channel: ChannelRow,
    pub(super) rows: Vec<LogRow>,
}

impl Chat {
    /// Locks the channels of a batch and reads what it is judged by.
    pub(super) async fn prepare(&self, batch: &[Command]) -> Result<Writer, StoreError> {
        let channels: Vec<ChannelId> = batch.iter().map(|command| command.ordered.channel).collect();
        let (readers, filter) = (self.readers(batch).await?, self.filter().await?);
        let mut tx = self.store().log().begin(&channels).await?;
        let known = Known::read(&mut tx, batch).await?;
        let moment = Moment { now: self.now(), filter, policies: self.accounts().policies() };
        Ok(Writer {
            chat: self.clone(),
            tx,
            known,
            moment,
            readers,
            posted: HashSet::new(),
            written: Written::default(),
        })
    }

    /// Counted before the transaction: it may be long, and needs not be exact.
    async fn readers(&self, batch: &[Command]) -> Result<HashMap<ChannelId, u64>, StoreError> {
        let mut readers = HashMap::new();
        for command in batch.iter().filter(|command| command.analysis.as_ref().is_some_and(|said| said.here)) {
            let channel = command.ordered.channel;
            if let Entry::Vacant(entry) = readers.entry(channel) {
                let people = self.store().members().count_readers(channel, self.now()).await?;
                entry.insert(u64::try_from(people).unwrap_or(0));
            }
        }
        Ok(readers)
    }
}

impl Writer {
    /// Judges one command and gathers what it writes. I7: a refused one leaves nothing.
    pub(super) fn decide(&mut self, command: &Command) -> Result<Outcome, Error> {
        let Ordered { author, channel, act } = &command.ordered;
        match act {
            Act::Send(new) => self.send(author, *channel, new, command.analysis.as_ref()),
            Act::HookSend(new) => self.hook_send(author, *channel, new, command.analysis.as_ref()),
            Act::System { key, values } => self.system(*channel, key, values),
            Act::Edit { message, text } => self.edit(author, *channel, *message, (text, command.analysis.as_ref())),
            Act::Delete { message } => self.delete(author, *channel, *message),
            Act::React { message, emoji, on } => self.react(author, *channel, *message, (emoji, *on)),
            Act::Pin { message, on } => self.pin(author, *channel, *message, *on),
            Act::Join { account, by, owner } => self.join(author, *channel, *account, (*by, *owner)),
            Act::Leave { account, by, reason } => self.leave(author, *channel, *account, (*by, *reason)),
            Act::Change(patch) => self.change(author, *channel, patch),
        }
    }

    /// Makes it last.
    pub(super) async fn commit(mut self) -> Result<Written, CommitError> {
        if self.written.channels.is_empty() {
            return Ok(self.written);
        }
        for (id, entries) in &mut self.written.channels {
            if let Some(row) = self.tx.channel(*id) {
                entries.channel = row.clone();
            }
        }
        self.tx.commit().await?;
        self.written.people = self.known.standings.people;
        Ok(self.written)
    }

    /// Who acts, as they stand now; nobody for webhooks and the server.
    pub(super) fn actor(&self, author: &Author) -> Result<Option<Actor>, Error> {
        let Author::Person(actor) = author else { return Ok(None) };
        // The console is nobody's account.
        let Some(account) = actor.author() else { return Ok(Some(actor.clone())) };
        let row = self.known.standings.people.get(&account).ok_or(Error::SessionEnded)?;
        if let Some(ban) = row.ban.as_ref().filter(|ban| ban.holds(self.moment.now)) {
            return Err(Error::Banned { until: ban.until });
        }
        Ok(Some(Actor {
            role: actor.as_role(row.role),
            muted_until: row.muted_until.filter(|until| self.moment.now < *until),
            policies: Arc::clone(&self.moment.policies),
            ..actor.clone()
        }))
    }

    /// Whether the author may do this, by what is true in the transaction. What comes from a webhook or the server was
    /// judged before; but nobody writes into what is archived.
    pub(super) fn permit(
        &self,
        author: &Author,
        channel: ChannelId,
        action: Action,
        object: impl FnOnce(Facts) -> Object,
    ) -> Result<Option<Actor>, Error> {
        let actor = self.actor(author)?;
        let facts = self.known.facts(&self.tx, channel, actor.as_ref().map(|actor| actor.account))?;
        match &actor {
            Some(actor) => check(actor, action, object(facts))?,
            None if facts.archived && matches!(author, Author::Hook(_)) => return Err(Error::Archived),
            None => {}
        }
        Ok(actor)
    }

    pub(super) fn take_seq(&mut self, channel: ChannelId) -> Result<Seq, Error> {
        self.tx.take_seq(channel).ok_or(Error::NotFound("channel"))
    }

    /// Notes an entry for those who are told after the commit.
    pub(super) fn told(&mut self, channel: ChannelId, row: LogRow) {
        let Some(present) = self.tx.channel(channel) else { return };
        let entries = self.written.channels.entry(channel);
        entries.or_insert_with(|| Entries { channel: present.clone(), rows: Vec::new() }).rows.push(row);
    }

    /// Notes an event for the outgoing webhooks that want it, in the same transaction.
    pub(super) fn deliver(&mut self, event: &'static str, channel: ChannelId, seq: Seq, message: Option<MessageId>) {
        for hook in self.tx.hooks(channel, event) {
            let id = DeliveryId(self.chat.new_id());
            self.tx.deliver(NewDelivery { id, hook, event, channel, seq, message, at: self.moment.now });
        }
    }
}
