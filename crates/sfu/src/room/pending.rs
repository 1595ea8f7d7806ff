//! Tracks that were announced and are not sent yet.

use hubbub_livekit::proto::{self, AudioTrackFeature, TrackSource, TrackType, VideoQuality};
use str0m::media::Rid;

use crate::{Codec, Kind, ids::Sid, sdp::SectionFacts};

/// Most features a client may say its sound has. (fixed)
pub(super) const MOST_FEATURES: usize = 16;
/// Longest name of a layer that is told on, in bytes. (fixed)
const LONGEST_RID: usize = 16;

/// A track that was announced and is not sent yet.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub(super) sid: Sid,
    pub(super) kind: Kind,
    /// What the client called it, of the track and of each codec.
    pub(super) cids: Vec<String>,
    /// The codecs it would like to send, the first one best.
    pub(super) codecs: Vec<Codec>,
    pub(super) info: proto::TrackInfo,
    pub(super) dtx: bool,
    pub(super) stereo: bool,
}

/// The kind of a track, `None` for those that are none of media.
pub(super) fn kind_of(kind: TrackType) -> Option<Kind> {
    match kind {
        TrackType::Audio => Some(Kind::Audio),
        TrackType::Video => Some(Kind::Video),
        TrackType::Data => None,
    }
}

impl Pending {
    pub(super) fn new(request: proto::AddTrackRequest, sid: Sid, kind: Kind) -> Self {
        let features = |wanted: AudioTrackFeature| request.audio_features.contains(&(wanted as i32));
        #[expect(deprecated, reason = "older clients say it this way")]
        let (no_dtx, stereo) = (
            request.disable_dtx || features(AudioTrackFeature::TfNoDtx),
            request.stereo || features(AudioTrackFeature::TfStereo),
        );
        let mut cids = vec![request.cid.clone()];
        cids.extend(request.simulcast_codecs.iter().map(|codec| codec.cid.clone()).filter(|cid| !cid.is_empty()));
        let mut codecs: Vec<Codec> = Vec::new();
        let named = request.simulcast_codecs.iter().filter_map(|codec| Codec::read(&codec.codec));
        codecs.extend(named.filter(|codec| codec.kind() == kind));
        let first = codecs.first().copied().unwrap_or(if kind == Kind::Audio { Codec::Opus } else { Codec::Vp8 });
        let info = info(request, &sid, first, kind, no_dtx, stereo);
        Self { sid, kind, cids, codecs, info, dtx: !no_dtx, stereo }
    }

    /// Whether the client meant this section.
    pub(super) fn is_named_by(&self, section: &SectionFacts) -> bool {
        section.cid.as_ref().is_some_and(|cid| self.cids.contains(cid))
    }

    /// What will be sent: the best codec that the section has.
    pub(super) fn codec_in(&self, section: &SectionFacts) -> Option<Codec> {
        let usable = section.usable_codecs();
        let wanted = self.codecs.iter().copied().find(|codec| usable.contains(codec));
        wanted.or_else(|| usable.into_iter().find(|codec| codec.kind() == self.kind))
    }
}

/// What a client says of the layers of its track, as far as it is told on: everybody in the room gets it.
pub(super) fn bounded(mut layers: Vec<proto::VideoLayer>, kind: Kind) -> Vec<proto::VideoLayer> {
    layers.truncate(if kind == Kind::Video { 3 } else { 0 });
    for layer in layers.iter_mut().filter(|layer| layer.rid.len() > LONGEST_RID) {
        layer.rid.clear();
    }
    layers
}

