//! Coming back: a client says what it has, and gets what it lacks.

use std::collections::{BTreeMap, HashMap};

use hubbub_chat::wire::{ChannelSync, Have, Me, PersonalItem, PersonalNews, SyncAnswer};
use hubbub_store::Unread;
use hubbub_types::{AccountId, ChannelId, ConnectionId, Seq};

use crate::{
    Actor, Error,
    chat::{
        Chat,
        directory::person,
        encode::{Known, Spoken, weight},
        personal::news,
    },
    policy::{Action, Object, check},
};

/// Channels whose heads are asked for in one question. (fixed)
const HEADS: usize = 256;

/// About what a note takes beside its text.
const NOTE: usize = 150;

/// What one answer may still hold.
struct Budget {
    entries: usize,
    bytes: usize,
}

impl Chat {
    /// What this connection lacks, and from now on all that happens in the channels that its person may read.
    ///
    /// The connection listens first, and the database is asked after: what is committed later is heard, what was
    /// before is read. What it hears meanwhile is kept until it was looked once more what the person may read.
    ///
    /// # Errors
    /// [`Error::SessionEnded`] when the connection is gone, [`Error::ScopeMissing`], [`Error::Unavailable`].
    pub async fn sync(&self, actor: &Actor, connection: ConnectionId, have: Have) -> Result<SyncAnswer, Error> {
        check(actor, Action::ReadChannels, Object::Instance)?;
        let account = actor.account;
        let asked: Vec<ChannelId> = self.readable(account).await?.into_keys().collect();
        let froms = self.listen_to(connection, &asked).await?;
        let personal = self.personal_since(account, have.personal).await?;
        let bytes = self.settings().sync_bytes.as_usize().saturating_sub(personal_weight(&personal));
        let mut answers = self.lacking(account, &have, &froms, bytes).await?;
        // Before the second look: what changes from here on is told to this connection too, what changed before is seen.
        if !self.hub().synced(connection) {
            return Err(Error::SessionEnded);
        }
        let readable = self.readable(account).await?;
        if readable.keys().any(|channel| !froms.contains_key(channel)) {
            self.recheck_soon(account);
        }
        for channel in &asked {
            self.settle(*channel, connection, readable.contains_key(channel));
        }
        answers.retain(|channel, _| readable.contains_key(channel));
        self.count_resets(account, actor, &mut answers).await?;
        answers.extend(
            have.have.keys().filter(|id| !readable.contains_key(id)).map(|id| (*id, ChannelSync::Gone { gone: true })),
        );
        Ok(SyncAnswer {
            me: self.me(actor).await?,
            directory: self.store().channels().revision().await?,
            personal,
            channels: answers,
            features: self.features(),
        })
    }

    /// Listens to channels, and gives the first place of each that will be told.
    async fn listen_to(
        &self,
        connection: ConnectionId,
        channels: &[ChannelId],
    ) -> Result<HashMap<ChannelId, Seq>, Error> {
        channels.iter().for_each(|channel| self.hub().listen(*channel, connection));
        self.open(channels).await?;
        Ok(channels.iter().filter_map(|channel| Some((*channel, self.hub().next(*channel)?))).collect())
    }

    fn settle(&self, channel: ChannelId, connection: ConnectionId, may: bool) {
        if may {
            self.hub().admit(channel, connection);
        } else {
            self.hub().unlisten(channel, connection);
        }
    }

    /// What is committed and follows what the client has, channel by channel; the one that is looked at first.
    async fn lacking(
        &self,
        account: AccountId,
        have: &Have,
        froms: &HashMap<ChannelId, Seq>,
        bytes: usize,
    ) -> Result<BTreeMap<ChannelId, ChannelSync>, Error> {
        let mut budget = Budget { entries: self.settings().sync_entries, bytes };
        let mut order: Vec<(&ChannelId, &Seq)> = froms.iter().collect();
        order.sort_unstable_by_key(|(channel, _)| (Some(**channel) != have.open, **channel));
        let heads = self.heads_of_those_ahead(have, froms).await?;
        let mut answers = BTreeMap::new();
        for (channel, from) in order {
            let head = before(*from);
            let answer = match have.have.get(channel) {
                // Another node told it more than this one has heard yet; or the database went back.
                Some(since) if *since > head => match heads.get(channel) {
                    Some(present) if since <= present => nothing(head),
                    _ => rewound(head),
                },
                Some(since) => self.after(account, *channel, (*since, head), &mut budget).await?,
                None => reset(head),
            };
            answers.insert(*channel, answer);
        }
        Ok(answers)
    }

