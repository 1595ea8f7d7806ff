//! The end of a call: everybody who must stop is told once, and both records are freed.

use hubbub_types::{CallId, ConnectionId, Timestamp, UserId};
use smol_str::SmolStr;

use super::{Result, Step};
use crate::{
    Effect, EndReason, Message,
    record::{Ended, Grave, Incoming, Phase, Role, Side},
};

/// Which call ends, and how.
#[derive(Clone, Copy)]
pub(super) struct End<'a> {
    pub(super) call: CallId,
    pub(super) caller: &'a UserId,
    pub(super) callee: &'a UserId,
    pub(super) reason: EndReason,
    /// The connection that ended it itself and need not be told.
    pub(super) spare: Option<ConnectionId>,
}

/// What the records held of the call.
struct Remains {
    placed: Option<Box<Side>>,
    answered: Option<Box<Side>>,
    waiting: Option<Box<Incoming>>,
}

impl Step<'_> {
    /// Ends the call that the user has, whichever it is.
    pub(super) fn finish_own(&mut self, reason: EndReason, spare: Option<ConnectionId>) -> Result {
        let me = self.me()?;
        let (Some(call), Some(peer)) = (me.call_id(), me.peer().cloned()) else { return Ok(()) };
        let calls = me.call.as_ref().is_some_and(|side| side.role == Role::Caller);
        let (caller, callee) = if calls { (self.user, &peer) } else { (&peer, self.user) };
        self.finish(&End { call, caller, callee, reason, spare })
    }

    pub(super) fn finish(&mut self, end: &End<'_>) -> Result {
        self.load(&[end.caller, end.callee])?;
        let caller_name = self.record(end.caller)?.profile.name.clone();
        let callee_name = self.record(end.callee)?.profile.name.clone();
        let remains = self.take(end)?;
        let caller_name = remains.caller_name(caller_name);
        self.tell_caller(end, &remains, callee_name);
        self.tell_callee(end, &remains, &caller_name);
        if remains.placed.is_some() {
            self.mark_ended(end.caller, end.call, remains.had_tickets())?;
        }
        if remains.answered.is_some() || remains.waiting.is_some() {
            self.mark_ended(end.callee, end.call, remains.had_tickets())?;
        }
        self.account_for(end, &remains, caller_name);
        Ok(())
    }

    fn take(&mut self, end: &End<'_>) -> Result<Remains> {
        Ok(Remains {
            placed: self.record_mut(end.caller)?.call.take_if(|side| side.call == end.call),
            answered: self.record_mut(end.callee)?.call.take_if(|side| side.call == end.call),
            waiting: self.record_mut(end.callee)?.incoming.take_if(|incoming| incoming.call == end.call),
        })
    }

    fn tell_caller(&mut self, end: &End<'_>, remains: &Remains, name: SmolStr) {
        let to = remains.placed.as_ref().and_then(|side| side.address());
        if let Some(to) = to.filter(|to| Some(to.connection) != end.spare) {
            self.send(to, Message::Decline { user: end.callee.clone(), name, reason: end.reason, call: end.call });
        }
    }

    fn tell_callee(&mut self, end: &End<'_>, remains: &Remains, name: &SmolStr) {
        let answered = remains.answered.iter().filter_map(|side| side.address());
        let ringing = remains.waiting.iter().flat_map(|incoming| incoming.rung.iter().map(|rung| rung.address));
        for to in answered.chain(ringing).filter(|to| Some(to.connection) != end.spare) {
            let (user, name) = (end.caller.clone(), name.clone());
            self.send(to, Message::Decline { user, name, reason: end.reason, call: end.call });
        }
    }

    fn mark_ended(&mut self, user: &UserId, call: CallId, had_tickets: bool) -> Result {
        let (now, settings) = (self.now, self.settings);
        let record = self.record_mut(user)?;
        if !record.devices.is_empty() {
            record.ended = Some(Ended { call, at: now, until: now + settings.ended.0 });
        }
        if had_tickets {
            let excess = (record.graves.len() + 1).saturating_sub(settings.max_ended_calls);
            record.graves.drain(..excess.min(record.graves.len()));
            record.graves.push(Grave { call, until: now + settings.ticket_lifetime.0 });
        }
        Ok(())
    }

    /// The call's place in logs and counters.
    fn account_for(&mut self, end: &End<'_>, remains: &Remains, caller_name: SmolStr) {
        let Some(began) = remains.began() else { return };
        let End { call, reason, .. } = *end;
        let (caller, callee) = (end.caller.clone(), end.callee.clone());
        if remains.was_announced() {
            let talked = remains.since().map(|since| self.now.since(since));
            let (caller, callee) = (caller.clone(), callee.clone());
            self.effects.push(Effect::Ended { call, caller, callee, reason, began, talked });
        }
        if remains.is_missed(reason) {
            self.effects.push(Effect::Missed { call, caller, caller_name, callee, at: began, reason });
        }
    }
}

impl Remains {
    fn sides(&self) -> impl Iterator<Item = &Side> {
        self.placed.iter().chain(&self.answered).map(AsRef::as_ref)
    }

    fn began(&self) -> Option<Timestamp> {
        let side = self.sides().next().map(|side| side.began);
        side.or_else(|| self.waiting.as_ref().map(|incoming| incoming.began))
    }

    fn since(&self) -> Option<Timestamp> {
        self.sides().find_map(Side::connected_since)
    }

    fn was_announced(&self) -> bool {
        self.waiting.is_some() || self.sides().any(Side::is_announced)
    }

    fn had_tickets(&self) -> bool {
        self.sides().any(|side| !matches!(side.phase, Phase::Calling { .. }))
    }

    /// Never when declined; and not when the two had got as far as talking.
    fn is_missed(&self, reason: EndReason) -> bool {
        match reason {
            EndReason::Timeout => self.since().is_none(),
            EndReason::Canceled | EndReason::PeerLost => self.waiting.is_some(),
            EndReason::Declined | EndReason::Hangup | EndReason::AnsweredElsewhere => false,
        }
    }

    /// The record forgets a name with the last connection; the waiting entry keeps it.
    fn caller_name(&self, known: SmolStr) -> SmolStr {
        match &self.waiting {
            Some(incoming) if known.is_empty() => incoming.profile.name.clone(),
            _ => known,
        }
    }
}
