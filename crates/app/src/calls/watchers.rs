//! Who watches whom on this node.

use std::collections::{BTreeMap, HashMap, HashSet};

use hubbub_calls::Presence;
use hubbub_types::{ConnectionId, UserId};
use parking_lot::Mutex;

/// Watch lists, readable from both sides.
#[derive(Default)]
pub(super) struct Watchers(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    watched: HashMap<UserId, HashSet<ConnectionId>>,
    lists: HashMap<ConnectionId, List>,
    pairs: usize,
}

/// The list that another one replaced.
pub(super) struct Before(List);

/// What one connection watches.
#[derive(Default)]
struct List {
    /// With the state told last, so that none is told twice in a row.
    visible: HashMap<UserId, Option<Presence>>,
    /// Those with a block between them and the watcher: they look offline, until the block ends.
    hidden: HashSet<UserId>,
    /// What is to be told after the answer to the list; `None` once that was given. At most the people of the list.
    held: Option<BTreeMap<UserId, Presence>>,
}

impl Watchers {
    /// Replaces the watch list of a connection, and holds back what is to be told until it is [released](Self::release):
    /// an older state, read for the answer, must not have the last word. Gives the list before, or none and leaves that as
    /// it is when this node would hold more than `most` pairs.
    pub(super) fn replace(
        &self,
        connection: ConnectionId,
        visible: Vec<UserId>,
        hidden: Vec<UserId>,
        most: usize,
    ) -> Option<Before> {
        let (visible, hidden) = (visible.into_iter().map(|user| (user, None)).collect(), hidden.into_iter().collect());
        let list = List { visible, hidden, held: Some(BTreeMap::new()) };
        let mut inner = self.0.lock();
        let before = inner.take(connection);
        if inner.pairs + list.len() > most {
            inner.add(connection, before);
            return None;
        }
        inner.add(connection, list);
        Some(Before(before))
    }

    /// The list before counts again, because the new one could not be answered. Gives those on it: what became of them
    /// meanwhile is to be looked up.
    pub(super) fn restore(&self, connection: ConnectionId, before: Before) -> Vec<UserId> {
        let mut inner = self.0.lock();
        inner.remove(connection);
        let list = List { held: None, ..before.0 };
        let people = list.visible.keys().chain(&list.hidden).cloned().collect();
        inner.add(connection, list);
        people
    }

    /// The answer to the connection's list says these states.
    pub(super) fn answered(&self, connection: ConnectionId, people: &[(UserId, Presence)]) {
        if let Some(list) = self.0.lock().lists.get_mut(&connection) {
            for (user, presence) in people {
                list.is_new(user, *presence);
            }
        }
    }

    /// What of these states the connection is to be told now: what it does not know yet. Before its list is answered
    /// they are kept until then.
    pub(super) fn news(&self, connection: ConnectionId, people: &[(UserId, Presence)]) -> Vec<(UserId, Presence)> {
        let mut inner = self.0.lock();
        let Some(list) = inner.lists.get_mut(&connection) else { return Vec::new() };
        if list.hold(people) {
            return Vec::new();
        }
        people.iter().filter(|(user, presence)| list.is_new(user, *presence)).cloned().collect()
    }

    /// What was held back and is not known yet, to be told now. Asked again until there is nothing; from then on nothing is
    /// held back.
    pub(super) fn release(&self, connection: ConnectionId) -> Option<Vec<(UserId, Presence)>> {
        let mut inner = self.0.lock();
        let list = inner.lists.get_mut(&connection)?;
        let held = list.held.as_mut().map(std::mem::take).unwrap_or_default();
        let news: Vec<_> = held.into_iter().filter(|(user, presence)| list.is_new(user, *presence)).collect();
        if news.is_empty() {
            list.held = None;
            return None;
        }
        Some(news)
    }

    /// Ends the watching of a connection.
    pub(super) fn remove(&self, connection: ConnectionId) {
        self.0.lock().remove(connection);
    }

    /// The connections that watch `user` and may.
    pub(super) fn of(&self, user: &UserId) -> Vec<ConnectionId> {
        self.0.lock().watched.get(user).map(|set| set.iter().copied().collect()).unwrap_or_default()
    }

    /// Whether anybody watches `user`.
    pub(super) fn is_watched(&self, user: &UserId) -> bool {
        self.0.lock().watched.contains_key(user)
    }

    /// Everybody who is watched.
    pub(super) fn watched(&self) -> Vec<UserId> {
        self.0.lock().watched.keys().cloned().collect()
    }

