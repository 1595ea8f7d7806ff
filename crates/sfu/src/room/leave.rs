//! Leaving: by oneself, put out, or lost.

use std::time::Instant;

use hubbub_livekit::proto::{DisconnectReason, leave_request::Action};

use super::{Output, Room, RoomEvent};
use crate::ids::{LineId, ParticipantKey, Wall};

impl Room {
    /// Tells a participant to leave and takes it out of the room.
    pub(super) fn put_out(&mut self, who: ParticipantKey, action: Action, reason: DisconnectReason, now: Wall) {
        self.say_leave(who, action, reason);
        self.remove(who, reason, now);
    }

    /// Takes a participant out of the room. Nothing of what it sent or was to get is left.
    pub(super) fn remove(&mut self, who: ParticipantKey, reason: DisconnectReason, now: Wall) {
        let Some(participant) = self.participants.get(who) else { return };
        let info = participant.info(&self.tracks);
        let (links, hidden) = ((participant.publisher, participant.subscriber), participant.permission.hidden);
        for track in participant.tracks.clone() {
            self.remove_track(track, now);
        }
        self.unsubscribe_from_all(who, now);
        self.tell(who, |someone| RoomEvent::Left(someone, reason));
        let Some(participant) = self.participants.remove(who) else { return };
        if let Some(line) = participant.line {
            self.lines.remove(&line);
            self.outputs.push_back(Output::Hangup { line, code: 1000, reason: "left" });
        }
        self.identities.remove(&participant.identity);
        for transport in [links.0, links.1] {
            self.close_link(transport);
        }
        self.changed.retain(|key| *key != who);
        self.speakers.remove(who);
        if !hidden {
            self.send_departure(info, reason as i32, now);
        }
        if self.participants.is_empty() {
            self.emptied(now);
        }
    }

    fn close_link(&mut self, transport: crate::ids::TransportKey) {
        if let Some(link) = self.links.remove(transport) {
            if let Some(due) = link.due {
                self.timetable.remove(&(due, transport));
            }
            self.outputs.push_back(Output::Gone { transport });
        }
    }

    fn emptied(&mut self, now: Wall) {
        self.empty_since = Some(now.instant);
        self.departed.clear();
    }

    /// When the room ends because nobody is here.
    pub(super) fn ends_at(&self) -> Option<Instant> {
        let options = &self.parts.options;
        let stays = if self.used { options.departure_timeout } else { options.empty_timeout };
        self.empty_since.map(|since| since + stays.0)
    }

    /// Ends the room, telling those who are here.
    pub(super) fn finish(&mut self, action: Action, reason: DisconnectReason, now: Wall) {
        for who in self.participants.keys() {
            self.put_out(who, action, reason, now);
        }
        if !self.finished {
            self.finished = true;
            self.outputs.push_back(Output::Event(RoomEvent::Finished));
        }
    }

    /// A line is gone. Who was connected is waited for: its media may still flow.
    pub(super) fn line_lost(&mut self, line: LineId, now: Wall) {
        let Some(who) = self.lines.remove(&line) else { return };
        let Some(participant) = self.participants.get_mut(who) else { return };
        participant.line = None;
        participant.lost = Some(now.instant);
        if !participant.active {
            self.remove(who, DisconnectReason::SignalClose, now);
        }
    }
}
