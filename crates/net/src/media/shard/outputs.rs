//! What rooms want done.

use std::{net::SocketAddr, sync::Arc, time::Instant};

use hubbub_livekit::proto::{
    DisconnectReason, LeaveRequest, SignalResponse, leave_request::Action, signal_response::Message,
};
use hubbub_sfu::{
    ids::{LineId, RoomName, Wall},
    room::{Output, Room, RoomEvent},
};

use super::{
    Kept, ShardParts,
    rooms::{Held, let_go},
    run::Shard,
};
use crate::{
    datagrams::Datagram,
    media::{
        letters::RoomKey,
        line::{Line, Outgoing, Said},
        routes::Route,
        tally::lost,
    },
};

/// Packets that are sent before more of them are collected.
pub(super) const MANY: usize = 512;

/// One datagram that is to be sent.
pub(super) struct Packet {
    /// The socket, by place.
    from: usize,
    to: SocketAddr,
    bytes: Vec<u8>,
}

/// Tells whoever keeps track of rooms. Nobody who is behind may hold up media.
pub(super) fn tell(parts: &ShardParts, room: RoomName, event: RoomEvent) {
    if parts.events.try_send((room, event)).is_err() {
        metrics::counter!("hubbub_media_events_lost_total").increment(1);
    }
}

