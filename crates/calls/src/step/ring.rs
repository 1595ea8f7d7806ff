//! Placing a call and ringing the callee's devices.

use hubbub_types::{JsonText, UserId};

use super::{Result, Step};
use crate::{
    Address, Effect, Message, StreamIds,
    record::{Incoming, Phase, Role, Rung, Side},
};

/// A call about to be placed by the sender.
pub(super) struct Placing<'a> {
    pub(super) from: Address,
    pub(super) callee: &'a UserId,
    pub(super) sdp: &'a JsonText,
    pub(super) streams: Option<&'a StreamIds>,
    /// Ring this connection alone, where the callee is known to wait there.
    pub(super) only: Option<Address>,
}

impl Step<'_> {
    /// Makes the sender the caller, puts the call on the callee's waiting list and rings.
    pub(super) fn place(&mut self, placing: &Placing<'_>) -> Result {
        let callee = placing.callee;
        let targets = match placing.only {
            Some(address) => vec![address],
            None => self.record(callee)?.connections().collect(),
        };
        let side = self.calling_side(placing)?;
        let incoming = self.waiting_entry(placing)?;
        let call = side.call;
        self.record_mut(callee)?.incoming = Some(Box::new(incoming));
        self.me_mut()?.call = Some(Box::new(side));
        for address in targets {
            self.ring(callee, address)?;
        }
        self.effects.push(Effect::Started { call });
        Ok(())
    }

    fn calling_side(&self, placing: &Placing<'_>) -> Result<Side> {
        let phase = Phase::Calling { until: self.now + self.settings.waiting_timeout.0 };
        let device = self.me()?.device(placing.from.connection).map(|device| device.name.clone());
        let call = self.fresh_call();
        let mut side = Side::new(call, placing.callee.clone(), Role::Caller, phase, placing.from, self.now);
        side.device = device.unwrap_or_default();
        side.streams = placing.streams.cloned();
        Ok(side)
    }

    fn waiting_entry(&self, placing: &Placing<'_>) -> Result<Incoming> {
        Ok(Incoming {
            call: self.fresh_call(),
            caller: self.user.clone(),
            profile: self.me()?.profile.clone(),
            sdp: placing.sdp.clone(),
            streams: placing.streams.cloned(),
            began: self.now,
            until: self.now + self.settings.waiting_timeout.0,
            rung: Vec::new(),
            ringing: false,
        })
    }

    /// Sends the call that waits for `callee` to one of its connections, unless it was sent there before. The ring time
    /// counts from the first one.
    pub(super) fn ring(&mut self, callee: &UserId, address: Address) -> Result {
        let ring_until = self.now + self.settings.ring_timeout.0;
        let Some(incoming) = self.record_mut(callee)?.incoming.as_deref_mut() else { return Ok(()) };
        if incoming.rung(address.connection).is_some() {
            return Ok(());
        }
        incoming.rung.push(Rung { address, candidates: Vec::new() });
        if !incoming.ringing {
            incoming.ringing = true;
            incoming.until = incoming.until.min(ring_until);
        }
        self.send_call(callee, address)
    }

    /// The two messages that make a device ring.
    pub(super) fn send_call(&mut self, callee: &UserId, address: Address) -> Result {
        let Some(incoming) = self.record(callee)?.incoming.as_deref() else { return Ok(()) };
        let message = Message::Call {
            sdp: incoming.sdp.clone(),
            user: incoming.caller.clone(),
            name: incoming.profile.name.clone(),
            photo: incoming.profile.photo.clone(),
            call: incoming.call,
        };
        let streams = incoming.streams.clone();
        self.send(address, message);
        if let Some(streams) = streams {
            self.send(address, Message::RemoteStreams { streams });
        }
        Ok(())
    }
}
