//! What peer connections report.

use std::time::{Duration, Instant};

use hubbub_livekit::proto::{self, DisconnectReason, leave_request::Action, signal_response::Message};

use super::{Output, Room, RoomEvent, Topology};
use crate::{
    ids::{ParticipantKey, SubscriptionKey, TransportKey, Wall},
    peer::{Failure, PeerEvent},
};

/// Rounds over everything that was written to, before the rest waits for the next turn.
const ROUNDS: usize = 64;
/// When that is.
const LATER: Duration = Duration::from_millis(1);

impl Room {
    /// Remembers that a peer connection has something to send or to tell.
    pub(super) fn dirty(&mut self, transport: TransportKey) {
        if let Some(link) = self.links.get_mut(transport)
            && !link.dirty
        {
            link.dirty = true;
            self.dirty.push(transport);
        }
    }

    /// Sends what the calls since the last time led to. To be called once after each batch of datagrams; the other
    /// calls do it themselves.
    pub fn settle(&mut self, now: Wall) {
        for _ in 0..ROUNDS {
            if self.dirty.is_empty() {
                return;
            }
            for transport in std::mem::take(&mut self.dirty) {
                if let Some(link) = self.links.get_mut(transport) {
                    link.dirty = false;
                    link.peer.settle(now.instant);
                    self.attend(transport, now);
                }
            }
        }
        for transport in std::mem::take(&mut self.dirty) {
            if let Some(link) = self.links.get_mut(transport) {
                link.dirty = false;
                self.schedule(transport, Some(now.instant + LATER));
            }
        }
    }

    /// Takes everything a peer connection tells and wants to send.
    pub(super) fn attend(&mut self, transport: TransportKey, now: Wall) {
        while let Some(event) = self.links.get_mut(transport).and_then(|link| link.peer.poll_event()) {
            self.event(transport, event, now);
        }
        let Some(link) = self.links.get_mut(transport) else { return };
        while let Some(sent) = link.peer.poll_transmit() {
            let output = Output::Send { transport, proto: sent.proto, from: sent.from, to: sent.to, bytes: sent.bytes };
            self.outputs.push_back(output);
        }
        let due = link.peer.poll_timeout();
        self.schedule(transport, due);
    }

    fn schedule(&mut self, transport: TransportKey, due: Option<Instant>) {
        let Some(link) = self.links.get_mut(transport) else { return };
        if link.due == due {
            return;
        }
        if let Some(before) = std::mem::replace(&mut link.due, due) {
            self.timetable.remove(&(before, transport));
        }
        if let Some(due) = due {
            self.timetable.insert((due, transport));
        }
    }

    /// Tells the time to the peer connections that want to know.
    pub(super) fn wake_peers(&mut self, now: Wall) {
        while let Some(&(at, transport)) = self.timetable.first() {
            if at > now.instant {
                return;
            }
            self.timetable.pop_first();
            let Some(link) = self.links.get_mut(transport) else { continue };
            link.due = None;
            link.peer.handle_timeout(now.instant);
            self.attend(transport, now);
            // One that wants to be told the same time again is told when there is another.
            let soon = now.instant + LATER;
            if self.links.get(transport).is_some_and(|link| link.due.is_some_and(|due| due <= now.instant)) {
                self.schedule(transport, Some(soon));
            }
        }
    }

    fn event(&mut self, transport: TransportKey, event: PeerEvent, now: Wall) {
        let Some(who) = self.links.get(transport).and_then(|link| link.owner) else { return };
        match event {
            PeerEvent::Rtp(packet) => self.forward(transport, &packet, now),
            PeerEvent::Ufrag { ufrag, password, old } => {
                self.outputs.push_back(Output::Ufrag { transport, ufrag, password, old });
            }
            PeerEvent::Connected => self.connected(transport, now),
            PeerEvent::KeyframeWanted { feed } => self.keyframe_wanted(feed, now),
            PeerEvent::Estimate { bits, .. } => self.estimated(transport, bits, now),
            PeerEvent::Upstream(report) => self.upstream(who, &report),
            PeerEvent::Downstream(report) => self.downstream(who, &report),
            PeerEvent::Way { loss, rtt } => self.way(who, loss, rtt),
            PeerEvent::ChannelOpen(label) => self.channel_open(who, label, now),
            PeerEvent::Data { label, bytes } => self.data(who, label, &bytes, now),
            PeerEvent::ChannelLow(_) => self.flush_data(who, now),
            PeerEvent::ChannelClosed(_) => {}
            PeerEvent::Started(lane) => self.started(lane, now),
            PeerEvent::FeedFailed { feed, why } => self.feed_failed(feed, why, now),
            PeerEvent::Offer(offer) => self.say_offer(who, offer),
            PeerEvent::SectionsWanted { audios, videos } => {
                let wanted = proto::MediaSectionsRequirement { num_audios: audios, num_videos: videos };
                self.say(who, Message::MediaSectionsRequirement(wanted));
            }
            PeerEvent::Failed(failure) => self.failed(transport, failure, now),
        }
    }

    /// A peer connection is up. A participant is active once the first one it needs is.
    fn connected(&mut self, transport: TransportKey, now: Wall) {
        let Some(link) = self.links.get_mut(transport) else { return };
        link.connected = true;
        let Some(who) = link.owner else { return };
        let Some(participant) = self.participants.get_mut(who) else { return };
        if !participant.active && participant.primary() == transport {
            participant.active = true;
            self.touched(who, now);
            self.tell(who, RoomEvent::Active);
        }
        self.begin_pictures(who, transport, now);
    }

    /// Nothing was sent to a peer connection before it was up, so whatever it gets begins now.
    fn begin_pictures(&mut self, who: ParticipantKey, transport: TransportKey, now: Wall) {
        let Some(participant) = self.participants.get(who) else { return };
        let here = |key: &SubscriptionKey| self.subscriptions.get(*key).is_some_and(|one| one.transport == transport);
        let feeds: Vec<_> = participant.subscriptions.values().copied().filter(here).collect();
        for feed in feeds {
            self.keyframe_wanted(feed, now);
        }
    }

    /// A peer connection is dead: the client has to begin anew.
    fn failed(&mut self, transport: TransportKey, failure: Failure, now: Wall) {
        let Some(link) = self.links.get(transport) else { return };
        let Some(who) = link.owner else { return };
        let Some(participant) = self.participants.get(who) else { return };
        let single = participant.topology == Topology::Single;
        // A client with two peer connections may close one of them and go on.
        let closed_one = failure == Failure::Closed && !single && transport != participant.primary();
        if !closed_one {
            self.put_out(who, Action::Reconnect, DisconnectReason::ConnectionTimeout, now);
        }
    }
}
