//! One step, until it has happened or cannot.

use std::collections::{BTreeMap, BTreeSet};

use hubbub_types::Timestamp;
use tokio::time::Instant;

use super::{
    RedisLive,
    commit::{Commit, Failed, Verdict, Wanted},
    load::{Fetch, Loaded},
};
use crate::{
    ClusterError, Effectful, Key, Record, Step,
    live::Attempt,
    redis::{LinkError, link::void},
};

/// Nothing has happened, and nothing will.
const AWAY: ClusterError = ClusterError::Unavailable { in_doubt: false };
/// It may have happened.
const IN_DOUBT: ClusterError = ClusterError::Unavailable { in_doubt: true };

/// How far one step has come.
struct Progress<R> {
    loaded: Option<Loaded<R>>,
    deadline: Instant,
    trips: u32,
    /// Whether what is known from before may not be used.
    only_fresh: bool,
}

impl<R: Record, E: Effectful> RedisLive<R, E> {
    /// When a step that begins now is given up.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.settings.retry_for.0
    }

    /// One run of a step until it commits, decides to change nothing, or asks for more.
    pub(crate) async fn attempt<T>(
        &self,
        keys: &BTreeSet<Key>,
        deadline: Instant,
        step: &mut impl FnMut(&mut BTreeMap<Key, R>, Timestamp) -> Step<E, T>,
    ) -> Result<Attempt<T>, ClusterError> {
        let _turn = self.turnstile.enter(keys, deadline).await.ok_or(AWAY)?;
        let mut progress = Progress { loaded: self.recall(keys), deadline, trips: 0, only_fresh: false };
        let outcome = loop {
            match self.try_once(keys, &mut progress, step).await {
                Ok(Some(attempt)) => break Ok(attempt),
                Ok(None) if Instant::now() < deadline => {}
                Ok(None) => break Err(AWAY),
                Err(error) => break Err(error),
            }
        };
        metrics::histogram!("hubbub_redis_step_round_trips").record(f64::from(progress.trips));
        outcome
    }

    /// `None`: once more.
    async fn try_once<T>(
        &self,
        keys: &BTreeSet<Key>,
        progress: &mut Progress<R>,
        step: &mut impl FnMut(&mut BTreeMap<Key, R>, Timestamp) -> Step<E, T>,
    ) -> Result<Option<Attempt<T>>, ClusterError> {
        let run = self.link.wait_up(progress.deadline).await.ok_or(AWAY)?;
        if !self.inbox.wait_follows(run, progress.deadline).await {
            return Ok(None);
        }
        // Before the step runs: one that was made as what this node no longer is must not be committed.
        let standing = self.identity.standing();
        let Some(loaded) = self.load(keys, progress).await? else { return Ok(None) };
        let mut records = loaded.records.iter().map(|(key, known)| (key.clone(), known.record.clone())).collect();
        match step(&mut records, loaded.now) {
            Step::AlsoNeed(more) => Ok(Some(Attempt::AlsoNeed(more))),
            Step::Unchanged(output) if loaded.is_fresh => Ok(Some(Attempt::Done(output))),
            // Refused on what was known from before: only what is true now may say so.
            Step::Unchanged(_) => {
                progress.only_fresh = true;
                Ok(None)
            }
            Step::Commit { output, effects, deadlines } => {
                let wanted = Wanted { loaded: &loaded, records, effects, deadlines };
                let commit = self.prepare(standing, wanted)?;
                progress.trips += 1;
                let verdict = self.commit(run, &commit, keys).await;
                let is_done = self.conclude(verdict, &commit, standing, progress).await?;
                Ok(is_done.then_some(Attempt::Done(output)))
            }
        }
    }

    async fn load(&self, keys: &BTreeSet<Key>, progress: &mut Progress<R>) -> Result<Option<Loaded<R>>, ClusterError> {
        if let Some(mut loaded) = progress.loaded.take()
            && (loaded.is_fresh || !progress.only_fresh)
        {
            // A step may have waited for its turn, or for Redis.
            loaded.now = self.time.now().unwrap_or(loaded.now).max(loaded.now);
            return Ok(Some(loaded));
        }
        progress.trips += 1;
        let read = if progress.only_fresh { self.fetch(keys).await } else { self.complete(keys).await };
        match read {
            Ok(loaded) => Ok(Some(loaded)),
            Err(Fetch::Malformed(key)) => Err(ClusterError::Malformed(key)),
            Err(Fetch::Link(LinkError::Refused(text))) => Err(refused(&text)),
            Err(Fetch::Link(LinkError::Away(_) | LinkError::InDoubt(_))) => {
                self.pause(progress.deadline).await;
                Ok(None)
            }
        }
    }

    /// Whether the commit has happened; when not, the step runs once more.
    async fn conclude(
        &self,
        verdict: Result<Verdict<R>, Failed>,
        commit: &Commit<R>,
        standing: crate::Standing,
        progress: &mut Progress<R>,
    ) -> Result<bool, ClusterError> {
        match verdict {
            Ok(Verdict::Done) => Ok(true),
            Ok(Verdict::Stale(loaded)) => {
                metrics::counter!("hubbub_redis_conflicts_total").increment(1);
                progress.loaded = Some(loaded);
                Ok(false)
            }
            Ok(Verdict::Void) => {
                progress.only_fresh = true;
                Ok(false)
            }
            Ok(Verdict::Full) => Err(ClusterError::Full { limit: self.settings.live.max_records }),
            Ok(Verdict::Refused) => {
                self.identity.doubt(standing);
                Err(AWAY)
            }
            Err(Failed::Malformed(key)) => Err(ClusterError::Malformed(key)),
            Err(Failed::Nonsense) => Err(refused("the answer to a commit has an unknown form")),
            Err(Failed::Link(LinkError::Refused(text))) => Err(refused(&text)),
            Err(Failed::Link(LinkError::Away(_))) => {
                progress.only_fresh = true;
                self.pause(progress.deadline).await;
                Ok(false)
            }
            Err(Failed::Link(LinkError::InDoubt(_))) => {
                progress.only_fresh = true;
                self.settle(commit, progress).await
            }
        }
    }

    /// Finds out whether an operation has happened, and makes sure that it will not if it has not.
    async fn settle(&self, commit: &Commit<R>, progress: &mut Progress<R>) -> Result<bool, ClusterError> {
        let mark = self.keys.operation(commit.operation);
        while Instant::now() < progress.deadline && self.link.wait_up(progress.deadline).await.is_some() {
            progress.trips += 1;
            match self.link.query::<Option<String>>(&void(&mark)).await {
                Ok(before) => {
                    let is_done = before.as_deref() == Some("done");
                    let outcome = if is_done { "done" } else { "void" };
                    metrics::counter!("hubbub_redis_in_doubt_total", "outcome" => outcome).increment(1);
                    if is_done {
                        self.done(commit);
                    }
                    return Ok(is_done);
                }
                Err(LinkError::Refused(text)) => return Err(refused(&text)),
                Err(LinkError::Away(_) | LinkError::InDoubt(_)) => self.pause(progress.deadline).await,
            }
        }
        metrics::counter!("hubbub_redis_in_doubt_total", "outcome" => "unknown").increment(1);
        self.link.abandon(mark);
        Err(IN_DOUBT)
    }

    /// Lets others run before Redis is asked again.
    pub(super) async fn pause(&self, deadline: Instant) {
        let wait = self.settings.reconnect_min.0;
        tokio::time::sleep_until(deadline.min(Instant::now() + wait)).await;
    }
}

fn refused(text: &str) -> ClusterError {
    tracing::error!(text, "Redis refused a step");
    IN_DOUBT
}
