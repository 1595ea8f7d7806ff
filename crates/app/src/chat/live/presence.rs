//! Who is there: gathered from devices and other nodes, told to those who watch.

use std::collections::{BTreeMap, HashMap, HashSet};

use bytes::Bytes;
use hubbub_chat::{
    presence::{self, NodeNews, Roster},
    wire::{Activity, PresenceNews, PresenceState},
};
use hubbub_cluster::{NewsItem, NewsKind};
use hubbub_store::Role;
use hubbub_types::{AccountId, ConnectionId, NodeId, Status};
use parking_lot::Mutex;
use uuid::Uuid;

use super::{
    Live,
    watching::{Told, Watching},
};
use crate::{
    Actor, Error,
    chat::Encoded,
    policy::{Action, Object, Somebody, can},
};

/// This node in its own roster, whatever it is called just now.
const HERE: NodeId = NodeId(Uuid::nil());

/// Everybody's presence as this node knows it.
#[derive(Default)]
pub(super) struct Presence(Mutex<State>);

#[derive(Default)]
struct State {
    here: HashMap<AccountId, Person>,
    roster: Roster,
    /// Number of this node's last report.
    version: i64,
    /// Whose state has changed since watchers were told.
    changed: HashSet<AccountId>,
    /// Who of this node's people has changed since other nodes were told.
    unreported: HashSet<AccountId>,
    /// Somebody needs to hear of all of them.
    is_full_due: bool,
    watching: Watching,
}

/// Somebody connected to this node.
struct Person {
    status: Status,
    devices: Vec<(ConnectionId, Activity)>,
}

impl Presence {
    /// A device of somebody who chose `status` is there.
    pub(super) fn enter(&self, account: AccountId, connection: ConnectionId, status: Status) {
        self.change(account, |person| {
            person.status = status;
            person.devices.push((connection, Activity::Active));
        });
    }

    /// A device that is there says whether somebody sits before it.
    pub(super) fn device(&self, account: AccountId, connection: ConnectionId, activity: Activity) {
        self.change(account, |person| {
            let devices = person.devices.iter_mut().filter(|(known, _)| *known == connection);
            devices.for_each(|(_, known)| *known = activity);
        });
    }

    /// A device is gone, and so is what it watched.
    pub(super) fn leave(&self, account: AccountId, connection: ConnectionId) {
        self.change(account, |person| person.devices.retain(|(known, _)| *known != connection));
        self.0.lock().watching.remove(connection);
    }

    /// Somebody who is connected chose what others see.
    pub(super) fn status(&self, account: AccountId, status: Status) {
        self.change(account, |person| person.status = status);
    }

    fn change(&self, account: AccountId, change: impl FnOnce(&mut Person)) {
        let mut state = self.0.lock();
        let person = state.here.entry(account).or_insert(Person { status: Status::Auto, devices: Vec::new() });
        change(person);
        let now = presence::state(person.status, person.devices.iter().map(|(_, activity)| *activity));
        if person.devices.is_empty() {
            state.here.remove(&account);
        }
        state.report(account, now);
    }

    /// What somebody is.
    pub(super) fn get(&self, account: AccountId) -> PresenceState {
        self.0.lock().roster.get(account)
    }

    /// Another node reports. Says whether it is a new one, which has not heard of ours.
    fn heard(&self, node: NodeId, version: i64, news: NodeNews) {
        let mut state = self.0.lock();
        state.is_full_due |= !state.roster.nodes().contains(&node);
        let changed = state.roster.apply(node, version, news);
        state.changed.extend(changed);
    }

    /// A node is gone.
    pub(super) fn forget(&self, node: NodeId) {
        let mut state = self.0.lock();
        let changed = state.roster.forget(node);
        state.changed.extend(changed);
    }

    /// The other nodes are to hear of all who are here.
    pub(super) fn report_all(&self) {
        self.0.lock().is_full_due = true;
    }

    /// What the others are to be told, if anything: number and report.
    fn report(&self) -> Option<(i64, NodeNews)> {
        let mut state = self.0.lock();
        let unreported = std::mem::take(&mut state.unreported);
        let full = std::mem::take(&mut state.is_full_due);
        if !full && unreported.is_empty() {
            return None;
        }
        let here = state.roster.of(HERE);
        let people = if full {
            here
        } else {
            let of = |account: AccountId| (account, here.get(&account).copied().unwrap_or_default());
            unreported.into_iter().map(of).collect()
        };
        state.version += 1;
        Some((state.version, NodeNews { full, people }))
    }

