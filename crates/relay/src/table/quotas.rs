//! How many allocations each session, account and address has.

use std::{hash::Hash as Key, net::IpAddr};

use hubbub_types::{AccountId, SessionId};

use super::{Hash, Table, gate::site};
use crate::{Identity, Reason, RelaySettings};

/// Counts allocations, those being opened included.
pub(crate) struct Quotas {
    sessions: Table<SessionId, usize>,
    accounts: Table<AccountId, usize>,
    sites: Table<IpAddr, usize>,
    total: usize,
}

impl Quotas {
    pub(crate) fn new(hash: Hash) -> Self {
        Self {
            sessions: Table::with_hasher(hash.clone()),
            accounts: Table::with_hasher(hash.clone()),
            sites: Table::with_hasher(hash),
            total: 0,
        }
    }

    /// Counts one more allocation.
    ///
    /// # Errors
    /// 486 when its user has enough, 508 when the server has.
    pub(crate) fn acquire(&mut self, identity: &Identity, from: IpAddr, limits: &RelaySettings) -> Result<(), Reason> {
        let has_enough = count(&self.sessions, &identity.session) >= limits.max_per_session
            || count(&self.accounts, &identity.account) >= limits.max_per_account
            || count(&self.sites, &site(from)) >= limits.max_per_address;
        if has_enough {
            return Err(Reason::Quota);
        }
        if self.total >= limits.max_allocations {
            return Err(Reason::Capacity);
        }
        *self.sessions.entry(identity.session).or_default() += 1;
        *self.accounts.entry(identity.account).or_default() += 1;
        *self.sites.entry(site(from)).or_default() += 1;
        self.total += 1;
        Ok(())
    }

    /// Gives back what [`Quotas::acquire`] counted.
    pub(crate) fn release(&mut self, identity: &Identity, from: IpAddr) {
        decrement(&mut self.sessions, &identity.session);
        decrement(&mut self.accounts, &identity.account);
        decrement(&mut self.sites, &site(from));
        self.total = self.total.saturating_sub(1);
    }

    #[cfg(test)]
    pub(crate) fn totals(&self) -> [usize; 4] {
        let sum = |counts: &mut dyn Iterator<Item = &usize>| counts.sum::<usize>();
        let Self { sessions, accounts, sites, total } = self;
        [*total, sum(&mut sessions.values()), sum(&mut accounts.values()), sum(&mut sites.values())]
    }
}

fn count<K: Eq + Key>(counts: &Table<K, usize>, key: &K) -> usize {
    counts.get(key).copied().unwrap_or(0)
}

fn decrement<K: Eq + Key>(counts: &mut Table<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}
