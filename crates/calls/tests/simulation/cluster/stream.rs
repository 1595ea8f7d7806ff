//! The stream of effects of one node, and where its reader stands.

use hubbub_calls::Effect;
use hubbub_types::Timestamp;

use super::{fault::Fault, store::Op};

/// An effect on its way to a node.
#[derive(Clone)]
pub(super) struct Entry {
    /// Grows by the store's clock.
    id: i64,
    /// Grows by one.
    number: u64,
    /// Which effect of which operation it is.
    pub(super) origin: (Op, usize),
    pub(super) effect: Effect,
}

#[derive(Clone, Default)]
pub(super) struct Stream {
    last_id: i64,
    number: u64,
    entries: Vec<Entry>,
    /// Most entries that are kept, while the stream is too long for the store.
    limit: Option<usize>,
}

/// The last entry a node has taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Position {
    id: i64,
    number: u64,
}

/// What a read brings.
pub(super) struct Read {
    pub(super) entries: Vec<Entry>,
    /// Entries are missing, or the stream is an older one than was read before.
    pub(super) broken: bool,
}

impl Stream {
    pub(super) fn append(&mut self, wall: Timestamp, origin: (Op, usize), effect: Effect) {
        self.last_id = (self.last_id + 1).max(wall.as_millis() * 1000);
        self.number += 1;
        self.entries.push(Entry { id: self.last_id, number: self.number, origin, effect });
        self.forget_oldest();
    }

    pub(super) fn end(&self) -> Position {
        Position { id: self.last_id, number: self.number }
    }

    /// Reads from `position` on; `again` entries before it come once more, as after a cut.
    pub(super) fn read(&self, position: &mut Position, again: usize, fault: Option<Fault>) -> Read {
        let known = self.entries.iter().filter(|entry| entry.id <= position.id).count();
        let mut read = Read { entries: Vec::new(), broken: false };
        for entry in self.entries.iter().skip(known.saturating_sub(again)) {
            if entry.id <= position.id {
                if fault == Some(Fault::KeepsDoubles) {
                    read.entries.push(entry.clone());
                }
                continue;
            }
            if entry.number != position.number + 1 && fault != Some(Fault::IgnoresGaps) {
                read.broken = true;
                return read;
            }
            *position = Position { id: entry.id, number: entry.number };
            read.entries.push(entry.clone());
        }
        read
    }

    /// Forgets what was read, but for a few.
    pub(super) fn trim(&mut self, position: Position) {
        let read = self.entries.iter().filter(|entry| entry.id <= position.id).count();
        self.entries.drain(..read.saturating_sub(8));
    }

    /// Keeps no more than so many entries from now on, read or not.
    pub(super) fn limit(&mut self, limit: Option<usize>) {
        self.limit = limit;
        self.forget_oldest();
    }

    fn forget_oldest(&mut self) {
        let excess = self.limit.map_or(0, |limit| self.entries.len().saturating_sub(limit));
        self.entries.drain(..excess);
    }
}
