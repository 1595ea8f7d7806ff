//! What comes out of a client's connections.

use super::{
    super::{decoder::Decoder, picture, sound::Listener},
    CHECK_EVERY, Client,
};
use std::time::Instant;
use str0m::{
    Event,
    media::{KeyframeRequest, MediaKind},
    rtp::{RtpPacket, Ssrc},
};

/// What comes of one track.
#[derive(Debug)]
pub(super) struct Received {
    ssrc: Ssrc,
    pub decoder: Decoder,
    pub listener: Listener,
}

impl Client {
    pub(super) fn take_events(&mut self, index: usize, events: Vec<Event>, now: Instant) {
        for event in events {
            self.take_event(index, event, now);
        }
    }

    fn take_event(&mut self, index: usize, event: Event, now: Instant) {
        let Some(transport) = self.transports.get_mut(index) else { return };
        match event {
            Event::Connected => transport.connected = true,
            Event::ChannelOpen(id, label) => {
                transport.open.insert(label, id);
                self.flush_data(now);
            }
            Event::ChannelClose(id) => transport.open.retain(|_, open| *open != id),
            Event::ChannelBufferedAmountLow(_) => self.flush_data(now),
            Event::ChannelData(data) => self.take_message(&data.data),
            Event::RtpPacket(packet) => self.take_packet(index, &packet, now),
            Event::KeyframeRequest(request) => self.take_keyframe_request(request),
            _ => {}
        }
    }

    fn take_packet(&mut self, index: usize, packet: &RtpPacket, now: Instant) {
        let Some(transport) = self.transports.get_mut(index) else { return };
        let ssrc = packet.header.ssrc;
        let mid = transport.mid_of(ssrc);
        let sid = mid.and_then(|mid| transport.tracks.get(&mid).cloned());
        let kind = mid.and_then(|mid| transport.rtc.media(mid)).map(str0m::media::Media::kind);
        let (Some(sid), Some(kind)) = (sid, kind) else {
            self.stray += 1;
            return;
        };
        let received = self.received.entry(sid).or_insert_with(|| Received {
            ssrc,
            decoder: Decoder::default(),
            listener: Listener::default(),
        });
        if std::mem::replace(&mut received.ssrc, ssrc) != ssrc {
            received.decoder.restart();
        }
        match kind {
            MediaKind::Audio => received.listener.take(&packet.payload, now),
            MediaKind::Video => {
                let part = picture::read(&packet.payload);
                received.decoder.take(*packet.seq_no, packet.header.marker, part, now);
            }
        }
        if self.next_check.is_none() {
            self.next_check = Some(now + CHECK_EVERY);
        }
    }

    fn take_keyframe_request(&mut self, request: KeyframeRequest) {
        for publication in self.publications.iter_mut().filter(|publication| publication.mid == Some(request.mid)) {
            publication.wants_key(request.rid);
        }
    }

    /// Asks for the key frames that decoders are stuck without.
    pub(super) fn ask_keyframes(&mut self, now: Instant) {
        let asking =
            self.received.values_mut().filter_map(|received| received.decoder.asks(now).then_some(received.ssrc));
        let asking: Vec<Ssrc> = asking.collect();
        for ssrc in asking {
            let mut transports = self.transports.iter_mut().enumerate();
            let found = transports.find_map(|(index, transport)| transport.mid_of(ssrc).map(|_| (index, transport)));
            if let Some((index, transport)) = found {
                transport.ask_keyframe(ssrc);
                self.settle(index, now);
            }
        }
    }
}
