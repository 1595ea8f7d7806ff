//! Who may hear what: looked at when it may have changed, and never only once.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use hubbub_store::{PersonRow, SeenChannel};
use hubbub_types::{AccountId, ChannelId, ConnectionId, Seq};

use super::slot::Slot;
use crate::{
    Actor, Error,
    chat::{Chat, Encoded, directory::Seen},
    policy::{Action, Facts, Object, can},
};

/// People looked at side by side. (fixed)
const PARALLEL: usize = 4;

/// How often, and after which time each, it is looked whether what was written until now has been told. (fixed)
const HEAR_OUT: (u32, Duration) = (25, Duration::from_millis(20));

/// Whose access may have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whom {
    /// This person's.
    Account(AccountId),
    /// Everybody's who is connected to this node.
    Everybody,
}

impl Chat {
    /// Looks at what somebody may read, and lets their connections hear that and nothing else. Returns when it is so,
    /// however long the database is away.
    pub(crate) async fn recheck(&self, whom: Whom) {
        let accounts = match whom {
            Whom::Account(account) => vec![account],
            Whom::Everybody => self.hub().lines.lock().accounts(),
        };
        let each = stream::iter(accounts).for_each_concurrent(PARALLEL, |account| async move {
            let mut pause = self.settings().retry.0;
            loop {
                match self.try_recheck(account, whom != Whom::Everybody).await {
                    // Who was taken off may have been let in again meanwhile: that is seen by another look.
                    Ok(true) => {}
                    Ok(false) => break,
                    Err(error) => {
                        tracing::warn!(%error, "what somebody may read cannot be looked up yet");
                        self.alerts()
                            .raise("chat_access", "who may read what cannot be looked up: no answer from the database");
                        self.pause(&mut pause).await;
                    }
                }
            }
        });
        each.await;
    }

    /// Whether a connection was taken off a channel.
    async fn try_recheck(&self, account: AccountId, to_the_end: bool) -> Result<bool, Error> {
        let lines = self.hub().lines.lock().listening(account);
        if lines.is_empty() {
            return Ok(false);
        }
        let readable = self.readable(account).await?;
        let lost = |channel: &ChannelId| !readable.contains_key(channel);
        let lost: HashSet<ChannelId> = lines.iter().flat_map(|(_, has)| has).copied().filter(lost).collect();
        if to_the_end && !lost.is_empty() {
            self.hear_out(&lost.into_iter().collect::<Vec<_>>()).await?;
        }
        let mut told = HashSet::new();
        for (connection, channels) in &lines {
            for channel in channels.iter().filter(|channel| !readable.contains_key(*channel)) {
                self.hub().unlisten(*channel, *connection);
                told.insert(*connection);
            }
        }
        let took_off = !told.is_empty();
        let new: Vec<(ConnectionId, ChannelId)> = lines
            .iter()
            .flat_map(|(line, has)| readable.keys().filter(|id| !has.contains(id)).map(|id| (*line, *id)))
            .collect();
        if !new.is_empty() {
            self.let_in(account, &new).await?;
            told.extend(new.iter().map(|(connection, _)| *connection));
        }
        if let Some(packet) = Encoded::event("channels", &serde_json::json!({})) {
            let lines = self.hub().lines.lock();
            told.iter().for_each(|connection| lines.tell(*connection, &packet));
        }
        Ok(took_off)
    }

    /// Waits, not for long, until the listeners here have been told what is in the logs now: the bus may be quicker than
    /// the news, and who is taken out of a channel hears that at its place. What follows there is kept from them anyway.
    async fn hear_out(&self, channels: &[ChannelId]) -> Result<(), Error> {
        let heads = self.store().log().heads(channels).await?;
        heads.iter().for_each(|(channel, head)| self.know_head(*channel, *head));
        let (times, pause) = HEAR_OUT;
        for _ in 0..times {
            let is_behind =
                |(channel, head): (&ChannelId, &Seq)| self.hub().next(*channel).is_some_and(|next| next <= *head);
            if !heads.iter().any(is_behind) {
                break;
            }
            tokio::time::sleep(pause).await;
        }
        Ok(())
    }

