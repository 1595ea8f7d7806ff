//! A packet of a publisher, read once for all who get it.

use std::{sync::Arc, time::Instant};

use str0m::rtp::{RtpPacket, Vp8Descriptor};

use super::payload;
use crate::Codec;

/// A packet as it came from its publisher.
#[derive(Debug, Clone, Copy)]
pub struct Packet<'a> {
    /// Sequence number, extended beyond 16 bits.
    pub seq: u64,
    /// RTP time, in ticks of the codec's clock.
    pub ts: u32,
    /// When it arrived.
    pub at: Instant,
    /// When it was captured, on our clock ([`super::PublisherClock::captured`]), once that is known.
    pub captured: Option<Instant>,
    /// The marker bit.
    pub marker: bool,
    /// The payload, shared by all who get it.
    pub payload: &'a Arc<[u8]>,
    /// How loud it is (RFC 6464): 0 is the loudest, -127 silence.
    pub level: Option<i8>,
    /// The dependency descriptor extension as it was sent, where it was negotiated.
    pub dependency: Option<&'a [u8]>,
}

impl<'a> Packet<'a> {
    /// The parts of a packet that count here. The dependency descriptor is for the caller to add: only it knows
    /// under which type it is kept.
    #[must_use]
    pub fn of(packet: &'a RtpPacket, captured: Option<Instant>) -> Self {
        Self {
            seq: *packet.seq_no,
            ts: packet.header.timestamp,
            at: packet.timestamp,
            captured,
            marker: packet.header.marker,
            payload: &packet.payload,
            level: packet.header.ext_vals.audio_level,
            dependency: None,
        }
    }

    /// The best that is known of when it was captured.
    #[must_use]
    pub fn wallclock(&self) -> Instant {
        self.captured.unwrap_or(self.at)
    }
}

/// A packet and what its first bytes say.
#[derive(Debug, Clone, Copy)]
pub struct Incoming<'a> {
    /// The packet.
    pub packet: Packet<'a>,
    /// It is the first packet of a key frame: decoding may start with it. Of sound every packet is.
    pub start_of_key: bool,
    /// The VP8 descriptor, whose numbers have to be rewritten when layers change.
    pub vp8: Option<Vp8Descriptor>,
}

impl<'a> Incoming<'a> {
    /// Reads the first bytes of a packet of `codec`. What cannot be read starts no key frame.
    #[must_use]
    pub fn read(codec: Codec, packet: Packet<'a>) -> Self {
        let bytes: &[u8] = packet.payload;
        let vp8 = if codec == Codec::Vp8 { Vp8Descriptor::parse(bytes).ok() } else { None };
        let start_of_key = match codec {
            Codec::Opus | Codec::Pcmu | Codec::Pcma => true,
            Codec::Vp8 => vp8.is_some_and(|descriptor| descriptor.starts_keyframe(bytes)),
            Codec::Vp9 => payload::vp9_starts_key(bytes),
            Codec::H264 => payload::h264_starts_key(bytes),
            Codec::H265 => payload::h265_starts_key(bytes),
            Codec::Av1 => payload::av1_starts_key(bytes, packet.dependency),
        };
        Self { packet, start_of_key, vp8 }
    }
}
