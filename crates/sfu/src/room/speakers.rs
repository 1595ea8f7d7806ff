//! Telling who speaks.

use hubbub_livekit::proto::{self, signal_response::Message};

use super::Room;
use crate::{
    Kind,
    ids::{ParticipantKey, Wall},
};

impl Room {
    /// Tells everybody which of those they hear began or stopped to speak; speakers are told of themselves too.
    pub(super) fn say_speakers(&mut self, now: Wall) {
        let changed: Vec<_> = self.speakers.tick(now.instant).to_vec();
        if changed.is_empty() {
            return;
        }
        for who in self.participants.keys() {
            let heard = changed.iter().filter(|spoken| spoken.who == who || self.hears(who, spoken.who));
            let speakers: Vec<_> = heard
                .filter_map(|spoken| {
                    let sid = self.participants.get(spoken.who)?.sid.to_string();
                    Some(proto::SpeakerInfo { sid, level: spoken.level, active: spoken.active })
                })
                .collect();
            if !speakers.is_empty() {
                self.say(who, Message::SpeakersChanged(proto::SpeakersChanged { speakers }));
            }
        }
    }

    /// Whether somebody gets any sound of somebody else, or got it until it ended.
    fn hears(&self, who: ParticipantKey, speaker: ParticipantKey) -> bool {
        let (Some(listener), Some(speaker)) = (self.participants.get(who), self.participants.get(speaker)) else {
            return false;
        };
        let mut sounds =
            speaker.tracks.iter().filter(|key| self.tracks.get(**key).is_some_and(|track| track.kind == Kind::Audio));
        let ended = sounds.clone().next().is_none();
        !speaker.permission.hidden && (ended || sounds.any(|key| listener.subscriptions.contains_key(key)))
    }
}
