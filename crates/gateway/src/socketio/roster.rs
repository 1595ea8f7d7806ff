//! All connections of this door, in parts that are locked one at a time.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use hubbub_socketio::PulseTimes;
use hubbub_types::{ConnectionId, Timestamp};
use parking_lot::Mutex;

use super::mailbox::Mailbox;
use crate::flow::CloseCode;

const SHARDS: u16 = 16;

/// Connections by their ids.
#[derive(Default)]
pub(super) struct Roster {
    shards: [Mutex<HashMap<ConnectionId, Arc<Mailbox>>>; SHARDS as usize],
    len: AtomicUsize,
}

/// A connection's line in the roster, struck when dropped.
pub(super) struct Entry {
    roster: Arc<Roster>,
    connection: ConnectionId,
}

impl Roster {
    /// Adds a connection, unless there are `most` already.
    pub(super) fn enter(
        self: &Arc<Self>,
        connection: ConnectionId,
        mailbox: Arc<Mailbox>,
        most: usize,
    ) -> Option<Entry> {
        // Counted first: two who come at once cannot both take the last place.
        let counted =
            self.len.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |len| (len < most).then_some(len + 1));
        counted.ok()?;
        self.shard(connection).lock().insert(connection, mailbox);
        Some(Entry { roster: Arc::clone(self), connection })
    }

    /// The connection with this id.
    pub(super) fn find(&self, connection: ConnectionId) -> Option<Arc<Mailbox>> {
        self.shard(connection).lock().get(&connection).cloned()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.len.load(Ordering::Relaxed)
    }

    /// Pings whose turn it is, and closes who is silent.
    pub(super) fn sweep(&self, now: Timestamp, times: &PulseTimes) {
        for shard in &self.shards {
            shard.lock().values().for_each(|mailbox| mailbox.beat(now, times));
        }
    }

    /// Closes the connections of one part after another, with `pause` awaited in between.
    pub(super) async fn close_all<F: Future<Output = ()>>(&self, code: CloseCode, pause: impl Fn(u32) -> F) {
        for shard in &self.shards {
            shard.lock().values().for_each(|mailbox| mailbox.shut(code));
            pause(u32::from(SHARDS)).await;
        }
    }

    fn shard(&self, connection: ConnectionId) -> &Mutex<HashMap<ConnectionId, Arc<Mailbox>>> {
        let [first, ..] = &self.shards;
        self.shards.get(usize::from(connection.0.as_bytes()[0]) % usize::from(SHARDS)).unwrap_or(first)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut shard = self.roster.shard(self.connection).lock();
        shard.remove(&self.connection);
        if shard.capacity() > 64 && shard.len() < shard.capacity() / 4 {
            shard.shrink_to_fit();
        }
        drop(shard);
        self.roster.len.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use uuid::Uuid;

    use super::*;
    use crate::flow::{Next, Outbox as _, Room};

    const TIMES: PulseTimes = PulseTimes {
        interval: Duration::from_secs(25),
        timeout: Duration::from_secs(20),
        connect: Duration::from_secs(45),
    };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::default() + Duration::from_secs(seconds)
    }

    fn enter(roster: &Arc<Roster>, number: u128, most: usize) -> Option<(Arc<Mailbox>, Entry)> {
        let mailbox = Arc::new(Mailbox::socket(Room { messages: 9, bytes: 999 }, at(0)));
        let entry = roster.enter(ConnectionId(Uuid::from_u128(number << 120)), Arc::clone(&mailbox), most)?;
        Some((mailbox, entry))
    }

    #[test]
    fn chat_04_everybody_is_pinged_and_the_silent_are_closed() {
        let roster = Arc::new(Roster::default());
        let all: Vec<_> = (0..40).map(|number| enter(&roster, number, 99).unwrap()).collect();
        all.iter().for_each(|(mailbox, _)| mailbox.joined());
        roster.sweep(at(25), &TIMES);
        for (mailbox, _) in &all {
            assert_eq!(mailbox.next(), Next::Message("2".into()));
        }
        all[7].0.heard();
        roster.sweep(at(45), &TIMES);
        let closed = all.iter().filter(|(mailbox, _)| mailbox.next() == Next::Close(CloseCode::Silent)).count();
        assert_eq!((closed, all[7].0.next()), (39, Next::Nothing));
    }

    #[test]
    fn chat_04_the_number_of_connections_is_limited_and_places_come_free() {
        let roster = Arc::new(Roster::default());
        let first = enter(&roster, 1, 1).unwrap();
        assert!(enter(&roster, 2, 1).is_none());
        assert!(roster.find(ConnectionId(Uuid::from_u128(1 << 120))).is_some());
        drop(first);
        assert!(enter(&roster, 3, 1).is_some());
        assert_eq!(roster.len(), 0);
        assert!(roster.find(ConnectionId(Uuid::from_u128(1 << 120))).is_none());
    }
}
