//! Events of one connection that are being worked on: side by side, begun in the order they came.

use std::task::{Context, Poll};

use futures_util::{Stream as _, stream::FuturesUnordered};
use serde_json::value::RawValue;

use super::events::Work;

/// An event that is done.
pub(super) struct Answer {
    /// Its number, when an answer is wanted.
    pub(super) id: Option<u64>,
    pub(super) answer: Box<RawValue>,
}

type Task = std::pin::Pin<Box<dyn Future<Output = Answer> + Send>>;

/// Kept small: an idle connection has nothing running.
#[derive(Default)]
pub(super) struct Running(Option<Box<FuturesUnordered<Task>>>);

impl Running {
    /// Begins with an event. What is begun first is polled first, so that messages keep their order on the way in.
    pub(super) fn start(&mut self, id: Option<u64>, work: Work) {
        let task: Task = Box::pin(async move {
            let answer = work.await.unwrap_or_else(|refusal| refusal.answer());
            Answer { id, answer }
        });
        self.0.get_or_insert_default().push(task);
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |tasks| tasks.len())
    }

    /// The next that is done; pending when none is, or none runs.
    pub(super) fn poll_done(&mut self, cx: &mut Context<'_>) -> Poll<Answer> {
        let Some(tasks) = self.0.as_mut() else { return Poll::Pending };
        match std::pin::Pin::new(tasks.as_mut()).poll_next(cx) {
            Poll::Ready(Some(answer)) => Poll::Ready(answer),
            Poll::Ready(None) => {
                self.0 = None;
                Poll::Pending
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, sync::Arc};

    use parking_lot::Mutex;
    use tokio::sync::oneshot;

    use super::*;
    use crate::socketio::refusal::done;

    impl Running {
        /// Waits for the next that is done.
        async fn done(&mut self) -> Answer {
            poll_fn(|cx| self.poll_done(cx)).await
        }
    }

    #[tokio::test]
    async fn chat_04_events_begin_in_order_and_end_as_they_are_done() {
        let (mut running, begun) = (Running::default(), Arc::new(Mutex::new(Vec::new())));
        let mut ends = Vec::new();
        for number in 0..3_u64 {
            let (end, ended) = oneshot::channel::<()>();
            ends.push(end);
            let begun = Arc::clone(&begun);
            let work = async move {
                begun.lock().push(number);
                let _ = ended.await;
                Ok(done(serde_json::json!({})))
            };
            running.start(Some(number), Box::pin(work));
        }
        let last = ends.pop().unwrap();
        last.send(()).unwrap();
        assert_eq!(running.done().await.id, Some(2));
        assert_eq!(*begun.lock(), [0, 1, 2]);
        assert_eq!(running.len(), 2);
        ends.into_iter().for_each(|end| end.send(()).unwrap());
        assert_eq!((running.done().await.id, running.done().await.id), (Some(0), Some(1)));
        assert!(futures_util::poll!(std::pin::pin!(running.done())).is_pending() && running.0.is_none());
    }
}
