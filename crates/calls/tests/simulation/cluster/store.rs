//! A model of the Redis of several nodes: what its scripts do, one at a time, and what it may lose.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use hubbub_calls::{CallSettings, Effect, Input, UserRecord};
use hubbub_types::{NodeId, Timestamp, UserId};

use super::{fault::Fault, stream::Stream};
use crate::{
    checker::{Checker, Records, Rule},
    server::declared_gone,
};

/// How late a deadline may fire: outages of the store, and leases of claimants who died.
const SLACK: Duration = Duration::from_secs(60);
/// A claimed deadline that is not moved comes again after that.
const CLAIM_LEASE: Duration = Duration::from_secs(5);
/// A store's clock that has gone back further than this has jumped.
const CLOCK_SLACK: Duration = Duration::from_secs(1);
/// A node that was not heard for so long is dead.
pub(super) const DEAD_AFTER: Duration = Duration::from_secs(5);

/// One try of a step; never used twice.
pub(super) type Op = u64;

/// What a record is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) revision: u64,
    pub(super) op: Op,
}

/// What became of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marker {
    Done,
    Void,
}

/// All that is kept there, and what the checker knows as of it.
#[derive(Clone)]
pub(super) struct State {
    /// Made once; another one means that everything was lost.
    pub(super) epoch: Option<u64>,
    pub(super) records: Records,
    pub(super) versions: BTreeMap<UserId, Version>,
    pub(super) due: BTreeMap<UserId, Timestamp>,
    /// The latest time a claim saw.
    latest: Timestamp,
    /// The records in which a node has a connection.
    pub(super) owned: BTreeMap<NodeId, BTreeSet<UserId>>,
    /// Members and when they were last heard.
    pub(super) nodes: BTreeMap<NodeId, Timestamp>,
    /// Fenced, and not yet taken out of every record.
    pub(super) dead: BTreeSet<NodeId>,
    pub(super) ops: BTreeMap<Op, Marker>,
    pub(super) streams: BTreeMap<NodeId, Stream>,
    pub(super) checker: Checker,
    /// Commands that were carried out.
    carried_out: BTreeSet<u64>,
}

/// The script of a step.
#[derive(Clone)]
pub(super) struct Commit {
    pub(super) op: Op,
    pub(super) epoch: u64,
    pub(super) node: NodeId,
    /// Which command it carries out.
    pub(super) serial: u64,
    pub(super) input: Input,
    pub(super) seen: BTreeMap<UserId, Option<Version>>,
    pub(super) users: BTreeMap<UserId, UserRecord>,
    pub(super) effects: Vec<Effect>,
}

/// What the script says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Done,
    /// A record is not what the step saw.
    Changed,
    /// The node is no member (any more).
    Fenced,
    /// Everything was lost since the node last looked.
    Emptied,
    /// The operation was voided, or has run before.
    Void,
}

pub(super) struct Store {
    pub(super) state: State,
    /// What the replica has, and after a failover the store.
    replica: State,
    /// Which run of which process this is.
    pub(super) run: u64,
    /// How far the store's clock is ahead of true time, in milliseconds.
    pub(super) ahead: i64,
    pub(super) paused_until: Timestamp,
    fault: Option<Fault>,
}

impl Store {
    pub(super) fn new(settings: CallSettings, fault: Option<Fault>) -> Self {
        let state = State::empty(Checker::new(settings, SLACK));
        let replica = state.clone();
        Self { state, replica, run: 0, ahead: 0, paused_until: Timestamp::default(), fault }
    }

    /// The time the store reads.
    pub(super) fn wall(&self, now: Timestamp) -> Timestamp {
        Timestamp::from_millis(now.as_millis() + self.ahead)
    }

    pub(super) fn is_paused(&self, now: Timestamp) -> bool {
        now < self.paused_until
    }

    /// The replica has caught up.
    pub(super) fn replicate(&mut self) {
        self.replica = self.state.clone();
    }

    /// The process ends and starts again with everything.
    pub(super) fn restart(&mut self) {
        self.run += 1;
    }

    /// The replica takes over, on another machine with another clock.
    pub(super) fn fail_over(&mut self, now: Timestamp, ahead: i64) {
        let lost = std::mem::replace(&mut self.state, self.replica.clone());
        self.state.checker.steps = lost.checker.steps;
        self.state.checker.violation = lost.checker.violation;
        if ahead < self.ahead {
            self.state.checker.jumped_back(now);
        }
        self.ahead = ahead;
        self.run += 1;
    }

    /// `FLUSHALL`.
    pub(super) fn flush(&mut self) {
        let mut checker = self.state.checker.clone();
        checker.forgotten();
        self.state = State::empty(checker);
    }

    /// Looks an operation up, and makes sure that it does not run any more.
    pub(super) fn look_up(&mut self, op: Op) -> Marker {
        match self.fault {
            Some(Fault::RepeatsBlindly) => Marker::Void,
            Some(Fault::LooksUpWithoutVoiding) => self.state.ops.get(&op).copied().unwrap_or(Marker::Void),
            _ => *self.state.ops.entry(op).or_insert(Marker::Void),
        }
    }

    /// The one script of a step.
    pub(super) fn commit(&mut self, commit: &Commit, now: Timestamp) -> Verdict {
        if self.state.ops.contains_key(&commit.op) {
            return Verdict::Void;
        }
        if self.state.epoch != Some(commit.epoch) {
            return Verdict::Emptied;
        }
        if !self.state.nodes.contains_key(&commit.node) && self.fault != Some(Fault::IgnoresFence) {
            return Verdict::Fenced;
        }
        if !commit.seen.iter().all(|(user, seen)| self.is_present(user, *seen)) {
            return Verdict::Changed;
        }
        self.write(commit, now);
        Verdict::Done
    }

