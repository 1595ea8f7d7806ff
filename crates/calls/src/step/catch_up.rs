//! What a side has not got yet, derived from the records: sent after an answer, and again after every reconnect.

use hubbub_types::UserId;
use smol_str::SmolStr;

use super::{Result, Step};
use crate::{
    Address, Media, Message,
    record::{Phase, Role},
    ticket::{self, Claims},
};

impl Step<'_> {
    /// Sends `user`'s side everything it lacks. Nothing when it has no connection or no other half.
    pub(super) fn catch_up(&mut self, user: &UserId) -> Result {
        if self.other_half(user).is_none() {
            return Ok(());
        }
        let Some(side) = self.record(user)?.call.as_deref() else { return Ok(()) };
        let Some(to) = side.address() else { return Ok(()) };
        let (swapped, connected) = (side.swapped, matches!(side.phase, Phase::InCall { .. }));
        if !swapped {
            self.introduce(user, to)?;
        }
        self.send_media(user, to);
        if connected {
            self.send_unfinished(user, to)?;
            self.send_all_candidates(user, to);
        }
        Ok(())
    }

    /// The answer for a caller, the pairing, and the names of the peer's tracks.
    fn introduce(&mut self, user: &UserId, to: Address) -> Result {
        let Some(side) = self.record(user)?.call.as_deref() else { return Ok(()) };
        let (peer, call) = (side.peer.clone(), side.call);
        let answer = side.answer.clone().filter(|_| side.role == Role::Caller);
        let other = self.other_half(user);
        let device = other.map(|other| other.device.clone()).unwrap_or_default();
        let streams = other.and_then(|other| other.streams.clone());
        if let Some(answer) = answer {
            self.send(to, Message::AcceptCall { answer, device });
        }
        let ticket = self.issue_ticket(user)?;
        self.send(to, Message::Connect { user: peer, call, ticket });
        if let Some(streams) = streams {
            self.send(to, Message::RemoteStreams { streams });
        }
        Ok(())
    }

    /// A ticket for `user`'s side; the next one is due a refresh time from now.
    pub(super) fn issue_ticket(&mut self, user: &UserId) -> Result<SmolStr> {
        let (now, settings, key) = (self.now, self.settings, self.key);
        let Some(side) = self.record_mut(user)?.call.as_deref_mut() else { return Ok(SmolStr::default()) };
        side.ticket_at = now + settings.ticket_refresh.0;
        let claims = Claims::new(side.call, user, &side.peer, side.role, settings, now);
        Ok(ticket::issue(key, &claims))
    }

    fn send_media(&mut self, user: &UserId, to: Address) {
        let media = self.other_half(user).map(|other| other.media.clone()).unwrap_or_default();
        if media != Media::default() {
            self.send(to, Message::MediaUpdate { media });
        }
    }

    /// The renegotiation under way, if any.
    fn send_unfinished(&mut self, user: &UserId, to: Address) -> Result {
        let Some(peer) = self.record(user)?.peer().cloned() else { return Ok(()) };
        let Some(other) = self.other_half_mut(user) else { return Ok(()) };
        let (offer, answer) = (other.update_offer.clone(), other.update_answer.take());
        if let Some(sdp) = offer {
            self.send(to, Message::UpdateOffer { sdp, user: peer.clone() });
        }
        if let Some(answer) = answer {
            self.send(to, Message::UpdateAnswer { answer, user: peer });
        }
        Ok(())
    }

    /// All of the peer's candidates of its present description: some may have been on their way to the old connection.
    fn send_all_candidates(&mut self, user: &UserId, to: Address) {
        let Some(other) = self.other_half_mut(user) else { return };
        other.sent = 0;
        let candidates = other.take_unsent();
        if !candidates.is_empty() {
            self.send(to, Message::SwapIce { candidates });
        }
    }
}
