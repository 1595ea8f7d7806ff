//! The door of the machine.

use hubbub_types::{Timestamp, UserId};

use crate::{CallSettings, Effect, Input, Refusal, TicketKey, Users};

/// The call machine: settings and a key, no state. All state is in the records.
#[derive(Debug, Clone)]
pub struct Machine {
    pub(crate) settings: CallSettings,
    pub(crate) key: TicketKey,
}

/// What came of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Carried out: store the records, then do these in order.
    Done(Vec<Effect>),
    /// Not carried out; nothing changed.
    Refused(Refusal),
    /// These records are needed as well; nothing changed. Load them and step again with the same input.
    Need(Vec<UserId>),
}

impl Machine {
    /// A machine with these settings, signing tickets with `key`.
    #[must_use]
    pub fn new(settings: CallSettings, key: TicketKey) -> Self {
        Self { settings, key }
    }

    /// One atomic step. Pure: the same input, records and time give the same outcome.
    ///
    /// `users` holds at least the record of `input.user`, or the step asks for it. Records change only with
    /// [`Outcome::Done`], so they need not be copied before.
    pub fn step(&self, input: &Input, users: &mut Users, now: Timestamp) -> Outcome {
        crate::step::run(self, input, users, now)
    }
}
