//! Which layer everybody gets: what is wanted, what is there and what the way carries.

use std::time::Duration;

use hubbub_livekit::proto::{self, StreamState, VideoQuality, signal_response::Message};

use super::{Room, track::Track};
use crate::{
    Kind,
    allocate::{LayerRate, Request},
    ids::{ParticipantKey, SubscriptionKey, TrackKey, TransportKey, Wall},
};

impl Room {
    /// Sets what is sent to a subscription, after what it wants or what is there changed.
    pub(super) fn aim(&mut self, key: SubscriptionKey, now: Wall) {
        let Some(subscription) = self.subscriptions.get_mut(key) else { return };
        let Some(track) = self.tracks.get(subscription.track) else { return };
        if track.kind == Kind::Audio {
            // Who was silenced is not sent at all, so that what is left out is no loss to those who listen.
            let silenced = self.participants.get(track.publisher).is_some_and(|publisher| publisher.silenced);
            subscription.forwarder.aim((subscription.wanted.enabled && !silenced).then_some(0));
            return;
        }
        let transport = subscription.transport;
        self.request(key, now);
        self.allocate(transport, now);
    }

    /// Tells the allocator of a subscription.
    fn request(&mut self, key: SubscriptionKey, now: Wall) {
        let Some(subscription) = self.subscriptions.get_mut(key) else { return };
        let Some(track) = self.tracks.get_mut(subscription.track).filter(|track| track.kind == Kind::Video) else {
            return;
        };
        let Some(link) = self.links.get_mut(subscription.transport) else { return };
        let wanted = subscription.wanted.layer(track).filter(|_| subscription.lane.is_some());
        let Some(wanted) = wanted else {
            link.allocator.remove(key);
            subscription.forwarder.aim(None);
            return;
        };
        let pause = self.participants.get(subscription.subscriber).and_then(|subscriber| subscriber.allow_pause);
        // A key frame that was asked for may have been lost, or have come before the way was up.
        if let Some(layer) = subscription.forwarder.waits_for_key()
            && link.connected
            && track.layers.get(usize::from(layer)).is_some_and(|layer| layer.is_live(now.instant))
        {
            track.gate.want(layer);
        }
        let screen = track.is_screen();
        let rates = track.layers.iter_mut();
        let request = Request {
            screen,
            priority: subscription.wanted.priority,
            size: subscription.wanted.height,
            wanted,
            layers: rates
                .map(|layer| LayerRate { bps: layer.bps(now.instant), live: layer.is_live(now.instant) })
                .collect(),
            may_pause: pause.unwrap_or(self.parts.options.pause_video),
        };
        link.allocator.set(key, request);
    }

    /// Shares out what a peer connection carries.
    pub(super) fn allocate(&mut self, transport: TransportKey, now: Wall) {
        let Some(link) = self.links.get_mut(transport) else { return };
        let changes = link.allocator.run(now.instant).to_vec();
        let bitrates = link.allocator.bitrates();
        if link.bitrates != bitrates {
            link.bitrates = bitrates;
            link.peer.set_bitrate(bitrates.0, bitrates.1);
            self.dirty(transport);
        }
        for (key, layer) in changes {
            self.given(key, layer, now);
        }
    }

    /// A subscription gets another layer, or none.
    fn given(&mut self, key: SubscriptionKey, layer: Option<u8>, now: Wall) {
        let Some(subscription) = self.subscriptions.get_mut(key) else { return };
        subscription.forwarder.aim(layer);
        let paused = layer.is_none() && subscription.wanted.enabled;
        let told = std::mem::replace(&mut subscription.paused, paused);
        let (who, track) = (subscription.subscriber, subscription.track);
        let waits = subscription.forwarder.waits_for_key();
        if told != paused {
            self.say_stream_state(who, track, paused);
        }
        if let (Some(layer), Some(track)) = (waits, self.tracks.get_mut(track)) {
            track.gate.want(layer);
        }
        self.ask_for_keys(track, now);
    }

    fn say_stream_state(&mut self, who: ParticipantKey, key: TrackKey, paused: bool) {
        let Some(track) = self.tracks.get(key) else { return };
        let Some(publisher) = self.participants.get(track.publisher) else { return };
        let state = if paused { StreamState::Paused } else { StreamState::Active };
        let info = proto::StreamStateInfo {
            participant_sid: publisher.sid.to_string(),
            track_sid: track.sid.to_string(),
            state: state as i32,
        };
        self.say(who, Message::StreamStateUpdate(proto::StreamStateUpdate { stream_states: vec![info] }));
    }

    /// What is known of the way to a client changed.
    pub(super) fn estimated(&mut self, transport: TransportKey, bits: u64, now: Wall) {
        if let Some(link) = self.links.get_mut(transport) {
            link.allocator.estimate(bits);
            self.allocate(transport, now);
        }
    }

    /// Looks at what is there of every track, and shares out anew.
    pub(super) fn allocate_all(&mut self, now: Wall) {
        for key in self.subscriptions.keys() {
            self.request(key, now);
        }
        for transport in self.links.keys() {
            self.allocate(transport, now);
        }
        for track in self.tracks.keys() {
            self.ask_for_keys(track, now);
            self.say_wanted(track, now.instant);
        }
    }

    /// What subscribers want of a track changed: its publisher may stop layers nobody wants.
    pub(super) fn wanted_changed(&mut self, key: TrackKey, now: Wall) {
        let Some(track) = self.tracks.get(key).filter(|track| track.kind == Kind::Video) else { return };
        let subscriptions = track.subscribers.iter().filter_map(|key| self.subscriptions.get(*key));
        let most = subscriptions.filter_map(|subscription| subscription.wanted.layer(track)).max();
        if let Some(track) = self.tracks.get_mut(key) {
            track.dynacast.wanted(most, now.instant);
        }
        self.say_wanted(key, now.instant);
    }

    fn say_wanted(&mut self, key: TrackKey, now: std::time::Instant) {
        let Some(track) = self.tracks.get_mut(key).filter(|track| track.kind == Kind::Video) else { return };
        if let Some(most) = track.dynacast.handle_timeout(now) {
            let (who, update) = (track.publisher, wanted_update(track, most));
            self.say(who, Message::SubscribedQualityUpdate(update));
        }
    }
}

/// Which qualities of a track somebody wants, when layers up to `most` are.
fn wanted_update(track: &Track, most: Option<u8>) -> proto::SubscribedQualityUpdate {
    let top = most.and_then(|most| track.layer(most)).map(|layer| layer.quality);
    // What is sent in one stream is wanted whole or not at all.
    let top = if track.layers.len() == 1 { top.map(|_| VideoQuality::High) } else { top };
    let all = [VideoQuality::Low, VideoQuality::Medium, VideoQuality::High];
    let wanted = |quality| top.is_some_and(|top| quality <= top);
    let qualities: Vec<_> = all
        .into_iter()
        .map(|quality| proto::SubscribedQuality { quality: quality as i32, enabled: wanted(quality) })
        .collect();
    #[expect(deprecated, reason = "older clients read it here")]
    proto::SubscribedQualityUpdate {
        track_sid: track.sid.to_string(),
        subscribed_qualities: qualities.clone(),
        subscribed_codecs: vec![proto::SubscribedCodec { codec: track.codec.name().into(), qualities }],
    }
}

/// How often [`Room::allocate_all`] is called.
pub(super) const EVERY: Duration = Duration::from_millis(100);
