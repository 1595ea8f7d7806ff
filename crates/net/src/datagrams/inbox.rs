//! What other threads tell one that sleeps in `epoll_wait` and not in tokio.

use std::{
    fmt, io,
    os::fd::{AsFd, BorrowedFd},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use nix::sys::eventfd::{EfdFlags, EventFd};
use tokio::sync::mpsc::{self, error::TryRecvError};

/// Something that can be sent.
pub(crate) trait Message {
    /// What is heard when all senders are gone.
    fn end() -> Self;
}

/// The side of the senders. Cheap to clone.
pub(crate) struct Postbox<T> {
    letters: mpsc::Sender<T>,
    bell: Arc<Bell>,
}

impl<T> Clone for Postbox<T> {
    fn clone(&self) -> Self {
        Self { letters: self.letters.clone(), bell: Arc::clone(&self.bell) }
    }
}

impl<T> fmt::Debug for Postbox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postbox").finish_non_exhaustive()
    }
}

/// The side of the thread.
#[derive(Debug)]
pub(crate) struct Inbox<T> {
    letters: mpsc::Receiver<T>,
    bell: Arc<Bell>,
}

/// Wakes the thread.
#[derive(Debug)]
pub(crate) struct Bell {
    event: EventFd,
    /// Set from the first ring until the thread has heard it: one write wakes it, however many letters follow.
    rung: AtomicBool,
}

/// A postbox and the inbox its letters arrive in. When `waiting` letters wait, who sends more waits too.
pub(crate) fn open<T>(waiting: usize) -> io::Result<(Postbox<T>, Inbox<T>)> {
    let event = EventFd::from_flags(EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK)?;
    let bell = Arc::new(Bell { event, rung: AtomicBool::new(false) });
    let (sender, receiver) = mpsc::channel(waiting);
    Ok((Postbox { letters: sender, bell: Arc::clone(&bell) }, Inbox { letters: receiver, bell }))
}

impl<T> Postbox<T> {
    /// Sends, and waits while the thread is behind. False when it has ended.
    pub(crate) async fn send(&self, letter: T) -> bool {
        let sent = self.letters.send(letter).await.is_ok();
        self.bell.ring();
        sent
    }
}

impl<T: Message> Inbox<T> {
    /// To be woken by when there is a letter.
    pub(crate) fn bell(&self) -> BorrowedFd<'_> {
        self.bell.event.as_fd()
    }

    /// What wakes it, for those who have something else for it than letters.
    pub(crate) fn ringer(&self) -> Arc<Bell> {
        Arc::clone(&self.bell)
    }

    /// Stops the bell, before the letters are taken: one that comes later rings again.
    pub(crate) fn heard(&self) {
        // Nothing to read means that nobody has rung: fine as well.
        let _ = self.bell.event.read();
        self.bell.rung.store(false, Ordering::SeqCst);
    }

    /// Rings again: letters were left for later.
    pub(crate) fn come_back(&self) {
        self.bell.ring();
    }

    /// The next letter, if there is one. All senders gone is the end.
    pub(crate) fn next(&mut self) -> Option<T> {
        match self.letters.try_recv() {
            Ok(letter) => Some(letter),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(T::end()),
        }
    }
}

impl Bell {
    /// Wakes the thread, if nobody has.
    pub(crate) fn ring(&self) {
        if !self.rung.swap(true, Ordering::SeqCst)
            && let Err(error) = self.event.write(1)
        {
            tracing::error!(%error, "a thread could not be woken");
        }
    }
}
