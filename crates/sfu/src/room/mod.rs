//! A room: who is in it, what they send and what each of them gets of it.
//!
//! [`Room`] is told of signal messages, datagrams and the time; [`Room::poll_output`] says what to send and to say.
//! After every call the driver takes all outputs, and the time of [`Room::poll_timeout`] anew. It gives every call of
//! one turn the same `now`, and never an earlier one than before.

mod admin;
mod allocation;
mod arena;
mod dice;
mod events;
mod forward;
mod info;
mod join;
mod leave;
mod link;
mod messages;
mod negotiate;
mod output;
mod pace;
mod participant;
mod parts;
mod pending;
mod publish;
mod quality;
mod resume;
mod say;
mod signal;
mod speakers;
mod subscribe;
mod tick;
mod track;
mod updates;

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    time::Instant,
};

use hubbub_livekit::proto;

pub use admin::{Admin, AdminAnswer, AdminError, SentData};
pub use output::{Counters, Output, Refreshed, RoomEvent, RoomStats, Someone};
pub(crate) use pace::Bucket;
pub use parts::{Join, JoinRefusal, Resume, ResumeRefusal, RoomOptions, RoomParts, Topology};

use self::{
    arena::Arena,
    dice::Dice,
    link::{Link, Subscription},
    participant::Participant,
    track::{Sids, Track},
};
use crate::{
    ids::{Arrived, Identity, LineId, ParticipantKey, RoomName, Sid, SubscriptionKey, TrackKey, TransportKey, Wall},
    speakers::Speakers,
};

/// A room.
#[derive(Debug)]
pub struct Room {
    parts: RoomParts,
    dice: Dice,
    participants: Arena<ParticipantKey, Participant>,
    identities: HashMap<Identity, ParticipantKey>,
    lines: HashMap<LineId, ParticipantKey>,
    links: Arena<TransportKey, Link>,
    tracks: Arena<TrackKey, Track>,
    sids: Sids,
    subscriptions: Arena<SubscriptionKey, Subscription>,
    outputs: VecDeque<Output>,
    /// Peer connections that were written to since the last [`Room::settle`].
    dirty: Vec<TransportKey>,
    /// When each peer connection wants to be told of the time.
    timetable: BTreeSet<(Instant, TransportKey)>,
    tick_at: Instant,
    /// Whose changes wait to be told to the others.
    changed: Vec<ParticipantKey>,
    batch_at: Instant,
    quality_at: Instant,
    /// How many participants and publishers there were when that was last told.
    counted: (usize, usize),
    /// Who left lately, for those who come back and did not hear of it.
    departed: VecDeque<(Instant, proto::ParticipantInfo)>,
    speakers: Speakers<ParticipantKey>,
    count: Counters,
    /// Since when nobody is here.
    empty_since: Option<Instant>,
    /// Whether somebody was here before.
    used: bool,
    finished: bool,
}

impl Room {
    /// An empty room.
    #[must_use]
    pub fn new(parts: RoomParts) -> Self {
        let now = parts.created.instant;
        let settings = &parts.settings;
        Self {
            dice: Dice::new(&parts.seed),
            participants: Arena::new(),
            identities: HashMap::new(),
            lines: HashMap::new(),
            links: Arena::new(),
            tracks: Arena::new(),
            sids: HashMap::new(),
            subscriptions: Arena::new(),
            outputs: VecDeque::from([Output::Event(RoomEvent::Started)]),
            dirty: Vec::new(),
            timetable: BTreeSet::new(),
            tick_at: now,
            changed: Vec::new(),
            batch_at: now,
            quality_at: now + settings.quality_every.0,
            counted: (0, 0),
            departed: VecDeque::new(),
            speakers: Speakers::new(now, settings.speakers_every.0),
            count: Counters::default(),
            empty_since: Some(now),
            used: false,
            finished: false,
            parts,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &RoomName {
        &self.parts.name
    }

    /// Its public id.
    #[must_use]
    pub fn sid(&self) -> &Sid {
        &self.parts.sid
    }

    /// Whether it ended: nobody is let in any more, and it may be dropped once its outputs are taken.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Lets somebody in. The first output on its line is the `join` response.
    ///
    /// # Errors
    /// When the room is full or ended, or the participant cannot be.
    pub fn join(&mut self, join: Join, now: Wall) -> Result<ParticipantKey, JoinRefusal> {
        let joined = self.let_in(join, now);
        self.settle(now);
        joined
    }

    /// Goes on with a participant whose WebSocket was lost. The first output on its new line is `reconnect`.
    ///
    /// # Errors
    /// When the participant is not there any more.
    pub fn resume(&mut self, resume: Resume, now: Wall) -> Result<ParticipantKey, ResumeRefusal> {
        let resumed = self.go_on(resume, now);
        self.settle(now);
        resumed
    }

    /// Hears a message. One of a line that is not (or no longer) a participant's is ignored.
    pub fn signal(&mut self, line: LineId, request: proto::SignalRequest, now: Wall) {
        if let (Some(&who), Some(message)) = (self.lines.get(&line), request.message) {
            self.hear(who, message, now);
            self.settle(now);
        }
    }

    /// Hears that a WebSocket is gone.
    pub fn line_closed(&mut self, line: LineId, now: Wall) {
        self.line_lost(line, now);
        self.settle(now);
    }

    /// Does what a service, a moderator or an access check asks.
    ///
    /// # Errors
    /// When what it is about is not there or not allowed.
    pub fn admin(&mut self, admin: Admin, now: Wall) -> Result<AdminAnswer, AdminError> {
        let answer = self.administer(admin, now);
        self.settle(now);
        answer
    }

    /// Takes a datagram that the driver found to be of this peer connection.
    pub fn datagram(&mut self, transport: TransportKey, arrived: Arrived<'_>, now: Wall) {
        let Some(link) = self.links.get_mut(transport) else { return };
        self.count.datagrams += 1;
        link.heard = now.instant;
        link.peer.datagram(&arrived);
        self.attend(transport, now);
    }

    /// The next thing to do.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Room::handle_timeout`] is to be called, if nothing happens before.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        if self.finished {
            return None;
        }
        let peers = self.timetable.first().map(|(at, _)| *at);
        let own = if self.participants.is_empty() { self.ends_at() } else { Some(self.tick_at) };
        peers.into_iter().chain(own).min()
    }

    /// How full the room is and what it has done.
    #[must_use]
    pub fn stats(&self) -> RoomStats {
        let waiting: usize = self.participants.values().map(|participant| participant.outbox.bytes()).sum();
        RoomStats {
            participants: self.participants.len(),
            transports: self.links.len(),
            tracks: self.tracks.len(),
            pending: self.participants.values().map(|participant| participant.pending.len()).sum(),
            subscriptions: self.subscriptions.len(),
            listeners: self.tracks.values().map(|track| track.subscribers.len()).sum(),
            lines: self.lines.len(),
            data_bytes: waiting,
            count: self.count,
        }
    }
}
