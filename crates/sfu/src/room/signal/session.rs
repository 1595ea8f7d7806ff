//! Messages about the session itself.

use hubbub_livekit::proto::{self, DisconnectReason, leave_request::Action, simulate_scenario::Scenario};

use super::super::Room;
use crate::ids::{ParticipantKey, Wall};

impl Room {
    /// A participant leaves: the others hear of it at once.
    pub(super) fn hear_leave(&mut self, who: ParticipantKey, now: Wall) {
        self.remove(who, DisconnectReason::ClientInitiated, now);
    }

    /// A client asks for a fault, to test itself.
    pub(super) fn hear_simulate(&mut self, who: ParticipantKey, request: &proto::SimulateScenario, now: Wall) {
        if !self.parts.settings.simulate {
            self.count.refused += 1;
            return;
        }
        match request.scenario {
            Some(Scenario::LeaveRequestFullReconnect(_) | Scenario::NodeFailure(_)) => {
                self.put_out(who, Action::Reconnect, DisconnectReason::StateMismatch, now);
            }
            Some(Scenario::ServerLeave(_)) => {
                self.put_out(who, Action::Disconnect, DisconnectReason::ServerShutdown, now);
            }
            Some(Scenario::SubscriberBandwidth(bits)) => {
                let transport = self.participants.get(who).map(|participant| participant.subscriber);
                if let (Some(transport), Ok(bits)) = (transport, u64::try_from(bits)) {
                    self.estimated(transport, bits, now);
                }
            }
            _ => self.count.refused += 1,
        }
    }
}
