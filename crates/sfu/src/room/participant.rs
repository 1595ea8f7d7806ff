//! Somebody in the room.

use std::{
    collections::{HashMap, HashSet},
    time::Instant,
};

use hubbub_livekit::proto;
use hubbub_types::JoinId;

use super::{Bucket, Topology, arena::Arena, pending::Pending, track::Track};
use crate::{
    data::{Inbox, Outbox},
    forward::PublisherClock,
    ids::{Identity, LineId, Sid, SubscriptionKey, TrackKey, TransportKey, Wall},
    quality::{Quality, Sample},
    sdp::SectionFacts,
};

/// A section a client sends on before it said what it is.
#[derive(Debug)]
pub(super) struct Unannounced {
    pub(super) section: SectionFacts,
    pub(super) since: Instant,
}

/// Who may receive what a participant publishes.
#[derive(Debug, Default)]
pub(super) enum Audience {
    /// Everybody.
    #[default]
    All,
    /// These, by identity; `None`: all tracks, else these.
    Some(HashMap<String, Option<HashSet<String>>>),
}

impl Audience {
    pub(super) fn admits(&self, identity: &Identity, track: &Sid) -> bool {
        match self {
            Self::All => true,
            Self::Some(list) => match list.get(identity.as_str()) {
                Some(None) => true,
                Some(Some(tracks)) => tracks.contains(track.as_str()),
                None => false,
            },
        }
    }
}

/// Somebody in the room.
#[derive(Debug)]
pub(super) struct Participant {
    pub(super) identity: Identity,
    pub(super) sid: Sid,
    pub(super) name: String,
    pub(super) metadata: String,
    pub(super) attributes: HashMap<String, String>,
    pub(super) kind: proto::participant_info::Kind,
    pub(super) permission: proto::ParticipantPermission,
    pub(super) client: proto::ClientInfo,
    pub(super) topology: Topology,
    pub(super) auto_subscribe: bool,
    pub(super) adaptive_stream: bool,
    pub(super) allow_pause: Option<bool>,
    pub(super) join: Option<JoinId>,
    pub(super) joined: Wall,
    pub(super) active: bool,
    /// Rises with every change others see.
    pub(super) version: u32,
    pub(super) line: Option<LineId>,
    /// Since when it has no line.
    pub(super) lost: Option<Instant>,
    /// What it sends on, and with one peer connection receives on.
    pub(super) publisher: TransportKey,
    /// What it receives on.
    pub(super) subscriber: TransportKey,
    pub(super) tracks: Vec<TrackKey>,
    pub(super) pending: Vec<Pending>,
    pub(super) unannounced: Vec<Unannounced>,
    pub(super) subscriptions: HashMap<TrackKey, SubscriptionKey>,
    /// What it asked for explicitly: subscribed or not.
    pub(super) wishes: HashMap<TrackKey, bool>,
    pub(super) audience: Audience,
    pub(super) silenced: bool,
    /// Puts everything it sends on one clock.
    pub(super) clock: PublisherClock,
    pub(super) quality: Quality,
    /// What was seen of its connection since it was judged last.
    pub(super) sample: Sample,
    pub(super) inbox: Inbox,
    pub(super) outbox: Outbox,
    pub(super) negotiations: Bucket,
    pub(super) refresh_at: Instant,
    /// When it was last asked to restart ICE.
    pub(super) restarted: Option<Instant>,
}

impl Participant {
    pub(super) fn protocol(&self) -> i32 {
        self.client.protocol
    }

    pub(super) fn may_publish(&self, source: i32) -> bool {
        let sources = &self.permission.can_publish_sources;
        self.permission.can_publish && (sources.is_empty() || sources.contains(&source))
    }

    /// Which of its peer connections has to be up for it to be active: the first it needs.
    pub(super) fn primary(&self) -> TransportKey {
        if self.permission.can_subscribe { self.subscriber } else { self.publisher }
    }

    /// Everything others may see of it.
    pub(super) fn info(&self, tracks: &Arena<TrackKey, Track>) -> proto::ParticipantInfo {
        use proto::participant_info::State;
        let state = if self.active { State::Active } else { State::Joined };
        proto::ParticipantInfo {
            sid: self.sid.to_string(),
            identity: self.identity.to_string(),
            state: state as i32,
            tracks: self.tracks.iter().filter_map(|key| tracks.get(*key)).map(|track| track.info.clone()).collect(),
            metadata: self.metadata.clone(),
            joined_at: self.joined.unix_ms / 1000,
            joined_at_ms: self.joined.unix_ms,
            name: self.name.clone(),
            version: self.version,
            permission: Some(self.permission.clone()),
            is_publisher: !self.tracks.is_empty(),
            kind: self.kind as i32,
            attributes: self.attributes.clone(),
            client_protocol: self.client.client_protocol,
            capabilities: self.client.capabilities.clone(),
            ..Default::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_of_some_admits_those_named_and_their_tracks_only() {
        let one = HashSet::from(["TR_1".to_owned()]);
        let some = Audience::Some(HashMap::from([("ann".into(), None), ("ben".into(), Some(one))]));
        let admits = |audience: &Audience, who: &str, track: &str| audience.admits(&who.into(), &track.into());
        assert!(admits(&Audience::All, "cat", "TR_2"));
        assert!(admits(&some, "ann", "TR_2") && admits(&some, "ben", "TR_1"));
        assert!(!admits(&some, "ben", "TR_2") && !admits(&some, "cat", "TR_1"));
    }
}
