//! What services and moderators may ask of a room, and its answers.

use std::collections::HashMap;

use hubbub_livekit::proto;
use hubbub_types::JoinId;

use crate::ids::Identity;

/// Something asked of a room by `RoomService`, by a moderator or by the access checks.
#[derive(Debug, Clone)]
pub enum Admin {
    /// The room itself. Answered by [`AdminAnswer::Room`].
    Room,
    /// Everybody in it, hidden ones too. Answered by [`AdminAnswer::Participants`].
    List,
    /// One participant. Answered by [`AdminAnswer::Participant`].
    Get(Identity),
    /// Puts a participant out. Answered by [`AdminAnswer::Done`].
    Remove(Identity),
    /// Puts everybody out who came by this admission; nothing of them is delivered after. Done also when nobody did.
    EndJoin(JoinId),
    /// Puts everybody out and ends the room.
    EndAll(proto::DisconnectReason),
    /// Tells everybody to connect anew, for the node is going; the room ends.
    Drain,
    /// Mutes a track, or unmutes it if the settings allow that. Answered by [`AdminAnswer::Track`].
    Mute {
        /// Whose track.
        identity: Identity,
        /// Its public id.
        track: String,
        /// On or off.
        muted: bool,
    },
    /// Takes somebody's voice, or gives it back: no audio of them is forwarded, whatever their client says.
    Silence {
        /// Whose.
        identity: Identity,
        /// On or off.
        silenced: bool,
    },
    /// Changes what others see of a participant, or what it may do. Answered by [`AdminAnswer::Participant`].
    Update {
        /// Who.
        identity: Identity,
        /// The new name.
        name: Option<String>,
        /// The new metadata.
        metadata: Option<String>,
        /// Attributes to change; an empty value removes one.
        attributes: HashMap<String, String>,
        /// The new permission.
        permission: Option<proto::ParticipantPermission>,
    },
    /// Subscribes or unsubscribes a participant.
    Subscriptions {
        /// Who.
        identity: Identity,
        /// Tracks.
        tracks: Vec<String>,
        /// On or off.
        subscribe: bool,
    },
    /// Sends data to participants, as from the server.
    Data(Box<SentData>),
    /// Changes the metadata of the room. Answered by [`AdminAnswer::Room`].
    Metadata(String),
}

/// Data from outside the room.
#[derive(Debug, Clone, Default)]
pub struct SentData {
    /// The payload.
    pub payload: Vec<u8>,
    /// Whether it goes over the reliable channel.
    pub reliable: bool,
    /// To whom; with `sids` both empty: to all.
    pub identities: Vec<String>,
    /// To whom, by public ids.
    pub sids: Vec<String>,
    /// The topic.
    pub topic: Option<String>,
}

/// What a room answers.
#[derive(Debug, Clone)]
pub enum AdminAnswer {
    /// It is done.
    Done,
    /// The room as it is now.
    Room(Box<proto::Room>),
    /// A participant as it is now.
    Participant(Box<proto::ParticipantInfo>),
    /// Everybody.
    Participants(Vec<proto::ParticipantInfo>),
    /// A track as it is now.
    Track(Box<proto::TrackInfo>),
}

/// Why a room did not do what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AdminError {
    /// Nobody of that identity is here.
    #[error("there is no such participant")]
    NoParticipant,
    /// The participant has no such track.
    #[error("there is no such track")]
    NoTrack,
    /// Unmuting others is off.
    #[error("unmuting others is not allowed")]
    RemoteUnmute,
    /// Something is longer than allowed.
    #[error("{0} is too long")]
    TooLong(&'static str),
}

impl AdminError {
    /// Its stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoParticipant => "no_participant",
            Self::NoTrack => "no_track",
            Self::RemoteUnmute => "remote_unmute",
            Self::TooLong(_) => "too_long",
        }
    }
}
