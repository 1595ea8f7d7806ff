//! One connection from its first byte to its end or its upgrade.

use std::{
    convert::Infallible,
    future::Future,
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
use tokio_util::task::task_tracker::TaskTrackerToken;
use tower::Service as _;

use super::{
    Port, Server,
    greeting::{Failed, Greeter, Greeting, Spoken},
};
use crate::{
    Peer, TrustedProxies,
    admission::Place,
    stream::{Line, Stream},
};

pub(super) struct Connection {
    pub(super) server: Server,
    pub(super) address: SocketAddr,
    pub(super) port: Arc<Port>,
}

impl Connection {
    pub(super) async fn run(self, tcp: TcpStream, place: Place, token: TaskTrackerToken) {
        let greeting = tokio::select! {
            greeting = self.greeter().greet(tcp) => greeting,
            // Who has said nothing yet has nothing to finish.
            () = self.server.shutdown.draining() => return,
        };
        match greeting {
            Ok(Greeting { line, spoken: Spoken::Turn }) => self.relay(line, place),
            Ok(Greeting { line, spoken: Spoken::Http }) => {
                let (router, secure) = (self.port.router.clone(), line.is_secure());
                self.serve(Stream::new(line, place, token), router, secure).await;
            }
            Ok(Greeting { line, spoken: Spoken::PlainHttp }) => {
                let redirect = Router::new().fallback(to_https);
                self.serve(Stream::new(line, place, token), redirect, false).await;
            }
            Err(failed) => note(&failed),
        }
    }

    fn greeter(&self) -> Greeter {
        let settings = &self.server.settings;
        Greeter {
            tls: self.port.tls.clone(),
            turn: self.port.turn.is_some(),
            handshake: settings.handshake_timeout.0,
            head: settings.header_timeout.0,
        }
    }

    /// Hands a TURN client to the relay, in a task that the end of the server does not wait for: a relayed call goes
    /// on until everything else has finished.
    fn relay(self, line: Line, place: Place) {
        if let Some(turn) = &self.port.turn {
            turn.accept(line, self.address, place);
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

fn note(failed: &Failed) {
    match failed {
        Failed::Handshake(_) | Failed::SlowHandshake => {
            metrics::counter!("hubbub_tls_handshake_errors_total").increment(1);
        }
        Failed::Garbage => metrics::counter!("hubbub_connections_garbage_total").increment(1),
        Failed::Silent => {}
    }
    tracing::debug!(reason = %failed, "connection closed before a request");
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
