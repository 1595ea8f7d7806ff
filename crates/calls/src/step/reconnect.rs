//! `RECONNECT`: a connection takes the place of an earlier one.
//!
//! It is matched by the id of the earlier connection, by a valid ticket of the running call, by the device's name, and
//! last by being the one connection in a call. A ticket of a call that the record has forgotten comes before all that. A
//! client that names an id nobody knows is an other tab or device as likely as not, so without a ticket it gets a side
//! only when nobody holds it: it must not take a call from a living tab.

use hubbub_types::ConnectionId;
use smol_str::SmolStr;

use super::{Result, Step};
use crate::{
    Address, CloseReason, Effect, Message, Profile, Refusal, UserRecord,
    record::{Device, Phase, Side},
    ticket::{self, Claims},
};

/// Who wants to take a place.
pub(super) struct Claimant<'a> {
    pub(super) profile: &'a Profile,
    pub(super) device: &'a SmolStr,
    pub(super) uuid: Option<ConnectionId>,
    pub(super) ticket: Option<&'a str>,
}

/// The place it takes.
enum Place {
    /// The side of the call.
    Side,
    /// That of an idle or ringing connection.
    Device(Address),
}

impl Step<'_> {
    pub(super) fn reconnect(&mut self, claimant: &Claimant<'_>) -> Result {
        let from = self.source()?;
        let claims = claimant.ticket.map(|ticket| ticket::verify(self.key, ticket, self.user)).transpose()?;
        let valid = claims.as_ref().filter(|claims| !claims.is_expired(self.now));
        if let Some(valid) = valid
            && self.has_forgotten(valid)?
        {
            return self.rebuild(from, claimant, Some(valid));
        }
        match claimant.find(self.me()?, valid) {
            Some(Place::Side) => self.resume_side(from, claimant),
            Some(Place::Device(old)) => self.resume_device(from, old, claimant),
            None => self.rebuild(from, claimant, claims.as_ref()),
        }
    }

    fn resume_side(&mut self, from: Address, claimant: &Claimant<'_>) -> Result {
        self.load_peer()?;
        let before = self.me()?.call_connection();
        self.replace(before, from, claimant)?;
        self.side_mut()?.attach(from, claimant.device);
        self.abandon_orphan()?;
        self.welcome(from)?;
        self.catch_up(self.user)?;
        if before != Some(from) {
            self.tell_peer(Message::PeerReconnected { user: self.user.clone() });
        }
        Ok(())
    }

    fn resume_device(&mut self, from: Address, old: Address, claimant: &Claimant<'_>) -> Result {
        self.replace(Some(old), from, claimant)?;
        let rings = match self.me_mut()?.incoming.as_deref_mut() {
            Some(incoming) => incoming.move_ringing(old.connection, from),
            None => false,
        };
        self.welcome(from)?;
        if rings { self.send_call(self.user, from) } else { Ok(()) }
    }

    /// Registers `from`; the connection before it, if another, is closed.
    pub(super) fn replace(&mut self, before: Option<Address>, from: Address, claimant: &Claimant<'_>) -> Result {
        let replaced = before.filter(|before| *before != from);
        let me = self.me_mut()?;
        if let Some(old) = replaced {
            me.unregister(old.connection);
        }
        me.register(from, claimant.device);
        me.profile.clone_from(claimant.profile);
        if let Some(to) = replaced {
            self.effects.push(Effect::Close { to, reason: CloseReason::Replaced });
        }
        Ok(())
    }

    /// `reconnectSuccess`, with the call if this connection holds its side.
    pub(super) fn welcome(&mut self, from: Address) -> Result {
        let me = self.me()?;
        let side = me.call.as_deref().filter(|side| side.address() == Some(from));
        let message = Message::ReconnectSuccess {
            status: me.status(self.now),
            candidate: side.map(|side| side.peer.clone()),
            streams: side.and(self.other_half(self.user)).and_then(|other| other.streams.clone()),
            uuid: from.connection,
            call: side.map(|side| side.call),
        };
        self.send(from, message);
        Ok(())
    }

    /// A connected side whose peer's record was lost waits for the peer's ticket. Returns whether it is such a side.
    pub(super) fn abandon_orphan(&mut self) -> Result<bool> {
        if self.other_half(self.user).is_some() {
            return Ok(false);
        }
        let until = self.now + self.settings.grace.0;
        let side = self.side_mut()?;
        let Phase::InCall { since } = side.phase else { return Ok(false) };
        side.phase = Phase::Rebuilding { until, since: Some(since) };
        Ok(true)
    }

    /// Why nothing can be rebuilt for a claimant that matched nothing.
    pub(super) fn check_ticket<'c>(&self, claims: Option<&'c Claims>) -> Result<&'c Claims> {
        let claims = claims.ok_or(Refusal::NoSession)?;
        if claims.is_expired(self.now) {
            return Err(Refusal::TicketExpired.into());
        }
        Ok(claims)
    }
}

impl Claimant<'_> {
    fn find(&self, me: &UserRecord, ticket: Option<&Claims>) -> Option<Place> {
        self.by_uuid(me)
            .or_else(|| self.by_ticket(me, ticket))
            .or_else(|| self.by_name(me))
            .or_else(|| self.by_call(me))
    }

    fn by_uuid(&self, me: &UserRecord) -> Option<Place> {
        let uuid = self.uuid?;
        if me.call.as_ref().is_some_and(|side| side.knows(uuid)) {
            return Some(Place::Side);
        }
        me.device(uuid).map(|device| place_of(me, device))
    }

    fn by_ticket(&self, me: &UserRecord, ticket: Option<&Claims>) -> Option<Place> {
        me.side_of(ticket?.call).map(|_| Place::Side)
    }

    fn by_name(&self, me: &UserRecord) -> Option<Place> {
        if me.call.as_ref().is_some_and(|side| side.device == *self.device && self.may_take(side)) {
            return Some(Place::Side);
        }
        let named = me.devices.iter().find(|device| device.name == *self.device && self.uuid.is_none());
        named.map(|device| place_of(me, device))
    }

    fn by_call(&self, me: &UserRecord) -> Option<Place> {
        me.call.as_ref().filter(|side| self.may_take(side)).map(|_| Place::Side)
    }

    fn may_take(&self, side: &Side) -> bool {
        side.is_detached() || self.uuid.is_none()
    }
}

/// A registered connection may be the one that holds the side, under whatever name it has by now.
fn place_of(me: &UserRecord, device: &Device) -> Place {
    if me.call_connection() == Some(device.address) { Place::Side } else { Place::Device(device.address) }
}
