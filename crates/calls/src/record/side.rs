//! One user's side of a call made or answered.

use hubbub_types::{CallId, ConnectionId, JsonText, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Address, Media, Status, StreamIds};

/// How many earlier connections a side remembers: a client whose `reconnectSuccess` was lost names one of these.
const MAX_FORMER: usize = 4;

/// A side. The peer's record holds the other one, with the same call id (a rebuilding side stands alone).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Side {
    pub(crate) call: CallId,
    pub(crate) peer: UserId,
    pub(crate) role: Role,
    pub(crate) phase: Phase,
    pub(crate) link: Link,
    /// Name of the device that holds the side.
    pub(crate) device: SmolStr,
    /// Earlier connections of this side, oldest first.
    pub(crate) former: Vec<ConnectionId>,
    /// When the offer was made.
    pub(crate) began: Timestamp,
    /// This side has shown that it has everything up to the swap.
    pub(crate) swapped: bool,
    /// The callee's answer, on the caller's side until `swapped`.
    pub(crate) answer: Option<JsonText>,
    /// This side's candidates since its last session description.
    pub(crate) candidates: Vec<JsonText>,
    /// How many of them the peer was sent.
    pub(crate) sent: usize,
    /// This side's names of its tracks.
    pub(crate) streams: Option<StreamIds>,
    /// What this side said of its media; `streams` is kept above.
    pub(crate) media: Media,
    /// This side's renegotiation that the peer has not answered.
    pub(crate) update_offer: Option<JsonText>,
    /// This side's answer to a renegotiation that the peer was not there to get.
    pub(crate) update_answer: Option<JsonText>,
    /// When the next ticket goes to this side.
    pub(crate) ticket_at: Timestamp,
}

/// Who called whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    Caller,
    Callee,
}

/// How far the call is. Both sides of a pair are in the same phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Phase {
    /// Only the caller: the callee's record has the incoming call. `until` is a safety net for a lost callee record.
    Calling { until: Timestamp },
    /// Answered, candidates not exchanged yet.
    Paired { until: Timestamp },
    /// Connected.
    InCall { since: Timestamp },
    /// The peer's record has no side of this call; its ticket may still bring it. `since` is set when this side had
    /// been connected before, in the eyes of this record.
    Rebuilding { until: Timestamp, since: Option<Timestamp> },
}

/// The connection that holds the side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Link {
    Attached(Address),
    /// Gone; may come back before `until`.
    Detached {
        connection: ConnectionId,
        until: Timestamp,
    },
}

impl Side {
    pub(crate) fn new(
        call: CallId,
        peer: UserId,
        role: Role,
        phase: Phase,
        address: Address,
        began: Timestamp,
    ) -> Self {
        Self {
            call,
            peer,
            role,
            phase,
            link: Link::Attached(address),
            device: SmolStr::default(),
            former: Vec::new(),
            began,
            swapped: false,
            answer: None,
            candidates: Vec::new(),
            sent: 0,
            streams: None,
            media: Media::default(),
            update_offer: None,
            update_answer: None,
            ticket_at: began,
        }
    }

    pub(crate) fn status(&self) -> Status {
        match (self.phase, self.role) {
            (Phase::InCall { .. } | Phase::Rebuilding { .. }, _) => Status::InCall,
            (_, Role::Caller) => Status::Calling,
            (_, Role::Callee) => Status::Ringing,
        }
    }

    pub(crate) fn address(&self) -> Option<Address> {
        match self.link {
            Link::Attached(address) => Some(address),
            Link::Detached { .. } => None,
        }
    }

    pub(crate) fn is_held_by(&self, connection: ConnectionId) -> bool {
        self.address().is_some_and(|address| address.connection == connection)
    }

    pub(crate) fn is_detached(&self) -> bool {
        self.address().is_none()
    }

    /// Both sides exist: answered, and not waiting for a ticket.
    pub(crate) fn is_paired(&self) -> bool {
        matches!(self.phase, Phase::Paired { .. } | Phase::InCall { .. })
    }

    /// A side that has only ever waited alone for its peer's ticket was never announced as a call.
    pub(crate) fn is_announced(&self) -> bool {
        !matches!(self.phase, Phase::Rebuilding { since: None, .. })
    }

    pub(crate) fn connected_since(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::InCall { since } => Some(since),
            Phase::Rebuilding { since, .. } => since,
            Phase::Calling { .. } | Phase::Paired { .. } => None,
        }
    }

    /// Whether `connection` holds this side or held it before.
    pub(crate) fn knows(&self, connection: ConnectionId) -> bool {
        self.connection() == connection || self.former.contains(&connection)
    }

    fn connection(&self) -> ConnectionId {
        match self.link {
            Link::Attached(address) => address.connection,
            Link::Detached { connection, .. } => connection,
        }
    }

    /// Moves the side to another connection.
    pub(crate) fn attach(&mut self, address: Address, device: &SmolStr) {
        let before = self.connection();
        if before != address.connection {
            self.former.retain(|former| *former != address.connection);
            self.former.push(before);
            let excess = self.former.len().saturating_sub(MAX_FORMER);
            self.former.drain(..excess);
        }
        self.link = Link::Attached(address);
        self.device.clone_from(device);
    }

    pub(crate) fn detach(&mut self, until: Timestamp) {
        self.link = Link::Detached { connection: self.connection(), until };
    }

    /// This side's candidates that the peer has not been sent; they count as sent from now on.
    pub(crate) fn take_unsent(&mut self) -> Vec<JsonText> {
        let unsent = self.candidates.get(self.sent..).unwrap_or_default().to_vec();
        self.sent = self.candidates.len();
        unsent
    }

    /// A new session description makes earlier candidates void. It also shows that the side is past the swap.
    pub(crate) fn start_description(&mut self) {
        self.candidates.clear();
        self.sent = 0;
        self.swapped = true;
        self.answer = None;
    }
}
