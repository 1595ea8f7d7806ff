//! `ANSWER`: the first device takes the call. Pairing, leaving the waiting list and stopping the others is one step.

use hubbub_types::{CallId, JsonText, UserId};

use super::{Result, Step, finish::End};
use crate::{
    Address, EndReason, Refusal, StreamIds,
    record::{Incoming, Phase, Role, Side},
};

impl Step<'_> {
    pub(super) fn answer(&mut self, call: Option<CallId>, answer: &JsonText, streams: Option<&StreamIds>) -> Result {
        let from = self.sender()?;
        let caller = self.answerable(from, call)?.caller.clone();
        self.load(&[&caller])?;
        if !self.is_calling(&caller, self.user)? {
            return self.tell_of_orphan(&caller);
        }
        let Some(incoming) = self.me_mut()?.incoming.take() else { return Ok(()) };
        self.pair(&incoming, from, answer, streams)?;
        self.catch_up(&caller)?;
        self.catch_up(self.user)?;
        self.stop_other_devices(&incoming, from)
    }

    /// The call that the sender may answer.
    fn answerable(&self, from: Address, call: Option<CallId>) -> Result<&Incoming> {
        let me = self.me()?;
        let Some(incoming) = me.incoming.as_deref() else { return Err(self.not_answerable()?.into()) };
        let meant = call.is_none_or(|call| call == incoming.call);
        if !meant && me.just_ended(self.now) == call {
            return Err(Refusal::CallEnded.into());
        }
        if meant && incoming.rung(from.connection).is_some() { Ok(incoming) } else { Err(Refusal::NotYourCall.into()) }
    }

    fn not_answerable(&self) -> Result<Refusal> {
        Ok(match self.me()?.call.as_ref().map(|side| side.role) {
            Some(Role::Callee) => Refusal::AlreadyAnswered,
            Some(Role::Caller) => Refusal::IllegalState,
            None => self.no_call()?,
        })
    }

    fn pair(&mut self, incoming: &Incoming, from: Address, answer: &JsonText, streams: Option<&StreamIds>) -> Result {
        let phase = Phase::Paired { until: self.now + self.settings.connect_timeout.0 };
        let device = self.me()?.device(from.connection).map(|device| device.name.clone());
        let early = incoming.rung(from.connection).map(|rung| rung.candidates.clone());
        let caller = incoming.caller.clone();
        let mut side = Side::new(incoming.call, caller, Role::Callee, phase, from, incoming.began);
        side.device = device.unwrap_or_default();
        side.candidates = early.unwrap_or_default();
        side.streams = streams.cloned();
        self.me_mut()?.call = Some(Box::new(side));
        if let Some(side) = self.record_mut(&incoming.caller)?.call.as_deref_mut() {
            side.phase = phase;
            side.answer = Some(answer.clone());
        }
        Ok(())
    }

    /// The caller's record was lost: everybody who rings, the sender too, is told that the caller is.
    fn tell_of_orphan(&mut self, caller: &UserId) -> Result {
        let Some(call) = self.me()?.incoming.as_ref().map(|incoming| incoming.call) else { return Ok(()) };
        let callee = self.user;
        self.finish(&End { call, caller, callee, reason: EndReason::PeerLost, spare: None })
    }
}
