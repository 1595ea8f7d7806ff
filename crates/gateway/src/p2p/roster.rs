//! All connections of this door: their number, who is silent, and telling everybody that the server restarts.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
    time::Duration,
};

use hubbub_types::{ConnectionId, Timestamp};
use parking_lot::Mutex;

use super::mailbox::Mailbox;
use crate::flow::CloseCode;

#[derive(Default)]
pub(super) struct Roster(Mutex<HashMap<ConnectionId, Arc<Mailbox>>>);

/// A connection's line in the roster, struck when dropped.
pub(super) struct Entry {
    roster: Weak<Roster>,
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
        let mut all = self.0.lock();
        if all.len() >= most {
            return None;
        }
        all.insert(connection, mailbox);
        Some(Entry { roster: Arc::downgrade(self), connection })
    }

    /// Closes who was not heard of for `silence`, or has not registered within `hello`.
    pub(super) fn sweep(&self, now: Timestamp, silence: Duration, hello: Duration) {
        for mailbox in self.0.lock().values() {
            let quiet = now.since(mailbox.heard());
            if quiet >= silence {
                mailbox.shut(CloseCode::Silent);
            } else if !mailbox.is_registered() && now.since(mailbox.opened()) >= hello {
                mailbox.shut(CloseCode::Unauthenticated);
            }
        }
    }

    /// Closes every connection.
    pub(super) fn close_all(&self, code: CloseCode) {
        self.0.lock().values().for_each(|mailbox| mailbox.shut(code));
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let Some(roster) = self.roster.upgrade() else { return };
        let mut all = roster.0.lock();
        all.remove(&self.connection);
        if all.capacity() > 64 && all.len() < all.capacity() / 4 {
            all.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::flow::{Next, Outbox as _, Room};

    const SILENCE: Duration = Duration::from_secs(300);
    const HELLO: Duration = Duration::from_secs(10);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::default() + Duration::from_secs(seconds)
    }

    fn enter(roster: &Arc<Roster>, number: u128, most: usize) -> Option<(Arc<Mailbox>, Entry)> {
        let mailbox = Arc::new(Mailbox::new(Room { messages: 9, bytes: 999 }, at(0)));
        let entry = roster.enter(ConnectionId(Uuid::from_u128(number)), Arc::clone(&mailbox), most)?;
        Some((mailbox, entry))
    }

    #[test]
    fn p2p_11_silent_and_unregistered_connections_are_closed_and_others_are_not() {
        let roster = Arc::new(Roster::default());
        let (stranger, _one) = enter(&roster, 1, 9).unwrap();
        let (silent, _two) = enter(&roster, 2, 9).unwrap();
        let (lively, _three) = enter(&roster, 3, 9).unwrap();
        silent.set_registered();
        lively.set_registered();
        roster.sweep(at(9), SILENCE, HELLO);
        assert_eq!(stranger.next(), Next::Nothing);
        roster.sweep(at(10), SILENCE, HELLO);
        assert_eq!(stranger.next(), Next::Close(CloseCode::Unauthenticated));
        lively.hear(at(200));
        roster.sweep(at(300), SILENCE, HELLO);
        assert_eq!((silent.next(), lively.next()), (Next::Close(CloseCode::Silent), Next::Nothing));
    }

    #[test]
    fn p2p_14_the_number_of_connections_is_limited_and_places_come_free() {
        let roster = Arc::new(Roster::default());
        let first = enter(&roster, 1, 1).unwrap();
        assert!(enter(&roster, 2, 1).is_none());
        drop(first);
        assert!(enter(&roster, 3, 1).is_some());
        assert!(roster.0.lock().is_empty());
    }
}
