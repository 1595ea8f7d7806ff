//! What waits to be sent to one client, how the client is reached, and whether it is alive: shared between its
//! connection, the requests that poll it, and everybody who has something to tell it.

use std::task::Waker;

use axum::extract::ws::Utf8Bytes;
use futures_util::task::AtomicWaker;
use hubbub_socketio::{Beat, Link, Pulse, PulseTimes, engine};
use hubbub_types::Timestamp;
use parking_lot::{Mutex, MutexGuard};

use super::polling::Polling;
use crate::flow::{CloseCode, Next, Outbox, Queue, Room};

/// With this many messages waiting, what may be lost is.
const BUSY: usize = 32;

/// The queue of a connection, and its state.
pub(crate) struct Mailbox {
    state: Mutex<State>,
    room: Room,
    /// Of the connection's task, while that waits.
    waker: AtomicWaker,
}

pub(super) struct State {
    pub(super) queue: Queue,
    pub(super) pulse: Pulse,
    pub(super) link: Link,
    /// Only of clients that poll.
    pub(super) polling: Option<Box<Polling>>,
}

impl Mailbox {
    /// Of a client that came with a WebSocket.
    pub(super) fn socket(room: Room, now: Timestamp) -> Self {
        Self::new(room, now, Link::socket(), None)
    }

    /// Of a client that polls.
    pub(super) fn polling(room: Room, now: Timestamp) -> Self {
        Self::new(room, now, Link::polling(), Some(Box::default()))
    }

    fn new(room: Room, now: Timestamp, link: Link, polling: Option<Box<Polling>>) -> Self {
        let state = State { queue: Queue::default(), pulse: Pulse::new(now), link, polling };
        Self { state: Mutex::new(state), room, waker: AtomicWaker::new() }
    }

    /// Queues a packet.
    pub(super) fn push(&self, packet: Utf8Bytes) {
        let mut state = self.state.lock();
        state.queue.push(packet, self.room);
        self.wake(state);
    }

    /// Queues a packet, unless so much waits that it would only be in the way.
    pub(super) fn whisper(&self, packet: Utf8Bytes) {
        let mut state = self.state.lock();
        if state.queue.len() < BUSY {
            state.queue.push(packet, self.room);
            self.wake(state);
        }
    }

    /// Closes the connection after what is queued. The first code counts.
    pub(super) fn shut(&self, code: CloseCode) {
        let mut state = self.state.lock();
        state.queue.shut(code);
        self.wake(state);
    }

    /// Something was heard from the client.
    pub(super) fn heard(&self) {
        self.state.lock().pulse.heard();
    }

    /// The client has joined a namespace.
    pub(super) fn joined(&self) {
        self.state.lock().pulse.joined();
    }

    /// Pings, or closes who is silent.
    pub(super) fn beat(&self, now: Timestamp, times: &PulseTimes) {
        let beat = self.state.lock().pulse.check(now, times);
        match beat {
            Some(Beat::Ping) => self.push(Utf8Bytes::from_static(engine::PING)),
            Some(Beat::Silent) => self.shut(CloseCode::Silent),
            Some(Beat::NotConnected) => self.shut(CloseCode::Unauthenticated),
            None => {}
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock()
    }

    /// Wakes the connection's task.
    pub(super) fn wake_task(&self) {
        self.waker.wake();
    }

    /// Wakes whoever writes to the client: its poll, or the task with its WebSocket. At the end, everybody who waits.
    fn wake(&self, mut state: MutexGuard<'_, State>) {
        let is_over = state.queue.closing().is_some();
        let wakes_task = is_over || !state.link.is_polling();
        let poll = state.polling.as_mut().and_then(|polling| polling.poll.take());
        let room = state.polling.as_mut().filter(|_| is_over).and_then(|polling| polling.room.take());
        drop(state);
        poll.into_iter().chain(room).for_each(Waker::wake);
        if wakes_task {
            self.waker.wake();
        }
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
        self.state.lock().queue.next()
    }

    fn closing(&self) -> Option<CloseCode> {
        self.state.lock().queue.closing()
    }
}
