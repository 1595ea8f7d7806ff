//! The life of nodes: they start, show that they live, lose and find the store, are fenced, reap each other, and die.

use std::time::Duration;

use hubbub_calls::{Command, Refusal};
use hubbub_types::{NodeId, UserId};

use super::{
    agenda::Event,
    fault::Fault,
    node::{Node, Place, Stage},
    store::{DEAD_AFTER, Marker, Op},
    world::{Word, World},
};

/// Longest wait for an answer of the store.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a command of a client is tried.
const RETRY_FOR: Duration = Duration::from_secs(5);
/// A sign of life that is later than this was missed.
const MISSED: Duration = Duration::from_millis(2500);
/// Connections that are to come back are told so within this many milliseconds.
const RETURN_SPREAD: u64 = 2_000;
/// Deadlines claimed in one go.
const CLAIMS: usize = 16;

impl World {
    /// A process starts, where none runs.
    pub(super) fn start(&mut self, slot: usize) {
        if self.slots[slot].is_some() {
            return;
        }
        let (process, id) = (self.number(), self.new_node_id());
        let skew = i64::try_from(self.dice.below(80)).unwrap() - 40;
        let place = Place { slot, process };
        self.slots[slot] = Some(Node::new(process, id, skew, self.now));
        self.soon(300, Event::LinkUp(place, 0));
        self.soon(1000, Event::Tick(place));
    }

    /// The process dies; some of its clients may not notice for a while.
    pub(super) fn crash(&mut self, place: Place) {
        let slowest = if self.dice.chance(200) { 12_000 } else { 200 };
        self.end_process(place, slowest);
    }

    fn end_process(&mut self, place: Place, slowest: u64) {
        let Some(node) = self.node(place) else { return };
        let connections: Vec<_> = node.connections.keys().copied().collect();
        self.slots[place.slot] = None;
        connections.into_iter().for_each(|connection| self.cut(connection, slowest));
        for (at, script) in self.agenda.take_scripts(place) {
            if self.dice.chance(500) {
                self.agenda.add(at, script);
            }
        }
        let rest = 500 + self.dice.below(8_000);
        self.soon(rest, Event::Start(place.slot));
    }

    /// A rolling restart: connections are told to come back, and go elsewhere.
    pub(super) fn drain(&mut self, place: Place) {
        let Some(node) = self.node(place) else { return };
        node.is_draining = true;
        self.come_back(place);
        self.agenda.add(self.now + Duration::from_millis(RETURN_SPREAD + 1000), Event::Exit(place));
    }

    pub(super) fn exit(&mut self, place: Place) {
        let Some(node) = self.node(place) else { return };
        let (id, can_say_so) = (node.id, node.is_up);
        if can_say_so && !self.store.is_paused(self.now) {
            self.store.state.leave(id);
        }
        self.end_process(place, 200);
    }

    pub(super) fn tick(&mut self, place: Place) {
        if self.node(place).is_none() {
            return;
        }
        let wait = 600 + self.dice.below(500);
        self.agenda.add(self.now + Duration::from_millis(wait), Event::Tick(place));
        self.mind_the_time(place);
        let now = self.now;
        if self.node(place).is_none_or(|node| !node.is_up || now < node.silent_until) || self.store.is_paused(self.now)
        {
            return;
        }
        self.beat(place);
        let claimed = self.store.claim_due(self.now, CLAIMS);
        if !claimed.is_empty() && self.dice.chance(self.dying_claimants) {
            self.note(|| format!("-- dies with its claims: {place:?}"));
            return self.crash(place);
        }
        for user in claimed {
            self.begin(place, user, None, Command::Deadline);
        }
        self.reap(place);
        let waiting = self.node(place).map(|node| node.waiting()).unwrap_or_default();
        waiting.into_iter().for_each(|job| self.go_on(place, job));
    }

