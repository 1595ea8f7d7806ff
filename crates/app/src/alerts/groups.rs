//! Which alerts become a message, and when. Pure.

use std::{collections::BTreeMap, time::Duration};

use hubbub_types::Timestamp;

/// A kind of fault and what to say about it. Both are part of the program, so that nobody's data can be in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alert {
    pub(super) kind: &'static str,
    pub(super) text: &'static str,
}

/// A message to send: an alert, and how many of its kind it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) alert: Alert,
    pub(super) count: u64,
}

/// Alerts by kind. The first of a kind is told at once; those of the next `interval` are counted and told together.
#[derive(Debug)]
pub(super) struct Groups {
    interval: Duration,
    max_messages: usize,
    kinds: BTreeMap<&'static str, Group>,
    sent: usize,
    window_ends: Timestamp,
}

#[derive(Debug)]
struct Group {
    alert: Alert,
    waiting: u64,
    due: Timestamp,
}

impl Groups {
    pub(super) fn new(interval: Duration, max_messages: usize) -> Self {
        Self { interval, max_messages, kinds: BTreeMap::new(), sent: 0, window_ends: Timestamp::default() }
    }

    /// Takes in an alert; gives back a message where one is due now.
    pub(super) fn add(&mut self, alert: Alert, now: Timestamp) -> Option<Digest> {
        let due = now + self.interval;
        if let Some(group) = self.kinds.get_mut(alert.kind) {
            group.waiting += 1;
            group.alert = alert;
            return None;
        }
        let is_allowed = self.take_one(now);
        self.kinds.insert(alert.kind, Group { alert, waiting: u64::from(!is_allowed), due });
        is_allowed.then_some(Digest { alert, count: 1 })
    }

    /// What has gathered in intervals that are over. A kind of which nothing came is forgotten.
    pub(super) fn collect(&mut self, now: Timestamp) -> Vec<Digest> {
        let mut digests = Vec::new();
        for kind in self.kinds.keys().copied().collect::<Vec<_>>() {
            let Some((alert, waiting)) = self.kinds.get(kind).filter(|group| group.due <= now).map(Group::parts) else {
                continue;
            };
            if waiting == 0 {
                self.kinds.remove(kind);
                continue;
            }
            let is_allowed = self.take_one(now);
            let due = now + self.interval;
            let waiting_now = if is_allowed { 0 } else { waiting };
            self.kinds.insert(kind, Group { alert, waiting: waiting_now, due });
            digests.extend(is_allowed.then_some(Digest { alert, count: waiting }));
        }
        digests
    }

    /// When [`Groups::collect`] has something to do next.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.kinds.values().map(|group| group.due).min()
    }

    fn take_one(&mut self, now: Timestamp) -> bool {
        if now >= self.window_ends {
            (self.sent, self.window_ends) = (0, now + self.interval);
        }
        let is_allowed = self.sent < self.max_messages;
        self.sent += usize::from(is_allowed);
        is_allowed
    }
}

impl Group {
    fn parts(&self) -> (Alert, u64) {
        (self.alert, self.waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORE: Alert = Alert { kind: "store", text: "the database is away" };
    const CALLS: Alert = Alert { kind: "calls", text: "a call step failed" };
    const MINUTE: Duration = Duration::from_secs(60);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::default() + Duration::from_secs(seconds)
    }

    #[test]
    fn p2p_13_a_flood_of_one_kind_is_two_messages() {
        let mut groups = Groups::new(MINUTE, 10);
        assert_eq!(groups.add(STORE, at(0)), Some(Digest { alert: STORE, count: 1 }));
        for _ in 0..5_000 {
            assert_eq!(groups.add(STORE, at(1)), None);
        }
        assert_eq!(groups.add(CALLS, at(2)), Some(Digest { alert: CALLS, count: 1 }), "another kind is not held back");
        assert_eq!(groups.collect(at(59)), []);
        assert_eq!(groups.next_due(), Some(at(60)));
        assert_eq!(groups.collect(at(60)), [Digest { alert: STORE, count: 5_000 }]);
    }

    #[test]
    fn p2p_13_a_kind_that_stopped_is_forgotten_and_told_at_once_when_it_comes_again() {
        let mut groups = Groups::new(MINUTE, 10);
        groups.add(STORE, at(0));
        assert_eq!(groups.collect(at(60)), []);
        assert_eq!(groups.next_due(), None);
        assert!(groups.add(STORE, at(61)).is_some());
    }

    #[test]
    fn p2p_13_all_kinds_together_keep_to_the_limit_and_nothing_is_forgotten() {
        let kinds: [Alert; 3] = ["a", "b", "c"].map(|kind| Alert { kind, text: "" });
        let mut groups = Groups::new(MINUTE, 2);
        let sent = kinds.iter().filter_map(|alert| groups.add(*alert, at(0))).count();
        assert_eq!(sent, 2);
        assert_eq!(groups.collect(at(60)), [Digest { alert: kinds[2], count: 1 }], "the third comes an interval later");
    }
}