    /// Everybody the connection asked for, seen or not.
    pub(super) fn list(&self, connection: ConnectionId) -> Vec<UserId> {
        let inner = self.0.lock();
        let everybody = |list: &List| list.visible.keys().chain(&list.hidden).cloned().collect();
        inner.lists.get(&connection).map(everybody).unwrap_or_default()
    }

    /// Hides `user` from the connection, or shows them again. Says whether that was a change.
    pub(super) fn set_hidden(&self, connection: ConnectionId, user: &UserId, hide: bool) -> bool {
        self.0.lock().set_hidden(connection, user, hide)
    }

    /// How many pairs there are.
    pub(super) fn pairs(&self) -> usize {
        self.0.lock().pairs
    }
}

impl List {
    fn len(&self) -> usize {
        self.visible.len() + self.hidden.len()
    }

    fn hold(&mut self, people: &[(UserId, Presence)]) -> bool {
        let Some(held) = &mut self.held else { return false };
        for (user, presence) in people {
            if self.visible.contains_key(user) {
                held.insert(user.clone(), *presence);
            } else if self.hidden.contains(user) {
                held.insert(user.clone(), Presence::Offline);
            }
        }
        true
    }

    /// Whether this state of somebody is another than the one told last; from now on it is the last. Of the hidden ones
    /// all that is told is that they are offline.
    fn is_new(&mut self, user: &UserId, presence: Presence) -> bool {
        match self.visible.get_mut(user) {
            Some(told) => told.replace(presence) != Some(presence),
            None => self.hidden.contains(user) && presence == Presence::Offline,
        }
    }
}

impl Inner {
    fn add(&mut self, connection: ConnectionId, list: List) {
        if list.len() == 0 {
            return;
        }
        for user in list.visible.keys() {
            self.watched.entry(user.clone()).or_default().insert(connection);
        }
        self.pairs += list.len();
        self.lists.insert(connection, list);
    }

    fn remove(&mut self, connection: ConnectionId) {
        self.take(connection);
    }

    fn take(&mut self, connection: ConnectionId) -> List {
        let list = self.lists.remove(&connection).unwrap_or_default();
        self.pairs -= list.len();
        for user in list.visible.keys() {
            self.unlink(connection, user);
        }
        list
    }

    fn set_hidden(&mut self, connection: ConnectionId, user: &UserId, hide: bool) -> bool {
        let Some(list) = self.lists.get_mut(&connection) else { return false };
        let user = if hide {
            let Some((user, _)) = list.visible.remove_entry(user) else { return false };
            list.hidden.insert(user.clone());
            user
        } else {
            let Some(user) = list.hidden.take(user) else { return false };
            // They look offline so far.
            list.visible.insert(user.clone(), Some(Presence::Offline));
            user
        };
        if hide {
            self.unlink(connection, &user);
        } else {
            self.watched.entry(user).or_default().insert(connection);
        }
        true
    }

