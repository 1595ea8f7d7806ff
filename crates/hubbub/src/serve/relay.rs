//! The TURN server: from its settings to what clients are told.

use std::{net::IpAddr, sync::Arc, time::Duration};

use anyhow::{Context as _, anyhow};
use hubbub_app::turn::{Place, RelayParts, Relays, StoredSessions, urls};
use hubbub_net::{
    Shutdown,
    turn::{Turn, TurnParts, TurnSockets, find_addresses},
};
use hubbub_relay::Credentials;
use url::{Host, Url};

use super::wiring::Ground;
use crate::settings::Settings;

/// What user names of the relay are made with is derived from the server's key under this name.
const CREDENTIALS: &str = "turn credentials";
/// How long the start waits for the address of the public host.
const LOOK_UP: Duration = Duration::from_secs(3);

/// Takes the ports of the relay, if it is to run.
pub(super) fn bind(settings: &Settings) -> anyhow::Result<Option<TurnSockets>> {
    if !settings.turn.enabled {
        return Ok(None);
    }
    let bound = TurnSockets::bind(&settings.turn, settings.connections.backlog);
    bound.map(Some).map_err(|(address, error)| {
        anyhow!(error).context(format!("cannot listen on {address} (turn.listen; `hubbub doctor` says more)"))
    })
}

/// Starts the relay on its ports.
pub(super) async fn start(
    settings: &Settings,
    sockets: TurnSockets,
    ground: &Ground,
    shutdown: &Shutdown,
) -> anyhow::Result<(Turn, Relays)> {
    let host = addresses_of(&ground.public_url).await;
    let addresses = find_addresses(&settings.turn, &sockets.addresses(), &host)
        .context("the addresses of this machine, which the relay must refuse as peers, cannot be listed")?;
    for address in [addresses.relay_v4, addresses.relay_v6].into_iter().flatten() {
        tracing::info!(address = %address.public, bound = %address.bind, "calls are relayed from this address");
    }
    let credentials = Credentials::new(&ground.key.derive(CREDENTIALS));
    let urls = urls(&place(settings, &ground.public_url, &sockets));
    let turn = Turn::start(TurnParts {
        sockets,
        settings: settings.turn.clone(),
        credentials: credentials.clone(),
        addresses,
        check: Arc::new(StoredSessions::new(ground.store.clone(), Arc::clone(&ground.clock))),
        clock: Arc::clone(&ground.clock),
        entropy: Arc::clone(&ground.entropy),
        shutdown: shutdown.clone(),
    });
    let turn = turn.context("the relay cannot be started")?;
    let relays = Relays::start(RelayParts {
        turn: turn.clone(),
        credentials,
        lifetime: settings.turn.credential_lifetime.0,
        urls,
        bus: ground.cluster.bus(),
        clock: Arc::clone(&ground.clock),
        shutdown: shutdown.clone(),
    });
    Ok((turn, relays))
}

/// How clients reach it. The port of the web pages speaks TURN only where nothing stands before it.
fn place<'a>(settings: &'a Settings, public_url: &'a Url, sockets: &TurnSockets) -> Place<'a> {
    let secure = public_url.scheme() == "https";
    let direct = settings.server.trusted_proxies.is_empty() && secure == settings.tls.is_on();
    Place {
        host: settings.turn.host.as_deref().or(public_url.host_str()).unwrap_or("localhost"),
        port: sockets.addresses().first().map_or(0, std::net::SocketAddr::port),
        tcp: settings.turn.tcp,
        web: public_url.port_or_known_default().filter(|_| direct),
        tls: settings.tls.is_on(),
    }
}

/// The addresses of the public host, as far as they can be found out now.
pub(crate) async fn addresses_of(public_url: &Url) -> Vec<IpAddr> {
    let name = match public_url.host() {
        Some(Host::Ipv4(address)) => return vec![address.into()],
        Some(Host::Ipv6(address)) => return vec![address.into()],
        Some(Host::Domain(name)) => name,
        None => return Vec::new(),
    };
    match tokio::time::timeout(LOOK_UP, tokio::net::lookup_host((name, 0))).await {
        Ok(Ok(found)) => found.map(|address| address.ip()).collect(),
        Ok(Err(error)) => {
            tracing::warn!(host = name, %error, "the public host has no address; set turn.public_address behind a NAT");
            Vec::new()
        }
        Err(_) => {
            tracing::warn!(host = name, "the address of the public host was not found in time");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_host_that_is_an_address_needs_no_look_up() {
        let of = async |url: &str| addresses_of(&url.parse().unwrap()).await;
        assert_eq!(of("https://192.0.2.7:8443").await, ["192.0.2.7".parse::<IpAddr>().unwrap()]);
        assert_eq!(of("https://[2001:db8::7]").await, ["2001:db8::7".parse::<IpAddr>().unwrap()]);
        assert!(of("http://localhost").await.iter().all(IpAddr::is_loopback));
    }

    #[tokio::test]
    async fn chat_14_tcp_is_offered_on_the_web_port_only_where_no_proxy_stands_before_it() {
        let mut settings = Settings::default();
        settings.turn.listen = vec!["127.0.0.1:0".parse().unwrap()];
        let sockets = bind(&settings).unwrap().unwrap();
        let url: Url = "https://talk.example.org".parse().unwrap();
        assert_eq!(place(&settings, &url, &sockets).web, None, "something else speaks TLS");
        settings.tls.certificate = Some("cert.pem".into());
        settings.tls.key = Some("key.pem".into());
        assert_eq!(place(&settings, &url, &sockets).web, Some(443));
        settings.server.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        assert_eq!(place(&settings, &url, &sockets).web, None);
    }
}
