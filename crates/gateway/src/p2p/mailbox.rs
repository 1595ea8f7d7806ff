//! What waits to be sent to one client: bounded, and shared between its connection and everybody who has something
//! to tell it.

use std::{
    sync::atomic::{AtomicBool, AtomicI64, Ordering},
    task::Waker,
};

use axum::extract::ws::Utf8Bytes;
use futures_util::task::AtomicWaker;
use hubbub_app::calls::Outbound;
use hubbub_calls::{CloseReason, Message, Presence};
use hubbub_types::{Timestamp, UserId};
use parking_lot::Mutex;

use super::encode;
use crate::flow::{CloseCode, Next, Outbox, Queue, Room};

/// The outbound queue of a connection, and what others need to know about it.
pub(super) struct Mailbox {
    queue: Mutex<Queue>,
    room: Room,
    /// Of the connection's task, while that waits.
    waker: AtomicWaker,
    /// When the client was last heard of, in milliseconds since the epoch.
    heard: AtomicI64,
    opened: Timestamp,
    is_registered: AtomicBool,
}

impl Mailbox {
    pub(super) fn new(room: Room, now: Timestamp) -> Self {
        Self {
            queue: Mutex::default(),
            room,
            waker: AtomicWaker::new(),
            heard: AtomicI64::new(now.as_millis()),
            opened: now,
            is_registered: AtomicBool::new(false),
        }
    }

    /// Queues a message.
    pub(super) fn push(&self, message: Utf8Bytes) {
        self.queue.lock().push(message, self.room);
        self.waker.wake();
    }

    /// Closes the connection after what is queued.
    pub(super) fn shut(&self, code: CloseCode) {
        self.queue.lock().shut(code);
        self.waker.wake();
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

impl Outbox for Mailbox {
    fn register(&self, waker: &Waker) {
        self.waker.register(waker);
    }

    fn unregister(&self) {
        self.waker.take();
    }

    fn next(&self) -> Next {
        self.queue.lock().next()
    }

    fn closing(&self) -> Option<CloseCode> {
        self.queue.lock().closing()
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
