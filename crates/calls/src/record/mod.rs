//! The live record of one user: everything the machine remembers, and nothing else.

mod incoming;
mod nodes;
mod side;
mod timers;

use hubbub_types::{CallId, ConnectionId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub(crate) use incoming::{Incoming, Rung};
pub(crate) use side::{Link, Phase, Role, Side};

use crate::{Address, Presence, Profile, Status};

/// What is known of one user: connections, at most one side of a call or one incoming call, and what has just ended.
///
/// A record equal to the default holds nothing and should be deleted. Idle records are small: a call is boxed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserRecord {
    /// How the user was last presented; kept while there is a connection or a call.
    pub(crate) profile: Profile,
    /// Registered connections, oldest first.
    pub(crate) devices: Vec<Device>,
    /// The user's side of a call made or answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) call: Option<Box<Side>>,
    /// The entry of the waiting list: a call to this user that is not answered yet. Never beside `call`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) incoming: Option<Box<Incoming>>,
    /// The call whose end is still shown as status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ended: Option<Ended>,
    /// Calls whose tickets may still be around but must not revive them, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) graves: Vec<Grave>,
}

/// One registered connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Device {
    pub(crate) address: Address,
    pub(crate) name: SmolStr,
}

/// A call that ended a moment ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ended {
    pub(crate) call: CallId,
    pub(crate) at: Timestamp,
    pub(crate) until: Timestamp,
}

/// An ended call that had tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grave {
    pub(crate) call: CallId,
    pub(crate) until: Timestamp,
}

impl UserRecord {
    /// The user's status at `now`.
    #[must_use]
    pub fn status(&self, now: Timestamp) -> Status {
        match (&self.call, &self.incoming) {
            (Some(side), _) => side.status(),
            (None, Some(incoming)) if !incoming.rung.is_empty() => Status::Ringing,
            _ if self.just_ended(now).is_some() => Status::Ended,
            _ => Status::Idle,
        }
    }

    /// How the user is presented to whom they call.
    #[must_use]
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What others may know of the user.
    #[must_use]
    pub fn presence(&self) -> Presence {
        if self.call.is_some() || self.incoming.as_ref().is_some_and(|incoming| !incoming.rung.is_empty()) {
            Presence::Busy
        } else if self.devices.is_empty() {
            Presence::Offline
        } else {
            Presence::Idle
        }
    }

    /// The call this user takes part in: a side made, answered or being rebuilt, or a call that rings or waits.
    #[must_use]
    pub fn call_id(&self) -> Option<CallId> {
        let side = self.call.as_ref().map(|side| side.call);
        side.or_else(|| self.incoming.as_ref().map(|incoming| incoming.call))
    }

    /// The other party of [`Self::call_id`]. A step of either most often needs both records.
    #[must_use]
    pub fn peer(&self) -> Option<&UserId> {
        let side = self.call.as_ref().map(|side| &side.peer);
        side.or_else(|| self.incoming.as_ref().map(|incoming| &incoming.caller))
    }

    /// The call that waits for this user's answer, ringing or not, and who makes it.
    #[must_use]
    pub fn waiting_call(&self) -> Option<(CallId, &UserId)> {
        self.incoming.as_ref().map(|incoming| (incoming.call, &incoming.caller))
    }

    /// Whether this user's side waits for the peer to come back with its ticket, the peer knowing nothing of it yet.
    #[must_use]
    pub fn is_rebuilding(&self) -> bool {
        self.call.as_ref().is_some_and(|side| matches!(side.phase, Phase::Rebuilding { .. }))
    }

    /// The registered connections, oldest first.
    pub fn connections(&self) -> impl Iterator<Item = Address> + '_ {
        self.devices.iter().map(|device| device.address)
    }

    /// The connection that holds the side of the call, when it is there.
    #[must_use]
    pub fn call_connection(&self) -> Option<Address> {
        self.call.as_ref().and_then(|side| side.address())
    }

    /// The call this user made and takes part in, with the connection that holds it, when that is there. A running call
    /// has exactly one such side, so counting these counts calls.
    #[must_use]
    pub fn placed_call(&self) -> Option<(CallId, Option<Address>)> {
        let side = self.call.as_ref().filter(|side| side.role == Role::Caller && side.is_announced());
        side.map(|side| (side.call, side.address()))
    }

    /// The connections that were told to ring.
    pub fn ringing_connections(&self) -> impl Iterator<Item = ConnectionId> + '_ {
        self.incoming.iter().flat_map(|incoming| incoming.rung.iter().map(|rung| rung.address.connection))
    }

    pub(crate) fn just_ended(&self, now: Timestamp) -> Option<CallId> {
        self.ended.filter(|ended| ended.at <= now && now < ended.until).map(|ended| ended.call)
    }

    pub(crate) fn is_buried(&self, call: CallId) -> bool {
        self.graves.iter().any(|grave| grave.call == call)
    }

    /// Nobody may call this user now. Also true of a user who is not connected but has a call waiting.
    pub(crate) fn is_busy(&self) -> bool {
        self.call.is_some() || self.incoming.is_some()
    }

    pub(crate) fn device(&self, connection: ConnectionId) -> Option<&Device> {
        self.devices.iter().find(|device| device.address.connection == connection)
    }

    /// Adds the connection, or renames it when it is there already.
    pub(crate) fn register(&mut self, address: Address, name: &SmolStr) {
        match self.devices.iter_mut().find(|device| device.address == address) {
            Some(device) => device.name.clone_from(name),
            None => self.devices.push(Device { address, name: name.clone() }),
        }
    }

    pub(crate) fn unregister(&mut self, connection: ConnectionId) {
        self.devices.retain(|device| device.address.connection != connection);
    }

    /// This user's side of exactly this call.
    pub(crate) fn side_of(&self, call: CallId) -> Option<&Side> {
        self.call.as_deref().filter(|side| side.call == call)
    }

    /// A name without a connection or a call would keep the record alive for nothing.
    pub(crate) fn tidy(&mut self) {
        if self.devices.is_empty() && self.call.is_none() {
            self.profile = Profile::default();
        }
    }
}
