//! Letting somebody in.

use std::collections::HashMap;

use hubbub_livekit::{
    proto::{self, DisconnectReason, leave_request::Action, signal_response::Message},
    sid,
};

use super::{
    Bucket, Join, JoinRefusal, Room, RoomEvent, Topology,
    info::publish_codecs,
    link::Link,
    participant::{Audience, Participant},
};
use crate::{
    SfuSettings,
    allocate::Allocator,
    data::{Inbox, Outbox},
    forward::PublisherClock,
    ids::{ParticipantKey, Sid, TransportKey, Wall},
    peer::{Peer, PeerOptions, Role},
    quality::{Quality, Sample},
};

/// What clients are told: seconds between two pings, and how long they wait for the answer.
const PING: (i32, i32) = (5, 15);
/// Protocol since which sections may be used again.
const REUSES_SECTIONS: i32 = 3;

impl Room {
    pub(super) fn let_in(&mut self, join: Join, now: Wall) -> Result<ParticipantKey, JoinRefusal> {
        self.check(&join)?;
        if let Some(&other) = self.identities.get(&join.identity) {
            self.put_out(other, Action::Disconnect, DisconnectReason::DuplicateIdentity, now);
        }
        if self.participants.len() >= self.most_participants() {
            return Err(JoinRefusal::Full);
        }
        let links = self.open_links(&join, now)?;
        let Join { offer, pending, ice_servers, line, .. } = join.clone();
        let who = self.add(join, links, now);
        self.lines.insert(line, who);
        self.welcome(who, ice_servers, now);
        self.tell(who, RoomEvent::Joined);
        self.touched(who, now);
        for request in pending {
            self.add_track(who, request, now);
        }
        self.subscribe_to_all(who, now);
        if let Some(link) = self.links.get_mut(links.1) {
            link.peer.begin(now.instant);
        }
        if let Some(offer) = offer {
            self.hear_offer(who, offer, now);
        }
        self.count.joins += 1;
        Ok(who)
    }

    fn check(&self, join: &Join) -> Result<(), JoinRefusal> {
        if self.finished {
            return Err(JoinRefusal::Closed);
        }
        let settings = &self.parts.settings;
        let attributes: usize = join.attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
        let identity = join.identity.as_str();
        let checks = [
            ("identity", !identity.is_empty() && identity.len() <= SfuSettings::MAX_NAME),
            ("name", join.name.len() <= SfuSettings::MAX_NAME),
            ("metadata", join.metadata.len() <= settings.metadata_bytes.as_usize()),
            ("attributes", attributes <= settings.attributes_bytes.as_usize()),
        ];
        match checks.iter().find(|(_, fine)| !fine) {
            Some((name, _)) => Err(JoinRefusal::Invalid(name)),
            None => Ok(()),
        }
    }

    fn most_participants(&self) -> usize {
        let most = self.parts.settings.participants;
        match self.parts.options.max_participants {
            0 => most,
            own => most.min(own as usize),
        }
    }

    /// The peer connections of a client: what it sends on and what it receives on, which may be the same.
    fn open_links(&mut self, join: &Join, now: Wall) -> Result<(TransportKey, TransportKey), JoinRefusal> {
        let audio_only = self.parts.options.audio_only;
        let open = |role: Role| {
            let mut options = PeerOptions::new(role);
            options.estimate &= !audio_only;
            options.reuse = join.client.protocol > REUSES_SECTIONS;
            let estimates = options.estimate;
            let peer = Peer::new(&self.parts.peers, options, now.instant).map_err(|_| JoinRefusal::Unable)?;
            let settings = &self.parts.settings;
            let initial = estimates.then_some(settings.initial_bitrate);
            Ok(Link::new(peer, Allocator::new(initial, settings.max_bitrate), now.instant))
        };
        let (first, second) = match join.topology {
            Topology::Single => (open(Role::Single)?, None),
            Topology::Dual => (open(Role::Publisher)?, Some(open(Role::Subscriber)?)),
        };
        let publisher = self.links.insert(first);
        let subscriber = second.map_or(publisher, |link| self.links.insert(link));
        Ok((publisher, subscriber))
    }

    fn add(&mut self, join: Join, links: (TransportKey, TransportKey), now: Wall) -> ParticipantKey {
        let settings = &self.parts.settings;
        let negotiations = Bucket::new(f64::from(settings.negotiation_rate), 3.0, now.instant);
        let who = self.participants.insert(Participant {
            identity: join.identity.clone(),
            sid: Sid::from(sid::participant(&self.dice)),
            name: join.name,
            metadata: join.metadata,
            attributes: join.attributes,
            kind: join.kind,
            permission: join.permission,
            client: join.client,
            topology: join.topology,
            auto_subscribe: join.auto_subscribe,
            adaptive_stream: join.adaptive_stream,
            allow_pause: join.allow_pause,
            join: join.join,
            joined: now,
            active: false,
            version: 0,
            line: Some(join.line),
            lost: None,
            publisher: links.0,
            subscriber: links.1,
            tracks: Vec::new(),
            pending: Vec::new(),
            unannounced: Vec::new(),
            subscriptions: HashMap::new(),
            wishes: HashMap::new(),
            audience: Audience::All,
            silenced: false,
            clock: PublisherClock::default(),
            quality: Quality::default(),
            sample: Sample::default(),
            inbox: Inbox::new(settings, now.instant),
            outbox: Outbox::new(settings),
            negotiations,
            refresh_at: now.instant + settings.refresh_every.0,
            restarted: None,
        });
        for key in [links.0, links.1] {
            if let Some(link) = self.links.get_mut(key) {
                link.owner = Some(who);
            }
            self.dirty(key);
        }
        self.identities.insert(join.identity, who);
        self.empty_since = None;
        self.used = true;
        self.tick_at = self.tick_at.max(now.instant);
        who
    }

    /// The first thing a participant hears.
    fn welcome(&mut self, who: ParticipantKey, ice_servers: Vec<proto::IceServer>, now: Wall) {
        let Some(participant) = self.participants.get(who) else { return };
        let dual = participant.topology == Topology::Dual;
        let permission = &participant.permission;
        let (subscriber_primary, fast_publish) = (dual && permission.can_subscribe, permission.can_publish);
        let mut seen = self.visible_to(who).into_iter();
        let own = seen.next();
        let server = self.server_info();
        let response = proto::JoinResponse {
            room: Some(self.info()),
            participant: own,
            other_participants: seen.collect(),
            server_version: server.version.clone(),
            ice_servers,
            subscriber_primary,
            ping_interval: PING.0,
            ping_timeout: PING.1,
            server_info: Some(server),
            enabled_publish_codecs: publish_codecs(self.parts.options.audio_only),
            fast_publish,
            ..Default::default()
        };
        self.say(who, Message::Join(response));
        self.refresh(who, now);
    }
}
