//! Whether the seeds reach what they are meant to reach.

use std::{collections::BTreeMap, ops::AddAssign};

use hubbub_calls::{CloseReason, Command, Effect, Message, Refusal};

/// How often the more remarkable things happened.
#[derive(Debug, Default, Clone)]
pub(crate) struct Seen(BTreeMap<&'static str, usize>);

const REMARKABLE: [&str; 12] = [
    "connected",
    "crossed",
    "turned",
    "rebuilt",
    "replaced",
    "revoked",
    "missed",
    "answered_elsewhere",
    "peer_lost",
    "timeout",
    "ticket",
    "call_ended",
];

impl Seen {
    pub(crate) fn missing(&self) -> Vec<&'static str> {
        self.missing_but(&[])
    }

    /// What never happened, leaving out what cannot be seen there.
    pub(crate) fn missing_but(&self, unseen: &[&str]) -> Vec<&'static str> {
        REMARKABLE.into_iter().filter(|what| !self.0.contains_key(what) && !unseen.contains(what)).collect()
    }

    fn count(&mut self, what: &'static str) {
        *self.0.entry(what).or_default() += 1;
    }

    fn note(&mut self, effect: &Effect) {
        match effect {
            Effect::Send { message: Message::SwapIce { .. }, .. } => self.count("connected"),
            Effect::Send { message: Message::Ticket { .. }, .. } => self.count("ticket"),
            Effect::Send { message: Message::Decline { reason, .. }, .. } => self.count(reason.as_str()),
            Effect::Close { reason: CloseReason::Replaced, .. } => self.count("replaced"),
            Effect::Close { reason: CloseReason::Revoked, .. } => self.count("revoked"),
            Effect::Missed { .. } => self.count("missed"),
            _ => {}
        }
    }

    /// Notes what a step did.
    pub(crate) fn note_step(&mut self, command: &Command, effects: &[Effect]) {
        effects.iter().for_each(|effect| self.note(effect));
        let started = effects.iter().any(|effect| matches!(effect, Effect::Started { .. }));
        let ended = effects.iter().any(|effect| matches!(effect, Effect::Ended { .. }));
        match command {
            Command::Offer { .. } if started && ended => self.count("turned"),
            Command::Reconnect { .. } if started => self.count("rebuilt"),
            _ => {}
        }
    }

    pub(crate) fn note_refusal(&mut self, refusal: Refusal) {
        match refusal {
            Refusal::Crossed => self.count("crossed"),
            Refusal::CallEnded => self.count("call_ended"),
            _ => {}
        }
    }
}

impl AddAssign for Seen {
    fn add_assign(&mut self, other: Self) {
        for (what, times) in other.0 {
            *self.0.entry(what).or_default() += times;
        }
    }
}
