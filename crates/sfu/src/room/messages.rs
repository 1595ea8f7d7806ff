//! Data from one participant to others.

use bytes::Bytes;
use hubbub_livekit::{
    packet,
    proto::{DisconnectReason, leave_request::Action, participant_info::Kind},
};

use super::Room;
use crate::{
    data::{Pushed, Refusal, Sender, Target, admit},
    ids::{ParticipantKey, Wall},
    peer::{Label, Sent},
};

/// Lossy data is dropped while so much waits for a receiver.
const MOST_LOSSY: usize = 64 << 10;

impl Room {
    /// A data channel is open: what waited for it is sent.
    pub(super) fn channel_open(&mut self, who: ParticipantKey, label: Label, now: Wall) {
        if label == Label::Reliable {
            self.flush_data(who, now);
        }
    }

    /// A message of a participant.
    pub(super) fn data(&mut self, who: ParticipantKey, label: Label, bytes: &[u8], now: Wall) {
        self.count.data += 1;
        match self.admit_data(who, label, bytes, now) {
            Some((target, message)) => self.pass_on(Some(who), label, &target, &message, now),
            None => self.count.data_dropped += 1,
        }
    }

    fn admit_data(&mut self, who: ParticipantKey, label: Label, bytes: &[u8], now: Wall) -> Option<(Target, Bytes)> {
        let participant = self.participants.get_mut(who)?;
        let reliable = label == Label::Reliable;
        if label == Label::DataTrack || !participant.permission.can_publish_data {
            return None;
        }
        match participant.inbox.take(bytes.len(), now.instant) {
            // What is reliable cannot be lost: who sends too much of it cannot stay.
            Err(Refusal::TooFast) if reliable => {
                self.put_out(who, Action::Disconnect, DisconnectReason::ParticipantRemoved, now);
                return None;
            }
            taken => taken.ok()?,
        }
        let mut packet = packet::read(bytes)?;
        if reliable {
            participant.inbox.number(packet.sequence).ok()?;
        }
        let sender = Sender {
            identity: &participant.identity,
            sid: &participant.sid,
            hidden: participant.permission.hidden,
            agent: participant.kind == Kind::Agent,
        };
        let target = admit(&mut packet, &sender, reliable)?;
        Some((target, packet::write(&packet)))
    }

    /// Sends a message to those it is for.
    pub(super) fn pass_on(
        &mut self,
        from: Option<ParticipantKey>,
        label: Label,
        target: &Target,
        message: &Bytes,
        now: Wall,
    ) {
        let others = self.participants.iter().filter(|(key, _)| Some(*key) != from);
        let named = others.filter(|(_, other)| target.is(&other.identity, &other.sid));
        for who in named.map(|(key, _)| key).collect::<Vec<_>>() {
            if label == Label::Reliable {
                self.queue_reliable(who, message, now);
            } else {
                self.send_lossy(who, label, message);
            }
        }
    }

    fn queue_reliable(&mut self, who: ParticipantKey, message: &Bytes, now: Wall) {
        let Some(participant) = self.participants.get_mut(who) else { return };
        match participant.outbox.push(message.clone(), now.instant) {
            Pushed::Waits => self.flush_data(who, now),
            Pushed::Overflow => {
                self.count.data_dropped += 1;
                self.put_out(who, Action::Reconnect, DisconnectReason::UnknownReason, now);
            }
        }
    }

    /// Sends what waits, as far as the channel takes it.
    pub(super) fn flush_data(&mut self, who: ParticipantKey, now: Wall) {
        let Some(participant) = self.participants.get_mut(who) else { return };
        participant.outbox.expire(now.instant);
        let transport = participant.primary();
        let Some(link) = self.links.get_mut(transport) else { return };
        if link.peer.is_open(Label::Reliable) {
            participant.outbox.open();
        }
        let before = self.count.data_forwarded;
        while let Some(message) = participant.outbox.front() {
            if link.peer.send(Label::Reliable, message) != Sent::Taken {
                break;
            }
            participant.outbox.pop();
            self.count.data_forwarded += 1;
        }
        if self.count.data_forwarded != before {
            self.dirty(transport);
        }
    }

    fn send_lossy(&mut self, who: ParticipantKey, label: Label, message: &Bytes) {
        let Some(transport) = self.participants.get(who).map(super::Participant::primary) else { return };
        let Some(link) = self.links.get_mut(transport) else { return };
        let sent = link.peer.buffered(label) <= MOST_LOSSY && link.peer.send(label, message) == Sent::Taken;
        if sent {
            self.count.data_forwarded += 1;
            self.dirty(transport);
        } else {
            self.count.data_dropped += 1;
        }
    }
}
