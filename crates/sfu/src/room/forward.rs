//! The way of a media packet: from the one peer connection it came by to all that get it.

use std::sync::Arc;

use str0m::{
    media::Pt,
    rtp::{RtpPacket, RtpWrite, Ssrc},
};

use super::{Room, link::Stream};
use crate::{
    Kind,
    forward::{Incoming, Packet, Rewritten, Verdict, red_primary},
    ids::{SubscriptionKey, TrackKey, TransportKey, Wall},
    peer::{Descriptor, Lane, passed_on},
};

/// The longest payload that is forwarded, in bytes: no packet on an Ethernet is longer, and the library writes into a
/// buffer of 2,000 bytes. (fixed)
const LONGEST: usize = 1_460;

/// A packet, read once, and what of it is shared by all who get it.
struct Shared<'a> {
    packet: &'a RtpPacket,
    red: bool,
    /// What RED is about, cut out when the first one needs it.
    primary: Option<Option<Arc<[u8]>>>,
}

impl Shared<'_> {
    /// Payload and payload type for one subscriber; `None` when RED holds nothing for it.
    fn for_lane(&mut self, lane: &Lane) -> Option<(Pt, Arc<[u8]>)> {
        if !self.red {
            return Some((lane.payload_type, Arc::clone(&self.packet.payload)));
        }
        if let Some(red) = lane.red {
            return Some((red, Arc::clone(&self.packet.payload)));
        }
        let payload = &self.packet.payload;
        let cut = || red_primary(payload).and_then(|(_, range)| payload.get(range)).map(Arc::from);
        let primary = self.primary.get_or_insert_with(cut).clone()?;
        Some((lane.payload_type, primary))
    }
}

impl Room {
    /// Takes a media packet and sends it to everybody who gets it.
    pub(super) fn forward(&mut self, from: TransportKey, packet: &RtpPacket, now: Wall) {
        self.count.received += 1;
        if packet.payload.len() > LONGEST {
            self.count.oversized += 1;
            return;
        }
        let Some(stream) = self.stream_of(from, packet.header.ssrc, packet.header.payload_type) else {
            self.count.unknown_streams += 1;
            return;
        };
        let Some(track) = self.tracks.get_mut(stream.track) else { return };
        let Some(publisher) = self.participants.get_mut(track.publisher) else { return };
        if (publisher.silenced && track.kind == Kind::Audio) || !publisher.may_publish(track.info.source) {
            self.count.silenced += 1;
            return;
        }
        let Some(layer) = track.layers.get_mut(usize::from(stream.layer)) else { return };
        layer.last = Some(packet.timestamp);
        layer.rate.add(packet.payload.len(), packet.timestamp);
        layer.seqs.add(*packet.seq_no);
        if let Some(report) = packet.last_sender_info
            && report.sender_packet_count != layer.report
        {
            layer.report = report.sender_packet_count;
            layer.clock.report(report.ntp_time, low_bits(report.rtp_time.numer()));
        }
        let captured = publisher.clock.captured(&layer.clock, packet.header.timestamp, packet.timestamp);
        let descriptor = packet.header.ext_vals.user_values.get::<Descriptor>();
        let dependency = descriptor.map(|Descriptor(bytes)| &bytes[..]);
        let incoming = Incoming::read(track.codec, Packet { dependency, ..Packet::of(packet, captured) });
        if incoming.start_of_key {
            track.gate.heard_key(stream.layer);
        }
        if track.kind == Kind::Audio && !track.info.muted {
            self.speakers.heard(track.publisher, incoming.packet.level);
        }
        self.send_to_subscribers(stream, &incoming, packet, now);
    }

