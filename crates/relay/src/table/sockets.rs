//! Relayed sockets: which addresses are taken, and by whom.

use std::net::SocketAddr;

use slab::Slab;

pub(crate) use super::ports::Want;
use super::{AllocationId, Hash, Table, ports::Ports};
use crate::{
    Addresses, Client, RelayedId,
    addresses::{Family, PerFamily},
};

/// Whose a relayed socket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// Of an allocation being opened for this client.
    Pending(Client),
    /// Of an allocation.
    Allocation(AllocationId),
    /// Nobody's yet: it waits for the holder of this reservation token.
    Reserved(u64),
}

/// What the driver knows of a relayed socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing: its port is taken, no more.
    Taken,
    /// It was asked to open it.
    Asked,
    /// It has opened it.
    Open,
    /// It could not.
    Failed,
}

/// A relayed socket.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Socket {
    pub(crate) bind: SocketAddr,
    pub(crate) public: SocketAddr,
    pub(crate) owner: Owner,
    pub(crate) state: State,
}

/// All relayed sockets.
pub(crate) struct Sockets {
    all: Slab<Socket>,
    by_public: Table<SocketAddr, RelayedId>,
    ports: PerFamily<Ports>,
}

impl Sockets {
    pub(crate) fn new(min: u16, max: u16, hash: Hash) -> Self {
        let ports = PerFamily::new(|| Ports::new(min, max));
        Self { all: Slab::new(), by_public: Table::with_hasher(hash), ports }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Socket> {
        self.all.iter().map(|(_, socket)| socket)
    }

    pub(crate) fn get(&self, id: RelayedId) -> Option<&Socket> {
        self.all.get(id.index())
    }

    pub(crate) fn get_mut(&mut self, id: RelayedId) -> Option<&mut Socket> {
        self.all.get_mut(id.index())
    }

    /// The socket with this address in the world.
    pub(crate) fn at(&self, public: SocketAddr) -> Option<RelayedId> {
        self.by_public.get(&public).copied()
    }

    /// Takes a port: one socket, or two with [`Want::Pair`]. `None`: there is none, or the family is not relayed.
    pub(crate) fn take(
        &mut self,
        addresses: &Addresses,
        family: Family,
        want: Want,
        random: u16,
        client: Client,
    ) -> Option<(RelayedId, Option<RelayedId>)> {
        let relay = addresses.relay(family)?;
        let port = self.ports.get_mut(family).take(want, random)?;
        let mut add = |port| {
            let bind = SocketAddr::new(relay.bind, port);
            let public = SocketAddr::new(relay.public, port);
            let socket = Socket { bind, public, owner: Owner::Pending(client), state: State::Taken };
            let id = RelayedId(u32::try_from(self.all.insert(socket)).unwrap_or(u32::MAX));
            self.by_public.insert(public, id);
            id
        };
        let first = add(port);
        Some((first, (want == Want::Pair).then(|| add(port + 1))))
    }

    /// Forgets a socket and gives back what it was.
    pub(crate) fn remove(&mut self, id: RelayedId) -> Option<Socket> {
        let socket = self.all.try_remove(id.index())?;
        self.by_public.remove(&socket.public);
        self.ports.get_mut(Family::of(socket.bind.ip())).release(socket.bind.port());
        Some(socket)
    }
}
