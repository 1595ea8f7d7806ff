//! What the other nodes are still to be told.

use std::collections::VecDeque;

use parking_lot::Mutex;
use tokio::sync::Notify;

/// Messages in one write to the store.
const BATCH: usize = 128;
/// What the messages of one write may weigh together, unless one alone is heavier.
const BATCH_WEIGHT: usize = 1024 * 1024;

/// How much of an [`Outbox`] a message takes.
pub trait Weigh {
    /// Bytes, or 1 where messages are counted.
    fn weight(&self) -> usize;
}

/// Messages that wait for the store, in order. Bounded: what does not fit is replaced by one word that messages were
/// missed, so that nothing is ever lost without the others knowing.
#[derive(Debug)]
pub struct Outbox<T> {
    waiting: Mutex<Waiting<T>>,
    capacity: usize,
    filled: Notify,
    emptied: Notify,
}

#[derive(Debug)]
struct Waiting<T> {
    /// `None` stands for messages that were missed.
    messages: VecDeque<Option<T>>,
    /// What they weigh together.
    weight: usize,
}

impl<T> Default for Waiting<T> {
    fn default() -> Self {
        Self { messages: VecDeque::new(), weight: 0 }
    }
}

impl<T: Clone + PartialEq + Weigh> Waiting<T> {
    fn batch(&self) -> Vec<Option<T>> {
        let mut weight = 0usize;
        let fits = |message: &&Option<T>| {
            let is_first = weight == 0;
            weight = weight.saturating_add(weigh(message));
            is_first || weight <= BATCH_WEIGHT
        };
        self.messages.iter().take(BATCH).take_while(fits).cloned().collect()
    }
}

fn weigh<T: Weigh>(message: &Option<T>) -> usize {
    message.as_ref().map_or(1, |message| message.weight().max(1))
}

impl<T: Clone + PartialEq + Weigh> Outbox<T> {
    /// An empty one for messages that weigh `capacity` (at least 1) together.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { waiting: Mutex::default(), capacity: capacity.max(1), filled: Notify::new(), emptied: Notify::new() }
    }

    /// Adds a message.
    pub fn push(&self, message: T) {
        let mut waiting = self.waiting.lock();
        if waiting.weight >= self.capacity {
            metrics::counter!("hubbub_bus_overflows_total").increment(1);
            *waiting = Waiting { messages: VecDeque::from([None]), weight: 1 };
        }
        waiting.weight = waiting.weight.saturating_add(message.weight().max(1));
        waiting.messages.push_back(Some(message));
        drop(waiting);
        self.filled.notify_one();
    }

    /// The oldest messages, which stay until they are [`done`](Self::done); `None` among them stands for messages that were missed.
    pub async fn next(&self) -> Vec<Option<T>> {
        loop {
            let batch = self.waiting.lock().batch();
            if !batch.is_empty() {
                return batch;
            }
            self.filled.notified().await;
        }
    }

    /// Forgets what was told, unless it has made room in the meantime.
    pub fn done(&self, told: &[Option<T>]) {
        let mut waiting = self.waiting.lock();
        for message in told {
            if waiting.messages.front() != Some(message) {
                return;
            }
            waiting.messages.pop_front();
            waiting.weight = waiting.weight.saturating_sub(weigh(message));
        }
        if waiting.messages.is_empty() {
            self.emptied.notify_waiters();
        }
    }

    /// Completes when nothing waits.
    pub async fn empty(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.waiting.lock().messages.is_empty() {
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
    use crate::BusMessage;

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

    #[derive(Debug, Clone, PartialEq)]
    struct Heavy(usize);

    impl Weigh for Heavy {
        fn weight(&self) -> usize {
            self.0
        }
    }

    #[tokio::test]
    async fn heavy_messages_go_in_writes_of_their_own_and_fill_the_box_sooner() {
        let outbox = Outbox::new(3 * BATCH_WEIGHT);
        [2 * BATCH_WEIGHT, 10, BATCH_WEIGHT].into_iter().for_each(|weight| outbox.push(Heavy(weight)));
        let first = outbox.next().await;
        assert_eq!(first, [Some(Heavy(2 * BATCH_WEIGHT))]);
        outbox.push(Heavy(1));
        assert_eq!(outbox.next().await, [None, Some(Heavy(1))], "more than it may hold");
        outbox.done(&[None, Some(Heavy(1))]);
        outbox.push(Heavy(7));
        assert_eq!(outbox.next().await, [Some(Heavy(7))]);
    }
}
