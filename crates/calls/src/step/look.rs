//! Looking at the records, and finding who speaks and who is meant.

use hubbub_types::UserId;

use super::{Result, Step, Stop};
use crate::{
    Address, Message, Refusal, UserRecord,
    record::{Phase, Side},
};

impl Step<'_> {
    /// Makes sure that these records are loaded.
    pub(super) fn load(&self, users: &[&UserId]) -> Result {
        let missing: Vec<_> =
            users.iter().filter(|user| !self.users.contains(user)).map(|user| (*user).clone()).collect();
        if missing.is_empty() { Ok(()) } else { Err(Stop::Need(missing)) }
    }

    pub(super) fn record(&self, user: &UserId) -> Result<&UserRecord> {
        self.users.get(user).ok_or_else(|| Stop::Need(vec![user.clone()]))
    }

    pub(super) fn record_mut(&mut self, user: &UserId) -> Result<&mut UserRecord> {
        self.users.get_mut(user).ok_or_else(|| Stop::Need(vec![user.clone()]))
    }

    pub(super) fn me(&self) -> Result<&UserRecord> {
        self.record(self.user)
    }

    pub(super) fn me_mut(&mut self) -> Result<&mut UserRecord> {
        self.record_mut(self.user)
    }

    /// The connection the command came from.
    pub(super) fn source(&self) -> Result<Address> {
        self.from.ok_or_else(|| Refusal::NotRegistered.into())
    }

    /// The connection the command came from, which must be registered.
    pub(super) fn sender(&self) -> Result<Address> {
        let from = self.source()?;
        let registered = self.me()?.device(from.connection).is_some();
        if registered { Ok(from) } else { Err(Refusal::NotRegistered.into()) }
    }

    /// The side of a call that the sender holds.
    pub(super) fn held(&self) -> Result<&Side> {
        let from = self.sender()?;
        match self.me()?.call.as_deref() {
            Some(side) if side.address() == Some(from) => Ok(side),
            Some(_) => Err(Refusal::NotYourCall.into()),
            None => Err(self.no_side(from)?.into()),
        }
    }

    /// The user's own side, which a look has shown to be there.
    pub(super) fn side_mut(&mut self) -> Result<&mut Side> {
        self.me_mut()?.call.as_deref_mut().ok_or_else(|| Refusal::NoCall.into())
    }

    /// Why a command about a call cannot be about one that this connection holds.
    fn no_side(&self, from: Address) -> Result<Refusal> {
        let me = self.me()?;
        let rings = me.incoming.as_ref().is_some_and(|incoming| incoming.rung(from.connection).is_some());
        Ok(match &me.incoming {
            Some(_) if rings => Refusal::IllegalState,
            Some(_) => Refusal::NotYourCall,
            None => self.no_call()?,
        })
    }

    pub(super) fn no_call(&self) -> Result<Refusal> {
        let ended = self.me()?.just_ended(self.now).is_some();
        Ok(if ended { Refusal::CallEnded } else { Refusal::NoCall })
    }

    /// The other half of `user`'s pair: the peer's side, when the two point to each other.
    pub(super) fn other_half(&self, user: &UserId) -> Option<&Side> {
        let side = self.users.get(user)?.call.as_deref().filter(|side| side.is_paired())?;
        let other = self.users.get(&side.peer)?.side_of(side.call)?;
        (other.is_paired() && other.peer == *user).then_some(other)
    }

    pub(super) fn other_half_mut(&mut self, user: &UserId) -> Option<&mut Side> {
        self.other_half(user)?;
        let peer = self.users.get(user)?.peer()?.clone();
        self.users.get_mut(&peer)?.call.as_deref_mut()
    }

    /// Sends to the connection of the peer, when there is a pair and the peer's side has one.
    pub(super) fn tell_peer(&mut self, message: Message) {
        if let Some(to) = self.other_half(self.user).and_then(Side::address) {
            self.send(to, message);
        }
    }

    /// Whether `caller` has a side that waits for `callee` to answer the call that `callee`'s waiting list holds.
    pub(super) fn is_calling(&self, caller: &UserId, callee: &UserId) -> Result<bool> {
        let Some(incoming) = &self.record(callee)?.incoming else { return Ok(false) };
        let side = self.record(caller)?.side_of(incoming.call);
        Ok(side.is_some_and(|side| side.peer == *callee && matches!(side.phase, Phase::Calling { .. })))
    }
}
