//! A server around the machine: records, open connections, deadlines; and, if asked for, a fault.

use std::{collections::BTreeMap, time::Duration};

use hubbub_calls::{
    Address, CallSettings, Command, Effect, Input, Machine, Outcome, Refusal, TicketKey, UserRecord, Users,
};
use hubbub_testkit::Dice;
use hubbub_types::{ConnectionId, NodeId, Timestamp, UserId};

use crate::{
    checker::{Checker, Records, Rule},
    fault::Fault,
};

/// How late a deadline may be noticed.
const SLACK: Duration = Duration::from_secs(1);
/// More deadlines than that at one moment are a loop.
const MOST_DEADLINES_AT_ONCE: usize = 64;

pub(crate) struct Server {
    machine: Machine,
    pub(crate) records: Records,
    /// Who is connected, and where.
    pub(crate) open: BTreeMap<ConnectionId, (UserId, NodeId)>,
    pub(crate) nodes: Vec<NodeId>,
    pub(crate) checker: Checker,
    fault: Option<Fault>,
    /// The records before the last answer, as a second node might still see them.
    before_answer: Option<Records>,
    dice: Dice,
    /// True time; only moves forward.
    pub(crate) now: Timestamp,
    /// How far the server's clock is ahead of true time, in milliseconds.
    pub(crate) ahead: i64,
}

impl Server {
    pub(crate) fn new(seed: u64, fault: Option<Fault>) -> Self {
        let settings = CallSettings::default();
        let mut dice = Dice::new(seed);
        let nodes = vec![NodeId(dice.uuid()), NodeId(dice.uuid())];
        Self {
            machine: Machine::new(settings.clone(), TicketKey::new([3; 32])),
            records: Records::new(),
            open: BTreeMap::new(),
            nodes,
            checker: Checker::new(settings, SLACK),
            fault,
            before_answer: None,
            dice,
            now: Timestamp::from_millis(1_767_225_600_000),
            ahead: 0,
        }
    }

    /// The time the server reads.
    pub(crate) fn wall(&self) -> Timestamp {
        Timestamp::from_millis(self.now.as_millis() + self.ahead)
    }

    pub(crate) fn accept(&mut self, user: &UserId) -> Address {
        let node = *self.dice.pick(&self.nodes).unwrap();
        let connection = ConnectionId(self.dice.uuid());
        self.open.insert(connection, (user.clone(), node));
        Address { node, connection }
    }

    /// A command from a client, if its connection is still open.
    pub(crate) fn receive(&mut self, connection: ConnectionId, command: Command) -> Result<Vec<Effect>, Refusal> {
        let Some((user, node)) = self.open.get(&connection).cloned() else { return Ok(Vec::new()) };
        self.step(user, Some(Address { node, connection }), command)
    }

    /// The connection is closed, and the machine hears of it: its last input.
    pub(crate) fn lose(&mut self, connection: ConnectionId) -> Vec<Effect> {
        let Some((user, node)) = self.open.remove(&connection) else { return Vec::new() };
        if self.fault == Some(Fault::OverlooksLoss) && self.dice.chance(300) {
            return Vec::new();
        }
        self.by_itself(user, Some(Address { node, connection }), Command::Lost)
    }

    /// One of the nodes dies with its connections, and another takes its place.
    pub(crate) fn kill_node(&mut self, index: usize) -> Vec<Effect> {
        let node = std::mem::replace(&mut self.nodes[index], NodeId(self.dice.uuid()));
        self.open.retain(|_, (_, of)| *of != node);
        let users: Vec<_> = self.records.keys().cloned().collect();
        users.into_iter().flat_map(|user| self.by_itself(user, None, Command::NodeLost { node })).collect()
    }

    /// The process is killed: records and connections are gone.
    pub(crate) fn forget_everything(&mut self) {
        self.records.clear();
        self.open.clear();
        self.before_answer = None;
        self.nodes = vec![NodeId(self.dice.uuid()), NodeId(self.dice.uuid())];
        self.checker.forgotten();
    }

    /// The clock jumps. After a jump back all records are looked at again.
    pub(crate) fn jump(&mut self, millis: i64) -> Vec<Effect> {
        self.ahead += millis;
        if millis >= 0 {
            return Vec::new();
        }
        self.checker.jumped_back(self.now);
        if matches!(self.fault, Some(Fault::IgnoresDeadlines | Fault::IgnoresJumps)) {
            return Vec::new();
        }
        let users: Vec<_> = self.records.keys().cloned().collect();
        users.into_iter().flat_map(|user| self.by_itself(user, None, Command::Deadline)).collect()
    }