    /// Answers that do not come, and commands that were tried for too long.
    fn mind_the_time(&mut self, place: Place) {
        let now = self.now;
        let Some(node) = self.node(place) else { return };
        let is_late = |stage| matches!(stage, Stage::Sent { at, .. } if now.since(at) > RESPONSE_TIMEOUT);
        if node.jobs.values().any(|job| is_late(job.stage)) {
            self.cut_link(place);
        }
        let Some(node) = self.node(place) else { return };
        let tried = |job: &&u64| now.since(node.jobs[*job].since) > RETRY_FOR;
        let given_up: Vec<_> = node.jobs.keys().filter(tried).copied().collect();
        given_up.into_iter().for_each(|job| self.give_up(place, job));
    }

    /// Nobody knows whether the command was carried out: its connection comes back and sees.
    pub(super) fn give_up(&mut self, place: Place, number: u64) {
        let fault = self.fault;
        let Some(node) = self.node(place) else { return };
        let job = &node.jobs[&number];
        let Some(connection) = job.from.filter(|_| job.is_of_client()) else { return };
        if fault == Some(Fault::ForgetsDoubts)
            && let Stage::Doubtful(op) = job.stage
        {
            node.doubts.remove(&op);
        }
        let serial = job.serial;
        node.jobs.remove(&number);
        if let Some(connection) = node.connections.get_mut(&connection) {
            connection.is_busy = false;
        }
        if fault == Some(Fault::SaysItFailed) {
            let word = Word::Refusal { serial, asked: "OFFER", refusal: Refusal::Unavailable };
            self.down.send(self.now, connection, word);
            self.next_command(place, connection);
        } else {
            self.close(place, connection, 50);
            // It may be closing already, and wait for this command.
            self.next_command(place, connection);
        }
    }

    fn beat(&mut self, place: Place) {
        let now = self.now;
        let Some(node) = self.node(place) else { return };
        let (id, epoch) = (node.id, node.epoch);
        if now.since(node.last_heard) > MISSED {
            node.heard_since = now;
        }
        node.last_heard = now;
        if self.store.state.epoch != Some(epoch) || !self.store.beat(id, now) {
            self.rejoin(place);
        }
    }

    /// The connection to the store breaks. What is under way may be lost, or late.
    pub(super) fn cut_link(&mut self, place: Place) {
        let Some(node) = self.node(place).filter(|node| node.is_up) else { return };
        node.cut();
        let generation = node.generation;
        let back = self.now + Duration::from_millis(self.dice.below(1_500) + 1);
        for (at, script) in self.agenda.take_scripts(place) {
            match self.dice.below(3) {
                0 => {}
                1 => self.agenda.add(at, script),
                _ if self.comes_late => self.agenda.add(back + Duration::from_millis(self.dice.below(20)), script),
                _ => self.soon(3_000, script),
            }
        }
        self.agenda.add(back, Event::LinkUp(place, generation));
    }

    pub(super) fn link_up(&mut self, place: Place, generation: u64) {
        let Some(node) = self.node(place).filter(|node| node.generation == generation) else { return };
        node.is_up = true;
        if self.store.is_paused(self.now) {
            self.retry_link(place, generation);
            return;
        }
        self.clear_doubts(place);
        self.greet(place);
        let waiting = self.node(place).map(|node| node.waiting()).unwrap_or_default();
        waiting.into_iter().for_each(|job| self.go_on(place, job));
        self.wake_readers();
    }

    fn retry_link(&mut self, place: Place, generation: u64) {
        if let Some(node) = self.node(place) {
            node.is_up = false;
        }
        let at = self.store.paused_until + Duration::from_millis(self.dice.below(50));
        self.agenda.add(at, Event::LinkUp(place, generation));
    }

    /// The first thing on a new connection: what became of the operations whose answers were cut off?
    fn clear_doubts(&mut self, place: Place) {
        let Some(node) = self.node(place) else { return };
        let doubts: Vec<Op> = std::mem::take(&mut node.doubts).into_iter().collect();
        for op in doubts {
            let marker = self.store.look_up(op);
            let Some(node) = self.node(place) else { return };
            node.cache.clear();
            let job = node.jobs.iter_mut().find(|(_, job)| job.stage == Stage::Doubtful(op));
            let Some((number, job)) = job.map(|(number, job)| (*number, job)) else { continue };
            job.stage = Stage::Waiting;
            if marker == Marker::Done {
                self.finish_job(place, number, Ok(()));
            }
        }
    }

