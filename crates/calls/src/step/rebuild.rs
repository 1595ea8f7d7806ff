//! The records of a running call are gone (a killed process in memory mode, an emptied store): each side shows its
//! ticket, and when both have, the call stands again.

use hubbub_types::{Timestamp, UserId};

use super::{Result, Step, finish::End, reconnect::Claimant};
use crate::{
    Address, Effect, EndReason, Message, Refusal,
    record::{Phase, Side},
    ticket::Claims,
};

impl Step<'_> {
    /// Whether the record does not know the call that a valid ticket shows, and is not newer than the ticket either: its
    /// last changes were lost. Who has a ticket was in that call when it was issued, and nobody is in two.
    pub(super) fn has_forgotten(&self, claims: &Claims) -> Result<bool> {
        let me = self.me()?;
        Ok(!me.is_buried(claims.call) && me.call.as_ref().is_none_or(|side| is_older(side, claims)))
    }

    /// Only this user's record is touched until the peer comes with its own ticket: a ticket gives nobody power over
    /// another's record.
    pub(super) fn rebuild(&mut self, from: Address, claimant: &Claimant<'_>, claims: Option<&Claims>) -> Result {
        let claims = self.check_ticket(claims)?;
        self.check_revivable(claims)?;
        self.check_room_for(from)?;
        let known = self.put_aside(from, claimant, claims)?;
        let before = claimant.uuid.and_then(|uuid| self.me().ok()?.device(uuid)).map(|device| device.address);
        self.replace(before, from, claimant)?;
        self.take_up(from, claimant, claims, known)?;
        if self.has_peer_waiting(claims)? { self.join(&claims.peer, from) } else { self.welcome(from) }
    }

    /// The call must not have ended, and both must be free for it.
    fn check_revivable(&self, claims: &Claims) -> Result {
        let me = self.me()?;
        if me.is_buried(claims.call) {
            return Err(Refusal::CallEnded.into());
        }
        if me.call.as_ref().is_some_and(|side| !is_older(side, claims)) {
            return Err(Refusal::AlreadyInCall.into());
        }
        self.load_peer()?;
        self.load(&[&claims.peer])?;
        let peer = self.record(&claims.peer)?;
        let elsewhere = peer.call.as_ref().is_some_and(|side| side.call != claims.call && !is_older(side, claims));
        if elsewhere || peer.is_buried(claims.call) { Err(Refusal::CallEnded.into()) } else { Ok(()) }
    }

    /// What stands in the way of the call, in a record that has lost its last changes. Returns whether the record knew
    /// the call, as one that was not answered yet.
    fn put_aside(&mut self, from: Address, claimant: &Claimant<'_>, claims: &Claims) -> Result<bool> {
        let me = self.me_mut()?;
        if let Some(side) = me.call.take_if(|side| side.call == claims.call) {
            self.stop_caller(&side, from, claimant)?;
            return Ok(true);
        }
        if let Some(incoming) = me.incoming.take_if(|incoming| incoming.call == claims.call) {
            self.stop_other_devices(&incoming, from)?;
            return Ok(true);
        }
        if me.call.is_some() {
            self.finish_own(EndReason::PeerLost, None)?;
        }
        self.turn_caller_away()?;
        Ok(false)
    }

    /// Another connection of the user may have taken up the call as one that still rings: it is told that this one has it.
    fn stop_caller(&mut self, side: &Side, from: Address, claimant: &Claimant<'_>) -> Result {
        let own = |holder: &Address| *holder == from || Some(holder.connection) == claimant.uuid;
        let Some(to) = side.address().filter(|holder| !own(holder)) else { return Ok(()) };
        self.load(&[&side.peer])?;
        let (user, name) = (side.peer.clone(), self.record(&side.peer)?.profile.name.clone());
        self.send(to, Message::Decline { user, name, reason: EndReason::AnsweredElsewhere, call: side.call });
        Ok(())
    }

    /// Somebody called in the meantime. The running call goes first; they are told that nobody answers.
    fn turn_caller_away(&mut self) -> Result {
        let incoming = self.me()?.incoming.as_deref();
        let Some((call, caller)) = incoming.map(|incoming| (incoming.call, incoming.caller.clone())) else {
            return Ok(());
        };
        let callee = self.user;
        self.finish(&End { call, caller: &caller, callee, reason: EndReason::Timeout, spare: None })
    }

    fn take_up(&mut self, from: Address, claimant: &Claimant<'_>, claims: &Claims, known: bool) -> Result {
        let since = known.then_some(self.now);
        let phase = Phase::Rebuilding { until: self.now + self.settings.grace.0, since };
        let mut side = Side::new(claims.call, claims.peer.clone(), claims.role, phase, from, self.now);
        side.swapped = true;
        side.device.clone_from(claimant.device);
        self.me_mut()?.call = Some(Box::new(side));
        Ok(())
    }

    fn has_peer_waiting(&self, claims: &Claims) -> Result<bool> {
        let theirs = self.record(&claims.peer)?.side_of(claims.call);
        Ok(theirs.is_some_and(|side| side.peer == *self.user && !matches!(side.phase, Phase::Calling { .. })))
    }

    /// Both have come: the call goes on.
    fn join(&mut self, peer: &UserId, from: Address) -> Result {
        let sides = [self.record(peer)?.call.as_deref(), self.me()?.call.as_deref()];
        let announced = sides.iter().flatten().any(|side| side.is_announced());
        let since = sides.iter().flatten().find_map(|side| side.connected_since()).unwrap_or(self.now);
        self.rejoin(self.user, since)?;
        self.rejoin(peer, since)?;
        self.welcome(from)?;
        if self.other_half(self.user).is_some_and(|side| !side.is_detached()) {
            self.send(from, Message::PeerReconnected { user: peer.clone() });
        }
        self.catch_up(self.user)?;
        self.tell_peer(Message::PeerReconnected { user: self.user.clone() });
        self.catch_up(peer)?;
        if !announced {
            self.effects.extend(self.me()?.call_id().map(|call| Effect::Started { call }));
        }
        Ok(())
    }

    /// The tickets shown may be old: fresh ones are due at once.
    fn rejoin(&mut self, user: &UserId, since: Timestamp) -> Result {
        let now = self.now;
        if let Some(side) = self.record_mut(user)?.call.as_deref_mut() {
            side.phase = Phase::InCall { since };
            side.swapped = true;
            side.ticket_at = now;
        }
        Ok(())
    }
}

/// Whether a side belongs to an earlier time than the ticket: the same call before it was answered, or another one.
fn is_older(side: &Side, claims: &Claims) -> bool {
    if side.call == claims.call { matches!(side.phase, Phase::Calling { .. }) } else { side.began < claims.issued }
}