fn info(
    request: proto::AddTrackRequest,
    sid: &Sid,
    codec: Codec,
    kind: Kind,
    no_dtx: bool,
    stereo: bool,
) -> proto::TrackInfo {
    let source = TrackSource::try_from(request.source).unwrap_or(TrackSource::Unknown);
    let mut layers = request.layers;
    if layers.is_empty() && kind == Kind::Video {
        layers = request.simulcast_codecs.into_iter().next().map(|codec| codec.layers).unwrap_or_default();
    }
    let layers = bounded(layers, kind);
    let mut audio_features = request.audio_features;
    audio_features.truncate(MOST_FEATURES);
    #[expect(deprecated, reason = "older clients read it here")]
    proto::TrackInfo {
        sid: sid.to_string(),
        r#type: if kind == Kind::Audio { TrackType::Audio } else { TrackType::Video } as i32,
        name: request.name,
        muted: request.muted,
        width: request.width,
        height: request.height,
        simulcast: layers.len() > 1,
        disable_dtx: no_dtx,
        source: source as i32,
        mime_type: codec.mime().into(),
        codecs: vec![proto::SimulcastCodecInfo {
            mime_type: codec.mime().into(),
            cid: request.cid,
            layers: layers.clone(),
            ..Default::default()
        }],
        layers,
        stereo,
        disable_red: request.disable_red,
        encryption: request.encryption,
        stream: request.stream,
        audio_features,
        backup_codec_policy: request.backup_codec_policy,
        ..Default::default()
    }
}

/// Which quality each layer of a section is, lowest first. Names of layers count upwards over those that are there.
pub(super) fn qualities(rids: &[Rid], announced: &[proto::VideoLayer]) -> Vec<VideoQuality> {
    let all = [VideoQuality::Low, VideoQuality::Medium, VideoQuality::High];
    let mut named: Vec<_> = announced
        .iter()
        .filter_map(|layer| VideoQuality::try_from(layer.quality).ok())
        .filter(|q| all.contains(q))
        .collect();
    named.sort_unstable();
    named.dedup();
    let count = rids.len().max(1);
    if named.len() == count { named } else { all.into_iter().take(count).collect() }
}

/// The order layers are counted in: `q`, `h`, `f`, or the order of the section.
pub(super) fn ordered(rids: &[Rid]) -> Vec<Rid> {
    let known = |rid: &Rid| ["q", "h", "f"].iter().position(|name| **rid == **name);
    let mut sorted = rids.to_vec();
    if rids.iter().all(|rid| known(rid).is_some()) {
        sorted.sort_by_key(known);
    }
    sorted.truncate(3);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(quality: VideoQuality) -> proto::VideoLayer {
        proto::VideoLayer { quality: quality as i32, ..Default::default() }
    }

    #[test]
    fn names_of_layers_count_over_the_qualities_that_are_there() {
        let rids = |names: &[&str]| names.iter().map(|name| Rid::from(*name)).collect::<Vec<_>>();
        let two = [layer(VideoQuality::High), layer(VideoQuality::Low)];
        assert_eq!(qualities(&rids(&["q", "h"]), &two), [VideoQuality::Low, VideoQuality::High]);
        assert_eq!(qualities(&rids(&["q", "h"]), &[]), [VideoQuality::Low, VideoQuality::Medium]);
        assert_eq!(qualities(&[], &[layer(VideoQuality::High)]), [VideoQuality::High]);
        assert_eq!(ordered(&rids(&["f", "q", "h"])), rids(&["q", "h", "f"]));
        assert_eq!(ordered(&rids(&["b", "a"])), rids(&["b", "a"]));
    }

    #[test]
    fn what_was_announced_becomes_the_information_others_see() {
        let request = proto::AddTrackRequest {
            cid: "c1".into(),
            r#type: TrackType::Video as i32,
            source: TrackSource::Camera as i32,
            simulcast_codecs: vec![proto::SimulcastCodec {
                codec: "vp9".into(),
                cid: "c2".into(),
                ..Default::default()
            }],
            ..Default::default()
        };
        let pending = Pending::new(request, "TR_1".into(), Kind::Video);
        assert_eq!((pending.info.mime_type.as_str(), pending.info.sid.as_str()), ("video/VP9", "TR_1"));
        assert_eq!(pending.cids, ["c1", "c2"]);
        assert!(pending.dtx && !pending.stereo);
    }
}
