//! The connection of this node to the one primary.
//!
//! Every command goes through [`Link`]. While Redis is away commands fail at once; whoever can wait does so with
//! [`Link::wait_up`]. The connection is made again by a task of its own, with pauses that grow, and is tried
//! regularly, so that a server that went silent is noticed also when nobody asks it anything.

mod upkeep;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use hubbub_types::{Clock, Entropy, Timestamp};
use parking_lot::{Mutex, RwLock};
use redis::{Cmd, FromRedisValue, ToRedisArgs, aio::MultiplexedConnection};
use tokio::{sync::watch, task::JoinHandle, time::Instant};

use super::{
    ConnectError, LinkError, Script,
    backoff::Backoff,
    dial::{Dialer, Line},
    error::judge,
};
use crate::{ClusterSettings, Target};

/// Most operations remembered to be voided.
const MOST_ABANDONED: usize = 10_000;
/// How long the mark of an operation stays: longer than any request can lie in a buffer before it is carried out.
pub(super) const MARK_TTL: Duration = Duration::from_secs(60);

/// Whether commands get through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// They do.
    Up {
        /// Grows with each connection.
        generation: u64,
        /// Grows when another run of the server answers: it may know less than the one before.
        run: u64,
    },
    /// They do not.
    Down {
        /// Since when.
        since: Timestamp,
    },
}

/// The connection to Redis. Cheap to clone; it ends with its last clone.
#[derive(Clone)]
pub(crate) struct Link {
    shared: Arc<Shared>,
    _task: Arc<Abort>,
}

struct Abort(JoinHandle<()>);

impl Drop for Abort {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Shared {
    dialer: Dialer,
    state: watch::Sender<LinkState>,
    up: RwLock<Option<Up>>,
    /// The latest connection that a command found to be of no use.
    broken: watch::Sender<u64>,
    /// Marks of operations to be voided first on the next connection.
    abandoned: Mutex<Vec<String>>,
    round_trips: AtomicU64,
    settings: ClusterSettings,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

#[derive(Clone)]
struct Up {
    connection: MultiplexedConnection,
    generation: u64,
    run: u64,
    run_id: Arc<str>,
}

impl Link {
    /// Connects, once; after that the connection is kept up by itself.
    ///
    /// # Errors
    /// Says why there is no connection.
    pub(crate) async fn connect(
        settings: &ClusterSettings,
        target: &Target,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, ConnectError> {
        let dialer = Dialer::new(settings, target)?;
        let line = dialer.dial(Duration::ZERO).await?;
        let since = clock.now();
        let shared = Arc::new(Shared {
            dialer,
            state: watch::Sender::new(LinkState::Down { since }),
            up: RwLock::new(None),
            broken: watch::Sender::new(0),
            abandoned: Mutex::default(),
            round_trips: AtomicU64::new(0),
            settings: settings.clone(),
            clock,
            entropy,
        });
        shared.is_up(&line, 1, 1);
        let task = tokio::spawn(Arc::clone(&shared).keep_up(line));
        Ok(Self { shared, _task: Arc::new(Abort(task)) })
    }

    /// Runs a command.
    ///
    /// # Errors
    /// When Redis is away, does not answer in time, or refuses.
    pub(crate) async fn query<T: FromRedisValue>(&self, cmd: &Cmd) -> Result<T, LinkError> {
        let name = command_name(cmd);
        let up = self.shared.current()?;
        self.shared.send(up, name, cmd).await.map_err(|verdict| verdict.error)
    }

    /// Runs a script. One round trip, two when Redis does not know it yet.
    ///
    /// # Errors
    /// When Redis is away, does not answer in time, or refuses.
    pub(crate) async fn script<T: FromRedisValue>(
        &self,
        script: &Script,
        keys: impl ToRedisArgs,
        args: impl ToRedisArgs,
    ) -> Result<T, LinkError> {
        self.shared.script(self.shared.current()?, script, keys, args).await
    }

    /// Like [`Link::script`], but only while `run` is the one that answers.
    ///
    /// # Errors
    /// As there; another run counts as away.
    pub(super) async fn script_in<T: FromRedisValue>(
        &self,
        run: u64,
        script: &Script,
        keys: impl ToRedisArgs,
        args: impl ToRedisArgs,
    ) -> Result<T, LinkError> {
        let up = self.shared.current()?;
        if up.run != run {
            return Err(LinkError::Away("another server has taken over".into()));
        }
        self.shared.script(up, script, keys, args).await
    }

    /// Makes sure that an operation which nobody waits for any more does not happen later: it is marked as void soon, and
    /// before anything else is sent on the next connection. `mark` is the name of its mark.
    pub(super) fn abandon(&self, mark: String) {
        let mut abandoned = self.shared.abandoned.lock();
        if abandoned.len() < MOST_ABANDONED {
            abandoned.push(mark);
        } else {
            metrics::counter!("hubbub_redis_abandoned_lost_total").increment(1);
        }
    }

    /// Whether commands get through, now and from now on.
    pub(crate) fn state(&self) -> watch::Receiver<LinkState> {
        self.shared.state.subscribe()
    }

    /// Waits until commands get through, at most until `deadline`. Says which run of the server answers.
    pub(crate) async fn wait_up(&self, deadline: Instant) -> Option<u64> {
        // As a rule it is up, and every step asks.
        if let LinkState::Up { run, .. } = *self.shared.state.borrow() {
            return Some(run);
        }
        let mut state = self.state();
        let up = state.wait_for(|state| matches!(state, LinkState::Up { .. }));
        match *tokio::time::timeout_at(deadline, up).await.ok()?.ok()? {
            LinkState::Up { run, .. } => Some(run),
            LinkState::Down { .. } => None,
        }
    }

    /// How many questions were sent and answered, or given up, so far.
    #[cfg_attr(not(test), expect(dead_code, reason = "tests hold the numbers in the documentation against it"))]
    pub(crate) fn round_trips(&self) -> u64 {
        self.shared.round_trips.load(Ordering::Relaxed)
    }

    /// A connection of one's own, for commands that wait up to `waiting` on purpose, and the run of the server it leads
    /// to; `None` while that is not the run that everything else speaks to.
    pub(super) async fn own_line(&self, waiting: Duration) -> Result<Option<(Line, u64)>, ConnectError> {
        let line = self.shared.dialer.dial(waiting).await?;
        let LinkState::Up { run, .. } = *self.shared.state.borrow() else { return Ok(None) };
        let is_same = self.shared.up.read().as_ref().is_some_and(|up| *up.run_id == *line.server.run_id);
        Ok(is_same.then_some((line, run)))
    }

    /// Pauses for whoever makes connections of their own.
    pub(super) fn backoff(&self) -> Backoff {
        self.shared.backoff()
    }
}

impl Shared {
    fn current(&self) -> Result<Up, LinkError> {
        self.up.read().clone().ok_or_else(|| LinkError::Away("there is no connection".into()))
    }

