//! A peer connection in the room, and what is sent on it.

use std::{collections::HashMap, fmt, time::Instant};

use foldhash::fast::FixedState;
use str0m::rtp::Ssrc;

use super::track::Wanted;
use crate::{
    allocate::Allocator,
    forward::Forwarder,
    ids::{ParticipantKey, SubscriptionKey, TrackKey, TransportKey},
    peer::{Lane, Peer},
};

/// Streams one client sends that are remembered at a time; more than a client has.
const MOST_STREAMS: usize = 256;

/// Where the packets of a stream belong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stream {
    pub(super) track: TrackKey,
    pub(super) layer: u8,
    /// Whether they are RED.
    pub(super) red: bool,
}

/// A peer connection in the room.
pub(super) struct Link {
    pub(super) peer: Peer,
    /// Whose it is; unknown while it is being made.
    pub(super) owner: Option<ParticipantKey>,
    pub(super) streams: HashMap<Ssrc, Stream, FixedState>,
    pub(super) allocator: Allocator<SubscriptionKey>,
    /// What the peer was told to send at least and at best, in bits per second.
    pub(super) bitrates: (u64, u64),
    pub(super) heard: Instant,
    pub(super) connected: bool,
    /// Whether it is in the list of those to be settled.
    pub(super) dirty: bool,
    /// The time it is in the timetable with.
    pub(super) due: Option<Instant>,
}

impl Link {
    pub(super) fn new(peer: Peer, allocator: Allocator<SubscriptionKey>, now: Instant) -> Self {
        let streams = HashMap::default();
        Self {
            peer,
            owner: None,
            streams,
            allocator,
            bitrates: (0, 0),
            heard: now,
            connected: false,
            dirty: false,
            due: None,
        }
    }

    pub(super) fn remember(&mut self, ssrc: Ssrc, stream: Stream) {
        if self.streams.len() >= MOST_STREAMS {
            self.streams.clear();
        }
        self.streams.insert(ssrc, stream);
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("owner", &self.owner).field("streams", &self.streams.len()).finish_non_exhaustive()
    }
}

/// What one participant gets of one track.
#[derive(Debug)]
pub(super) struct Subscription {
    pub(super) track: TrackKey,
    pub(super) subscriber: ParticipantKey,
    pub(super) transport: TransportKey,
    pub(super) forwarder: Forwarder,
    pub(super) lane: Option<Lane>,
    pub(super) wanted: Wanted,
    /// Whether it is paused because the network does not carry it, as the client was told.
    pub(super) paused: bool,
}
