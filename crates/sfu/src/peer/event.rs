//! What a transport reports.

use super::Label;
use crate::ids::{Proto, SubscriptionKey};
use std::net::SocketAddr;
use std::time::Duration;
use str0m::media::{Mid, Pt, Rid};
use str0m::rtp::{RtpPacket, Ssrc};

/// A datagram to be sent.
#[derive(Debug)]
pub struct Transmit {
    /// By UDP or over one of the transport's TCP streams.
    pub proto: Proto,
    /// The announced address it leaves from.
    pub from: SocketAddr,
    /// Where to. Always an address that proved the transport's password.
    pub to: SocketAddr,
    /// The bytes, moved from the library without a copy.
    pub bytes: Vec<u8>,
}

/// An offer to be sent to the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its number; the answer names it. Counted from 1.
    pub id: u32,
    /// The description.
    pub text: String,
    /// Section name → sid of the track in it, of all sections in use.
    pub mid_to_track: Vec<(String, String)>,
}

/// An answer to be sent to the client, under the id of its offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The description.
    pub text: String,
    /// Section name → sid of the track in it, of all sections in use.
    pub mid_to_track: Vec<(String, String)>,
}

/// The stream on which a subscription is sent, once it is negotiated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lane {
    /// The subscription.
    pub feed: SubscriptionKey,
    /// What to give to [`super::Peer::write`].
    pub ssrc: Ssrc,
    /// The section.
    pub mid: Mid,
    /// The client's payload type of the track's codec.
    pub payload_type: Pt,
    /// The client's payload type of RED around it, when it takes RED.
    pub red: Option<Pt>,
}

/// Why a subscription cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedFailure {
    /// The client does not decode the track's codec.
    CodecUnsupported,
    /// The transport has all the sections it may have.
    TooManySections,
    /// The client turned the section down.
    Rejected,
}

/// Why a transport is of no use any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The client closed it (DTLS alert or SCTP abort).
    Closed,
    /// The library reported a fault that it does not recover from.
    Fault,
    /// The client did not answer an offer in time.
    NoAnswer,
}

/// How well one published layer arrives, told every few seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Upstream {
    /// The section.
    pub mid: Mid,
    /// The layer.
    pub rid: Option<Rid>,
    /// Packets since the beginning.
    pub packets: u64,
    /// Bytes since the beginning.
    pub bytes: u64,
    /// Part of the packets that was lost since the last report, 0 to 1.
    pub loss: Option<f32>,
    /// In ticks of the codec's clock.
    pub jitter: u32,
    /// Round trip.
    pub rtt: Option<Duration>,
}

/// How well one subscription arrives at the client, told every few seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Downstream {
    /// The subscription.
    pub feed: SubscriptionKey,
    /// Packets since the beginning.
    pub packets: u64,
    /// Bytes since the beginning.
    pub bytes: u64,
    /// Part of the packets that was lost since the last report, 0 to 1.
    pub loss: Option<f32>,
    /// Round trip.
    pub rtt: Option<Duration>,
}

/// What happened on a transport, in the order it happened.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "packets are by far the most frequent, and boxing them would allocate")]
pub enum PeerEvent {
    /// The name and password by which the client's connectivity checks are known. Told before the description that
    /// carries it.
    Ufrag {
        /// The local ufrag.
        ufrag: String,
        /// Its password: the key of MESSAGE-INTEGRITY of checks that come in.
        password: String,
        /// The ufrag it takes the place of; checks under it may come for some seconds more.
        old: Option<String>,
    },
    /// ICE found a way and DTLS is done. Told once.
    Connected,
    /// A packet of a published track. [`super::Peer::source`] says of which.
    Rtp(RtpPacket),
    /// The client asks for a key frame of what it is sent.
    KeyframeWanted {
        /// The subscription it is about.
        feed: SubscriptionKey,
    },
    /// A new estimate of what the way to the client carries.
    Estimate {
        /// Bits per second.
        bits: u64,
        /// Whether the estimate rests on feedback that still comes.
        live: bool,
    },
    /// How a published layer arrives.
    Upstream(Upstream),
    /// How a subscription arrives.
    Downstream(Downstream),
    /// How the way carries packets of any kind, those sent again counted each time; told every few seconds.
    Way {
        /// Part of what was lost in the worse direction, 0 to 1.
        loss: Option<f32>,
        /// Round trip.
        rtt: Option<Duration>,
    },
    /// A data channel is open.
    ChannelOpen(Label),
    /// A message came on a data channel.
    Data {
        /// Which channel.
        label: Label,
        /// The message.
        bytes: Vec<u8>,
    },
    /// The queue of a channel fell under 64 KiB: it may be written to again.
    ChannelLow(Label),
    /// A channel was closed.
    ChannelClosed(Label),
    /// A subscription can be written from now on, or on another stream than before.
    Started(Lane),
    /// A subscription cannot be sent; it is forgotten here.
    FeedFailed {
        /// The subscription.
        feed: SubscriptionKey,
        /// Why.
        why: FeedFailure,
    },
    /// To be sent to the client (a transport that the server offers on).
    Offer(Offer),
    /// The client is to offer again, with so many sections more (a transport that the client offers on). Both may be 0.
    SectionsWanted {
        /// Sections for sound.
        audios: u32,
        /// Sections for pictures.
        videos: u32,
    },
    /// The transport is dead. Told once; nothing comes after it.
    Failed(Failure),
}
