//! Who watches whom on this node.

use std::collections::{HashMap, HashSet};

use hubbub_types::{ConnectionId, UserId};
use parking_lot::Mutex;

/// Watch lists, readable from both sides.
#[derive(Default)]
pub(super) struct Watchers(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    watched: HashMap<UserId, HashSet<ConnectionId>>,
    lists: HashMap<ConnectionId, Vec<UserId>>,
    pairs: usize,
}

impl Watchers {
    /// Replaces the watch list of a connection. Says no, and leaves it empty, when this node would hold more than `most` pairs.
    pub(super) fn replace(&self, connection: ConnectionId, users: Vec<UserId>, most: usize) -> bool {
        let mut inner = self.0.lock();
        inner.remove(connection);
        if inner.pairs + users.len() > most {
            return false;
        }
        inner.add(connection, users);
        true
    }

    /// Ends the watching of a connection.
    pub(super) fn remove(&self, connection: ConnectionId) {
        self.0.lock().remove(connection);
    }

    /// The connections that watch `user`.
    pub(super) fn of(&self, user: &UserId) -> Vec<ConnectionId> {
        self.0.lock().watched.get(user).map(|set| set.iter().copied().collect()).unwrap_or_default()
    }

    /// Everybody who is watched.
    pub(super) fn watched(&self) -> Vec<UserId> {
        self.0.lock().watched.keys().cloned().collect()
    }

    /// How many pairs there are.
    pub(super) fn pairs(&self) -> usize {
        self.0.lock().pairs
    }
}

impl Inner {
    fn add(&mut self, connection: ConnectionId, users: Vec<UserId>) {
        let mut list = Vec::with_capacity(users.len());
        for user in users {
            let set = self.watched.entry(user.clone()).or_default();
            if set.insert(connection) {
                list.push(user);
            }
        }
        self.pairs += list.len();
        if !list.is_empty() {
            self.lists.insert(connection, list);
        }
    }

    fn remove(&mut self, connection: ConnectionId) {
        let Some(list) = self.lists.remove(&connection) else { return };
        self.pairs -= list.len();
        for user in list {
            if let Some(set) = self.watched.get_mut(&user) {
                set.remove(&connection);
                if set.is_empty() {
                    self.watched.remove(&user);
                }
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
        assert!(watchers.replace(connection(1), users(&["ann", "bob", "ann"]), 10));
        assert!(watchers.replace(connection(2), users(&["bob"]), 10));
        assert_eq!(watchers.pairs(), 3);
        assert!(watchers.replace(connection(1), users(&["cid"]), 10));
        assert!(watchers.of(&users(&["ann"])[0]).is_empty());
        assert_eq!(watchers.of(&users(&["bob"])[0]), [connection(2)]);
        watchers.remove(connection(1));
        watchers.remove(connection(2));
        assert_eq!((watchers.pairs(), watchers.watched().len()), (0, 0));
    }

    #[test]
    fn the_number_of_watches_is_bounded() {
        let watchers = Watchers::default();
        assert!(watchers.replace(connection(1), users(&["ann", "bob"]), 3));
        assert!(!watchers.replace(connection(2), users(&["ann", "bob"]), 3));
        assert_eq!(watchers.pairs(), 2);
    }
}
