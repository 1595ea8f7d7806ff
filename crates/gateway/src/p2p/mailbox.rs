//! What waits to be sent to one client: bounded, and shared between its connection and everybody who has something
//! to tell it.

use std::{
    collections::VecDeque,
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
    task::Waker,
};

use axum::extract::ws::Utf8Bytes;
use futures_util::task::AtomicWaker;
use hubbub_app::calls::Outbound;
use hubbub_calls::{CloseReason, Message, Presence};
use hubbub_types::{Timestamp, UserId};
use parking_lot::Mutex;

use super::{CloseCode, encode};

/// An empty queue keeps room for this many messages; more is given back.
const KEPT: usize = 8;

/// The outbound queue of a connection, and what others need to know about it.
pub(super) struct Mailbox {
    state: Mutex<State>,
    /// Of the connection's task, while that waits.
    waker: AtomicWaker,
    /// When the client was last heard of, in milliseconds since the epoch.
    heard: AtomicI64,
    opened: Timestamp,
    is_registered: AtomicBool,
    max_messages: usize,
    max_bytes: usize,
}

#[derive(Default)]
struct State {
    messages: VecDeque<Utf8Bytes>,
    bytes: usize,
    close: Option<CloseCode>,
}

/// What to send next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    Message(Utf8Bytes),
    Close(CloseCode),
    Nothing,
}

impl Mailbox {
    pub(super) fn new(max_messages: usize, max_bytes: usize, now: Timestamp) -> Self {
        Self {
            state: Mutex::default(),
            waker: AtomicWaker::new(),
            heard: AtomicI64::new(now.as_millis()),
            opened: now,
            is_registered: AtomicBool::new(false),
            max_messages,
            max_bytes,
        }
    }

    /// Queues a message. One too many means that the client does not read: it is cut, and what waits is dropped.
    pub(super) fn push(&self, message: Utf8Bytes) {
        let mut state = self.state.lock();
        if state.close.is_some() {
            return;
        }
        if state.messages.len() >= self.max_messages || state.bytes + message.len() > self.max_bytes {
            state.messages = VecDeque::new();
            state.bytes = 0;
            state.close = Some(CloseCode::SlowReader);
        } else {
            state.bytes += message.len();
            state.messages.push_back(message);
        }
        drop(state);
        self.waker.wake();
    }

    /// Closes the connection after what is queued. The first code counts.
    pub(super) fn shut(&self, code: CloseCode) {
        self.state.lock().close.get_or_insert(code);
        self.waker.wake();
    }

    pub(super) fn next(&self) -> Next {
        let mut state = self.state.lock();
        if let Some(message) = state.messages.pop_front() {
            state.bytes -= message.len();
            return Next::Message(message);
        }
        if state.messages.capacity() > KEPT {
            state.messages = VecDeque::new();
        }
        state.close.map_or(Next::Nothing, Next::Close)
    }

    /// Why the connection is to be closed, whatever still waits.
    pub(super) fn closing(&self) -> Option<CloseCode> {
        self.state.lock().close
    }

    /// Wakes this task when something is queued.
    pub(super) fn register(&self, waker: &Waker) {
        self.waker.register(waker);
    }

    /// The task is awake and will look by itself.
    pub(super) fn unregister(&self) {
        self.waker.take();
    }

    pub(super) fn hear(&self, now: Timestamp) {
        self.heard.store(now.as_millis(), Ordering::Relaxed);
    }

    pub(super) fn heard(&self) -> Timestamp {
        Timestamp::from_millis(self.heard.load(Ordering::Relaxed))
    }

    pub(super) fn opened(&self) -> Timestamp {
        self.opened
    }

    pub(super) fn set_registered(&self) {
        self.is_registered.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_registered(&self) -> bool {
        self.is_registered.load(Ordering::Relaxed)
    }
}

impl Outbound for Mailbox {
    fn send(&self, message: &Message) {
        self.push(encode::message(message));
    }

    fn presence(&self, people: &[(UserId, Presence)]) {
        self.push(encode::presence(people));
    }

    fn close(&self, reason: CloseReason) {
        self.shut(match reason {
            CloseReason::Replaced => CloseCode::Replaced,
            CloseReason::Revoked => CloseCode::Revoked,
        });
    }

    fn send_back(&self) {
        self.shut(CloseCode::Restart);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailbox() -> Mailbox {
        Mailbox::new(3, 100, Timestamp::default())
    }

    #[test]
    fn messages_leave_in_order_and_before_the_close() {
        let mailbox = mailbox();
        mailbox.push("one".into());
        mailbox.push("two".into());
        mailbox.shut(CloseCode::Restart);
        mailbox.shut(CloseCode::Silent);
        mailbox.push("late".into());
        assert_eq!(mailbox.next(), Next::Message("one".into()));
        assert_eq!(mailbox.next(), Next::Message("two".into()));
        assert_eq!(mailbox.next(), Next::Close(CloseCode::Restart));
    }

    #[test]
    fn p2p_14_a_full_queue_is_dropped_and_closes_the_connection() {
        let (by_count, by_bytes) = (mailbox(), mailbox());
        for _ in 0..4 {
            by_count.push("x".into());
        }
        by_bytes.push("x".repeat(60).into());
        by_bytes.push("x".repeat(60).into());
        for full in [by_count, by_bytes] {
            assert_eq!(full.next(), Next::Close(CloseCode::SlowReader));
            assert_eq!(full.state.lock().bytes, 0);
        }
    }

    #[test]
    fn an_empty_queue_gives_its_memory_back() {
        let mailbox = Mailbox::new(1_000, 1_000_000, Timestamp::default());
        for _ in 0..500 {
            mailbox.push("x".into());
        }
        while mailbox.next() != Next::Nothing {}
        assert!(mailbox.state.lock().messages.capacity() <= KEPT);
    }
}
