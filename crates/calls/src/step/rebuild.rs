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
    /// Only this user's record is touched until the peer comes with its own ticket: a ticket gives nobody power over
    /// another's record.
    pub(super) fn rebuild(&mut self, from: Address, claimant: &Claimant<'_>, claims: Option<&Claims>) -> Result {
        let claims = self.check_ticket(claims)?;
        self.check_revivable(claims)?;
        self.check_room_for(from)?;
        self.turn_caller_away()?;
        let me = self.me_mut()?;
        me.profile.clone_from(claimant.profile);
        me.register(from, claimant.device);
        self.take_up(from, claimant, claims)?;
        if self.has_peer_waiting(claims)? { self.join(&claims.peer, from) } else { self.welcome(from) }
    }

    /// The call must not have ended, and both must be free for it.
    fn check_revivable(&self, claims: &Claims) -> Result {
        let me = self.me()?;
        if me.is_buried(claims.call) {
            return Err(Refusal::CallEnded.into());
        }
        if me.call.is_some() {
            return Err(Refusal::AlreadyInCall.into());
        }
        self.load_peer()?;
        self.load(&[&claims.peer])?;
        let peer = self.record(&claims.peer)?;
        let elsewhere = peer.call.as_ref().is_some_and(|side| side.call != claims.call || side.peer != *self.user);
        if elsewhere || peer.is_buried(claims.call) { Err(Refusal::CallEnded.into()) } else { Ok(()) }
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

    fn take_up(&mut self, from: Address, claimant: &Claimant<'_>, claims: &Claims) -> Result {
        let phase = Phase::Rebuilding { until: self.now + self.settings.grace.0, since: None };
        let mut side = Side::new(claims.call, claims.peer.clone(), claims.role, phase, from, self.now);
        side.swapped = true;
        side.device.clone_from(claimant.device);
        self.me_mut()?.call = Some(Box::new(side));
        Ok(())
    }

    fn has_peer_waiting(&self, claims: &Claims) -> Result<bool> {
        Ok(self.record(&claims.peer)?.side_of(claims.call).is_some())
    }

    /// Both have come: the call goes on.
    fn join(&mut self, peer: &UserId, from: Address) -> Result {
        let theirs = self.record(peer)?.call.as_deref();
        let announced = theirs.is_some_and(Side::is_announced);
        let since = theirs.and_then(Side::connected_since).unwrap_or(self.now);
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