    fn send_to_subscribers(&mut self, stream: Stream, incoming: &Incoming<'_>, packet: &RtpPacket, now: Wall) {
        let Some(track) = self.tracks.get(stream.track) else { return };
        let mut shared = Shared { packet, red: stream.red, primary: None };
        let (before, mut switched) = (self.count.forwarded, false);
        for key in &track.subscribers {
            let Some(subscription) = self.subscriptions.get_mut(*key) else { continue };
            let Some(lane) = subscription.lane else { continue };
            let Some(link) = self.links.get_mut(subscription.transport) else { continue };
            // Nothing is sent before the handshake, and what would wait for it has no bound.
            if !link.connected {
                continue;
            }
            let send = match subscription.forwarder.pass(stream.layer, incoming) {
                Verdict::Drop => continue,
                Verdict::Send(send) => send,
                Verdict::Switched { send, .. } => {
                    self.count.switches += 1;
                    switched = true;
                    send
                }
            };
            let Some((payload_type, payload)) = shared.for_lane(&lane) else { continue };
            let bytes = payload.len() as u64;
            if link.peer.write(lane.ssrc, written(payload_type, payload, &send, packet)) {
                self.count.forwarded += 1;
                self.count.forwarded_bytes += bytes;
                if !link.dirty {
                    link.dirty = true;
                    self.dirty.push(subscription.transport);
                }
            }
        }
        if self.count.forwarded == before {
            self.count.unwanted += 1;
        }
        if switched {
            self.ask_for_keys(stream.track, now);
        }
    }

    /// Which track and layer a stream is; looked for once, then remembered.
    fn stream_of(&mut self, from: TransportKey, ssrc: Ssrc, payload_type: Pt) -> Option<Stream> {
        let link = self.links.get_mut(from)?;
        if let Some(stream) = link.streams.get(&ssrc) {
            return Some(*stream);
        }
        let source = link.peer.source(ssrc)?;
        let format = link.peer.format(payload_type)?;
        let publisher = self.participants.get(link.owner?)?;
        let (key, track) = publisher
            .tracks
            .iter()
            .filter_map(|key| Some((*key, self.tracks.get(*key)?)))
            .find(|(_, track)| track.mid == source.mid && track.transport == from)?;
        if track.codec != format.codec {
            return None;
        }
        let stream = Stream { track: key, layer: track.layer_of(source.rid)?, red: format.red };
        link.remember(ssrc, stream);
        Some(stream)
    }

    /// A client lost too much of what it gets, or begins to decode.
    pub(super) fn keyframe_wanted(&mut self, feed: SubscriptionKey, now: Wall) {
        let Some(subscription) = self.subscriptions.get(feed) else { return };
        let layer = subscription.forwarder.current().or(subscription.forwarder.waits_for_key());
        let key = subscription.track;
        if let (Some(layer), Some(track)) = (layer, self.tracks.get_mut(key)) {
            track.gate.want(layer);
            self.ask_for_keys(key, now);
        }
    }

    /// Asks the publisher for the key frames that may be asked for now.
    pub(super) fn ask_for_keys(&mut self, key: TrackKey, now: Wall) {
        let Some(track) = self.tracks.get_mut(key).filter(|track| track.kind == Kind::Video) else { return };
        let Some(link) = self.links.get_mut(track.transport) else { return };
        let mut asked = false;
        for layer in track.gate.due(now.instant) {
            let rid = track.layers.get(usize::from(layer)).and_then(|layer| layer.rid);
            if link.peer.want_keyframe(track.mid, rid) {
                self.count.keyframes += 1;
                asked = true;
            }
        }
        if asked {
            let transport = track.transport;
            self.dirty(transport);
        }
    }
}

/// The packet as one subscriber gets it.
fn written(payload_type: Pt, payload: Arc<[u8]>, send: &Rewritten, packet: &RtpPacket) -> RtpWrite {
    let write = RtpWrite::new(payload_type, send.seq.into(), send.ts, send.wallclock, payload)
        .marker(send.marker)
        .nackable(send.nackable)
        .ext_vals(passed_on(&packet.header.ext_vals));
    match send.patch {
        Some(patch) => write.vp8_patch(patch),
        None => write,
    }
}

/// The RTP time of a report, whose upper bits the library adds.
#[expect(clippy::cast_possible_truncation, reason = "the lower 32 bits are what RTP has")]
fn low_bits(time: u64) -> u32 {
    time as u32
}
