//! What other threads tell a shard, which sleeps in `epoll_wait` and not in tokio.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use bytes::Bytes;
use hubbub_relay::Client;
use hubbub_types::{AccountId, SessionId};
use nix::sys::eventfd::{EfdFlags, EventFd};
use tokio::sync::mpsc::{self, error::TryRecvError};

use super::stream::Queue;

/// Messages that wait for a shard; who sends more waits too.
const WAITING: usize = 1024;

/// One message.
#[derive(Debug)]
pub(super) enum Letter {
    /// A TCP or TLS client has come; answers go to its queue.
    Opened { client: Client, queue: Arc<Queue> },
    /// One framed message of such a client.
    Message { client: Client, bytes: Bytes },
    /// Such a client has said nothing for long.
    Silent { client: Client },
    /// Such a client has gone.
    Closed { client: Client },
    /// The answer to a question about a session; `None` when it could not be found out.
    Checked { session: SessionId, live: Option<bool> },
    /// A session has ended.
    EndSession(SessionId),
    /// All sessions of an account have ended.
    EndAccount(AccountId),
    /// Ends of sessions may have been missed: every session is looked up again.
    Recheck,
    /// The process ends.
    Stop,
}

/// The side of the senders. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Postbox {
    letters: mpsc::Sender<Letter>,
    bell: Arc<Bell>,
}

/// The side of the shard.
#[derive(Debug)]
pub(super) struct Inbox {
    letters: mpsc::Receiver<Letter>,
    bell: Arc<Bell>,
}

#[derive(Debug)]
struct Bell {
    event: EventFd,
    /// Set from the first ring until the shard has heard it: one write wakes it, however many letters follow.
    rung: AtomicBool,
}

/// A postbox and the inbox its letters arrive in.
pub(super) fn open() -> io::Result<(Postbox, Inbox)> {
    let event = EventFd::from_flags(EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK)?;
    let bell = Arc::new(Bell { event, rung: AtomicBool::new(false) });
    let (sender, receiver) = mpsc::channel(WAITING);
    Ok((Postbox { letters: sender, bell: Arc::clone(&bell) }, Inbox { letters: receiver, bell }))
}

impl Postbox {
    /// Sends, and waits while the shard is behind. False when it has ended.
    pub(super) async fn send(&self, letter: Letter) -> bool {
        let sent = self.letters.send(letter).await.is_ok();
        self.bell.ring();
        sent
    }
}

impl Inbox {
    /// To be woken by when there is a letter.
    pub(super) fn bell(&self) -> BorrowedFd<'_> {
        self.bell.event.as_fd()
    }

    /// Stops the bell, before the letters are taken: one that comes later rings again.
    pub(super) fn heard(&self) {
        // Nothing to read means that nobody has rung: fine as well.
        let _ = self.bell.event.read();
        self.bell.rung.store(false, Ordering::SeqCst);
    }

    /// Rings again: letters were left for later.
    pub(super) fn come_back(&self) {
        self.bell.ring();
    }

    /// The next letter, if there is one. All senders gone is the end.
    pub(super) fn next(&mut self) -> Option<Letter> {
        match self.letters.try_recv() {
            Ok(letter) => Some(letter),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Letter::Stop),
        }
    }
}

impl Bell {
    fn ring(&self) {
        if !self.rung.swap(true, Ordering::SeqCst)
            && let Err(error) = self.event.write(1)
        {
            tracing::error!(%error, "the relay could not be woken");
        }
    }
}
