//! What a client publishes: frames and sound at their times.

use super::{
    super::{picture::Frame, sound},
    transport::{Outgoing, Transport},
};
use hubbub_livekit::proto;
use std::time::{Duration, Instant};
use str0m::media::{MediaKind, Mid, Rid, Simulcast, SimulcastLayer};

/// Something to publish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    /// A camera by VP8.
    Camera {
        /// 1 to 3 layers, each with half the height and a quarter of the bits of the one above.
        layers: u8,
        /// Frames per second.
        fps: u32,
        /// Bits per second of the highest layer.
        bitrate: u64,
    },
    /// A screen: one layer of VP8.
    Screen {
        /// Frames per second.
        fps: u32,
        /// Bits per second.
        bitrate: u64,
    },
    /// A microphone: Opus, a packet each 20 ms.
    Microphone {
        /// How loud, in −dBov: 0 the loudest, 127 silence.
        level: u8,
    },
    /// What calls itself a microphone and sends packets of another length.
    Blob {
        /// Bytes of each payload, at most 1,900.
        bytes: usize,
    },
}

const RIDS: [&str; 3] = ["q", "h", "f"];
/// A key frame is so many times as large as another.
const KEY_FACTOR: usize = 4;
const OPUS_FRAME: Duration = Duration::from_millis(20);

impl Track {
    pub(super) const fn kind(self) -> MediaKind {
        match self {
            Self::Camera { .. } | Self::Screen { .. } => MediaKind::Video,
            Self::Microphone { .. } | Self::Blob { .. } => MediaKind::Audio,
        }
    }

    const fn source(self) -> proto::TrackSource {
        match self {
            Self::Camera { .. } => proto::TrackSource::Camera,
            Self::Screen { .. } => proto::TrackSource::ScreenShare,
            Self::Microphone { .. } | Self::Blob { .. } => proto::TrackSource::Microphone,
        }
    }

    fn layers(self) -> u8 {
        match self {
            Self::Camera { layers, .. } => layers.clamp(1, 3),
            Self::Screen { .. } | Self::Microphone { .. } | Self::Blob { .. } => 1,
        }
    }

    pub(super) fn simulcast(self) -> Option<Simulcast> {
        if self.layers() == 1 {
            return None;
        }
        let mut simulcast = Simulcast::new();
        for rid in RIDS.iter().take(self.layers().into()) {
            simulcast.add_send_layer(SimulcastLayer::new(rid));
        }
        Some(simulcast)
    }

    /// Frames per second, and bits per second of the highest layer.
    const fn rate(self) -> (u32, u64) {
        match self {
            Self::Camera { fps, bitrate, .. } | Self::Screen { fps, bitrate } => (fps, bitrate),
            Self::Microphone { .. } | Self::Blob { .. } => (50, 32_000),
        }
    }
}

/// One layer, or the sound.
#[derive(Debug)]
struct Stream {
    rid: Option<Rid>,
    layer: u8,
    sequence: u64,
    number: u32,
    picture: u16,
    tl0: u8,
    enabled: bool,
    wants_key: bool,
    bytes: usize,
}

/// A published track.
#[derive(Debug)]
pub(super) struct Publication {
    pub cid: String,
    pub track: Track,
    pub mid: Option<Mid>,
    pub sid: Option<String>,
    pub muted: bool,
    pub ended: bool,
    streams: Vec<Stream>,
    started: Option<Instant>,
    next: Instant,
}

impl Publication {
    pub(super) fn new(cid: String, track: Track, first_sequence: u16, now: Instant) -> Self {
        let (fps, bitrate) = track.rate();
        let layers = track.layers();
        let stream = |layer: u8| Stream {
            rid: RIDS.get(usize::from(layer)).filter(|_| layers > 1).map(|rid| (*rid).into()),
            layer,
            sequence: u64::from(first_sequence >> 1),
            number: 0,
            // Near its end, so that every test sees it go round.
            picture: 0x7ff0,
            tl0: 250,
            enabled: true,
            wants_key: true,
            bytes: usize::try_from((bitrate >> (2 * u64::from(layers - 1 - layer))) / 8 / u64::from(fps.max(1)))
                .unwrap_or(0),
        };
        let streams = (0..layers).map(stream).collect();
        Self { cid, track, mid: None, sid: None, muted: false, ended: false, streams, started: None, next: now }
    }

