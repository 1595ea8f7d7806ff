//! What participants say on their lines: one small function for each message, one file for each group.

mod profile;
mod session;
mod subscriptions;
mod tracks;

use hubbub_livekit::proto::{SignalTarget, request_response::Reason, signal_request::Message};

pub(super) use self::{
    profile::Profile,
    subscriptions::{MOST_SIDS, sids},
};
use super::Room;
use crate::ids::{ParticipantKey, Wall};

/// Longest candidate that is believed to be one.
const MOST_CANDIDATE: usize = 512;

impl Room {
    /// Hears a message of a participant.
    pub(super) fn hear(&mut self, who: ParticipantKey, message: Message, now: Wall) {
        #[expect(deprecated, reason = "older clients send it")]
        match message {
            Message::Offer(offer) => self.hear_offer(who, offer, now),
            Message::Answer(answer) => self.hear_answer(who, &answer, now),
            Message::Trickle(trickle) => {
                // Clients reach us, we never go to where they say they are: candidates are checked and not used.
                let known = SignalTarget::try_from(trickle.target).is_ok();
                self.count.refused += u64::from(!known || trickle.candidate_init.len() > MOST_CANDIDATE);
            }
            Message::AddTrack(request) => self.add_track(who, request, now),
            Message::Mute(request) => self.hear_mute(who, &request),
            Message::Subscription(request) => self.hear_subscription(who, &request, now),
            Message::TrackSetting(request) => self.hear_track_setting(who, &request, now),
            Message::SubscriptionPermission(request) => self.hear_audience(who, request, now),
            Message::Leave(_) => self.hear_leave(who, now),
            Message::SyncState(state) => self.hear_sync_state(who, &state, now),
            Message::Simulate(scenario) => self.hear_simulate(who, &scenario, now),
            Message::UpdateMetadata(request) => self.hear_metadata(who, request, now),
            Message::UpdateAudioTrack(request) => self.hear_audio_track(who, request),
            Message::UpdateVideoTrack(request) => self.hear_video_track(who, &request),
            Message::UpdateLayers(request) => self.hear_layers(who, request),
            // The door answers these; one that comes here came while the line was changing hands.
            Message::Ping(_) | Message::PingReq(_) => {}
            Message::PublishDataTrackRequest(_)
            | Message::UnpublishDataTrackRequest(_)
            | Message::UpdateDataSubscription(_)
            | Message::StoreDataBlobRequest(_)
            | Message::GetDataBlobRequest(_) => self.say_result(who, 0, Reason::UnsupportedType, None),
        }
    }
}
