//! What goes into the machine.

use hubbub_types::{CallId, ConnectionId, JsonText, NodeId, UserId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use uuid::Uuid;

use crate::{Media, StreamIds};

/// One thing that happened, to be worked off in one step.
#[derive(Debug, Clone)]
pub struct Input {
    /// Whose command, or whose record is due.
    pub user: UserId,
    /// The connection it came from; `None` for what the server does by itself.
    pub from: Option<Address>,
    /// Random; becomes the id of a new call.
    pub fresh: Uuid,
    /// What happened.
    pub command: Command,
}

/// Where a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Address {
    /// The server process that holds it. A restarted process is another node.
    pub node: NodeId,
    /// The connection there.
    pub connection: ConnectionId,
}

/// A command. All but the last five come from clients, checked by the gateway for type and size.
#[derive(Debug, Clone)]
pub enum Command {
    /// `ADD_USER`: this connection is one more device of the user.
    AddUser {
        /// Name and picture of the user.
        profile: Profile,
        /// Name of the device.
        device: SmolStr,
    },
    /// `RECONNECT`: this connection takes the place of an earlier one.
    Reconnect {
        /// Name and picture of the user.
        profile: Profile,
        /// Name of the device.
        device: SmolStr,
        /// The earlier connection.
        uuid: Option<ConnectionId>,
        /// The last call ticket the client was given.
        ticket: Option<SmolStr>,
    },
    /// `OFFER`: call the first of these people who can be called.
    Offer {
        /// Whom, in order.
        candidates: Vec<Callee>,
        /// The caller's session description.
        sdp: JsonText,
        /// The caller's names of its tracks.
        streams: Option<StreamIds>,
    },
    /// `ANSWER`: take the ringing call.
    Answer {
        /// The call meant, where the client says so; any other is refused.
        call: Option<CallId>,
        /// The callee's session description.
        answer: JsonText,
        /// The callee's names of its tracks.
        streams: Option<StreamIds>,
    },
    /// `DECLINE`: refuse, cancel or hang up, by state.
    Decline {
        /// The call meant, where the client says so; any other is refused.
        call: Option<CallId>,
    },
    /// `ADD_ICE`: candidates of this side.
    AddIce {
        /// The candidates.
        candidates: Vec<JsonText>,
    },
    /// `SWAP_ICE`: exchange what is there.
    SwapIce,
    /// `SET_REMOTE_STREAM_ID`: names of this side's tracks.
    SetStreams {
        /// The names.
        streams: StreamIds,
    },
    /// `MEDIA_UPDATE`: state of this side's media.
    MediaUpdate {
        /// What changed.
        media: Media,
    },
    /// `UPDATE_OFFER`: renegotiate.
    UpdateOffer {
        /// The new session description.
        sdp: JsonText,
    },
    /// `UPDATE_ANSWER`: answer a renegotiation.
    UpdateAnswer {
        /// The session description.
        answer: JsonText,
    },
    /// The connection `from` is gone. Must be the last input of a connection, and must not be left out.
    Lost,
    /// The user's record is due ([`crate::UserRecord::next_deadline`]). Harmless when it is not: then it only pulls in
    /// deadlines that a clock jumping back has moved out of reach, so send it for all records after such a jump.
    Deadline,
    /// A server process died: the user's connections there are gone.
    NodeLost {
        /// The dead process.
        node: NodeId,
    },
    /// The account was deleted or cut off: every connection closes, a call ends.
    RemoveUser,
    /// Name or picture of the account have changed: later calls show the new ones.
    SetProfile {
        /// The new ones.
        profile: Profile,
    },
}

/// How a user presents itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The name shown.
    pub name: SmolStr,
    /// The picture's address.
    pub photo: Option<SmolStr>,
}

/// Someone an offer names, and whether the caller may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callee {
    /// Whom to call.
    pub user: UserId,
    /// Whether the caller may.
    pub policy: Policy,
}

/// Whether one may call another; decided outside, from block lists and settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Yes.
    Allowed,
    /// One of the two has blocked the other.
    Blocked,
    /// The callee does not want calls now.
    DoNotDisturb,
}