    /// Begins to listen, and looks once more: somebody may have left between the look and the listening.
    async fn let_in(&self, account: AccountId, new: &[(ConnectionId, ChannelId)]) -> Result<(), Error> {
        new.iter().for_each(|(connection, channel)| self.hub().listen(*channel, *connection));
        let readable = self.open_and_look(account, new).await.inspect_err(|_| {
            // The next try begins anew.
            new.iter().for_each(|(connection, channel)| self.hub().unlisten(*channel, *connection));
        })?;
        for (connection, channel) in new {
            if readable.contains(channel) {
                self.hub().admit(*channel, *connection);
            } else {
                self.hub().unlisten(*channel, *connection);
            }
        }
        Ok(())
    }

    async fn open_and_look(
        &self,
        account: AccountId,
        new: &[(ConnectionId, ChannelId)],
    ) -> Result<HashSet<ChannelId>, Error> {
        let channels: Vec<_> = new.iter().map(|(_, channel)| *channel).collect();
        self.open(&channels).await?;
        Ok(self.readable(account).await?.into_keys().collect())
    }

    /// The channels that somebody may read now.
    pub(in crate::chat) async fn readable(&self, account: AccountId) -> Result<HashMap<ChannelId, SeenChannel>, Error> {
        let people = self.store().accounts().people(&[account]).await?;
        let Some(person) = people.first() else { return Ok(HashMap::new()) };
        if person.ban.as_ref().is_some_and(|ban| ban.holds(self.now())) {
            return Ok(HashMap::new());
        }
        let actor = self.stand_in(person)?;
        let seen = self.store().channels().visible(account, person.role).await?;
        let may = |seen: &SeenChannel| can(&actor, Action::ReadChannel, Object::Channel(facts(seen)));
        Ok(seen.into_iter().filter(may).map(|seen| (seen.channel.id, seen)).collect())
    }

    /// A person for whom the policy is asked what they may read. Never acts.
    fn stand_in(&self, person: &PersonRow) -> Result<Actor, Error> {
        let nobody = Actor::console().map_err(Error::internal)?;
        Ok(Actor { account: person.id, role: person.role, ..nobody })
    }

    /// Looks who of those who listen to a channel may read it, after it was changed. Until then nothing is told there.
    pub(super) async fn judge(&self, channel: ChannelId, slot: Arc<Slot>) {
        let mut pause = self.settings().retry.0;
        let (asked, allowed) = loop {
            let asked = slot.accounts();
            match self.readers_among(channel, &asked).await {
                Ok(allowed) => break (asked, allowed),
                Err(error) => tracing::warn!(%error, "who may read a channel cannot be looked up yet"),
            }
            self.pause(&mut pause).await;
        };
        // Who began to listen meanwhile is looked at by whoever let them.
        let (gone, effects) = slot.judged(|account| asked.contains(account) && !allowed.contains(account));
        self.hub().taken_off(channel, &gone);
        self.do_all(channel, &slot, effects);
    }

    async fn readers_among(
        &self,
        channel: ChannelId,
        accounts: &HashSet<AccountId>,
    ) -> Result<HashSet<AccountId>, Error> {
        let Some(row) = self.store().channels().by_id(channel).await? else { return Ok(HashSet::new()) };
        let members = self.store().members().of_channel(channel).await?;
        let people = self.store().accounts().people(&accounts.iter().copied().collect::<Vec<_>>()).await?;
        let mut allowed = HashSet::new();
        for person in people {
            let member = members.iter().find(|member| member.account == person.id).copied();
            let seen = Seen { row: row.clone(), member, blocked: false };
            if can(&self.stand_in(&person)?, Action::ReadChannel, Object::Channel(seen.facts())) {
                allowed.insert(person.id);
            }
        }
        Ok(allowed)
    }
}

/// What the policy is asked about. Whether one of two has blocked the other does not matter for reading.
pub(in crate::chat) fn facts(seen: &SeenChannel) -> Facts {
    Seen { row: seen.channel.clone(), member: seen.member, blocked: false }.facts()
}
