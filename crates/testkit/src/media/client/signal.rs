//! What the server says.

use super::{Client, Topology, transport::Role};
use hubbub_livekit::proto::{self, signal_request, signal_response::Message};
use std::time::Instant;

impl Client {
    /// A message of the server came.
    pub fn handle_signal(&mut self, response: &proto::SignalResponse, now: Instant) {
        let Some(message) = &response.message else { return };
        match message {
            Message::Join(join) => self.take_join(join, now),
            Message::Offer(offer) => self.take_offer(offer, now),
            Message::Answer(answer) => self.take_answer(answer, now),
            Message::Update(update) => update.participants.iter().for_each(|info| self.take_participant(info)),
            Message::TrackPublished(published) => self.take_published(published),
            Message::TrackUnpublished(gone) => self.forget(&gone.track_sid, now),
            Message::MediaSectionsRequirement(wanted) => self.make_room(wanted, now),
            Message::SubscribedQualityUpdate(update) => self.take_watched(update),
            Message::Mute(mute) => self.take_mute(mute),
            Message::Reconnect(_) => self.take_reconnect(now),
            Message::Leave(leave) => self.left = Some(leave.clone()),
            Message::RefreshToken(token) => self.token = Some(token.clone()),
            _ => {}
        }
        if self.heard.len() < HEARD {
            self.heard.push(message.clone());
        }
        self.poll_soon(now);
    }

    fn take_join(&mut self, join: &proto::JoinResponse, now: Instant) {
        self.me = join.participant.clone();
        join.other_participants.iter().for_each(|info| self.take_participant(info));
        let fresh = self.announced < self.publications.len();
        let publishes = join.fast_publish || !join.subscriber_primary || fresh;
        self.announce_all();
        if self.options.topology == Topology::Dual && publishes {
            self.open(Role::Publisher, now);
        }
        if self.options.topology == Topology::Dual && publishes || fresh {
            self.negotiate(now);
        }
    }

    fn take_participant(&mut self, info: &proto::ParticipantInfo) {
        if self.me.as_ref().is_some_and(|me| me.sid == info.sid) {
            self.me = Some(info.clone());
        } else if info.state == proto::participant_info::State::Disconnected as i32 {
            let same = |known: &proto::ParticipantInfo| known.sid == info.sid;
            if self.participants.get(&info.identity).is_some_and(same) {
                self.participants.remove(&info.identity);
            }
        } else {
            self.participants.insert(info.identity.clone(), info.clone());
        }
    }

    fn take_published(&mut self, published: &proto::TrackPublishedResponse) {
        let sid = published.track.as_ref().map(|track| track.sid.clone());
        if let Some(publication) = self.publications.iter_mut().find(|publication| publication.cid == published.cid) {
            publication.sid = sid;
        }
    }

    fn take_watched(&mut self, update: &proto::SubscribedQualityUpdate) {
        let of_track = |sid: &Option<String>| sid.as_ref() == Some(&update.track_sid);
        let Some(publication) = self.publications.iter_mut().find(|publication| of_track(&publication.sid)) else {
            return;
        };
        let codec = update.subscribed_codecs.iter().find(|codec| codec.codec == "vp8");
        if let Some(codec) = codec {
            publication.watched(&codec.qualities);
        }
    }

    fn take_mute(&mut self, mute: &proto::MuteTrackRequest) {
        let of_track = |sid: &Option<String>| sid.as_ref() == Some(&mute.sid);
        if let Some(publication) = self.publications.iter_mut().find(|publication| of_track(&publication.sid)) {
            publication.muted = mute.muted;
        }
    }

    /// The track was taken away by the server.
    fn forget(&mut self, sid: &str, now: Instant) {
        let of_track = |known: &Option<String>| known.as_deref() == Some(sid);
        if let Some(publication) = self.publications.iter_mut().find(|publication| of_track(&publication.sid)) {
            publication.ended = true;
            self.negotiate(now);
        }
    }

    /// The server goes on with us on a new line: say what we believe, and find a way again.
    fn take_reconnect(&mut self, now: Instant) {
        self.left = None;
        let waiting = self.away.take().unwrap_or_default();
        let published = self.publications.iter().filter(|publication| !publication.ended).filter_map(|publication| {
            let track = proto::TrackInfo { sid: publication.sid.clone()?, ..proto::TrackInfo::default() };
            Some(proto::TrackPublishedResponse { cid: publication.cid.clone(), track: Some(track) })
        });
        let state = proto::SyncState {
            subscription: Some(proto::UpdateSubscription {
                track_sids: self.unsubscribed.iter().cloned().collect(),
                ..proto::UpdateSubscription::default()
            }),
            publish_tracks: published.collect(),
            datachannel_receive_states: self.received_states(),
            ..proto::SyncState::default()
        };
        self.ask(signal_request::Message::SyncState(state));
        // Descriptions are made anew.
        let stale = |message: &signal_request::Message| {
            matches!(message, signal_request::Message::Offer(_) | signal_request::Message::Answer(_))
        };
        waiting.into_iter().filter(|message| !stale(message)).for_each(|message| self.ask(message));
        let mut transports = self.transports.iter_mut();
        let Some(transport) = transports.find(|transport| transport.role != Role::Subscriber) else { return };
        transport.roll_back();
        transport.restart = true;
        for publication in &mut self.publications {
            publication.mid = publication.mid.filter(|mid| transport.rtc.media(*mid).is_some());
        }
        self.negotiate(now);
    }
}

/// Most messages kept for tests to look at.
const HEARD: usize = 10_000;
