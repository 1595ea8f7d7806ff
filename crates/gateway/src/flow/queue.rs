//! Messages that wait for one client: bounded by number and bytes.

use std::collections::VecDeque;

use axum::extract::ws::Utf8Bytes;

use super::{CloseCode, Next};

/// An empty queue keeps room for this many messages; more is given back.
const KEPT: usize = 8;

/// How much may wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    pub(crate) messages: usize,
    pub(crate) bytes: usize,
}

/// What waits, and whether the connection ends after it.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    messages: VecDeque<Utf8Bytes>,
    bytes: usize,
    close: Option<CloseCode>,
}

impl Queue {
    /// Queues a message. One too many means that the client does not read: it is cut, and what waits is dropped.
    pub(crate) fn push(&mut self, message: Utf8Bytes, room: Room) {
        if self.close.is_some() {
            return;
        }
        if self.messages.len() >= room.messages || self.bytes + message.len() > room.bytes {
            self.messages = VecDeque::new();
            self.bytes = 0;
            self.close = Some(CloseCode::SlowReader);
        } else {
            self.bytes += message.len();
            self.messages.push_back(message);
        }
    }

    /// Closes the connection after what is queued. The first code counts.
    pub(crate) fn shut(&mut self, code: CloseCode) {
        self.close.get_or_insert(code);
    }

    /// Takes what is to be written next.
    pub(crate) fn next(&mut self) -> Next {
        if let Some(message) = self.messages.pop_front() {
            self.bytes -= message.len();
            return Next::Message(message);
        }
        if self.messages.capacity() > KEPT {
            self.messages = VecDeque::new();
        }
        self.close.map_or(Next::Nothing, Next::Close)
    }

    /// Why the connection is to be closed, whatever still waits.
    pub(crate) fn closing(&self) -> Option<CloseCode> {
        self.close
    }

    /// Messages that wait.
    pub(crate) fn len(&self) -> usize {
        self.messages.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { messages: 3, bytes: 100 };

    fn queue(messages: &[&str]) -> Queue {
        let mut queue = Queue::default();
        messages.iter().for_each(|message| queue.push((*message).into(), ROOM));
        queue
    }

    #[test]
    fn messages_leave_in_order_and_before_the_close() {
        let mut queue = queue(&["one", "two"]);
        queue.shut(CloseCode::Restart);
        queue.shut(CloseCode::Silent);
        queue.push("late".into(), ROOM);
        assert_eq!(queue.next(), Next::Message("one".into()));
        assert_eq!(queue.next(), Next::Message("two".into()));
        assert_eq!(queue.next(), Next::Close(CloseCode::Restart));
    }

    #[test]
    fn p2p_14_chat_04_a_full_queue_is_dropped_and_closes_the_connection() {
        let long = "x".repeat(60);
        for mut full in [queue(&["x", "x", "x", "x"]), queue(&[&long, &long])] {
            assert_eq!((full.len(), full.bytes), (0, 0));
            assert_eq!(full.next(), Next::Close(CloseCode::SlowReader));
        }
    }

    #[test]
    fn an_empty_queue_gives_its_memory_back() {
        let mut queue = Queue::default();
        for _ in 0..500 {
            queue.push("x".into(), Room { messages: 1_000, bytes: 1_000_000 });
        }
        while queue.next() != Next::Nothing {}
        assert!(queue.messages.capacity() <= KEPT);
    }
}
