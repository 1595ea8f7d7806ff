//! The addresses this machine relays from.

use std::net::{IpAddr, SocketAddr};

/// An address relayed sockets are bound to, and what the world calls it. They differ behind a 1:1 NAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RelayAddress {
    /// The local address to bind.
    pub bind: IpAddr,
    /// The address peers send to.
    pub public: IpAddr,
}

/// The addresses of this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addresses {
    /// Where IPv4 is relayed from, if at all.
    pub relay_v4: Option<RelayAddress>,
    /// Where IPv6 is relayed from, if at all.
    pub relay_v6: Option<RelayAddress>,
    /// Every address of this machine: refused as a peer, unless it is a live relayed address.
    pub own: Vec<IpAddr>,
}

/// An address family of RFC 8656.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Family {
    pub(crate) const fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::V4 } else { Self::V6 }
    }
}

/// One thing for each family.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PerFamily<T> {
    v4: T,
    v6: T,
}

impl<T> PerFamily<T> {
    pub(crate) fn new(mut make: impl FnMut() -> T) -> Self {
        Self { v4: make(), v6: make() }
    }

    pub(crate) const fn get(&self, family: Family) -> &T {
        match family {
            Family::V4 => &self.v4,
            Family::V6 => &self.v6,
        }
    }

    pub(crate) const fn get_mut(&mut self, family: Family) -> &mut T {
        match family {
            Family::V4 => &mut self.v4,
            Family::V6 => &mut self.v6,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        [&self.v4, &self.v6].into_iter()
    }
}

impl Addresses {
    pub(crate) const fn relay(&self, family: Family) -> Option<RelayAddress> {
        match family {
            Family::V4 => self.relay_v4,
            Family::V6 => self.relay_v6,
        }
    }

    /// Whether `address` is on one of the addresses our relayed sockets have in the world.
    pub(crate) fn is_relay(&self, address: SocketAddr) -> bool {
        let relay = if address.is_ipv4() { self.relay_v4 } else { self.relay_v6 };
        relay.is_some_and(|relay| relay.public == address.ip())
    }

    /// Every address that is ours: of this machine, and of the NAT before it.
    pub(crate) fn ours(&self) -> impl Iterator<Item = IpAddr> + '_ {
        let relays = [self.relay_v4, self.relay_v6].into_iter().flatten();
        self.own.iter().copied().chain(relays.flat_map(|relay| [relay.bind, relay.public]))
    }
}
