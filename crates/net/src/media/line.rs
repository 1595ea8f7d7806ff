//! What a room says on one WebSocket, on its way from the shard to the task that holds the socket.

use std::{
    collections::VecDeque,
    sync::{Arc, OnceLock},
};

use bytes::Bytes;
use hubbub_livekit::{proto::SignalResponse, signal};
use hubbub_sfu::{ids::LineId, room::Refreshed};
use parking_lot::Mutex;
use tokio::sync::Notify;

use super::letters::{Ended, RoomKey};

/// Something to be done on a WebSocket.
#[derive(Debug, Clone)]
pub enum Outgoing {
    /// Say this.
    Signal(Arc<Said>),
    /// Make a new token and say it.
    Refresh(Box<Refreshed>),
    /// Close; nothing comes after.
    Hangup {
        /// The close code (RFC 6455 section 7.4).
        code: u16,
        /// The reason, short and for people.
        reason: &'static str,
    },
}

/// A message, shared by all who hear the same.
#[derive(Debug)]
pub struct Said {
    /// What.
    pub message: Arc<SignalResponse>,
    binary: OnceLock<Bytes>,
}

impl Said {
    pub(super) fn new(message: Arc<SignalResponse>) -> Self {
        Self { message, binary: OnceLock::new() }
    }

    /// The message in protobuf; written once, whoever asks.
    pub fn binary(&self) -> Bytes {
        self.binary.get_or_init(|| signal::binary(&self.message)).clone()
    }
}

/// Too much waits for a WebSocket, or nobody reads any more.
#[derive(Debug)]
pub(super) struct Lost;

/// The shard's side.
#[derive(Debug)]
pub(super) struct Line {
    queue: Arc<Queue>,
    limit: usize,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    list: VecDeque<Outgoing>,
    bytes: usize,
    /// No more is taken: it was hung up, or nobody reads.
    closed: bool,
}

/// What waits for one WebSocket. Dropped, the room hears that the WebSocket is gone.
#[derive(Debug)]
pub struct LineReceiver {
    queue: Arc<Queue>,
    ended: Arc<Ended>,
    room: RoomKey,
    line: LineId,
}

/// Both sides of a new line.
pub(super) fn open(room: RoomKey, line: LineId, limit: usize, ended: &Arc<Ended>) -> (Line, LineReceiver) {
    let queue = Arc::new(Queue::default());
    let receiver = LineReceiver { queue: Arc::clone(&queue), ended: Arc::clone(ended), room, line };
    (Line { queue, limit }, receiver)
}

impl Line {
    /// Queues what is to be done.
    pub(super) fn push(&self, outgoing: Outgoing) -> Result<(), Lost> {
        let length = length(&outgoing);
        let mut waiting = self.queue.waiting.lock();
        if waiting.closed {
            return Err(Lost);
        }
        let full = waiting.bytes + length > self.limit;
        if full {
            waiting.list.clear();
            waiting.list.push_back(Outgoing::Hangup { code: 1013, reason: "too slow" });
        } else {
            waiting.bytes += length;
            waiting.closed = matches!(outgoing, Outgoing::Hangup { .. });
            waiting.list.push_back(outgoing);
        }
        waiting.closed |= full;
        drop(waiting);
        self.queue.changed.notify_one();
        if full { Err(Lost) } else { Ok(()) }
    }
}

impl Drop for Line {
    /// Whoever reads must not wait for ever.
    fn drop(&mut self) {
        self.queue.waiting.lock().closed = true;
        self.queue.changed.notify_one();
    }
}

impl LineReceiver {
    /// The number of the WebSocket, for [`super::RoomHandle::signal`].
    #[must_use]
    pub fn line(&self) -> LineId {
        self.line
    }

    /// What is to be done next; `None` after the last. May be cancelled.
    pub async fn next(&mut self) -> Option<Outgoing> {
        loop {
            let changed = self.queue.changed.notified();
            {
                let mut waiting = self.queue.waiting.lock();
                if let Some(next) = waiting.list.pop_front() {
                    waiting.bytes = waiting.bytes.saturating_sub(length(&next));
                    return Some(next);
                }
                if waiting.closed {
                    return None;
                }
            }
            changed.await;
        }
    }
}

impl Drop for LineReceiver {
    fn drop(&mut self) {
        let mut waiting = self.queue.waiting.lock();
        waiting.closed = true;
        waiting.list.clear();
        drop(waiting);
        self.ended.tell(self.room, self.line);
    }
}

/// What it takes in memory, about.
fn length(outgoing: &Outgoing) -> usize {
    const OTHER: usize = 256;
    match outgoing {
        Outgoing::Signal(said) => said.binary().len() + OTHER,
        _ => OTHER,
    }
}
