//! The room and its people, as they are shown to others.

use std::sync::Arc;

use hubbub_livekit::proto;

use super::{Output, Room, RoomEvent, Someone};
use crate::ids::ParticipantKey;

/// The version of `LiveKit`'s server whose behaviour is offered: clients decide by it what they may ask for.
const VERSION: &str = "1.9.11";
/// The newest protocol that is spoken.
const PROTOCOL: i32 = 17;

impl Room {
    /// The room as clients and services see it.
    #[must_use]
    pub fn info(&self) -> proto::Room {
        let options = &self.parts.options;
        let seconds = |span: hubbub_types::Span| u32::try_from(span.0.as_secs()).unwrap_or(u32::MAX);
        let seen = || self.participants.values().filter(|participant| !participant.permission.hidden);
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        proto::Room {
            sid: self.parts.sid.to_string(),
            name: self.parts.name.to_string(),
            empty_timeout: seconds(options.empty_timeout),
            departure_timeout: seconds(options.departure_timeout),
            max_participants: options.max_participants,
            creation_time: self.parts.created.unix_ms / 1000,
            creation_time_ms: self.parts.created.unix_ms,
            enabled_codecs: publish_codecs(options.audio_only),
            metadata: options.metadata.clone(),
            num_participants: count(seen().count()),
            num_publishers: count(seen().filter(|participant| !participant.tracks.is_empty()).count()),
            ..Default::default()
        }
    }

    pub(super) fn server_info(&self) -> proto::ServerInfo {
        proto::ServerInfo {
            edition: proto::server_info::Edition::Standard as i32,
            version: VERSION.into(),
            protocol: PROTOCOL,
            node_id: self.parts.node.clone(),
            ..Default::default()
        }
    }

    /// A participant, as events tell of it.
    pub(super) fn someone(&self, who: ParticipantKey) -> Option<Someone> {
        let participant = self.participants.get(who)?;
        Some(Someone {
            identity: participant.identity.clone(),
            sid: participant.sid.clone(),
            join: participant.join,
            info: Arc::new(participant.info(&self.tracks)),
        })
    }

    /// Tells of something that happened to a participant.
    pub(super) fn tell(&mut self, who: ParticipantKey, event: impl FnOnce(Someone) -> RoomEvent) {
        if let Some(someone) = self.someone(who) {
            self.outputs.push_back(Output::Event(event(someone)));
        }
    }

    /// Tells of something that happened to a track that is or was a participant's.
    pub(super) fn tell_track(
        &mut self,
        who: ParticipantKey,
        track: proto::TrackInfo,
        event: impl FnOnce(Someone, Arc<proto::TrackInfo>) -> RoomEvent,
    ) {
        self.tell(who, |someone| event(someone, Arc::new(track)));
    }
}

/// What may be published. VP8 first, then H.264, other video, sound last: there are clients that take the first one of
/// the list for video.
pub(super) fn publish_codecs(audio_only: bool) -> Vec<proto::Codec> {
    let video = ["video/VP8", "video/H264", "video/VP9", "video/AV1"];
    let video = if audio_only { &[] } else { &video[..] };
    let mimes = video.iter().chain(&["audio/opus", "audio/red"]);
    mimes.map(|mime| proto::Codec { mime: (*mime).into(), fmtp_line: String::new() }).collect()
}