    /// What each watcher is to be told.
    fn due(&self) -> Vec<(ConnectionId, Told)> {
        let mut state = self.0.lock();
        let changed = std::mem::take(&mut state.changed);
        let due = state.watching.due(&changed);
        let told = |people: Vec<AccountId>| people.into_iter().map(|account| (account, state.roster.get(account)));
        due.into_iter().map(|(connection, people)| (connection, told(people).collect())).collect()
    }
}

impl State {
    fn report(&mut self, account: AccountId, now: PresenceState) {
        self.version += 1;
        let news = NodeNews { full: false, people: BTreeMap::from([(account, now)]) };
        let changed = self.roster.apply(HERE, self.version, news);
        self.changed.extend(changed);
        self.unreported.insert(account);
    }
}

impl Live {
    /// Watches these people instead of those before, and says what they are. Who is blocked, either way, looks offline,
    /// and so does whoever the watcher may not know of, without being watched.
    pub(super) async fn watch(
        &self,
        actor: &Actor,
        connection: ConnectionId,
        people: Vec<AccountId>,
    ) -> Result<Told, Error> {
        if people.len() > self.settings.watch {
            return Err(Error::ListFull("people to watch"));
        }
        let (people, unknown) = self.known(actor, people).await?;
        let blocked = self.blocked(actor.account, &people).await?;
        let mut told = self.take_list(connection, &people, &blocked)?;
        // Once more, now that a block that is made is heard of: one that was made since would have passed the list by.
        let since = self.blocked(actor.account, &people).await?;
        let mut state = self.presence.0.lock();
        for account in since.difference(&blocked) {
            state.watching.hide(connection, *account, true);
            told.insert(*account, PresenceState::Offline);
        }
        drop(state);
        told.extend(unknown.iter().map(|account| (*account, PresenceState::Offline)));
        Ok(told)
    }

    /// Replaces a connection's list, and says what is to be answered.
    fn take_list(
        &self,
        connection: ConnectionId,
        people: &[AccountId],
        blocked: &HashSet<AccountId>,
    ) -> Result<Told, Error> {
        let (hidden, visible): (Vec<_>, Vec<_>) = people.iter().copied().partition(|account| blocked.contains(account));
        let mut state = self.presence.0.lock();
        if self.seats.get(connection).is_none() {
            // It ended meanwhile, and with it the place where its list would be forgotten.
            return Err(Error::SessionEnded);
        }
        let mut told: Told = visible.iter().map(|account| (*account, state.roster.get(*account))).collect();
        told.extend(hidden.iter().map(|account| (*account, PresenceState::Offline)));
        state.watching.replace(connection, visible, hidden);
        Ok(told)
    }

    /// Those of `people` whom the actor may know of, as in the list of people, and the rest.
    async fn known(&self, actor: &Actor, people: Vec<AccountId>) -> Result<(Vec<AccountId>, Vec<AccountId>), Error> {
        let reads = |id, shares| {
            let person = Somebody { shares, ..Somebody::of_role(id, Role::Member) };
            can(actor, Action::ReadPeople, Object::Person(person))
        };
        if people.iter().all(|id| reads(*id, false)) {
            return Ok((people, Vec::new()));
        }
        let sharing: HashSet<_> = self.store.members().sharing(actor.account, &people).await?.into_iter().collect();
        Ok(people.into_iter().partition(|id| reads(*id, sharing.contains(id))))
    }

    /// Everybody who is there, in no order.
    pub(in crate::chat) fn there(&self) -> Vec<AccountId> {
        self.presence.0.lock().roster.there().collect()
    }

    /// What each of `people` is to somebody who may know of them.
    pub(in crate::chat) async fn states(
        &self,
        account: AccountId,
        people: &[AccountId],
    ) -> Result<HashMap<AccountId, PresenceState>, Error> {
        let blocked = self.blocked(account, people).await?;
        let state = self.presence.0.lock();
        let seen = |id: &AccountId| if blocked.contains(id) { PresenceState::Offline } else { state.roster.get(*id) };
        Ok(people.iter().map(|id| (*id, seen(id))).collect())
    }