impl Shard<'_> {
    /// Lets a room do something, and carries out what it wants done. `None` when it is not there, or panics.
    pub(super) fn act<T>(
        &mut self,
        key: RoomKey,
        kept: &Kept,
        now: Wall,
        act: impl FnOnce(&mut Room) -> T,
    ) -> Option<T> {
        let held = self.rooms.get_mut(key)?;
        let Ok(result) = held.guarded(act) else {
            self.end_broken(key, now.instant);
            return None;
        };
        self.carry_out(key, kept, now).then_some(result)
    }

    /// Carries out what a room wants done until it wants nothing. False when it panics over that.
    fn carry_out(&mut self, key: RoomKey, kept: &Kept, now: Wall) -> bool {
        let mut outputs = std::mem::take(&mut self.outputs);
        while let Some(held) = self.rooms.get_mut(key) {
            let mut slow = Vec::new();
            let mut result = held.outputs(&mut outputs);
            for output in outputs.drain(..) {
                self.do_one(key, output, kept, now, &mut slow);
            }
            let Some(held) = self.rooms.get_mut(key) else { break };
            for line in &slow {
                held.lines.remove(line);
                result = result.and_then(|()| held.guarded(|room| room.line_closed(*line, now)));
            }
            let state = result.and_then(|()| held.guarded(|room| (room.poll_timeout(), room.is_finished())));
            let Ok((due, finished)) = state else {
                self.outputs = outputs;
                self.end_broken(key, now.instant);
                return false;
            };
            self.rooms.set_due(key, due);
            if slow.is_empty() {
                if finished {
                    self.end(key);
                }
                break;
            }
        }
        self.outputs = outputs;
        true
    }

    fn do_one(&mut self, key: RoomKey, output: Output, kept: &Kept, now: Wall, slow: &mut Vec<LineId>) {
        match output {
            Output::Send { from, to, bytes, .. } => self.send(from, to, bytes, kept),
            Output::Ufrag { transport, ufrag, password, old } => {
                self.routes.name(Route { room: key, transport }, ufrag, password, old.as_deref(), now.instant);
            }
            Output::Gone { transport } => self.routes.forget(Route { room: key, transport }),
            Output::Event(event) => {
                if let Some(held) = self.rooms.get_mut(key) {
                    tell(self.parts, held.opened.name.clone(), event);
                }
            }
            Output::Signal { line, message } => {
                self.say(key, line, slow, |held| Outgoing::Signal(shared(held, message)))
            }
            Output::Refresh { line, token } => self.say(key, line, slow, |_| Outgoing::Refresh(token)),
            Output::Hangup { line, code, reason } => {
                self.say(key, line, slow, |_| Outgoing::Hangup { code, reason });
                if let Some(held) = self.rooms.get_mut(key) {
                    held.lines.remove(&line);
                }
            }
        }
    }

    fn say(
        &mut self,
        key: RoomKey,
        line: LineId,
        slow: &mut Vec<LineId>,
        outgoing: impl FnOnce(&mut Held) -> Outgoing,
    ) {
        let Some(held) = self.rooms.get_mut(key).filter(|held| held.lines.contains_key(&line)) else { return };
        let outgoing = outgoing(held);
        if held.lines.get(&line).is_some_and(|queue| queue.push(outgoing).is_err()) && !slow.contains(&line) {
            metrics::counter!("hubbub_media_lines_slow_total").increment(1);
            slow.push(line);
        }
    }

    fn send(&mut self, from: SocketAddr, to: SocketAddr, bytes: Vec<u8>, kept: &Kept) {
        let Some(place) = kept.doors.iter().position(|door| door.told == from) else { return lost("no_address", 1) };
        self.packets.push(Packet { from: place, to, bytes });
        if self.packets.len() >= MANY {
            self.flush(kept);
        }
    }

    /// Sends what was collected.
    pub(super) fn flush(&mut self, kept: &Kept) {
        if self.packets.is_empty() {
            return;
        }
        // Stable: packets from one socket keep their order.
        self.packets.sort_by_key(|packet| packet.from);
        self.counted.sent += self.packets.len() as u64;
        self.counted.sent_bytes += self.packets.iter().map(|packet| packet.bytes.len() as u64).sum::<u64>();
        let packets = self.packets.iter();
        let datagrams: Vec<_> = packets
            .map(|packet| Datagram { from: packet.from, to: packet.to, head: None, payload: &packet.bytes, padding: 0 })
            .collect();
        for run in datagrams.chunk_by(|one, next| one.from == next.from) {
            if let Some(door) = run.first().and_then(|first| kept.doors.get(first.from)) {
                self.sender.send(&door.socket, run);
            }
        }
        self.packets.clear();
    }

    /// Lets a room go that has finished.
    fn end(&mut self, key: RoomKey) {
        let Some(held) = self.rooms.remove(key) else { return };
        self.routes.forget_room(key);
        self.parts.tally.closed(&held.opened);
        let_go(held);
    }

    /// Lets a room go that has panicked: its people are told to come again, to a new room of the same name.
    pub(super) fn end_broken(&mut self, key: RoomKey, now: Instant) {
        let Some(held) = self.rooms.remove(key) else { return };
        self.routes.forget_room(key);
        self.parts.tally.closed(&held.opened);
        self.parts.tally.panicked();
        tracing::error!(room = %held.opened.name, "a media room failed; its people are told to come again");
        self.faults.add(&held.opened.name, now);
        let said = Arc::new(Said::new(Arc::new(come_again())));
        for line in held.lines.values() {
            hang_up(line, &said);
        }
        tell(self.parts, held.opened.name.clone(), RoomEvent::Finished);
        let_go(held);
    }
}

/// Who hears the same as the one before shares it.
fn shared(held: &mut Held, message: Arc<SignalResponse>) -> Arc<Said> {
    match &held.last {
        Some(last) if Arc::ptr_eq(&last.message, &message) => Arc::clone(last),
        _ => Arc::clone(held.last.insert(Arc::new(Said::new(message)))),
    }
}

fn hang_up(line: &Line, said: &Arc<Said>) {
    // Whoever does not read any more needs to be told nothing.
    if line.push(Outgoing::Signal(Arc::clone(said))).is_ok() {
        let _ = line.push(Outgoing::Hangup { code: 1011, reason: "the room failed" });
    }
}

fn come_again() -> SignalResponse {
    let leave = LeaveRequest {
        can_reconnect: true,
        reason: DisconnectReason::StateMismatch.into(),
        action: Action::Reconnect.into(),
        ..LeaveRequest::default()
    };
    SignalResponse { message: Some(Message::Leave(leave)) }
}