    fn unlink(&mut self, connection: ConnectionId, user: &UserId) {
        if let Some(set) = self.watched.get_mut(user) {
            set.remove(&connection);
            if set.is_empty() {
                self.watched.remove(user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn connection(number: u128) -> ConnectionId {
        ConnectionId(Uuid::from_u128(number))
    }

    fn users(names: &[&str]) -> Vec<UserId> {
        names.iter().map(|name| name.parse().unwrap()).collect()
    }

    #[test]
    fn a_new_list_replaces_the_old_one_and_nothing_stays_behind() {
        let watchers = Watchers::default();
        assert!(watchers.replace(connection(1), users(&["ann", "bob", "ann"]), Vec::new(), 10).is_some());
        assert!(watchers.replace(connection(2), users(&["bob"]), Vec::new(), 10).is_some());
        assert_eq!(watchers.pairs(), 3);
        assert!(watchers.replace(connection(1), users(&["cid"]), Vec::new(), 10).is_some());
        assert!(watchers.of(&users(&["ann"])[0]).is_empty());
        assert_eq!(watchers.of(&users(&["bob"])[0]), [connection(2)]);
        watchers.remove(connection(1));
        watchers.remove(connection(2));
        assert_eq!((watchers.pairs(), watchers.watched().len()), (0, 0));
    }

    fn told(name: &str, presence: Presence) -> (UserId, Presence) {
        (name.parse().unwrap(), presence)
    }

    #[test]
    fn p2p_10_what_changes_before_the_answer_is_told_after_it() {
        let watchers = Watchers::default();
        let news = |people: &[_]| watchers.news(connection(1), people);
        assert!(watchers.replace(connection(1), users(&["ann", "bob"]), users(&["cid"]), 10).is_some());
        assert!(news(&[told("bob", Presence::Idle), told("cid", Presence::Idle)]).is_empty());
        assert!(news(&[told("bob", Presence::Busy), told("eve", Presence::Idle)]).is_empty());
        let held = [told("bob", Presence::Busy), told("cid", Presence::Offline)];
        assert_eq!(watchers.release(connection(1)).unwrap(), held, "the last states of who is watched; blocks hold");
        assert!(news(&[told("ann", Presence::Idle)]).is_empty(), "the others are not told yet");
        assert_eq!(watchers.release(connection(1)).unwrap(), [told("ann", Presence::Idle)]);
        assert!(watchers.release(connection(1)).is_none());
        let busy = [told("ann", Presence::Busy)];
        assert_eq!(news(&busy), busy, "after the answer all is told at once");
        assert!(watchers.replace(connection(1), users(&["ann"]), Vec::new(), 10).is_some());
        assert!(news(&busy).is_empty(), "a new list has an answer of its own");
        watchers.remove(connection(1));
        assert!(news(&busy).is_empty() && watchers.release(connection(1)).is_none());
    }

    #[test]
    fn p2p_10_a_state_that_was_told_is_not_told_again() {
        let (watchers, bob) = (Watchers::default(), &users(&["bob"])[0]);
        let news = |presence| watchers.news(connection(1), &[told("bob", presence)]).len();
        assert!(watchers.replace(connection(1), users(&["bob"]), Vec::new(), 10).is_some());
        assert_eq!(news(Presence::Idle), 0, "held back");
        watchers.answered(connection(1), &[told("bob", Presence::Idle)]);
        assert!(watchers.release(connection(1)).is_none(), "the answer said it");
        assert_eq!([news(Presence::Idle), news(Presence::Busy), news(Presence::Busy)], [0, 1, 0]);
        assert!(watchers.set_hidden(connection(1), bob, true) && watchers.set_hidden(connection(1), bob, false));
        assert_eq!([news(Presence::Offline), news(Presence::Busy)], [0, 1], "who was hidden looked offline");
    }

    #[test]
    fn the_number_of_watches_is_bounded() {
        let watchers = Watchers::default();
        assert!(watchers.replace(connection(1), users(&["ann", "bob"]), Vec::new(), 3).is_some());
        assert!(watchers.replace(connection(2), users(&["ann", "bob"]), Vec::new(), 3).is_none());
        assert!(watchers.replace(connection(1), users(&["ann", "bob", "cid", "dan"]), Vec::new(), 3).is_none());
        assert_eq!((watchers.pairs(), watchers.list(connection(1)).len()), (2, 2), "the list there was stays");
    }

    #[test]
    fn p2p_10_a_list_that_could_not_be_answered_gives_way_to_the_one_before() {
        let (watchers, people) = (Watchers::default(), users(&["ann", "bob"]));
        assert!(watchers.replace(connection(1), vec![people[0].clone()], vec![people[1].clone()], 10).is_some());
        watchers.answered(connection(1), &[told("ann", Presence::Idle)]);
        assert!(watchers.release(connection(1)).is_none());
        let before = watchers.replace(connection(1), users(&["cid"]), Vec::new(), 10).unwrap();
        let mut back = watchers.restore(connection(1), before);
        back.sort();
        assert_eq!((back, watchers.pairs()), (people.clone(), 2));
        assert!(watchers.of(&users(&["cid"])[0]).is_empty() && !watchers.of(&people[0]).is_empty());
        let news = |presence| watchers.news(connection(1), &[told("ann", presence)]).len();
        assert_eq!([news(Presence::Idle), news(Presence::Busy)], [0, 1], "it knows what it was told");
    }

    #[test]
    fn p2p_10_whoever_is_hidden_is_not_told_of_and_can_be_seen_again() {
        let (watchers, bob) = (Watchers::default(), &users(&["bob"])[0]);
        assert!(watchers.replace(connection(1), users(&["ann", "bob"]), users(&["cid"]), 10).is_some());
        assert_eq!(watchers.pairs(), 3, "hidden ones count too");
        assert!(watchers.set_hidden(connection(1), bob, true));
        assert!(!watchers.set_hidden(connection(1), bob, true), "twice is no change");
        assert!(watchers.of(bob).is_empty() && !watchers.is_watched(bob));
        assert_eq!(watchers.list(connection(1)).len(), 3);
        assert!(watchers.set_hidden(connection(1), bob, false));
        assert_eq!(watchers.of(bob), [connection(1)]);
        assert!(!watchers.set_hidden(connection(2), bob, true), "who watches nobody");
        watchers.remove(connection(1));
        assert_eq!((watchers.pairs(), watchers.watched().len()), (0, 0));
    }
}