    /// The present heads of the channels of which a client has more than was heard here: however many it says it has,
    /// these are few questions.
    async fn heads_of_those_ahead(
        &self,
        have: &Have,
        froms: &HashMap<ChannelId, Seq>,
    ) -> Result<HashMap<ChannelId, Seq>, Error> {
        let is_ahead =
            |channel: &ChannelId, from: Seq| have.have.get(channel).is_some_and(|since| *since > before(from));
        let ahead: Vec<ChannelId> =
            froms.iter().filter(|(channel, from)| is_ahead(channel, **from)).map(|(channel, _)| *channel).collect();
        let mut heads = HashMap::new();
        for part in ahead.chunks(HEADS) {
            heads.extend(self.store().log().heads(part).await?);
        }
        Ok(heads)
    }

    async fn after(
        &self,
        account: AccountId,
        channel: ChannelId,
        (since, head): (Seq, Seq),
        budget: &mut Budget,
    ) -> Result<ChannelSync, Error> {
        let lacks = usize::try_from(head.0.saturating_sub(since.0)).unwrap_or(usize::MAX);
        if lacks == 0 {
            return Ok(nothing(head));
        }
        if lacks > self.settings().sync_channel.min(budget.entries) {
            return Ok(reset(head));
        }
        let limit = u32::try_from(lacks).unwrap_or(u32::MAX);
        let mut rows = self.store().log().entries(channel, since, limit).await?;
        rows.retain(|row| row.seq <= head);
        let Spoken { items, people } =
            self.encode_entries(channel, &rows, Some(account), &mut Known::default()).await?;
        let bytes: usize = items.iter().map(weight).sum();
        if items.len() != lacks || bytes > budget.bytes {
            return Ok(reset(head));
        }
        budget.entries = budget.entries.saturating_sub(lacks);
        budget.bytes = budget.bytes.saturating_sub(bytes);
        Ok(ChannelSync::Entries { head, entries: items, people })
    }

    /// Says how much is new where entries are not given.
    async fn count_resets(
        &self,
        account: AccountId,
        actor: &Actor,
        answers: &mut BTreeMap<ChannelId, ChannelSync>,
    ) -> Result<(), Error> {
        if !answers.values().any(|answer| matches!(answer, ChannelSync::Reset { .. })) {
            return Ok(());
        }
        let counts = self.store().personal().counts(account, actor.role).await?;
        let counts: HashMap<ChannelId, Unread> = counts.into_iter().map(|count| (count.channel, count)).collect();
        for (channel, answer) in answers {
            if let ChannelSync::Reset { unread, mentions, .. } = answer
                && let Some(count) = counts.get(channel)
            {
                (*unread, *mentions) = (count.unread, count.mentions);
            }
        }
        Ok(())
    }

    /// Who asks, as everybody sees them and as only they do.
    pub(crate) async fn me(&self, actor: &Actor) -> Result<Me, Error> {
        let people = self.store().accounts().people(&[actor.account]).await?;
        let row = people.first().ok_or(Error::SessionEnded)?;
        let muted = row.muted_until.filter(|until| self.now() < *until);
        Ok(Me { person: person(row), status: row.status, muted_until: muted.map(Into::into) })
    }

    /// What is new in a person's own log.
    pub(crate) async fn personal_since(&self, account: AccountId, after: i64) -> Result<PersonalNews, Error> {
        let log = self.store().personal().since(account, after).await?;
        Ok(news(after.min(log.rev), log.rev, log.items.into_iter().map(|row| row.item)))
    }
}

/// The last place that is not told live.
fn before(from: Seq) -> Seq {
    Seq(from.0.saturating_sub(1))
}

/// About how many bytes a person's own news take; entries must fit beside them.
fn personal_weight(news: &PersonalNews) -> usize {
    let text = |item: &PersonalItem| match item {
        PersonalItem::Draft { text, .. } => text.as_ref().map_or(0, String::len),
        PersonalItem::Setting { value, .. } => value.as_ref().map_or(0, |value| value.to_string().len()),
        PersonalItem::Read { .. } | PersonalItem::Prefs { .. } => 0,
    };
    news.items.iter().map(|item| text(item).saturating_add(NOTE)).sum()
}

fn reset(head: Seq) -> ChannelSync {
    ChannelSync::Reset { head, reset: true, rewound: false, unread: 0, mentions: 0 }
}

fn rewound(head: Seq) -> ChannelSync {
    ChannelSync::Reset { head, reset: true, rewound: true, unread: 0, mentions: 0 }
}

fn nothing(head: Seq) -> ChannelSync {
    ChannelSync::Entries { head, entries: Vec::new(), people: Vec::new() }
}
