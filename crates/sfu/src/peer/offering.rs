//! Offers of the server and their answers.

use super::negotiation::Offered;
use super::slots::{Slot, Slots, Use};
use super::{Failure, FeedFailure, Label, NegotiationError, Offer, Peer, PeerEvent, Role};
use crate::Kind;
use crate::sdp::{self, SectionFacts};
use std::time::Instant;
use str0m::Rtc;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, Reliability};
use str0m::media::{Direction, MediaKind, Mid};

impl Peer {
    /// Begins to offer: the first offer carries the data channels and everything subscribed so far. Later offers come
    /// by themselves. Only on a [`Role::Subscriber`]; nothing happens on others.
    pub fn begin(&mut self, now: Instant) {
        if self.options.role == Role::Subscriber && !self.talk.begun {
            self.talk.begun = true;
            self.offer(now);
        }
    }

    /// Offers again with new ICE credentials, after the answer to an offer that may have been seen (which is sent once
    /// more, under a new id). Only on a [`Role::Subscriber`].
    pub fn restart_ice(&mut self, now: Instant) {
        if self.options.role != Role::Subscriber || !self.talk.begun {
            return;
        }
        self.talk.restart = true;
        match self.talk.offer_again(now) {
            Some((id, text)) => {
                let mid_to_track = self.slots.mid_to_track();
                self.own.push_back(PeerEvent::Offer(Offer { id, text, mid_to_track }));
            }
            None => self.offer(now),
        }
    }

    /// Makes an offer of everything that is to be negotiated, unless one waits for its answer.
    pub(super) fn offer(&mut self, now: Instant) {
        if !self.talk.begun || self.talk.offered.is_some() || self.wire.is_dead() {
            return;
        }
        let (first, restart) = (!self.talk.first_made, self.talk.restart);
        let (slots, limit, reuse) = (&mut self.slots, self.limits.sections, self.options.reuse);
        let made = self.wire.change(|rtc| {
            if reuse {
                take_again(rtc, slots);
            }
            make(rtc, slots, limit, first, restart)
        });
        let refused: Vec<_> = self.slots.waiting.drain(..).map(|feed| feed.key).collect();
        for feed in refused {
            self.own.push_back(PeerEvent::FeedFailed { feed, why: FeedFailure::TooManySections });
        }
        let Some((offer, pending)) = made else { return };
        self.talk.first_made = true;
        self.talk.restart = false;
        let text = offer.to_sdp_string();
        let Ok(mut read) = sdp::read(&text) else {
            self.fail(Failure::Fault);
            return;
        };
        sdp::finish_offer(&mut read, &self.slots.sending());
        let (id, text) = (self.talk.next_id(), read.to_string());
        let mid_to_track = self.slots.mid_to_track();
        self.own.push_back(PeerEvent::Offer(Offer { id, text: text.clone(), mid_to_track }));
        for slot in &mut self.slots.list {
            if slot.used == Use::Draining {
                slot.used = Use::Leaving;
            }
        }
        self.talk.offered = Some(Offered { id, text, pending, since: now });
    }

    /// Takes the answer to offer `id`.
    ///
    /// # Errors
    /// No offer of this id waits ([`NegotiationError::Stale`]: nothing is lost), the library refuses the description,
    /// or breaks over it: then the transport is dead.
    pub fn accept_answer(&mut self, id: u32, text: &str, now: Instant) -> Result<(), NegotiationError> {
        if self.wire.is_dead() {
            return Err(NegotiationError::Gone);
        }
        let mut text = sdp::read(text)?;
        let Some(offered) = self.talk.offered.take_if(|offered| offered.id == id || id == 0) else {
            return Err(NegotiationError::Stale);
        };
        sdp::prepare_answer(&mut text);
        let facts = sdp::facts(&text);
        self.contained(|rtc| {
            let answer = SdpAnswer::from_sdp_string(&text.to_string()).map_err(|_fault| NegotiationError::Refused)?;
            rtc.sdp_api().accept_answer(offered.pending, answer).map_err(|_fault| NegotiationError::Refused)
        })?;
        self.left();
        self.turned_down(&facts.sections);
        self.look_at_credentials();
        self.start_lanes();
        if self.talk.restart || self.slots.has_news() || !self.slots.waiting.is_empty() {
            self.talk.wish_after_answer(now);
        }
        Ok(())
    }

