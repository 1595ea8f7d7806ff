//! What people see, held to what they were promised: a running call comes back with its clients, nothing is done twice.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use hubbub_calls::{Command, Effect, EndReason};
use hubbub_types::{CallId, ConnectionId, Timestamp};

use super::{
    people::{Belief, Person},
    play::Seen,
    store::{Commit, Op},
};
use crate::checker::{Checker, Rule};

/// Who was away for so long may find the call ended: a little less than the grace.
const TOO_LONG: Duration = Duration::from_secs(25);

/// A call that two clients believe to be in.
#[derive(Default)]
struct Talk {
    people: BTreeSet<usize>,
    /// Somebody hung up, or was away for too long.
    may_end: bool,
}

#[derive(Default)]
pub(super) struct Watch {
    talks: BTreeMap<CallId, Talk>,
    of: BTreeMap<usize, CallId>,
    delivered: BTreeSet<(Op, usize)>,
    /// When a client last gave up what it had begun: the server may hear of it later.
    freed: BTreeMap<usize, Timestamp>,
    pub(super) seen: Seen,
}

impl Watch {
    /// A step was carried out.
    pub(super) fn note_step(&mut self, commit: &Commit) {
        self.seen.note_step(&commit.input.command, &commit.effects);
        if matches!(commit.input.command, Command::RemoveUser) {
            self.talks.values_mut().for_each(|talk| talk.may_end = true);
        }
        for effect in &commit.effects {
            if let Effect::Ended { call, reason: EndReason::Hangup, .. } = effect {
                self.talks.entry(*call).or_default().may_end = true;
            }
        }
    }

    /// Nobody hears the same thing twice.
    pub(super) fn delivered(&mut self, origin: (Op, usize), effect: &Effect, checker: &mut Checker) {
        if !self.delivered.insert(origin) {
            checker.report(Rule::NothingIsDoneTwice, || format!("told twice: {effect:?}"));
        }
    }

    pub(super) fn hangs_up(&mut self, person: usize, call: Option<CallId>) {
        self.excuse(person);
        call.into_iter().for_each(|call| self.talks.entry(call).or_default().may_end = true);
    }

    /// A connection that another one takes the place of may have been in a call.
    pub(super) fn replaced(&mut self, people: &[Person], connection: ConnectionId) {
        let found = people.iter().position(|person| person.socket == Some(connection));
        found.into_iter().for_each(|person| self.excuse(person));
    }

    pub(super) fn came_back(&mut self, person: usize, away: Duration) {
        if away > TOO_LONG {
            self.excuse(person);
        }
    }

    /// A client has, or has not any more, something to do with a call.
    pub(super) fn changes(&mut self, person: usize, before: Belief, after: Belief, now: Timestamp) {
        if before != Belief::Idle && after == Belief::Idle {
            self.freed.insert(person, now);
        }
    }

    fn excuse(&mut self, person: usize) {
        let talk = self.of.get(&person).and_then(|call| self.talks.get_mut(call));
        talk.into_iter().for_each(|talk| talk.may_end = true);
    }

    /// A client has heard something.
    pub(super) fn believes(
        &mut self,
        person: usize,
        before: Belief,
        after: Belief,
        now: Timestamp,
        people: &[Person],
        checker: &mut Checker,
    ) {
        self.changes(person, before, after, now);
        let call = |belief| if let Belief::InCall(call) = belief { Some(call) } else { None };
        if call(before) == call(after) {
            return;
        }
        if let Some(call) = call(before) {
            self.lost(person, call, now, people, checker);
        }
        if let Some(call) = call(after) {
            self.talks.entry(call).or_default().people.insert(person);
            self.of.insert(person, call);
        }
    }

    /// A client was told that its call is over.
    fn lost(&mut self, person: usize, call: CallId, now: Timestamp, people: &[Person], checker: &mut Checker) {
        let Some(talk) = self.talks.get(&call) else { return };
        let away = |person: &usize| people[*person].away_since.is_some_and(|since| now.since(since) > TOO_LONG);
        let taken = |person: &usize| self.is_taken(people, *person, now);
        let was_running = talk.people.len() == 2;
        if was_running && !talk.may_end && !talk.people.iter().any(|person| away(person) || taken(person)) {
            let user = &people[person].user;
            checker.report(Rule::ARunningCallRecovers, || format!("{user} lost {call}"));
        }
        self.talks.entry(call).or_default().may_end = true;
    }

    /// Another device of the same user began something, while the records of the call were gone.
    fn is_taken(&self, people: &[Person], person: usize, now: Timestamp) -> bool {
        let mut others =
            people.iter().enumerate().filter(|(index, other)| *index != person && other.user == people[person].user);
        others.any(|(index, other)| {
            let just_now = self.freed.get(&index).is_some_and(|freed| now.since(*freed) < TOO_LONG);
            other.belief != Belief::Idle || just_now
        })
    }
}
