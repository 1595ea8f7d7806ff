//! One subscriber's stream of one track.

use std::time::{Duration, Instant};

use str0m::rtp::Vp8Patch;

use super::{Incoming, Packet, pictures::Pictures, window::Window};
use crate::{Codec, Kind};

/// A longer gap than this between two packets is closed: receivers that guess the upper bits of a sequence number
/// (RFC 3711 section 3.3.1) would guess wrong.
const LONGEST_GAP: u64 = 8_192;

/// What to do with a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Send it under these numbers.
    Send(Rewritten),
    /// Send it under these numbers; it is the first one of another layer.
    Switched {
        /// The layer before; `None` after a pause and at the beginning.
        from: Option<u8>,
        /// The packet.
        send: Rewritten,
    },
    /// Not for this subscriber.
    Drop,
}

/// The numbers a packet goes out under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewritten {
    /// Sequence number; the first of a stream is below 65,536, no number is given twice.
    pub seq: u64,
    /// RTP time.
    pub ts: u32,
    /// The marker bit.
    pub marker: bool,
    /// When it was captured, for the sender reports; never after its arrival.
    pub wallclock: Instant,
    /// What changes in the VP8 descriptor.
    pub patch: Option<Vp8Patch>,
    /// Whether it is worth keeping to be sent again.
    pub nackable: bool,
}

/// How the numbers of the present layer become those of the stream.
#[derive(Debug, Clone, Copy)]
struct Mapping {
    in_first: u64,
    out_first: u64,
    ts_shift: u32,
}

/// The newest packet that was sent.
#[derive(Debug, Clone, Copy)]
struct Newest {
    ts: u32,
    at: Instant,
    captured: Option<Instant>,
}

/// Makes one stream of the layers of a track: changes between them only where decoding can begin, and keeps sequence
/// numbers, times and picture ids without seams. Gaps in what arrives stay gaps in what is sent, so that the receiver
/// asks for what is missing; there are no others.
#[derive(Debug)]
pub struct Forwarder {
    codec: Codec,
    seed: u64,
    current: Option<u8>,
    target: Option<u8>,
    mapping: Option<Mapping>,
    newest: Option<Newest>,
    sent: Window,
    pictures: Pictures,
}

impl Forwarder {
    /// A stream of a track of `codec` that sends nothing yet. Its first numbers come of `seed`.
    #[must_use]
    pub fn new(codec: Codec, seed: u64) -> Self {
        Self {
            codec,
            seed,
            current: None,
            target: None,
            mapping: None,
            newest: None,
            sent: Window::starting_at(1 + seed % 0x7fff),
            pictures: Pictures::default(),
        }
    }

    /// Sets the layer to send; `None` stops at once. The layer before goes on until a key frame of the new one comes.
    pub fn aim(&mut self, layer: Option<u8>) {
        if layer.is_none() {
            self.current = None;
        }
        self.target = if layer == self.current { None } else { layer };
    }

    /// The layer that is sent.
    #[must_use]
    pub fn current(&self) -> Option<u8> {
        self.current
    }

    /// The layer whose next key frame is waited for.
    #[must_use]
    pub fn waits_for_key(&self) -> Option<u8> {
        self.target.filter(|_| self.codec.kind() == Kind::Video)
    }

    /// Begins anew, because the stream got another SSRC: the receiver knows nothing of what was sent before.
    pub fn restart(&mut self) {
        let wish = self.target.or(self.current);
        *self = Self::new(self.codec, self.seed.wrapping_mul(0x5851_f42d_4c95_7f2d).rotate_left(17).wrapping_add(1));
        self.aim(wish);
    }

    /// Judges a packet of `layer`.
    pub fn pass(&mut self, layer: u8, incoming: &Incoming<'_>) -> Verdict {
        if self.target == Some(layer) && incoming.start_of_key {
            return self.change(layer, incoming);
        }
        let Some(mapping) = self.mapping.filter(|_| self.current == Some(layer)) else { return Verdict::Drop };
        // What is older than the key frame belongs to pictures nobody can decode.
        let Some(behind) = incoming.packet.seq.checked_sub(mapping.in_first) else { return Verdict::Drop };
        let seq = mapping.out_first.saturating_add(behind);
        if seq > self.sent.next() + LONGEST_GAP {
            let bridged = Mapping { in_first: incoming.packet.seq, out_first: self.sent.next(), ..mapping };
            self.mapping = Some(bridged);
            return self.send(bridged.out_first, bridged.ts_shift, incoming).map_or(Verdict::Drop, Verdict::Send);
        }
        self.send(seq, mapping.ts_shift, incoming).map_or(Verdict::Drop, Verdict::Send)
    }

    /// Goes over to another layer with the first packet of a key frame.
    fn change(&mut self, layer: u8, incoming: &Incoming<'_>) -> Verdict {
        let out_first = self.sent.next();
        let ts_shift = self.next_ts(&incoming.packet).wrapping_sub(incoming.packet.ts);
        if let Some(descriptor) = &incoming.vp8 {
            self.pictures.change(descriptor);
        }
        self.mapping = Some(Mapping { in_first: incoming.packet.seq, out_first, ts_shift });
        self.target = None;
        let from = self.current.replace(layer);
        self.send(out_first, ts_shift, incoming).map_or(Verdict::Drop, |send| Verdict::Switched { from, send })
    }

    fn send(&mut self, seq: u64, ts_shift: u32, incoming: &Incoming<'_>) -> Option<Rewritten> {
        let newest = seq >= self.sent.next();
        if !self.sent.take(seq) {
            return None;
        }
        let packet = &incoming.packet;
        let ts = packet.ts.wrapping_add(ts_shift);
        if newest {
            self.newest = Some(Newest { ts, at: packet.at, captured: packet.captured });
        }
        Some(Rewritten {
            seq,
            ts,
            marker: packet.marker,
            wallclock: packet.wallclock().min(packet.at),
            patch: incoming.vp8.and_then(|descriptor| self.pictures.patch(&descriptor, newest)),
            nackable: self.codec.kind() == Kind::Video,
        })
    }

    /// The time of the first packet of another layer: as much later than the last one as it was captured later, but
    /// at least a millisecond.
    fn next_ts(&self, packet: &Packet<'_>) -> u32 {
        let Some(newest) = self.newest else { return (self.seed >> 32) as u32 };
        let passed = match (newest.captured, packet.captured) {
            (Some(before), Some(now)) => now.saturating_duration_since(before),
            _ => packet.at.saturating_duration_since(newest.at),
        };
        newest.ts.wrapping_add(self.ticks(passed.max(Duration::from_millis(1))))
    }

    /// A span of time in ticks; never so many that they would seem to go back (half of what 32 bits count).
    fn ticks(&self, span: Duration) -> u32 {
        let ticks = span.as_nanos() * u128::from(self.codec.clock_rate()) / 1_000_000_000;
        u32::try_from(ticks).unwrap_or(u32::MAX).min(i32::MAX.unsigned_abs())
    }
}