    /// The client agreed that nothing is sent any more on some sections.
    fn left(&mut self) {
        let mut gone = Vec::new();
        for slot in &mut self.slots.list {
            if slot.used == Use::Leaving {
                gone.extend(self.wire.stream_of(slot.mid));
                slot.used = Use::Idle;
            }
        }
        self.remove_streams(&gone);
    }

    /// Gives up the tracks whose section the client does not receive on.
    fn turned_down(&mut self, answered: &[SectionFacts]) {
        let mut gone = Vec::new();
        for slot in &mut self.slots.list {
            let takes = answered.iter().any(|section| section.mid == slot.mid && section.direction.receives());
            if let (false, Use::Sending { feed, ssrc }) = (takes, &slot.used) {
                let is_new = ssrc.is_none();
                let why = if is_new { FeedFailure::CodecUnsupported } else { FeedFailure::Rejected };
                self.own.push_back(PeerEvent::FeedFailed { feed: feed.key, why });
                gone.extend(self.wire.stream_of(slot.mid));
                slot.used = Use::Closed;
            }
        }
        self.remove_streams(&gone);
    }
}

/// Gives idle sections to waiting tracks. Their streams are new, and are declared before the offer that names them.
fn take_again(rtc: &mut Rtc, slots: &mut Slots) {
    slots.assign();
    for slot in &slots.list {
        if !matches!(slot.used, Use::Sending { ssrc: None, .. }) {
            continue;
        }
        let mut api = rtc.direct_api();
        if api.stream_tx_by_mid(slot.mid, None).is_none() {
            let (ssrc, resend) = (api.new_ssrc(), (slot.kind == Kind::Video).then(|| api.new_ssrc()));
            api.declare_stream_tx(ssrc, resend, slot.mid, None);
        }
    }
}

/// Makes the library's offer; `None` when there is nothing to offer.
fn make(
    rtc: &mut Rtc,
    slots: &mut Slots,
    limit: usize,
    first: bool,
    restart: bool,
) -> Option<(SdpOffer, SdpPendingOffer)> {
    let mut api = rtc.sdp_api();
    for slot in &slots.list {
        match slot.used {
            Use::Sending { ssrc: None, .. } => api.set_direction(slot.mid, Direction::SendOnly),
            Use::Draining => api.set_direction(slot.mid, Direction::Inactive),
            _ => {}
        }
    }
    let room = limit.saturating_sub(slots.list.len());
    let fitting = room.min(slots.waiting.len());
    for feed in slots.waiting.drain(..fitting) {
        let kind = feed.kind();
        let (stream, track) = (Some(feed.stream.clone()), Some(feed.track.clone()));
        let mid = api.add_media(media_kind(kind), Direction::SendOnly, stream, track, None);
        slots.list.push(new_slot(mid, feed));
    }
    if first {
        for label in Label::ALL {
            api.add_channel_with_config(channel(label));
        }
    }
    if restart {
        api.ice_restart(true);
    }
    api.apply()
}

fn new_slot(mid: Mid, feed: super::Feed) -> Slot {
    let codecs = vec![feed.codec];
    Slot { mid, kind: feed.kind(), codecs, sources: Vec::new(), used: Use::Sending { feed, ssrc: None } }
}

const fn media_kind(kind: Kind) -> MediaKind {
    match kind {
        Kind::Audio => MediaKind::Audio,
        Kind::Video => MediaKind::Video,
    }
}

fn channel(label: Label) -> ChannelConfig {
    let config = ChannelConfig { label: label.name().to_owned(), ..ChannelConfig::default() };
    match label {
        Label::Reliable => config,
        Label::Lossy | Label::DataTrack => {
            ChannelConfig { ordered: false, reliability: Reliability::MaxRetransmits { retransmits: 0 }, ..config }
        }
    }
}
