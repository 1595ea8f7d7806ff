//! Two people call each other at the same moment: the one with the smaller user id is the caller.

use hubbub_types::UserId;

use super::{Result, Step, ring::Placing};
use crate::{
    Address, Effect, EndReason, Message, Refusal,
    record::{Incoming, Side},
};

impl Step<'_> {
    /// The sender calls `rival`, whose call waits for the sender.
    pub(super) fn crossed(&mut self, rival: &UserId, placing: &Placing<'_>) -> Result {
        if self.user < rival { self.turn_round(rival, placing) } else { self.yield_to_rival(placing.from) }
    }

    /// The rival's call stands. The sender has its `/call`, or gets it now.
    fn yield_to_rival(&mut self, from: Address) -> Result {
        let rings = self.me()?.incoming.as_ref().is_some_and(|incoming| incoming.rung(from.connection).is_some());
        if rings { Err(Refusal::Crossed.into()) } else { self.ring(self.user, from) }
    }

    /// The sender becomes the caller, and the rival answers where it had called from.
    fn turn_round(&mut self, rival: &UserId, placing: &Placing<'_>) -> Result {
        let incoming = self.me_mut()?.incoming.take();
        let side = self.record_mut(rival)?.call.take();
        if let (Some(incoming), Some(side)) = (incoming, side) {
            self.stop_other_devices(&incoming, placing.from)?;
            self.end_turned(rival, &side);
            return self.place(&Placing { only: side.address(), ..*placing });
        }
        Ok(())
    }

    /// Tells every ringing device of the callee but one that the call is settled elsewhere.
    pub(super) fn stop_other_devices(&mut self, incoming: &Incoming, but: Address) -> Result {
        let name = self.record(&incoming.caller)?.profile.name.clone();
        for rung in incoming.rung.iter().filter(|rung| rung.address != but) {
            let (user, name, call) = (incoming.caller.clone(), name.clone(), incoming.call);
            self.send(rung.address, Message::Decline { user, name, reason: EndReason::AnsweredElsewhere, call });
        }
        Ok(())
    }

    fn end_turned(&mut self, rival: &UserId, side: &Side) {
        self.effects.push(Effect::Ended {
            call: side.call,
            caller: rival.clone(),
            callee: self.user.clone(),
            reason: EndReason::AnsweredElsewhere,
            began: side.began,
            talked: None,
        });
    }
}
