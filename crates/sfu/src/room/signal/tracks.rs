//! Messages about what a participant publishes.

use std::collections::{HashMap, HashSet};

use hubbub_livekit::proto::{self, signal_response::Message};

use super::super::{
    Room,
    participant::Audience,
    pending::{MOST_FEATURES, bounded},
};
use crate::ids::{ParticipantKey, Sid, TrackKey, Wall};

/// Most entries of a list of who may receive what.
const MOST_ENTRIES: usize = 500;

impl Room {
    /// A participant's own track of this public id.
    fn own_track(&mut self, who: ParticipantKey, sid: &str) -> Option<TrackKey> {
        let key = self.sids.get(&Sid::from(sid)).copied();
        let own = key.filter(|key| self.tracks.get(*key).is_some_and(|track| track.publisher == who));
        self.count.refused += u64::from(own.is_none());
        own
    }

    pub(super) fn hear_mute(&mut self, who: ParticipantKey, request: &proto::MuteTrackRequest) {
        if let Some(participant) = self.participants.get_mut(who)
            && let Some(pending) = participant.pending.iter_mut().find(|pending| pending.sid.as_str() == request.sid)
        {
            pending.info.muted = request.muted;
            return;
        }
        let Some(key) = self.own_track(who, &request.sid) else { return };
        let silenced = self.participants.get(who).is_some_and(|participant| participant.silenced);
        let sound = self.tracks.get(key).is_some_and(|track| track.kind == crate::Kind::Audio);
        if silenced && sound && !request.muted {
            let muted = proto::MuteTrackRequest { sid: request.sid.clone(), muted: true };
            return self.say(who, Message::Mute(muted));
        }
        self.set_muted(key, request.muted);
    }

    pub(super) fn hear_audio_track(&mut self, who: ParticipantKey, request: proto::UpdateLocalAudioTrack) {
        let Some(key) = self.own_track(who, &request.track_sid) else { return };
        if let Some(track) = self.tracks.get_mut(key) {
            track.info.audio_features = request.features;
            track.info.audio_features.truncate(MOST_FEATURES);
            self.touched_tracks(who);
        }
    }

    pub(super) fn hear_video_track(&mut self, who: ParticipantKey, request: &proto::UpdateLocalVideoTrack) {
        let Some(key) = self.own_track(who, &request.track_sid) else { return };
        if let Some(track) = self.tracks.get_mut(key) {
            (track.info.width, track.info.height) = (request.width, request.height);
            self.touched_tracks(who);
        }
    }

    pub(super) fn hear_layers(&mut self, who: ParticipantKey, request: proto::UpdateVideoLayers) {
        let Some(key) = self.own_track(who, &request.track_sid) else { return };
        if let Some(track) = self.tracks.get_mut(key) {
            let layers = bounded(request.layers, track.kind);
            #[expect(deprecated, reason = "clients announce layers here")]
            {
                track.info.layers = layers;
            }
            self.touched_tracks(who);
        }
    }

    /// Who may receive what a participant publishes.
    pub(super) fn hear_audience(&mut self, who: ParticipantKey, request: proto::SubscriptionPermission, now: Wall) {
        if request.track_permissions.len() > MOST_ENTRIES {
            self.count.refused += 1;
            return;
        }
        let audience = if request.all_participants { Audience::All } else { self.audience(request) };
        let Some(participant) = self.participants.get_mut(who) else { return };
        participant.audience = audience;
        let tracks = participant.tracks.clone();
        self.recheck_subscriptions(&tracks, now);
    }

    fn audience(&self, request: proto::SubscriptionPermission) -> Audience {
        let mut list = HashMap::new();
        for entry in request.track_permissions {
            let by_sid = || {
                let mut found = self.participants.values();
                found.find(|other| other.sid.as_str() == entry.participant_sid).map(|other| other.identity.to_string())
            };
            let named = Some(entry.participant_identity.clone()).filter(|identity| !identity.is_empty());
            let Some(identity) = named.or_else(by_sid) else { continue };
            let tracks = entry.track_sids.into_iter().take(MOST_ENTRIES).collect::<HashSet<_>>();
            list.insert(identity, (!entry.all_tracks).then_some(tracks));
        }
        Audience::Some(list)
    }
}
