//! Where is relayed from: which local addresses, and what the world calls them.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use hubbub_relay::{Addresses, PeerPolicy, PublicAddress, RelayAddress, RelaySettings};

use crate::datagrams::interfaces;

/// Addresses nobody has (RFC 5737, RFC 3849): what leads to them leads to the internet.
const OUTSIDE_V4: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const OUTSIDE_V6: IpAddr = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1));

/// Finds out where to relay from, for a server that listens on `listening` and whose public host has the addresses `host`.
///
/// Without a word in the settings, relayed sockets are bound to the address that is listened on, for wildcards to the one
/// that leads to the internet. Peers are told that address; where it is internal and the host has a public one, they
/// are told the host's: the machine stands behind a 1:1 NAT.
///
/// # Errors
/// When the addresses of this machine cannot be listed: they could not be refused as peers.
pub fn find_addresses(settings: &RelaySettings, listening: &[SocketAddr], host: &[IpAddr]) -> io::Result<Addresses> {
    let own = interfaces::all()?;
    let relay = |wish: PublicAddress, bind: Option<IpAddr>, outside: IpAddr| {
        if wish == PublicAddress::Off {
            return None;
        }
        let bind = bind.or_else(|| local(listening, outside))?;
        let public = match wish {
            PublicAddress::Ip(public) => public,
            _ => public_of(bind, host),
        };
        Some(RelayAddress { bind, public })
    };
    Ok(Addresses {
        relay_v4: relay(settings.public_address, settings.relay_address.map(Into::into), OUTSIDE_V4),
        relay_v6: relay(settings.public_address_v6, settings.relay_address_v6.map(Into::into), OUTSIDE_V6),
        own,
    })
}

/// The local address of the family of `outside` that relayed sockets are bound to, if there is one.
fn local(listening: &[SocketAddr], outside: IpAddr) -> Option<IpAddr> {
    let family = || listening.iter().map(SocketAddr::ip).filter(|address| address.is_ipv4() == outside.is_ipv4());
    if let Some(certain) = family().find(|address| !address.is_unspecified()) {
        return Some(certain);
    }
    if !listening.iter().any(|address| address.ip().is_unspecified()) {
        return None;
    }
    let leads_out = interfaces::towards(outside).filter(|address| !address.is_loopback());
    // Without a network one can still try everything on one machine.
    leads_out.or_else(|| family().next().map(loopback))
}

fn loopback(like: IpAddr) -> IpAddr {
    if like.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() }
}

/// What the world calls `bind`.
fn public_of(bind: IpAddr, host: &[IpAddr]) -> IpAddr {
    let is_public = |address: IpAddr| PeerPolicy::new(Vec::new(), []).allows(address);
    if bind.is_loopback() || is_public(bind) {
        return bind;
    }
    let mut family = host.iter().copied().filter(|address| address.is_ipv4() == bind.is_ipv4());
    family.find(|address| is_public(*address)).unwrap_or(bind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn found(settings: &RelaySettings, listening: &[&str], host: &[&str]) -> Addresses {
        let listening: Vec<_> = listening.iter().map(|text| text.parse().unwrap()).collect();
        let host: Vec<_> = host.iter().map(|text| ip(text)).collect();
        find_addresses(settings, &listening, &host).unwrap()
    }

    #[test]
    fn behind_a_nat_peers_are_told_the_address_of_the_host() {
        let same = |bind: &str, host: &[&str]| {
            public_of(ip(bind), &host.iter().map(|text| ip(text)).collect::<Vec<_>>()).to_string()
        };
        assert_eq!(same("10.0.0.5", &["2600::7", "8.8.8.8"]), "8.8.8.8");
        assert_eq!(same("10.0.0.5", &["10.0.0.5"]), "10.0.0.5", "an office server under its internal name");
        assert_eq!(same("9.9.9.9", &["8.8.8.8"]), "9.9.9.9", "the name leads to a proxy in front of the web pages");
        assert_eq!(same("127.0.0.1", &["8.8.8.8"]), "127.0.0.1");
        assert_eq!(same("fd00::2", &["2600::7"]), "2600::7");
    }

    #[test]
    fn the_address_that_is_listened_on_relays() {
        let only_v4 = found(&RelaySettings::default(), &["127.0.0.1:3478"], &[]);
        assert_eq!(only_v4.relay_v4.unwrap().bind, ip("127.0.0.1"));
        assert_eq!(only_v4.relay_v6, None);
        assert!(only_v4.own.contains(&ip("127.0.0.1")));
        let both = found(&RelaySettings::default(), &["127.0.0.1:3478", "[::1]:3478"], &[]);
        assert_eq!(both.relay_v6.unwrap().public, ip("::1"));
    }

    #[test]
    fn the_settings_have_the_last_word() {
        let settings = RelaySettings {
            public_address: PublicAddress::Ip(ip("198.51.100.7")),
            public_address_v6: PublicAddress::Off,
            relay_address: Some(Ipv4Addr::new(10, 0, 0, 9)),
            ..RelaySettings::default()
        };
        let found = found(&settings, &["0.0.0.0:3478", "[::1]:3478"], &["8.8.8.8"]);
        assert_eq!(found.relay_v4, Some(RelayAddress { bind: ip("10.0.0.9"), public: ip("198.51.100.7") }));
        assert_eq!(found.relay_v6, None);
    }
}
