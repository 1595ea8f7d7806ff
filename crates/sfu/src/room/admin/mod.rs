//! What services and moderators ask of a room.

mod words;

use hubbub_livekit::{
    packet,
    proto::{self, DisconnectReason, data_packet::Value, leave_request::Action, signal_response::Message},
};

pub use words::{Admin, AdminAnswer, AdminError, SentData};

use super::{Room, RoomEvent, signal::Profile};
use crate::{
    Kind, SfuSettings,
    data::Target,
    ids::{Identity, ParticipantKey, Sid, TrackKey, Wall},
    peer::Label,
};

impl Room {
    pub(super) fn administer(&mut self, admin: Admin, now: Wall) -> Result<AdminAnswer, AdminError> {
        match admin {
            Admin::Room => Ok(AdminAnswer::Room(Box::new(self.info()))),
            Admin::List => {
                let all = self.participants.values().map(|participant| participant.info(&self.tracks));
                Ok(AdminAnswer::Participants(all.collect()))
            }
            Admin::Get(identity) => self.who(&identity).map(|who| self.answer(who)),
            Admin::Remove(identity) => {
                let who = self.who(&identity)?;
                self.put_out(who, Action::Disconnect, DisconnectReason::ParticipantRemoved, now);
                Ok(AdminAnswer::Done)
            }
            Admin::EndJoin(join) => {
                let came = self.participants.iter().filter(|(_, participant)| participant.join == Some(join));
                for who in came.map(|(key, _)| key).collect::<Vec<_>>() {
                    self.put_out(who, Action::Disconnect, DisconnectReason::ParticipantRemoved, now);
                }
                Ok(AdminAnswer::Done)
            }
            Admin::EndAll(reason) => {
                self.finish(Action::Disconnect, reason, now);
                Ok(AdminAnswer::Done)
            }
            Admin::Drain => {
                self.finish(Action::Reconnect, DisconnectReason::ServerShutdown, now);
                Ok(AdminAnswer::Done)
            }
            Admin::Mute { identity, track, muted } => self.mute_for(&identity, &track, muted),
            Admin::Silence { identity, silenced } => self.silence(&identity, silenced, now),
            Admin::Update { identity, name, metadata, attributes, permission } => {
                let who = self.who(&identity)?;
                let profile = Profile { name, metadata, attributes };
                self.change_profile(who, profile, now).map_err(AdminError::TooLong)?;
                if let Some(permission) = permission {
                    self.permit(who, permission, now);
                }
                Ok(self.answer(who))
            }
            Admin::Subscriptions { identity, tracks, subscribe } => {
                let who = self.who(&identity)?;
                for sid in tracks.iter().take(super::signal::MOST_SIDS) {
                    self.wish(who, sid, subscribe, now);
                }
                Ok(AdminAnswer::Done)
            }
            Admin::Data(data) => self.send_data(*data, now),
            Admin::Metadata(metadata) => self.set_metadata(metadata),
        }
    }

    fn who(&self, identity: &Identity) -> Result<ParticipantKey, AdminError> {
        self.identities.get(identity).copied().ok_or(AdminError::NoParticipant)
    }

    fn answer(&self, who: ParticipantKey) -> AdminAnswer {
        let info = self.participants.get(who).map(|participant| participant.info(&self.tracks));
        AdminAnswer::Participant(Box::new(info.unwrap_or_default()))
    }

    fn mute_for(&mut self, identity: &Identity, sid: &str, muted: bool) -> Result<AdminAnswer, AdminError> {
        let who = self.who(identity)?;
        let key = self.sids.get(&Sid::from(sid)).copied().ok_or(AdminError::NoTrack)?;
        let own = self.tracks.get(key).filter(|track| track.publisher == who).ok_or(AdminError::NoTrack)?;
        if !muted && own.info.muted && !self.parts.settings.remote_unmute {
            return Err(AdminError::RemoteUnmute);
        }
        self.mute_by_others(who, key, muted);
        let info = self.tracks.get(key).map(|track| track.info.clone()).unwrap_or_default();
        Ok(AdminAnswer::Track(Box::new(info)))
    }

