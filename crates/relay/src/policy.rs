//! Which peers may be reached: the internet, and what is inside only by name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use hubbub_types::Network;

/// Decides about peers. An address is judged by where packets to it end up, whatever its spelling.
#[derive(Debug, Clone)]
pub struct PeerPolicy {
    allowed: Vec<Network>,
    own: Vec<IpAddr>,
}

impl PeerPolicy {
    /// A policy that refuses everything internal and the addresses `own`, except what is in `allowed`.
    #[must_use]
    pub fn new(allowed: Vec<Network>, own: impl IntoIterator<Item = IpAddr>) -> Self {
        let own = own.into_iter().map(|address| address.to_canonical()).collect();
        Self { allowed, own }
    }

    /// Whether packets may be sent to `peer`.
    #[must_use]
    pub fn allows(&self, peer: IpAddr) -> bool {
        match peer {
            IpAddr::V4(peer) => self.allows_v4(peer),
            IpAddr::V6(peer) => self.allows_v6(peer),
        }
    }

    fn allows_v4(&self, peer: Ipv4Addr) -> bool {
        self.is_allowed(peer.into()) || !(self.is_own(peer.into()) || is_internal_v4(peer))
    }

    fn allows_v6(&self, peer: Ipv6Addr) -> bool {
        // An IPv6 socket takes ::ffff:a.b.c.d for the IPv4 address: nobody needs that spelling, so not even
        // `allowed` opens it.
        if peer.to_ipv4().is_some() && !matches!(peer, Ipv6Addr::LOCALHOST | Ipv6Addr::UNSPECIFIED) {
            return false;
        }
        if self.is_allowed(peer.into()) {
            return true;
        }
        let inside = embedded_v4(peer);
        is_global_v6(peer) && !self.is_own(peer.into()) && inside.is_none_or(|inside| self.allows_v4(inside))
    }

    fn is_allowed(&self, peer: IpAddr) -> bool {
        self.allowed.iter().any(|network| network.contains(peer))
    }

    fn is_own(&self, peer: IpAddr) -> bool {
        self.own.contains(&peer)
    }
}

/// Everything of the IANA registry of special-purpose IPv4 addresses (RFC 6890), and multicast.
fn is_internal_v4(peer: Ipv4Addr) -> bool {
    let [a, b, c, _] = peer.octets();
    match a {
        // "This" network, private, loopback, multicast, reserved and broadcast.
        0 | 10 | 127 | 224..=255 => true,
        // Shared by carriers (RFC 6598).
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        // IETF protocols, documentation, 6to4 relays, AS112, AMT, private.
        192 => matches!((b, c), (0, 0 | 2) | (31, 196) | (52, 193) | (88, 99) | (175, 48) | (168, _)),
        // Benchmarks and documentation.
        198 => b == 18 || b == 19 || (b, c) == (51, 100),
        203 => (b, c) == (0, 113),
        _ => false,
    }
}

/// Global unicast (2000::/3) without its special parts, and the well-known NAT64 prefix, whose inside is judged too.
fn is_global_v6(peer: Ipv6Addr) -> bool {
    let [a, b, c, ..] = peer.segments();
    match a {
        0x0064 => is_nat64(peer),
        // IETF protocols, among them Teredo, benchmarks and ORCHID (RFC 2928); documentation (RFC 3849).
        0x2001 => b >= 0x0200 && b != 0x0db8,
        // Direct delegation of AS112 (RFC 7535), and documentation (RFC 9637).
        0x2620 => (b, c) != (0x004f, 0x8000),
        0x3fff => b >= 0x1000,
        0x2000..0x4000 => true,
        _ => false,
    }
}

fn is_nat64(peer: Ipv6Addr) -> bool {
    matches!(peer.segments(), [0x0064, 0xff9b, 0, 0, 0, 0, _, _])
}

/// The IPv4 address packets to `peer` end up at: NAT64 (RFC 6052), 6to4 (RFC 3056), ISATAP (RFC 5214).
fn embedded_v4(peer: Ipv6Addr) -> Option<Ipv4Addr> {
    let segments = peer.segments();
    let join = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match segments {
        [0x2002, high, low, ..] => Some(join(high, low)),
        [.., 0x0000 | 0x0200, 0x5efe, high, low] => Some(join(high, low)),
        [.., high, low] if is_nat64(peer) => Some(join(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> PeerPolicy {
        PeerPolicy::new(vec!["10.1.0.0/16".parse().unwrap()], ["198.41.0.4".parse().unwrap()])
    }

    fn allows(peer: &str) -> bool {
        policy().allows(peer.parse().unwrap())
    }

    #[test]
    fn the_internet_is_reached() {
        for peer in [
            "1.1.1.1",
            "9.9.9.9",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "203.0.112.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450:4001::1",
            "2001:4860::8888",
            "64:ff9b::8.8.8.8",
            "2002:0808:0808::1",
            "2a00::5efe:808:808",
        ] {
            assert!(allows(peer), "{peer}");
        }
    }

    #[test]
    fn what_is_allowed_by_name_is_reached_in_its_own_spelling_only() {
        assert!(allows("10.1.2.3"));
        assert!(!allows("10.2.2.3"));
        assert!(!allows("::ffff:10.1.2.3"));
        let open = PeerPolicy::new(vec!["0.0.0.0/0".parse().unwrap(), "::/0".parse().unwrap()], []);
        assert!(open.allows("127.0.0.1".parse().unwrap()) && open.allows("::1".parse().unwrap()));
        assert!(!open.allows("::ffff:127.0.0.1".parse().unwrap()));
    }

    #[test]
    fn own_addresses_are_refused_wherever_they_are_hidden() {
        for peer in ["198.41.0.4", "64:ff9b::198.41.0.4", "2002:c629:4::1", "::ffff:198.41.0.4"] {
            assert!(!allows(peer), "{peer}");
        }
    }
}
