//! The rooms of a shard, each behind a wall that a panic does not pass.

use std::{
    collections::{BTreeSet, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Instant,
};

use hubbub_sfu::{
    ids::{LineId, RoomName},
    room::{Counters, Output, Room},
};

use crate::media::{
    letters::{Opened, RoomKey},
    line::{Line, Said},
};

/// A room and what belongs to it.
pub(super) struct Held {
    pub(super) room: Room,
    pub(super) opened: Arc<Opened>,
    pub(super) lines: HashMap<LineId, Line>,
    /// What was said last: the next who hears the same shares it.
    pub(super) last: Option<Arc<Said>>,
    /// What was told to the metrics.
    pub(super) told: Counters,
    due: Option<Instant>,
    /// A datagram was taken in since the last time it settled.
    pub(super) unsettled: bool,
}

/// A room has panicked. What it holds may be half changed, so nothing of it is used again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Panicked;

#[derive(Default)]
pub(super) struct Rooms {
    list: HashMap<RoomKey, Held>,
    names: HashMap<RoomName, RoomKey>,
    due: BTreeSet<(Instant, RoomKey)>,
}

impl Held {
    pub(super) fn new(room: Room, opened: Arc<Opened>) -> Self {
        Self { room, opened, lines: HashMap::new(), last: None, told: Counters::default(), due: None, unsettled: false }
    }

    /// Lets the room do something.
    pub(super) fn guarded<T>(&mut self, act: impl FnOnce(&mut Room) -> T) -> Result<T, Panicked> {
        contain(|| act(&mut self.room))
    }

    /// Takes the outputs of the room.
    pub(super) fn outputs(&mut self, into: &mut Vec<Output>) -> Result<(), Panicked> {
        self.guarded(|room| into.extend(std::iter::from_fn(|| room.poll_output())))
    }
}

/// Does what may panic.
fn contain<T>(act: impl FnOnce() -> T) -> Result<T, Panicked> {
    // The hook has logged and reported it. Nothing that was borrowed is looked at again.
    catch_unwind(AssertUnwindSafe(act)).map_err(|_| Panicked)
}

impl Rooms {
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn insert(&mut self, held: Held) {
        self.names.insert(held.opened.name.clone(), held.opened.key);
        self.list.insert(held.opened.key, held);
    }

    pub(super) fn get_mut(&mut self, key: RoomKey) -> Option<&mut Held> {
        self.list.get_mut(&key)
    }

    pub(super) fn named(&self, name: &RoomName) -> Option<&Held> {
        self.list.get(self.names.get(name)?)
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = (RoomKey, &mut Held)> {
        self.list.iter_mut().map(|(key, held)| (*key, held))
    }

    /// Takes a room out. It still has to be let go: [`let_go`].
    pub(super) fn remove(&mut self, key: RoomKey) -> Option<Held> {
        let held = self.list.remove(&key)?;
        self.names.remove(&held.opened.name);
        if let Some(due) = held.due {
            self.due.remove(&(due, key));
        }
        Some(held)
    }

    /// Remembers when a room wants to be woken.
    pub(super) fn set_due(&mut self, key: RoomKey, due: Option<Instant>) {
        let Some(held) = self.list.get_mut(&key) else { return };
        if held.due == due {
            return;
        }
        if let Some(before) = held.due {
            self.due.remove(&(before, key));
        }
        held.due = due;
        self.due.extend(due.map(|due| (due, key)));
    }

    /// When the first room wants to be woken.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.due.first().map(|(due, _)| *due)
    }

    /// The rooms that want to be woken by `now`.
    pub(super) fn are_due(&self, now: Instant) -> Vec<RoomKey> {
        self.due.iter().take_while(|(due, _)| *due <= now).map(|(_, key)| *key).collect()
    }
}

/// Drops a room, which may panic as well.
pub(super) fn let_go(held: Held) {
    let Held { room, .. } = held;
    let _ = contain(move || drop(room));
}
