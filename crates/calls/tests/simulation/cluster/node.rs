//! One process of the cluster: what it knows, and what it is doing.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
};

use hubbub_calls::{Command, UserRecord};
use hubbub_types::{ConnectionId, NodeId, Timestamp, UserId};
use uuid::Uuid;

use super::{
    store::{Op, Version},
    stream::Position,
};

/// Where something happens: a machine, and which of its processes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) slot: usize,
    pub(super) process: u64,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "node {}/{}", self.slot, self.process)
    }
}

/// A record as a node last saw it.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) version: Option<Version>,
    pub(super) record: UserRecord,
}

pub(super) struct Node {
    pub(super) process: u64,
    /// Who it is in the cluster; another one after it was taken for dead.
    pub(super) id: NodeId,
    pub(super) epoch: u64,
    /// The run of the store that it knows.
    pub(super) run: u64,
    /// Grows with every cut of its connection to the store.
    pub(super) generation: u64,
    pub(super) is_up: bool,
    pub(super) cache: BTreeMap<UserId, Seen>,
    /// How far its idea of the store's clock is off, in milliseconds.
    pub(super) skew: i64,
    pub(super) position: Position,
    pub(super) is_reading: bool,
    pub(super) connections: BTreeMap<ConnectionId, Connection>,
    pub(super) jobs: BTreeMap<u64, Job>,
    /// Operations whose answer was cut off.
    pub(super) doubts: BTreeSet<Op>,
    /// Since when every sign of life of its own was heard.
    pub(super) heard_since: Timestamp,
    pub(super) last_heard: Timestamp,
    pub(super) is_draining: bool,
    /// It shows no sign of life until then, although it works.
    pub(super) silent_until: Timestamp,
    /// It does not get to reading its stream until then.
    pub(super) slow_until: Timestamp,
}

pub(super) struct Connection {
    pub(super) user: UserId,
    /// Who the node was when it was opened.
    pub(super) of: NodeId,
    pub(super) queue: VecDeque<(u64, Command)>,
    /// A command of it is being carried out.
    pub(super) is_busy: bool,
    pub(super) is_closing: bool,
    /// The store no longer knows it, or an older state of it: it comes back soon, and until then nothing it says or is
    /// told would be of the present.
    pub(super) is_of_former_life: bool,
}

/// A step that is not done yet.
#[derive(Clone)]
pub(super) struct Job {
    /// The same for every try.
    pub(super) serial: u64,
    pub(super) user: UserId,
    pub(super) from: Option<ConnectionId>,
    pub(super) command: Command,
    pub(super) fresh: Uuid,
    /// The store's time at which a deadline was claimed.
    pub(super) not_before: Timestamp,
    pub(super) since: Timestamp,
    pub(super) stage: Stage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// For the store.
    Waiting,
    Sent {
        op: Op,
        at: Timestamp,
    },
    Doubtful(Op),
}

impl Node {
    pub(super) fn new(process: u64, id: NodeId, skew: i64, now: Timestamp) -> Self {
        Self {
            process,
            id,
            epoch: 0,
            run: 0,
            generation: 0,
            is_up: false,
            cache: BTreeMap::new(),
            skew,
            position: Position::default(),
            is_reading: false,
            connections: BTreeMap::new(),
            jobs: BTreeMap::new(),
            doubts: BTreeSet::new(),
            heard_since: now,
            last_heard: now,
            is_draining: false,
            silent_until: now,
            slow_until: now,
        }
    }

    /// Whether this node was taken for dead since the connection was opened: what it said is not carried out any more.
    pub(super) fn has_moved(&self, connection: ConnectionId) -> bool {
        self.connections.get(&connection).is_some_and(|connection| connection.of != self.id)
    }

    /// Not before it has joined, and not when it is about to end.
    pub(super) fn takes_connections(&self) -> bool {
        self.epoch != 0 && !self.is_draining
    }

    pub(super) fn is_open(&self, connection: ConnectionId) -> bool {
        self.connections.get(&connection).is_some_and(|connection| !connection.is_closing)
    }

    /// Whether anything is said to this connection any more.
    pub(super) fn is_told(&self, connection: ConnectionId) -> bool {
        let known = self.connections.get(&connection);
        known.is_some_and(|connection| !connection.is_closing && !connection.is_of_former_life)
    }

    /// The connection to the store is gone: whatever was sent may have run or not.
    pub(super) fn cut(&mut self) {
        self.generation += 1;
        self.is_up = false;
        for job in self.jobs.values_mut() {
            if let Stage::Sent { op, .. } = job.stage {
                job.stage = Stage::Doubtful(op);
                self.doubts.insert(op);
            }
        }
    }

    pub(super) fn waiting(&self) -> Vec<u64> {
        self.jobs.iter().filter(|(_, job)| job.stage == Stage::Waiting).map(|(number, _)| *number).collect()
    }
}

impl Connection {
    pub(super) fn new(user: UserId, of: NodeId) -> Self {
        Self { user, of, queue: VecDeque::new(), is_busy: false, is_closing: false, is_of_former_life: false }
    }
}

impl Job {
    /// A command of a client: it may fail, what the server does by itself must not.
    pub(super) fn is_of_client(&self) -> bool {
        self.from.is_some() && !matches!(self.command, Command::Lost)
    }
}
