//! Going on after a connection was lost: the signalling's, or the media's.

use std::time::Duration;

use hubbub_livekit::proto::{self, DisconnectReason, leave_request::Action, signal_response::Message};

use super::{Output, Resume, ResumeRefusal, Room, Topology, signal::sids};
use crate::ids::{Identity, ParticipantKey, Sid, TransportKey, Wall};

/// Least time between two requests to restart ICE.
const RESTARTS: Duration = Duration::from_secs(10);

impl Room {
    pub(super) fn go_on(&mut self, resume: Resume, now: Wall) -> Result<ParticipantKey, ResumeRefusal> {
        let who = self.identities.get(&resume.identity).copied().ok_or(ResumeRefusal::Unknown)?;
        let participant = self.participants.get_mut(who).ok_or(ResumeRefusal::Unknown)?;
        if participant.sid != resume.sid {
            return Err(ResumeRefusal::Unknown);
        }
        if participant.join != resume.join {
            return Err(ResumeRefusal::OtherJoin);
        }
        participant.lost = None;
        let last_message_seq = participant.inbox.last();
        if let Some(old) = participant.line.replace(resume.line) {
            self.lines.remove(&old);
            self.outputs.push_back(Output::Hangup { line: old, code: 1000, reason: "resumed" });
        }
        self.lines.insert(resume.line, who);
        self.count.resumes += 1;
        let reconnect = proto::ReconnectResponse {
            ice_servers: resume.ice_servers,
            server_info: Some(self.server_info()),
            last_message_seq,
            client_configuration: None,
        };
        self.say(who, Message::Reconnect(reconnect));
        self.catch_up(who, now);
        self.restart_subscriber(who, now);
        if let Some(state) = resume.sync {
            self.hear_sync_state(who, &state, now);
        }
        Ok(who)
    }

    /// Tells what happened while nobody listened.
    fn catch_up(&mut self, who: ParticipantKey, now: Wall) {
        self.forget_departed(now);
        // Clients go by the identity: who left and came back is not to be told as gone.
        let gone = self
            .departed
            .iter()
            .filter(|(_, info)| !self.identities.contains_key(&Identity::from(info.identity.as_str())));
        let departed: Vec<_> = gone.map(|(_, info)| info.clone()).collect();
        if !departed.is_empty() {
            self.say(who, Message::Update(proto::ParticipantUpdate { participants: departed }));
        }
        let participants = self.visible_to(who);
        self.say(who, Message::Update(proto::ParticipantUpdate { participants }));
        self.say(who, Message::RoomUpdate(proto::RoomUpdate { room: Some(self.info()) }));
        self.refresh(who, now);
    }

    /// Restarts ICE where we are the one who offers; on the other peer connection the client does it by itself.
    fn restart_subscriber(&mut self, who: ParticipantKey, now: Wall) {
        let Some(participant) = self.participants.get_mut(who) else { return };
        participant.restarted = Some(now.instant);
        if participant.topology == Topology::Dual {
            let transport = participant.subscriber;
            if let Some(link) = self.links.get_mut(transport) {
                link.peer.restart_ice(now.instant);
            }
            self.dirty(transport);
        }
    }

    /// What a client believes after it came back. When it believes in tracks that are not there it begins anew.
    pub(super) fn hear_sync_state(&mut self, who: ParticipantKey, state: &proto::SyncState, now: Wall) {
        let published = state.publish_tracks.iter().filter_map(|published| published.track.as_ref());
        let unknown = published.filter(|track| !self.has_published(who, &track.sid)).count();
        if unknown > 0 {
            return self.put_out(who, Action::Reconnect, DisconnectReason::StateMismatch, now);
        }
        if let Some(subscription) = &state.subscription {
            for sid in sids(subscription).filter(|sid| !sid.is_empty()) {
                if self.sids.contains_key(&Sid::from(sid)) {
                    self.wish(who, sid, subscription.subscribe, now);
                }
            }
        }
        for sid in state.track_sids_disabled.iter().take(super::signal::MOST_SIDS) {
            let track = self.sids.get(&Sid::from(sid.as_str())).copied();
            let key = track.and_then(|track| self.participants.get(who)?.subscriptions.get(&track).copied());
            if let Some(subscription) = key.and_then(|key| self.subscriptions.get_mut(key)) {
                subscription.wanted.enabled = false;
                let (key, track) = (key, subscription.track);
                self.wanted_changed(track, now);
                if let Some(key) = key {
                    self.aim(key, now);
                }
            }
        }
    }

    fn has_published(&self, who: ParticipantKey, sid: &str) -> bool {
        let Some(participant) = self.participants.get(who) else { return false };
        let mut tracks = participant.tracks.iter().filter_map(|key| self.tracks.get(*key));
        tracks.any(|track| track.sid.as_str() == sid)
            || participant.pending.iter().any(|pending| pending.sid.as_str() == sid)
    }

    /// Nothing came of a participant for a while although its line lives: its network changed, or its way is blocked.
    /// It is asked to look for another one.
    pub(super) fn restart_if_silent(&mut self, who: ParticipantKey, now: Wall) {
        let silence = self.parts.settings.ice_silence.0;
        let Some(participant) = self.participants.get_mut(who) else { return };
        let lately = |at| now.instant.saturating_duration_since(at) < RESTARTS;
        if participant.line.is_none() || participant.restarted.is_some_and(lately) {
            return;
        }
        let (publisher, subscriber) = (participant.publisher, participant.subscriber);
        let silent = |transport: TransportKey| {
            self.links
                .get(transport)
                .is_some_and(|link| link.connected && now.instant.saturating_duration_since(link.heard) >= silence)
        };
        if silent(publisher) {
            participant.restarted = Some(now.instant);
            participant.lost = Some(now.instant);
            self.count.restarts += 1;
            self.say_leave(who, Action::Resume, DisconnectReason::UnknownReason);
        } else if silent(subscriber) {
            self.count.restarts += 1;
            self.restart_subscriber(who, now);
        }
    }
}
