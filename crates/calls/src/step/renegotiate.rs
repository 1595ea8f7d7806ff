//! `UPDATE_OFFER` and `UPDATE_ANSWER`: a new session description in a running call.

use hubbub_types::JsonText;

use super::{Result, Step};
use crate::{
    Message, Refusal,
    record::{Phase, Side},
};

impl Step<'_> {
    /// The peer gets it now or when it comes back. A newer offer replaces an unanswered one.
    pub(super) fn update_offer(&mut self, sdp: &JsonText) -> Result {
        let side = self.held()?;
        if !matches!(side.phase, Phase::InCall { .. } | Phase::Rebuilding { .. }) {
            return Err(Refusal::IllegalState.into());
        }
        self.load(&[&side.peer])?;
        let side = self.side_mut()?;
        side.start_description();
        side.update_offer = Some(sdp.clone());
        if let Some(other) = self.other_half_mut(self.user) {
            other.update_answer = None;
        }
        self.tell_peer(Message::UpdateOffer { sdp: sdp.clone(), user: self.user.clone() });
        Ok(())
    }

    /// Answers the peer's offer. An offer of the answering side's own, crossed with it, is given up: this side has rolled
    /// back.
    pub(super) fn update_answer(&mut self, answer: &JsonText) -> Result {
        let side = self.held()?;
        if !matches!(side.phase, Phase::InCall { .. } | Phase::Rebuilding { .. }) {
            return Err(Refusal::IllegalState.into());
        }
        self.load(&[&side.peer])?;
        let offered = self.other_half(self.user).is_some_and(|other| other.update_offer.is_some());
        if !offered {
            return Err(Refusal::NoPendingOffer.into());
        }
        self.settle_offer(answer)?;
        self.tell_peer(Message::UpdateAnswer { answer: answer.clone(), user: self.user.clone() });
        Ok(())
    }

    fn settle_offer(&mut self, answer: &JsonText) -> Result {
        let away = self.other_half(self.user).is_some_and(Side::is_detached);
        if let Some(other) = self.other_half_mut(self.user) {
            other.update_offer = None;
        }
        let side = self.side_mut()?;
        side.start_description();
        side.update_offer = None;
        side.update_answer = away.then(|| answer.clone());
        Ok(())
    }
}
