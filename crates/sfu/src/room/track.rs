//! A published track and its layers.

use std::time::{Duration, Instant};

use arrayvec::ArrayVec;
use hubbub_livekit::proto::{self, VideoQuality};
use str0m::media::{Mid, Rid};

use super::pending::{Pending, ordered, qualities};
use crate::{
    Codec, Kind, SfuSettings,
    dynacast::Dynacast,
    forward::{KeyframeGate, StreamClock},
    ids::{ParticipantKey, Sid, SubscriptionKey, TrackKey, TransportKey},
    quality::{RateMeter, SeqMeter},
    sdp::SectionFacts,
};

/// A layer nothing came of for so long has stopped.
const STOPPED: Duration = Duration::from_millis(1_500);

/// One of the streams a track is sent in.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) rid: Option<Rid>,
    pub(super) quality: VideoQuality,
    pub(super) height: u32,
    /// What its publisher said it would take, or what is usual for it.
    pub(super) announced: u32,
    pub(super) rate: RateMeter,
    pub(super) seqs: SeqMeter,
    pub(super) clock: StreamClock,
    pub(super) last: Option<Instant>,
    /// The sender report its clock was last set by.
    pub(super) report: u32,
}

impl Layer {
    pub(super) fn is_live(&self, now: Instant) -> bool {
        self.last.is_some_and(|last| now.saturating_duration_since(last) < STOPPED)
    }

    /// Bits per second, as measured or else as announced.
    pub(super) fn bps(&mut self, now: Instant) -> u32 {
        let measured = u32::try_from(self.rate.bps(now)).unwrap_or(u32::MAX);
        if measured > 0 { measured } else { self.announced }
    }
}

/// A published track.
#[derive(Debug)]
pub(super) struct Track {
    pub(super) sid: Sid,
    pub(super) info: proto::TrackInfo,
    pub(super) publisher: ParticipantKey,
    pub(super) transport: TransportKey,
    pub(super) mid: Mid,
    pub(super) kind: Kind,
    pub(super) codec: Codec,
    pub(super) dtx: bool,
    pub(super) stereo: bool,
    /// Lowest first; of sound, and of codecs that carry their layers in one stream, one.
    pub(super) layers: ArrayVec<Layer, 3>,
    pub(super) subscribers: Vec<SubscriptionKey>,
    pub(super) gate: KeyframeGate,
    pub(super) dynacast: Dynacast,
    /// Whether the publisher was told that somebody receives it.
    pub(super) told: bool,
}

impl Track {
    pub(super) fn new(
        pending: Pending,
        section: &SectionFacts,
        codec: Codec,
        place: (ParticipantKey, TransportKey),
        settings: &SfuSettings,
        now: Instant,
    ) -> Self {
        let mut info = pending.info;
        info.mid = section.mid.to_string();
        info.mime_type = codec.mime().into();
        let layers = layers(&info, section, codec);
        if let Some(first) = info.codecs.first_mut() {
            first.mime_type = codec.mime().into();
            first.mid = section.mid.to_string();
            first.sdp_cid = section.cid.clone().unwrap_or_default();
        }
        let top = u8::try_from(layers.len().saturating_sub(1)).unwrap_or(0);
        Self {
            sid: pending.sid,
            info,
            publisher: place.0,
            transport: place.1,
            mid: section.mid,
            kind: pending.kind,
            codec,
            dtx: pending.dtx,
            stereo: pending.stereo,
            layers,
            subscribers: Vec::new(),
            gate: KeyframeGate::new(settings.keyframe_low.0, settings.keyframe_high.0),
            dynacast: Dynacast::new(now, top, settings.dynacast_grace.0, settings.dynacast_down.0),
            told: false,
        }
    }

    /// Which layer packets of this name are of.
    pub(super) fn layer_of(&self, rid: Option<Rid>) -> Option<u8> {
        let at = match rid {
            Some(_) if self.layers.len() > 1 => self.layers.iter().position(|layer| layer.rid == rid)?,
            _ => 0,
        };
        u8::try_from(at).ok()
    }

    pub(super) fn layer(&self, layer: u8) -> Option<&Layer> {
        self.layers.get(usize::from(layer))
    }

    pub(super) fn is_screen(&self) -> bool {
        self.info.source == proto::TrackSource::ScreenShare as i32
    }

    pub(super) fn top(&self) -> u8 {
        u8::try_from(self.layers.len().saturating_sub(1)).unwrap_or(0)
    }
}

fn layers(info: &proto::TrackInfo, section: &SectionFacts, codec: Codec) -> ArrayVec<Layer, 3> {
    #[expect(deprecated, reason = "clients announce layers here")]
    let announced = &info.layers;
    let rids = ordered(&section.rids);
    let names: Vec<Option<Rid>> = if rids.is_empty() { vec![None] } else { rids.iter().copied().map(Some).collect() };
    let qualities = qualities(&rids, announced);
    let count = names.len();
    let made = names.into_iter().zip(qualities).enumerate().map(|(at, (rid, quality))| {
        let said = announced.iter().find(|layer| layer.quality == quality as i32);
        let shrunk = |size: u32| size >> (count - 1 - at).min(31);
        let height = said.map_or_else(|| shrunk(info.height), |layer| layer.height);
        Layer {
            rid,
            quality,
            height,
            announced: said.map(|layer| layer.bitrate).filter(|rate| *rate > 0).unwrap_or(usual(quality)),
            rate: RateMeter::default(),
            seqs: SeqMeter::default(),
            clock: StreamClock::new(codec.clock_rate()),
            last: None,
            report: 0,
        }
    });
    made.take(3).collect()
}

