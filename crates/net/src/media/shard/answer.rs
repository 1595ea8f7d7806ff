//! What others ask of rooms.

use hubbub_sfu::{
    ids::{LineId, Wall},
    room::{Join, JoinRefusal, Resume, ResumeRefusal, Room},
};
use tokio::sync::oneshot;

use super::{Kept, run::Shard};
use crate::media::{
    letters::{Letter, RoomKey},
    line::{self, LineReceiver},
};

impl Shard<'_> {
    /// Does what a letter says. An answer that nobody waits for any more is dropped, and with it what it holds.
    pub(super) fn read_letter(&mut self, letter: Letter, kept: &mut Kept, now: Wall) {
        match letter {
            Letter::Open { opening, answer } => {
                let _ = answer.send(self.open(*opening, kept, now));
            }
            Letter::Join { room, join, answer } => self.join(room, *join, answer, kept, now),
            Letter::Resume { room, resume, answer } => self.resume(room, *resume, answer, kept, now),
            Letter::Signal { room, line, request } => {
                self.act(room, kept, now, |room| room.signal(line, *request, now));
            }
            Letter::Admin { room, admin, answer } => {
                if let Some(result) = self.act(room, kept, now, |room| room.admin(*admin, now)) {
                    let _ = answer.send(result);
                }
            }
            Letter::Stop => {}
        }
    }

    fn join(
        &mut self,
        room: RoomKey,
        join: Join,
        answer: oneshot::Sender<Result<LineReceiver, JoinRefusal>>,
        kept: &Kept,
        now: Wall,
    ) {
        let line = join.line;
        if let Some(result) = self.with_line(room, line, kept, now, |room| room.join(join, now).map(|_| ())) {
            let _ = answer.send(result);
        }
    }

    fn resume(
        &mut self,
        room: RoomKey,
        resume: Resume,
        answer: oneshot::Sender<Result<LineReceiver, ResumeRefusal>>,
        kept: &Kept,
        now: Wall,
    ) {
        let line = resume.line;
        if let Some(result) = self.with_line(room, line, kept, now, |room| room.resume(resume, now).map(|_| ())) {
            let _ = answer.send(result);
        }
    }

    /// Lets a room do something that answers on a new line, which is closed again if the room refuses.
    fn with_line<E>(
        &mut self,
        key: RoomKey,
        line: LineId,
        kept: &Kept,
        now: Wall,
        act: impl FnOnce(&mut Room) -> Result<(), E>,
    ) -> Option<Result<LineReceiver, E>> {
        let limit = self.parts.settings.line_queue.as_usize();
        let (queue, receiver) = line::open(key, line, limit, &self.parts.ended);
        self.rooms.get_mut(key)?.lines.insert(line, queue);
        let result = self.act(key, kept, now, act)?;
        if result.is_err()
            && let Some(held) = self.rooms.get_mut(key)
        {
            held.lines.remove(&line);
        }
        Some(result.map(|()| receiver))
    }

    /// A WebSocket is gone.
    pub(super) fn line_ended(&mut self, room: RoomKey, line: LineId, kept: &Kept, now: Wall) {
        let known = self.rooms.get_mut(room).and_then(|held| held.lines.remove(&line)).is_some();
        if known {
            self.act(room, kept, now, |room| room.line_closed(line, now));
        }
    }
}
