//! One connection from its first byte to its end or its upgrade.

use std::{
    convert::Infallible,
    future::Future,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    response::{IntoResponse as _, Redirect, Response},
};
use http::{Request, StatusCode, header::HOST};
use hyper::{body::Incoming, service::Service};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::task::task_tracker::TaskTrackerToken;
use tower::Service as _;

use super::Server;
use crate::{Peer, TrustedProxies, admission::Place, stream::Stream};

/// First byte of a TLS record that begins a handshake (RFC 8446 section 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

pub(super) struct Connection {
    pub(super) server: Server,
    pub(super) address: SocketAddr,
    pub(super) router: Router,
}

impl Connection {
    pub(super) async fn run(
        self,
        tcp: TcpStream,
        place: Place,
        token: TaskTrackerToken,
        acceptor: Option<TlsAcceptor>,
    ) {
        let Some(acceptor) = acceptor else {
            let router = self.router.clone();
            return self.serve(Stream::plain(tcp, place, token), router, false).await;
        };
        let limit = self.server.settings.handshake_timeout.0;
        match tokio::time::timeout(limit, handshake(tcp, acceptor)).await {
            Ok(Ok(Greeting::Tls(tls))) => {
                let router = self.router.clone();
                self.serve(Stream::tls(tls, place, token), router, true).await;
            }
            Ok(Ok(Greeting::Plain(tcp))) => {
                let redirect = Router::new().fallback(to_https);
                self.serve(Stream::plain(tcp, place, token), redirect, false).await;
            }
            Ok(Err(error)) => failed_handshake(&error.to_string()),
            Err(_) => failed_handshake("too slow"),
        }
    }

    async fn serve(self, stream: Stream, router: Router, secure: bool) {
        let Self { server, address, .. } = self;
        let asked = Arc::new(AtomicBool::new(false));
        let service =
            Requests { router, peer: Peer { address, secure }, proxies: server.proxies.clone(), asked: asked.clone() };
        let connection = server.protocols.serve_connection_with_upgrades(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        let mut first_request = pin!(tokio::time::sleep(server.settings.header_timeout.0));
        let (mut waiting, mut draining) = (true, false);
        loop {
            tokio::select! {
                // An error here is the client's leaving or nonsense; what went wrong in a handler is logged there.
                _ = connection.as_mut() => return,
                // hyper limits the time for a head only once it has seen which protocol is spoken.
                () = first_request.as_mut(), if waiting => {
                    if !asked.load(Ordering::Relaxed) {
                        return;
                    }
                    waiting = false;
                }
                () = server.shutdown.draining(), if !draining => {
                    draining = true;
                    connection.as_mut().graceful_shutdown();
                }
            }
        }
    }
}

enum Greeting {
    Tls(Box<TlsStream<TcpStream>>),
    Plain(TcpStream),
}

async fn handshake(tcp: TcpStream, acceptor: TlsAcceptor) -> io::Result<Greeting> {
    let mut first = [0];
    match tcp.peek(&mut first).await? {
        1 if first == [TLS_HANDSHAKE] => acceptor.accept(tcp).await.map(Box::new).map(Greeting::Tls),
        _ => Ok(Greeting::Plain(tcp)),
    }
}

fn failed_handshake(reason: &str) {
    metrics::counter!("hubbub_tls_handshake_errors_total").increment(1);
    tracing::debug!(reason, "TLS handshake failed");
}

/// Somebody typed the address without `https`.
async fn to_https(request: Request<Body>) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    match host {
        Some(host) => Redirect::permanent(&format!("https://{host}{path}")).into_response(),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// Gives each request its [`Peer`] and hands it to the router.
#[derive(Clone)]
struct Requests {
    router: Router,
    peer: Peer,
    proxies: TrustedProxies,
    asked: Arc<AtomicBool>,
}

impl Service<Request<Incoming>> for Requests {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.asked.store(true, Ordering::Relaxed);
        let peer = self.proxies.resolve(self.peer, request.headers());
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer.address));
        request.extensions_mut().insert(peer);
        let mut router = self.router.clone();
        Box::pin(async move { router.call(request).await })
    }
}
