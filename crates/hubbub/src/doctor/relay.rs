//! Whether calls can be relayed: the ports, and the addresses peers are told.

use hubbub_net::turn::{TurnSockets, find_addresses};
use hubbub_relay::{PeerPolicy, RelayAddress};

use super::{Check, ports};
use crate::{serve::lock::Holder, serve::relay::addresses_of, settings::Settings};

const PORT: &str = "port turn.listen";
const ADDRESS: &str = "turn address";

pub(super) async fn check(settings: &Settings, running: Option<&Holder>) -> Vec<Check> {
    if !settings.turn.enabled {
        return vec![
            Check::warning(ADDRESS, "the relay is off").advise(
                "people behind strict firewalls cannot call each other, unless [ice] names another TURN server",
            ),
        ];
    }
    let port = match TurnSockets::bind(&settings.turn, 1) {
        Ok(sockets) => Check::fine(PORT, list(sockets.addresses().iter()) + " free, UDP and TCP"),
        Err((address, error)) => ports::explain(PORT, address, &error, running),
    };
    let public_url = settings.server.public_url(settings.tls.is_on(), settings.server.listen.port());
    let host = addresses_of(&public_url).await;
    let for_others = settings.server.public_url.is_some() && host.iter().any(|address| is_public(*address));
    let address = match find_addresses(&settings.turn, &settings.turn.listen, &host) {
        Ok(found) => judge(&[found.relay_v4, found.relay_v6].into_iter().flatten().collect::<Vec<_>>(), for_others),
        Err(error) => Check::failed(ADDRESS, format!("the addresses of this machine cannot be listed: {error}"))
            .advise("allow netlink sockets (AF_NETLINK in RestrictAddressFamilies of the systemd unit)"),
    };
    vec![port, address]
}

fn judge(relays: &[RelayAddress], for_others: bool) -> Check {
    let told = list(relays.iter().map(|relay| relay.public));
    if relays.is_empty() {
        return Check::failed(ADDRESS, "there is no address to relay from")
            .advise("set turn.relay_address to an address of this machine");
    }
    if for_others && !relays.iter().any(|relay| is_public(relay.public)) {
        return Check::warning(ADDRESS, format!("peers are told {told}, which the internet does not reach"))
            .advise("set turn.public_address to the address that a 1:1 NAT forwards to this machine");
    }
    let behind = relays.iter().filter(|relay| relay.public != relay.bind).map(|relay| relay.bind);
    match list(behind) {
        behind if behind.is_empty() => Check::fine(ADDRESS, told),
        behind => Check::fine(ADDRESS, format!("{told}, which a NAT forwards to {behind}")),
    }
}

fn is_public(address: std::net::IpAddr) -> bool {
    PeerPolicy::new(Vec::new(), []).allows(address)
}

fn list(items: impl Iterator<Item = impl ToString>) -> String {
    items.map(|item| item.to_string()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;
    use crate::doctor::Status;

    fn relay(bind: &str, public: &str) -> RelayAddress {
        RelayAddress { bind: bind.parse().unwrap(), public: public.parse().unwrap() }
    }

    #[test]
    fn chat_14_an_address_nobody_outside_reaches_is_found() {
        let internal = [relay("10.0.0.5", "10.0.0.5")];
        assert_eq!(judge(&internal, true).status, Status::Warning);
        assert_eq!(judge(&internal, false).status, Status::Ok, "a server for one office");
        assert_eq!(judge(&[], false).status, Status::Failed);
        let forwarded = judge(&[relay("10.0.0.5", "8.8.8.8")], true);
        assert_eq!(forwarded.status, Status::Ok);
        assert_eq!(forwarded.found, "8.8.8.8, which a NAT forwards to 10.0.0.5");
    }

    #[tokio::test]
    async fn chat_14_a_taken_relay_port_is_found() {
        let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
        let mut settings = Settings::default();
        settings.turn.listen = vec![taken.local_addr().unwrap()];
        let checks = check(&settings, None).await;
        assert_eq!((checks[0].name, checks[0].status), (PORT, Status::Failed), "{checks:?}");
        drop(taken);
        assert_eq!(check(&settings, None).await[0].status, Status::Ok);
        settings.turn.enabled = false;
        assert_eq!(check(&settings, None).await.len(), 1);
    }
}
