//! Who is on the other side, also when a reverse proxy stands between.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use http::HeaderMap;

use crate::Network;

/// The client of one request: an extension of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The client's address; behind a trusted proxy the one it reports, with port 0.
    pub address: SocketAddr,
    /// Whether the client speaks TLS, to us or to a trusted proxy.
    pub secure: bool,
}

/// The proxies whose word about the client is taken.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Arc<[Network]>);

impl TrustedProxies {
    /// Trusts what connects from `networks`.
    #[must_use]
    pub fn new(networks: Vec<Network>) -> Self {
        Self(networks.into())
    }

    /// Whether `address` is one of them.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// The client behind `direct`, who sent `headers`.
    ///
    /// Proxies append to `X-Forwarded-For`, so the last entry that is not a trusted proxy is the client; what stands
    /// before it was sent by the client and proves nothing.
    #[must_use]
    pub fn resolve(&self, direct: Peer, headers: &HeaderMap) -> Peer {
        if !self.contains(direct.address.ip()) {
            return direct;
        }
        let mut client = direct.address.ip();
        for entry in last_to_first(headers, "x-forwarded-for") {
            let Some(address) = parse_address(entry) else { break };
            client = address;
            if !self.contains(address) {
                break;
            }
        }
        let forwarded_proto = last_to_first(headers, "x-forwarded-proto").next();
        let secure = forwarded_proto.map_or(direct.secure, |proto| proto.eq_ignore_ascii_case("https"));
        let address =
            if client == direct.address.ip() { direct.address } else { SocketAddr::new(client.to_canonical(), 0) };
        Peer { address, secure }
    }
}

fn last_to_first<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = &'a str> {
    let lines: Vec<_> = headers.get_all(name).iter().collect();
    lines.into_iter().rev().filter_map(|line| line.to_str().ok()).flat_map(|line| line.rsplit(',')).map(str::trim)
}

/// Some proxies write the port as well: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
fn parse_address(text: &str) -> Option<IpAddr> {
    let plain = text.parse().ok();
    plain.or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(direct: &str, lines: &[(&'static str, &'static str)]) -> Peer {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(*name, http::HeaderValue::from_static(value));
        }
        proxies.resolve(Peer { address: direct.parse().unwrap(), secure: false }, &headers)
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let spoofed = resolve("192.0.2.9:80", &[("x-forwarded-for", "1.2.3.4"), ("x-forwarded-proto", "https")]);
        assert_eq!(spoofed, Peer { address: "192.0.2.9:80".parse().unwrap(), secure: false });
        let told = resolve("10.0.0.1:80", &[("x-forwarded-for", "1.2.3.4"), ("x-forwarded-proto", "https")]);
        assert_eq!(told, Peer { address: "1.2.3.4:0".parse().unwrap(), secure: true });
    }

    #[test]
    fn what_the_client_wrote_before_the_proxys_entry_is_ignored() {
        let peer = resolve("10.0.0.1:80", &[("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "1.2.3.4, 10.0.0.7")]);
        assert_eq!(peer.address.ip().to_string(), "1.2.3.4");
    }

    #[test]
    fn entries_with_ports_and_nonsense_are_understood() {
        assert_eq!(resolve("10.0.0.1:80", &[("x-forwarded-for", "1.2.3.4:99")]).address.ip().to_string(), "1.2.3.4");
        assert_eq!(resolve("10.0.0.1:80", &[("x-forwarded-for", "unknown")]).address.to_string(), "10.0.0.1:80");
        assert_eq!(resolve("10.0.0.1:80", &[]).address.to_string(), "10.0.0.1:80");
    }
}
