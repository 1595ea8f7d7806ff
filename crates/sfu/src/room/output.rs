//! What a room wants done, and what it tells of itself.

use std::{net::SocketAddr, sync::Arc};

use hubbub_livekit::proto;
use hubbub_types::JoinId;

use crate::ids::{Identity, LineId, Proto, Sid, TransportKey};

/// Something the driver does for a room. The order of outputs is the order on every line and in every stream.
#[derive(Debug)]
pub enum Output {
    /// Send these bytes.
    Send {
        /// The peer connection they belong to.
        transport: TransportKey,
        /// Over what.
        proto: Proto,
        /// From which of the announced addresses.
        from: SocketAddr,
        /// To whom.
        to: SocketAddr,
        /// A whole datagram, or what RFC 4571 frames.
        bytes: Vec<u8>,
    },
    /// STUN checks for `ufrag` belong to this peer connection from now on.
    Ufrag {
        /// The peer connection.
        transport: TransportKey,
        /// Its user name fragment.
        ufrag: String,
        /// The password its checks are authenticated with.
        password: String,
        /// What it was before; checks for it may still come for some seconds.
        old: Option<String>,
    },
    /// The peer connection is no more: forget its addresses and fragments.
    Gone {
        /// The peer connection.
        transport: TransportKey,
    },
    /// Say this on a WebSocket.
    Signal {
        /// Which.
        line: LineId,
        /// What; shared when several hear the same.
        message: Arc<proto::SignalResponse>,
    },
    /// Close a WebSocket, after what was said on it before.
    Hangup {
        /// Which.
        line: LineId,
        /// The close code (RFC 6455 section 7.4).
        code: u16,
        /// The reason, short and for people.
        reason: &'static str,
    },
    /// Make a new token and say it on a WebSocket.
    Refresh {
        /// Which.
        line: LineId,
        /// What the token says.
        token: Box<Refreshed>,
    },
    /// Something happened that others outside the room may want to know.
    Event(RoomEvent),
}

/// What a renewed token says.
#[derive(Debug, Clone, PartialEq)]
pub struct Refreshed {
    /// Who.
    pub identity: Identity,
    /// What the participant may do now.
    pub permission: proto::ParticipantPermission,
    /// The participant as it is now: name, metadata, attributes, kind.
    pub participant: proto::ParticipantInfo,
    /// The admission it came by.
    pub join: Option<JoinId>,
}

/// Something that happened in a room: for web hooks, for who is shown in a voice channel, for metrics.
#[derive(Debug, Clone)]
pub enum RoomEvent {
    /// The room was made.
    Started,
    /// Somebody came in.
    Joined(Someone),
    /// Somebody's media is connected.
    Active(Someone),
    /// Somebody's name, metadata, attributes or permission changed.
    Changed(Someone),
    /// Somebody left.
    Left(Someone, proto::DisconnectReason),
    /// A track was published.
    Published(Someone, Arc<proto::TrackInfo>),
    /// A track was muted or unmuted.
    Muted(Someone, Arc<proto::TrackInfo>),
    /// A track ended.
    Unpublished(Someone, Arc<proto::TrackInfo>),
    /// The room ended; nothing comes after this.
    Finished,
}

/// A participant, as events tell of it.
#[derive(Debug, Clone)]
pub struct Someone {
    /// Who.
    pub identity: Identity,
    /// The participant's public id.
    pub sid: Sid,
    /// The admission it came by.
    pub join: Option<JoinId>,
    /// Everything others may see.
    pub info: Arc<proto::ParticipantInfo>,
}

/// How full a room is and what it has done. All gauges are zero when everybody left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoomStats {
    /// Participants.
    pub participants: usize,
    /// Peer connections.
    pub transports: usize,
    /// Published tracks.
    pub tracks: usize,
    /// Announced tracks that are not sent yet.
    pub pending: usize,
    /// Subscriptions.
    pub subscriptions: usize,
    /// Subscriptions that are waiting for a layer of some track.
    pub listeners: usize,
    /// WebSockets.
    pub lines: usize,
    /// Bytes of data kept for joiners or waiting for receivers.
    pub data_bytes: usize,
    /// What was done since the room was made.
    pub count: Counters,
}

/// What a room has done since it was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Datagrams in.
    pub datagrams: u64,
    /// Media packets received.
    pub received: u64,
    /// Media packets forwarded.
    pub forwarded: u64,
    /// Payload bytes forwarded.
    pub forwarded_bytes: u64,
    /// Media packets of a stream no track is known for.
    pub unknown_streams: u64,
    /// Media packets too long for any path.
    pub oversized: u64,
    /// Media packets nobody wanted.
    pub unwanted: u64,
    /// Media packets of tracks that were muted by a moderator or are no longer permitted.
    pub silenced: u64,
    /// Key frames asked of publishers.
    pub keyframes: u64,
    /// Changes of layer.
    pub switches: u64,
    /// Data messages received.
    pub data: u64,
    /// Data messages sent on.
    pub data_forwarded: u64,
    /// Data messages dropped: not permitted, malformed, too long, too many, or a receiver that is too slow.
    pub data_dropped: u64,
    /// Signal messages that were refused or made no sense.
    pub refused: u64,
    /// Offers and answers that could not be read.
    pub broken_sdp: u64,
    /// Participants that joined.
    pub joins: u64,
    /// Participants that went on with a new WebSocket.
    pub resumes: u64,
    /// Times somebody was asked to restart ICE.
    pub restarts: u64,
}

impl RoomStats {
    /// Whether nothing of anybody is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let gauges = [
            self.participants,
            self.transports,
            self.tracks,
            self.pending,
            self.subscriptions,
            self.listeners,
            self.lines,
            self.data_bytes,
        ];
        gauges.iter().all(|gauge| *gauge == 0)
    }
}