    /// Those of `others` with a block between them and `one`, whoever set it.
    async fn blocked(&self, one: AccountId, others: &[AccountId]) -> Result<HashSet<AccountId>, Error> {
        if others.is_empty() {
            return Ok(HashSet::new());
        }
        let blocks = self.store.blocks().between(one, others).await?;
        Ok(blocks.into_iter().map(|block| if block.blocker == one { block.blocked } else { block.blocker }).collect())
    }

    /// A block was set or ended: the two see each other offline, or as they are.
    pub(super) async fn heard_block(&self, one: AccountId, other: AccountId) -> Result<(), Error> {
        let is_blocked = !self.blocked(one, &[other]).await?.is_empty();
        for (watcher, watched) in [(one, other), (other, one)] {
            let state = if is_blocked { PresenceState::Offline } else { self.presence.get(watched) };
            let packet = packet(&BTreeMap::from([(watched, state)]));
            for line in self.seats.of(watcher) {
                let mut state = self.presence.0.lock();
                if state.watching.watches(line.connection, watched) {
                    state.watching.hide(line.connection, watched, is_blocked);
                    drop(state);
                    packet.iter().for_each(|packet| line.listener.push(packet));
                }
            }
        }
        Ok(())
    }

    /// Tells watchers and other nodes what has changed since the last time.
    pub(super) fn tell_presence(&self) {
        let mut groups: HashMap<Told, Vec<ConnectionId>> = HashMap::new();
        for (connection, told) in self.presence.due() {
            groups.entry(told).or_default().push(connection);
        }
        for (told, connections) in groups {
            let Some(packet) = packet(&told) else { continue };
            let lines = connections.into_iter().filter_map(|connection| self.seats.get(connection));
            lines.for_each(|line| line.listener.push(&packet));
        }
        self.report_presence();
    }

    fn report_presence(&self) {
        let (news, report) = (self.cluster.news(), self.presence.report());
        let Some((version, report)) = report.filter(|_| news.is_shared()) else { return };
        match serde_json::to_vec(&report) {
            Ok(text) => news.publish(NewsItem {
                kind: NewsKind::Presence,
                key: self.cluster.node().0,
                first: version,
                last: version,
                text: Bytes::from(text),
            }),
            Err(error) => tracing::error!(%error, "who is online cannot be said in JSON"),
        }
    }

    /// Another node tells who is there.
    pub(super) fn heard_presence(&self, item: &NewsItem) {
        match serde_json::from_slice(&item.text) {
            Ok(news) => self.presence.heard(NodeId(item.key), item.last, news),
            Err(error) => tracing::warn!(%error, "who is online elsewhere was not understood"),
        }
    }
}

fn packet(told: &Told) -> Option<Encoded> {
    Encoded::event("presence", &PresenceNews { changes: told.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ann() -> AccountId {
        AccountId(Uuid::from_u128(1))
    }

    fn device(number: u128) -> ConnectionId {
        ConnectionId(Uuid::from_u128(number))
    }

    #[test]
    fn chat_04_somebody_is_there_as_long_as_one_device_is() {
        let presence = Presence::default();
        presence.enter(ann(), device(1), Status::Auto);
        presence.enter(ann(), device(2), Status::Auto);
        presence.device(ann(), device(2), Activity::Idle);
        assert_eq!(presence.get(ann()), PresenceState::Online);
        presence.leave(ann(), device(1));
        assert_eq!(presence.get(ann()), PresenceState::Idle);
        presence.status(ann(), Status::Dnd);
        assert_eq!(presence.get(ann()), PresenceState::Dnd);
        presence.leave(ann(), device(2));
        assert_eq!(presence.get(ann()), PresenceState::Offline);
        assert!(presence.0.lock().here.is_empty());
    }

    #[test]
    fn chat_04_other_nodes_hear_changes_once_and_newcomers_hear_all() {
        let presence = Presence::default();
        presence.enter(ann(), device(1), Status::Auto);
        let (first, news) = presence.report().unwrap();
        assert_eq!(news, NodeNews { full: false, people: BTreeMap::from([(ann(), PresenceState::Online)]) });
        assert!(presence.report().is_none());
        presence.heard(NodeId(Uuid::from_u128(7)), 1, NodeNews { full: true, ..NodeNews::default() });
        let (second, news) = presence.report().unwrap();
        assert!(news.full && second > first && news.people.len() == 1);
        presence.heard(NodeId(Uuid::from_u128(7)), 2, NodeNews::default());
        assert!(presence.report().is_none(), "a known one has heard it");
    }
}
