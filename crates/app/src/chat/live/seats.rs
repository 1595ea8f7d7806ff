//! The connections of this node, and who is behind each.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use hubbub_types::{AccountId, ConnectionId, SessionId, Timestamp};
use parking_lot::{Mutex, RwLock};

use crate::{
    Actor,
    chat::{Farewell, Listener},
};

/// One connection.
pub(super) struct Line {
    pub(super) connection: ConnectionId,
    pub(super) account: AccountId,
    pub(super) session: SessionId,
    /// When it ends by itself.
    ends_at: Option<Timestamp>,
    pub(super) listener: Arc<dyn Listener>,
    actor: RwLock<Arc<Actor>>,
    typed: Mutex<Timestamp>,
    /// Held while the connection is given what it lacks.
    pub(super) syncing: tokio::sync::Mutex<()>,
}

impl Line {
    pub(super) fn new(actor: Actor, connection: ConnectionId, listener: Arc<dyn Listener>) -> Self {
        Self {
            connection,
            account: actor.account,
            session: actor.session,
            ends_at: actor.ends_at,
            listener,
            actor: RwLock::new(Arc::new(actor)),
            typed: Mutex::default(),
            syncing: tokio::sync::Mutex::default(),
        }
    }

    /// Who is behind it, as they stand now.
    pub(super) fn actor(&self) -> Arc<Actor> {
        Arc::clone(&self.actor.read())
    }

    pub(super) fn set_actor(&self, actor: Actor) {
        *self.actor.write() = Arc::new(actor);
    }

    /// Whether the person may be told to write again, `every` so often.
    pub(super) fn types(&self, now: Timestamp, every: std::time::Duration) -> bool {
        let mut typed = self.typed.lock();
        // A clock that jumped back must not silence anybody for long.
        if *typed <= now && now.since(*typed) < every {
            return false;
        }
        *typed = now;
        true
    }

    pub(super) fn close(&self, farewell: Farewell) {
        metrics::counter!("hubbub_chat_cut_total", "reason" => farewell.code()).increment(1);
        self.listener.close(farewell);
    }
}

/// All connections.
#[derive(Default)]
pub(super) struct Seats(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    lines: HashMap<ConnectionId, Arc<Line>>,
    people: HashMap<AccountId, Vec<Arc<Line>>>,
    /// Those that end by themselves, the first first.
    ending: BTreeSet<(Timestamp, ConnectionId)>,
}

impl Seats {
    pub(super) fn insert(&self, line: Arc<Line>) {
        let mut inner = self.0.lock();
        inner.ending.extend(line.ends_at.map(|at| (at, line.connection)));
        inner.people.entry(line.account).or_default().push(Arc::clone(&line));
        inner.lines.insert(line.connection, line);
    }

    pub(super) fn remove(&self, connection: ConnectionId) {
        let mut inner = self.0.lock();
        let Some(line) = inner.lines.remove(&connection) else { return };
        if let Some(at) = line.ends_at {
            inner.ending.remove(&(at, connection));
        }
        if let Some(lines) = inner.people.get_mut(&line.account) {
            lines.retain(|known| known.connection != connection);
            if lines.is_empty() {
                inner.people.remove(&line.account);
            }
        }
    }

    /// Those that have ended by themselves at `now`, each once.
    pub(super) fn ended(&self, now: Timestamp) -> Vec<Arc<Line>> {
        let mut inner = self.0.lock();
        let mut ended = Vec::new();
        while inner.ending.first().is_some_and(|(at, _)| *at <= now) {
            let next = inner.ending.pop_first();
            ended.extend(next.and_then(|(_, connection)| inner.lines.get(&connection).cloned()));
        }
        ended
    }

    pub(super) fn get(&self, connection: ConnectionId) -> Option<Arc<Line>> {
        self.0.lock().lines.get(&connection).cloned()
    }

    /// The connections of somebody.
    pub(super) fn of(&self, account: AccountId) -> Vec<Arc<Line>> {
        self.0.lock().people.get(&account).cloned().unwrap_or_default()
    }

    pub(super) fn has(&self, account: AccountId) -> bool {
        self.0.lock().people.contains_key(&account)
    }

    pub(super) fn all(&self) -> Vec<Arc<Line>> {
        self.0.lock().lines.values().cloned().collect()
    }

    /// Everybody who is connected.
    pub(super) fn accounts(&self) -> Vec<AccountId> {
        self.0.lock().people.keys().copied().collect()
    }

    pub(super) fn len(&self) -> usize {
        self.0.lock().lines.len()
    }
}