    /// Fires every deadline that is due.
    pub(crate) fn fire_due(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for fired in 0.. {
            let wall = self.wall();
            let Some((_, user)) = self.next_due().filter(|(due, _)| *due <= wall) else { break };
            if fired > MOST_DEADLINES_AT_ONCE {
                self.checker.report(Rule::DeadlinesDoNotSpin, || format!("{user} is always due"));
                break;
            }
            effects.extend(self.by_itself(user, None, Command::Deadline));
        }
        effects
    }

    pub(crate) fn next_due(&self) -> Option<(Timestamp, UserId)> {
        match self.fault {
            Some(Fault::IgnoresDeadlines) => None,
            Some(Fault::StuckDeadline) => self.records.keys().next().map(|user| (self.wall(), user.clone())),
            _ => self.records.iter().filter_map(|(user, record)| Some((record.next_deadline()?, user.clone()))).min(),
        }
    }

    /// What the server does of its own accord is never refused.
    pub(crate) fn by_itself(&mut self, user: UserId, from: Option<Address>, command: Command) -> Vec<Effect> {
        let name = format!("{command:?}");
        let outcome = self.step(user, from, command);
        outcome.unwrap_or_else(|refusal| panic!("{name} was refused: {refusal}"))
    }

    fn step(&mut self, user: UserId, from: Option<Address>, command: Command) -> Result<Vec<Effect>, Refusal> {
        self.go_back_for_answer(&user, &command);
        let input = Input { user, from, fresh: self.dice.uuid(), command };
        let gone = declared_gone(&input, &self.records);
        let mut users = Users::new();
        self.checker.steps += 1;
        loop {
            let before = users.clone();
            let outcome = self.machine.step(&input, &mut users, self.wall());
            if let (Some(fault), Outcome::Refused(_)) = (self.fault, &outcome) {
                fault.spoil_refusal(&mut users);
            }
            if users != before && !matches!(outcome, Outcome::Done(_)) {
                self.checker.report(Rule::ARefusalChangesNothing, || format!("{:?}: {outcome:?}", input.command));
            }
            match outcome {
                Outcome::Need(more) => self.load(more, &mut users),
                Outcome::Refused(refusal) => return Err(refusal),
                Outcome::Done(effects) => return Ok(self.commit(&input, users, effects, &gone)),
            }
        }
    }

    fn load(&self, more: Vec<UserId>, users: &mut Users) {
        for user in more {
            let record = self.records.get(&user).cloned().unwrap_or_default();
            users.insert(user, record);
        }
    }

    fn commit(&mut self, input: &Input, users: Users, mut effects: Vec<Effect>, gone: &[ConnectionId]) -> Vec<Effect> {
        if matches!(input.command, Command::Answer { .. }) {
            self.before_answer = Some(self.records.clone());
        }
        for (user, record) in users {
            if record == UserRecord::default() {
                self.records.remove(&user);
            } else {
                self.records.insert(user, record);
            }
        }
        if let Some(fault) = self.fault {
            fault.spoil_effects(&mut effects);
            fault.spoil_records(&mut self.records);
        }
        self.checker.done(input, &effects, gone);
        self.look();
        effects
    }

    /// Holds the records to the rules at this moment.
    pub(crate) fn look(&mut self) {
        let wall = self.wall();
        self.checker.look(&self.records, self.now, wall);
    }

    /// The fault of an answer that is not atomic: while the answered call still runs, a second answer of the same user
    /// works on the records from before the first.
    fn go_back_for_answer(&mut self, user: &UserId, command: &Command) {
        if self.fault != Some(Fault::AnswersTwice) || !matches!(command, Command::Answer { .. }) {
            return;
        }
        let Some(before) = &self.before_answer else { return };
        let waited = before.get(user).and_then(UserRecord::waiting_call).map(|(call, _)| call);
        let runs = self.records.get(user).and_then(UserRecord::call_id);
        if waited.is_some() && waited == runs {
            self.records.clone_from(before);
        }
    }
}

/// The connections that this input declares gone.
pub(crate) fn declared_gone(input: &Input, records: &Records) -> Vec<ConnectionId> {
    match input.command {
        Command::Lost => input.from.iter().map(|from| from.connection).collect(),
        Command::NodeLost { node } => {
            let record = records.get(&input.user);
            let connections = record.into_iter().flat_map(UserRecord::connections);
            connections.filter(|address| address.node == node).map(|address| address.connection).collect()
        }
        _ => Vec::new(),
    }
}
