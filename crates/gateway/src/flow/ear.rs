//! Tells what woke a connection's task: the client, or somebody who has something for it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use futures_util::task::AtomicWaker;

/// Knows whether it is worth asking a source again.
pub(super) struct Ear {
    heard: Arc<Heard>,
    /// `heard`, as the source is given it.
    waker: Waker,
}

/// Woken by the source.
struct Heard {
    /// Whether the source has woken since it was last asked.
    is_due: AtomicBool,
    task: AtomicWaker,
}

impl Default for Ear {
    /// A source that was never asked may have something.
    fn default() -> Self {
        let heard = Arc::new(Heard { is_due: AtomicBool::new(true), task: AtomicWaker::new() });
        Self { waker: Waker::from(Arc::clone(&heard)), heard }
    }
}

impl Ear {
    /// Asks the source, if it may have something, with a waker that must be woken when it may have more.
    pub(super) fn poll<T>(&self, cx: &Context<'_>, source: impl FnOnce(&mut Context<'_>) -> Poll<T>) -> Poll<T> {
        self.heard.task.register(cx.waker());
        // Taken before the source is asked: what comes meanwhile sets it again.
        if !self.heard.is_due.swap(false, Ordering::AcqRel) {
            return Poll::Pending;
        }
        let polled = source(&mut Context::from_waker(&self.waker));
        if polled.is_ready() {
            self.heard.is_due.store(true, Ordering::Release);
        }
        polled
    }
}

impl Wake for Heard {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.is_due.store(true, Ordering::Release);
        self.task.wake();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::task::noop_waker;

    use super::*;

    #[test]
    fn a_source_is_asked_again_only_after_it_has_woken_or_given() {
        let (ear, waker) = (Ear::default(), noop_waker());
        let cx = Context::from_waker(&waker);
        let mut kept = None;
        let nothing = ear.poll(&cx, |cx| {
            kept = Some(cx.waker().clone());
            Poll::<()>::Pending
        });
        assert!(nothing.is_pending());
        assert!(ear.poll(&cx, |_| Poll::Ready(())).is_pending());
        kept.unwrap().wake();
        assert!(ear.poll(&cx, |_| Poll::Ready(())).is_ready());
        assert!(ear.poll(&cx, |_| Poll::Ready(())).is_ready());
        assert!(ear.poll(&cx, |_| Poll::<()>::Pending).is_pending());
        assert!(ear.poll(&cx, |_| Poll::Ready(())).is_pending());
    }

    #[test]
    fn what_comes_while_the_source_is_asked_is_not_lost() {
        let (ear, waker) = (Ear::default(), noop_waker());
        let cx = Context::from_waker(&waker);
        let asked = ear.poll(&cx, |cx| {
            cx.waker().wake_by_ref();
            Poll::<()>::Pending
        });
        assert!(asked.is_pending());
        assert!(ear.poll(&cx, |_| Poll::Ready(())).is_ready());
    }
}