    /// Mutes a track and has its client do so too.
    fn mute_by_others(&mut self, who: ParticipantKey, key: TrackKey, muted: bool) {
        let Some(track) = self.tracks.get(key) else { return };
        let request = proto::MuteTrackRequest { sid: track.sid.to_string(), muted };
        self.say(who, Message::Mute(request));
        self.set_muted(key, muted);
    }

    fn silence(&mut self, identity: &Identity, silenced: bool, now: Wall) -> Result<AdminAnswer, AdminError> {
        let who = self.who(identity)?;
        let Some(participant) = self.participants.get_mut(who) else { return Err(AdminError::NoParticipant) };
        participant.silenced = silenced;
        let tracks = participant.tracks.iter().copied();
        let sound = |key: &TrackKey| self.tracks.get(*key).is_some_and(|track| track.kind == Kind::Audio);
        for key in tracks.filter(sound).collect::<Vec<_>>() {
            if silenced {
                self.mute_by_others(who, key, true);
            }
            let listeners = self.tracks.get(key).map(|track| track.subscribers.clone()).unwrap_or_default();
            for subscription in listeners {
                self.aim(subscription, now);
            }
        }
        if silenced {
            self.speakers.silence(who);
        }
        Ok(self.answer(who))
    }

    /// Gives a participant other rights, at once: what it may no longer send ends, and what it may no longer receive.
    fn permit(&mut self, who: ParticipantKey, permission: proto::ParticipantPermission, now: Wall) {
        let Some(participant) = self.participants.get_mut(who) else { return };
        let could = std::mem::replace(&mut participant.permission, permission);
        let can = participant.permission.can_subscribe;
        let own = participant.tracks.clone();
        let sources = own.iter().filter_map(|key| Some((*key, self.tracks.get(*key)?.info.source)));
        let revoked: Vec<_> = sources
            .filter(|(_, source)| {
                !self.participants.get(who).is_some_and(|participant| participant.may_publish(*source))
            })
            .map(|(key, _)| key)
            .collect();
        for key in revoked {
            if let Some(track) = self.tracks.get(key) {
                let sid = track.sid.to_string();
                self.say(who, Message::TrackUnpublished(proto::TrackUnpublishedResponse { track_sid: sid }));
            }
            self.unpublish(key, now);
        }
        if could.can_subscribe && !can {
            self.unsubscribe_from_all(who, now);
        } else if !could.can_subscribe && can {
            self.subscribe_to_all(who, now);
        }
        self.touched(who, now);
        self.tell(who, RoomEvent::Changed);
        self.refresh(who, now);
    }

    fn send_data(&mut self, data: SentData, now: Wall) -> Result<AdminAnswer, AdminError> {
        if data.payload.len() > SfuSettings::MAX_DATA {
            return Err(AdminError::TooLong("payload"));
        }
        let named: Vec<String> = data.identities.iter().chain(&data.sids).cloned().collect();
        let user = proto::UserPacket { payload: data.payload, topic: data.topic, ..Default::default() };
        let packet = proto::DataPacket {
            destination_identities: data.identities,
            value: Some(Value::User(user)),
            ..Default::default()
        };
        let target = if named.is_empty() { Target::All } else { Target::Named(named) };
        let label = if data.reliable { Label::Reliable } else { Label::Lossy };
        self.pass_on(None, label, &target, &packet::write(&packet), now);
        Ok(AdminAnswer::Done)
    }

    fn set_metadata(&mut self, metadata: String) -> Result<AdminAnswer, AdminError> {
        if metadata.len() > self.parts.settings.metadata_bytes.as_usize() {
            return Err(AdminError::TooLong("metadata"));
        }
        self.parts.options.metadata = metadata;
        self.send_room();
        Ok(AdminAnswer::Room(Box::new(self.info())))
    }
}
