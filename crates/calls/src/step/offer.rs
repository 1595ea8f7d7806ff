//! `OFFER`: whom to call.

use hubbub_types::{JsonText, UserId};

use super::{Result, Step, ring::Placing};
use crate::{Callee, Policy, Presence, Refusal, StreamIds};

impl Step<'_> {
    pub(super) fn offer(&mut self, candidates: &[Callee], sdp: &JsonText, streams: Option<&StreamIds>) -> Result {
        let from = self.sender()?;
        self.check_count(candidates)?;
        if let Some(rival) = self.rival(candidates)? {
            return self.crossed(&rival, &Placing { from, callee: &rival, sdp, streams, only: None });
        }
        if self.me()?.is_busy() {
            return Err(Refusal::AlreadyInCall.into());
        }
        let callee = self.choose(candidates)?;
        self.place(&Placing { from, callee, sdp, streams, only: None })
    }

    fn check_count(&self, candidates: &[Callee]) -> Result {
        match candidates.len() {
            0 => Err(Refusal::NoCandidates.into()),
            count if count > self.settings.max_call_candidates => Err(Refusal::TooManyCandidates.into()),
            _ => Ok(()),
        }
    }

    /// Someone named in the offer who is calling the sender at this moment. Whether they want to be disturbed is no
    /// question then.
    fn rival(&self, candidates: &[Callee]) -> Result<Option<UserId>> {
        let Some(incoming) = self.me()?.incoming.as_deref() else { return Ok(None) };
        let named = |callee: &Callee| callee.user == incoming.caller && callee.policy != Policy::Blocked;
        if !candidates.iter().any(named) {
            return Ok(None);
        }
        self.load(&[&incoming.caller])?;
        Ok(self.is_calling(&incoming.caller, self.user)?.then(|| incoming.caller.clone()))
    }

    /// The first who is connected and free; else the first who is not busy.
    fn choose<'c>(&self, candidates: &'c [Callee]) -> Result<&'c UserId> {
        let allowed = |callee: &&Callee| callee.policy == Policy::Allowed && callee.user != *self.user;
        let eligible: Vec<_> = candidates.iter().filter(allowed).map(|callee| &callee.user).collect();
        self.load(&eligible)?;
        let free: Vec<_> = eligible.into_iter().filter(|user| self.is_free(user)).collect();
        let connected = free.iter().find(|user| self.presence_of(user) == Presence::Idle);
        match connected.or(free.first()) {
            Some(callee) => Ok(callee),
            None => Err(self.why_nobody(candidates).into()),
        }
    }

    fn is_free(&self, user: &UserId) -> bool {
        self.users.get(user).is_some_and(|record| !record.is_busy())
    }

    fn presence_of(&self, user: &UserId) -> Presence {
        self.users.get(user).map_or(Presence::Offline, |record| record.presence())
    }

    fn why_nobody(&self, candidates: &[Callee]) -> Refusal {
        let others = || candidates.iter().filter(|callee| callee.user != *self.user).map(|callee| callee.policy);
        if others().any(|policy| policy == Policy::Allowed) {
            Refusal::Busy
        } else if others().any(|policy| policy == Policy::DoNotDisturb) {
            Refusal::DoNotDisturb
        } else if others().next().is_some() {
            Refusal::Unavailable
        } else {
            Refusal::SelfCall
        }
    }
}
