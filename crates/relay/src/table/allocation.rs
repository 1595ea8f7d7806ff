//! One allocation (RFC 8656 section 2.2).

use hubbub_types::Timestamp;

use super::{bucket::Bucket, peers::Peers};
use crate::{
    Client, Identity, Reason, RelayedId,
    addresses::{Family, PerFamily},
};

/// An allocation: its place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AllocationId(pub(crate) u32);

impl AllocationId {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The family of a dual allocation that could not be had, and why (ADDRESS-ERROR-CODE).
pub(crate) type Partial = (Family, Reason);

/// An allocation.
#[derive(Debug)]
pub(crate) struct Allocation {
    pub(crate) client: Client,
    pub(crate) identity: Identity,
    /// Its relayed sockets.
    pub(crate) sockets: PerFamily<Option<RelayedId>>,
    pub(crate) expires: Timestamp,
    /// When it is looked at next, as in the table of timers.
    pub(crate) timer: Timestamp,
    pub(crate) peers: Peers,
    /// What goes to peers.
    pub(crate) up: Bucket,
    /// What goes to the client.
    pub(crate) down: Bucket,
    /// The transaction that opened it: sent again, it is answered again (RFC 8656 section 7.2).
    pub(crate) transaction: [u8; 12],
    /// The token of the port reserved with it.
    pub(crate) token: Option<u64>,
    pub(crate) partial: Option<Partial>,
}

impl Allocation {
    pub(crate) fn new(client: Client, identity: Identity, transaction: [u8; 12], expires: Timestamp) -> Self {
        Self {
            client,
            identity,
            sockets: PerFamily::default(),
            expires,
            timer: expires,
            peers: Peers::default(),
            up: Bucket::new(),
            down: Bucket::new(),
            transaction,
            token: None,
            partial: None,
        }
    }

    pub(crate) fn socket(&self, family: Family) -> Option<RelayedId> {
        *self.sockets.get(family)
    }

    /// When it has to be looked at: it, a permission or a channel expires.
    pub(crate) fn next_expiry(&self) -> Timestamp {
        self.peers.next_expiry().map_or(self.expires, |next| next.min(self.expires))
    }
}
