//! Offers of the client and their answers.

use super::negotiation::KINDS;
use super::slots::{Slots, Use};
use super::{Answer, FeedFailure, Lane, NegotiationError, Peer, PeerEvent, ReadOffer, Role, lanes};
use crate::Kind;
use crate::sdp::{self, PublishPlan, Text};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;
use str0m::Rtc;
use str0m::change::SdpOffer;
use str0m::media::Mid;
use str0m::rtp::Ssrc;

impl Peer {
    /// Reads an offer of the client, so that its sections can be matched with tracks before it is answered.
    ///
    /// # Errors
    /// The text cannot be read, or this transport is not offered on.
    pub fn read_offer<'a>(&self, text: &'a str) -> Result<ReadOffer<'a>, NegotiationError> {
        if self.wire.is_dead() {
            return Err(NegotiationError::Gone);
        }
        if self.options.role == Role::Subscriber {
            return Err(NegotiationError::WrongSide);
        }
        let text = sdp::read(text)?;
        Ok(ReadOffer { offered: sdp::facts(&text), text })
    }

    /// Answers an offer. Subscriptions that find a section in it begin ([`PeerEvent::Started`]).
    ///
    /// # Errors
    /// The library refuses the description, or breaks over it: then the transport is dead.
    pub fn accept_offer(
        &mut self,
        offer: ReadOffer<'_>,
        plan: &PublishPlan,
        now: Instant,
    ) -> Result<Answer, NegotiationError> {
        if self.wire.is_dead() {
            return Err(NegotiationError::Gone);
        }
        let ReadOffer { offered, mut text } = offer;
        self.talk.begun = true;
        let before = idle(&self.slots);
        let gone = self.slots.follow(&offered);
        self.remove_streams(&gone.sent);
        let after = idle(&self.slots);
        self.talk.heard(std::array::from_fn(|kind| more(kind, &before, &after)));
        self.slots.assign();
        sdp::prepare_offer(&mut text, &self.slots.sending(), &plan.refused);
        let answer = self.contained(|rtc| {
            for ssrc in &gone.heard {
                rtc.direct_api().remove_stream_rx(*ssrc);
            }
            answer(rtc, &text)
        })?;
        let mut text = sdp::read(&answer)?;
        sdp::finish_answer(&mut text, &self.slots.sending(), plan);
        let text = text.to_string();
        self.told();
        self.look_at_credentials();
        self.start_lanes();
        let mid_to_track = self.slots.mid_to_track();
        self.slots.assign();
        if self.slots.has_news() || !self.slots.waiting.is_empty() {
            self.talk.wish(now, self.limits.coalesce);
        }
        Ok(Answer { text, mid_to_track })
    }

    /// Runs a negotiation. The library promises that no text makes it panic and has asserts that one may reach: then
    /// this transport is lost, and nothing else.
    pub(super) fn contained<T>(
        &mut self,
        f: impl FnOnce(&mut Rtc) -> Result<T, NegotiationError>,
    ) -> Result<T, NegotiationError> {
        let wire = &mut self.wire;
        let result = catch_unwind(AssertUnwindSafe(|| wire.change(f)));
        result.unwrap_or_else(|_panic| {
            self.wire.kill();
            Err(NegotiationError::Panicked)
        })
    }

    /// The client heard of what drained: those sections may be taken again.
    pub(super) fn told(&mut self) {
        for slot in &mut self.slots.list {
            if slot.used == Use::Draining {
                slot.used = Use::Idle;
            }
        }
    }

    /// Begins the lanes of everything that has a section and was negotiated just now.
    pub(super) fn start_lanes(&mut self) {
        for slot in &mut self.slots.list {
            let Use::Sending { feed, ssrc: ssrc @ None } = &mut slot.used else { continue };
            let types = lanes::payload_types(self.wire.look(), slot.mid, feed.codec);
            let stream = self.wire.stream_of(slot.mid);
            if let (Some((payload_type, red)), Some(stream)) = (types, stream) {
                *ssrc = Some(stream);
                let lane = Lane { feed: feed.key, ssrc: stream, mid: slot.mid, payload_type, red };
                self.own.push_back(PeerEvent::Started(lane));
            } else {
                let why = if types.is_none() { FeedFailure::CodecUnsupported } else { FeedFailure::Rejected };
                self.own.push_back(PeerEvent::FeedFailed { feed: feed.key, why });
                slot.used = Use::Draining;
            }
        }
    }

    /// Takes streams out of the library, with what it keeps of them for sending again.
    pub(super) fn remove_streams(&mut self, gone: &[Ssrc]) {
        if !gone.is_empty() {
            self.wire.change(|rtc| {
                let mut api = rtc.direct_api();
                for ssrc in gone {
                    api.remove_stream_tx(*ssrc);
                }
            });
        }
    }

    /// Tells of new ICE credentials, when there are any.
    pub(super) fn look_at_credentials(&mut self) {
        let found = self.wire.credentials();
        if self.ufrag.as_deref() == Some(found.ufrag.as_str()) {
            return;
        }
        let old = self.ufrag.replace(found.ufrag.clone());
        self.own.push_back(PeerEvent::Ufrag { ufrag: found.ufrag, password: found.pass, old });
    }

    /// Asks the client for an offer, with what is missing, when there is something to be negotiated.
    pub(super) fn ask_client(&mut self, now: Instant) {
        self.talk.forget_lost(now);
        let missing = KINDS.map(|kind| self.slots.missing(kind));
        let news = self.slots.has_news() || !self.slots.waiting.is_empty();
        if let Some([audios, videos]) = self.talk.ask(missing, news, now) {
            let count = |sections: usize| u32::try_from(sections).unwrap_or(u32::MAX);
            self.own.push_back(PeerEvent::SectionsWanted { audios: count(audios), videos: count(videos) });
        }
    }
}

fn answer(rtc: &mut Rtc, text: &Text<'_>) -> Result<String, NegotiationError> {
    let offer = SdpOffer::from_sdp_string(&text.to_string()).map_err(|_fault| NegotiationError::Refused)?;
    let answer = rtc.sdp_api().accept_offer(offer).map_err(|_fault| NegotiationError::Refused)?;
    Ok(answer.to_sdp_string())
}

fn idle(slots: &Slots) -> Vec<(Mid, Kind)> {
    slots.list.iter().filter(|slot| slot.used == Use::Idle).map(|slot| (slot.mid, slot.kind)).collect()
}

/// Idle sections of a kind that are there now and were not before.
fn more(kind: usize, before: &[(Mid, Kind)], after: &[(Mid, Kind)]) -> usize {
    let wanted = KINDS.get(kind).copied();
    after.iter().filter(|slot| Some(slot.1) == wanted && !before.contains(slot)).count()
}
