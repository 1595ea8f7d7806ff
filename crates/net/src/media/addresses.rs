//! Which addresses people are told to send media to.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use hubbub_relay::RelaySettings;

use super::MediaSettings;
use crate::{datagrams::needs_a_scope, turn::find_addresses};

/// One address of this machine, and what people are told instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Announced {
    /// What the socket is bound to.
    pub bind: IpAddr,
    /// What people are told: something else behind a 1:1 NAT.
    pub told: IpAddr,
}

/// Finds out where media is received, for a server whose public host has the addresses `host`: where TURN would relay
/// from, every address that `settings` listen on by name, and those of `host` that are this machine's own. So an
/// office server under its internal name is reached inside, and one under `localhost` by its own browser.
///
/// # Errors
/// When the addresses of this machine cannot be listed.
pub fn find_announced(settings: &MediaSettings, host: &[IpAddr]) -> io::Result<Vec<Announced>> {
    let as_relay = RelaySettings {
        public_address: settings.public_address,
        public_address_v6: settings.public_address_v6,
        ..RelaySettings::default()
    };
    let found = find_addresses(&as_relay, &settings.listen, host)?;
    let relays = [found.relay_v4, found.relay_v6].into_iter().flatten();
    let mut announced: Vec<_> = relays.map(|relay| Announced { bind: relay.bind, told: relay.public }).collect();
    let by_name = settings.listen.iter().map(SocketAddr::ip).filter(|ip| !ip.is_unspecified());
    let own = host.iter().copied().filter(|ip| found.own.contains(ip) && is_listened_on(settings, *ip));
    for ip in by_name.chain(own) {
        if !announced.iter().any(|known| known.bind == ip) {
            announced.push(Announced { bind: ip, told: ip });
        }
    }
    announced.retain(|address| !needs_a_scope(address.bind));
    Ok(announced)
}

fn is_listened_on(settings: &MediaSettings, ip: IpAddr) -> bool {
    let mut listen = settings.listen.iter().map(SocketAddr::ip);
    listen.any(|listen| listen == ip || listen.is_unspecified() && listen.is_ipv4() == ip.is_ipv4())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hubbub_relay::PublicAddress;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn told(listen: &[&str], public: PublicAddress, host: &[&str]) -> Vec<IpAddr> {
        let settings = MediaSettings {
            listen: listen.iter().map(|text| text.parse().unwrap()).collect(),
            public_address: public,
            public_address_v6: PublicAddress::Off,
            ..MediaSettings::default()
        };
        let host: Vec<_> = host.iter().map(|text| ip(text)).collect();
        find_announced(&settings, &host).unwrap().iter().map(|announced| announced.told).collect()
    }

    #[test]
    fn meet_06_the_address_that_is_listened_on_is_announced() {
        assert_eq!(told(&["127.0.0.1:0"], PublicAddress::Auto, &[]), [ip("127.0.0.1")]);
        assert_eq!(told(&["127.0.0.1:0"], PublicAddress::Off, &[]), [ip("127.0.0.1")], "it was named");
    }

    #[test]
    fn meet_06_behind_a_nat_the_address_of_the_nat_is_announced_once() {
        let nat = PublicAddress::Ip(ip("198.51.100.7"));
        assert_eq!(told(&["127.0.0.1:0"], nat, &["198.51.100.7"]), [ip("198.51.100.7")]);
    }

    #[test]
    fn meet_06_a_server_called_localhost_announces_itself_to_its_own_browser() {
        assert!(told(&["0.0.0.0:0"], PublicAddress::Auto, &["127.0.0.1"]).contains(&ip("127.0.0.1")));
        assert!(!told(&["0.0.0.0:0"], PublicAddress::Ip(ip("198.51.100.7")), &["8.8.8.8"]).contains(&ip("8.8.8.8")));
    }
}