    /// Is it the store that this node knows, and does the store know this node?
    fn greet(&mut self, place: Place) {
        let (run, epoch) = (self.store.run, self.store.state.epoch);
        let Some(node) = self.node(place) else { return };
        let (id, is_other) = (node.id, node.run != run);
        node.run = run;
        if epoch != Some(node.epoch) || !self.store.state.nodes.contains_key(&id) {
            self.rejoin(place);
        } else if is_other && self.fault != Some(Fault::OverlooksFailover) {
            self.lost(place);
        }
    }

    /// Taken for dead, or everything is gone: the node is another one from now on.
    pub(super) fn rejoin(&mut self, place: Place) {
        let (now, wall, id) = (self.now, self.store.wall(self.now), self.new_node_id());
        let fresh = self.number();
        let epoch = *self.store.state.epoch.get_or_insert(fresh);
        self.store.state.nodes.insert(id, wall);
        let Some(node) = self.node(place) else { return };
        let was_member = node.epoch != 0;
        (node.id, node.epoch, node.heard_since) = (id, epoch, now);
        node.position = super::stream::Position::default();
        node.cache.clear();
        if was_member {
            self.begin_new_life(place);
        }
    }

    /// Records may be older than what was told: every connection comes back, and those that are gone are told again.
    pub(super) fn lost(&mut self, place: Place) {
        let Some(node) = self.node(place) else { return };
        let id = node.id;
        node.cache.clear();
        let end = self.store.state.streams.get(&id).map(super::stream::Stream::end).unwrap_or_default();
        if let Some(node) = self.node(place) {
            node.position = end;
        }
        self.begin_new_life(place);
        if self.fault != Some(Fault::OverlooksGhosts) {
            self.lay_ghosts(place, id);
        }
    }

    /// Older records may hold connections of this node that closed since.
    fn lay_ghosts(&mut self, place: Place, id: NodeId) {
        for user in self.owned_by(id) {
            let Some(record) = self.store.state.records.get(&user) else { continue };
            let known = record.connections().chain(record.call_connection()).filter(|address| address.node == id);
            for address in known.collect::<Vec<_>>() {
                if self.node(place).is_some_and(|node| !node.connections.contains_key(&address.connection)) {
                    self.begin(place, user.clone(), Some(address.connection), Command::Lost);
                }
            }
        }
    }

    fn owned_by(&self, node: NodeId) -> Vec<UserId> {
        self.store.state.owned.get(&node).into_iter().flatten().cloned().collect()
    }

    /// The connections there are belong to the past.
    fn begin_new_life(&mut self, place: Place) {
        if self.fault != Some(Fault::TalksAcrossLives)
            && let Some(node) = self.node(place)
        {
            node.connections.values_mut().for_each(|connection| connection.is_of_former_life = true);
        }
        self.come_back(place);
    }

    pub(super) fn come_back(&mut self, place: Place) {
        let Some(node) = self.node(place) else { return };
        let connections: Vec<_> = node.connections.keys().copied().collect();
        for connection in connections {
            self.soon(RETURN_SPREAD, Event::Return(place, connection));
        }
    }

    /// Fences who was not heard for long, and takes the dead out of the records. Comes late, and more than once.
    fn reap(&mut self, place: Place) {
        let now = self.now;
        if !self.dice.chance(400) {
            return;
        }
        if self.node(place).is_some_and(|node| now.since(node.heard_since) > DEAD_AFTER) {
            self.store.fence(now);
        }
        for dead in self.store.state.dead.clone() {
            self.store.bury(dead);
            for user in self.owned_by(dead) {
                let lost = |command: &Command| matches!(command, Command::NodeLost { node } if *node == dead);
                let twice = self.dice.chance(100);
                let Some(node) = self.node(place) else { return };
                if twice || !node.jobs.values().any(|job| job.user == user && lost(&job.command)) {
                    self.begin(place, user, None, Command::NodeLost { node: dead });
                }
            }
        }
    }
}
