//! The transport itself: what goes in and what comes out.

use super::negotiation::Negotiation;
use super::rtc::Wire;
use super::slots::{Slots, Use};
use super::{
    BuildError, Downstream, Failure, Feed, FeedFailure, Format, Label, PeerEvent, PeerLimits, PeerOptions, PeerParts,
    Role, Sent, Source, Transmit, Upstream, build, lanes,
};
use crate::ids::{Arrived, SubscriptionKey};
use crate::sdp::{Offered, Text};
use std::collections::VecDeque;
use std::time::Instant;
use str0m::Event;
use str0m::bwe::{Bitrate, BweKind};
use str0m::channel::ChannelId;
use str0m::media::{Mid, Pt, Rid};
use str0m::rtp::{RtpWrite, Ssrc};
use str0m::stats::{MediaEgressStats, MediaIngressStats, PeerStats};

/// What may wait on a data channel before [`PeerEvent::ChannelLow`] is worth telling, bytes.
const LOW: usize = 64 * 1024;

/// An offer that was read and waits to be answered: see [`Peer::read_offer`].
#[derive(Debug)]
pub struct ReadOffer<'a> {
    /// What it says.
    pub offered: Offered,
    pub(super) text: Text<'a>,
}

/// One transport of a participant.
pub struct Peer {
    pub(super) wire: Wire,
    pub(super) options: PeerOptions,
    pub(super) limits: PeerLimits,
    pub(super) slots: Slots,
    pub(super) talk: Negotiation,
    /// Events that are not the library's; told before those.
    pub(super) own: VecDeque<PeerEvent>,
    /// The name the client's checks are known by.
    pub(super) ufrag: Option<String>,
    channels: [Option<ChannelId>; 3],
    failed: bool,
}

impl Peer {
    /// Builds a transport. Its first event is [`PeerEvent::Ufrag`].
    ///
    /// # Errors
    /// None of the addresses can be announced, or the library refuses what it is built from.
    pub fn new(parts: &PeerParts, options: PeerOptions, now: Instant) -> Result<Self, BuildError> {
        let wire = Wire::new(build::build(parts, &options, now)?, now);
        let mut peer = Self {
            wire,
            options,
            limits: parts.limits.clone(),
            slots: Slots::default(),
            talk: Negotiation::default(),
            own: VecDeque::new(),
            ufrag: None,
            channels: [None; 3],
            failed: false,
        };
        peer.look_at_credentials();
        Ok(peer)
    }

