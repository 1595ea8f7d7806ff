//! What is said on the lines.

use std::sync::Arc;

use hubbub_livekit::proto::{self, DisconnectReason, leave_request::Action, signal_response::Message};

use super::{Output, Room};
use crate::ids::{LineId, ParticipantKey};

/// Protocol since which `leave` says what to do; older clients are told whether they may reconnect.
const LEAVE_ACTION: i32 = 12;
/// Protocol since which a request that went well is answered too.
const ANSWERS_OK: i32 = 14;

pub(super) fn response(message: Message) -> Arc<proto::SignalResponse> {
    Arc::new(proto::SignalResponse { message: Some(message) })
}

impl Room {
    /// Says something to a participant, if it has a line.
    pub(super) fn say(&mut self, who: ParticipantKey, message: Message) {
        let line = self.participants.get(who).and_then(|participant| participant.line);
        if let Some(line) = line {
            self.outputs.push_back(Output::Signal { line, message: response(message) });
        }
    }

    /// Says the same to several.
    pub(super) fn say_to(&mut self, lines: impl IntoIterator<Item = LineId>, message: Message) {
        let message = response(message);
        self.outputs.extend(lines.into_iter().map(|line| Output::Signal { line, message: Arc::clone(&message) }));
    }

    /// The lines of everybody except one.
    pub(super) fn lines_except(&self, except: Option<ParticipantKey>) -> Vec<LineId> {
        let others = self.participants.iter().filter(|(key, _)| Some(*key) != except);
        others.filter_map(|(_, participant)| participant.line).collect()
    }

    /// Tells a participant to leave, and closes its line.
    pub(super) fn say_leave(&mut self, who: ParticipantKey, action: Action, reason: DisconnectReason) {
        let Some(participant) = self.participants.get_mut(who) else { return };
        let new = participant.protocol() > LEAVE_ACTION;
        let Some(line) = participant.line.take() else { return };
        self.lines.remove(&line);
        let leave = proto::LeaveRequest {
            can_reconnect: !new && action != Action::Disconnect,
            reason: reason as i32,
            action: action as i32,
            regions: None,
        };
        self.outputs.push_back(Output::Signal { line, message: response(Message::Leave(leave)) });
        self.outputs.push_back(Output::Hangup { line, code: 1000, reason: "leave" });
    }

    /// Answers a request that a client numbered.
    pub(super) fn say_result(
        &mut self,
        who: ParticipantKey,
        id: u32,
        reason: proto::request_response::Reason,
        request: Option<proto::request_response::Request>,
    ) {
        let Some(participant) = self.participants.get(who) else { return };
        let fine = reason == proto::request_response::Reason::Ok;
        if fine && (id == 0 || participant.protocol() <= ANSWERS_OK) {
            return;
        }
        if !fine {
            self.count.refused += 1;
        }
        let message = String::new();
        let answer = proto::RequestResponse { request_id: id, reason: reason as i32, message, request };
        self.say(who, Message::RequestResponse(answer));
    }
}
