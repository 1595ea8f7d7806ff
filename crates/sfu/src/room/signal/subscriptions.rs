//! Messages about what a participant receives.

use hubbub_livekit::proto::{self, SubscriptionError, VideoQuality, signal_response::Message};

use super::super::Room;
use crate::ids::{ParticipantKey, Sid, Wall};

/// Most tracks one message may be about.
pub(in crate::room) const MOST_SIDS: usize = 200;

impl Room {
    /// A participant wants tracks, or no longer wants them. That counts more than whether it gets everything.
    pub(super) fn hear_subscription(&mut self, who: ParticipantKey, request: &proto::UpdateSubscription, now: Wall) {
        for sid in sids(request) {
            self.wish(who, sid, request.subscribe, now);
        }
    }

    /// One track is wanted or not.
    pub(in crate::room) fn wish(&mut self, who: ParticipantKey, sid: &str, subscribe: bool, now: Wall) {
        let Some(&key) = self.sids.get(&Sid::from(sid)) else {
            self.count.refused += 1;
            if subscribe {
                let err = SubscriptionError::SeTrackNotfound as i32;
                let response = proto::SubscriptionResponse { track_sid: sid.into(), err };
                self.say(who, Message::SubscriptionResponse(response));
            }
            return;
        };
        let Some(participant) = self.participants.get_mut(who) else { return };
        participant.wishes.insert(key, subscribe);
        let subscription = participant.subscriptions.get(&key).copied();
        match (subscribe, subscription) {
            (true, None) => self.subscribe(who, key, now),
            (false, Some(subscription)) => self.unsubscribe(subscription, now),
            _ => {}
        }
    }

    /// How large a participant shows tracks, and whether it shows them at all.
    pub(super) fn hear_track_setting(&mut self, who: ParticipantKey, request: &proto::UpdateTrackSettings, now: Wall) {
        for sid in request.track_sids.iter().take(MOST_SIDS) {
            let Some(&track) = self.sids.get(&Sid::from(sid.as_str())) else { continue };
            let subscription = self.participants.get(who).and_then(|who| who.subscriptions.get(&track).copied());
            let Some(key) = subscription else { continue };
            let Some(subscription) = self.subscriptions.get_mut(key) else { continue };
            let wanted = &mut subscription.wanted;
            wanted.enabled = !request.disabled;
            wanted.height = if request.width > 0 { request.height } else { 0 };
            wanted.quality = VideoQuality::try_from(request.quality).unwrap_or(VideoQuality::High);
            wanted.priority = request.priority;
            self.wanted_changed(track, now);
            self.aim(key, now);
        }
    }
}

/// The tracks a message is about, at most as many as one may be.
pub(in crate::room) fn sids(request: &proto::UpdateSubscription) -> impl Iterator<Item = &str> {
    let grouped = request.participant_tracks.iter().flat_map(|group| &group.track_sids);
    request.track_sids.iter().chain(grouped).take(MOST_SIDS).map(String::as_str)
}