    /// How it is announced.
    pub(super) fn announcement(&self) -> proto::AddTrackRequest {
        let video = self.track.kind() == MediaKind::Video;
        let kind = if video { proto::TrackType::Video } else { proto::TrackType::Audio };
        let top = self.streams.len() - 1;
        let height = |layer: usize| if video { 720u32 >> (top - layer) } else { 0 };
        let layers = self.streams.iter().enumerate().filter(|_| video).map(|(index, stream)| proto::VideoLayer {
            quality: quality(index, top) as i32,
            width: height(index) * 16 / 9,
            height: height(index),
            bitrate: u32::try_from(stream.bytes * 8).unwrap_or(u32::MAX).saturating_mul(self.track.rate().0),
            rid: stream.rid.map(|rid| rid.to_string()).unwrap_or_default(),
            spatial_layer: i32::try_from(index).unwrap_or(0),
            ..proto::VideoLayer::default()
        });
        let codec = proto::SimulcastCodec { codec: "vp8".to_owned(), cid: self.cid.clone(), ..Default::default() };
        proto::AddTrackRequest {
            cid: self.cid.clone(),
            name: self.cid.clone(),
            r#type: kind as i32,
            source: self.track.source() as i32,
            width: height(top) * 16 / 9,
            height: height(top),
            muted: self.muted,
            layers: layers.collect(),
            simulcast_codecs: if video { vec![codec] } else { Vec::new() },
            disable_red: true,
            ..proto::AddTrackRequest::default()
        }
    }

    /// A key frame was asked for, of one layer or of all.
    pub(super) fn wants_key(&mut self, rid: Option<Rid>) {
        for stream in self.streams.iter_mut().filter(|stream| rid.is_none() || stream.rid == rid) {
            stream.wants_key = true;
        }
    }

    /// The server says which layers anybody watches.
    pub(super) fn watched(&mut self, qualities: &[proto::SubscribedQuality]) {
        let top = self.streams.len() - 1;
        for (index, stream) in self.streams.iter_mut().enumerate() {
            let of_layer = qualities.iter().find(|watched| watched.quality == quality(index, top) as i32);
            let enabled = of_layer.is_none_or(|watched| watched.enabled);
            stream.wants_key |= enabled && !stream.enabled;
            stream.enabled = enabled;
        }
    }

    pub(super) fn enabled_layers(&self) -> usize {
        self.streams.iter().filter(|stream| stream.enabled).count()
    }

    pub(super) fn next(&self) -> Option<Instant> {
        (self.mid.is_some() && !self.ended).then_some(self.next)
    }

    /// Writes what is due; true when something was written.
    pub(super) fn write_due(&mut self, transport: &mut Transport, now: Instant) -> bool {
        let Some(mid) = self.mid.filter(|_| !self.ended && self.next <= now) else { return false };
        let every = self.every();
        // A client that was away does not send what it missed.
        self.next = if self.next + every * 5 < now { now + every } else { self.next + every };
        if self.muted || !transport.sends(mid) {
            return false;
        }
        let clock = if self.track.kind() == MediaKind::Video { 90_000 } else { 48_000 };
        let elapsed = now.saturating_duration_since(*self.started.get_or_insert(now));
        // RTP time goes round.
        let time = u32::try_from((elapsed.as_micros() * clock / 1_000_000) & u128::from(u32::MAX)).unwrap_or(0);
        for stream in self.streams.iter_mut().filter(|stream| stream.enabled) {
            match self.track {
                Track::Microphone { level } => {
                    let payload = sound::payload(stream.number);
                    stream.write_sound(transport, mid, level, payload, (time, now));
                }
                Track::Blob { bytes } => stream.write_sound(transport, mid, 0, vec![0; bytes], (time, now)),
                Track::Camera { .. } | Track::Screen { .. } => stream.write_frame(transport, mid, time, now),
            }
        }
        true
    }

    fn every(&self) -> Duration {
        match self.track {
            Track::Microphone { .. } | Track::Blob { .. } => OPUS_FRAME,
            Track::Camera { fps, .. } | Track::Screen { fps, .. } => Duration::from_secs(1) / fps.max(1),
        }
    }
}

impl Stream {
    fn write_frame(&mut self, transport: &mut Transport, mid: Mid, time: u32, at: Instant) {
        let key = std::mem::take(&mut self.wants_key);
        let frame = Frame { number: self.number, layer: self.layer, key, picture: self.picture, tl0: self.tl0 };
        let payloads = frame.packets(if key { self.bytes * KEY_FACTOR } else { self.bytes });
        let last = payloads.len() - 1;
        for (index, payload) in payloads.into_iter().enumerate() {
            let (sequence, marker) = (self.sequence, index == last);
            transport.write(mid, self.rid, Outgoing { video: true, sequence, time, at, marker, level: None, payload });
            self.sequence += 1;
        }
        self.number += 1;
        self.picture = (self.picture + 1) & 0x7fff;
        self.tl0 = self.tl0.wrapping_add(1);
    }

    fn write_sound(
        &mut self,
        transport: &mut Transport,
        mid: Mid,
        level: u8,
        payload: Vec<u8>,
        (time, at): (u32, Instant),
    ) {
        let packet =
            Outgoing { video: false, sequence: self.sequence, time, at, marker: false, level: Some(level), payload };
        transport.write(mid, self.rid, packet);
        self.sequence += 1;
        self.number += 1;
    }
}

/// What clients call layer `index` when `top` is the highest: with two there is no medium one.
const fn quality(index: usize, top: usize) -> proto::VideoQuality {
    if index == top {
        proto::VideoQuality::High
    } else if index == 0 {
        proto::VideoQuality::Low
    } else {
        proto::VideoQuality::Medium
    }
}
