//! Telling how well everybody is connected.

use std::time::Duration;

use hubbub_livekit::proto::{self, ConnectionQuality, signal_response::Message};

use super::{Room, pace::next_beat};
use crate::{
    ids::{ParticipantKey, Wall},
    peer::{Downstream, Upstream},
    quality::Grade,
};

/// Protocol since which clients know that a connection may be lost.
const KNOWS_LOST: i32 = 10;

impl Room {
    /// How what a participant sends arrives here.
    pub(super) fn upstream(&mut self, who: ParticipantKey, report: &Upstream) {
        let Some(participant) = self.participants.get_mut(who) else { return };
        let mut tracks = participant.tracks.iter().filter_map(|key| self.tracks.get(*key));
        let rate = tracks.find(|track| track.mid == report.mid).map(|track| track.codec.clock_rate());
        let jitter = rate.map(|rate| Duration::from_secs_f64(f64::from(report.jitter) / f64::from(rate)));
        participant.sample.worsen(None, report.rtt, jitter);
    }

    /// How what a participant is sent arrives there.
    pub(super) fn downstream(&mut self, who: ParticipantKey, report: &Downstream) {
        if let Some(participant) = self.participants.get_mut(who) {
            participant.sample.worsen(report.loss, report.rtt, None);
        }
    }

    /// How the way to a participant carries.
    pub(super) fn way(&mut self, who: ParticipantKey, loss: Option<f32>, rtt: Option<Duration>) {
        if let Some(participant) = self.participants.get_mut(who) {
            participant.sample.worsen(loss, rtt, None);
        }
    }

    /// Tells everybody whose connection became better or worse: its own, and those of the people it hears or sees.
    pub(super) fn say_quality(&mut self, now: Wall) {
        if self.quality_at > now.instant {
            return;
        }
        self.count_people();
        let every = self.parts.settings.quality_every.0;
        self.quality_at = next_beat(self.quality_at, every, now.instant);
        let changed: Vec<_> =
            self.participants.keys().into_iter().filter_map(|who| self.judge(who, every, now)).collect();
        for who in self.participants.keys() {
            let Some(participant) = self.participants.get(who) else { continue };
            let mut updates = Vec::new();
            for (about, sid, grade, score) in &changed {
                let publishes = self.participants.get(*about).is_some_and(|about| !about.permission.hidden);
                if who != *about && !publishes {
                    continue;
                }
                let quality = as_told(*grade, participant.protocol());
                let info = proto::ConnectionQualityInfo {
                    participant_sid: sid.clone(),
                    quality: quality as i32,
                    score: *score,
                };
                updates.push(info);
            }
            if !updates.is_empty() {
                self.say(who, Message::ConnectionQuality(proto::ConnectionQualityUpdate { updates }));
            }
        }
    }

    /// The quality of one connection, if it changed.
    fn judge(
        &mut self,
        who: ParticipantKey,
        every: Duration,
        now: Wall,
    ) -> Option<(ParticipantKey, String, Grade, f32)> {
        let participant = self.participants.get_mut(who).filter(|participant| participant.active)?;
        let mut sample = std::mem::take(&mut participant.sample);
        for track in &participant.tracks {
            let Some(track) = self.tracks.get_mut(*track) else { continue };
            for layer in &mut track.layers {
                sample.count(layer.seqs.take());
            }
        }
        let heard = |link: &super::Link| now.instant.saturating_duration_since(link.heard) < every;
        sample.heard = self.links.get(participant.primary()).is_some_and(heard);
        let held = |key| self.subscriptions.get(key).is_some_and(|subscription| subscription.paused);
        sample.held_back = participant.subscriptions.values().any(|key| held(*key));
        let grade = participant.quality.judge(&sample)?;
        let score = f32::from(participant.quality.score()) / 20.0;
        Some((who, participant.sid.to_string(), grade, score))
    }
}

fn as_told(grade: Grade, protocol: i32) -> ConnectionQuality {
    match grade {
        Grade::Excellent => ConnectionQuality::Excellent,
        Grade::Good => ConnectionQuality::Good,
        Grade::Lost if protocol >= KNOWS_LOST => ConnectionQuality::Lost,
        Grade::Poor | Grade::Lost => ConnectionQuality::Poor,
    }
}
