//! From an accepted connection to the router.

mod connection;
mod greeting;
mod refuse;

use std::{net::SocketAddr, sync::Arc};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto,
};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use self::{connection::Connection, refuse::Refusals};
use crate::{Admission, ConnectionSettings, Listener, Shutdown, Tls, TrustedProxies, turn::Turn};

/// Serves routers on listeners, within shared limits, until the shutdown they share.
#[derive(Debug, Clone)]
pub struct Server {
    admission: Admission,
    proxies: TrustedProxies,
    settings: Arc<ConnectionSettings>,
    protocols: Arc<auto::Builder<TokioExecutor>>,
    refusals: Refusals,
    shutdown: Shutdown,
}

impl Server {
    /// A server within `settings`, which believes `proxies` about their clients.
    #[must_use]
    pub fn new(settings: ConnectionSettings, proxies: TrustedProxies, shutdown: Shutdown) -> Self {
        Self {
            admission: Admission::new(settings.max, settings.max_per_address, proxies.clone()),
            proxies,
            protocols: Arc::new(protocols(&settings)),
            settings: Arc::new(settings),
            refusals: Refusals::new(),
            shutdown,
        }
    }

    /// The count of connections.
    #[must_use]
    pub fn admission(&self) -> &Admission {
        &self.admission
    }

    /// Serves `router` on `listener`, with TLS if given, in a task of its own until the server drains.
    ///
    /// With TLS, plain HTTP on the same port is answered by a redirect to `https`.
    pub fn serve(&self, listener: Listener, router: Router, tls: Option<&Tls>) {
        self.share(listener, router, tls, None);
    }

    /// The same on a port that `turn` shares: TURN over TCP is relayed there, inside TLS and outside of it.
    pub fn share(&self, listener: Listener, router: Router, tls: Option<&Tls>, turn: Option<Turn>) {
        let server = self.clone();
        let port = Arc::new(Port { router, tls: tls.map(Tls::acceptor), turn });
        self.shutdown.spawn(async move {
            loop {
                tokio::select! {
                    biased;
                    () = server.shutdown.draining() => return,
                    (stream, address) = listener.accept() => server.admit(stream, address, &port),
                }
            }
        });
    }

    fn admit(&self, tcp: TcpStream, address: SocketAddr, port: &Arc<Port>) {
        let place = match self.admission.admit(address.ip()) {
            Ok(place) => place,
            Err(reason) => return self.refusals.refuse(tcp, reason, port.tls.is_none()),
        };
        metrics::counter!("hubbub_connections_accepted_total").increment(1);
        let connection = Connection { server: self.clone(), address, port: Arc::clone(port) };
        let token = self.shutdown.hold();
        self.shutdown.spawn(connection.run(tcp, place, token));
    }
}

/// What answers on one port.
struct Port {
    router: Router,
    tls: Option<TlsAcceptor>,
    turn: Option<Turn>,
}

fn protocols(settings: &ConnectionSettings) -> auto::Builder<TokioExecutor> {
    let max_header = settings.max_header;
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.header_timeout.0)
        .max_buf_size(max_header.as_usize());
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(settings.http2_streams)
        .max_header_list_size(u32::try_from(max_header.0).unwrap_or(u32::MAX))
        .keep_alive_interval(settings.http2_ping.0)
        .keep_alive_timeout(settings.http2_ping_timeout.0);
    builder
}
