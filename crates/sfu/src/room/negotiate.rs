//! Offers and answers of clients.

use hubbub_livekit::proto::{self, DisconnectReason, leave_request::Action, signal_response::Message};

use super::Room;
use crate::{
    ids::{ParticipantKey, TransportKey, Wall},
    peer::{NegotiationError, Offer},
};

impl Room {
    /// A client offers: what it sends, and with one peer connection where it can receive.
    pub(super) fn hear_offer(&mut self, who: ParticipantKey, offer: proto::SessionDescription, now: Wall) {
        let Some(transport) = self.may_negotiate(who, now, |participant| participant.publisher) else { return };
        let Some(link) = self.links.get(transport) else { return };
        let read = match link.peer.read_offer(&offer.sdp) {
            Ok(read) => read,
            Err(fault) => return self.broken(who, fault, now),
        };
        let (plan, ended) = self.plan(who, transport, &read.offered, now);
        let Some(link) = self.links.get_mut(transport) else { return };
        match link.peer.accept_offer(read, &plan, now.instant) {
            Ok(answer) => {
                let description = proto::SessionDescription {
                    r#type: "answer".into(),
                    sdp: answer.text,
                    id: offer.id,
                    mid_to_track_id: answer.mid_to_track.into_iter().collect(),
                };
                self.say(who, Message::Answer(description));
                for track in ended {
                    self.unpublish(track, now);
                }
                self.dirty(transport);
            }
            Err(fault) => self.broken(who, fault, now),
        }
    }

    /// A client answers our offer.
    pub(super) fn hear_answer(&mut self, who: ParticipantKey, answer: &proto::SessionDescription, now: Wall) {
        let Some(transport) = self.may_negotiate(who, now, |participant| participant.subscriber) else { return };
        let Some(link) = self.links.get_mut(transport) else { return };
        match link.peer.accept_answer(answer.id, &answer.sdp, now.instant) {
            Ok(()) => self.dirty(transport),
            Err(NegotiationError::Stale) => self.count.refused += 1,
            Err(fault) => self.broken(who, fault, now),
        }
    }

    /// The peer connection, if the participant does not negotiate too often.
    fn may_negotiate(
        &mut self,
        who: ParticipantKey,
        now: Wall,
        which: impl FnOnce(&super::Participant) -> TransportKey,
    ) -> Option<TransportKey> {
        let participant = self.participants.get_mut(who)?;
        if participant.negotiations.take(1.0, now.instant) {
            return Some(which(participant));
        }
        self.count.refused += 1;
        self.put_out(who, Action::Reconnect, DisconnectReason::UnknownReason, now);
        None
    }

    /// A description of a client could not be taken: it has to begin anew.
    fn broken(&mut self, who: ParticipantKey, fault: NegotiationError, now: Wall) {
        self.count.broken_sdp += 1;
        tracing::debug!(room = %self.parts.name, code = fault.code(), "description refused");
        self.put_out(who, Action::Reconnect, DisconnectReason::StateMismatch, now);
    }

    /// We offer.
    pub(super) fn say_offer(&mut self, who: ParticipantKey, offer: Offer) {
        let description = proto::SessionDescription {
            r#type: "offer".into(),
            sdp: offer.text,
            id: offer.id,
            mid_to_track_id: offer.mid_to_track.into_iter().collect(),
        };
        self.say(who, Message::Offer(description));
    }
}
