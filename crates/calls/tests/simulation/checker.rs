//! The rules of calls, watched from outside: what the server says and what its records say.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    time::Duration,
};

use hubbub_calls::{CallSettings, Command, Effect, Input, Message, Status, UserRecord};
use hubbub_types::{CallId, ConnectionId, Timestamp, UserId};

pub(crate) type Records = BTreeMap<UserId, UserRecord>;

/// A broken rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    NobodyIsInTwoCalls,
    APairIsMutual,
    OneDeviceTakesACall,
    NobodyIsToldTwiceToStop,
    EverybodyIsToldToStop,
    NothingRingsForever,
    EverythingEndsEmpty,
    EveryCallEndsOnce,
    ARefusalChangesNothing,
    DeadlinesDoNotSpin,
    /// On several nodes: neither a command nor what is told.
    NothingIsDoneTwice,
    ARunningCallRecovers,
    PeopleKnowTheTruth,
}

/// A broken rule, when and how.
#[derive(Debug, Clone)]
pub(crate) struct Violation {
    pub(crate) rule: Rule,
    step: usize,
    details: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at step {}: {}", self.rule, self.step, self.details)
    }
}

/// Keeps its own account of who takes part in which call, from messages alone, and holds the records to it.
#[derive(Clone)]
pub(crate) struct Checker {
    settings: CallSettings,
    /// How late a deadline may be noticed.
    slack: Duration,
    /// Which connection believes to have a part in which call.
    engaged: BTreeMap<ConnectionId, CallId>,
    /// Calls that were answered.
    taken: BTreeSet<CallId>,
    /// Calls announced and not ended.
    running: BTreeSet<CallId>,
    /// Since when calls are not connected, and users are away from their call or wait for a ticket.
    pending: BTreeMap<(CallId, Option<UserId>), Timestamp>,
    last_jump: Timestamp,
    pub(crate) steps: usize,
    pub(crate) violation: Option<Violation>,
}

impl Checker {
    pub(crate) fn new(settings: CallSettings, slack: Duration) -> Self {
        Self {
            settings,
            slack,
            engaged: BTreeMap::new(),
            taken: BTreeSet::new(),
            running: BTreeSet::new(),
            pending: BTreeMap::new(),
            last_jump: Timestamp::default(),
            steps: 0,
            violation: None,
        }
    }

    /// Notes the first broken rule.
    pub(crate) fn report(&mut self, rule: Rule, details: impl FnOnce() -> String) {
        if self.violation.is_none() {
            self.violation = Some(Violation { rule, step: self.steps, details: details() });
        }
    }

    /// A step was carried out. `gone` are connections it declared lost.
    pub(crate) fn done(&mut self, input: &Input, effects: &[Effect], gone: &[ConnectionId]) {
        self.engaged.retain(|connection, _| !gone.contains(connection));
        if let Some(from) = input.from {
            self.note_command(from.connection, input, effects);
        }
        effects.iter().for_each(|effect| self.note_effect(effect));
    }

    /// What the sender did to itself and need not be told.
    fn note_command(&mut self, from: ConnectionId, input: &Input, effects: &[Effect]) {
        match &input.command {
            Command::Decline { .. } => drop(self.engaged.remove(&from)),
            Command::Offer { .. } => {
                for effect in effects {
                    if let Effect::Started { call } = effect {
                        self.engaged.insert(from, *call);
                    }
                }
            }
            Command::Answer { .. } => self.note_answer(from, effects),
            _ => {}
        }
    }

    fn note_answer(&mut self, from: ConnectionId, effects: &[Effect]) {
        for effect in effects {
            let Effect::Send { to, message: Message::Connect { call, .. } } = effect else { continue };
            if to.connection == from && !self.taken.insert(*call) {
                self.report(Rule::OneDeviceTakesACall, || format!("{from} took {call} again"));
            }
        }
    }

    fn note_effect(&mut self, effect: &Effect) {
        match effect {
            Effect::Send { to, message } => self.note_message(to.connection, message),
            Effect::Close { to, .. } => drop(self.engaged.remove(&to.connection)),
            Effect::Started { call } if !self.running.insert(*call) => {
                self.report(Rule::EveryCallEndsOnce, || format!("{call} started twice"));
            }
            Effect::Ended { call, .. } if !self.running.remove(call) => {
                self.report(Rule::EveryCallEndsOnce, || format!("{call} ended without a start"));
            }
            _ => {}
        }
    }

    fn note_message(&mut self, to: ConnectionId, message: &Message) {
        match message {
            Message::Call { call, .. }
            | Message::Connect { call, .. }
            | Message::ReconnectSuccess { call: Some(call), .. } => drop(self.engaged.insert(to, *call)),
            Message::Decline { call, .. } => {
                let had = self.engaged.remove(&to);
                if had != Some(*call) {
                    self.report(Rule::NobodyIsToldTwiceToStop, || format!("{to} stops {call}, has part in {had:?}"));
                }
            }
            _ => {}
        }
    }

