//! A room: who is in it, what they send and what each of them gets of it.
//!
//! [`Room`] is told of signal messages, datagrams and the time; [`Room::poll_output`] says what to send and to say.
//! After every call the driver takes all outputs, and the time of [`Room::poll_timeout`] anew. It gives every call of
//! one turn the same `now`, and never an earlier one than before.

mod admin;
mod output;
mod parts;

use std::{collections::VecDeque, time::Instant};

use hubbub_livekit::proto;

pub use admin::{Admin, AdminAnswer, AdminError, SentData};
pub use output::{Counters, Output, Refreshed, RoomEvent, RoomStats, Someone};
pub use parts::{Join, JoinRefusal, Resume, ResumeRefusal, RoomOptions, RoomParts, Topology};

use crate::ids::{Arrived, LineId, ParticipantKey, RoomName, Sid, TransportKey, Wall};

/// A room.
#[derive(Debug)]
pub struct Room {
    parts: RoomParts,
    outputs: VecDeque<Output>,
    finished: bool,
}

impl Room {
    /// An empty room.
    #[must_use]
    pub fn new(parts: RoomParts) -> Self {
        Self { parts, outputs: VecDeque::from([Output::Event(RoomEvent::Started)]), finished: false }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &RoomName {
        &self.parts.name
    }

    /// Its public id.
    #[must_use]
    pub fn sid(&self) -> &Sid {
        &self.parts.sid
    }

    /// The room as clients and services see it.
    #[must_use]
    pub fn info(&self) -> proto::Room {
        proto::Room::default()
    }

    /// Whether it ended: nobody is let in any more, and it may be dropped once its outputs are taken.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Lets somebody in. The first output on its line is the `join` response.
    ///
    /// # Errors
    /// When the room is full or ended, or the identity cannot be.
    pub fn join(&mut self, join: Join, now: Wall) -> Result<ParticipantKey, JoinRefusal> {
        let _ = (join, now);
        Err(JoinRefusal::Closed)
    }

    /// Goes on with a participant whose WebSocket was lost. The first output on its new line is `reconnect`.
    ///
    /// # Errors
    /// When the participant is not there any more.
    pub fn resume(&mut self, resume: Resume, now: Wall) -> Result<ParticipantKey, ResumeRefusal> {
        let _ = (resume, now);
        Err(ResumeRefusal::Unknown)
    }

    /// Hears a message. One of a line that is not (or no longer) a participant's is ignored.
    pub fn signal(&mut self, line: LineId, request: proto::SignalRequest, now: Wall) {
        let _ = (line, request, now);
    }

    /// Hears that a WebSocket is gone.
    pub fn line_closed(&mut self, line: LineId, now: Wall) {
        let _ = (line, now);
    }

    /// Does what a service, a moderator or an access check asks.
    ///
    /// # Errors
    /// When what it is about is not there or not allowed.
    pub fn admin(&mut self, admin: Admin, now: Wall) -> Result<AdminAnswer, AdminError> {
        let _ = (admin, now);
        Ok(AdminAnswer::Done)
    }

    /// Takes a datagram that the driver found to be of this peer connection.
    pub fn datagram(&mut self, transport: TransportKey, arrived: Arrived<'_>, now: Wall) {
        let _ = (transport, arrived, now);
    }

    /// Sends what the datagrams since the last call led to. Called once after each batch of them.
    pub fn settle(&mut self, now: Wall) {
        let _ = now;
    }

    /// The next thing to do.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When [`Room::handle_timeout`] is to be called, if nothing happens before.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        None
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Wall) {
        let _ = now;
    }

    /// How full the room is and what it has done.
    #[must_use]
    pub fn stats(&self) -> RoomStats {
        RoomStats::default()
    }
}