    async fn send<T: FromRedisValue>(
        &self,
        mut up: Up,
        name: &'static str,
        cmd: &Cmd,
    ) -> Result<T, super::error::Verdict> {
        let begin = Instant::now();
        self.round_trips.fetch_add(1, Ordering::Relaxed);
        let answer = cmd.query_async(&mut up.connection).await;
        metrics::histogram!("hubbub_redis_seconds", "command" => name).record(begin.elapsed().as_secs_f64());
        answer.map_err(|error| {
            let verdict = judge(&error);
            if !verdict.unknown_script {
                metrics::counter!("hubbub_redis_errors_total", "command" => name).increment(1);
                tracing::debug!(%error, command = name, "Redis did not do what it was asked");
            }
            if verdict.broken {
                self.broken
                    .send_if_modified(|broken| std::mem::replace(broken, up.generation.max(*broken)) < up.generation);
            }
            verdict
        })
    }

    async fn script<T: FromRedisValue>(
        &self,
        up: Up,
        script: &Script,
        keys: impl ToRedisArgs,
        args: impl ToRedisArgs,
    ) -> Result<T, LinkError> {
        match self.send(up.clone(), script.name(), &script.by_hash(&keys, &args)).await {
            Err(verdict) if verdict.unknown_script => {
                self.send(up, script.name(), &script.by_text(&keys, &args)).await.map_err(|verdict| verdict.error)
            }
            other => other.map_err(|verdict| verdict.error),
        }
    }

    fn backoff(&self) -> Backoff {
        let (least, most) = (self.settings.reconnect_min.0, self.settings.reconnect_max.0);
        Backoff::new(Arc::clone(&self.entropy), least, most)
    }
}

/// The name of a command for metrics, of which there must be few.
fn command_name(cmd: &Cmd) -> &'static str {
    const NAMES: &[&str] =
        &["GET", "SET", "DEL", "MGET", "XADD", "XRANGE", "ZADD", "ZRANGE", "ZREM", "SMEMBERS", "HGETALL"];
    let Some(redis::Arg::Simple(name)) = cmd.args_iter().next() else { return "other" };
    NAMES.iter().find(|known| known.as_bytes() == name).copied().unwrap_or("other")
}

/// Marks an operation as void unless it is marked already, and answers the mark it had.
pub(super) fn void(mark: &str) -> Cmd {
    let mut cmd = redis::cmd("SET");
    cmd.arg(mark).arg("void").arg("NX").arg("GET").arg("PX").arg(millis(MARK_TTL));
    cmd
}

/// Whole milliseconds, as Redis takes them.
pub(super) fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
