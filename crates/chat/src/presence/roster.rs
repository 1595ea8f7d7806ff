//! Everybody who is online somewhere, as the nodes report them.

use std::collections::{BTreeMap, HashMap, HashSet};

use hubbub_types::{AccountId, NodeId};
use serde::{Deserialize, Serialize};

use crate::wire::PresenceState;

/// What a node reports of the people connected to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeNews {
    /// Everybody it has; else only those who changed.
    pub full: bool,
    /// State of each; `offline` for who has left.
    pub people: BTreeMap<AccountId, PresenceState>,
}

/// The picture of all nodes. A change that was missed is mended by the node's next full report.
#[derive(Debug, Default)]
pub struct Roster {
    people: HashMap<AccountId, Vec<(NodeId, PresenceState)>>,
    /// Last report of each node.
    versions: HashMap<NodeId, i64>,
}

impl Roster {
    /// Takes a node's report with its number; gives whose state it changed. What is older than what is known is passed
    /// over.
    pub fn apply(&mut self, node: NodeId, version: i64, news: NodeNews) -> Vec<AccountId> {
        let known = self.versions.entry(node).or_insert(i64::MIN);
        if version < *known || (version == *known && !news.full) {
            return Vec::new();
        }
        *known = version;
        let gone = if news.full { self.missing(node, &news.people) } else { Vec::new() };
        let gone = gone.into_iter().map(|account| (account, PresenceState::Offline));
        news.people.into_iter().chain(gone).filter_map(|(account, state)| self.set(node, account, state)).collect()
    }

    /// Forgets a node that is gone; gives whose state that changed.
    pub fn forget(&mut self, node: NodeId) -> Vec<AccountId> {
        self.versions.remove(&node);
        let gone = self.missing(node, &BTreeMap::new());
        gone.into_iter().filter_map(|account| self.set(node, account, PresenceState::Offline)).collect()
    }

    /// What somebody is, all nodes together: not to be disturbed counts most, then online.
    #[must_use]
    pub fn get(&self, account: AccountId) -> PresenceState {
        let states = self.people.get(&account).into_iter().flatten().map(|(_, state)| *state);
        states.max_by_key(|state| rank(*state)).unwrap_or_default()
    }

    /// Everybody who is there, wherever.
    pub fn there(&self) -> impl Iterator<Item = AccountId> {
        self.people.keys().copied().filter(|account| self.get(*account) != PresenceState::Offline)
    }

    /// Everybody this node has, and what they are there.
    #[must_use]
    pub fn of(&self, node: NodeId) -> BTreeMap<AccountId, PresenceState> {
        let own = self.people.iter().filter_map(|(account, states)| {
            states.iter().find(|(known, _)| *known == node).map(|(_, state)| (*account, *state))
        });
        own.collect()
    }

    /// Nodes that have reported.
    #[must_use]
    pub fn nodes(&self) -> HashSet<NodeId> {
        self.versions.keys().copied().collect()
    }

    /// Who this node had and is not in `people`.
    fn missing(&self, node: NodeId, people: &BTreeMap<AccountId, PresenceState>) -> Vec<AccountId> {
        self.of(node).into_keys().filter(|account| !people.contains_key(account)).collect()
    }

    fn set(&mut self, node: NodeId, account: AccountId, state: PresenceState) -> Option<AccountId> {
        let before = self.get(account);
        let states = self.people.entry(account).or_default();
        states.retain(|(known, _)| *known != node);
        if state != PresenceState::Offline {
            states.push((node, state));
        } else if states.is_empty() {
            self.people.remove(&account);
        }
        (self.get(account) != before).then_some(account)
    }
}

fn rank(state: PresenceState) -> u8 {
    match state {
        PresenceState::Offline => 0,
        PresenceState::Idle => 1,
        PresenceState::Online => 2,
        PresenceState::Dnd => 3,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn ann() -> AccountId {
        AccountId(Uuid::from_u128(1))
    }

    fn bob() -> AccountId {
        AccountId(Uuid::from_u128(2))
    }

    fn node(number: u128) -> NodeId {
        NodeId(Uuid::from_u128(number))
    }

    fn news(full: bool, people: &[(AccountId, PresenceState)]) -> NodeNews {
        NodeNews { full, people: people.iter().copied().collect() }
    }

    #[test]
    fn chat_04_somebody_is_online_as_long_as_one_node_has_them() {
        let mut roster = Roster::default();
        assert_eq!(roster.apply(node(1), 1, news(false, &[(ann(), PresenceState::Idle)])), [ann()]);
        assert_eq!(roster.apply(node(2), 1, news(false, &[(ann(), PresenceState::Online)])), [ann()]);
        assert!(roster.apply(node(1), 2, news(false, &[(ann(), PresenceState::Offline)])).is_empty());
        assert_eq!(roster.get(ann()), PresenceState::Online);
        assert_eq!(roster.forget(node(2)), [ann()]);
        assert_eq!(roster.get(ann()), PresenceState::Offline);
        assert!(roster.people.is_empty() && roster.nodes() == HashSet::from([node(1)]));
    }

    #[test]
    fn chat_04_a_full_report_mends_what_was_missed() {
        let mut roster = Roster::default();
        roster.apply(node(1), 1, news(true, &[(ann(), PresenceState::Online), (bob(), PresenceState::Online)]));
        // Reports 2 and 3 were lost: ann left, bob is away.
        let changed = roster.apply(node(1), 3, news(true, &[(bob(), PresenceState::Idle)]));
        assert_eq!(changed.into_iter().collect::<HashSet<_>>(), HashSet::from([ann(), bob()]));
        assert_eq!((roster.get(ann()), roster.get(bob())), (PresenceState::Offline, PresenceState::Idle));
        assert_eq!(roster.of(node(1)), BTreeMap::from([(bob(), PresenceState::Idle)]));
    }

    #[test]
    fn chat_04_an_old_report_changes_nothing() {
        let mut roster = Roster::default();
        roster.apply(node(1), 5, news(false, &[(ann(), PresenceState::Dnd)]));
        assert!(roster.apply(node(1), 4, news(true, &[])).is_empty());
        assert!(roster.apply(node(1), 5, news(false, &[(ann(), PresenceState::Offline)])).is_empty());
        assert_eq!(roster.get(ann()), PresenceState::Dnd);
    }

    #[test]
    fn chat_04_not_to_be_disturbed_counts_most() {
        let mut roster = Roster::default();
        roster.apply(node(1), 1, news(false, &[(ann(), PresenceState::Dnd)]));
        assert!(roster.apply(node(2), 1, news(false, &[(ann(), PresenceState::Online)])).is_empty());
        assert_eq!(roster.get(ann()), PresenceState::Dnd);
    }
}