/// Bits per second a layer usually takes.
fn usual(quality: VideoQuality) -> u32 {
    match quality {
        VideoQuality::Low => 160_000,
        VideoQuality::Medium => 450_000,
        _ => 1_700_000,
    }
}

/// What a subscriber asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) enabled: bool,
    pub(super) quality: VideoQuality,
    /// The height it is shown in; 0 when only the quality was said.
    pub(super) height: u32,
    pub(super) priority: u32,
}

impl Wanted {
    /// Who says what sizes it shows begins with the lowest layer, others with the highest.
    pub(super) fn at_first(adaptive: bool) -> Self {
        let quality = if adaptive { VideoQuality::Low } else { VideoQuality::High };
        Self { enabled: true, quality, height: 0, priority: 0 }
    }

    /// The layer of `track` that is enough; `None` when none is wanted.
    pub(super) fn layer(&self, track: &Track) -> Option<u8> {
        if !self.enabled {
            return None;
        }
        let fits = |layer: &Layer| {
            if self.height > 0 && layer.height > 0 {
                u64::from(layer.height) * 10 >= u64::from(self.height) * 9
            } else {
                layer.quality >= self.quality
            }
        };
        let at = track.layers.iter().position(fits).unwrap_or(usize::from(track.top()));
        let above =
            track.layers.get(at).is_some_and(|layer| self.height == 0 && layer.quality > self.quality && at > 0);
        u8::try_from(if above { at - 1 } else { at }).ok()
    }
}

/// The list of tracks, by their public id.
pub(super) type Sids = std::collections::HashMap<Sid, TrackKey>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sdp::{Direction, SectionKind};

    fn track(rids: &[&str], sizes: &[(VideoQuality, u32)]) -> Track {
        let request = proto::AddTrackRequest {
            cid: "c".into(),
            r#type: proto::TrackType::Video as i32,
            width: 1280,
            height: 720,
            layers: sizes
                .iter()
                .map(|(quality, height)| proto::VideoLayer {
                    quality: *quality as i32,
                    height: *height,
                    ..Default::default()
                })
                .collect(),
            ..Default::default()
        };
        let section = SectionFacts {
            mid: Mid::from("0"),
            kind: SectionKind::Video,
            direction: Direction::SendOnly,
            cid: Some("c".into()),
            stream: None,
            rids: rids.iter().map(|rid| Rid::from(*rid)).collect(),
            codecs: Vec::new(),
            sources: Vec::new(),
        };
        let place = (ParticipantKey::new(0, 0), TransportKey::new(0, 0));
        let pending = Pending::new(request, "TR_1".into(), Kind::Video);
        Track::new(pending, &section, Codec::Vp8, place, &SfuSettings::default(), crate::testing::start())
    }

    fn by_height(height: u32) -> Wanted {
        Wanted { height, ..Wanted::at_first(false) }
    }

    #[test]
    fn the_smallest_layer_that_is_nearly_as_high_as_asked_is_enough() {
        let track = track(&["q", "h", "f"], &[]);
        let heights: Vec<_> = track.layers.iter().map(|layer| layer.height).collect();
        assert_eq!(heights, [180, 360, 720]);
        for (asked, enough) in [(1, 0), (180, 0), (200, 0), (201, 1), (400, 1), (500, 2), (2_000, 2)] {
            assert_eq!(by_height(asked).layer(&track), Some(enough), "{asked}");
        }
    }

    #[test]
    fn a_quality_that_is_not_sent_is_the_one_below_it_or_else_the_lowest() {
        let two = track(&["q", "h"], &[(VideoQuality::Low, 180), (VideoQuality::High, 720)]);
        let layer = |quality| Wanted { quality, ..Wanted::at_first(false) }.layer(&two);
        assert_eq!(layer(VideoQuality::Low), Some(0));
        assert_eq!(layer(VideoQuality::Medium), Some(0));
        assert_eq!(layer(VideoQuality::High), Some(1));
        let one = track(&[], &[]);
        assert_eq!(Wanted::at_first(true).layer(&one), Some(0));
        assert_eq!(Wanted { enabled: false, ..Wanted::at_first(true) }.layer(&one), None);
    }

    #[test]
    fn packets_find_their_layer_by_its_name() {
        let track = track(&["q", "h", "f"], &[]);
        assert_eq!(track.layer_of(Some(Rid::from("f"))), Some(2));
        assert_eq!(track.layer_of(Some(Rid::from("x"))), None);
        assert_eq!(track.layer_of(None), Some(0));
    }
}
