//! Telling everybody what changed of a participant.
//!
//! What concerns media is told at once. Other changes are told at once too when there were none for a while, and
//! collected otherwise: a room that fills does not say everything to everybody once for each.

use hubbub_livekit::proto::{self, signal_response::Message};

use super::{Output, Room};
use crate::ids::{ParticipantKey, Wall};

/// How long it is remembered who left.
const REMEMBERED: std::time::Duration = std::time::Duration::from_secs(60);
/// How many of them.
const MOST_REMEMBERED: usize = 1_000;

impl Room {
    /// Something others see of a participant changed.
    pub(super) fn touched(&mut self, who: ParticipantKey, now: Wall) {
        let Some(participant) = self.participants.get_mut(who) else { return };
        participant.version += 1;
        let publishes = !participant.tracks.is_empty();
        if !self.changed.contains(&who) {
            self.changed.push(who);
        }
        if now.instant >= self.batch_at {
            self.flush_updates(now);
        } else if publishes {
            self.send_updates(&[who]);
        }
    }

    /// Something of its tracks changed: others are told before anything else is said to them.
    pub(super) fn touched_tracks(&mut self, who: ParticipantKey) {
        if let Some(participant) = self.participants.get_mut(who) {
            participant.version += 1;
            self.send_updates(&[who]);
        }
    }

    /// Sends what was collected.
    pub(super) fn flush_updates(&mut self, now: Wall) {
        if self.changed.is_empty() || now.instant < self.batch_at {
            return;
        }
        self.batch_at = now.instant + self.parts.settings.update_batch.0;
        let changed = std::mem::take(&mut self.changed);
        self.send_updates(&changed);
    }

    fn send_updates(&mut self, who: &[ParticipantKey]) {
        self.changed.retain(|key| !who.contains(key));
        let found: Vec<_> = who.iter().filter_map(|key| Some((*key, self.participants.get(*key)?))).collect();
        let hidden: Vec<_> = found
            .iter()
            .filter(|(_, participant)| participant.permission.hidden)
            .map(|(key, participant)| (*key, participant.info(&self.tracks)))
            .collect();
        let seen = found.iter().filter(|(_, participant)| !participant.permission.hidden);
        let seen: Vec<_> = seen.map(|(_, participant)| participant.info(&self.tracks)).collect();
        for (key, info) in hidden {
            self.say(key, Message::Update(proto::ParticipantUpdate { participants: vec![info] }));
        }
        if !seen.is_empty() {
            let lines = self.lines_except(None);
            self.say_to(lines, Message::Update(proto::ParticipantUpdate { participants: seen }));
        }
    }

    /// Tells the others that somebody is gone, and remembers it for those who are away.
    pub(super) fn send_departure(&mut self, mut info: proto::ParticipantInfo, reason: i32, now: Wall) {
        info.state = proto::participant_info::State::Disconnected as i32;
        info.disconnect_reason = reason;
        info.version += 1;
        info.tracks.clear();
        let lines = self.lines_except(None);
        self.say_to(lines, Message::Update(proto::ParticipantUpdate { participants: vec![info.clone()] }));
        self.departed.push_back((now.instant, info));
        self.forget_departed(now);
    }

    pub(super) fn forget_departed(&mut self, now: Wall) {
        while self.departed.len() > MOST_REMEMBERED
            || self.departed.front().is_some_and(|(at, _)| now.instant.saturating_duration_since(*at) > REMEMBERED)
        {
            self.departed.pop_front();
        }
    }

    /// Everybody a participant may see: itself first, then the others.
    pub(super) fn visible_to(&self, who: ParticipantKey) -> Vec<proto::ParticipantInfo> {
        let own = self.participants.get(who).map(|participant| participant.info(&self.tracks));
        let others = self.participants.iter().filter(|(key, other)| *key != who && !other.permission.hidden);
        own.into_iter().chain(others.map(|(_, other)| other.info(&self.tracks))).collect()
    }

    /// Tells everybody how many are here, when that changed.
    pub(super) fn count_people(&mut self) {
        let count = (self.participants.len(), self.participants.values().filter(|who| !who.tracks.is_empty()).count());
        if self.counted != count {
            self.counted = count;
            self.send_room();
        }
    }

    /// Tells everybody what the room is now.
    pub(super) fn send_room(&mut self) {
        let lines = self.lines_except(None);
        let update = proto::RoomUpdate { room: Some(self.info()) };
        self.say_to(lines, Message::RoomUpdate(update));
    }

    /// Has a new token made for a participant.
    pub(super) fn refresh(&mut self, who: ParticipantKey, now: Wall) {
        let every = self.parts.settings.refresh_every.0;
        let Some(participant) = self.participants.get_mut(who) else { return };
        participant.refresh_at = now.instant + every;
        let Some(line) = participant.line else { return };
        let token = super::Refreshed {
            identity: participant.identity.clone(),
            permission: participant.permission.clone(),
            participant: participant.info(&self.tracks),
            join: participant.join,
        };
        self.outputs.push_back(Output::Refresh { line, token: Box::new(token) });
    }
}
