//! What a test tells a client to do, and asks it.

use super::{
    super::{FrameReport, SoundReport},
    Client, Role, Topology,
    publication::{Publication, Track},
};
use hubbub_livekit::proto::{self, signal_request::Message, signal_response};
use std::{collections::BTreeMap, time::Instant};

impl Client {
    /// Publishes; the id the client gives its track. Before or after it joined.
    pub fn publish(&mut self, track: Track, now: Instant) -> String {
        self.numbered += 1;
        let cid = format!("{}-track-{}", self.options.identity, self.numbered);
        let first = u16::try_from(self.dice.below(1 << 16)).unwrap_or(0);
        self.publications.push(Publication::new(cid.clone(), track, first, now));
        if self.me.is_some() {
            self.announce_all();
            if self.offering().is_none() {
                self.open(Role::Publisher, now);
            }
            self.negotiate(now);
        }
        cid
    }

    /// Ends a publication.
    pub fn unpublish(&mut self, cid: &str, now: Instant) {
        if let Some(publication) = self.publications.iter_mut().find(|publication| publication.cid == cid) {
            publication.ended = true;
            self.negotiate(now);
        }
    }

    /// Mutes a publication, or unmutes it.
    pub fn mute(&mut self, cid: &str, muted: bool) {
        let Some(publication) = self.publications.iter_mut().find(|publication| publication.cid == cid) else { return };
        publication.muted = muted;
        if !muted {
            publication.wants_key(None);
        }
        if let Some(sid) = publication.sid.clone() {
            self.ask(Message::Mute(proto::MuteTrackRequest { sid, muted }));
        }
    }

    /// Subscribes to a track, or unsubscribes.
    pub fn subscribe(&mut self, sid: &str, subscribe: bool) {
        if subscribe {
            self.unsubscribed.remove(sid);
        } else {
            self.unsubscribed.insert(sid.to_owned());
        }
        let track_sids = vec![sid.to_owned()];
        let request = proto::UpdateSubscription { track_sids, subscribe, ..proto::UpdateSubscription::default() };
        self.ask(Message::Subscription(request));
    }

    /// Asks for a quality of a track, or for none.
    pub fn watch(&mut self, sid: &str, quality: Option<proto::VideoQuality>) {
        self.ask(Message::TrackSetting(proto::UpdateTrackSettings {
            track_sids: vec![sid.to_owned()],
            disabled: quality.is_none(),
            quality: quality.unwrap_or(proto::VideoQuality::Low) as i32,
            ..proto::UpdateTrackSettings::default()
        }));
    }

    /// Says anything else.
    pub fn say(&mut self, message: Message) {
        self.ask(message);
    }

    /// What was seen of a video track.
    #[must_use]
    pub fn frames(&self, sid: &str) -> FrameReport {
        self.received.get(sid).map(|received| received.decoder.report()).unwrap_or_default()
    }

    /// What was heard of an audio track.
    #[must_use]
    pub fn sound(&self, sid: &str) -> SoundReport {
        self.received.get(sid).map(|received| received.listener.report()).unwrap_or_default()
    }

    /// Its name in the room.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.options.identity
    }

    /// Whether this is one of its addresses.
    #[must_use]
    pub fn owns(&self, address: std::net::SocketAddr) -> bool {
        self.transports.iter().any(|transport| transport.address == address)
    }

    /// How many peer connections it has.
    #[must_use]
    pub const fn topology(&self) -> Topology {
        self.options.topology
    }

    /// Itself, as the server says.
    #[must_use]
    pub const fn me(&self) -> Option<&proto::ParticipantInfo> {
        self.me.as_ref()
    }

    /// The others, by identity.
    #[must_use]
    pub const fn participants(&self) -> &BTreeMap<String, proto::ParticipantInfo> {
        &self.participants
    }

    /// A track of somebody else, by its source.
    #[must_use]
    pub fn track_of(&self, identity: &str, source: proto::TrackSource) -> Option<&proto::TrackInfo> {
        let participant = self.participants.get(identity)?;
        participant.tracks.iter().find(|track| track.source == source as i32)
    }

    /// The public id of a publication, once the server has given it one.
    #[must_use]
    pub fn sid_of(&self, cid: &str) -> Option<&str> {
        self.publications.iter().find(|publication| publication.cid == cid)?.sid.as_deref()
    }

    /// How many layers of a publication are sent at present.
    #[must_use]
    pub fn layers_sent(&self, cid: &str) -> usize {
        let publication = self.publications.iter().find(|publication| publication.cid == cid);
        publication.map_or(0, Publication::enabled_layers)
    }

    /// Whether every connection is connected, and there is one.
    #[must_use]
    pub fn connected(&self) -> bool {
        !self.transports.is_empty() && self.transports.iter().all(|transport| transport.connected)
    }

    /// What the server said when it ended the session.
    #[must_use]
    pub const fn left(&self) -> Option<&proto::LeaveRequest> {
        self.left.as_ref()
    }

    /// The token the server gave last.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Everything the server said.
    #[must_use]
    pub fn heard(&self) -> &[signal_response::Message] {
        &self.heard
    }

    /// Packets of streams nobody told of.
    #[must_use]
    pub const fn stray(&self) -> u64 {
        self.stray
    }

    /// What went wrong: descriptions that could not be taken, connections that broke.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let of_transports = self.transports.iter().filter_map(|transport| transport.fault().cloned());
        self.faults.iter().cloned().chain(of_transports).collect()
    }

    pub(super) fn announce_all(&mut self) {
        let fresh: Vec<_> = self.publications.iter().skip(self.announced).map(Publication::announcement).collect();
        self.announced = self.publications.len();
        fresh.into_iter().for_each(|request| self.ask(Message::AddTrack(request)));
    }
}
