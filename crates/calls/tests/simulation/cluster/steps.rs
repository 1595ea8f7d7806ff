//! One step on its way: load, run, commit by a script; again when the records had changed; looked up when in doubt.

use std::{collections::BTreeMap, time::Duration};

use hubbub_calls::{Address, Command, Effect, Input, Outcome, Refusal, Users};
use hubbub_types::{ConnectionId, Timestamp, UserId};

use super::{
    agenda::Event,
    fault::Fault,
    node::{Job, Place, Seen, Stage},
    store::{Commit, Verdict},
    world::{Word, World},
};

/// What running a step on a node came to.
enum Ran {
    /// Nothing to write, and nothing was taken from the cache.
    Settled(Result<(), Refusal>),
    Write {
        input: Box<Input>,
        seen: BTreeMap<UserId, Seen>,
        users: Users,
        effects: Vec<Effect>,
    },
}

impl World {
    /// Begins a step of the server itself, or of a connection.
    pub(super) fn begin(&mut self, place: Place, user: UserId, from: Option<ConnectionId>, command: Command) {
        let serial = self.number();
        self.begin_as(place, serial, user, from, command);
    }

    pub(super) fn begin_as(
        &mut self,
        place: Place,
        serial: u64,
        user: UserId,
        from: Option<ConnectionId>,
        command: Command,
    ) {
        let (fresh, since) = (self.dice.uuid(), self.now);
        let not_before = self.store.wall(self.now);
        let job = Job { serial, user, from, command, fresh, not_before, since, stage: Stage::Waiting };
        let number = self.number();
        let Some(node) = self.node(place) else { return };
        node.jobs.insert(number, job);
        self.go_on(place, number);
    }

    /// Runs the step, if the store can be reached.
    pub(super) fn go_on(&mut self, place: Place, number: u64) {
        // A step that was read before the pause may still be sent.
        if self.store.is_paused(self.now) && !(self.comes_late && self.dice.chance(500)) {
            return;
        }
        let Some(node) = self.node(place).filter(|node| node.is_up) else { return };
        let Some(job) = node.jobs.get(&number).cloned() else { return };
        if job.from.is_some_and(|from| job.is_of_client() && node.has_moved(from)) {
            return self.give_up(place, number);
        }
        match self.run_step(place, &job) {
            Ran::Settled(result) => self.finish_job(place, number, result),
            Ran::Write { input, seen, users, effects } => {
                let op = self.number();
                let seen = seen.into_iter().map(|(user, seen)| (user, seen.version)).collect();
                let (serial, users) = (job.serial, users.into_inner());
                self.send(place, number, |epoch, node| Commit {
                    op,
                    epoch,
                    node,
                    serial,
                    input: *input,
                    seen,
                    users,
                    effects,
                });
            }
        }
    }

    fn run_step(&mut self, place: Place, job: &Job) -> Ran {
        let mut cached = self.dice.chance(700);
        loop {
            let mut seen = BTreeMap::new();
            let ran = self.run_on(place, job, cached, &mut seen);
            match ran {
                // What stale records say is asked again of fresh ones.
                Ran::Settled(_) if cached && self.fault != Some(Fault::BelievesItsCache) => cached = false,
                ran => return ran,
            }
        }
    }

    fn run_on(&mut self, place: Place, job: &Job, cached: bool, seen: &mut BTreeMap<UserId, Seen>) -> Ran {
        let wall = self.store.wall(self.now);
        let Some(node) = self.node(place) else { return Ran::Settled(Ok(())) };
        let skew = if cached { node.skew } else { 0 };
        let from = job.from.map(|connection| Address { node: node.id, connection });
        let input = Input { user: job.user.clone(), from, fresh: job.fresh, command: job.command.clone() };
        let mut now = Timestamp::from_millis(wall.as_millis() + skew);
        if matches!(job.command, Command::Deadline) {
            now = now.max(job.not_before);
        }
        let mut users = Users::new();
        loop {
            match self.machine.step(&input, &mut users, now) {
                Outcome::Need(more) => {
                    for user in more {
                        let found = self.load(place, &user, cached);
                        users.insert(user.clone(), found.record.clone());
                        seen.insert(user, found);
                    }
                }
                Outcome::Refused(refusal) => return Ran::Settled(Err(refusal)),
                Outcome::Done(effects) => {
                    let changed = users.iter().any(|(user, record)| seen.get(user).is_none_or(|s| s.record != *record));
                    if !changed && effects.is_empty() && !matches!(job.command, Command::Deadline) {
                        return Ran::Settled(Ok(()));
                    }
                    return Ran::Write { input: Box::new(input), seen: std::mem::take(seen), users, effects };
                }
            }
        }
    }

