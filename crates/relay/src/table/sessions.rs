//! Which sessions are live. A session is checked when it is first seen, believed for a while, and checked again.

use std::collections::BTreeSet;

use hubbub_types::{AccountId, SessionId, Timestamp};

use super::{AllocationId, Hash, Table};
use crate::Client;

/// A request that waits for the check of its session.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) client: Client,
    pub(crate) bytes: Vec<u8>,
}

/// What is known of a session.
#[derive(Debug)]
pub(crate) enum Standing {
    /// Asked; these wait for the answer.
    Checking(Vec<Held>),
    /// Live when it was checked last.
    Live,
    /// Over. Remembered until its credentials have expired.
    Ended,
}

/// A session.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) account: AccountId,
    pub(crate) standing: Standing,
    /// Its allocations.
    pub(crate) allocations: Vec<AllocationId>,
    /// When it is looked at next, as in the table of timers.
    pub(crate) timer: Timestamp,
}

/// All sessions that are remembered.
pub(crate) struct Sessions {
    all: Table<SessionId, Session>,
    by_account: BTreeSet<(AccountId, SessionId)>,
}

impl Sessions {
    pub(crate) fn new(hash: Hash) -> Self {
        Self { all: Table::with_hasher(hash), by_account: BTreeSet::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn get(&self, id: SessionId) -> Option<&Session> {
        self.all.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: SessionId) -> Option<&mut Session> {
        self.all.get_mut(&id)
    }

    pub(crate) fn insert(&mut self, id: SessionId, session: Session) {
        self.by_account.insert((session.account, id));
        self.all.insert(id, session);
    }

    pub(crate) fn remove(&mut self, id: SessionId) -> Option<Session> {
        let session = self.all.remove(&id)?;
        self.by_account.remove(&(session.account, id));
        Some(session)
    }

    /// The sessions of an account.
    pub(crate) fn of(&self, account: AccountId) -> Vec<SessionId> {
        let (low, high) = (SessionId(uuid::Uuid::nil()), SessionId(uuid::Uuid::max()));
        self.by_account.range((account, low)..=(account, high)).map(|(_, session)| *session).collect()
    }

    /// The sessions that have allocations.
    pub(crate) fn with_allocations(&self) -> Vec<(SessionId, AccountId)> {
        let used = self.all.iter().filter(|(_, session)| !session.allocations.is_empty());
        let mut used: Vec<_> = used.map(|(id, session)| (*id, session.account)).collect();
        used.sort_unstable();
        used
    }

    /// The live sessions that have none.
    pub(crate) fn idle(&self) -> Vec<SessionId> {
        let idle = |session: &Session| matches!(session.standing, Standing::Live) && session.allocations.is_empty();
        self.all.iter().filter(|(_, session)| idle(session)).map(|(id, _)| *id).collect()
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&SessionId, &Session)> {
        self.all.iter()
    }
}