    /// What it is for.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.options.role
    }

    /// Whether ICE found a way and DTLS is done.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        !self.wire.is_dead() && self.wire.look().is_connected()
    }

    /// Whether it is of no use any more.
    #[must_use]
    pub const fn is_dead(&self) -> bool {
        self.wire.is_dead()
    }

    /// Takes a datagram.
    pub fn datagram(&mut self, arrived: &Arrived<'_>) {
        self.wire.receive(arrived);
    }

    /// Tells the time: when [`Self::poll_timeout`] is reached.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.wire.settle(now);
        if self.talk.is_overdue(now, self.limits.answer_timeout) {
            self.fail(Failure::NoAnswer);
        }
        if !self.talk.take_due(now) || !self.talk.begun {
            return;
        }
        match self.options.role {
            Role::Subscriber => self.offer(now),
            Role::Single => self.ask_client(now),
            Role::Publisher => {}
        }
    }

    /// Sends what was written since the last call. Does nothing when nothing was written and nothing is due.
    pub fn settle(&mut self, now: Instant) {
        self.wire.settle(now);
    }

    /// The next datagram to be sent.
    pub fn poll_transmit(&mut self) -> Option<Transmit> {
        self.wire.out.pop_front()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<PeerEvent> {
        if let Some(event) = self.own.pop_front() {
            return Some(event);
        }
        while let Some(event) = self.wire.events.pop_front() {
            if let Some(event) = self.translate(event) {
                return Some(event);
            }
        }
        if self.wire.is_dead() {
            self.fail(Failure::Fault);
        }
        self.own.pop_front()
    }

    /// When [`Self::handle_timeout`] is to be called at the latest; `None` when it is dead.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let wire = self.wire.poll_timeout()?;
        let talk = self.talk.poll_timeout(self.limits.answer_timeout);
        Some(talk.map_or(wire, |talk| talk.min(wire)))
    }

    /// Sends a track to the client as soon as there is a section for it ([`PeerEvent::Started`]), or says why not
    /// ([`PeerEvent::FeedFailed`]). A subscription that is known already stays as it is.
    pub fn subscribe(&mut self, feed: Feed, now: Instant) {
        if self.wire.is_dead() || self.slots.knows(feed.key) {
            return;
        }
        if let Some(why) = self.obstacle(&feed) {
            self.own.push_back(PeerEvent::FeedFailed { feed: feed.key, why });
            return;
        }
        self.slots.waiting.push(feed);
        if self.options.role == Role::Single {
            self.slots.assign();
        }
        self.talk.wish(now, self.limits.coalesce);
    }

    fn obstacle(&self, feed: &Feed) -> Option<FeedFailure> {
        if self.options.role == Role::Publisher {
            return Some(FeedFailure::Rejected);
        }
        if self.slots.count(feed.kind()) >= self.limits.sections {
            return Some(FeedFailure::TooManySections);
        }
        let mut offered = self.slots.list.iter().filter(|slot| {
            self.options.role == Role::Single
                && slot.kind == feed.kind()
                && !matches!(slot.used, Use::Publishing | Use::Closed)
        });
        let first = offered.next()?;
        let decodes = first.codecs.contains(&feed.codec) || offered.any(|slot| slot.codecs.contains(&feed.codec));
        (!decodes).then_some(FeedFailure::CodecUnsupported)
    }

    /// Ends a subscription. Nothing may be written on its lane from now on; the client is told with the next
    /// negotiation.
    pub fn unsubscribe(&mut self, key: SubscriptionKey, now: Instant) {
        if !self.slots.knows(key) {
            return;
        }
        let gone = self.slots.release(key, self.talk.offered.is_some());
        if self.options.role == Role::Single {
            self.remove_streams(gone.as_slice());
        }
        self.talk.wish(now, self.limits.coalesce);
    }

    /// Queues a packet on a lane; `false` when there is no such stream. It leaves with [`Self::settle`].
    pub fn write(&mut self, ssrc: Ssrc, packet: RtpWrite) -> bool {
        self.wire.write(ssrc, packet)
    }

    /// Whether packets or messages wait for [`Self::settle`].
    #[must_use]
    pub const fn is_written(&self) -> bool {
        self.wire.is_written()
    }

    /// Which section and layer packets of an SSRC belong to. To be asked once an SSRC.
    pub fn source(&mut self, ssrc: Ssrc) -> Option<Source> {
        self.wire.source(ssrc).map(|(mid, rid)| Source { mid, rid })
    }

    /// What a payload type of packets from the client stands for. To be asked once a stream: it is a search.
    #[must_use]
    pub fn format(&self, payload_type: Pt) -> Option<Format> {
        lanes::format(self.wire.look(), payload_type)
    }

    /// Asks the client for a key frame of a layer; `false` when nothing came of it yet. Leaves with [`Self::settle`].
    pub fn want_keyframe(&mut self, mid: Mid, rid: Option<Rid>) -> bool {
        self.wire.want_keyframe(mid, rid)
    }

    /// Says how much is sent now, and how much would be sent if it went through, bits per second: it is probed up to
    /// there.
    pub fn set_bitrate(&mut self, minimum: u64, desired: u64) {
        if !self.wire.is_dead() {
            let (minimum, desired) = (Bitrate::from(minimum), Bitrate::from(desired.max(minimum)));
            self.wire.change(|rtc| rtc.bwe().set_bitrate(minimum, desired));
        }
    }

    /// Queues a message on a data channel.
    pub fn send(&mut self, label: Label, bytes: &[u8]) -> Sent {
        let Some(id) = self.channel(label) else { return Sent::Closed };
        match self.wire.send(id, bytes) {
            Some(true) => Sent::Taken,
            Some(false) => Sent::Full,
            None => Sent::Closed,
        }
    }

    /// Bytes that wait on a data channel.
    pub fn buffered(&mut self, label: Label) -> usize {
        self.channel(label).map_or(0, |id| self.wire.buffered(id))
    }

    /// Whether a data channel is open.
    #[must_use]
    pub fn is_open(&self, label: Label) -> bool {
        self.channel(label).is_some()
    }

    fn channel(&self, label: Label) -> Option<ChannelId> {
        self.channels.get(label.index()).copied().flatten()
    }

    fn label(&self, id: ChannelId) -> Option<Label> {
        Label::ALL.into_iter().find(|label| self.channel(*label) == Some(id))
    }

    /// Ends it and says so, once.
    pub(super) fn fail(&mut self, why: Failure) {
        self.wire.kill();
        if !self.failed {
            self.failed = true;
            self.own.push_back(PeerEvent::Failed(why));
        }
    }

    fn translate(&mut self, event: Event) -> Option<PeerEvent> {
        match event {
            Event::RtpPacket(packet) => Some(PeerEvent::Rtp(packet)),
            Event::Connected => Some(PeerEvent::Connected),
            Event::KeyframeRequest(wanted) => {
                self.slots.feed_on(wanted.mid).map(|feed| PeerEvent::KeyframeWanted { feed })
            }
            Event::EgressBitrateEstimate(BweKind::Twcc { estimate, can_probe }) => {
                Some(PeerEvent::Estimate { bits: estimate.as_u64(), live: can_probe })
            }
            Event::EgressBitrateEstimate(BweKind::Remb { estimate, .. }) => {
                Some(PeerEvent::Estimate { bits: estimate.as_u64(), live: true })
            }
            Event::PeerStats(stats) => Some(way(&stats)),
            Event::MediaIngressStats(stats) => Some(PeerEvent::Upstream(upstream(&stats))),
            Event::MediaEgressStats(stats) => self.downstream(&stats),
            Event::ChannelOpen(id, label) => self.opened(id, &label),
            Event::ChannelData(data) => self.label(data.id).map(|label| PeerEvent::Data { label, bytes: data.data }),
            Event::ChannelBufferedAmountLow(id) => self.label(id).map(PeerEvent::ChannelLow),
            Event::ChannelClose(id) => self.closed(id),
            Event::Closed => {
                self.fail(Failure::Closed);
                self.own.pop_front()
            }
            _ => None,
        }
    }

    fn opened(&mut self, id: ChannelId, label: &str) -> Option<PeerEvent> {
        let label = Label::read(label)?;
        *self.channels.get_mut(label.index())? = Some(id);
        self.wire.tell_low(id, LOW);
        Some(PeerEvent::ChannelOpen(label))
    }

    fn closed(&mut self, id: ChannelId) -> Option<PeerEvent> {
        let label = self.label(id)?;
        *self.channels.get_mut(label.index())? = None;
        Some(PeerEvent::ChannelClosed(label))
    }

    fn downstream(&self, stats: &MediaEgressStats) -> Option<PeerEvent> {
        let feed = self.slots.feed_on(stats.mid)?;
        let MediaEgressStats { packets, bytes, loss, rtt, .. } = *stats;
        Some(PeerEvent::Downstream(Downstream { feed, packets, bytes, loss, rtt }))
    }
}

fn way(stats: &PeerStats) -> PeerEvent {
    let loss = match (stats.egress_loss_fraction, stats.ingress_loss_fraction) {
        (Some(egress), Some(ingress)) => Some(egress.max(ingress)),
        (egress, ingress) => egress.or(ingress),
    };
    PeerEvent::Way { loss, rtt: stats.rtt }
}

const fn upstream(stats: &MediaIngressStats) -> Upstream {
    let MediaIngressStats { mid, rid, packets, bytes, loss, jitter, rtt, .. } = *stats;
    Upstream { mid, rid, packets, bytes, loss, jitter, rtt }
}
