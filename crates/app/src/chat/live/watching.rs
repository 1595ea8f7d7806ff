//! Who watches whom.

use std::collections::{BTreeMap, HashMap, HashSet};

use hubbub_chat::wire::PresenceState;
use hubbub_types::{AccountId, ConnectionId};

/// Watch lists of this node's connections. Short lists of ids, looked through when something changes: kept both ways
/// they would take several times the room.
#[derive(Default)]
pub(super) struct Watching(HashMap<ConnectionId, List>);

struct List {
    /// Sorted.
    visible: Box<[AccountId]>,
    /// Those with a block between them and the watcher: they look offline until that ends.
    hidden: Vec<AccountId>,
    /// The answer to the list may still be on its way, and must not come after what is newer.
    is_new: bool,
    /// Whose change waits for that.
    late: HashSet<AccountId>,
}

impl Watching {
    /// Replaces a connection's list.
    pub(super) fn replace(&mut self, connection: ConnectionId, mut visible: Vec<AccountId>, hidden: Vec<AccountId>) {
        visible.sort_unstable();
        visible.dedup();
        if visible.is_empty() && hidden.is_empty() {
            self.0.remove(&connection);
            return;
        }
        let list = List { visible: visible.into(), hidden, is_new: true, late: HashSet::new() };
        self.0.insert(connection, list);
    }

    pub(super) fn remove(&mut self, connection: ConnectionId) {
        self.0.remove(&connection);
    }

    /// Whom of `changed` each connection is to be told of now. Asked once a beat: what changed within the first beat of
    /// a list is told with the second.
    pub(super) fn due(&mut self, changed: &HashSet<AccountId>) -> Vec<(ConnectionId, Vec<AccountId>)> {
        let due = self.0.iter_mut().filter_map(|(connection, list)| {
            let mut people = list.among(changed);
            if list.is_new {
                list.is_new = false;
                list.late.extend(people);
                return None;
            }
            people.extend(std::mem::take(&mut list.late));
            people.sort_unstable();
            people.dedup();
            (!people.is_empty()).then_some((*connection, people))
        });
        due.collect()
    }

    /// Whether this connection watches `account`, seen or hidden.
    pub(super) fn watches(&self, connection: ConnectionId, account: AccountId) -> bool {
        let list = self.0.get(&connection);
        list.is_some_and(|list| list.hidden.contains(&account) || list.visible.binary_search(&account).is_ok())
    }

    /// Hides `account` from a connection that watches it, or shows it again.
    pub(super) fn hide(&mut self, connection: ConnectionId, account: AccountId, hide: bool) {
        let Some(list) = self.0.remove(&connection) else { return };
        let mut visible = list.visible.into_vec();
        let mut hidden = list.hidden;
        let (from, to) = if hide { (&mut visible, &mut hidden) } else { (&mut hidden, &mut visible) };
        if let Some(place) = from.iter().position(|known| *known == account) {
            to.push(from.swap_remove(place));
        }
        visible.sort_unstable();
        self.0.insert(connection, List { visible: visible.into(), hidden, ..list });
    }
}

impl List {
    fn among(&self, changed: &HashSet<AccountId>) -> Vec<AccountId> {
        if changed.len() < self.visible.len() {
            changed.iter().copied().filter(|account| self.visible.binary_search(account).is_ok()).collect()
        } else {
            self.visible.iter().copied().filter(|account| changed.contains(account)).collect()
        }
    }
}

/// What one connection is told: the same for many, so that it is encoded once for them.
pub(super) type Told = BTreeMap<AccountId, PresenceState>;

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn connection(number: u128) -> ConnectionId {
        ConnectionId(Uuid::from_u128(number))
    }

    fn people(numbers: &[u128]) -> Vec<AccountId> {
        numbers.iter().map(|number| AccountId(Uuid::from_u128(*number))).collect()
    }

    fn due(watching: &mut Watching, changed: &[u128]) -> Vec<(ConnectionId, Vec<AccountId>)> {
        watching.due(&people(changed).into_iter().collect())
    }

    #[test]
    fn chat_04_only_those_who_watch_are_told_and_only_of_whom_they_watch() {
        let mut watching = Watching::default();
        watching.replace(connection(1), people(&[3, 1, 3]), Vec::new());
        watching.replace(connection(2), people(&[2]), Vec::new());
        due(&mut watching, &[]);
        assert_eq!(due(&mut watching, &[1, 9]), [(connection(1), people(&[1]))]);
        watching.replace(connection(1), Vec::new(), Vec::new());
        watching.remove(connection(2));
        assert!(due(&mut watching, &[1, 2, 3]).is_empty() && watching.0.is_empty());
    }

    #[test]
    fn chat_04_what_changes_while_the_answer_is_on_its_way_is_told_after_it() {
        let mut watching = Watching::default();
        watching.replace(connection(1), people(&[1, 2]), Vec::new());
        assert!(due(&mut watching, &[1]).is_empty());
        assert_eq!(due(&mut watching, &[2]), [(connection(1), people(&[1, 2]))]);
        assert!(due(&mut watching, &[]).is_empty());
    }

    #[test]
    fn chat_04_somebody_hidden_is_not_told_of_and_can_be_seen_again() {
        let mut watching = Watching::default();
        watching.replace(connection(1), people(&[1]), people(&[2]));
        due(&mut watching, &[]);
        assert!(watching.watches(connection(1), people(&[2])[0]));
        assert!(due(&mut watching, &[2]).is_empty());
        watching.hide(connection(1), people(&[2])[0], false);
        watching.hide(connection(1), people(&[1])[0], true);
        assert_eq!(due(&mut watching, &[1, 2]), [(connection(1), people(&[2]))]);
    }
}
