//! What is going to happen, in its order.

use std::collections::BTreeMap;

use hubbub_types::{ConnectionId, Timestamp, UserId};

use super::{
    node::{Place, Seen},
    store::{Commit, Verdict},
};

/// Something that happens at its time. What is meant for a process that is gone is dropped then.
#[derive(Clone)]
pub(super) enum Event {
    /// A node shows that it lives, claims deadlines, looks for dead ones.
    Tick(Place),
    /// A node has its connection to the store back.
    LinkUp(Place, u64),
    /// A script arrives at the store, if it is still the same run.
    Script { place: Place, generation: u64, job: u64, run: u64, commit: Box<Commit> },
    /// Its answer arrives at the node.
    Reply { place: Place, generation: u64, job: u64, verdict: Verdict, present: Vec<(UserId, Seen)> },
    /// A node reads its stream.
    Read(Place),
    /// A node tells a connection to come back.
    Return(Place, ConnectionId),
    /// A draining node ends.
    Exit(Place),
    /// A process starts.
    Start(usize),
    /// A person's client connects.
    Dial(usize),
    /// A client notices that its connection is gone.
    Notice(usize, ConnectionId),
    /// A client has not got any further with its connection.
    GiveUp(usize, ConnectionId),
}

#[derive(Default)]
pub(super) struct Agenda {
    events: BTreeMap<(Timestamp, u64), Event>,
    count: u64,
}

impl Agenda {
    pub(super) fn add(&mut self, at: Timestamp, event: Event) {
        self.count += 1;
        self.events.insert((at, self.count), event);
    }

    pub(super) fn next(&self) -> Option<Timestamp> {
        self.events.first_key_value().map(|((at, _), _)| *at)
    }

    pub(super) fn take(&mut self, now: Timestamp) -> Option<Event> {
        let entry = self.events.first_entry().filter(|entry| entry.key().0 <= now)?;
        Some(entry.remove())
    }

    /// Takes out the scripts that are on their way from a process, with the time of their arrival.
    pub(super) fn take_scripts(&mut self, from: Place) -> Vec<(Timestamp, Event)> {
        let is_script = |event: &Event| matches!(event, Event::Script { place, .. } if *place == from);
        let keys: Vec<_> = self.events.iter().filter(|(_, event)| is_script(event)).map(|(key, _)| *key).collect();
        keys.into_iter().filter_map(|key| Some((key.0, self.events.remove(&key)?))).collect()
    }
}
