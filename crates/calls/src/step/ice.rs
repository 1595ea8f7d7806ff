//! `ADD_ICE` and `SWAP_ICE`: candidates.

use hubbub_types::JsonText;

use super::{Result, Step};
use crate::{
    Message, Refusal,
    record::{Phase, Side},
};

impl Step<'_> {
    /// Collects candidates; in a connected call they go to the peer at once.
    pub(super) fn add_ice(&mut self, candidates: &[JsonText]) -> Result {
        if self.rings_here()? {
            return self.add_early(candidates);
        }
        let side = self.held()?;
        self.check_space(side.candidates.len(), candidates)?;
        let peer = side.peer.clone();
        let connected = matches!(side.phase, Phase::InCall { .. });
        if connected {
            self.load(&[&peer])?;
        }
        self.side_mut()?.candidates.extend_from_slice(candidates);
        if connected { self.relay_candidates() } else { Ok(()) }
    }

    fn rings_here(&self) -> Result<bool> {
        let from = self.sender()?;
        Ok(self.me()?.incoming.as_ref().is_some_and(|incoming| incoming.rung(from.connection).is_some()))
    }

    /// A ringing device may hand in candidates before its answer; they wait there.
    fn add_early(&mut self, candidates: &[JsonText]) -> Result {
        let from = self.sender()?;
        let incoming = self.me()?.incoming.as_deref();
        let kept = incoming.and_then(|incoming| incoming.rung(from.connection)).map_or(0, |rung| rung.candidates.len());
        self.check_space(kept, candidates)?;
        let incoming = self.me_mut()?.incoming.as_deref_mut();
        if let Some(rung) = incoming.and_then(|incoming| incoming.rung_mut(from.connection)) {
            rung.candidates.extend_from_slice(candidates);
        }
        Ok(())
    }

    fn check_space(&self, kept: usize, more: &[JsonText]) -> Result {
        let fits = kept.saturating_add(more.len()) <= self.settings.max_ice_candidates;
        if fits { Ok(()) } else { Err(Refusal::TooManyCandidates.into()) }
    }

    /// To a peer who is away goes nothing: it gets everything when it comes back.
    fn relay_candidates(&mut self) -> Result {
        let Some(to) = self.other_half(self.user).and_then(Side::address) else { return Ok(()) };
        let candidates = self.side_mut()?.take_unsent();
        if !candidates.is_empty() {
            self.send(to, Message::SwapIce { candidates });
        }
        Ok(())
    }

    /// The first swap of a pair connects it and tells both; later ones tell what is new.
    pub(super) fn swap_ice(&mut self) -> Result {
        let side = self.held()?;
        if !side.is_paired() {
            return Err(Refusal::IllegalState.into());
        }
        let first = matches!(side.phase, Phase::Paired { .. });
        self.load(&[&side.peer])?;
        if self.other_half(self.user).is_none() {
            return Err(Refusal::IllegalState.into());
        }
        if first {
            self.connect_pair()?;
        }
        self.swap(first)
    }

    fn connect_pair(&mut self) -> Result {
        let phase = Phase::InCall { since: self.now };
        if let Some(other) = self.other_half_mut(self.user) {
            other.phase = phase;
        }
        self.side_mut()?.phase = phase;
        Ok(())
    }

    fn swap(&mut self, first: bool) -> Result {
        let Some(from) = self.from else { return Ok(()) };
        let side = self.side_mut()?;
        side.swapped = true;
        side.answer = None;
        let theirs = self.other_half_mut(self.user).map(Side::take_unsent).unwrap_or_default();
        if first || !theirs.is_empty() {
            self.send(from, Message::SwapIce { candidates: theirs });
        }
        let Some(to) = self.other_half(self.user).and_then(Side::address) else { return Ok(()) };
        let mine = self.side_mut()?.take_unsent();
        if first || !mine.is_empty() {
            self.send(to, Message::SwapIce { candidates: mine });
        }
        Ok(())
    }
}