    /// Holds the records to the rules.
    pub(crate) fn look(&mut self, records: &Records, now: Timestamp, wall: Timestamp) {
        self.nobody_in_two_calls(records);
        self.pairs_are_mutual(records, wall);
        self.all_are_told(records);
        self.nothing_lasts(records, now, wall);
    }

    fn nobody_in_two_calls(&mut self, records: &Records) {
        let mut held = BTreeSet::new();
        for (user, record) in records {
            let side = record.status_is_side();
            if side && record.waiting_call().is_some() {
                self.report(Rule::NobodyIsInTwoCalls, || format!("{user} has a call and another waiting"));
            }
            for connection in taking_part(record) {
                if !held.insert(connection) {
                    self.report(Rule::NobodyIsInTwoCalls, || format!("{connection} takes part twice"));
                }
            }
        }
    }

    fn pairs_are_mutual(&mut self, records: &Records, wall: Timestamp) {
        for (user, record) in records {
            let (Some(call), Some(peer)) = (record.call_id(), record.peer()) else { continue };
            if record.is_rebuilding() {
                continue;
            }
            let mutual = records.get(peer).is_some_and(|other| {
                let points_back = other.peer() == Some(user) && other.call_id() == Some(call);
                // After a failover the answered call may be known to one record alone, as one that still rings.
                let fits = if other.is_rebuilding() { !answered(record, wall) } else { fits(record, other, wall) };
                points_back && fits
            });
            if !mutual {
                self.report(Rule::APairIsMutual, || format!("{user} has {call} with {peer}, who has not"));
            }
        }
    }

    fn all_are_told(&mut self, records: &Records) {
        let held: BTreeMap<_, _> = records
            .values()
            .filter_map(|record| Some((record, record.call_id()?)))
            .flat_map(|(record, call)| taking_part(record).into_iter().map(move |connection| (connection, call)))
            .collect();
        if held != self.engaged {
            let engaged = self.engaged.clone();
            self.report(Rule::EverybodyIsToldToStop, || format!("records: {held:?}, told: {engaged:?}"));
        }
    }

    /// Unconnected calls, absences and lonely sides end in their time. A clock that jumps back may start the time anew.
    fn nothing_lasts(&mut self, records: &Records, now: Timestamp, wall: Timestamp) {
        let mut pending = BTreeMap::new();
        for (user, record) in records {
            let Some(call) = record.call_id() else { continue };
            if record.status(wall) != Status::InCall {
                pending.insert((call, None), self.settings.waiting_timeout.0 + self.settings.connect_timeout.0);
            }
            if record.status_is_side() && (record.call_connection().is_none() || record.is_rebuilding()) {
                pending.insert((call, Some(user.clone())), self.settings.grace.0 * 2);
            }
        }
        self.pending.retain(|key, _| pending.contains_key(key));
        for (key, limit) in pending {
            let since = *self.pending.entry(key.clone()).or_insert(now);
            if now.since(since.max(self.last_jump)) > limit + self.slack {
                self.report(Rule::NothingRingsForever, || format!("{key:?} since {since}, now {now}"));
            }
        }
    }

    /// The clock went back at `now` of true time.
    pub(crate) fn jumped_back(&mut self, now: Timestamp) {
        self.last_jump = now;
    }

    /// The server forgot everything, and every connection broke.
    pub(crate) fn forgotten(&mut self) {
        self.engaged.clear();
        self.running.clear();
        self.pending.clear();
    }

    /// Everybody has left, and all deadlines have passed.
    pub(crate) fn end(&mut self, records: &Records) {
        if !records.is_empty() {
            self.report(Rule::EverythingEndsEmpty, || format!("{records:?}"));
        }
        if !self.running.is_empty() {
            let running = self.running.clone();
            self.report(Rule::EveryCallEndsOnce, || format!("never ended: {running:?}"));
        }
    }
}

/// The connections of a record that have a part in its call.
fn taking_part(record: &UserRecord) -> Vec<ConnectionId> {
    let side = record.call_connection().map(|address| address.connection);
    side.into_iter().chain(record.ringing_connections()).collect()
}

fn answered(record: &UserRecord, wall: Timestamp) -> bool {
    record.waiting_call().is_none() && record.status(wall) != Status::Calling
}

/// Whether two records that point to each other are in states that belong together.
fn fits(one: &UserRecord, other: &UserRecord, wall: Timestamp) -> bool {
    let waits = |record: &UserRecord| record.waiting_call().is_some();
    match (one.status(wall), other.status(wall)) {
        (Status::InCall, Status::InCall) => true,
        (Status::Calling, _) if waits(other) => true,
        (_, Status::Calling) if waits(one) => true,
        (Status::Calling, Status::Ringing) | (Status::Ringing, Status::Calling) => true,
        _ => false,
    }
}

/// What a record says beyond its public words.
trait Standing {
    /// The user has a side of a call, not just one that waits.
    fn status_is_side(&self) -> bool;
}

impl Standing for UserRecord {
    fn status_is_side(&self) -> bool {
        let waiting = self.waiting_call().map(|(call, _)| call);
        self.call_id().is_some_and(|call| Some(call) != waiting)
    }
}
