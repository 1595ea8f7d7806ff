//! Which leaves are to be looked at anew.

use std::collections::BTreeSet;

use hubbub_types::JoinId;
use parking_lot::Mutex;
use tokio::sync::Notify;

/// The leaves that wait to be looked at, each once.
#[derive(Default)]
pub(super) struct Due {
    waiting: Mutex<Waiting>,
    bell: Notify,
}

#[derive(Default)]
struct Waiting {
    /// Of somebody of whom something changed.
    first: BTreeSet<JoinId>,
    /// Of everybody, because something changed for all.
    then: BTreeSet<JoinId>,
    /// Those for which the database did not answer.
    again: BTreeSet<JoinId>,
}

impl Due {
    /// These are looked at before all others.
    pub(super) fn first(&self, joins: impl IntoIterator<Item = JoinId>) {
        self.waiting.lock().first.extend(joins);
        self.bell.notify_one();
    }

    /// These are looked at when nothing else waits.
    pub(super) fn then(&self, joins: impl IntoIterator<Item = JoinId>) {
        self.waiting.lock().then.extend(joins);
        self.bell.notify_one();
    }

    /// It could not be looked at; it is after the next [`Due::retry`].
    pub(super) fn failed(&self, join: JoinId) {
        self.waiting.lock().again.insert(join);
    }

    /// What failed is tried again.
    pub(super) fn retry(&self) {
        let failed = std::mem::take(&mut self.waiting.lock().again);
        if !failed.is_empty() {
            self.first(failed);
        }
    }

    /// The next one, as soon as there is one.
    pub(super) async fn next(&self) -> JoinId {
        loop {
            // The lock is given back before anything is waited for.
            let next = {
                let mut waiting = self.waiting.lock();
                waiting.first.pop_first().or_else(|| waiting.then.pop_first())
            };
            match next {
                Some(join) => return join,
                None => self.bell.notified().await,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn join(n: u128) -> JoinId {
        JoinId(Uuid::from_u128(n))
    }

    #[tokio::test]
    async fn chat_13_whoever_something_changed_for_is_looked_at_before_all_others() {
        let due = Due::default();
        due.then([join(1), join(2)]);
        due.first([join(3)]);
        assert_eq!(due.next().await, join(3));
        assert_eq!(due.next().await, join(1));
        due.failed(join(1));
        assert_eq!(due.next().await, join(2));
        due.retry();
        assert_eq!(due.next().await, join(1));
    }
}
