//! The transport itself: what goes in and what comes out.

use super::rtc::Wire;
use super::{
    Answer, BuildError, Feed, Format, Label, NegotiationError, PeerEvent, PeerLimits, PeerOptions, PeerParts, Role,
    Sent, Source, Transmit,
};
use crate::ids::{Arrived, SubscriptionKey};
use crate::sdp::{Offered, PublishPlan};
use std::collections::VecDeque;
use std::time::Instant;
use str0m::media::{Mid, Pt, Rid};
use str0m::rtp::{RtpWrite, Ssrc};

/// An offer that was read and waits to be answered: see [`Peer::read_offer`].
#[derive(Debug)]
pub struct ReadOffer<'a> {
    /// What it says.
    pub offered: Offered,
    text: &'a str,
}

/// One transport of a participant.
pub struct Peer {
    wire: Wire,
    options: PeerOptions,
    limits: PeerLimits,
    own: VecDeque<PeerEvent>,
}

impl Peer {
    /// Builds a transport. Its first event is [`PeerEvent::Ufrag`].
    ///
    /// # Errors
    /// None of the addresses can be announced, or the library refuses what it is built from.
    pub fn new(parts: &PeerParts, options: PeerOptions, now: Instant) -> Result<Self, BuildError> {
        let _ = (parts, options, now);
        Err(BuildError::Refused)
    }

    /// What it is for.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.options.role
    }

    /// Whether ICE found a way and DTLS is done.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.wire.look().is_connected()
    }

    /// Takes a datagram.
    pub fn datagram(&mut self, arrived: &Arrived<'_>) {
        self.wire.receive(arrived);
    }

    /// Tells the time: when [`Self::poll_timeout`] is reached.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.settle(now);
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
        self.own.pop_front()
    }

    /// When [`Self::handle_timeout`] is to be called at the latest; `None` when it is dead.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.wire.poll_timeout()
    }

    /// Begins to offer: the first offer carries the data channels and everything subscribed so far. Later offers come
    /// by themselves. Only on a [`Role::Subscriber`]; nothing happens on others.
    pub fn begin(&mut self, now: Instant) {
        let _ = now;
    }

    /// Reads an offer of the client, so that its sections can be matched with tracks before it is answered.
    ///
    /// # Errors
    /// The text cannot be read, or this transport is not offered on.
    pub fn read_offer<'a>(&self, text: &'a str) -> Result<ReadOffer<'a>, NegotiationError> {
        let _ = text;
        Err(NegotiationError::WrongSide)
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
        let _ = (offer.text, plan, now);
        Err(NegotiationError::Gone)
    }

    /// Takes the answer to offer `id`.
    ///
    /// # Errors
    /// No offer of this id waits ([`NegotiationError::Stale`]: nothing is lost), the library refuses the description,
    /// or breaks over it: then the transport is dead.
    pub fn accept_answer(&mut self, id: u32, text: &str, now: Instant) -> Result<(), NegotiationError> {
        let _ = (id, text, now);
        Err(NegotiationError::Stale)
    }

    /// Offers again with new ICE credentials, after the answer to an offer that may have been seen (which is sent once
    /// more, under a new id). Only on a [`Role::Subscriber`].
    pub fn restart_ice(&mut self, now: Instant) {
        let _ = now;
    }

    /// Sends a track to the client as soon as there is a section for it ([`PeerEvent::Started`]), or says why not
    /// ([`PeerEvent::FeedFailed`]).
    pub fn subscribe(&mut self, feed: Feed, now: Instant) {
        let _ = (feed, now);
    }

    /// Ends a subscription. Its stream is gone at once; the client is told with the next negotiation.
    pub fn unsubscribe(&mut self, key: SubscriptionKey, now: Instant) {
        let _ = (key, now);
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
        let _ = payload_type;
        None
    }

    /// Asks the client for a key frame of a layer; `false` when nothing came of it yet. Leaves with [`Self::settle`].
    pub fn want_keyframe(&mut self, mid: Mid, rid: Option<Rid>) -> bool {
        self.wire.want_keyframe(mid, rid)
    }

    /// Says how much is sent now, and how much would be sent if it went through: it is probed up to there.
    pub fn set_bitrate(&mut self, minimum: u64, desired: u64) {
        let _ = (minimum, desired);
    }

    /// Queues a message on a data channel.
    pub fn send(&mut self, label: Label, bytes: &[u8]) -> Sent {
        let _ = (label, bytes);
        Sent::Closed
    }

    /// Bytes that wait on a data channel.
    pub fn buffered(&mut self, label: Label) -> usize {
        let _ = label;
        0
    }

    /// Whether a data channel is open.
    #[must_use]
    pub fn is_open(&self, label: Label) -> bool {
        let _ = label;
        false
    }
}
