//! What the other nodes are still to be told.

use std::collections::VecDeque;

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::BusMessage;

/// Messages in one write to the store.
const BATCH: usize = 128;

/// Messages that wait for the store, in order. Bounded: what does not fit is replaced by one word that messages were
/// missed, so that no revocation is ever lost without the others knowing.
#[derive(Debug)]
pub struct Outbox {
    waiting: Mutex<VecDeque<Option<BusMessage>>>,
    capacity: usize,
    filled: Notify,
    emptied: Notify,
}

impl Outbox {
    /// An empty one for `capacity` (at least 1) messages.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { waiting: Mutex::default(), capacity: capacity.max(1), filled: Notify::new(), emptied: Notify::new() }
    }

    /// Adds a message.
    pub fn push(&self, message: BusMessage) {
        let mut waiting = self.waiting.lock();
        if waiting.len() >= self.capacity {
            metrics::counter!("hubbub_bus_overflows_total").increment(1);
            waiting.clear();
            waiting.push_back(None);
        }
        waiting.push_back(Some(message));
        drop(waiting);
        self.filled.notify_one();
    }

    /// The oldest messages, which stay until they are [`done`](Self::done); `None` among them stands for messages that were missed.
    pub async fn next(&self) -> Vec<Option<BusMessage>> {
        loop {
            let batch: Vec<_> = self.waiting.lock().iter().take(BATCH).cloned().collect();
            if !batch.is_empty() {
                return batch;
            }
            self.filled.notified().await;
        }
    }

    /// Forgets what was told, unless it has made room in the meantime.
    pub fn done(&self, told: &[Option<BusMessage>]) {
        let mut waiting = self.waiting.lock();
        for message in told {
            if waiting.front() != Some(message) {
                return;
            }
            waiting.pop_front();
        }
        if waiting.is_empty() {
            self.emptied.notify_waiters();
        }
    }

    /// Completes when nothing waits.
    pub async fn empty(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.waiting.lock().is_empty() {
                return;
            }
            emptied.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use hubbub_types::AccountId;
    use uuid::Uuid;

    use super::*;

    fn revoked(account: u128) -> BusMessage {
        BusMessage::AccountRevoked { account: AccountId(Uuid::from_u128(account)) }
    }

    #[tokio::test]
    async fn what_was_not_told_comes_again_and_what_was_told_does_not() {
        let outbox = Outbox::new(8);
        outbox.push(revoked(1));
        let first = outbox.next().await;
        assert_eq!(first, [Some(revoked(1))]);
        assert_eq!(outbox.next().await, first);
        outbox.push(revoked(2));
        outbox.done(&first);
        assert_eq!(outbox.next().await, [Some(revoked(2))]);
    }

    #[tokio::test]
    async fn an_overflow_becomes_one_word_that_messages_were_missed() {
        let outbox = Outbox::new(2);
        (1..=2).for_each(|account| outbox.push(revoked(account)));
        let taken = outbox.next().await;
        outbox.push(revoked(3));
        assert_eq!(outbox.next().await, [None, Some(revoked(3))]);
        outbox.done(&taken);
        assert_eq!(outbox.next().await, [None, Some(revoked(3))], "what was not told stays");
    }
}
