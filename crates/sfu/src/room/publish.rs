//! Tracks: announced, published, muted, ended.

use std::time::Duration;

use hubbub_livekit::{
    proto::{
        self, TrackSource, TrackType,
        request_response::{Reason, Request},
        signal_response::Message,
    },
    sid,
};

use super::{
    Room, RoomEvent,
    participant::Unannounced,
    pending::{Pending, kind_of},
    track::Track,
};
use crate::{
    Kind, SfuSettings,
    ids::{ParticipantKey, Sid, TrackKey, TransportKey, Wall},
    sdp::{Offered, PublishPlan, PublishedSection, SectionFacts, SectionKind},
};

/// How long a section may be sent on before it is said what it is.
const UNANNOUNCED: Duration = Duration::from_secs(5);

impl Room {
    /// A client announces a track.
    pub(super) fn add_track(&mut self, who: ParticipantKey, request: proto::AddTrackRequest, now: Wall) {
        let kind = TrackType::try_from(request.r#type).ok().and_then(kind_of);
        let refusal = match kind {
            None => Some(Reason::UnsupportedType),
            Some(_) if !request.sid.is_empty() => Some(Reason::UnsupportedType),
            Some(kind) => self.refuses_track(who, &request, kind),
        };
        if let (None, Some(kind)) = (refusal, kind) {
            self.announce(who, request, kind, now);
        } else if let Some(reason) = refusal {
            self.say_result(who, 0, reason, Some(Request::AddTrack(request)));
        }
    }

    fn refuses_track(&self, who: ParticipantKey, request: &proto::AddTrackRequest, kind: Kind) -> Option<Reason> {
        let participant = self.participants.get(who)?;
        let settings = &self.parts.settings;
        let sizes = [request.cid.len(), request.name.len(), request.stream.len()];
        if request.cid.is_empty() || sizes.iter().any(|size| *size > SfuSettings::MAX_NAME) {
            return Some(Reason::InvalidRequest);
        }
        let video_refused = kind == Kind::Video && self.parts.options.audio_only;
        if video_refused || !participant.may_publish(request.source) {
            return Some(Reason::NotAllowed);
        }
        let full = participant.pending.len() >= settings.pending_tracks
            || participant.pending.len() + participant.tracks.len() >= settings.tracks;
        full.then_some(Reason::LimitExceeded)
    }

    fn announce(&mut self, who: ParticipantKey, request: proto::AddTrackRequest, kind: Kind, now: Wall) {
        let Some(participant) = self.participants.get_mut(who) else { return };
        let cid = request.cid.clone();
        let known = participant.pending.iter().find(|pending| pending.cids.first() == Some(&cid));
        let info = if let Some(known) = known {
            known.info.clone()
        } else {
            let source = TrackSource::try_from(request.source).unwrap_or(TrackSource::Unknown);
            let typed = if kind == Kind::Audio { TrackType::Audio } else { TrackType::Video };
            let pending = Pending::new(request, Sid::from(sid::track(typed, source, &self.dice)), kind);
            let info = pending.info.clone();
            participant.pending.push(pending);
            info
        };
        self.say(who, Message::TrackPublished(proto::TrackPublishedResponse { cid, track: Some(info) }));
        self.match_unannounced(who, now);
    }

    /// Sections that were sent on before they were announced become tracks.
    fn match_unannounced(&mut self, who: ParticipantKey, now: Wall) {
        let Some(participant) = self.participants.get_mut(who) else { return };
        let transport = participant.publisher;
        for waiting in std::mem::take(&mut participant.unannounced) {
            if self.publish(who, transport, &waiting.section, now).is_none()
                && let Some(participant) = self.participants.get_mut(who)
            {
                participant.unannounced.push(waiting);
            }
        }
    }

    /// What the answer to an offer says of the sections the client sends on, and which tracks the offer ends.
    pub(super) fn plan(
        &mut self,
        who: ParticipantKey,
        transport: TransportKey,
        offered: &Offered,
        now: Wall,
    ) -> (PublishPlan, Vec<TrackKey>) {
        let mut plan = PublishPlan::default();
        let ended = self.ended_by(who, offered);
        if let Some(participant) = self.participants.get_mut(who) {
            let sends = |waiting: &Unannounced| offered.sending().any(|section| section.mid == waiting.section.mid);
            participant.unannounced.retain(sends);
        }
        for section in offered.sending() {
            let known = self.track_in(who, section);
            let track = known.or_else(|| self.publish(who, transport, section, now));
            if let Some(track) = track.and_then(|key| self.tracks.get(key)) {
                plan.taken.push(PublishedSection {
                    mid: track.mid,
                    codec: Some(track.codec),
                    red: !track.info.disable_red,
                    dtx: track.dtx,
                    stereo: track.stereo,
                });
            } else if !self.may_wait(who, section, now) {
                plan.refused.push(section.mid);
            }
        }
        (plan, ended)
    }

    /// The tracks of a participant whose sections are not sent on any more.
    fn ended_by(&self, who: ParticipantKey, offered: &Offered) -> Vec<TrackKey> {
        let Some(participant) = self.participants.get(who) else { return Vec::new() };
        let sends = |track: &Track| offered.sending().any(|section| section.mid == track.mid);
        let tracks = participant.tracks.iter().copied();
        tracks.filter(|key| self.tracks.get(*key).is_some_and(|track| !sends(track))).collect()
    }

    fn track_in(&self, who: ParticipantKey, section: &SectionFacts) -> Option<TrackKey> {
        let tracks = self.participants.get(who)?.tracks.iter().copied();
        tracks.into_iter().find(|key| self.tracks.get(*key).is_some_and(|track| track.mid == section.mid))
    }

    /// A section nobody announced may come a little before its announcement, which travels beside it.
    fn may_wait(&mut self, who: ParticipantKey, section: &SectionFacts, now: Wall) -> bool {
        let most = self.parts.settings.pending_tracks;
        let Some(participant) = self.participants.get_mut(who) else { return false };
        if let Some(known) = participant.unannounced.iter().find(|known| known.section.mid == section.mid) {
            return now.instant.saturating_duration_since(known.since) < UNANNOUNCED;
        }
        if participant.unannounced.len() >= most {
            return false;
        }
        participant.unannounced.push(Unannounced { section: section.clone(), since: now.instant });
        true
    }

    /// Makes a track of a section, if one was announced for it: by its name, or else the first one of its kind, for
    /// browsers may rename tracks.
    fn publish(
        &mut self,
        who: ParticipantKey,
        transport: TransportKey,
        section: &SectionFacts,
        now: Wall,
    ) -> Option<TrackKey> {
        let kind = match section.kind {
            SectionKind::Audio => Kind::Audio,
            SectionKind::Video => Kind::Video,
            _ => return None,
        };
        let participant = self.participants.get_mut(who)?;
        let of_kind = |pending: &Pending| pending.kind == kind;
        let named = participant.pending.iter().position(|pending| of_kind(pending) && pending.is_named_by(section));
        let at = named.or_else(|| participant.pending.iter().position(of_kind))?;
        let codec = participant.pending.get(at)?.codec_in(section)?;
        let pending = participant.pending.remove(at);
        let sid = pending.sid.clone();
        let track = Track::new(pending, section, codec, (who, transport), &self.parts.settings, now.instant);
        let info = track.info.clone();
        let key = self.tracks.insert(track);
        self.sids.insert(sid, key);
        if let Some(participant) = self.participants.get_mut(who) {
            participant.tracks.push(key);
        }
        // The others are told of the track before it is offered to them.
        self.touched_tracks(who);
        self.tell_track(who, info, RoomEvent::Published);
        self.subscribe_all_to(key, now);
        Some(key)
    }

    /// Ends a track and tells everybody.
    pub(super) fn unpublish(&mut self, key: TrackKey, now: Wall) {
        let Some(track) = self.tracks.get(key) else { return };
        let who = track.publisher;
        self.remove_track(key, now);
        self.touched_tracks(who);
    }

    /// Ends a track. Nothing of it is left.
    pub(super) fn remove_track(&mut self, key: TrackKey, now: Wall) {
        let Some(track) = self.tracks.get_mut(key) else { return };
        for subscription in std::mem::take(&mut track.subscribers) {
            self.unsubscribe(subscription, now);
        }
        let Some(track) = self.tracks.remove(key) else { return };
        self.sids.remove(&track.sid);
        for participant in self.participants.values_mut() {
            participant.wishes.remove(&key);
        }
        if let Some(link) = self.links.get_mut(track.transport) {
            link.streams.retain(|_, stream| stream.track != key);
        }
        if let Some(participant) = self.participants.get_mut(track.publisher) {
            participant.tracks.retain(|other| *other != key);
        }
        if track.kind == Kind::Audio {
            self.speakers.silence(track.publisher);
        }
        self.tell_track(track.publisher, track.info, RoomEvent::Unpublished);
    }

    /// Mutes or unmutes a track and tells everybody.
    pub(super) fn set_muted(&mut self, key: TrackKey, muted: bool) {
        let Some(track) = self.tracks.get_mut(key).filter(|track| track.info.muted != muted) else { return };
        track.info.muted = muted;
        let (who, kind, info) = (track.publisher, track.kind, track.info.clone());
        if muted && kind == Kind::Audio {
            self.speakers.silence(who);
        }
        self.touched_tracks(who);
        self.tell_track(who, info, RoomEvent::Muted);
    }
}
