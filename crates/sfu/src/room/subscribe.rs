//! Who receives which track.

use hubbub_livekit::proto::{self, SubscriptionError, signal_response::Message};

use super::{Room, link::Subscription, track::Wanted};
use crate::{
    Kind,
    forward::Forwarder,
    ids::{ParticipantKey, SubscriptionKey, TrackKey, Wall},
    peer::{Feed, FeedFailure, Lane},
};

impl Room {
    /// Gives a participant everything it wants of what is published.
    pub(super) fn subscribe_to_all(&mut self, who: ParticipantKey, now: Wall) {
        for track in self.tracks.keys() {
            self.subscribe_if_wanted(who, track, now);
        }
    }

    /// Gives a track to everybody who wants it.
    pub(super) fn subscribe_all_to(&mut self, track: TrackKey, now: Wall) {
        for who in self.participants.keys() {
            self.subscribe_if_wanted(who, track, now);
        }
    }

    fn subscribe_if_wanted(&mut self, who: ParticipantKey, track: TrackKey, now: Wall) {
        let Some(participant) = self.participants.get(who) else { return };
        if participant.wishes.get(&track).copied().unwrap_or(participant.auto_subscribe) {
            self.subscribe(who, track, now);
        }
    }

    /// Whether the publisher lets a participant have a track, and its own permission does too.
    pub(super) fn may_receive(&self, who: ParticipantKey, track: TrackKey) -> bool {
        let (Some(participant), Some(track)) = (self.participants.get(who), self.tracks.get(track)) else {
            return false;
        };
        let Some(publisher) = self.participants.get(track.publisher) else { return false };
        participant.permission.can_subscribe && publisher.audience.admits(&participant.identity, &track.sid)
    }

    /// Gives a participant a track, unless it has it, made it, may not or has too many.
    pub(super) fn subscribe(&mut self, who: ParticipantKey, key: TrackKey, now: Wall) {
        let most = self.parts.settings.subscriptions;
        let (Some(participant), Some(track)) = (self.participants.get(who), self.tracks.get(key)) else { return };
        let own = track.publisher == who;
        if own || participant.subscriptions.contains_key(&key) || participant.subscriptions.len() >= most {
            return;
        }
        if !self.may_receive(who, key) {
            return self.say_forbidden(who, key);
        }
        let Some(publisher) = self.participants.get(track.publisher) else { return };
        let transport = participant.subscriber;
        let wanted = Wanted::at_first(participant.adaptive_stream && track.kind == Kind::Video);
        let feed = |subscription| Feed {
            key: subscription,
            codec: track.codec,
            track: track.sid.to_string(),
            stream: format!("{}|{}", publisher.sid, track.sid),
        };
        let subscription = self.subscriptions.insert(Subscription {
            track: key,
            subscriber: who,
            transport,
            forwarder: Forwarder::new(track.codec, self.dice.number()),
            lane: None,
            wanted,
            paused: false,
        });
        if let Some(link) = self.links.get_mut(transport) {
            link.peer.subscribe(feed(subscription), now.instant);
        }
        if let Some(participant) = self.participants.get_mut(who) {
            participant.subscriptions.insert(key, subscription);
        }
        if let Some(track) = self.tracks.get_mut(key) {
            track.subscribers.push(subscription);
        }
        self.dirty(transport);
        self.wanted_changed(key, now);
    }

    fn say_forbidden(&mut self, who: ParticipantKey, key: TrackKey) {
        let Some(track) = self.tracks.get(key) else { return };
        let Some(publisher) = self.participants.get(track.publisher) else { return };
        let update = proto::SubscriptionPermissionUpdate {
            participant_sid: publisher.sid.to_string(),
            track_sid: track.sid.to_string(),
            allowed: false,
        };
        self.say(who, Message::SubscriptionPermissionUpdate(update));
    }

    /// A participant no longer gets a track.
    pub(super) fn unsubscribe(&mut self, key: SubscriptionKey, now: Wall) {
        let Some(subscription) = self.subscriptions.remove(key) else { return };
        if let Some(link) = self.links.get_mut(subscription.transport) {
            link.peer.unsubscribe(key, now.instant);
            link.allocator.remove(key);
        }
        if let Some(participant) = self.participants.get_mut(subscription.subscriber) {
            participant.subscriptions.remove(&subscription.track);
        }
        if let Some(track) = self.tracks.get_mut(subscription.track) {
            track.subscribers.retain(|other| *other != key);
        }
        self.dirty(subscription.transport);
        self.wanted_changed(subscription.track, now);
    }

    pub(super) fn unsubscribe_from_all(&mut self, who: ParticipantKey, now: Wall) {
        let Some(participant) = self.participants.get(who) else { return };
        for key in participant.subscriptions.values().copied().collect::<Vec<_>>() {
            self.unsubscribe(key, now);
        }
    }

    /// A subscription has a stream now: what it wants is sent on it.
    pub(super) fn started(&mut self, lane: Lane, now: Wall) {
        let Some(subscription) = self.subscriptions.get_mut(lane.feed) else { return };
        if subscription.lane.is_some_and(|before| before.ssrc == lane.ssrc) {
            subscription.lane = Some(lane);
            return;
        }
        subscription.lane = Some(lane);
        subscription.forwarder.restart();
        let key = subscription.track;
        self.aim(lane.feed, now);
        let Some(track) = self.tracks.get_mut(key) else { return };
        if !track.told {
            track.told = true;
            let (who, sid) = (track.publisher, track.sid.to_string());
            self.say(who, Message::TrackSubscribed(proto::TrackSubscribed { track_sid: sid }));
        }
    }

    /// A subscription cannot be: the client is told and it is forgotten.
    pub(super) fn feed_failed(&mut self, key: SubscriptionKey, why: FeedFailure, now: Wall) {
        let Some(subscription) = self.subscriptions.get(key) else { return };
        let who = subscription.subscriber;
        let sid = self.tracks.get(subscription.track).map(|track| track.sid.to_string());
        self.unsubscribe(key, now);
        let err = match why {
            FeedFailure::CodecUnsupported => SubscriptionError::SeCodecUnsupported,
            FeedFailure::TooManySections | FeedFailure::Rejected => SubscriptionError::SeUnknown,
        };
        if let Some(track_sid) = sid {
            let response = proto::SubscriptionResponse { track_sid, err: err as i32 };
            self.say(who, Message::SubscriptionResponse(response));
        }
    }

    /// Checks everybody's subscriptions of what a participant publishes, after it or they were given other rights.
    pub(super) fn recheck_subscriptions(&mut self, tracks: &[TrackKey], now: Wall) {
        for &track in tracks {
            let subscribed = self.tracks.get(track).map(|track| track.subscribers.clone()).unwrap_or_default();
            for key in subscribed {
                let Some(who) = self.subscriptions.get(key).map(|subscription| subscription.subscriber) else {
                    continue;
                };
                if !self.may_receive(who, track) {
                    self.unsubscribe(key, now);
                    self.say_forbidden(who, track);
                }
            }
            self.subscribe_all_permitted(track, now);
        }
    }

    fn subscribe_all_permitted(&mut self, track: TrackKey, now: Wall) {
        for who in self.participants.keys() {
            if self.may_receive(who, track) {
                self.subscribe_if_wanted(who, track, now);
            }
        }
    }
}
