//! `DECLINE`: refuse, cancel or hang up, by state.

use hubbub_types::CallId;

use super::{Result, Step};
use crate::{Address, EndReason, Refusal, record::Phase};

impl Step<'_> {
    pub(super) fn decline(&mut self, call: Option<CallId>) -> Result {
        let from = self.sender()?;
        self.check_meant(call)?;
        let reason = if self.rings_at(from)? { EndReason::Declined } else { self.reason_of_side()? };
        self.finish_own(reason, Some(from.connection))
    }

    fn rings_at(&self, from: Address) -> Result<bool> {
        Ok(self.me()?.incoming.as_ref().is_some_and(|incoming| incoming.rung(from.connection).is_some()))
    }

    /// The call that the client means, if it says so, must be the present one.
    fn check_meant(&self, call: Option<CallId>) -> Result {
        let me = self.me()?;
        if call.is_none() || call == me.call_id() {
            return Ok(());
        }
        let ended = me.just_ended(self.now) == call;
        Err(if ended { Refusal::CallEnded } else { Refusal::NotYourCall }.into())
    }

    fn reason_of_side(&self) -> Result<EndReason> {
        Ok(match self.held()?.phase {
            Phase::Calling { .. } => EndReason::Canceled,
            Phase::Paired { .. } | Phase::InCall { .. } | Phase::Rebuilding { .. } => EndReason::Hangup,
        })
    }
}
