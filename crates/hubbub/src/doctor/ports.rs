//! Whether the ports can be listened on.

use std::{io, net::SocketAddr};

use hubbub_net::Listener;

use super::Check;
use crate::{serve::lock::Holder, settings::Settings};

pub(super) fn check(settings: &Settings, running: Option<&Holder>) -> Vec<Check> {
    ports(settings).into_iter().map(|(name, address)| one(name, address, running)).collect()
}

/// Every port the server would take, by the setting that names it.
fn ports(settings: &Settings) -> Vec<(&'static str, SocketAddr)> {
    let main = Some(("port server.listen", settings.server.listen));
    let p2p = settings.p2p.listen_address().ok().flatten().map(|address| ("port p2p.listen", address));
    let metrics = settings.metrics.listen.map(|address| ("port metrics.listen", address));
    [main, p2p, metrics].into_iter().flatten().collect()
}

fn one(name: &'static str, address: SocketAddr, running: Option<&Holder>) -> Check {
    match Listener::bind(address, 1) {
        Ok(_) => Check::fine(name, format!("{address} is free")),
        Err(error) => explain(name, address, &error, running),
    }
}

/// Why `address` cannot be listened on.
pub(super) fn explain(name: &'static str, address: SocketAddr, error: &io::Error, running: Option<&Holder>) -> Check {
    match (error.kind(), running) {
        (io::ErrorKind::AddrInUse, Some(holder)) => {
            Check::fine(name, format!("{address} is in use; a server is running (process {})", holder.process))
        }
        (io::ErrorKind::AddrInUse, None) => Check::failed(name, format!("{address} is taken by another program"))
            .advise(format!(
                "stop what listens there (`ss -ltunp 'sport = :{}'` names it) or choose another port",
                address.port()
            )),
        (io::ErrorKind::PermissionDenied, _) => Check::failed(name, format!("{address} may not be used: {error}"))
            .advise("ports below 1024 need CAP_NET_BIND_SERVICE; the systemd unit in deploy/ grants it"),
        _ => Check::failed(name, format!("{address} cannot be used: {error}")),
    }
}
