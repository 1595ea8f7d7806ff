//! The machine on a map.

use std::collections::{BTreeMap, BTreeSet};

use hubbub_calls::{CallSettings, Effect, Input, Machine, Outcome, Refusal, TicketKey, UserRecord, Users};
use hubbub_types::{NodeId, Timestamp, UserId};

pub(crate) fn machine() -> Machine {
    Machine::new(CallSettings::default(), TicketKey::new([5; 32]))
}

/// Records that hold nothing are not kept.
#[derive(Default)]
pub(crate) struct Plain {
    pub(crate) records: BTreeMap<UserId, UserRecord>,
    /// What each node is to hear, in order.
    pub(crate) told: BTreeMap<NodeId, Vec<Effect>>,
}

impl Plain {
    pub(crate) fn step(&mut self, input: &Input, now: Timestamp) -> Result<Vec<Effect>, Refusal> {
        let (machine, mut users) = (machine(), Users::new());
        loop {
            match machine.step(input, &mut users, now) {
                Outcome::Need(more) => {
                    for user in more {
                        let record = self.records.get(&user).cloned().unwrap_or_default();
                        users.insert(user, record);
                    }
                }
                Outcome::Refused(refusal) => return Err(refusal),
                Outcome::Done(effects) => {
                    self.records.extend(users.into_inner());
                    self.records.retain(|_, record| *record != UserRecord::default());
                    return Ok(effects);
                }
            }
        }
    }

    /// Notes for whom effects are that were made on node `here`.
    pub(crate) fn tell(&mut self, here: NodeId, effects: Vec<Effect>) {
        for effect in effects {
            self.told.entry(node_of(&effect, here)).or_default().push(effect);
        }
    }

    /// When each record is due, in milliseconds.
    pub(crate) fn due(&self) -> BTreeMap<String, i64> {
        let due =
            |(user, record): (&UserId, &UserRecord)| Some((user.to_string(), record.next_deadline()?.as_millis()));
        self.records.iter().filter_map(due).collect()
    }

    /// The records in which a node owns a connection.
    pub(crate) fn owned(&self, node: NodeId) -> BTreeSet<UserId> {
        let owned = self.records.iter().filter(|(_, record)| record.nodes().contains(&node));
        owned.map(|(user, _)| user.clone()).collect()
    }
}

/// What is for a connection goes to its node; the rest is done where the step was made.
pub(crate) fn node_of(effect: &Effect, here: NodeId) -> NodeId {
    match effect {
        Effect::Send { to, .. } | Effect::Close { to, .. } => to.node,
        _ => here,
    }
}
