//! What the server says to clients about calls. The gateway gives these their wire form.

use hubbub_types::{CallId, ConnectionId, JsonText, UserId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Refusal;

/// One message to one connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    /// `userConnect`: this connection is registered.
    UserConnect {
        /// The user the connection belongs to.
        user: UserId,
        /// The connection's id, to be named in `RECONNECT`.
        uuid: ConnectionId,
        /// The user's status.
        status: Status,
        /// The name the server shows for the user.
        name: SmolStr,
        /// The picture's address.
        photo: Option<SmolStr>,
    },
    /// `/call`: ring.
    Call {
        /// The caller's session description.
        sdp: JsonText,
        /// The caller.
        user: UserId,
        /// The caller's name.
        name: SmolStr,
        /// The caller's picture.
        photo: Option<SmolStr>,
        /// The call.
        call: CallId,
    },
    /// `/remoteStreamsId`: the peer's names of its tracks.
    RemoteStreams {
        /// The names.
        streams: StreamIds,
    },
    /// `/acceptCall`: the callee answered.
    AcceptCall {
        /// The callee's session description.
        answer: JsonText,
        /// The name of the device that answered.
        device: SmolStr,
    },
    /// `/connect`: the two are paired.
    Connect {
        /// The peer.
        user: UserId,
        /// The call.
        call: CallId,
        /// The receiver's ticket for this call.
        ticket: SmolStr,
    },
    /// `/swapIce`: the peer's candidates, those not sent before.
    SwapIce {
        /// The candidates, oldest first.
        candidates: Vec<JsonText>,
    },
    /// `/decline`: stop; the call is over for this connection.
    Decline {
        /// The other party of the call, seen from the receiver.
        user: UserId,
        /// That party's name; empty when the server never learned it.
        name: SmolStr,
        /// Why.
        reason: EndReason,
        /// The call.
        call: CallId,
    },
    /// `/peerReconnected`: the peer is back.
    PeerReconnected {
        /// The peer.
        user: UserId,
    },
    /// `/peerDisconnected`: the peer's connection dropped; it may come back within the grace time.
    PeerDisconnected {
        /// The peer.
        user: UserId,
    },
    /// `reconnectSuccess`: this connection took its predecessor's place.
    ReconnectSuccess {
        /// The user's status.
        status: Status,
        /// The peer, when this connection holds a side of a call.
        candidate: Option<UserId>,
        /// The peer's names of its tracks.
        streams: Option<StreamIds>,
        /// The connection's new id.
        uuid: ConnectionId,
        /// The call, when this connection holds a side of one.
        call: Option<CallId>,
    },
    /// `reconnectError`: how the gateway tells of a refused `RECONNECT`. The machine itself answers with `Outcome::Refused`.
    ReconnectError {
        /// Why; gives code and text.
        refusal: Refusal,
    },
    /// `/mediaUpdate`: state of the peer's media; only what was given.
    MediaUpdate {
        /// The state.
        media: Media,
    },
    /// `/updateOffer`: the peer renegotiates.
    UpdateOffer {
        /// Its session description.
        sdp: JsonText,
        /// The peer.
        user: UserId,
    },
    /// `/updateAnswer`: the peer answers a renegotiation.
    UpdateAnswer {
        /// Its session description.
        answer: JsonText,
        /// The peer.
        user: UserId,
    },
    /// `/ticket`: a fresh ticket for the running call.
    Ticket {
        /// The call.
        call: CallId,
        /// The ticket.
        ticket: SmolStr,
    },
}

/// Names of a side's tracks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamIds {
    /// The microphone.
    pub audio: Option<SmolStr>,
    /// The camera.
    pub video: Option<SmolStr>,
    /// The shared screen.
    pub screen: Option<SmolStr>,
}

/// State of a side's media; `None` is "not said".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// The microphone is muted.
    pub muted: Option<bool>,
    /// The camera is on.
    pub camera: Option<bool>,
    /// The names of the tracks changed.
    pub streams: Option<StreamIds>,
}

/// A user's status, as clients see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not in a call.
    Idle,
    /// Has an outgoing call that is not connected yet.
    Calling,
    /// Has an incoming call that is not connected yet.
    Ringing,
    /// In a call.
    InCall,
    /// A call ended a moment ago; not busy.
    Ended,
}

impl Status {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Calling => "calling",
            Self::Ringing => "ringing",
            Self::InCall => "in_call",
            Self::Ended => "ended",
        }
    }
}

/// What others may know about a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Not connected.
    Offline,
    /// Connected and free.
    Idle,
    /// In a call, calling or ringing.
    Busy,
}

impl Presence {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Idle => "idle",
            Self::Busy => "busy",
        }
    }
}

/// Why a call ended, or stopped ringing on one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// The callee refused.
    Declined,
    /// The caller gave up before an answer.
    Canceled,
    /// One of the two hung up.
    Hangup,
    /// Nobody answered, or the connection was not made in time.
    Timeout,
    /// Another device of the callee answered.
    AnsweredElsewhere,
    /// A side did not come back within the grace time.
    PeerLost,
}

impl EndReason {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Declined => "declined",
            Self::Canceled => "canceled",
            Self::Hangup => "hangup",
            Self::Timeout => "timeout",
            Self::AnsweredElsewhere => "answered_elsewhere",
            Self::PeerLost => "peer_lost",
        }
    }
}
