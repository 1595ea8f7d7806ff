//! The permissions and channels of one allocation (RFC 8656 sections 9 and 12).
//!
//! Sorted vectors: most allocations have a handful of each, and then a binary search is a look at one cache line.

use std::net::{IpAddr, SocketAddr};

use hubbub_types::Timestamp;

#[derive(Debug, Clone, Copy)]
struct Permission {
    peer: IpAddr,
    expires: Timestamp,
}

#[derive(Debug, Clone, Copy)]
struct Channel {
    number: u16,
    peer: SocketAddr,
    expires: Timestamp,
}

/// The result of binding a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bind {
    /// Bound, or bound already and refreshed.
    Done,
    /// The number has another peer, or the peer another number.
    Taken,
    /// No room.
    Full,
}

/// The peers of an allocation.
#[derive(Debug, Default)]
pub(crate) struct Peers {
    /// By address.
    permissions: Vec<Permission>,
    /// By number.
    channels: Vec<Channel>,
    /// The same channels by peer: peer and number.
    numbers: Vec<(SocketAddr, u16)>,
}

impl Peers {
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.permissions.len(), self.channels.len())
    }

    /// Whether data to and from this address is relayed now.
    pub(crate) fn permits(&self, peer: IpAddr, now: Timestamp) -> bool {
        match self.permissions.as_slice() {
            [only] => only.peer == peer && only.expires > now,
            many => {
                let found = many.binary_search_by(|permission| permission.peer.cmp(&peer)).ok();
                found.and_then(|at| many.get(at)).is_some_and(|permission| permission.expires > now)
            }
        }
    }

    /// The peer a channel is bound to now.
    pub(crate) fn peer_of(&self, number: u16, now: Timestamp) -> Option<SocketAddr> {
        let at = self.channels.binary_search_by_key(&number, |channel| channel.number).ok()?;
        self.channels.get(at).filter(|channel| channel.expires > now).map(|channel| channel.peer)
    }

    /// The channel bound to a peer now.
    pub(crate) fn channel_of(&self, peer: SocketAddr, now: Timestamp) -> Option<u16> {
        let number = match self.numbers.as_slice() {
            [(only, number)] => (*only == peer).then_some(*number)?,
            many => many.binary_search_by(|(found, _)| found.cmp(&peer)).ok().and_then(|at| many.get(at))?.1,
        };
        self.peer_of(number, now).map(|_| number)
    }

    /// Whether these permissions fit together with what there is.
    pub(crate) fn has_room(&self, peers: &[IpAddr], most: usize) -> bool {
        let mut new: Vec<_> = peers.iter().filter(|peer| self.permission_at(**peer).is_err()).collect();
        new.sort_unstable();
        new.dedup();
        self.permissions.len() + new.len() <= most
    }

    /// Installs or refreshes a permission.
    pub(crate) fn permit(&mut self, peer: IpAddr, expires: Timestamp) {
        match self.permission_at(peer) {
            Ok(at) => {
                if let Some(permission) = self.permissions.get_mut(at) {
                    permission.expires = expires;
                }
            }
            Err(at) => self.permissions.insert(at, Permission { peer, expires }),
        }
    }

    fn permission_at(&self, peer: IpAddr) -> Result<usize, usize> {
        self.permissions.binary_search_by(|permission| permission.peer.cmp(&peer))
    }

    /// Binds a channel, or refreshes the same binding. The caller swept before.
    pub(crate) fn bind(&mut self, number: u16, peer: SocketAddr, expires: Timestamp, most: usize) -> Bind {
        let by_number = self.channels.binary_search_by_key(&number, |channel| channel.number);
        let by_peer = self.numbers.binary_search_by(|(found, _)| found.cmp(&peer));
        match (by_number, by_peer) {
            (Ok(at), Ok(_)) => match self.channels.get_mut(at) {
                Some(channel) if channel.peer == peer => {
                    channel.expires = expires;
                    Bind::Done
                }
                _ => Bind::Taken,
            },
            (Err(_), Err(_)) if self.channels.len() >= most => Bind::Full,
            (Err(at), Err(peer_at)) => {
                self.channels.insert(at, Channel { number, peer, expires });
                self.numbers.insert(peer_at, (peer, number));
                Bind::Done
            }
            _ => Bind::Taken,
        }
    }

    /// Forgets what has expired.
    pub(crate) fn sweep(&mut self, now: Timestamp) {
        self.permissions.retain(|permission| permission.expires > now);
        let before = self.channels.len();
        self.channels.retain(|channel| channel.expires > now);
        if self.channels.len() < before {
            let channels = &self.channels;
            self.numbers.retain(|(_, number)| channels.binary_search_by_key(number, |channel| channel.number).is_ok());
        }
    }

    /// Forgets the peers of one family, when its relayed address is given back.
    pub(crate) fn forget_family(&mut self, v4: bool) {
        self.permissions.retain(|permission| permission.peer.is_ipv4() != v4);
        self.channels.retain(|channel| channel.peer.is_ipv4() != v4);
        self.numbers.retain(|(peer, _)| peer.is_ipv4() != v4);
    }

    /// When something expires next.
    pub(crate) fn next_expiry(&self) -> Option<Timestamp> {
        let permissions = self.permissions.iter().map(|permission| permission.expires);
        permissions.chain(self.channels.iter().map(|channel| channel.expires)).min()
    }

    /// Whether both views of the channels agree and everything is sorted.
    #[cfg(test)]
    pub(crate) fn is_consistent(&self) -> bool {
        self.channels.len() == self.numbers.len()
            && self.channels.is_sorted_by_key(|channel| channel.number)
            && self.permissions.is_sorted_by_key(|permission| permission.peer)
            && self.numbers.is_sorted_by_key(|(peer, _)| *peer)
            && self.numbers.iter().all(|(peer, number)| {
                self.channels.iter().any(|channel| channel.number == *number && channel.peer == *peer)
            })
    }
}
