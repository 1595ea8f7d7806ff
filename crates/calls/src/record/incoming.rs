//! The waiting list: one entry, kept in the callee's record.

use hubbub_types::{CallId, ConnectionId, JsonText, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{Address, Profile, StreamIds};

/// A call that waits for its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Incoming {
    pub(crate) call: CallId,
    pub(crate) caller: UserId,
    /// The caller's name and picture when it called.
    pub(crate) profile: Profile,
    pub(crate) sdp: JsonText,
    pub(crate) streams: Option<StreamIds>,
    /// When the offer was made.
    pub(crate) began: Timestamp,
    /// When the caller is told that nobody answered.
    pub(crate) until: Timestamp,
    /// The connections that were sent the call, each once.
    pub(crate) rung: Vec<Rung>,
    /// The first `/call` went out: `until` counts the ring time since then.
    pub(crate) ringing: bool,
}

/// A ringing connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rung {
    pub(crate) address: Address,
    /// Candidates it handed in before its answer.
    pub(crate) candidates: Vec<JsonText>,
}

impl Incoming {
    pub(crate) fn rung(&self, connection: ConnectionId) -> Option<&Rung> {
        self.rung.iter().find(|rung| rung.address.connection == connection)
    }

    pub(crate) fn rung_mut(&mut self, connection: ConnectionId) -> Option<&mut Rung> {
        self.rung.iter_mut().find(|rung| rung.address.connection == connection)
    }

    pub(crate) fn stop_ringing(&mut self, connection: ConnectionId) {
        self.rung.retain(|rung| rung.address.connection != connection);
    }

    /// What rang at `old` rings at `new`. Returns whether `new` rings now.
    pub(crate) fn move_ringing(&mut self, old: ConnectionId, new: Address) -> bool {
        if old != new.connection && self.rung(old).is_some() {
            self.stop_ringing(new.connection);
        }
        if let Some(rung) = self.rung_mut(old) {
            rung.address = new;
        }
        self.rung(new.connection).is_some()
    }
}
