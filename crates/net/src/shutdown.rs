//! Ending in two stages: drain, then cut.

use std::{future::Future, time::Duration};

use tokio::task::JoinHandle;
use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};

/// How long tasks that were cut may take to notice.
const AFTER_CUT: Duration = Duration::from_secs(1);

/// The end of the process, shared by all that has to take part in it.
///
/// Stage zero ([`Shutdown::leave`]) may come before: everything is still served, but whoever asks is told to send new
/// work elsewhere. Stage one ([`Shutdown::begin`]): nothing new is accepted, what runs may finish. Stage two
/// ([`Shutdown::cut_now`], or the limit given to [`Shutdown::finish`]): what still runs is dropped.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    leaving: CancellationToken,
    draining: CancellationToken,
    cut: CancellationToken,
    tasks: TaskTracker,
}

/// How a shutdown ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// Everything ended by itself.
    Drained,
    /// Something still ran and was cut.
    Cut,
}

impl Shutdown {
    /// Nothing is ending yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Starts stage zero: ready no longer, but nothing is refused yet.
    pub fn leave(&self) {
        self.leaving.cancel();
    }

    /// Whether the end has begun, in whatever stage it is.
    #[must_use]
    pub fn is_leaving(&self) -> bool {
        self.leaving.is_cancelled()
    }

    /// Starts stage one.
    pub fn begin(&self) {
        self.leave();
        self.draining.cancel();
    }

    /// Starts stage two at once.
    pub fn cut_now(&self) {
        self.begin();
        self.cut.cancel();
    }

    /// Whether stage one has begun.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining.is_cancelled()
    }

    /// Waits for stage one.
    pub async fn draining(&self) {
        self.draining.cancelled().await;
    }

    /// Waits for stage two.
    pub async fn cut(&self) {
        self.cut.cancelled().await;
    }

    /// Runs a task that the end waits for, until stage two drops it.
    pub fn spawn<F>(&self, task: F) -> JoinHandle<()>
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let cut = self.cut.clone();
        self.tasks.spawn(async move {
            cut.run_until_cancelled_owned(task).await;
        })
    }

    /// As long as the token lives, the end waits.
    pub fn hold(&self) -> TaskTrackerToken {
        self.tasks.token()
    }

    /// Tasks and connections that the end waits for.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.tasks.len()
    }

    /// Begins stage one if that has not happened, waits at most `drain`, then cuts.
    pub async fn finish(&self, drain: Duration) -> Finish {
        self.begin();
        self.tasks.close();
        tokio::select! {
            biased;
            () = self.cut.cancelled() => {}
            () = self.tasks.wait() => {
                // What is not waited for, only told, is told too.
                self.cut.cancel();
                return Finish::Drained;
            }
            () = tokio::time::sleep(drain) => {}
        }
        tracing::warn!(tasks = self.tasks.len(), "cutting what still runs");
        self.cut.cancel();
        if tokio::time::timeout(AFTER_CUT, self.tasks.wait()).await.is_err() {
            tracing::warn!(tasks = self.tasks.len(), "some tasks did not notice that they were cut");
        }
        Finish::Cut
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_task_that_ends_while_draining_is_waited_for() {
        let shutdown = Shutdown::new();
        let (done, finished) = oneshot::channel();
        let seen = shutdown.clone();
        shutdown.spawn(async move {
            seen.draining().await;
            tokio::time::sleep(Duration::from_secs(3)).await;
            done.send(()).unwrap();
        });
        assert_eq!(shutdown.finish(Duration::from_secs(10)).await, Finish::Drained);
        finished.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_does_not_end_is_cut_after_the_limit() {
        let shutdown = Shutdown::new();
        let task = shutdown.spawn(std::future::pending());
        let start = tokio::time::Instant::now();
        assert_eq!(shutdown.finish(Duration::from_secs(10)).await, Finish::Cut);
        assert_eq!(start.elapsed(), Duration::from_secs(10));
        task.await.unwrap();
    }

    #[test]
    fn every_stage_includes_the_ones_before() {
        let (leaving, draining) = (Shutdown::new(), Shutdown::new());
        assert!(!leaving.is_leaving());
        leaving.leave();
        draining.begin();
        assert_eq!((leaving.is_leaving(), leaving.is_draining()), (true, false));
        assert_eq!((draining.is_leaving(), draining.is_draining()), (true, true));
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_signal_cuts_at_once() {
        let shutdown = Shutdown::new();
        shutdown.spawn(std::future::pending());
        let ending = tokio::spawn({
            let shutdown = shutdown.clone();
            async move { shutdown.finish(Duration::from_secs(3600)).await }
        });
        shutdown.draining().await;
        let start = tokio::time::Instant::now();
        shutdown.cut_now();
        assert_eq!(ending.await.unwrap(), Finish::Cut);
        assert!(start.elapsed() < Duration::from_secs(1));
    }
}
