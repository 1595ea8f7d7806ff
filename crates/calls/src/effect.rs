//! What a step wants done besides the changed records.

use std::time::Duration;

use hubbub_types::{CallId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Address, EndReason, Message, Presence};

/// One thing to do, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Effect {
    /// Send a message to one connection.
    Send {
        /// The connection.
        to: Address,
        /// The message.
        message: Message,
    },
    /// Close one connection. Its `Lost` may follow and changes nothing more.
    Close {
        /// The connection.
        to: Address,
        /// Why.
        reason: CloseReason,
    },
    /// Others now see this user differently.
    Presence {
        /// The user.
        user: UserId,
        /// What others see.
        presence: Presence,
    },
    /// A call came into being: an offer was accepted, or both sides rebuilt it.
    Started {
        /// The call.
        call: CallId,
    },
    /// A call is over; exactly one for each `Started`.
    Ended {
        /// The call.
        call: CallId,
        /// Who called.
        caller: UserId,
        /// Who was called.
        callee: UserId,
        /// Why it ended.
        reason: EndReason,
        /// When the offer was made (for a rebuilt call: when it was rebuilt).
        began: Timestamp,
        /// How long the two were connected; `None` when they never were.
        talked: Option<Duration>,
    },
    /// The callee missed a call.
    Missed {
        /// The call.
        call: CallId,
        /// Who called.
        caller: UserId,
        /// The caller's name at that time.
        caller_name: SmolStr,
        /// Who was called.
        callee: UserId,
        /// When the offer was made.
        at: Timestamp,
        /// Why it was missed.
        reason: EndReason,
    },
}

/// Why the server closes a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// A newer connection took its place.
    Replaced,
    /// The account is gone or was cut off.
    Revoked,
}
