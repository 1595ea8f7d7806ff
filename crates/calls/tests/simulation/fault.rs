//! Faults put into the server, to show that the checker sees them.

use hubbub_calls::{Effect, Message, UserRecord, Users};
use hubbub_types::UserId;
use serde_json::Value;

use crate::checker::Records;

/// What a faulty server does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Puts a call on the waiting list of someone in a call.
    CallsTheBusy,
    /// Lets one side of a pair name somebody else.
    MixesUpPeers,
    /// Two nodes read the same records, and both let a device answer.
    AnswersTwice,
    /// Tells a device twice to stop.
    RepeatsDecline,
    /// Forgets to tell a device to stop.
    SwallowsDecline,
    /// Never looks at deadlines.
    IgnoresDeadlines,
    /// Looks at no record again after its clock went back.
    IgnoresJumps,
    /// Does not notice that a connection is gone.
    OverlooksLoss,
    /// Loses the word that a call ended.
    SwallowsEnd,
    /// Writes something although it refuses.
    WritesWhenRefusing,
    /// Takes the next deadline from a record that never moves it.
    StuckDeadline,
}

impl Fault {
    /// Spoils what a step wants done.
    pub(crate) fn spoil_effects(self, effects: &mut Vec<Effect>) {
        let decline = |effect: &Effect| matches!(effect, Effect::Send { message: Message::Decline { .. }, .. });
        match self {
            Self::RepeatsDecline => {
                if let Some(position) = effects.iter().position(decline) {
                    effects.insert(position, effects[position].clone());
                }
            }
            Self::SwallowsDecline => {
                if let Some(position) = effects.iter().position(decline) {
                    effects.remove(position);
                }
            }
            Self::SwallowsEnd => effects.retain(|effect| !matches!(effect, Effect::Ended { .. })),
            _ => {}
        }
    }

    /// Spoils what a step has written.
    pub(crate) fn spoil_records(self, records: &mut Records) {
        match self {
            Self::CallsTheBusy => call_the_busy(records),
            Self::MixesUpPeers => mix_up_peers(records),
            _ => {}
        }
    }

    /// Spoils what a refused step has loaded.
    pub(crate) fn spoil_refusal(self, users: &mut Users) {
        if self == Self::WritesWhenRefusing {
            for (_, record) in users.iter_mut() {
                edit(record, |value| value["profile"]["name"] = "Mallory".into());
            }
        }
    }
}

fn edit(record: &mut UserRecord, change: impl FnOnce(&mut Value)) {
    let mut value = serde_json::to_value(&*record).unwrap();
    change(&mut value);
    *record = serde_json::from_value(value).unwrap();
}

fn call_the_busy(records: &mut Records) {
    let waiting = records.iter().find(|(_, record)| record.waiting_call().is_some());
    let Some((called, record)) = waiting else { return };
    let (called, incoming) = (called.clone(), serde_json::to_value(record).unwrap()["incoming"].clone());
    let caller = record.waiting_call().map(|(_, caller)| caller.clone());
    let busy = |user: &UserId, record: &UserRecord| {
        *user != called && Some(user) != caller.as_ref() && record.call_connection().is_some()
    };
    if let Some((_, record)) = records.iter_mut().find(|(user, record)| busy(user, record)) {
        edit(record, |value| value["incoming"] = incoming);
    }
}

fn mix_up_peers(records: &mut Records) {
    if let Some(record) = records.values_mut().find(|record| record.call_connection().is_some()) {
        edit(record, |value| value["call"]["peer"] = "mallory".into());
    }
}