    fn load(&mut self, place: Place, user: &UserId, cached: bool) -> Seen {
        let known = self.node(place).filter(|_| cached).and_then(|node| node.cache.get(user).cloned());
        known.unwrap_or_else(|| {
            let fresh = self.present(user);
            if let Some(node) = self.node(place) {
                node.cache.insert(user.clone(), fresh.clone());
            }
            fresh
        })
    }

    fn present(&self, user: &UserId) -> Seen {
        let state = &self.store.state;
        let record = state.records.get(user).cloned().unwrap_or_default();
        Seen { version: state.versions.get(user).copied(), record }
    }

    fn send(&mut self, place: Place, job: u64, commit: impl FnOnce(u64, hubbub_types::NodeId) -> Commit) {
        let (at, way) = (self.now, self.way());
        let Some(node) = self.node(place) else { return };
        let commit = commit(node.epoch, node.id);
        let (generation, run) = (node.generation, node.run);
        if let Some(job) = node.jobs.get_mut(&job) {
            job.stage = Stage::Sent { op: commit.op, at };
        }
        self.agenda.add(at + way, Event::Script { place, generation, job, run, commit: Box::new(commit) });
    }

    /// How long it is to the store, or back.
    fn way(&mut self) -> Duration {
        let most = if self.dice.chance(50) { 800 } else { 5 };
        Duration::from_millis(self.dice.below(most))
    }

    pub(super) fn script_arrives(&mut self, place: Place, generation: u64, job: u64, run: u64, commit: Box<Commit>) {
        if run != self.store.run {
            return;
        }
        if self.store.is_paused(self.now) {
            let at = self.store.paused_until + Duration::from_millis(self.dice.below(50));
            return self.agenda.add(at, Event::Script { place, generation, job, run, commit });
        }
        let verdict = self.store.commit(&commit, self.now);
        self.note(|| {
            format!("{place:?} {} {:?}: {verdict:?} {:?}", commit.input.user, commit.input.command, commit.effects)
        });
        if verdict == Verdict::Done {
            self.watch.note_step(&commit);
            self.wake_readers();
        }
        let present = commit.users.keys().map(|user| (user.clone(), self.present(user))).collect();
        let at = self.now + self.way();
        self.agenda.add(at, Event::Reply { place, generation, job, verdict, present });
    }

    pub(super) fn reply_arrives(
        &mut self,
        place: Place,
        generation: u64,
        job: u64,
        verdict: Verdict,
        present: Vec<(UserId, Seen)>,
    ) {
        let Some(node) = self.node(place).filter(|node| node.generation == generation) else { return };
        let Some(waiting) = node.jobs.get_mut(&job) else { return };
        waiting.stage = Stage::Waiting;
        if matches!(verdict, Verdict::Done | Verdict::Changed) {
            node.cache.extend(present);
        }
        match verdict {
            Verdict::Done => return self.finish_job(place, job, Ok(())),
            Verdict::Fenced | Verdict::Emptied => self.rejoin(place),
            Verdict::Changed | Verdict::Void => {}
        }
        self.go_on(place, job);
    }

    pub(super) fn finish_job(&mut self, place: Place, number: u64, result: Result<(), Refusal>) {
        let Some(job) = self.node(place).and_then(|node| node.jobs.remove(&number)) else { return };
        let connection = match (job.from, &result) {
            (Some(connection), _) if job.is_of_client() => connection,
            (_, Err(refusal)) => panic!("{:?} was refused: {refusal}", job.command),
            _ => return,
        };
        if let Err(refusal) = result {
            self.note(|| format!("{place:?} {} {:?}: {refusal:?}", job.user, job.command));
            self.down.send(
                self.now,
                connection,
                Word::Refusal { serial: job.serial, asked: asked(&job.command), refusal },
            );
        }
        if let Some(connection) = self.node(place).and_then(|node| node.connections.get_mut(&connection)) {
            connection.is_busy = false;
        }
        self.next_command(place, connection);
    }
}

fn asked(command: &Command) -> &'static str {
    match command {
        Command::AddUser { .. } => "ADD_USER",
        Command::Reconnect { .. } => "RECONNECT",
        Command::Offer { .. } => "OFFER",
        Command::Answer { .. } => "ANSWER",
        _ => "else",
    }
}