    fn is_present(&self, user: &UserId, seen: Option<Version>) -> bool {
        let present = self.state.versions.get(user).copied();
        match self.fault {
            Some(Fault::IgnoresVersions) => true,
            Some(Fault::ComparesRevisions) => present.map(|v| v.revision) == seen.map(|v| v.revision),
            _ => present == seen,
        }
    }

    fn write(&mut self, commit: &Commit, now: Timestamp) {
        let wall = self.wall(now);
        let gone = declared_gone(&commit.input, &self.state.records);
        for (user, record) in &commit.users {
            self.state.put(user, record, commit.op);
            self.state.set_due(user, record.next_deadline());
        }
        self.tell(commit, wall);
        self.state.ops.insert(commit.op, Marker::Done);
        let carried_out_before = !self.state.carried_out.insert(commit.serial);
        let State { checker, records, .. } = &mut self.state;
        checker.steps += 1;
        if carried_out_before {
            checker.report(Rule::NothingIsDoneTwice, || format!("{:?}", commit.input.command));
        }
        checker.done(&commit.input, &commit.effects, &gone);
        checker.look(records, now, wall);
    }

    /// Effects go to the streams of the nodes they are for, where those are members.
    fn tell(&mut self, commit: &Commit, wall: Timestamp) {
        for (index, effect) in commit.effects.iter().enumerate() {
            let node = match effect {
                Effect::Send { to, .. } | Effect::Close { to, .. } => to.node,
                _ => commit.node,
            };
            if self.state.nodes.contains_key(&node) {
                self.state.streams.entry(node).or_default().append(wall, (commit.op, index), effect.clone());
            }
        }
    }

    /// Claims what is due, by the store's clock.
    pub(super) fn claim_due(&mut self, now: Timestamp, limit: usize) -> Vec<UserId> {
        let wall = self.wall(now);
        self.state.heed_jump(wall);
        let due = self.state.due.iter().filter(|(_, at)| **at <= wall);
        let claimed: Vec<_> = due.map(|(user, _)| user.clone()).take(limit).collect();
        for user in &claimed {
            let again = (self.fault != Some(Fault::ForgetsClaims)).then_some(wall + CLAIM_LEASE);
            self.state.set_due(user, again);
        }
        claimed
    }

    /// A sign of life. False when the node is no member.
    pub(super) fn beat(&mut self, node: NodeId, now: Timestamp) -> bool {
        let wall = self.wall(now);
        self.state.nodes.get_mut(&node).map(|heard| *heard = wall).is_some()
    }

    /// Members that were not heard for long are members no more, but remembered until nothing speaks of them.
    pub(super) fn fence(&mut self, now: Timestamp) {
        let wall = self.wall(now);
        let state = &mut self.state;
        let silent = |heard: &Timestamp| wall.since(*heard) > DEAD_AFTER;
        let dead: Vec<_> = state.nodes.iter().filter(|(_, heard)| silent(heard)).map(|(node, _)| *node).collect();
        dead.into_iter().for_each(|node| state.leave(node));
        if self.fault == Some(Fault::ForgetsTheDead) {
            self.state.dead.clear();
        }
    }

    /// The last of a dead node, once no record speaks of it.
    pub(super) fn bury(&mut self, node: NodeId) {
        let finished = self.state.owned.get(&node).is_none_or(BTreeSet::is_empty);
        if finished || self.fault == Some(Fault::BuriesAlive) {
            self.state.owned.remove(&node);
            self.state.streams.remove(&node);
            self.state.dead.remove(&node);
        }
    }
}

impl State {
    fn empty(checker: Checker) -> Self {
        Self {
            epoch: None,
            records: Records::new(),
            versions: BTreeMap::new(),
            due: BTreeMap::new(),
            latest: Timestamp::default(),
            owned: BTreeMap::new(),
            nodes: BTreeMap::new(),
            dead: BTreeSet::new(),
            ops: BTreeMap::new(),
            streams: BTreeMap::new(),
            checker,
            carried_out: BTreeSet::new(),
        }
    }

    /// A node goes, of its own accord or not: its connections are to be taken out of the records.
    pub(super) fn leave(&mut self, node: NodeId) {
        if self.nodes.remove(&node).is_some() {
            self.dead.insert(node);
        }
    }

    /// Writes a record, if it changed, and keeps the nodes' sets in step.
    fn put(&mut self, user: &UserId, record: &UserRecord, op: Op) {
        let before = self.records.get(user).map(UserRecord::nodes).unwrap_or_default();
        let after = record.nodes();
        for node in before.iter().filter(|node| !after.contains(node)) {
            if let Some(owned) = self.owned.get_mut(node) {
                owned.remove(user);
            }
        }
        self.owned.retain(|_, owned| !owned.is_empty());
        for node in after {
            self.owned.entry(node).or_default().insert(user.clone());
        }
        if *record == UserRecord::default() {
            self.records.remove(user);
            self.versions.remove(user);
        } else if self.records.get(user) != Some(record) {
            let revision = self.versions.get(user).map_or(0, |version| version.revision) + 1;
            self.records.insert(user.clone(), record.clone());
            self.versions.insert(user.clone(), Version { revision, op });
        }
    }

    fn set_due(&mut self, user: &UserId, at: Option<Timestamp>) {
        match at {
            Some(at) => drop(self.due.insert(user.clone(), at)),
            None => drop(self.due.remove(user)),
        }
    }

    fn heed_jump(&mut self, wall: Timestamp) {
        if self.latest.since(wall) > CLOCK_SLACK {
            self.due.values_mut().for_each(|at| *at = wall);
            self.latest = wall;
        }
        self.latest = self.latest.max(wall);
    }
}
