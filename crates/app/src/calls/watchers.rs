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

/// What one connection watches.
#[derive(Default)]
struct List {
    visible: HashSet<UserId>,
    /// Those with a block between them and the watcher: they look offline, until the block ends.
    hidden: HashSet<UserId>,
    /// What is to be told after the answer to the list; `None` once that was given. At most the people of the list.
    held: Option<BTreeMap<UserId, Presence>>,
}

impl Watchers {
    /// Replaces the watch list of a connection, and holds back what is to be told until it is [released](Self::release):
    /// an older state, read for the answer, must not have the last word. Says no, and leaves it empty, when this node would hold more than `most` pairs.
    pub(super) fn replace(
        &self,
        connection: ConnectionId,
        visible: Vec<UserId>,
        hidden: Vec<UserId>,
        most: usize,
    ) -> bool {
        let (visible, hidden) = (visible.into_iter().collect(), hidden.into_iter().collect());
        let list = List { visible, hidden, held: Some(BTreeMap::new()) };
        let mut inner = self.0.lock();
        inner.remove(connection);
        if inner.pairs + list.len() > most {
            return false;
        }
        inner.add(connection, list);
        true
    }

    /// Keeps these states for after the answer to the connection's list. Says no when that was given: then they are to be
    /// told now.
    pub(super) fn hold(&self, connection: ConnectionId, people: &[(UserId, Presence)]) -> bool {
        self.0.lock().lists.get_mut(&connection).is_some_and(|list| list.hold(people))
    }

    /// What was held back, to be told now. Asked again until there is nothing; from then on nothing is held back.
    pub(super) fn release(&self, connection: ConnectionId) -> Option<Vec<(UserId, Presence)>> {
        let mut inner = self.0.lock();
        let list = inner.lists.get_mut(&connection)?;
        let held = list.held.as_mut().map(std::mem::take).unwrap_or_default();
        if held.is_empty() {
            list.held = None;
            return None;
        }
        Some(held.into_iter().collect())
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
        inner.lists.get(&connection).map(|list| list.visible.union(&list.hidden).cloned().collect()).unwrap_or_default()
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
            if self.visible.contains(user) {
                held.insert(user.clone(), *presence);
            } else if self.hidden.contains(user) {
                held.insert(user.clone(), Presence::Offline);
            }
        }
        true
    }
}

impl Inner {
    fn add(&mut self, connection: ConnectionId, list: List) {
        if list.len() == 0 {
            return;
        }
        for user in &list.visible {
            self.watched.entry(user.clone()).or_default().insert(connection);
        }
        self.pairs += list.len();
        self.lists.insert(connection, list);
    }

    fn remove(&mut self, connection: ConnectionId) {
        let Some(list) = self.lists.remove(&connection) else { return };
        self.pairs -= list.len();
        for user in &list.visible {
            self.unlink(connection, user);
        }
    }

    fn set_hidden(&mut self, connection: ConnectionId, user: &UserId, hide: bool) -> bool {
        let Some(list) = self.lists.get_mut(&connection) else { return false };
        let (from, to) =
            if hide { (&mut list.visible, &mut list.hidden) } else { (&mut list.hidden, &mut list.visible) };
        let Some(user) = from.take(user) else { return false };
        to.insert(user.clone());
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
        assert!(watchers.replace(connection(1), users(&["ann", "bob", "ann"]), Vec::new(), 10));
        assert!(watchers.replace(connection(2), users(&["bob"]), Vec::new(), 10));
        assert_eq!(watchers.pairs(), 3);
        assert!(watchers.replace(connection(1), users(&["cid"]), Vec::new(), 10));
        assert!(watchers.of(&users(&["ann"])[0]).is_empty());
        assert_eq!(watchers.of(&users(&["bob"])[0]), [connection(2)]);
        watchers.remove(connection(1));
        watchers.remove(connection(2));
        assert_eq!((watchers.pairs(), watchers.watched().len()), (0, 0));
    }

    #[test]
    fn p2p_10_what_changes_before_the_answer_is_told_after_it() {
        let watchers = Watchers::default();
        let told = |name: &str, presence| (name.parse::<UserId>().unwrap(), presence);
        assert!(watchers.replace(connection(1), users(&["ann", "bob"]), users(&["cid"]), 10));
        assert!(watchers.hold(connection(1), &[told("bob", Presence::Idle), told("cid", Presence::Idle)]));
        assert!(watchers.hold(connection(1), &[told("bob", Presence::Busy), told("eve", Presence::Idle)]));
        let held = [told("bob", Presence::Busy), told("cid", Presence::Offline)];
        assert_eq!(watchers.release(connection(1)).unwrap(), held, "the last states of who is watched; blocks hold");
        assert!(watchers.hold(connection(1), &[told("ann", Presence::Idle)]), "the others are not told yet");
        assert_eq!(watchers.release(connection(1)).unwrap(), [told("ann", Presence::Idle)]);
        assert!(watchers.release(connection(1)).is_none());
        assert!(!watchers.hold(connection(1), &[told("ann", Presence::Busy)]), "after the answer all is told at once");
        assert!(watchers.replace(connection(1), users(&["ann"]), Vec::new(), 10));
        assert!(watchers.hold(connection(1), &[told("ann", Presence::Busy)]), "a new list has an answer of its own");
        watchers.remove(connection(1));
        assert!(
            !watchers.hold(connection(1), &[told("ann", Presence::Idle)]) && watchers.release(connection(1)).is_none()
        );
    }

    #[test]
    fn the_number_of_watches_is_bounded() {
        let watchers = Watchers::default();
        assert!(watchers.replace(connection(1), users(&["ann", "bob"]), Vec::new(), 3));
        assert!(!watchers.replace(connection(2), users(&["ann", "bob"]), Vec::new(), 3));
        assert_eq!(watchers.pairs(), 2);
    }

    #[test]
    fn p2p_10_whoever_is_hidden_is_not_told_of_and_can_be_seen_again() {
        let (watchers, bob) = (Watchers::default(), &users(&["bob"])[0]);
        assert!(watchers.replace(connection(1), users(&["ann", "bob"]), users(&["cid"]), 10));
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
