//! What a room is made of, and who wants into it.

use std::{collections::HashMap, sync::Arc};

use hubbub_livekit::proto;
use hubbub_types::{JoinId, Span};

use crate::{
    ids::{Identity, LineId, RoomName, Sid, Wall},
    peer::PeerParts,
    settings::SfuSettings,
};

/// What a room is made of.
#[derive(Debug)]
pub struct RoomParts {
    /// Its name.
    pub name: RoomName,
    /// Its public id; another one each time a room of that name is made.
    pub sid: Sid,
    /// The node it is on, as clients are told.
    pub node: String,
    /// Limits and times.
    pub settings: Arc<SfuSettings>,
    /// What all peers of this node share: cryptography, certificate, addresses.
    pub peers: Arc<PeerParts>,
    /// What its ids and first sequence numbers are drawn from; 32 unpredictable bytes.
    pub seed: [u8; 32],
    /// When it was made.
    pub created: Wall,
    /// What this room in particular is.
    pub options: RoomOptions,
}

/// What one room in particular is.
#[derive(Debug, Clone)]
pub struct RoomOptions {
    /// How long it waits for the first participant.
    pub empty_timeout: Span,
    /// How long it stays after the last participant left.
    pub departure_timeout: Span,
    /// Most participants; 0: what the settings allow.
    pub max_participants: u32,
    /// Metadata of the room.
    pub metadata: String,
    /// Whether video is refused.
    pub audio_only: bool,
    /// Whether video is paused where the network does not carry it, also of clients that did not ask for that.
    pub pause_video: bool,
    /// Attributes participants may change of themselves; `None`: all, if their permission says so.
    pub own_attributes: Option<Vec<String>>,
}

impl Default for RoomOptions {
    fn default() -> Self {
        Self {
            empty_timeout: Span::secs(300),
            departure_timeout: Span::secs(20),
            max_participants: 0,
            metadata: String::new(),
            audio_only: false,
            pause_video: false,
            own_attributes: None,
        }
    }
}

/// How many peer connections a client has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topology {
    /// One for what it sends and one for what it receives (`/rtc`).
    Dual,
    /// One for both (`/rtc/v1`, or a `join_request`).
    Single,
}

/// Somebody who wants into a room, after its token was checked.
#[derive(Debug, Clone)]
pub struct Join {
    /// Who; one that is in the room already is put out.
    pub identity: Identity,
    /// The name others see.
    pub name: String,
    /// Metadata others see.
    pub metadata: String,
    /// Attributes others see.
    pub attributes: HashMap<String, String>,
    /// Person, agent, recorder…
    pub kind: proto::participant_info::Kind,
    /// What the participant may do.
    pub permission: proto::ParticipantPermission,
    /// How many peer connections its client has.
    pub topology: Topology,
    /// What its client is.
    pub client: proto::ClientInfo,
    /// Whether it receives everything without asking.
    pub auto_subscribe: bool,
    /// Whether it says which sizes it shows; then it starts with the lowest layer.
    pub adaptive_stream: bool,
    /// Whether its video may be paused; `None`: what the room says.
    pub allow_pause: Option<bool>,
    /// The offer that came with the join, of clients with one peer connection.
    pub offer: Option<proto::SessionDescription>,
    /// Tracks announced with the join.
    pub pending: Vec<proto::AddTrackRequest>,
    /// STUN and TURN servers it is told of.
    pub ice_servers: Vec<proto::IceServer>,
    /// Its WebSocket.
    pub line: LineId,
    /// The admission it came by; [`crate::room::Admin::EndJoin`] ends it.
    pub join: Option<JoinId>,
}

/// Somebody who is in the room and comes with a new WebSocket.
#[derive(Debug, Clone)]
pub struct Resume {
    /// Who.
    pub identity: Identity,
    /// The participant's public id, as the client remembers it.
    pub sid: Sid,
    /// The admission of its token.
    pub join: Option<JoinId>,
    /// STUN and TURN servers it is told of.
    pub ice_servers: Vec<proto::IceServer>,
    /// Its new WebSocket.
    pub line: LineId,
    /// Why it had to.
    pub reason: proto::ReconnectReason,
    /// What the client believes, if that came with the request.
    pub sync: Option<Box<proto::SyncState>>,
}

/// Why somebody is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinRefusal {
    /// The room has as many participants as it may.
    #[error("the room is full")]
    Full,
    /// The room has ended.
    #[error("the room has ended")]
    Closed,
    /// No peer connection can be made: there is no address to announce.
    #[error("no peer connection can be made")]
    Unable,
    /// The identity is empty, or something is longer than allowed.
    #[error("{0} is empty or too long")]
    Invalid(&'static str),
}

impl JoinRefusal {
    /// Its stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Full => "room_full",
            Self::Closed => "room_closed",
            Self::Unable => "no_transport",
            Self::Invalid(_) => "invalid_join",
        }
    }
}

/// Why a participant cannot go on. The client is told `leave` with the action reconnect and the reason state mismatch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResumeRefusal {
    /// Nobody of that identity is here, or it is another participant now.
    #[error("there is no such participant")]
    Unknown,
    /// The participant came by another admission.
    #[error("the participant came by another admission")]
    OtherJoin,
}

impl ResumeRefusal {
    /// Its stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown_participant",
            Self::OtherJoin => "other_join",
        }
    }
}
